"""A real worker that is killed in the middle of a round of the waitlist."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from builders.line import Lines
from builders.waiting import HANGS_AFTER_S

GATE = 42
WORKERS = """
    select count(*) from pg_stat_activity
     where datname = current_database() and application_name in ('menpiao work', 'menpiao jobs')"""


async def stop_before_messages(lines: Lines) -> None:
    """A round waits for a gate, from now on, when places, orders and entries are written."""
    await lines.run(
        f"""create function wait() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock_shared({GATE}); return new; end $$;
            create trigger wait before insert on messages
                for each row when (new.kind = 'waitlist_offer') execute function wait()"""
    )


@asynccontextmanager
async def killed_in_the_middle(dsn: str, folder: Path, lines: Lines) -> AsyncIterator[None]:
    """After what is done in here, a `menpiao work` is killed at the gate; afterwards nothing of it is left."""
    async with lines.db.pool.acquire() as gate:
        await gate.execute("select pg_advisory_lock($1::bigint)", GATE)
        yield
        await _kill(dsn, folder, lines)
        await gate.execute("select pg_advisory_unlock($1::bigint)", GATE)
    async with asyncio.timeout(HANGS_AFTER_S):
        while await lines.value(WORKERS):
            pass


async def _kill(dsn: str, folder: Path, lines: Lines) -> None:
    """A real `menpiao work`, killed when a round has written all but its messages."""
    environment = {
        **os.environ,
        "MENPIAO_DATABASE_URL": dsn,
        "MENPIAO_DATA_DIR": str(folder),
        "MENPIAO_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "menpiao", "work", env=environment)
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            while not await lines.value("select count(*) from pg_locks where locktype = 'advisory' and not granted"):
                pass
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
