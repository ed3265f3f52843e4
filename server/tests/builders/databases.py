"""Databases for tests: a folder for the server that all of them share, and how they are made, named and dropped there.

Half of the suite's tests begin with a copy of the migrated template, so what a copy costs decides how long the suite
takes: 10 MB in 300 files are 0.7 s of work on a disk, and 0.05 s in memory without syncs.
"""

import contextlib
import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""What must be free in memory for passing files to go there: three clusters at a time take half of it."""
HASTE = """\
fsync = off
full_page_writes = off
wal_compression = off
autovacuum = off
shared_buffers = 64MB
max_wal_size = 128MB
"""
"""For a cluster that is thrown away: it survives whatever happens to processes, and needs to survive no power cut."""
ABANDONED_AFTER_S = 60


def quick_folder() -> Path:
    """Where passing files go: memory, or the folder for them on the disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


@contextlib.contextmanager
def passing_folder(prefix: str) -> Iterator[Path]:
    """A folder for a cluster until the block ends: readable for PostgreSQL's own account, with a path short enough for
    its socket, in memory where there is room."""
    parent = quick_folder()
    _sweep(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    folder.chmod(0o755)
    try:
        with (folder / "owner").open("w") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path, prefix: str) -> None:
    """Remove what runs that were killed left behind, for memory is dear. Their PostgreSQL ends when it misses its
    folder."""
    for left in parent.glob(f"{prefix}*/owner"):
        with contextlib.suppress(OSError), left.open("w") as owner:
            old = time.time() - left.parent.stat().st_mtime > ABANDONED_AFTER_S
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if old:
                shutil.rmtree(left.parent, ignore_errors=True)


def with_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


async def administer(dsn: str, statement: str) -> None:
    """One statement that can't run in a transaction, such as making a database."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
