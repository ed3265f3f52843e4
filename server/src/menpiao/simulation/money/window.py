"""The window: orders that a clerk places for whoever stands there, paid in cash or by a code on the screen; drawers
that are opened and counted; cash that is handed back.

Clerks remember what they tapped, as tills do: what was not answered is tapped again with the same key before the drawer
is counted, so in the end nobody is in doubt about a coin.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from menpiao.boxoffice.service import claiming
from menpiao.boxoffice.service.paying import pay_out, take_cash
from menpiao.boxoffice.service.tills import close_shift, open_shift, shift_of_organizer
from menpiao.kernel.errors import Refusal
from menpiao.kernel.ids import encode
from menpiao.orders.model.order import WINDOW_PREFIX
from menpiao.orders.service.cancel import cancel
from menpiao.orders.service.pay import HowToPay, start_payment
from menpiao.payments import Method
from menpiao.platform.audit import Actor
from menpiao.simulation.money import buyers
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.phones import Wish
from menpiao.simulation.money.process import NOTIFY_BASE
from menpiao.simulation.money.stage import ORGANIZER

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

MOST_SALES = 6
FLOATS_FEN = (0, 20_000)
GIVEN_FEN = (None, None, 100, 100_000)
"""What lies on the counter, where somebody types it in; sometimes too little."""
SLIPS_FEN = (0, 0, 0, 100, -100)
"""By how much a count misses what should be there."""
AGAIN_SHARE = 0.2
CODE_SHARE = 0.35
STALE_SHARE = 0.2
LOOKS_SHARE = 0.9
"""How often a clerk looks whether an order is still open."""


class Taking(msgspec.Struct):
    """Cash for an order: once it is answered, either it lies in the drawer (``taken_fen``) or it was handed back."""

    wish: Wish
    key: str
    shift_id: UUID
    till_id: UUID
    given_fen: int | None
    answered: bool = False
    taken_fen: int = 0


class Shift(msgspec.Struct):
    """A drawer from float to count. ``counted_fen`` is said once somebody has begun to count."""

    key: str
    till_id: UUID
    float_fen: int
    staff_id: UUID
    id: UUID | None = None
    counted_fen: int | None = None
    difference_fen: int | None = None
    """As it was answered."""


class Window:
    """What its clerks know."""

    def __init__(self) -> None:
        self.shifts: list[Shift] = []
        self.takings: list[Taking] = []
        self.handed_out: dict[UUID, tuple[UUID, UUID]] = {}
        """Refunds that a clerk tried to hand over, and out of which shift and till."""
        self.paid_out: dict[UUID, int] = {}
        """Those of which the answer was yes, and how much went over the counter."""
        self.busy: set[object] = set()
        """What is being tapped in: nobody taps the same twice before it is answered, or known to be lost."""

    def alone(self, what: object, run: Callable[[], Awaitable[str]]) -> Callable[[], Awaitable[str]]:
        """The same, busy with this until it is answered or lost."""
        self.busy.add(what)

        async def until_answered() -> str:
            try:
                return await run()
            finally:
                self.busy.discard(what)

        return until_answered

    def open_shifts(self) -> list[Shift]:
        """Those in which cash can move, as far as clerks know."""
        return [one for one in self.shifts if one.id is not None and one.counted_fen is None]

    def on_counter(self) -> list[str]:
        """Keys of payments for which cash lay there."""
        return [one.key for one in self.takings]

    def unanswered(self) -> list[Taking]:
        """Cash about which its clerk is in doubt."""
        return [one for one in self.takings if not one.answered]

    def not_known_to_be_out(self) -> list[UUID]:
        """Refunds that may have been handed over."""
        return [one for one in self.handed_out if one not in self.paid_out]

    def tills(self) -> dict[UUID, int]:
        """What the ledger has to say of each till, when nobody is in doubt: what came in and went out, and what was
        found more or less."""
        fen: dict[UUID, int] = {}
        for taking in self.takings:
            fen[taking.till_id] = fen.get(taking.till_id, 0) + taking.taken_fen
        for refund_id, amount_fen in self.paid_out.items():
            till_id = self.handed_out[refund_id][1]
            fen[till_id] = fen.get(till_id, 0) - amount_fen
        for shift in self.shifts:
            fen[shift.till_id] = fen.get(shift.till_id, 0) + (shift.difference_fen or 0)
        return fen


def sell(world: "World") -> Deed | None:
    """Somebody at the window wants tickets; sometimes the clerk taps twice."""
    dice, stage = world.dice, world.stage
    wishes = [wish for wish in world.phones.at_window(open_only=False) if not wish.for_dearer_places]
    if not stage.tills:
        return None
    if wishes and (len(wishes) >= MOST_SALES or dice.random() < AGAIN_SHARE):
        wish = dice.choice(wishes)
    else:
        kind = dice.choice(stage.types)
        lines = ((kind, dice.choice((1, 1, 2))),)
        key = WINDOW_PREFIX + world.phones.new_key()
        wish = Wish(stage.nobody, key, lines, buyers.people_of(world, lines, None), at_window=True)
        world.phones.wishes.append(wish)
    return Deed("clerk", wish.order_id, lambda: buyers.place(world, wish))


def show_code(world: "World") -> Deed | None:
    """A code on the screen that anybody may scan."""
    wish = _chosen(world)
    if wish is None:
        return None
    if not wish.pay_keys or world.dice.random() < AGAIN_SHARE:
        wish.pay_keys.append((world.phones.new_key(), Method.WECHAT_NATIVE))
    return Deed("clerk", wish.order_id, lambda: _show(world, wish, wish.pay_keys[-1][0]))


async def _show(world: "World", wish: Wish, key: str) -> str:
    assert wish.order_id is not None
    started = await start_payment(
        world.process.collecting,
        buyer_id=wish.buyer.login.buyer_id,
        order_id=wish.order_id,
        how=HowToPay(Method.WECHAT_NATIVE),
        idempotency_key=key,
        notify_base=NOTIFY_BASE,
        staff=_clerk(world),
    )
    world.history.belongs(started.payment.id, wish.order_id)
    if started.payment.id not in wish.sheets:
        wish.sheets.append(started.payment.id)
    return f"{encode(started.payment.id)} {started.payment.state}"


def take(world: "World") -> Deed | None:
    """Cash lies on the counter; or what was not answered is tapped again, now and then also what was."""
    dice, window = world.dice, world.window
    idle = [one for one in window.takings if one.key not in window.busy]
    unanswered = [one for one in idle if not one.answered]
    if unanswered and dice.random() < 0.5:
        return taking(world, dice.choice(unanswered))
    if idle and dice.random() < AGAIN_SHARE:
        return taking(world, dice.choice(idle))
    wish, shifts = _chosen(world), _shifts_on_screen(world)
    if wish is None or not shifts:
        return None
    shift = dice.choice(shifts)
    assert shift.id is not None
    one = Taking(wish, world.phones.new_key(), shift.id, shift.till_id, dice.choice(GIVEN_FEN))
    window.takings.append(one)
    return taking(world, one)


def taking(world: "World", one: Taking) -> Deed:
    """Tap it in, for the first time or again."""
    one.answered = one.taken_fen > 0

    async def run() -> str:
        assert one.wish.order_id is not None
        try:
            taken, again = await take_cash(
                world.process.collecting,
                staff=_clerk(world),
                organizer_id=ORGANIZER,
                order_id=one.wish.order_id,
                shift_id=one.shift_id,
                given_fen=one.given_fen,
                idempotency_key=one.key,
            )
        except Refusal:
            if one.taken_fen:
                raise Contradiction(f"{one.key} was taken, and is refused now") from None
            one.answered = True
            raise
        one.answered, one.taken_fen = True, taken.payment.amount_fen
        world.history.belongs(taken.payment.id, one.wish.order_id)
        return f"{'again ' if again else ''}{taken.payment.amount_fen}, change {taken.change_fen}"

    return Deed("clerk", one.wish.order_id, world.window.alone(one.key, run))


def let_go(world: "World") -> Deed | None:
    """Whoever stood there has gone away."""
    wish = _chosen(world)
    if wish is None:
        return None

    async def run() -> str:
        assert wish.order_id is not None
        buyer_id = wish.buyer.login.buyer_id
        await cancel(world.process.collecting, buyer_id=buyer_id, order_id=wish.order_id, actor=_clerk(world))
        return "asked for"

    return Deed("clerk", wish.order_id, run)


def hand_out(world: "World") -> Deed | None:
    """The money of a refund goes over the counter; sometimes said twice."""
    dice, window = world.dice, world.window
    waiting = [one for one in world.ours.refunds.values() if one.waits_at_window]
    if window.handed_out and (not waiting or dice.random() < AGAIN_SHARE):
        waiting = [world.ours.refunds[one] for one in window.handed_out]
    waiting = [one for one in waiting if one.id not in window.busy]
    shifts = _shifts_on_screen(world)
    if not waiting or not shifts:
        return None
    return handing_out(world, dice.choice(waiting).id, dice.choice(shifts))


def handing_out(world: "World", refund_id: UUID, shift: Shift) -> Deed:
    """Out of this drawer, or of the one that it was begun with."""
    assert shift.id is not None
    shift_id, _ = world.window.handed_out.setdefault(refund_id, (shift.id, shift.till_id))

    async def run() -> str:
        try:
            paid, again = await pay_out(
                world.process.db,
                staff=_clerk(world),
                organizer_id=ORGANIZER,
                refund_id=refund_id,
                shift_id=shift_id,
            )
        except Refusal:
            if refund_id in world.window.paid_out:
                raise Contradiction("what was handed over is refused now") from None
            del world.window.handed_out[refund_id]
            raise
        world.window.paid_out[refund_id] = paid.amount_fen
        return f"{'again ' if again else ''}{paid.amount_fen}"

    return Deed("clerk", refund_id, world.window.alone(refund_id, run))


def open_or_count(world: "World") -> Deed | None:
    """A drawer is taken over, or counted; what was not answered is said again."""
    dice, window = world.dice, world.window
    doubtful = [one for one in window.shifts if one.id is None and one.key not in window.busy]
    if doubtful:
        return opening(world, doubtful[0])
    taken = {one.till_id for one in window.shifts if one.difference_fen is None}
    free = [till_id for till_id in world.stage.tills if till_id not in taken]
    if free and (not taken or dice.random() < 0.7):
        shift = Shift(
            world.phones.new_key(), dice.choice(free), dice.choice(FLOATS_FEN), dice.choice(world.stage.office)
        )
        window.shifts.append(shift)
        return opening(world, shift)
    counting_now = [one for one in window.shifts if one.counted_fen is not None and one.difference_fen is None]
    ready = counting_now or [one for one in window.open_shifts() if not _in_doubt(window, one)]
    ready = [one for one in ready if one.key not in window.busy]
    return counting(world, dice.choice(ready), slip_fen=dice.choice(SLIPS_FEN)) if ready else None


def opening(world: "World", shift: Shift) -> Deed:
    async def run() -> str:
        opened, again = await open_shift(
            world.process.db,
            staff=Actor("staff", shift.staff_id),
            organizer_id=ORGANIZER,
            till_id=shift.till_id,
            float_fen=shift.float_fen,
            idempotency_key=shift.key,
        )
        if shift.id not in (None, opened.id):
            raise Contradiction(f"{shift.key} opened two shifts")
        shift.id = opened.id
        return f"{'again ' if again else ''}{encode(opened.id)}"

    return Deed("clerk", None, world.window.alone(shift.key, run))


def counting(world: "World", shift: Shift, *, slip_fen: int = 0) -> Deed:
    """What the clerk finds is what should be there, give or take a slip."""

    async def run() -> str:
        assert shift.id is not None
        if shift.counted_fen is None:
            seen, _ = await shift_of_organizer(world.process.db, organizer_id=ORGANIZER, shift_id=shift.id)
            shift.counted_fen = max(seen.expected_fen + slip_fen, 0)
        closed, again = await close_shift(
            world.process.db,
            staff=Actor("staff", shift.staff_id),
            organizer_id=ORGANIZER,
            shift_id=shift.id,
            counted_fen=shift.counted_fen,
            note="counted twice",
        )
        shift.difference_fen = closed.difference_fen
        return f"{'again ' if again else ''}{closed.counted_fen}, {closed.difference_fen}"

    return Deed("clerk", None, world.window.alone(shift.key, run))


def take_along(world: "World") -> Deed | None:
    """Somebody scans the code at the window, and has the tickets on their phone."""
    wishes = world.phones.at_window(open_only=False)
    if not wishes:
        return None
    wish, buyer = world.dice.choice(wishes), world.dice.choice(world.stage.buyers)

    async def run() -> str:
        assert wish.order_id is not None
        db, cipher = world.process.db, world.process.cipher
        await claiming.offer(db, cipher, organizer_id=ORGANIZER, order_id=wish.order_id)
        got, again = await claiming.claim_window_tickets(db, cipher, buyer=buyer.login, order_id=wish.order_id)
        return f"{'again ' if again else ''}{len(got)} tickets"

    return Deed(buyer.payer, wish.order_id, run)


def settle(world: "World") -> Iterator[Deed]:
    """Whatever a clerk is in doubt about is tapped in again."""
    window = world.window
    for shift in window.shifts:
        if shift.id is None:
            yield opening(world, shift)
    for one in window.unanswered():
        yield taking(world, one)
    for refund_id in window.not_known_to_be_out():
        of = window.handed_out[refund_id][0]
        yield handing_out(world, refund_id, next(shift for shift in window.shifts if shift.id == of))
    for shift in window.shifts:
        if shift.counted_fen is not None and shift.difference_fen is None:
            yield counting(world, shift)


def _in_doubt(window: Window, shift: Shift) -> bool:
    """Nobody counts while it is not known whether what lies there is in the books."""
    takings = any(one.shift_id == shift.id for one in window.unanswered())
    return takings or any(window.handed_out[one][0] == shift.id for one in window.not_known_to_be_out())


def _shifts_on_screen(world: "World") -> list[Shift]:
    """The open ones; on a screen that stood there for a while, those that were counted as well."""
    shifts = world.window.open_shifts()
    if world.dice.random() < STALE_SHARE:
        shifts += [one for one in world.window.shifts if one.difference_fen is not None]
    return shifts


def _chosen(world: "World") -> Wish | None:
    wishes = world.phones.at_window(open_only=world.dice.random() < LOOKS_SHARE)
    return world.dice.choice(buyers.dearer_first(world, wishes)) if wishes else None


def _clerk(world: "World") -> Actor:
    """Every clerk of a world shares keys: an order is asked for again by whoever stands there."""
    return Actor("staff", world.stage.office[0])
