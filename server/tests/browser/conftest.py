"""The mini program and the console in a real browser, against everything running: API, worker, sandbox, sample data.

Time is real. Needs the built web clients (``npm run build`` in ``miniprogram`` and in ``console``) and Chromium; ``make
test`` sees to both.
"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import msgspec
import pytest
from playwright.async_api import Browser

from builders.chromium import a_browser
from builders.databases import administer, with_database
from builders.world import World, listener, running_world
from menpiao.app.run import worker_of
from menpiao.demo.load import load
from menpiao.demo.provision import Provisioned
from menpiao.platform.clock import SystemClock

_numbers = count(1)

WEB = Path(__file__).parents[3] / "miniprogram" / "dist" / "web"
CONSOLE = Path(__file__).parents[3] / "console" / "dist"


class Demo(msgspec.Struct, frozen=True):
    """The demo's shop as it was just opened, at rest. Its accounts know the port at which it is called back, so every
    copy of it listens there."""

    database: str
    folder: Path
    wechat: Provisioned
    listening: socket.socket


@pytest.fixture(scope="session")
async def demo(
    server_dsn: str,
    maintenance: "asyncpg.Connection[asyncpg.Record]",
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Demo]:
    """Loaded once: that takes as long as all else that a journey asks of the server."""
    name, folder = f"{template}_demo", tmp_path_factory.mktemp("demo")
    await maintenance.execute(f"create database {name} template {template} strategy file_copy")
    dsn = with_database(server_dsn, name)
    with listener() as listening:
        async with running_world(dsn, folder, SystemClock(), listening=listening.dup()) as running:
            await load(running.parts.settings, running.wechat)
            await administer(dsn, "analyze")  # without it the proof of the books takes a second
        yield Demo(name, folder, running.wechat, listening)


@pytest.fixture
async def world(
    server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]", demo: Demo, tmp_path: Path
) -> AsyncIterator[World]:
    """A copy of the demo's shop, served with its web client; the worker works all the time."""
    assert (WEB / "index.html").exists(), "the web client is not built: npm run build in miniprogram/"
    assert (CONSOLE / "index.html").exists(), "the console is not built: npm run build in console/"
    name, folder = f"{demo.database}_{next(_numbers)}", tmp_path / "demo"
    await maintenance.execute(f"create database {name} template {demo.database} strategy file_copy")
    shutil.copytree(demo.folder, folder)
    dsn, listening = with_database(server_dsn, name), demo.listening.dup()
    try:
        async with running_world(
            dsn, folder, SystemClock(), web_dir=WEB, console_dir=CONSOLE, listening=listening, known=demo.wechat
        ) as running:
            stop = asyncio.Event()
            async with running.parts.freshness.kept():
                working = asyncio.create_task(worker_of(running.parts).run(dsn, stop))
                yield running
                stop.set()
                await working
    finally:
        await maintenance.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser; each phone has an empty profile of its own in it."""
    async with a_browser() as running:
        yield running
