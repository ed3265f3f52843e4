"""One world: a clock, a small event, buyers, our process, the provider's book; played step by step by one seed."""

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from menpiao import books
from menpiao.catalog import ServiceFee
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.refund import StaffRefund
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, Patience
from menpiao.platform.randomness import Dice
from menpiao.promotions import NewPromotion
from menpiao.simulation.money import buyers, changes, prices, store, truth
from menpiao.simulation.money.actions import ACTIONS
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.buyers import cancelling, pay, paying
from menpiao.simulation.money.cards import Cards
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.history import History
from menpiao.simulation.money.line import Line
from menpiao.simulation.money.loom import Killed, Life, Loom
from menpiao.simulation.money.network import deed_of, tick_of
from menpiao.simulation.money.phones import Phones, Wish
from menpiao.simulation.money.process import Process
from menpiao.simulation.money.stage import ORGANIZER, Stage
from menpiao.simulation.money.weather import Sky
from menpiao.simulation.money.window import Window
from menpiao.simulation.money.wires import Wires, is_broken

BEGINS = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
TIME_PASSES = 12
"""The weight of letting time pass, next to those of `ACTIONS`."""
JUMPS = (timedelta(seconds=2), timedelta(seconds=30), timedelta(minutes=3), timedelta(minutes=20), timedelta(hours=12))
TEMPI = ((6, 4, 2, 0, 0), (4, 4, 4, 1, 0), (2, 4, 4, 2, 1), (1, 1, 2, 4, 2))
"""How often each of the jumps is made; a world keeps its tempo."""
PATIENT = Patience(statement_s=600, reads_s=600, transaction_s=600)
"""However slow the machine is: what happens is decided by the seed."""
CANCELS_SHARE = 0.4
MOVES_SHARE = 0.4
RUSH_SHARE = 0.12
DEARER_RUSH_SHARE = 0.3
"""Where an order for dearer places is open: there are few, and others end them soon."""
TWO_PHONES_SHARE = 0.5
MOST_HEAD_START = 30
"""How many gates one of them may have passed when the other begins."""
RUSHED = ("handle_notices", "query_open_payments", "close_due_orders")
MOST_MOVES = 400
"""How often tasks may move on at one step."""


_WEIGHTS = [*(action.weight for action in ACTIONS), TIME_PASSES]


