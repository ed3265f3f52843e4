"""Rows of orders: items, prices and their reasons, places, seats, tickets."""

import json
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import msgspec

from menpiao.orders import Contact
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.randomness import Dice
from menpiao.seed.sales import HELD_MS, Order
from menpiao.seed.scale import APP_ID, moment_of
from menpiao.seed.stage import PERCENT_OFF, Stage
from menpiao.seed.store import Row, Table, Writer

NOBODY = UUID(int=0)
NO_LIMIT = 2**62

BUYERS = Table("buyers", ("id", "created_at", "lang"))
ACCOUNTS = Table("wechat_accounts", ("app_id", "subject", "buyer_id", "linked_at"))
ORDERS = Table(
    "orders",
    (
        "organizer_id", "id", "buyer_id", "app_id", "lang", "state", "total_fen", "contact_sealed", "idempotency_key",
        "request_hash", "placed_at", "pay_by", "paid_at", "closed_at", "announced_at", "service_fee_fen",
    ),
)  # fmt: skip
ITEMS = Table(
    "order_items",
    (
        "organizer_id", "order_id", "position", "session_id", "ticket_type_id", "price_fen", "attendee_sealed",
        "returns_at", "returned_at", "refund_ladder_id", "seat",
    ),
)  # fmt: skip
PARTS = Table(
    "order_price_parts",
    ("organizer_id", "order_id", "number", "position", "kind", "rule_id", "label", "amount_fen"),
)
USES = Table(
    "promotion_uses", ("organizer_id", "order_id", "kind", "scope_id", "owner_id", "amount", "most", "released_at")
)
COUNTERS = Table("promotion_counters", ("organizer_id", "kind", "scope_id", "owner_id", "used"))
KEYS = Table("order_keys", ("organizer_id", "kind", "scope_id", "key", "order_id"))
BUYER_COUNTS = Table("buyer_counts", ("organizer_id", "ticket_type_id", "buyer_id", "places"))
CLAIMS = Table("seat_claims", ("organizer_id", "session_id", "seat", "order_id", "position"))
CHANGES = Table("seat_changes", ("organizer_id", "session_id", "turn", "at", "taken", "freed"))
TICKETS = Table(
    "tickets",
    (
        "organizer_id", "id", "order_id", "position", "session_id", "ticket_type_id", "buyer_id", "number",
        "seed_sealed", "attendee_sealed", "state", "issued_at", "used_at", "voided_at", "void_reason", "seat",
    ),
)  # fmt: skip


async def write_orders(writer: Writer, stage: Stage, orders: list[Order], cipher: FieldCipher, dice: Dice) -> None:
    """All that an order is, but for its money and its tickets."""
    organizer_id = stage.share.organizer_id
    await writer.copy(ORDERS, _orders(organizer_id, orders, cipher, dice))
    await writer.copy(ITEMS, _items(organizer_id, orders, cipher))
    await writer.copy(PARTS, _parts(organizer_id, stage.promotion_id, orders))
    await writer.copy(USES, _uses(organizer_id, stage.promotion_id, orders))
    used = sum([order.by_code and order.live for order in orders])
    await writer.copy(COUNTERS, [(organizer_id, "uses", stage.promotion_id, NOBODY, used)] if used else [])
    await writer.copy(KEYS, _rights(organizer_id, orders))
    await _places(writer, organizer_id, orders)
    await _seats(writer, stage, orders)


async def write_buyers(writer: Writer, buyers: list[UUID], created_ms: int) -> None:
    """People and the names that WeChat has for them."""
    at = moment_of(created_ms)
    await writer.copy(BUYERS, [(buyer, at, "en" if buyer.int % 20 == 0 else "zh-CN") for buyer in buyers])
    await writer.copy(ACCOUNTS, [(APP_ID, f"seed-{buyer.hex}", buyer, at) for buyer in buyers])


async def write_tickets(writer: Writer, stage: Stage, orders: list[Order], cipher: FieldCipher, dice: Dice) -> None:
    """Of all that was paid; those that were scanned know it."""
    await writer.copy(TICKETS, _tickets(stage.share.organizer_id, orders, cipher, dice))


def _orders(organizer_id: int, orders: list[Order], cipher: FieldCipher, dice: Dice) -> Iterator[Row]:
    for number, order in enumerate(orders):
        sealed = None
        if order.contact is not None:
            text = msgspec.json.encode(Contact(*order.contact))
            sealed = cipher.seal(text, field="orders.contact", row=order.id)
        paid_at = None if order.paid is None else moment_of(order.paid)
        yield (
            organizer_id, order.id, order.buyer_id, APP_ID, "zh-CN", order.state, order.total_fen, sealed,
            f"seed-{number}", dice.randbytes(32), moment_of(order.placed), moment_of(order.placed + HELD_MS), paid_at,
            None if order.live else moment_of(order.closed), paid_at, order.fee_fen,
        )  # fmt: skip


