"""Who bought what, and what became of it: drawn from the seed, in memory, before anything is written."""

from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.platform.randomness import Dice
from menpiao.seed.scale import DAY_MS, HOUR_MS, MINUTE_MS, id_at
from menpiao.seed.stage import PERCENT_OFF, Session, Stage, Type

State = Literal["awaiting_payment", "paid", "cancelled", "expired", "partially_refunded", "refunded"]
RefundState = Literal["succeeded", "processing", "abnormal", "requested"]
HELD_MS: Final = 15 * MINUTE_MS
EXPIRED, CANCELLED = 0.07, 0.11
BY_CODE: Final = 0.05
WITH_CONTACT: Final = 0.4
REFUNDED, REFUNDED_IN_PART = 0.03, 0.045
BY_STAFF: Final = 0.35
ORDERS_A_BUYER: Final = 3
SEATS_AN_ORDER: Final = 5
"""A seated session is asked for so many fewer orders than it has seats, so that each finds its own."""

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "晓",
    "明",
    "静",
    "丽",
    "强",
    "芳",
    "伟",
    "敏",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "超",
    "秀英",
    "子涵",
    "雨桐",
)


class Line(msgspec.Struct):
    """One ticket to be."""

    type: Type
    price_fen: int
    seat: int | None
    attendee: str | None
    ticket_id: UUID | None = None
    refunded: bool = False
    used: int | None = None
    """When it was admitted."""


class Refund(msgspec.Struct):
    """Money that goes back. ``positions`` count from 1."""

    id: UUID
    state: RefundState
    at: int
    by_buyer: bool
    positions: list[int]
    fees_fen: list[int]
    amounts_fen: list[int]

    @property
    def amount_fen(self) -> int:
        """What goes back in all."""
        return sum(self.amounts_fen)


class Order(msgspec.Struct):
    """An order, in the order in which it was placed."""

    id: UUID
    placed: int
    buyer_id: UUID
    session: Session
    lines: list[Line]
    state: State
    by_code: bool
    contact: tuple[str, str] | None
    paid: int | None = None
    payment_id: UUID | None = None
    refund: Refund | None = None

    @property
    def fee_fen(self) -> int:
        """What it pays besides its tickets."""
        return self.session.fee_fen

    @property
    def total_fen(self) -> int:
        """What is paid."""
        return sum([line.price_fen for line in self.lines]) + self.fee_fen

    @property
    def live(self) -> bool:
        """Whether it has, holds or had tickets that it was paid for."""
        return self.state not in ("cancelled", "expired")

    @property
    def closed(self) -> int:
        """When it ended without being paid."""
        return self.placed + (HELD_MS if self.state == "expired" else 4 * MINUTE_MS)