class Broken(Exception):
    """Something that may never be."""

    def __init__(self, what: str, about: tuple[UUID, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.about = about


class Running(msgspec.Struct):
    """A deed under way."""

    name: str
    deed: Deed
    task: "asyncio.Task[str]"


class Ground(msgspec.Struct):
    """What a world stands on: databases of the same server, one with gates before it and one without."""

    played: Database
    watching: Database
    loom: Loom
    clock: SimulatedClock


class World:
    """Everything, and the driver's hands on it."""

    def __init__(self, ground: Ground, dice: Dice, stage: Stage) -> None:
        self.dice = dice
        self.stage = stage
        self.clock = ground.clock
        self.loom = ground.loom
        self.sky = Sky(dice)
        self.book = Book(self.clock)
        self.book.refund_ends, self.book.shown_after = self.sky.refund_ends, self.sky.hidden_for
        self.book.closes_after = timedelta(seconds=dice.choice((0, 60, 300)))
        self.cards = Cards(self.book, self.clock, self.sky)
        self.history = History(self.clock)
        self.phones = Phones()
        self.window = Window()
        self.cancels, self.moves = dice.random() < CANCELS_SHARE, dice.random() < MOVES_SHARE
        """Whether sessions of this world are cancelled, and moved."""
        self.cancelled: list[tuple[str, UUID | None]] = []
        """Keys, and which session was cancelled under them; None is all."""
        self.moved: list[UUID] = []
        self.refunds_asked: list[tuple[UUID, str, UUID, StaffRefund]] = []
        """Orders, keys, who of the staff used them, and what they asked for."""
        self.changes: dict[str, changes.Change] = {}
        """Changes of the session that staff asked for, by their keys."""
        self.fees: list[ServiceFee | None] = [stage.fee]
        """Service fees that were ever in force."""
        self.limits: list[int | None] = [stage.limit_fen]
        """Above which refunds needed a second person, at whatever time."""
        self.hidden = frozenset(kind.id for kind in stage.types if kind.hidden)
        """Ticket types that nobody sees without the code."""
        self.codes = [prices.CODE] if stage.has_code else []
        """Those that buyers have heard of."""
        self.for_guests: NewPromotion | None = None
        """What was asked for to put places aside for guests."""
        self.guests: list[UUID] = []
        """The promotion, once that was answered."""
        self.done: Counter[str] = Counter()
        """How often each action went through."""
        self._ground = ground
        self._lanes = dice.choice((1, 2, 3))
        """How many deeds may be under way at a time. Four in one batch would wait for others in real time."""
        self._latest_first = False
        """Whoever moved last goes on, and others stand still wherever they are."""
        self._tempo = dice.choice(TEMPI)
        self._hold_seconds = dice.choice((240, 600, 900))
        self.lives = 0
        self.looks_for_wrongs = True
        """Whether each look is a proof; False where only the end counts. What happens is the same."""
        self._proved = ""
        self.ours = truth.Ours({}, {}, {}, {}, {})
        self._running: list[Running] = []
        self.process = self._start()

    def after(self, seconds: float) -> datetime:
        """The moment so many seconds from now."""
        return self.clock.now() + timedelta(seconds=seconds)

    async def step(self) -> None:
        """Let something begin, and let some of what is under way go on."""
        dearer = [wish for wish in self.phones.placed(open_only=True) if wish.for_dearer_places]
        if self.dice.random() < (DEARER_RUSH_SHARE if dearer else RUSH_SHARE):
            await self._rush(dearer)
            return
        while True:
            action = self.dice.choices([*ACTIONS, None], _WEIGHTS)[0]
            if action is None:
                self.pass_time(self.dice.choices(JUMPS, self._tempo)[0] * self.dice.random())
                break
            deed = action.offer(self)
            if deed is not None:
                while len(self._running) >= self._lanes:
                    await self._move()
                await self._begin(action.name, deed)
                break
        await self._go_on()

    async def _rush(self, dearer: list[Wish]) -> None:
        """Several at once about the same: workers, each with what a provider said, by callback or when it was asked; or
        two phones of a buyer, of which one pays and the other cancels; or the provider says that a dearer place is paid
        while staff refund its ticket."""
        await self.finish()
        wishes = self.phones.placed(open_only=True)
        if dearer:
            wish = self.dice.choice(dearer)
            await self.do("begin to pay", paying(self, wish))
            pays = pay(self)
            if pays is not None:
                await self.do("pay", pays)
            await self._deliver()
            for name, deed in changes.meanwhile(self, wish):
                await self._begin(name, deed)
        elif wishes and self.dice.random() < TWO_PHONES_SHARE:
            wish = self.dice.choice(wishes)
            await self._begin("begin to pay", paying(self, wish))
            for _ in range(self.dice.randint(0, MOST_HEAD_START)):
                await self._move()
            await self._begin("cancel", cancelling(self, wish))
            self._latest_first = self.dice.random() < 0.5
        else:
            await self._deliver()
            for name in self.dice.sample(RUSHED, len(RUSHED)):
                await self._begin("rush", tick_of(self, name))
        await self._go_on()
        self._latest_first = False

    async def _deliver(self) -> None:
        for delivery in [one for one in self.book.deliveries if one.due_at <= self.clock.now()]:
            await self.do("deliver", deed_of(self, delivery))

    async def _go_on(self) -> None:
        """Let some of what is under way move."""
        moves = MOST_MOVES if self.dice.random() < 0.5 else self.dice.randint(0, 12)
        for _ in range(moves):
            if not self._running or (self._all_are_patient() and self.dice.random() < 0.7):
                break
            await self._move()

    async def do(self, name: str, deed: Deed) -> None:
        """All of one deed, with nothing beside it."""
        await self._begin(name, deed)
        await self.finish()

    async def finish(self) -> None:
        """Everything that is under way."""
        while self._running:
            await self._move()

    def pass_time(self, by: timedelta) -> None:
        """Nothing stands in the middle of a transaction for minutes: then it is moments that pass."""
        if self.loom.hasty:
            by = min(by, timedelta(milliseconds=200))
        self.clock.set(self.clock.now() + by)
        self.book.catch_up()

    async def prove(self) -> truth.Ours:
        """That nothing is wrong at this moment; `Broken` where something is."""
        async with self._ground.watching.read() as tx:
            written = await store.snapshot(tx)
            if written != self._proved:
                findings = await books.glance(tx) if self.looks_for_wrongs else []
                self.ours = await truth.read_ours(tx)
                if findings:
                    raise Broken(str(findings[0]), _ids_in(findings[0].row))
                self._adopt(self.ours)
                self._proved = written
        ours = self.ours
        said = truth.Said(
            self.phones.sheets(),
            self.phones.promises(),
            self.fees,
            self.limits,
            self.window.on_counter(),
            self.window.handed_out,
            {kind.id: kind.price_fen for kind in self.stage.types},
            {key: one.wanted for key, one in self.changes.items()},
            {wish.key: wish.code for wish in self.phones.wishes if wish.code},
            {wish.key: buyers.opened_to(self, wish) for wish in self.phones.wishes} if self.hidden else {},
            self.hidden,
        )
        for wrong in truth.wrong_now(ours, self.book, said) if self.looks_for_wrongs else ():
            raise Broken(wrong.what, (wrong.about,) if wrong.about else ())
        return ours

    async def next_due(self) -> datetime | None:
        """When the worker or the provider has something to do again."""
        async with self._ground.watching.read() as tx:
            due = [await store.next_due(tx, ORGANIZER), self.book.next_at()]
        return min((moment for moment in due if moment is not None), default=None)

    async def abandon(self) -> None:
        """Leave nothing behind that still runs."""
        self.loom.kill(self.process.life)
        await self.loom.quiet()
        for one in self._running:
            one.task.cancel()
        await self.loom.quiet()

    async def end(self) -> None:
        """Nothing happens here any more."""
        await self.abandon()
        self.cards.close()

    def _start(self) -> Process:
        self.lives += 1
        life = Life(f"process {self.lives}")
        self._wires = Wires(self._ground.played.pool, self.loom, life, self.sky.breaks)
        line = Line(self.book, self.clock, self.loom, life, self.sky, self.history)
        db = Database(self._wires, self.clock, PATIENT)
        return Process(life, db, line, self.cards, hold_seconds=self._hold_seconds)

    async def _begin(self, name: str, deed: Deed) -> None:
        async def run() -> str:
            return await deed.run()

        self._running.append(Running(name, deed, asyncio.get_running_loop().create_task(run())))
        await self.loom.quiet()
        self._collect()

    async def _move(self) -> None:
        """Let one task pass its gate, or let the process die there."""
        if not await self.loom.somebody_waits():
            self._collect()
            if self._running:
                raise Broken(f"nothing moves: {', '.join(one.name for one in self._running)}; {self.loom}")
            return
        waiting = self.loom.waiting()
        one = waiting[-1] if self._latest_first else self.dice.choice(waiting)
        if self.sky.happens(self.sky.weather.killed):
            self.history.add("-", "killed", None, f"at {one.what}")
            await self._kill()
        else:
            self.history.moved(one.what)
            self.loom.let_pass(one)
            await self.loom.quiet()
        self._collect()

    async def _kill(self) -> None:
        """The process is gone and starts anew; whoever waited for its answer never gets one."""
        await self.abandon()
        self.process = self._start()

    def _collect(self) -> None:
        for one in [one for one in self._running if one.task.done()]:
            self._running.remove(one)
            self.history.add(one.deed.who, one.name, one.deed.about, self._outcome(one))

    def _outcome(self, one: Running) -> str:
        if one.task.cancelled():
            return "never answered"
        error = one.task.exception()
        if error is None:
            self.done[one.name] += 1
            return one.task.result()
        if isinstance(error, Killed):
            return "never answered"
        if isinstance(error, Refusal):
            return f"refused: {error.code}"
        if is_broken(error):
            return "failed: the connection broke"
        about = (one.deed.about,) if one.deed.about else ()
        if isinstance(error, Contradiction):
            raise Broken(str(error), about)
        raise Broken(f"{one.name} failed: {error!r}", about) from error

    def _all_are_patient(self) -> bool:
        return not self.loom.hasty

    def _adopt(self, ours: truth.Ours) -> None:
        """Phones list the orders of their buyers, so they see what a waitlist offered them; the window has those that
        pay for dearer places of what it sold."""
        known = {wish.key: wish for wish in self.phones.wishes}
        for order in ours.orders.values():
            wish = known.get(order.idempotency_key)
            if wish is None:
                people = (*self.stage.buyers, self.stage.nobody)
                buyer = next(one for one in people if one.login.buyer_id == order.buyer_id)
                wish = Wish(
                    buyer,
                    order.idempotency_key,
                    order_id=order.id,
                    for_dearer_places=bool(order.pays_for),
                    at_window=buyer is self.stage.nobody,
                )
                self.phones.wishes.append(wish)
            wish.open = order.state in truth.HELD
        for payment in ours.payments.values():
            self.history.belongs(payment.id, payment.order_id)
        for refund in ours.refunds.values():
            for part in (refund.id, *refund.numbers):
                self.history.belongs(part, refund.order_id)


def _ids_in(row: dict[str, object]) -> tuple[UUID, ...]:
    """Whatever looks like an id in a finding."""
    found = []
    for value in row.values():
        with contextlib.suppress(ValueError, AttributeError, TypeError):
            found.append(UUID(value))  # type: ignore[arg-type]
    return tuple(found)
