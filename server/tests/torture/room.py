"""Everything is killed while people wait: both servers, both workers and PostgreSQL, in the middle of a busy sale.

A sale stands behind a waiting room. Two thirds of the people come before the opening and are drawn, the others after it
and behind them. When half of all are let in, everything is killed at once, with kill -9, and started again. Every other
one who was let in keeps the pass in hand until then. There are fewer places than people, so that the end is reached.
"""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from builders.calls import client_at
from builders.orders import with_quota
from builders.people import gate_staff
from builders.shop import Sale, an_event_on_sale
from menpiao.identity import Organizer
from menpiao.kernel.errors import Refusal
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform import randomness
from menpiao.platform.db import Tx
from menpiao.waitingroom.model.draw import rank_of
from menpiao.waitingroom.model.line import Frontier, admitted
from menpiao.waitingroom.store import rooms as store
from torture.arena import Arena
from torture.history import left_of
from torture.line import Board, Comes, Line, Person, phones
from torture.processes import Kept
from torture.rounds import Round

NAME = "queue_restarted"
PEOPLE = 300
PER_MINUTE = 900
OPENS_IN_S = 6.0
PASS_SECONDS = 120
"""Long enough for a restart. That a pass was used is told within a second, and forgotten where a server is killed in
it: it counts as somebody inside then, until it ends."""
OVER_WITHIN_S = 300
_LOOKS_EVERY_S = 0.1
_SEEN_WITHIN_S = 0.5
_ASKED_AT_ONCE = 25
_ONE_TICK_S = 1.0
_ROUNDING = 2
"""How many people are before the frontier is told to the nearest, of those who were drawn and of those who arrived."""


@dataclass(frozen=True)
class Step:
    """The frontier as the database has it, with how many were let in and what the pace had allowed on top."""

    moved_s: float
    """When, in seconds since 1970; 0 before the first step."""
    frontier: Frontier
    admitted: int
    credit: float


@dataclass
class Scene:
    """What a round needs, and what it has seen. ``workers`` are two."""

    arena: Arena
    workers: list[Kept]
    sale: Sale
    board: Board
    line: Line
    places: int
    per_minute: int
    clock_is_set: bool = False
    """Whether the database's clock is set meanwhile: then our own tells when a step was seen, and counted is who had
    their turn, or got a pass without it."""
    steps: list[Step] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    killed_at: float = 0.0
    bare_s: float | None = None
    what: str = ""


