"""The database layer: time, transactions, and the guard that keeps foreign calls out of them."""

import asyncio
import time
from datetime import timedelta
from itertools import count

import asyncpg
import pytest

from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, connect, forbid_in_transaction


async def test_sql_follows_the_simulated_clock(db: Database, clock: SimulatedClock) -> None:
    async with db.tx() as tx:
        assert await tx.connection.fetchval("select app_now()") == clock.now()
    clock.advance(hours=5)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select app_now()") == clock.now()


async def test_a_failed_use_case_leaves_nothing_behind(db: Database) -> None:
    async def fails() -> None:
        async with db.tx() as tx:
            await tx.connection.execute("create table leftover (id integer)")
            raise RuntimeError("the use case fails")

    with pytest.raises(RuntimeError):
        await fails()
    async with db.read() as tx:
        assert await tx.connection.fetchval("select to_regclass('leftover')") is None


async def test_a_foreign_call_inside_a_transaction_is_a_bug_that_shows(db: Database) -> None:
    forbid_in_transaction("WeChat Pay")
    async with db.tx():
        with pytest.raises(AssertionError, match="WeChat Pay"):
            forbid_in_transaction("WeChat Pay")
    async with db.read():
        forbid_in_transaction("WeChat Pay")


async def test_ids_sort_by_creation_and_name_their_organizer(db: Database, clock: SimulatedClock) -> None:
    from menpiao.kernel.ids import decode, encode, organizer_of

    first = db.new_id(7)
    clock.advance(seconds=1)
    second = db.new_id(7)
    assert encode(first) < encode(second)
    assert organizer_of(decode(encode(first))) == 7


async def test_waiting_for_a_lock_does_not_stop_the_wall_clock(dsn: str) -> None:
    database = await connect(dsn)
    try:
        async with database.tx() as tx:
            started = await tx.connection.fetchval("select app_now()")
            later = await tx.connection.fetchval("select app_now() from pg_sleep(0.02)")
            assert later - started >= timedelta(milliseconds=20)
    finally:
        await database.close()


_anew = count(1)


async def ask_anew(database: Database, argument: object) -> None:
    """A statement that no connection has prepared yet; the driver prepares it first, and asks it then."""
    async with database.read() as tx:
        await tx.connection.fetchval(f"select count(*) + {next(_anew)} from events where organizer_id > $1", argument)


async def begins_with_nothing_open(database: Database) -> None:
    async with database.snapshot() as tx:
        assert await tx.connection.fetchval("select 1") == 1


async def test_a_statement_that_was_prepared_and_not_asked_leaves_no_transaction_open(dsn: str) -> None:
    database = await connect(dsn, min_size=1, max_size=1)
    try:
        with pytest.raises(asyncpg.DataError):
            await ask_anew(database, "not a number")
        await begins_with_nothing_open(database)
        for steps in range(12):
            asking = asyncio.create_task(ask_anew(database, 1))
            for _ in range(steps):
                time.sleep(0.005)  # noqa: ASYNC251 # whatever was asked is answered, and its answer is read in the next step
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait([asking])
            await begins_with_nothing_open(database)
    finally:
        await database.close()