def _items(organizer_id: int, orders: list[Order], cipher: FieldCipher) -> Iterator[Row]:
    for order in orders:
        session = order.session
        for position, line in enumerate(order.lines, 1):
            sealed = None
            if line.attendee is not None:
                sealed = cipher.seal(line.attendee.encode(), field="order_items.attendee", row=order.id)
            back = order.refund
            returned = moment_of(back.at) if back and line.refunded and back.state != "requested" else None
            yield (
                organizer_id, order.id, position, session.id, line.type.id, line.price_fen, sealed, returned, returned,
                session.ladder_id, line.seat,
            )  # fmt: skip


def _parts(organizer_id: int, promotion_id: UUID, orders: list[Order]) -> Iterator[Row]:
    off = json.dumps({"zh-CN": "老朋友九折", "en": "Old friends, 10% off"}, ensure_ascii=False)
    fee = json.dumps({"zh-CN": "服务费", "en": "Service fee"}, ensure_ascii=False)
    ticket = json.dumps({"zh-CN": "票价", "en": "Ticket"}, ensure_ascii=False)
    for order in orders:
        if not order.by_code and not order.fee_fen:
            continue
        number = 0
        for position, line in enumerate(order.lines, 1):
            number += 1
            yield (organizer_id, order.id, number, position, "ticket", None, ticket, line.type.price_fen)
            if order.by_code:
                number += 1
                less = -line.type.price_fen * PERCENT_OFF // 100
                yield (organizer_id, order.id, number, position, "promo_code", promotion_id, off, less)
        if order.fee_fen:
            yield (organizer_id, order.id, number + 1, 0, "service_fee", order.session.event_id, fee, order.fee_fen)


def _uses(organizer_id: int, promotion_id: UUID, orders: list[Order]) -> Iterator[Row]:
    for order in orders:
        if order.by_code:
            released = None if order.live else moment_of(order.closed)
            yield (organizer_id, order.id, "uses", promotion_id, NOBODY, 1, NO_LIMIT, released)


def _rights(organizer_id: int, orders: list[Order]) -> Iterator[Row]:
    """The right that a buyer's first refund of an event takes."""
    taken = set()
    for order in orders:
        right = (order.session.event_id, order.buyer_id)
        if order.refund is not None and order.refund.by_buyer and right not in taken:
            taken.add(right)
            yield (organizer_id, "refund_right", *right, order.id)


async def _places(writer: Writer, organizer_id: int, orders: list[Order]) -> None:
    held: Counter[UUID] = Counter()
    sold: Counter[UUID] = Counter()
    claimed: Counter[UUID] = Counter()
    of_buyers: Counter[tuple[UUID, UUID]] = Counter()
    for order in orders:
        for line in order.lines:
            kind = line.type.id
            claimed[kind] += 1
            if not order.live or (line.refunded and order.refund and order.refund.state != "requested"):
                continue
            (held if order.state == "awaiting_payment" else sold)[kind] += 1
            of_buyers[(kind, order.buyer_id)] += 1
    rows = [(organizer_id, kind, buyer, places) for (kind, buyer), places in of_buyers.items()]
    await writer.copy(BUYER_COUNTS, rows)
    kinds = list(claimed)
    await writer.count_places(
        organizer_id, kinds, [held[one] for one in kinds], [sold[one] for one in kinds], [claimed[one] for one in kinds]
    )


async def _seats(writer: Writer, stage: Stage, orders: list[Order]) -> None:
    organizer_id = stage.share.organizer_id
    claims: list[Row] = []
    taken: dict[UUID, list[int]] = {}
    for order in orders:
        if not order.session.seated or not order.live:
            continue
        for position, line in enumerate(order.lines, 1):
            if not line.refunded or (order.refund and order.refund.state == "requested"):
                assert line.seat is not None
                claims.append((organizer_id, order.session.id, line.seat, order.id, position))
                taken.setdefault(order.session.id, []).append(line.seat)
    await writer.copy(CLAIMS, claims)
    at = moment_of(stage.now)
    await writer.copy(CHANGES, [(organizer_id, session, 1, at, seats, []) for session, seats in taken.items()])


def _tickets(organizer_id: int, orders: list[Order], cipher: FieldCipher, dice: Dice) -> Iterator[Row]:
    for order in orders:
        if order.paid is None:
            continue
        issued = moment_of(order.paid)
        for position, line in enumerate(order.lines, 1):
            ticket_id = line.ticket_id
            assert ticket_id is not None, "what was paid has tickets"
            voided = moment_of(order.refund.at) if line.refunded and order.refund else None
            used = None if line.used is None else moment_of(line.used)
            attendee = None
            if line.attendee is not None:
                attendee = cipher.seal(line.attendee.encode(), field="tickets.attendee", row=ticket_id)
            yield (
                organizer_id, ticket_id, order.id, position, order.session.id, line.type.id, order.buyer_id,
                dice.getrandbits(63), cipher.seal(dice.randbytes(16), field="tickets.seed", row=ticket_id), attendee,
                "void" if voided else "used" if used else "valid", issued, used, voided,
                "refunded" if voided else None, line.seat,
            )  # fmt: skip
