"""API processes on one port: one may die, all may be replaced, and nobody is turned away; also where there is one."""

import asyncio
import contextlib
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import psutil
import pytest

from builders.books import audit
from builders.calls import client_at
from builders.orders import count_of, with_quota
from builders.people import a_buyer
from builders.ports import free_port
from builders.processes import api_processes, family_of
from builders.shop import a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S, until
from builders.world import a_key, an_item
from menpiao.app.processes import environment_of
from menpiao.app.siblings import joined
from menpiao.platform.config import Settings
from menpiao.platform.db import connect
from menpiao.platform.secret import Secret


class Served:
    """A running ``menpiao serve``."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, log: Path) -> None:
        self.process = process
        self.base_url = f"http://127.0.0.1:{port}"
        self.log = log

    def children(self) -> set[int]:
        """The process ids of those that answer."""
        return {child.pid for child in api_processes(self.process.pid)}

    def warm(self) -> psutil.Process:
        """The one that they are forked from."""
        [warm] = psutil.Process(self.process.pid).children()
        return warm

    def said(self, event: str) -> int:
        """How many lines of the log tell of this."""
        return self.log.read_text().count(f'"event": "{event}"')

    async def answers(self) -> bool:
        """Whether a new connection is answered now."""
        async with client_at(self.base_url) as http:
            return (await http.get("/healthz")).status_code == 200

    async def numbers(self) -> set[str]:
        """Which processes tell their metrics."""
        async with client_at(self.base_url) as http:
            text = (await http.get("/metrics")).text
        return {number for number in "012" if f'process="{number}"' in text}

    async def until(self, numbers: set[str], *, without: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        """Until just these tell their metrics, and none of the processes ``without`` is left."""
        async with asyncio.timeout(HANGS_AFTER_S):
            while True:
                with contextlib.suppress(httpx.TransportError, psutil.NoSuchProcess):
                    if await self.numbers() == numbers and not self.children() & without:
                        return
                await asyncio.sleep(0.05)

    async def ended(self) -> int:
        """The exit code, once it has ended."""
        async with asyncio.timeout(HANGS_AFTER_S):
            return await self.process.wait()


@asynccontextmanager
async def serving(dsn: str, folder: Path, *, processes: int, **how: object) -> AsyncIterator[Served]:
    """A ``menpiao serve`` on a free port, just started; nothing of it is left afterwards."""
    port = free_port()
    environment = {
        **os.environ,
        "MENPIAO_DATABASE_URL": dsn,
        "MENPIAO_DATA_DIR": str(folder),
        "MENPIAO_PORT": str(port),
        "MENPIAO_PROCESSES": str(processes),
    }
    log = folder / "serve.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "menpiao", "serve"),
            env=environment,
            stderr=out,
            **how,  # type: ignore[arg-type]
        )
    try:
        yield Served(process, port, log)
    finally:
        if process.returncode is None:
            for each in family_of(process.pid):
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
        await process.wait()


@pytest.fixture
async def two(dsn: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(dsn, tmp_path, processes=2) as served:
        await served.until({"0", "1"})
        yield served


@pytest.fixture
async def one(dsn: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(dsn, tmp_path, processes=1) as served:
        await until(lambda: _true(lambda: served.said("process_ready") == 1))
        yield served


async def _true(fact: Callable[[], bool]) -> bool:
    await asyncio.sleep(0.01)
    return fact()


async def test_one_may_die_and_all_may_be_replaced_and_nobody_is_turned_away(two: Served) -> None:
    first = two.children()
    assert len(first) == 2
    dying = first.pop()
    os.kill(dying, signal.SIGKILL)
    assert await two.answers()
    await two.until({"0", "1"}, without={dying})

    before, warm = two.children(), two.warm()
    two.process.send_signal(signal.SIGHUP)
    replacing = asyncio.create_task(two.until({"0", "1"}, without=before))
    while not replacing.done():
        assert await two.answers()
    await replacing
    await asyncio.to_thread(psutil.wait_procs, [warm], HANGS_AFTER_S)
    assert two.warm().pid != warm.pid

    left = [each.pid for each in family_of(two.process.pid)]
    two.process.send_signal(signal.SIGTERM)
    assert await two.ended() == 0
    assert not any(psutil.pid_exists(pid) for pid in left)


async def test_the_only_one_is_replaced_before_whoever_connects_gives_up(one: Served, dsn: str, tmp_path: Path) -> None:
    db = await connect(dsn)
    try:
        sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 100)
        headers = {"Authorization": f"Bearer {(await a_buyer(db)).token}", **a_key()}
        warm, [dying] = one.warm(), one.children()
        os.kill(dying, signal.SIGKILL)
        async with client_at(one.base_url) as http:
            order = {"items": [an_item(sale)]}
            # Refused by nobody: the connection waits in the socket that the parent holds.
            assert (await http.post("/api/v1/orders", headers=headers, json=order)).status_code == 201
        assert one.warm() == warm
        assert one.children() != {dying}
        assert (await count_of(db, sale)).held == an_item(sale)["quantity"]
        assert await audit(db) == []
    finally:
        await db.close()


async def test_a_warm_process_that_was_killed_is_missed_by_nobody(one: Served) -> None:
    serving = one.children()
    one.warm().kill()
    assert await one.answers()
    os.kill(serving.pop(), signal.SIGKILL)
    assert await one.answers()
    one.process.send_signal(signal.SIGTERM)
    assert await one.ended() == 0


async def test_all_stop_when_their_parent_is_killed(two: Served) -> None:
    family = family_of(two.process.pid)[:-1]
    assert len(family) == 3
    two.process.kill()
    await two.process.wait()
    gone, alive = await asyncio.to_thread(psutil.wait_procs, family, HANGS_AFTER_S)
    assert (len(gone), alive) == (3, [])


async def test_all_of_them_told_at_once_end_as_well_as_the_parent_told_alone(two: Served) -> None:
    """As systemd does it: SIGTERM for every process of the service."""
    for each in family_of(two.process.pid):
        each.send_signal(signal.SIGTERM)
    assert await two.ended() == 0
    assert two.said("process_ready") == 2


async def test_a_child_that_cannot_start_ends_all_of_it_with_its_sentence(dsn: str, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "field.key").write_bytes(b"short")
    async with serving(dsn, tmp_path, processes=2) as served:
        assert await served.ended() == 1
    said = served.log.read_text()
    assert said.startswith("menpiao: ")
    assert "restore it from your backup" in said
    assert said.count("\n") == 1


async def test_one_that_cannot_be_started_again_is_tried_until_it_can(one: Served, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "field.key"
    content = key.read_bytes()
    key.write_bytes(b"short")
    os.kill(one.children().pop(), signal.SIGKILL)
    await until(lambda: _true(lambda: one.said("process_ended") >= 3))
    key.write_bytes(content)
    assert await one.answers()
    assert one.process.returncode is None


async def test_what_cannot_replace_them_leaves_them_serving(one: Served, tmp_path: Path) -> None:
    (tmp_path / "keys" / "field.key").write_bytes(b"short")
    serving, warm = one.children(), one.warm()
    one.process.send_signal(signal.SIGHUP)
    await until(lambda: _true(lambda: one.said("process_not_replaced") == 1))
    assert await one.answers()
    await until(lambda: _true(lambda: len(psutil.Process(one.process.pid).children()) == 1))
    assert (one.children(), one.warm()) == (serving, warm)


async def test_a_terminal_that_is_closed_ends_what_was_started_on_it(dsn: str, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()

    def take_terminal() -> None:
        os.setsid()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under `nohup make test` it is ignored, and stays so
        os.close(os.open(os.ttyname(theirs), os.O_RDWR))  # whoever leads a session gets what it opens first

    async with serving(dsn, tmp_path, processes=1, preexec_fn=take_terminal) as served:
        os.close(theirs)
        await until(lambda: _true(lambda: served.said("process_ready") == 1))
        os.close(ours)
        assert await served.ended() == 0


def test_a_child_is_given_what_the_command_was_given() -> None:
    settings = msgspec.structs.replace(Settings(), database_url=Secret("postgresql://a"), host="::1", port=7)
    given = environment_of(settings, {"MENPIAO_DATABASE_URL_FILE": "/run/dsn", "PATH": "/bin", "MENPIAO_PORT": "8"})
    assert given == {
        "MENPIAO_DATABASE_URL": "postgresql://a",
        "MENPIAO_HOST": "::1",
        "MENPIAO_PORT": "7",
        "MENPIAO_PROCESSES": "1",
        "PATH": "/bin",
    }


def test_metrics_of_several_processes_are_one_exposition() -> None:
    text = '# HELP a_total A\n# TYPE a_total counter\na_total{x="1"} 2.0\n# HELP b B\n# TYPE b gauge\nb 1.0\n'
    assert joined({1: text, 0: text}) == (
        '# HELP a_total A\n# TYPE a_total counter\na_total{process="0",x="1"} 2.0\na_total{process="1",x="1"} 2.0\n'
        '# HELP b B\n# TYPE b gauge\nb{process="0"} 1.0\nb{process="1"} 1.0\n'
    )
