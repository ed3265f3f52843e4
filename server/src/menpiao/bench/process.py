"""Starting and stopping what is measured, each in a process of its own: servers, the worker, the echo, the bank."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import psutil

from menpiao.app.limits import UNMET
from menpiao.app.processes import BACKLOG
from menpiao.platform.config import Settings

READY_WITHIN_S = 60
_STOP_WITHIN_S = 30


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running_servers(settings: Settings, *, processes: int = 1) -> AsyncIterator[tuple[int, list[int]]]:
    """Port and process ids of servers on this database, until the block ends. They log, to nowhere."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listening())
        port = int(listener.getsockname()[1])
        started = [await start_server(settings, listener) for _ in range(processes)]
        for process in started:
            stack.push_async_callback(stop, process)
        yield port, [process.pid for process in started]


def listening() -> socket.socket:
    """A socket that several servers inherit, as those of `menpiao serve --processes` do."""
    return socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)


async def start_server(settings: Settings, listener: socket.socket) -> asyncio.subprocess.Process:
    """One server that accepts connections of this socket."""
    environment = environment_of(settings, port=int(listener.getsockname()[1]))
    inherited = listener.fileno()
    return await start("menpiao.bench.server", [str(inherited)], environment=environment, inherit=[inherited])


@asynccontextmanager
async def running_serve(settings: Settings, *, processes: int) -> AsyncIterator[tuple[int, psutil.Process]]:
    """Port and parent of the very `menpiao serve`, with its parent and its children, until the block ends."""
    port = free_port()
    environment = {**environment_of(settings, port=port), "MENPIAO_PROCESSES": str(processes)}
    async with running("menpiao", "serve", environment=environment, wait=False) as parent:
        yield port, psutil.Process(parent.pid)


@asynccontextmanager
async def running_worker(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """`menpiao work`, until the block ends."""
    async with running("menpiao", "work", environment=environment_of(settings, port=free_port()), wait=False) as worker:
        yield worker


@asynccontextmanager
async def running_echo() -> AsyncIterator[int]:
    """The port of the echo server, until the block ends."""
    port = free_port()
    async with running("menpiao.bench.echo", str(port)):
        yield port


@asynccontextmanager
async def running(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, wait: bool = True
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A module of ours as a process; it says a line when it is ready, unless nobody waits for it."""
    process = await start(module, arguments, environment=environment, wait=wait)
    try:
        yield process
    finally:
        await stop(process)


async def start(
    module: str,
    arguments: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    wait: bool = True,
    inherit: Sequence[int] = (),
) -> asyncio.subprocess.Process:
    """Start it; return when it is ready."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        env=environment,
        pass_fds=inherit,
        stdout=asyncio.subprocess.PIPE if wait else asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if wait:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                ready = await process.stdout.readline()
        except TimeoutError:
            ready = b""
        if not ready:
            await stop(process)
            raise RuntimeError(f"{module} did not start")
    return process


async def stop(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, and see to it."""
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
    await process.wait()


def environment_of(settings: Settings, *, port: int) -> dict[str, str]:
    """Our own environment without our own settings, and with these."""
    assert settings.database_url is not None
    given = {
        "MENPIAO_DATABASE_URL": settings.database_url.reveal(),
        "MENPIAO_DATA_DIR": str(settings.data_dir),
        "MENPIAO_PORT": str(port),
        "MENPIAO_ORDERS_WAITING_MAX": str(settings.orders_waiting_max),
        "MENPIAO_WECHAT_PAY_URL": settings.wechat_pay_url,
        "MENPIAO_RATELIMIT_OVERRIDES": ",".join(f"{name}={figures}" for name, figures in UNMET.items()),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("MENPIAO_")} | given
