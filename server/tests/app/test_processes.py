"""Several API processes on one port: one may die, all may be replaced, and nobody is turned away."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from menpiao.app.siblings import joined


class Served:
    """A running ``menpiao serve`` of two processes."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.base_url = f"http://127.0.0.1:{port}"

    def children(self) -> set[int]:
        """The process ids of those that answer."""
        return {child.pid for child in psutil.Process(self.process.pid).children()}

    async def answers(self) -> bool:
        """Whether a new connection is answered now."""
        async with httpx.AsyncClient(base_url=self.base_url, trust_env=False) as http:
            return (await http.get("/healthz")).status_code == 200

    async def numbers(self) -> set[str]:
        """Which processes tell their metrics."""
        async with httpx.AsyncClient(base_url=self.base_url, trust_env=False) as http:
            text = (await http.get("/metrics")).text
        return {number for number in "012" if f'process="{number}"' in text}

    async def until(self, numbers: set[str], *, without: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        """Until just these tell their metrics, and none of the processes ``without`` is left."""
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if await self.numbers() == numbers and not self.children() & without:
                        return
                await asyncio.sleep(0.05)


@pytest.fixture
async def served(dsn: str, tmp_path: Path) -> AsyncIterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "MENPIAO_DATABASE_URL": dsn,
        "MENPIAO_DATA_DIR": str(tmp_path),
        "MENPIAO_PORT": str(port),
        "MENPIAO_PROCESSES": "2",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "menpiao", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    served = Served(process, port)
    try:
        await served.until({"0", "1"})
        yield served
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_one_may_die_and_all_may_be_replaced_and_nobody_is_turned_away(served: Served) -> None:
    first = served.children()
    assert len(first) == 2
    dying = first.pop()
    os.kill(dying, signal.SIGKILL)
    assert await served.answers()
    await served.until({"0", "1"}, without={dying})

    before = served.children()
    served.process.send_signal(signal.SIGHUP)
    replacing = asyncio.create_task(served.until({"0", "1"}, without=before))
    while not replacing.done():
        assert await served.answers()
    await replacing

    left = served.children()
    served.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(served.process.wait(), 30) == 0
    assert not any(psutil.pid_exists(pid) for pid in left)


async def test_children_stop_when_their_parent_is_killed(served: Served) -> None:
    children = [psutil.Process(pid) for pid in served.children()]
    served.process.kill()
    await served.process.wait()
    gone, alive = await asyncio.to_thread(psutil.wait_procs, children, 30)
    assert (len(gone), alive) == (2, [])


def test_metrics_of_several_processes_are_one_exposition() -> None:
    text = '# HELP a_total A\n# TYPE a_total counter\na_total{x="1"} 2.0\n# HELP b B\n# TYPE b gauge\nb 1.0\n'
    assert joined({1: text, 0: text}) == (
        '# HELP a_total A\n# TYPE a_total counter\na_total{process="0",x="1"} 2.0\na_total{process="1",x="1"} 2.0\n'
        '# HELP b B\n# TYPE b gauge\nb{process="0"} 1.0\nb{process="1"} 1.0\n'
    )
