"""The warm process: it has imported everything and opened nothing, so that a fork of it serves within a moment.

Importing and registering routes is nearly all of what the start of an API process costs. So the parent (`processes`)
starts one warm process, which does both once and then waits; each message of the parent is a wish for an API process,
with the sockets that it gets. Memory of what was imported is shared by all of them. Nothing lives here that two
processes must not share: no thread, no event loop, no connection, no random bits in stock (`platform.randomness` drops
them when it is forked).

Between the parent and each API process is a **line**, a pair of sockets. On it the parent hears ``pid``, ``serves``
and, from the warm process, ``ended`` with the exit code; it says nothing itself. When its end closes, because it wants
the process to stop or because it was killed, the process stops as after SIGTERM.
"""

import asyncio
import gc
import os
import selectors
import signal
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from menpiao.platform.config import Settings

if TYPE_CHECKING:
    from menpiao.app.http import Routes

_MESSAGE_BYTES = 4_096
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Sent to a whole group by terminals and service managers. The warm process outlives its children, to tell how they
ended; then it ends because its parent let go of it."""


class Wish(msgspec.Struct, frozen=True):
    """What the parent says of a new API process: its number among them, and the folder that they share, if any."""

    number: int
    folder: str | None


class Inherited(msgspec.Struct, frozen=True):
    """What an API process gets from its parent."""

    listening: socket.socket
    line: socket.socket
    number: int
    folder: Path | None

    def say_that_it_serves(self) -> None:
        """The parent then lets go of the predecessor."""
        self.line.sendall(b"serves\n")


def prepare(settings: Settings) -> "Routes":
    """Import all that an API process runs, also what libraries import only when they are first used, and make what
    needs nothing but settings."""
    import uvloop as _uvloop  # noqa: F401
    from litestar import Litestar
    from uvicorn.lifespan import on as _on  # noqa: F401

    from menpiao.adapters.wechat.http import quiet_client
    from menpiao.app import run as _run  # noqa: F401
    from menpiao.app.http import Routes

    async def begin_and_end() -> None:
        async with Litestar(logging_config=None).lifespan():
            pass

    asyncio.run(begin_and_end())
    quiet_client()
    routes = Routes(settings)
    gc.collect()
    gc.freeze()  # a collection in a child would write to every object, and take the pages from those who share them
    return routes


def fork_when_asked(control: socket.socket) -> Inherited | None:
    """Returns in every API process, with what it got; and in the warm process itself, with None, when its parent has
    let go of it and its last child has ended."""
    assert threading.active_count() == 1, "a thread would be missing in every child, with the locks that it held"
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    lines: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector, control, woken, wake:
        selector.register(control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        asked_for = True
        while asked_for or lines:
            for key, _ in selector.select():
                if key.fileobj is woken:
                    woken.recv(_MESSAGE_BYTES)
                    _tell_who_ended(lines)
                    continue
                message, handles, _, _ = socket.recv_fds(control, _MESSAGE_BYTES, 2)
                if not message:
                    asked_for = False
                    selector.unregister(control)
                    continue
                listening, line = (socket.socket(fileno=handle) for handle in handles)
                pid = os.fork()
                if not pid:
                    _begin_anew(lines)
                    line.sendall(b"pid %d\n" % os.getpid())
                    wish = msgspec.json.decode(message, type=Wish)
                    return Inherited(listening, line, wish.number, Path(wish.folder) if wish.folder else None)
                listening.close()
                lines[pid] = line
    return None


def _begin_anew(lines: dict[int, socket.socket]) -> None:
    """A child lets go of what belongs to the warm process: its signals, and its siblings' lines."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for line in lines.values():
        line.close()


def _tell_who_ended(lines: dict[int, socket.socket]) -> None:
    """One signal may stand for several children."""
    while lines:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with lines.pop(pid) as line:
            try:
                line.sendall(b"ended %d\n" % os.waitstatus_to_exitcode(status))
            except OSError:
                continue  # nobody listens any more: the parent was killed
