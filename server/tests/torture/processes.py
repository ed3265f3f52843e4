"""Menpiao's own processes as operators run them: `menpiao serve` and `menpiao work`, started, killed and started again.

A keeper starts a process anew as soon as it has ended, as systemd does (docs/how-to/run-for-real.md), so that what is
measured is how soon it sells again, not how soon somebody noticed.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil

from builders.calls import client_at
from builders.ports import free_port
from builders.processes import api_processes, family_of

READY_WITHIN_S = 180
STOP_WITHIN_S = 40
AGAIN_AFTER_S = 0.05
_FAKETIME = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
)


class Kept:
    """One process under a keeper."""

    def __init__(self, verb: str, environment: Mapping[str, str], log: Path) -> None:
        self._verb = verb
        self._environment = dict(environment)
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.shifted_by_s = 0
        """By how much its clock is wrong, from its next start on."""

    @property
    def pid(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    async def start(self, *, keep: bool = True) -> None:
        """Start it and keep it running."""
        self._process = await self._spawn()
        if keep:
            self._keeping = asyncio.create_task(self._keep())

    async def kill(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and wait until the process has ended; its exit code. The keeper starts the next one. SIGKILL
        is for all that belongs to it, as when the machine's memory runs out: nobody is told."""
        process = self._process
        assert process is not None
        if process.returncode is None:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                for each in family_of(process.pid) if number == signal.SIGKILL else [process]:
                    each.send_signal(number)
        async with asyncio.timeout(STOP_WITHIN_S):
            return await process.wait()

    async def stop(self) -> None:
        """No keeper any more, then a gentle end."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(STOP_WITHIN_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def _keep(self) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            await asyncio.sleep(AGAIN_AFTER_S)
            self._process = await self._spawn()

    async def _spawn(self) -> asyncio.subprocess.Process:
        environment = self._environment
        if self.shifted_by_s:
            environment = {**environment, **shifted_clock(self.shifted_by_s)}
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "menpiao", self._verb, env=environment, stdout=log, stderr=log
            )


class Api(Kept):
    """A `menpiao serve` on a port that stays its own."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        super().__init__("serve", {**environment, "MENPIAO_PORT": str(self.port)}, log)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def answering(self) -> psutil.Process:
        """The process that answers; its parent, which only watches it, is the one under the keeper."""
        return api_processes(self.pid)[0]

    async def ready(self) -> float:
        """Wait until it can sell; the seconds that took."""
        started = time.perf_counter()
        async with asyncio.timeout(READY_WITHIN_S), client_at(self.url) as http:
            while True:
                try:
                    if (await http.get("/readyz", timeout=4)).status_code == 200:
                        return time.perf_counter() - started
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)


def environment_for(dsn: str, folder: Path, **settings: str) -> dict[str, str]:
    """The environment of our processes: this database, keys in this folder, and these settings."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")},
        "MENPIAO_DATABASE_URL": dsn,
        "MENPIAO_DATA_DIR": str(folder),
        "MENPIAO_LOG_LEVEL": "warning",
        **{f"MENPIAO_{name.upper()}": value for name, value in settings.items()},
    }


def shifted_clock(seconds: int) -> dict[str, str]:
    """What makes a process believe in another time, while its monotonic clock stays right (libfaketime)."""
    return {"LD_PRELOAD": faketime_library() or "", "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def clock_of_file(file: Path) -> dict[str, str]:
    """The same, as far ahead as a file says (``+600``), which may change while the process runs."""
    return {
        "LD_PRELOAD": faketime_library() or "",
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def faketime_library() -> str | None:
    """Where libfaketime is (`apt-get install faketime`), or None."""
    return next((path for path in _FAKETIME if Path(path).exists()), None)


def has_wrong_clock(process: psutil.Process) -> bool:
    """Whether this process runs with libfaketime."""
    return any("libfaketime" in mapped.path for mapped in process.memory_maps())


async def run_once(environment: Mapping[str, str], verb: str) -> tuple[int, str]:
    """A command that ends by itself: its exit code, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "menpiao", verb),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


@asynccontextmanager
async def kept_processes(
    environment: Mapping[str, str], folder: Path, *, apis: int = 2
) -> AsyncIterator[tuple[list[Api], Kept]]:
    """Servers and a worker, ready, until the block ends; their logs lie in the folder. What the worker begins is called
    back at the first server; a server's own is at itself."""
    serving = [Api(environment, folder / f"serve-{number}.log") for number in range(apis)]
    working = Kept("work", {**environment, "MENPIAO_PUBLIC_URL": serving[0].url}, folder / "work.log")
    everybody: list[Kept] = [*serving, working]
    try:
        await asyncio.gather(*(each.start() for each in everybody))
        await asyncio.gather(*(api.ready() for api in serving))
        yield serving, working
    finally:
        await asyncio.gather(*(each.stop() for each in everybody))