def buyers_of(stage: Stage, dice: Dice) -> list[UUID]:
    """People of the platform who buy here."""
    began = stage.now - 400 * DAY_MS
    return [id_at(dice, 0, began + n) for n in range(max(10, stage.share.orders // ORDERS_A_BUYER))]


def sell(stage: Stage, buyers: list[UUID], dice: Dice) -> list[Order]:
    """All orders, oldest first."""
    orders = []
    for placed, session in sorted(_taps(stage, dice), key=lambda tap: tap[0]):
        order = _order(stage, session, placed, dice.choice(buyers), dice)
        if order.state == "paid" and order.total_fen > 0:
            _maybe_refund(stage, order, dice)
        orders.append(order)
    return orders


def _taps(stage: Stage, dice: Dice) -> list[tuple[int, Session]]:
    """When somebody tapped for which session: many at the opening, then fewer and fewer."""
    open_ones = [session for session in stage.sessions if session.on_sale < stage.now]
    weights = [1 / (1 + place) ** 0.4 for place in range(len(open_ones))]
    dice.shuffle(weights)
    room = {session.id: _seats_of(session) // SEATS_AN_ORDER for session in open_ones if session.seated}
    general = [session for session in open_ones if not session.seated]
    taps = []
    for session in dice.choices(open_ones, weights, k=stage.share.orders):
        chosen = session
        if session.seated:
            if room[session.id] > 0:
                room[session.id] -= 1
            else:
                chosen = dice.choice(general)
        until = min(chosen.starts, stage.now)
        taps.append((chosen.on_sale + int((until - chosen.on_sale - MINUTE_MS) * dice.random() ** 2.5), chosen))
    return taps


def _seats_of(session: Session) -> int:
    return sum([len(one.seats) for one in session.types if one.seats is not None])


def _order(stage: Stage, session: Session, placed: int, buyer_id: UUID, dice: Dice) -> Order:
    fate = dice.random()
    state: State = "expired" if fate < EXPIRED else "cancelled" if fate < CANCELLED else "paid"
    if placed + HELD_MS > stage.now:
        state = "awaiting_payment" if session.types[0].price_fen else "paid"
    by_code = dice.random() < BY_CODE and session.types[0].price_fen > 0
    quantity = dice.choices((1, 2, 3, 4), (35, 45, 10, 10))[0]
    kind = dice.choices(session.types, (2, 5, 3))[0]
    seats: list[int | None] = [None] * quantity
    if session.seated:
        kind, quantity = _type_with_seats(session, kind, quantity)
        seats = _seats(kind, quantity, keep=state not in ("cancelled", "expired"))
    price_fen = kind.price_fen * (100 - PERCENT_OFF) // 100 if by_code else kind.price_fen
    lines = [Line(kind, price_fen, seat, name_of(dice) if session.names_required else None) for seat in seats]
    contact = (name_of(dice), f"13{dice.randrange(10**9):09d}") if dice.random() < WITH_CONTACT else None
    order = Order(
        id_at(dice, stage.share.organizer_id, placed), placed, buyer_id, session, lines, state, by_code, contact
    )
    if state == "paid":
        order.paid = placed + (dice.randrange(20_000, 5 * MINUTE_MS) if order.total_fen else 0)
        if order.paid >= stage.now:
            order.paid = stage.now - 1
        if order.total_fen:
            order.payment_id = id_at(dice, stage.share.organizer_id, placed + 3_000)
        for line in lines:
            line.ticket_id = id_at(dice, stage.share.organizer_id, order.paid)
    return order


def _type_with_seats(session: Session, wanted: Type, quantity: int) -> tuple[Type, int]:
    """The type that was wanted, or another that still has so many seats, or fewer of them."""
    for one in (wanted, *session.types):
        if one.seats is not None and len(one.seats) >= quantity:
            return one, quantity
    largest = max(session.types, key=lambda one: len(one.seats or ()))
    assert largest.seats, "a seated session is asked for fewer seats than it has"
    return largest, min(quantity, len(largest.seats))


def _seats(kind: Type, quantity: int, *, keep: bool) -> list[int | None]:
    assert kind.seats is not None
    taken = kind.seats[-quantity:]
    if keep:
        del kind.seats[-quantity:]
    return list(taken)


def _maybe_refund(stage: Stage, order: Order, dice: Dice) -> None:
    """Some orders give all or one of their tickets back, the rules permitting."""
    assert order.paid is not None
    fate = dice.random()
    in_part = REFUNDED <= fate < REFUNDED_IN_PART and len(order.lines) > 1
    if fate >= REFUNDED and not in_part:
        return
    at = order.paid + dice.randrange(HOUR_MS, 12 * DAY_MS)
    if at >= stage.now - HOUR_MS:
        return
    by_buyer = dice.random() >= BY_STAFF
    percent = _percent_kept(order.session.starts - at) if by_buyer else 0
    if percent is None:
        return
    positions = [1] if in_part else list(range(1, len(order.lines) + 1))
    prices = [order.lines[position - 1].price_fen for position in positions]
    fees = [(price * percent + 50) // 100 for price in prices]
    order.refund = Refund(
        id=id_at(dice, stage.share.organizer_id, at),
        state=_refund_state(stage, at, by_buyer, dice),
        at=at,
        by_buyer=by_buyer,
        positions=positions,
        fees_fen=fees,
        amounts_fen=[price - fee for price, fee in zip(prices, fees, strict=True)],
    )
    for position in positions:
        order.lines[position - 1].refunded = True
    order.state = "partially_refunded" if in_part else "refunded"


def _percent_kept(before_ms: int) -> int | None:
    """What the ladder keeps so long before the session starts; None: nothing goes back any more."""
    hours = before_ms / HOUR_MS
    return 0 if hours > 240 else 20 if hours > 72 else 50 if hours > 24 else None  # the stage's LADDER


def _refund_state(stage: Stage, at: int, by_buyer: bool, dice: Dice) -> RefundState:
    """Recent ones are under way; a few are stuck, a few wait for a second person."""
    fate = dice.random()
    if at > stage.now - 10 * DAY_MS:
        if not by_buyer and fate < 0.1:
            return "requested"
        if fate < 0.3:
            return "processing"
    return "abnormal" if fate > 0.998 else "succeeded"


def name_of(dice: Dice) -> str:
    """Somebody's name."""
    return dice.choice(FAMILY) + dice.choice(GIVEN)
