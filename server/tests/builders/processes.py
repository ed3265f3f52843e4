"""Processes of Menpiao for tests that need more than one: real ones, and the parts of one wired in the test's own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import psutil

from builders.calls import client_at
from builders.ports import free_port
from builders.waiting import until
from menpiao.app.wiring import Parts, wire
from menpiao.platform.clock import Clock
from menpiao.platform.config import Settings
from menpiao.platform.secret import Secret


@asynccontextmanager
async def wired(dsn: str, folder: Path, clock: Clock | None = None) -> AsyncIterator[Parts]:
    """What a process is made of, without its port."""
    settings = msgspec.structs.replace(Settings(), database_url=Secret(dsn), data_dir=folder)
    parts = await wire(settings, name="menpiao test", clock=clock)
    try:
        yield parts
    finally:
        await parts.close()


@asynccontextmanager
async def serving(dsn: str, folder: Path, **environment: str) -> AsyncIterator[httpx.AsyncClient]:
    """A real `menpiao serve` on a free port, ready, and a client that talks to it."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "menpiao",
        "serve",
        env={
            **os.environ,
            "MENPIAO_DATABASE_URL": dsn,
            "MENPIAO_DATA_DIR": str(folder),
            "MENPIAO_PORT": str(port),
            "MENPIAO_LOG_LEVEL": "error",
            **environment,
        },
    )
    try:
        async with client_at(f"http://127.0.0.1:{port}") as http:
            await until(lambda: _is_ready(http, process))
            yield http
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def api_processes(pid: int) -> list[psutil.Process]:
    """Those that answer for a `menpiao serve`; it answers nothing itself, nor does the warm process between them."""
    return [answering for warm in psutil.Process(pid).children() for answering in warm.children()]


def family_of(pid: int) -> list[psutil.Process]:
    """A process with all that it has started, the youngest first."""
    oldest = psutil.Process(pid)
    return [*reversed(oldest.children(recursive=True)), oldest]


async def _is_ready(http: httpx.AsyncClient, process: asyncio.subprocess.Process) -> bool:
    assert process.returncode is None, "the server did not start"
    try:
        return (await http.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False
