"""Whose time it is: the database's, whatever this machine believes."""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from menpiao.platform.clock import DatabaseClock
from menpiao.platform.db import connect
from torture.processes import faketime_library, shifted_clock

SAYS_HOW_FAR = """
import asyncio, sys, time
from menpiao.platform.db import connect
async def main():
    db = await connect(sys.argv[1], min_size=1, max_size=1)
    async with db.read() as tx:
        moment = await tx.connection.fetchval("select clock_timestamp()")
    print(abs((db.clock.now() - moment).total_seconds()), time.time())
    await db.close()
asyncio.run(main())
"""


@pytest.mark.skipif(faketime_library() is None, reason="needs libfaketime (apt-get install faketime)")
@pytest.mark.parametrize("shift_s", [600, -600])
async def test_a_machine_whose_clock_is_wrong_goes_by_the_database(dsn: str, tmp_path: Path, shift_s: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SAYS_HOW_FAR, dsn, env={**os.environ, **shifted_clock(shift_s)}, stdout=-1
    )
    told, _ = await process.communicate()
    off_s, believed = (float(part) for part in told.split())
    assert abs(believed - time.time()) > 500, "the machine's own clock was shifted"
    assert off_s < 10


async def test_the_clock_runs_on_from_what_the_database_said() -> None:
    clock, moment, at = DatabaseClock(), datetime(2030, 1, 1, tzinfo=UTC), time.perf_counter()
    clock.set_by(moment, asked_at=at - 1, answered_at=at + 1)
    first = clock.now()
    assert timedelta(0) <= first - moment < timedelta(seconds=5)
    assert clock.now() >= first
    assert 0 <= clock.milliseconds() - moment.timestamp() * 1000 < 5_000


async def test_an_answer_that_took_long_is_believed_only_where_there_was_none() -> None:
    clock, moment, at = DatabaseClock(), datetime(2030, 1, 1, tzinfo=UTC), time.perf_counter()
    clock.set_by(moment, asked_at=at, answered_at=at)
    clock.set_by(moment + timedelta(hours=1), asked_at=at, answered_at=at + 1)
    assert clock.now() - moment < timedelta(minutes=1)
    clock.set_by(moment + timedelta(hours=1), asked_at=at, answered_at=at + 0.01)
    assert clock.now() - moment > timedelta(minutes=59)


async def test_every_pool_without_a_clock_of_its_own_is_set_at_its_start(dsn: str) -> None:
    db = await connect(dsn, min_size=1, max_size=1)
    try:
        assert isinstance(db.clock, DatabaseClock)
        assert abs(db.clock.now() - datetime.now(UTC)) < timedelta(seconds=10)
    finally:
        await db.close()
