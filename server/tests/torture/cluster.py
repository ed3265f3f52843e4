"""A PostgreSQL that belongs to the torture: started, killed, filled up and recovered by it, and nobody else's data."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import psutil

from menpiao.platform.db import embedded
from torture.processes import clock_of_file
from torture.proxy import FaultProxy

DEAD_WITHIN_S = 30


class Cluster:
    """One embedded server on a folder of its own."""

    def __init__(self, folder: Path, *, settings: str = "") -> None:
        self.data = folder / "pg"
        self._settings = settings
        self._running = embedded.start(self.data, settings=settings)
        self.dsn = self._running.dsn()
        self.socket_path = socket_of(self.dsn)
        self._clock = folder / "clock"
        self.has_own_clock = False
        """Whether it has a clock that `set_clock` sets, from its next start on (libfaketime)."""
        self.started_in_s = 0.0
        """How long the last start took, recovery included: what is bare of our own doing."""

    def processes(self) -> list[psutil.Process]:
        """The postmaster and all its children."""
        try:
            postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().partition("\n")[0]))
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, ValueError, psutil.NoSuchProcess):
            return []

    async def kill(self, number: int = signal.SIGKILL) -> None:
        """End the postmaster: SIGKILL as if it had never been, SIGQUIT as after a power cut. Wait for its children."""
        processes = self.processes()
        assert processes, "the server runs"
        os.kill(processes[0].pid, number)
        await asyncio.to_thread(psutil.wait_procs, processes, timeout=DEAD_WITHIN_S)

    async def start(self) -> float:
        """Start again; the seconds from the order to start until connections are accepted."""
        started = time.perf_counter()
        with _environment(clock_of_file(self._clock) if self.has_own_clock else {}):
            self._running = await asyncio.to_thread(embedded.start, self.data, settings=self._settings)
        self.started_in_s = time.perf_counter() - started
        return self.started_in_s

    async def start_again(self, *, own_clock: bool) -> None:
        """A fast shutdown and a start, with a clock of its own (which is right at first) or with the machine's."""
        self.set_clock(0)
        self.has_own_clock = own_clock
        await self.kill(signal.SIGINT)
        await self.start()

    def set_clock(self, seconds: int) -> None:
        """Its own clock is so far ahead of the machine's within a second; connections and what runs stay."""
        new = self._clock.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.chmod(0o644)
        new.replace(self._clock)

    def stop(self) -> None:
        """Fast shutdown."""
        self._running.stop()


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """What is started in this block has these variables as well."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def running_cluster(*, settings: str = "", folder: Path | None = None) -> Iterator[Cluster]:
    """A cluster in a folder below /tmp, or in the given one, until the block ends."""
    own = Path(tempfile.mkdtemp(prefix="menpiao-torture-")) if folder is None else folder
    own.chmod(0o755)
    cluster = Cluster(own, settings=settings)
    try:
        yield cluster
    finally:
        with contextlib.suppress(OSError):
            cluster.stop()
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


@contextmanager
def below_tmp() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can find its way into, until the block ends. pytest's are none: it closes
    the folder above them again, and a PostgreSQL that recovers from a crash can't find its data any more."""
    with tempfile.TemporaryDirectory(prefix="menpiao-torture-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def socket_of(dsn: str) -> str:
    """The path of the Unix socket that this DSN names."""
    return f"{parse_qs(urlsplit(dsn).query)['host'][0]}/.s.PGSQL.5432"


def through(proxy: FaultProxy, dsn: str) -> str:
    """The same database, by way of the proxy."""
    parts = urlsplit(dsn)
    return urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}", query=""))
