"""A database that goes silent and closes nothing: what was asked of it ends within a bound, and asking again works.

A failing switch or a vanished machine closes no connection; TCP itself would wait for a quarter of an hour.
"""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from builders.orders import an_order, count_of, placing_for, with_quota
from builders.shop import a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S
from menpiao.books import audit
from menpiao.kernel.errors import Busy
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Patience, connect, is_database_away
from menpiao.platform.jobs import Worker
from torture.cluster import socket_of, through
from torture.proxy import FaultProxy, running_proxy

SHORT = Patience(connect_s=1, statement_s=1, reads_s=1.2, transaction_s=1.4, close_s=1)
LONGER = Patience(statement_s=2, reads_s=2.5)
BOUND_S = Patience().connect_s
"""Less than any patience that is not `SHORT`, and long for a slow machine."""


@pytest.fixture
async def proxy(dsn: str) -> AsyncIterator[FaultProxy]:
    async with running_proxy(socket_of(dsn)) as running:
        yield running


@pytest.fixture
async def far(dsn: str, proxy: FaultProxy) -> AsyncIterator[Database]:
    database = await connect(through(proxy, dsn), min_size=3, max_size=3, patience=SHORT)
    try:
        yield database
    finally:
        database.pool.terminate()


async def test_a_silent_database_ends_every_kind_of_use_within_its_bound(far: Database, proxy: FaultProxy) -> None:
    async def read() -> None:
        async with far.read() as tx:
            await tx.connection.fetchval("select 1")

    async def single() -> None:
        async with far.single() as tx:
            await tx.connection.fetchval("select 1")

    async def transaction() -> None:
        async with far.tx() as tx:
            await tx.connection.fetchval("select 1")

    proxy.silent = True
    started = time.perf_counter()
    failures = await asyncio.gather(*(use() for use in (read, single, transaction) * 4), return_exceptions=True)
    assert time.perf_counter() - started < BOUND_S
    assert all(isinstance(failure, Exception) and is_database_away(failure) for failure in failures), failures

    proxy.heal()
    await read()
    await transaction()


async def test_connections_that_died_together_are_replaced_together(dsn: str, proxy: FaultProxy) -> None:
    """After one of them was found dead, nobody waits for the others."""
    far = await connect(through(proxy, dsn), min_size=3, max_size=3, patience=LONGER)
    held = [await far.pool.acquire() for _ in range(3)]
    for connection in held:
        await far.pool.release(connection)
    assert proxy.links == 3
    proxy.silence_links()
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
        async with far.read() as tx:
            await tx.connection.fetchval("select 1")

    async def read() -> int:
        async with far.read() as tx:
            value: int = await tx.connection.fetchval("select 1")
            return value

    started = time.perf_counter()
    assert await asyncio.gather(*(read() for _ in range(9))) == [1] * 9
    assert time.perf_counter() - started < LONGER.statement_s
    far.pool.terminate()


async def test_orders_of_a_silent_database_are_told_busy_and_the_same_key_finds_what_was_committed(
    db: Database, far: Database, proxy: FaultProxy
) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 50)
    far.clock = db.clock
    placing = placing_for(far, FieldCipher({1: bytes(32)}))
    lost = an_order(sale, buyer_id=db.new_id(0))
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))

    proxy.lose_reply(b"place_orders", then_silent=True)
    with pytest.raises(Busy):
        await placing.place(lost)
    proxy.heal()

    again = await placing.place(lost)
    assert again.replayed
    assert (await count_of(db, sale)).held == 2
    assert await audit(db) == []


async def test_a_connection_told_of_a_crash_and_not_closed_yet_is_dropped(
    dsn: str, far: Database, proxy: FaultProxy
) -> None:
    """Between PostgreSQL's farewell and the end of the connection is a moment in which somebody may ask."""
    proxy.announce_crash()
    async with asyncio.timeout(HANGS_AFTER_S):
        await (await asyncpg.connect(through(proxy, dsn))).close()  # by now the farewell has arrived

    failures = []
    for _ in range(6):
        try:
            async with far.read() as tx:
                await tx.connection.fetchval("select 1")
        except Exception as failure:
            failures.append(failure)
    assert failures
    assert all(is_database_away(failure) for failure in failures), failures
    assert len(failures) == 1, "the others are replaced with it"


async def test_closing_the_pool_does_not_wait_for_a_silent_database(far: Database, proxy: FaultProxy) -> None:
    proxy.silent = True
    started = time.perf_counter()
    await far.close()
    assert time.perf_counter() - started < BOUND_S


async def test_a_worker_whose_queue_went_silent_ends_to_be_started_anew(dsn: str, proxy: FaultProxy) -> None:
    """Ticks would go on, but no job would ever wake it again."""
    worker, working = Worker(silent_after_s=0.5), asyncio.Event()

    async def tick() -> None:
        working.set()

    worker.every(0.05, "tick", tick)
    running = asyncio.create_task(worker.run(through(proxy, dsn), asyncio.Event()))
    await working.wait()
    proxy.silent = True
    with pytest.raises(RuntimeError, match="lost its database connection"):
        async with asyncio.timeout(HANGS_AFTER_S):
            await running
