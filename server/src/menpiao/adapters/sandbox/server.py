"""Running the sandbox: as a process of its own, or beside a test in the same event loop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn

from menpiao.adapters.sandbox.app import App
from menpiao.adapters.sandbox.callbacks import TIMEOUT_S
from menpiao.adapters.sandbox.world import World
from menpiao.platform.clock import Clock, SystemClock
from menpiao.platform.http.server import PromptServer

BACKLOG = 2_048
STOP_WITHIN_S = 1


class Sandbox:
    """A sandbox that runs."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        self.url = url

    @property
    def clock(self) -> Clock:
        return self.world.waiter.clock

    def advance(self, **by: float) -> None:
        """Move a simulated clock (``advance(minutes=5)``) and let everything that became due happen."""
        advance: Any = getattr(self.clock, "advance", None)
        assert advance is not None, "only a simulated clock can be moved"
        advance(**by)
        self.world.waiter.wake()


@asynccontextmanager
async def running_sandbox(
    data_dir: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock | None = None,
    callback_timeout_s: float = TIMEOUT_S,
) -> AsyncIterator[Sandbox]:
    """A sandbox on a real port, in this event loop, until the block ends. Port 0 takes a free one."""
    listener = bind(host, port)
    try:
        world = World(data_dir, clock or SystemClock(), callback_timeout_s=callback_timeout_s)
    except BaseException:
        listener.close()
        raise
    server = PromptServer(_config(world))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    listening = asyncio.create_task(server.listening.wait())
    await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if not server.listening.is_set():
            await serving
        yield Sandbox(world, _url(host, listener))
    finally:
        listening.cancel()
        server.stop()
        await serving


def serve(host: str, port: int, data_dir: Path) -> None:
    """Run until SIGINT or SIGTERM. Raises OSError with a clear sentence when the port is taken."""
    listener = bind(host, port)
    asyncio.run(_serve(listener, data_dir))


async def _serve(listener: socket.socket, data_dir: Path) -> None:
    server = PromptServer(_config(World(data_dir, SystemClock())))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    await server.serve(sockets=[listener])


def _config(world: World) -> uvicorn.Config:
    return uvicorn.Config(
        App(world),
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, or OSError that names the address and what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol's name asyncio leaves Nagle's algorithm on, and every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as failure:
        listener.close()
        message = f"The WeChat sandbox cannot listen on {host}:{port} ({failure.strerror}); choose another --port."
        raise OSError(failure.errno, message) from None
    return listener


def _url(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