async def queue_restarted(arena: Arena) -> Round:
    """Everything is killed; ``wrong`` is empty when everything held."""
    return await play_queue(arena, NAME, _kill_everything, at=PEOPLE // 2, pass_seconds=PASS_SECONDS)


Disaster = Callable[[Scene], Coroutine[Any, Any, None]]
"""What happens when so many are let in. It lets those come who come later (`Line.again`)."""


async def play_queue(
    arena: Arena, name: str, disaster: Disaster, *, at: int, pass_seconds: int, clock_is_set: bool = False
) -> Round:
    """The round with this in its middle."""
    before = len(arena.history.acknowledged)
    async with phones() as http, _second_worker(arena) as second:
        places = PEOPLE * 5 // 6
        sale = await _a_free_sale(arena, places)
        board = Board(arena.apis, await _a_room(arena, sale, pass_seconds))
        line = Line(arena.crowd, board, sale, http, random.Random(arena.rng.getrandbits(64)))
        scene = Scene(arena, [arena.worker, second], sale, board, line, places, PER_MINUTE, clock_is_set)
        watching = [asyncio.create_task(board.watch(http, api)) for api in arena.apis]
        watching.append(asyncio.create_task(_watch_the_frontier(scene)))
        limit = asyncio.timeout(OVER_WITHIN_S)
        try:
            async with limit:
                await _play(scene, PEOPLE, disaster, at)
        except TimeoutError:
            if not limit.expired():
                raise
            scene.wrong.append(f"not over within {OVER_WITHIN_S} s: {_ends(line.people)}")
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
        wrong = await _reckoning(scene)
    arena.history.surprises.clear()
    acknowledged = len(arena.history.acknowledged) - before
    first = arena.history.first_accepted_after(scene.killed_at) if scene.killed_at else None
    return Round(name, acknowledged, first, scene.bare_s, scene.what, wrong)


async def _play(scene: Scene, people: int, disaster: Disaster, at: int) -> None:
    line, board = scene.line, scene.board
    groups: dict[Comes, int] = {"before": people * 2 // 3, "after": people // 6, "later": people // 6}
    for comes, count in groups.items():
        await line.gather(scene.arena, comes, count)
    first = [person for person in line.people if person.comes == "before"]
    await board.until(lambda: len(board.known_at) == len(board.apis))
    await _at_once(first, line.enter)
    await board.until(lambda: board.seed is not None)
    await _at_once(first, line.ask)
    taking_part = asyncio.gather(*(line.take_part(person) for person in line.people))
    try:
        await board.until(lambda: sum(person.admitted for person in line.people) >= at)
        await disaster(scene)
        await _look_where_everybody_stands(scene)
        await taking_part
    finally:
        taking_part.cancel()
        await asyncio.gather(taking_part, return_exceptions=True)


async def _kill_everything(scene: Scene) -> None:
    """kill -9 of servers, workers and PostgreSQL, and their start; people go on asking meanwhile."""
    arena, where = scene.arena, where_people_are(scene)
    everybody: list[Kept] = [*arena.apis, *scene.workers]
    before = [each.pid for each in everybody]
    postmaster = arena.cluster.processes()[0].pid
    scene.board.nothing_is_forgotten()
    scene.killed_at = time.perf_counter()
    await asyncio.gather(arena.cluster.kill(signal.SIGKILL), *(each.kill() for each in everybody))
    scene.bare_s = await arena.cluster.start()
    await asyncio.gather(*(api.ready() for api in arena.apis))
    back_s = time.perf_counter() - scene.killed_at
    scene.line.again.set()
    after = [each.pid for each in everybody]
    dead = sum(1 for old, new in zip(before, after, strict=True) if old != new and not _runs(old))
    dead += arena.cluster.processes()[0].pid != postmaster
    scene.what = (
        f"{dead} killed with {where['let_in']} let in, {where['in_line']} in line and"
        f" {where['with_pass_in_hand']} passes in hand, back after {back_s:.1f} s"
    )
    scene.wrong += missing(alive=len(everybody) + 1 - dead, **where)


def where_people_are(scene: Scene) -> dict[str, int]:
    """How many are how far, as `missing` asks."""
    people = scene.line.people
    return {
        "let_in": sum(one.admitted for one in people),
        "in_line": sum(one.in_line for one in people),
        "with_pass_in_hand": sum(one.has_pass for one in people),
    }


def missing(*, alive: int, **people: int) -> list[str]:
    """What a round lacks that did not do what its name says: it proves nothing then."""
    wrong = [f"{alive} of those who were to be killed live on"] if alive else []
    return wrong + [f"nobody was {what.replace('_', ' ')} when it happened" for what, n in people.items() if not n]


async def _look_where_everybody_stands(scene: Scene) -> None:
    """Whoever was let in before is in; whom the frontier has not passed yet waits; and ranks are the same."""
    known = [person for person in scene.line.people if person.token is not None]
    before = scene.board.before_the_kill
    for start in range(0, len(known), _ASKED_AT_ONCE):
        asked = known[start : start + _ASKED_AT_ONCE]
        answers = await asyncio.gather(*(scene.line.ask(person) for person in asked))
        step = await _committed(scene)
        for person, stands in zip(asked, answers, strict=True):
            if stands is None or person.position is None:
                continue
            if before.admits(person.position) and stands["state"] == "waiting":
                person.wrong.append("was let in, and waits again")
            if stands["state"] == "admitted" and not step.frontier.admits(person.position):
                person.wrong.append(f"is told to be in at {person.position}, and the frontier is at {step.frontier}")


async def _reckoning(scene: Scene) -> list[str]:
    people, wrong = scene.line.people, list(scene.wrong)
    ends = _ends(people)
    wrong += [f"{count} people ended with {end}" for end, count in ends.items() if end not in _GOOD_ENDS]
    if ends["bought"] != scene.places:
        wrong.append(f"{ends['bought']} people have bought, of {scene.places} places")
    left, taken = await left_of(scene.arena.db, scene.sale.ticket_type_id)
    if (left, taken) != (0, scene.places):
        wrong.append(f"{taken} places taken and {left} left, of {scene.places}")
    wrong += [said for person in people for said in person.wrong] + scene.board.went_back
    seed = scene.board.seed
    for person in people:
        if person.drawn and person.position is not None and seed is not None:
            drawn_at = rank_of(seed, room_id=scene.board.room_id, buyer_id=person.buyer.buyer_id)
            if person.position.within != drawn_at:
                wrong.append(f"told to be drawn at {person.position.within:016x}, and the seed says {drawn_at:016x}")
    # A clock that is set is worth a tick each way; PostgreSQL's processes see it one after the other.
    late_s = 2 * _ONE_TICK_S + _SEEN_WITHIN_S if scene.clock_is_set else 0.0
    wrong += too_many(scene.steps, scene.per_minute, late_s=late_s)
    return wrong + await scene.arena.history.contradictions(scene.arena.db)


_GOOD_ENDS = ("bought", "sold_out", "room_sold_out")


def too_many(steps: list[Step], per_minute: int, *, late_s: float = 0.0) -> list[str]:
    """Steps that went back, and stretches in which more were let in than the pace and one tick allow. A stretch may
    have been longer than it seems, by ``late_s``."""
    a_second = per_minute / 60
    wrong = ["the line never moved"] if len(steps) < 2 else []
    for number, one in enumerate(steps):
        if number and one.frontier.is_behind(steps[number - 1].frontier):
            wrong.append(f"the frontier went back, to {one.frontier.order}")
        for other in steps[number + 1 :]:
            took_s = other.moved_s - one.moved_s
            most = one.credit + a_second * (took_s + late_s) + _ROUNDING
            if other.admitted - one.admitted > most:
                wrong.append(f"{other.admitted - one.admitted} let in within {took_s:.1f} s; {most:.0f} at most")
                break
    if steps and steps[0].admitted > a_second * _ONE_TICK_S + _ROUNDING:
        wrong.append(f"{steps[0].admitted} let in by the first step")
    return wrong


async def _watch_the_frontier(scene: Scene) -> None:
    """Each step that was committed, seen from outside."""
    last_s = 0.0
    while True:
        step = await _committed(scene)
        if step.moved_s != last_s:
            last_s = step.moved_s
            scene.steps.append(replace(step, moved_s=time.perf_counter()) if scene.clock_is_set else step)
        await asyncio.sleep(_LOOKS_EVERY_S)


async def _committed(scene: Scene) -> Step:
    """The frontier as it stands; while PostgreSQL is away we ask again."""
    while True:
        try:
            async with scene.arena.db.snapshot() as tx:
                return await _step(tx, scene)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, Refusal):
            await asyncio.sleep(_LOOKS_EVERY_S)


async def _step(tx: Tx, scene: Scene) -> Step:
    """What the database says now, in a snapshot."""
    row = await tx.connection.fetchrow(
        "select moved_at, rank, all_drawn, arrived, tie, credit, let_in, claimed from room_frontiers"
        " where organizer_id = $1 and room_id = $2",
        scene.sale.organizer_id,
        scene.board.room_id,
    )
    line = await store.line_of_room(tx, organizer_id=scene.sale.organizer_id, room_id=scene.board.room_id)
    frontier = Frontier(
        int.from_bytes(row["rank"], "big"), row["all_drawn"], row["arrived"], int.from_bytes(row["tie"], "big")
    )
    moved_s = 0.0 if row["moved_at"] is None else row["moved_at"].timestamp()
    count = max(row["let_in"], row["claimed"]) if scene.clock_is_set else admitted(frontier, line)
    return Step(moved_s, frontier, count, row["credit"])


async def _a_free_sale(arena: Arena, places: int) -> Sale:
    """Whoever orders has the ticket, so that the last place is sold in the second in which it is ordered."""
    sale = await an_event_on_sale(arena.shop, ticket_types=[{"price_fen": 0}])
    return await with_quota(arena.db, sale, places)


async def _a_room(arena: Arena, sale: Sale, pass_seconds: int) -> str:
    """A room that gathers now, put up by the organizer's people."""
    organizer = Organizer(sale.organizer_id, arena.db.new_id(sale.organizer_id), {})
    owner = await gate_staff(arena.db, organizer=organizer, role="owner")
    now = arena.db.clock.now()
    body = {
        "session_ids": [encode(sale.session_id)],
        "gathers_at": to_wire(now),
        "opens_at": to_wire(now + timedelta(seconds=OPENS_IN_S)),
        "per_minute": PER_MINUTE,
        "max_active": 10_000,
        "pass_seconds": pass_seconds,
    }
    headers = {"Authorization": f"Bearer {owner.token}", "Idempotency-Key": randomness.token_hex(8)}
    async with client_at(arena.apis[0].url) as http:
        answer = await http.post("/api/v1/organizer/rooms", json=body, headers=headers)
        answer.raise_for_status()
    return str(answer.json()["id"])


@asynccontextmanager
async def _second_worker(arena: Arena) -> AsyncIterator[Kept]:
    """Beside the arena's own, until the block ends."""
    folder = Path(arena.environment["MENPIAO_DATA_DIR"])
    worker = Kept("work", {**arena.environment, "MENPIAO_PUBLIC_URL": arena.apis[0].url}, folder / "work-2.log")
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def _at_once(people: list[Person], do: Callable[[Person], Coroutine[Any, Any, object]]) -> None:
    await asyncio.gather(*(do(person) for person in people))


def _ends(people: list[Person]) -> Counter[str]:
    return Counter([person.end or "nothing" for person in people])


def _runs(pid: int) -> bool:
    """Whether the process is there still; a number that was given to another one since is not."""
    try:
        return "menpiao" in " ".join(psutil.Process(pid).cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
