"""The mini program and the console in a real browser, against everything running: API, worker, sandbox, sample data.

Time is real. Needs the built web clients (``npm run build`` in ``miniprogram`` and in ``console``) and Chromium; ``make
test`` sees to both.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from builders.world import World, running_world
from menpiao.app.run import worker_of
from menpiao.demo.load import load
from menpiao.platform.clock import SystemClock

WEB = Path(__file__).parents[3] / "miniprogram" / "dist" / "web"
CONSOLE = Path(__file__).parents[3] / "console" / "dist"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path: the one that ``MENPIAO_TEST_CHROMIUM`` names, else Debian's."""
    found = os.environ.get("MENPIAO_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: apt-get install chromium fonts-noto-cjk, or set MENPIAO_TEST_CHROMIUM"
    return found


@pytest.fixture
async def world(dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """The demo's shop, served with its web client; the worker works all the time."""
    assert (WEB / "index.html").exists(), "the web client is not built: npm run build in miniprogram/"
    assert (CONSOLE / "index.html").exists(), "the console is not built: npm run build in console/"
    async with running_world(dsn, tmp_path, SystemClock(), web_dir=WEB, console_dir=CONSOLE) as running:
        await load(running.parts.settings, running.wechat)
        stop = asyncio.Event()
        async with running.parts.freshness.kept():
            working = asyncio.create_task(worker_of(running.parts).run(dsn, stop))
            yield running
            stop.set()
            await working


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser; each phone has an empty profile of its own in it."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        await running.close()
