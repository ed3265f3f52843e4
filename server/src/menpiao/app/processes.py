"""Several API processes on one port: the parent holds the listening socket and the children, and answers nothing.

The socket outlives every child. So a child that dies leaves no connection refused: the others accept meanwhile, and a
new one is started at once. SIGHUP replaces the children one after the other, each only when its successor serves;
SIGTERM and SIGINT let all of them finish what they accepted. A child whose parent was killed sees its standard input
close and stops by itself.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from menpiao.app.run import BACKLOG, GRACEFUL_S
from menpiao.platform.config import PREFIX, Settings

log = logging.getLogger(__name__)

READY_WITHIN_S = 60
LONGEST_PAUSE_S = 5.0
LIVED_S = 10.0
"""A child that lived for so long is started again at once; one that dies earlier, after longer and longer pauses."""


class Child(msgspec.Struct):
    """One API process; ``number`` names it in metrics."""

    number: int
    process: asyncio.subprocess.Process
    ready: asyncio.Future[None]
    started: float
    died_young: int
    """How many of its number before it, in a row, did."""


async def serve_several(settings: Settings) -> None:
    """Serve with ``settings.processes`` processes until SIGINT or SIGTERM."""
    listening = socket.create_server((settings.host, settings.port), backlog=BACKLOG, reuse_port=False)
    listening.set_inheritable(True)
    with listening, tempfile.TemporaryDirectory(prefix="menpiao-") as folder:
        await Supervisor(settings, listening, Path(folder)).run()


class Supervisor:
    """Starts, watches and replaces the children."""

    def __init__(self, settings: Settings, listening: socket.socket, folder: Path) -> None:
        self._settings = settings
        self._listening = listening
        self._folder = folder
        self._stop = asyncio.Event()
        self._children: dict[int, Child] = {}
        self._watching: set[asyncio.Task[None]] = set()
        self._replacing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until told to stop; every child has ended when this returns."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(told, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._replace_all)
        for number in range(self._settings.processes):
            await self._start(number)
        await self._stop.wait()
        if self._replacing is not None:
            self._replacing.cancel()
        await asyncio.gather(*(self._end(child) for child in list(self._children.values())))
        for task in self._watching:
            task.cancel()

    async def _start(self, number: int, *, died_young: int = 0) -> Child:
        """Start one and make it the child of this number."""
        heard, told = os.pipe()
        os.set_inheritable(told, True)
        listening = self._listening.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "menpiao", "serve", "--with-parent"),
            *("--inherit", f"{listening},{told},{number},{self._folder}"),
            env=self._environment(os.environ),
            pass_fds=(listening, told),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        os.close(told)
        child = Child(number, process, asyncio.get_running_loop().create_future(), time.monotonic(), died_young)
        self._children[number] = child
        asyncio.get_running_loop().add_reader(heard, self._hear, heard, child)
        task = asyncio.create_task(self._watch(child))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        return child

    def _environment(self, outside: Mapping[str, str]) -> dict[str, str]:
        """What a child must know: the database that was found, and that it is one alone."""
        assert self._settings.database_url is not None
        return {
            **outside,
            f"{PREFIX}DATABASE_URL": self._settings.database_url.reveal(),
            f"{PREFIX}PROCESSES": "1",
            # Several processes accept from one socket: each leaves the others a turn after every connection.
            "UV_TCP_SINGLE_ACCEPT": "1",
        }

    def _hear(self, heard: int, child: Child) -> None:
        """A child's only word is that it serves; its end closes the pipe without one."""
        if os.read(heard, 1) and not child.ready.done():
            child.ready.set_result(None)
            log.info("process_ready", extra={"number": child.number, "pid": child.process.pid})
        asyncio.get_running_loop().remove_reader(heard)
        os.close(heard)

    async def _watch(self, child: Child) -> None:
        """Start another when it dies though nobody told it to."""
        code = await child.process.wait()
        if self._stop.is_set() or self._children.get(child.number) is not child:
            return
        lived = time.monotonic() - child.started
        died_young = 0 if lived > LIVED_S else child.died_young + 1
        log.warning("process_ended", extra={"number": child.number, "exit": code, "lived_s": round(lived, 1)})
        if died_young:
            await asyncio.sleep(min(LONGEST_PAUSE_S, 0.05 * 2**died_young))
        if not self._stop.is_set():
            await self._start(child.number, died_young=died_young)

    def _replace_all(self) -> None:
        if self._replacing is None or self._replacing.done():
            self._replacing = asyncio.create_task(self._replace_one_by_one())

    async def _replace_one_by_one(self) -> None:
        """The old one stops accepting only when the new one serves; one that does not come up stops the whole thing."""
        for number in range(self._settings.processes):
            old = self._children[number]
            new = await self._start(number)
            try:
                await asyncio.wait_for(asyncio.shield(new.ready), READY_WITHIN_S)
            except TimeoutError:
                log.error("process_not_replaced", extra={"number": number})
                self._children[number] = old
                await self._end(new)
                return
            await self._end(old)

    async def _end(self, child: Child) -> None:
        """Let it finish what it accepted; insist after a while."""
        with contextlib.suppress(ProcessLookupError):
            child.process.terminate()
        try:
            await asyncio.wait_for(child.process.wait(), GRACEFUL_S + 10)
        except TimeoutError:
            child.process.kill()
            await child.process.wait()
