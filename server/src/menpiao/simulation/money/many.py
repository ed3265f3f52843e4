"""Many seeds side by side: a PostgreSQL of its own for the run, a database and a process for each part of the seeds."""

import asyncio
import contextlib
import multiprocessing
import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import asyncpg

from menpiao.platform.db import embedded
from menpiao.platform.db.migrate import migrate
from menpiao.simulation.money import store
from menpiao.simulation.money.loom import new_loop
from menpiao.simulation.money.play import Mode, Played, theatre

SEEDS_AT_ONCE = 10
"""How many a process plays before it reports."""
_MEMORY = Path("/dev/shm")  # noqa: S108 # a folder of our own is made there
_ROOM = 2 * 2**30
_HASTE = """\
fsync = off
full_page_writes = off
wal_compression = off
autovacuum = off
shared_buffers = 64MB
max_wal_size = 128MB
"""
"""For a cluster that is thrown away at the end. Nothing here is about what a power cut leaves behind."""
_dsn = ""


def play_all(
    seeds: Sequence[int], *, steps: int, processes: int, told: bool = False, mode: Mode = "both"
) -> Generator[Played, None, None]:
    """Every seed, as they come; ``told``: each with its whole history; ``mode``: what is proved."""
    with _server(processes) as dsns:
        context = multiprocessing.get_context("spawn")
        queue = context.Queue()
        for dsn in dsns:
            queue.put(dsn)
        parts = [seeds[start : start + SEEDS_AT_ONCE] for start in range(0, len(seeds), SEEDS_AT_ONCE)]
        with ProcessPoolExecutor(processes, mp_context=context, initializer=_take, initargs=(queue,)) as pool:
            pending = [pool.submit(_play_part, part, steps, told, mode) for part in parts]
            try:
                for part in as_completed(pending):
                    yield from part.result()
            finally:
                pool.shutdown(cancel_futures=True)


def _take(queue: Any) -> None:
    global _dsn
    _dsn = queue.get()


def _play_part(seeds: Sequence[int], steps: int, told: bool, mode: Mode) -> list[Played]:
    async def play() -> list[Played]:
        async with theatre(_dsn) as stage:
            return [await stage.play(seed, steps=steps, told=told, mode=mode) for seed in seeds]

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(play())


@contextlib.contextmanager
def _server(databases: int) -> Iterator[list[str]]:
    """A server with so many migrated databases, until the block ends."""
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="menpiao-simulation-", dir=_MEMORY if in_memory else None))
    folder.chmod(0o755)
    try:
        server = embedded.start(folder / "pg", settings=_HASTE)
        try:
            yield [asyncio.run(_database(server, f"world_{number}")) for number in range(databases)]
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _database(server: embedded.EmbeddedPostgres, name: str) -> str:
    connection = await asyncpg.connect(server.dsn())
    try:
        await store.make_database(connection, name)
    finally:
        await connection.close()
    dsn = server.dsn(name)
    await migrate(dsn)
    return dsn
