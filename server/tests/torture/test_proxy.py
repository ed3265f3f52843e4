"""The network that fails on command does what it says: else every other test here proves nothing."""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from torture.cluster import socket_of, through
from torture.proxy import FaultProxy, running_proxy


@pytest.fixture
async def proxy(dsn: str) -> AsyncIterator[FaultProxy]:
    async with running_proxy(socket_of(dsn)) as running:
        yield running


@pytest.fixture
async def connection(dsn: str, proxy: FaultProxy) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    opened = await asyncpg.connect(through(proxy, dsn))
    try:
        await opened.execute("create table marks (mark integer primary key)")
        yield opened
    finally:
        opened.terminate()


async def marks(dsn: str) -> list[int]:
    direct = await asyncpg.connect(dsn)
    try:
        return [row[0] for row in await direct.fetch("select mark from marks order by mark")]
    finally:
        await direct.close()


async def test_a_lost_reply_leaves_the_commit_behind(
    dsn: str, proxy: FaultProxy, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await connection.execute("insert into marks values ($1)", 1)
    proxy.lose_reply(b"insert into marks")
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await connection.execute("insert into marks values ($1)", 2)
    assert proxy.lost.is_set()
    assert await marks(dsn) == [1, 2]


async def test_a_lost_reply_to_commit_is_a_commit_too(
    dsn: str, proxy: FaultProxy, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """Of the transaction that did what was named; others pass."""
    proxy.lose_reply(b"COMMIT", after=(b"insert into marks",))
    async with connection.transaction():
        await connection.execute("delete from marks where mark = $1", 3)
    assert not proxy.lost.is_set()
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        async with connection.transaction():
            await connection.execute("insert into marks values ($1)", 3)
    assert await marks(dsn) == [3]


async def test_a_half_open_link_answers_nothing_until_it_is_healed(
    dsn: str, proxy: FaultProxy, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    proxy.silent = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await connection.execute("insert into marks values (4)")
    proxy.heal()
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
        await connection.execute("select 1")
    assert await marks(dsn) == []


async def test_links_break_at_a_byte_or_on_command_and_new_ones_can_be_refused(
    dsn: str, proxy: FaultProxy, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    proxy.cut_after = 500
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await connection.fetch("select repeat('x', 100) from generate_series(1, 100)")
    proxy.refusing = True
    with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
        await asyncpg.connect(through(proxy, dsn))
    proxy.heal()
    again = await asyncpg.connect(through(proxy, dsn))
    proxy.reset()
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
        await again.execute("select 1")


async def test_latency_is_added_to_answers(proxy: FaultProxy, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    proxy.latency_s = 0.1
    started = time.perf_counter()
    await connection.fetchval("select 1")
    assert time.perf_counter() - started >= 0.1
