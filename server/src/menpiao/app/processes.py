"""API processes on one port: the parent holds the listening socket and the children, and answers nothing.

The socket outlives every child, and a child is a fork of a process that is `warm`. So one that dies leaves no
connection refused and is replaced within a fraction of a second, also where it was the only one. SIGHUP starts a new
warm process, which imports what is installed now, and replaces the children one after the other, each only when its
successor serves; SIGTERM and SIGINT let all of them finish what they accepted. A child whose parent was killed stops by
itself.

What has never served is not tried again: where the first child ends before it serves, so does the parent. Later, a
child that does not come up (its database is away, say) is tried again after longer and longer pauses.
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
from typing import Any, Self

import msgspec

from menpiao.app.warm import Wish
from menpiao.platform.config import Settings
from menpiao.platform.environment import PREFIX
from menpiao.platform.machine import listen

log = logging.getLogger(__name__)

BACKLOG = 4_096
GRACEFUL_S = 20
"""How long an API process finishes what it has accepted."""
READY_WITHIN_S = 60
LONGEST_PAUSE_S = 1.0
"""Between attempts of a child that does not come up. One that has served is started again at once."""
_FAILED = 1


class Child(msgspec.Struct, eq=False):
    """One API process; ``number`` names it in metrics, ``line`` is what it hears its parent's end by."""

    number: int
    line: asyncio.StreamWriter
    serves: asyncio.Future[bool]
    """True once it does, False where it ended before."""
    started: float
    failed_before: int
    """How many of its number before it, in a row, never served."""
    pid: int | None = None
    exit: int | None = None
    """Unknown where the warm process was killed."""
    watched: asyncio.Task[None] | None = None


