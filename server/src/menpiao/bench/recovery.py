"""How soon an order is accepted again after ``kill -9``: of an API process, and of all of PostgreSQL.

The API processes are those of a `menpiao serve`, whose parent replaces them. PostgreSQL is an embedded one of the
bench's own: nobody's database is killed. Whoever runs it starts it again; here that is done at once, so what is
measured is ours: noticing, connecting again.
"""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import msgspec
import psutil

from menpiao.bench import requests
from menpiao.bench.answers import Unreadable, shape_of
from menpiao.bench.cpu import postmaster_of
from menpiao.bench.ground import Ground, prepared_ground
from menpiao.bench.load import run_round
from menpiao.bench.plan import KEY_PLACE
from menpiao.bench.process import running_serve, running_servers
from menpiao.bench.result import median
from menpiao.bench.stand import ROUNDS, Prove
from menpiao.platform import randomness
from menpiao.platform.config import Settings
from menpiao.platform.db import embedded
from menpiao.platform.secret import Secret

WITHIN_S = 60.0
LOAD_S = 1.5
"""Orders before PostgreSQL is killed, so that it has something to recover."""
_EVERY_S = 0.005
_PROBES = 4
_PATIENCE_S = 2.0
_NOT_YET = (
    OSError,
    TimeoutError,
    Unreadable,
    httpx.TransportError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)


class Recovered(msgspec.Struct, frozen=True):
    """Seconds, medians. ``bare_s``: from the kill until PostgreSQL answers a plain connection again."""

    only_process_s: float
    one_of_two_s: float
    database_s: float
    bare_s: float
    database_ratio: float
    findings: int


async def recovery(settings: Settings, *, prove: Prove) -> Recovered:
    """Kill each of them three times, in turn."""
    async with _own_database(settings) as (own, data), prepared_ground(own, clients=16) as ground:
        alone, of_two, orders, bare, ratios = [], [], [], [], []
        for _ in range(ROUNDS):
            alone.append(await _after_killing_a_process(ground, processes=1))
            of_two.append(await _after_killing_a_process(ground, processes=2))
            order_s, bare_s = await _after_killing_the_database(ground, data)
            orders.append(order_s)
            bare.append(bare_s)
            ratios.append(order_s / bare_s)
        return Recovered(
            only_process_s=median(alone, 3),
            one_of_two_s=median(of_two, 3),
            database_s=median(orders, 3),
            bare_s=median(bare, 3),
            database_ratio=median(ratios, 2),
            findings=len(await prove(ground.db)),
        )


@asynccontextmanager
async def _own_database(settings: Settings) -> AsyncIterator[tuple[Settings, Path]]:
    with TemporaryDirectory(prefix="menpiao-bench-") as folder:
        data = Path(folder) / "postgres"
        server = await asyncio.to_thread(_start, data)
        losses = logging.getLogger("asyncpg.pool")
        losses.disabled = True  # the bench's own pool would tell at length that its connections were killed
        try:
            yield msgspec.structs.replace(settings, database_url=Secret(server.dsn())), data
        finally:
            losses.disabled = False
            await asyncio.to_thread(server.stop)


def _start(data: Path) -> embedded.EmbeddedPostgres:
    data.parent.chmod(0o755)  # PostgreSQL's own account has to get in
    return embedded.start(data)


async def _after_killing_a_process(ground: Ground, *, processes: int) -> float:
    """From the kill to the first accepted order."""
    async with running_serve(ground.settings, processes=processes) as (port, parent):
        await _first(lambda: _all_serve(port, processes))
        await _first(lambda: _order(ground, port))
        answering = [process for warm in parent.children() for process in warm.children()]
        assert len(answering) == processes
        began = time.perf_counter()
        answering[0].kill()
        return await _first(lambda: _order(ground, port)) - began


async def _all_serve(port: int, processes: int) -> bool:
    """Whether each of them tells its metrics; one alone has no number."""
    async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_S) as http:
        told = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    return processes == 1 or all(f'process="{number}"' in told for number in range(processes))


async def _after_killing_the_database(ground: Ground, data: Path) -> tuple[float, float]:
    """Seconds until the first accepted order, and until a plain connection is answered."""
    async with running_servers(ground.settings) as (port, _):
        load = requests.orders(ground.tokens, ground.hot.session_id, ground.hot.ticket_type_id)
        await run_round(port, [load], clients=16, seconds=LOAD_S)
        postmaster = await postmaster_of(ground.dsn)
        assert postmaster is not None, "it is ours, on this machine"
        began = time.perf_counter()
        await asyncio.to_thread(_kill_all_of_it, postmaster)
        restarting = asyncio.create_task(asyncio.to_thread(embedded.start, data))
        ordered, bare = await asyncio.gather(_first(lambda: _order(ground, port)), _first(lambda: _plain(ground.dsn)))
        await restarting
        return ordered - began, bare - began


def _kill_all_of_it(postmaster: psutil.Process) -> None:
    """As when the power fails: the parent and every backend at once."""
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.Error):
            os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


async def _first(probe: Callable[[], Awaitable[bool]]) -> float:
    """The moment at which one of several tries first succeeds; they are made over and over."""
    found = asyncio.Event()
    until = time.perf_counter() + WITHIN_S

    async def keep_trying() -> float:
        while not found.is_set() and time.perf_counter() < until:
            with contextlib.suppress(*_NOT_YET):
                async with asyncio.timeout(_PATIENCE_S):
                    if await probe():
                        found.set()
                        return time.perf_counter()
            await asyncio.sleep(_EVERY_S)
        return float("inf")

    moments = await asyncio.gather(*(keep_trying() for _ in range(_PROBES)))
    if min(moments) == float("inf"):
        raise RuntimeError(f"nothing was accepted again within {WITHIN_S:g} s")
    return min(moments)


async def _order(ground: Ground, port: int) -> bool:
    """One order over a connection of its own; whether it was accepted."""
    kind = requests.orders(ground.tokens[:1], ground.hot.session_id, ground.hot.ticket_type_id)
    request = kind.requests[0].replace(KEY_PLACE, randomness.token_hex(12).encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = b""
        while (shape := shape_of(answer)) is None:
            part = await reader.read(4_096)
            if not part:
                return False
            answer += part
        return shape.status == b"201"
    finally:
        writer.close()


async def _plain(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return bool(await connection.fetchval("select true"))
    finally:
        await connection.close()
