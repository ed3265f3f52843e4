"""One seed from beginning to end: first everything goes wrong, then nothing does and all must come to its end."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from menpiao import books, payments
from menpiao.boxoffice.service import paying
from menpiao.platform import randomness
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.simulation.money import store, truth, window
from menpiao.simulation.money.evening import second_act
from menpiao.simulation.money.loom import Killed, Loom
from menpiao.simulation.money.network import deed_of, tick_of
from menpiao.simulation.money.organizer import resume_all
from menpiao.simulation.money.stage import ORGANIZER, build
from menpiao.simulation.money.wires import is_broken
from menpiao.simulation.money.world import BEGINS, PATIENT, Broken, Ground, World

CONNECTIONS = 6
RESTS_WITHIN = timedelta(days=7)
"""When everything goes well again, all orders, payments and refunds come to their end within this."""
RESTS = (timedelta(seconds=5), timedelta(hours=4))
"""The shortest time that passes at once, at first and after a while: what nobody will ever settle is asked about again
and again."""
LAST_LINES = 25
Mode = Literal["safety", "liveness", "both"]
"""What is proved: that nothing is ever wrong, that everything comes to its end, or both. Of a seed the same happens,
up to the end where that is proved."""
BOUGHT = ("paid", "partially_refunded", "refunded")
"""Orders whose money has bought something, whatever became of it."""


class Played(msgspec.Struct, frozen=True):
    """What became of a seed. ``digest`` is equal wherever and whenever it is played."""

    seed: int
    steps: int
    digest: str
    moments: int
    simulated_s: float
    wall_s: float
    orders: int = 0
    paid: int = 0
    refunds: int = 0
    approvals: int = 0
    declined: int = 0
    doubles: int = 0
    fees: int = 0
    fees_back: int = 0
    dearer: int = 0
    """Orders for dearer places of tickets."""
    dearer_paid: int = 0
    drew: int = 0
    """Orders that drew places that a code had for itself."""
    opened: int = 0
    """Orders with tickets of a hidden type."""
    lives: int = 1
    broken: str | None = None
    story: tuple[str, ...] = ()
    done: dict[str, int] = {}


class Theatre:
    """A database of its own, empty but for its schema, in which one seed after another is played."""

    def __init__(self, played: Any, watching: Any) -> None:
        self._played = played
        self._watching = watching
        self._listening = _Listening()

    async def play(self, seed: int, *, steps: int, told: bool = False, mode: Mode = "both") -> Played:
        """One world; ``told``: with its whole history, also where nothing broke."""
        began, clock, dice = time.perf_counter(), SimulatedClock(BEGINS), randomness.seeded(seed)
        played = Database(self._played, clock, PATIENT)
        watching = Database(self._watching, clock, PATIENT)

        async def blocked_of(pids: Any) -> set[int]:
            async with watching.read() as tx:
                return await store.blocked(tx, pids)

        with randomness.predictable(seed, clock=clock), self._listens() as failures:
            async with watching.read() as tx:
                await store.empty(tx)
            cipher = FieldCipher({1: bytes(range(32))})
            stage = await build(played, cipher, dice)
            world = World(Ground(played, watching, Loom(blocked_of), clock), dice, stage)
            world.looks_for_wrongs = mode != "liveness"
            broken: Broken | None = None
            try:
                await _play(world, steps, failures)
                if mode != "safety":
                    await _end(world, watching, failures)
                await _audit(world, watching)
            except Broken as found:
                broken = found
            finally:
                await world.end()
            ours = await _read(watching)
        return Played(
            seed=seed,
            steps=steps,
            digest=world.history.digest,
            moments=len(world.history),
            simulated_s=(clock.now() - BEGINS).total_seconds(),
            wall_s=time.perf_counter() - began,
            orders=len(ours.orders),
            paid=sum(order.tickets > 0 for order in ours.orders.values()),
            refunds=len(ours.refunds),
            approvals=sum(refund.needs_approval for refund in ours.refunds.values()),
            declined=sum(refund.state == "declined" for refund in ours.refunds.values()),
            doubles=sum(refund.doubled_fen > 0 for refund in ours.refunds.values()),
            fees=sum(order.charged_fen > 0 for order in ours.orders.values()),
            fees_back=sum(refund.service_fee_fen > 0 for refund in ours.refunds.values()),
            dearer=sum(order.pays_for is not None for order in ours.orders.values()),
            dearer_paid=sum(order.pays_for is not None and order.state in BOUGHT for order in ours.orders.values()),
            drew=len({one.order_id for one in ours.aside.taken if one.drawn}),
            opened=len({one.order_id for one in ours.aside.taken if one.ticket_type_id in world.hidden}),
            lives=world.lives,
            broken=broken.what if broken else None,
            story=tuple(world.history.tail(None) if told else _story(world, broken) if broken else ()),
            done=dict(world.done),
        )

    @contextlib.contextmanager
    def _listens(self) -> Iterator[list[str]]:
        root, listening = logging.getLogger(), self._listening
        # For good: a task that died with its process may be found by the garbage collector at any later time.
        asyncio.get_running_loop().set_exception_handler(listening.unhandled)
        before, root.handlers = root.handlers, [listening]
        listening.failures.clear()
        try:
            yield listening.failures
        finally:
            root.handlers = before


@asynccontextmanager
async def theatre(dsn: str) -> AsyncIterator[Theatre]:
    """On a migrated database that nobody else uses."""
    played = await connect(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, name="menpiao simulation")
    watching = await connect(dsn, min_size=1, max_size=1, name="menpiao simulation")
    try:
        async with contextlib.AsyncExitStack() as all_of_them:
            for db in [played] * CONNECTIONS + [watching]:
                await store.prepare_session(await all_of_them.enter_async_context(db.read()))
        yield Theatre(played.pool, watching.pool)
    finally:
        await watching.close()
        await played.close()


async def _play(world: World, steps: int, failures: list[str]) -> None:
    """All that goes wrong."""
    for _ in range(steps):
        await world.step()
        await world.prove()
        _fail(failures)
    world.sky.clear_up(refunds_too=False)
    world.history.add("-", "the sky clears", None, "")
    await world.finish()
    await world.prove()


async def _end(world: World, watching: Database, failures: list[str]) -> None:
    """Nothing goes wrong any more, and everything comes to rest: twice, with a second act between."""
    await _settle(world)
    for deed in resume_all(world):
        await world.do("resume", deed)
    await _come_to_rest(world, watching, failures)
    world.sky.cloud_over()
    world.history.add("-", "the second act", None, "")
    for name, offer in second_act(world):
        thought_of = offer(world)
        if thought_of is not None:
            await world.do(name, thought_of)
            await world.prove()
            _fail(failures)
    world.sky.clear_up()
    await _settle(world)
    await _come_to_rest(world, watching, failures)


async def _audit(world: World, watching: Database) -> None:
    for finding in await books.audit(watching):
        raise Broken(str(finding))
    async with watching.read() as tx:
        kept = await store.kept_notices(tx, ORGANIZER)
    if kept > world.book.told:
        raise Broken(f"{world.book.told} callbacks were sent, {kept} are in the inbox")


async def _settle(world: World) -> None:
    """No clerk is left in doubt."""
    for deed in window.settle(world):
        await world.do("settle", deed)
    await world.prove()


async def _come_to_rest(world: World, watching: Database, failures: list[str]) -> None:
    """Let time pass, from one thing that is due to the next, until nothing is."""
    until = world.clock.now() + RESTS_WITHIN
    shortest, longest = RESTS
    while True:
        for delivery in [one for one in world.book.deliveries if one.due_at <= world.clock.now()]:
            await world.do("deliver", deed_of(world, delivery))
        for name in world.process.ticks:
            await world.do("tick", tick_of(world, name))
        ours = await world.prove()
        _fail(failures)
        ledger, cases = await _ledger(watching), await _cases(watching)
        wrong = truth.wrong_in_the_end(ours, ledger, world.book, cases, world.window.tills())
        if not wrong and world.book.next_at() is None and not await _waiting_notices(watching):
            return
        if world.clock.now() > until:
            first = wrong[0] if wrong else truth.Wrong("something is still on its way")
            raise Broken(f"after {RESTS_WITHIN.days} calm days: {first.what}", (first.about,) if first.about else ())
        due, now = await world.next_due(), world.clock.now()
        world.pass_time(max(due - now if due else longest, shortest))
        shortest = min(2 * shortest, longest)


def _fail(failures: list[str]) -> None:
    if failures:
        raise Broken(failures[0])


async def _read(watching: Database) -> truth.Ours:
    async with watching.read() as tx:
        return await truth.read_ours(tx)


async def _ledger(watching: Database) -> truth.Ledger:
    async with watching.read() as tx:
        return await truth.read_ledger(tx)


async def _cases(watching: Database) -> set[UUID]:
    async with watching.read() as tx:
        seen = [*await payments.cases(tx, ORGANIZER), *await paying.cases(tx, ORGANIZER)]
    return {one.subject_id for one in seen}


async def _waiting_notices(watching: Database) -> int:
    async with watching.read() as tx:
        return await store.waiting_notices(tx, ORGANIZER)


def _story(world: World, broken: Broken) -> list[str]:
    """Of the orders concerned; where nobody knows which, what happened last."""
    orders = {world.history.order_of(one) for one in broken.about}
    story = world.history.story(orders) if orders else []
    return story or world.history.tail(LAST_LINES)


class _Listening(logging.Handler):
    """Hears of failures that are only logged, as `for_each` does, and of those of tasks that nobody waits for: each is
    a bug, unless it is the simulation's own doing."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not is_broken(error):
            self.failures.append(f"{record.getMessage()}: {error!r}")

    def unhandled(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What the event loop would only print."""
        error = context.get("exception")
        if error is None or not (isinstance(error, Killed) or is_broken(error)):
            self.failures.append(f"{context.get('message')}: {error!r}")
