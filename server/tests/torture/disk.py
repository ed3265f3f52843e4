"""PostgreSQL on a disk that is nearly full, and then full: orders are refused, nothing acknowledged is lost, and all is
well again when there is space."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from builders.shop import Sale
from builders.waiting import until
from torture.arena import Arena, running_arena
from torture.crowd import Habits
from torture.faults import FAULTS, Done
from torture.rounds import Round, play

SIZE = "160m"
SETTINGS = "max_wal_size = 48MB\nmin_wal_size = 32MB\nshared_buffers = 32MB\n"
FULL_FOR_S = 3.0
FELT_WITHIN_S = 60.0
"""A log whose next file was there already is written to the end of it first."""


@contextmanager
def tiny_disk() -> Iterator[Path | None]:
    """A small file system in memory, until the block ends; None where we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="menpiao-torture-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield folder if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


async def disk_full(folder: Path, disk: Path, *, seed: int) -> Round:
    """A round on a cluster of its own, on this disk."""
    own = folder / "disk"
    own.mkdir()

    async def fill(arena: Arena, sale: Sale) -> Done:
        ballast = disk / "ballast"
        await asyncio.to_thread(_fill, ballast)
        before = arena.history.statuses[503]
        full_at = time.perf_counter()

        async def is_felt() -> bool:
            return arena.history.statuses[503] > before

        with suppress(TimeoutError):
            await until(is_felt, within_s=FELT_WITHIN_S)
        await asyncio.sleep(FULL_FOR_S)
        refused, full_s = arena.history.statuses[503] - before, time.perf_counter() - full_at
        ballast.unlink()
        moment = time.perf_counter()
        if not arena.cluster.processes():
            await arena.cluster.start()
        return Done(moment, refused > 0, f"full for {full_s:.1f} s, {refused} orders told to come again")

    FAULTS["disk_full"] = fill
    try:
        async with running_arena(own, seed=seed, buyers=8, settings=SETTINGS, data=disk) as arena:
            return await play(arena, "disk_full", habits=Habits())
    finally:
        del FAULTS["disk_full"]


def _fill(ballast: Path) -> None:
    """Take every byte that is left."""
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
                file.flush()
        except OSError:
            return