class WarmProcess:
    """What children are forked from: one for each time that the code was loaded."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self.process = process
        self._control = control

    @classmethod
    async def start(cls, environment: Mapping[str, str]) -> Self:
        """It begins to import; what it is asked for meanwhile comes when it has."""
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.set_inheritable(True)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "menpiao", "serve", "--warm", str(theirs.fileno())),
                env=environment,
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        return cls(process, ours)

    def fork(self, wish: Wish, listening: socket.socket) -> socket.socket:
        """Ask for an API process; the answer is our end of its line."""
        ours, theirs = socket.socketpair()
        with theirs, contextlib.suppress(OSError):  # one that has died takes nothing; that the line closes is heard
            socket.send_fds(self._control, [msgspec.json.encode(wish)], [listening.fileno(), theirs.fileno()])
        return ours

    def let_go(self) -> None:
        """It ends when its children have."""
        self._control.close()


async def keep_serving(settings: Settings) -> int:
    """Serve with ``settings.processes`` processes until SIGINT or SIGTERM; the exit code."""
    with (
        listen(settings.host, settings.port, "MENPIAO_PORT", backlog=BACKLOG) as listening,
        tempfile.TemporaryDirectory(prefix="menpiao-") as folder,
    ):
        return await Supervisor(settings, listening, Path(folder) if settings.processes > 1 else None).run()


class Supervisor:
    """Starts, watches and replaces the children."""

    def __init__(self, settings: Settings, listening: socket.socket, folder: Path | None) -> None:
        self._settings = settings
        self._listening = listening
        self._folder = folder
        self._stop = asyncio.Event()
        self._warm: WarmProcess | None = None
        self._warm_processes: list[WarmProcess] = []
        self._children: dict[int, Child] = {}
        self._living: set[Child] = set()
        """With those that are to end, and those whose successor is not started yet."""
        self._replacing: asyncio.Task[None] | None = None
        self._follows_terminal = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN and _has_terminal()

    async def run(self) -> int:
        """Until told to stop, or until the first child could not start; every child has ended when this returns."""
        loop = asyncio.get_running_loop()
        for told in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(told, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        first = await self._start(0)
        if not await self._serves_before_stop(first):
            return await self._give_up(first)
        self._children[0] = first
        for number in range(1, self._settings.processes):
            self._children[number] = await self._start(number)
        await self._stop.wait()
        await self._end_all()
        return 0

    async def _serves_before_stop(self, child: Child) -> bool:
        stopping = asyncio.ensure_future(self._stop.wait())
        either: set[asyncio.Future[Any]] = {child.serves, stopping}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return child.serves.done() and child.serves.result()

    async def _give_up(self, first: Child) -> int:
        """Nothing has ever served: the exit code is that of whoever said why."""
        assert self._warm is not None
        stopped, warm = self._stop.is_set(), self._warm.process
        if stopped and first.pid is None:
            warm.kill()  # it would import to the end, for nobody
        await self._end(first)
        await self._end_all()
        code = warm.returncode if first.exit is None else first.exit
        return 0 if stopped else max(code or 0, _FAILED)

    async def _start(self, number: int, *, failed_before: int = 0, warm: WarmProcess | None = None) -> Child:
        """Start one, and watch it from now on."""
        wish = Wish(number, str(self._folder) if self._folder else None)
        warm = warm or await self._living_warm_process()
        heard, line = await asyncio.open_connection(sock=warm.fork(wish, self._listening))
        child = Child(number, line, asyncio.get_running_loop().create_future(), time.monotonic(), failed_before)
        self._living.add(child)
        child.watched = asyncio.create_task(self._watch(child, heard))
        child.watched.add_done_callback(lambda _: self._living.discard(child))
        return child

    async def _living_warm_process(self) -> WarmProcess:
        """The one that there is; a new one, which has to import first, where it was killed."""
        if self._warm is None or self._warm.process.returncode is not None:
            self._warm = await self._new_warm_process()
        return self._warm

    async def _new_warm_process(self) -> WarmProcess:
        warm = await WarmProcess.start(environment_of(self._settings, os.environ))
        self._warm_processes = [warm, *(each for each in self._warm_processes if each.process.returncode is None)]
        return warm

    async def _watch(self, child: Child, heard: asyncio.StreamReader) -> None:
        """Hear what a child says until it has ended; start another where nobody told it to end."""
        with contextlib.suppress(ConnectionError):
            while line := await heard.readline():
                self._hear(child, *line.decode().split())
        child.line.close()
        if not child.serves.done():
            child.serves.set_result(False)
        if self._folder is not None and child.pid is not None:
            socket_of(self._folder, child.number, child.pid).unlink(missing_ok=True)  # one that was killed leaves it
        if not self._stop.is_set() and self._children.get(child.number) is child:
            await self._start_again(child)

    def _hear(self, child: Child, word: str, value: str = "") -> None:
        if word == "pid":
            child.pid = int(value)
        elif word == "ended":
            child.exit = int(value)
        elif word == "serves" and not child.serves.done():
            child.serves.set_result(True)
            log.info("process_ready", extra={"number": child.number, "pid": child.pid})

    async def _start_again(self, child: Child) -> None:
        lived = time.monotonic() - child.started
        failed = 0 if child.serves.result() else child.failed_before + 1
        log.warning("process_ended", extra={"number": child.number, "exit": child.exit, "lived_s": round(lived, 1)})
        if failed:
            await asyncio.sleep(min(LONGEST_PAUSE_S, 0.05 * 2**failed))
        if not self._stop.is_set():
            self._children[child.number] = await self._start(child.number, failed_before=failed)

    def _hang_up(self) -> None:
        """SIGHUP by somebody who wants all replaced; or because the terminal is gone that this was started on."""
        if self._follows_terminal and not _has_terminal():
            self._stop.set()
        elif self._replacing is None or self._replacing.done():
            self._replacing = asyncio.create_task(self._replace_one_by_one())

    async def _replace_one_by_one(self) -> None:
        """By children of a new warm process. The old one stops accepting only when the new one serves; one that does
        not come up stops the whole thing."""
        new_warm = await self._new_warm_process()
        for number in range(self._settings.processes):
            new = await self._start(number, warm=new_warm)
            await asyncio.wait({new.serves}, timeout=READY_WITHIN_S)
            if not new.serves.done() or not new.serves.result():
                log.error("process_not_replaced", extra={"number": number, "exit": new.exit})
                await self._end(new)
                break
            old, self._children[number] = self._children[number], new
            self._warm = new_warm
            await self._end(old)
        for warm in self._warm_processes:
            if warm is not self._warm:
                warm.let_go()

    async def _end_all(self) -> None:
        """Nobody is accepted any more; nothing that was started is left."""
        self._stop.set()
        self._listening.close()
        if self._replacing is not None:
            self._replacing.cancel()
        while self._living:
            await asyncio.gather(*(self._end(child) for child in self._living))
        for warm in self._warm_processes:
            warm.let_go()
            await warm.process.wait()

    async def _end(self, child: Child) -> None:
        """Let it finish what it accepted; insist after a while."""
        assert child.watched is not None
        if not child.line.is_closing():
            child.line.write_eof()
        await asyncio.wait({child.watched}, timeout=GRACEFUL_S + 10)
        if not child.watched.done() and child.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
        await child.watched


def environment_of(settings: Settings, outside: Mapping[str, str]) -> dict[str, str]:
    """What the warm process must know besides: the database that was found, and where the command says to listen."""
    assert settings.database_url is not None
    return {
        **{name: value for name, value in outside.items() if name != f"{PREFIX}DATABASE_URL_FILE"},
        f"{PREFIX}DATABASE_URL": settings.database_url.reveal(),
        f"{PREFIX}HOST": settings.host,
        f"{PREFIX}PORT": str(settings.port),
        f"{PREFIX}PROCESSES": "1",
        # Several processes accept from one socket: each leaves the others a turn after every connection.
        **({"UV_TCP_SINGLE_ACCEPT": "1"} if settings.processes > 1 else {}),
    }


def socket_of(folder: Path, number: int, pid: int) -> Path:
    """Where a child tells its metrics. A successor of the same number is there before its predecessor closes."""
    return folder / f"{number}.{pid}"


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
