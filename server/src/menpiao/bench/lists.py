"""``menpiao bench lists``: everything that people of an organizer and of the platform look at, with a hundred thousand
orders and a million scans behind it, asked one request after the other at a server, beside a request that does nothing.

Which requests that is says the contract (`menpiao.bench.asks`). Rounds go through all of them, so that each is asked
over the whole time; what is slowest of a route's filters is the route's figure.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import httpx
import msgspec

from menpiao.bench.asks import Ask, Fetch, Finder, reads_of
from menpiao.bench.ground import own_database
from menpiao.bench.people import known_of, logins_of, seats_of
from menpiao.bench.process import running_servers
from menpiao.bench.requests import NOOP_PATH
from menpiao.bench.result import Machine
from menpiao.bench.stand import Prove, machine_of
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect
from menpiao.seed import Scale, Stage, seed_installation

GOAL_MS: Final = 300.0
FEWEST_ROUNDS: Final = 10
MOST_ROUNDS: Final = 200
WARM_UPS: Final = 2
People = Mapping[str, httpx.AsyncClient]
"""By `menpiao.bench.asks.LOOKING`."""


class Figure(msgspec.Struct, frozen=True):
    """One route: its slowest way of being asked. ``asked``: how many ways, ``answers``: the statuses of all, ``empty``:
    its list has nothing in it."""

    operation_id: str
    variant: str
    p50_ms: float
    p95_ms: float
    asked: int
    answers: dict[str, int]
    made_up: bool
    is_file: bool
    empty: bool = False


class Lists(msgspec.Struct, frozen=True):
    """The object. ``slow``: routes over the goal, files apart; ``failed``: those that answered otherwise than with what
    was asked for, or with that there is no such thing."""

    orders: int
    scans: int
    seeded_s: float
    rounds: int
    goal_ms: float
    noop_p50_ms: float
    noop_p95_ms: float
    slow: list[str]
    failed: list[str]
    findings: int
    machine: Machine
    figures: list[Figure]


async def lists(
    settings: Settings,
    contract: Mapping[str, Any],
    *,
    scale: Scale,
    seconds: float,
    prove: Prove,
    progress: Callable[[str], None],
) -> Lists:
    """Seed a database of its own, and ask for about so many seconds, every address ten times at least."""
    load_before = os.getloadavg()[0]
    async with own_database(settings) as own:
        dsn = own.database_url.reveal() if own.database_url else ""
        seeded = await seed_installation(own, dsn, scale, progress=progress)
        db = await connect(dsn, name="menpiao bench")
        try:
            async with running_servers(own) as (port, _), _people(own, db, seeded.stages[0], port) as people:
                timed, rounds, noop = await _ask(people, contract, db, seeded.stages[0], seconds, progress)
            progress("the proof of the books")
            findings, machine = len(await prove(db)), await machine_of(db, load_before=load_before)
        finally:
            await db.close()
    figures = figures_of(timed)
    return Lists(
        orders=scale.orders,
        scans=scale.scans,
        seeded_s=round(seeded.took_s, 1),
        rounds=rounds,
        goal_ms=GOAL_MS,
        noop_p50_ms=_share(noop, 0.5),
        noop_p95_ms=_share(noop, 0.95),
        slow=[one.operation_id for one in figures if one.p95_ms > GOAL_MS and not one.is_file],
        failed=[one.operation_id for one in figures if not answers_well(one)],
        findings=findings,
        machine=machine,
        figures=figures,
    )


class Timed(msgspec.Struct):
    """An address with how long each answer took, in milliseconds, and what it was."""

    ask: Ask
    took_ms: list[float]
    statuses: list[int]


@asynccontextmanager
async def _people(settings: Settings, db: Database, stage: Stage, port: int) -> AsyncIterator[People]:
    """Who looks, each with a connection and a login of their own."""
    base, cipher = f"http://127.0.0.1:{port}", FieldCipher({1: load_or_create_key(settings.key_file)})
    async with AsyncExitStack() as open_until_then:
        people = {}
        for who, headers in (await logins_of(db, cipher, stage)).items():
            client = httpx.AsyncClient(base_url=base, headers=headers, timeout=60, trust_env=False)
            people[who] = await open_until_then.enter_async_context(client)
        yield people


async def _ask(
    people: People,
    contract: Mapping[str, Any],
    db: Database,
    stage: Stage,
    seconds: float,
    progress: Callable[[str], None],
) -> tuple[list[Timed], int, list[float]]:
    finder = Finder(
        reads_of(contract), fetching(people), known=known_of(stage), now=db.clock.now(), besides=seats_of(stage)
    )
    timed = [Timed(ask, [], []) for ask in await finder.asks()]
    progress(f"{len(timed)} addresses are asked for")
    noop: list[float] = []
    for _ in range(WARM_UPS):
        for one in timed:
            await _timed(people, one.ask)
    began, rounds = time.perf_counter(), 0
    while rounds < FEWEST_ROUNDS or (time.perf_counter() - began < seconds and rounds < MOST_ROUNDS):
        rounds += 1
        for one in timed:
            took, status = await _timed(people, one.ask)
            one.took_ms.append(took)
            one.statuses.append(status)
            noop.append((await _timed(people, Ask("noop", "", NOOP_PATH)))[0])
        await asyncio.sleep(0)
    return timed, rounds, noop


def fetching(people: People) -> Fetch:
    """Asks as one of them."""

    async def fetch(address: str, who: str) -> tuple[int, bytes]:
        answer = await people[who].get(address)
        return answer.status_code, answer.content

    return fetch


async def _timed(people: People, ask: Ask) -> tuple[float, int]:
    began = time.perf_counter()
    answer = await people[ask.who].request("GET" if ask.body is None else "POST", ask.address, content=ask.body)
    return (time.perf_counter() - began) * 1000, answer.status_code


def figures_of(timed: list[Timed]) -> list[Figure]:
    """A figure for each route, the slowest first."""
    by_route: dict[str, list[Timed]] = {}
    for one in timed:
        by_route.setdefault(one.ask.operation_id, []).append(one)
    figures = []
    for operation_id, ways in by_route.items():
        worst = max(ways, key=lambda way: _share(way.took_ms, 0.95))
        statuses = [str(status) for way in ways for status in way.statuses]
        figures.append(
            Figure(
                operation_id=operation_id,
                variant=worst.ask.variant,
                p50_ms=_share(worst.took_ms, 0.5),
                p95_ms=_share(worst.took_ms, 0.95),
                asked=len(ways),
                answers={status: statuses.count(status) for status in sorted(set(statuses))},
                made_up=all(way.ask.made_up for way in ways),
                is_file=worst.ask.is_file,
                empty=worst.ask.empty,
            )
        )
    return sorted(figures, key=lambda figure: -figure.p95_ms)


def answers_well(figure: Figure) -> bool:
    """Whether it gave what was asked for; of ids that nothing has, whether it said so."""
    return set(figure.answers) <= ({"404"} if figure.made_up else {"200", "404"}) and (
        figure.made_up or "200" in figure.answers
    )


def _share(took_ms: list[float], share: float) -> float:
    """The quantile; of few values the largest stands for what lies above them all."""
    ordered = sorted(took_ms)
    if len(ordered) < 2:
        return round(ordered[0], 2)
    return round(statistics.quantiles(ordered, n=100, method="inclusive")[round(share * 100) - 1], 2)


def shown(found: Lists) -> str:
    """As a table that people read."""
    head = (
        f"{found.orders:,} orders, {found.scans:,} scans (seeded in {found.seeded_s:.0f} s); {found.rounds} rounds;"
        f" goal p95 <= {found.goal_ms:.0f} ms; load {found.machine.load_before:.1f} before\n"
        f"{'':<34}{'p50 ms':>9}{'p95 ms':>9}  of its ways the slowest\n"
        f"{'no-op':<34}{found.noop_p50_ms:>9.1f}{found.noop_p95_ms:>9.1f}"
    )
    lines = [
        f"{one.operation_id:<34}{one.p50_ms:>9.1f}{one.p95_ms:>9.1f}  {one.variant or 'as it is'}"
        f"{' (nothing there)' if one.made_up or one.empty else ''}{' (a file)' if one.is_file else ''}"
        for one in found.figures
    ]
    ends = [f"over the goal: {', '.join(found.slow) or 'none'}"]
    if found.failed:
        ends.append(f"answered otherwise: {', '.join(found.failed)}")
    return "\n".join([head, *lines, *ends])
