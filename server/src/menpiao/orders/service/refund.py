"""Refunds of tickets: by staff, by the buyer's own right, or by a job that empties a session; all come through
`request_refund_of_tickets`.

The tickets die in the transaction that asks for the refund. Their places stay sold until they return: in the same
transaction, or all together at a time that the rule names (`return_due_places`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import payments, tickets
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import encode
from menpiao.kernel.page import Page
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.people import key_of_item
from menpiao.orders.service.read import load_order
from menpiao.orders.store import orders as store
from menpiao.orders.store import refunding
from menpiao.payments import (
    RECEIVED,
    WHOLE_PAYMENT,
    NewRefund,
    Payment,
    Refund,
    RefundAttempt,
    RefundItem,
    RefundReason,
)
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

SESSIONS_A_RUN = 50


class TicketsBack(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. ``fees`` are kept, in fen by position; who is not named there gets all of the price back.

    ``returns_at``: when the places return, None for at once. ``key`` and ``key_hash`` name the request of ``actor``.
    """

    positions: tuple[int, ...]
    reason: RefundReason
    actor: Actor
    fees: Mapping[int, int] = {}
    returns_at: datetime | None = None
    used_too: bool = False
    note: str | None = None
    key: str | None = None
    key_hash: bytes | None = None


class StaffRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What staff ask for: some tickets of an order, by their ids, or all that stand."""

    ticket_ids: tuple[UUID, ...] | None
    reason: str
    fee_per_ticket_fen: int = 0
    used_too: bool = False
    places_return_at: datetime | None = None

    def fingerprint(self, order_id: UUID) -> bytes:
        """The same for the same request."""
        return hashlib.sha256(msgspec.json.encode([order_id, self])).digest()


async def refund_by_staff(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    idempotency_key: str,
    wanted: StaffRefund,
) -> tuple[UUID, bool]:
    """Refund an order or some of its tickets: the refund's id, and whether this request had asked for it before."""
    assert staff.id is not None
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None:
            raise NotFound()
        key_hash = wanted.fingerprint(order_id)
        known = await payments.refund_of_request(
            tx, organizer_id=organizer_id, requested_by=staff.id, key=idempotency_key
        )
        if known is not None:
            if known.request_hash != key_hash:
                raise IdempotencyKeyReused()
            return known.id, True
        order = await load_order(tx, row)
        positions = await _wanted_positions(tx, order, wanted.ticket_ids)
        asked = TicketsBack(
            positions=positions,
            reason=RefundReason.BY_STAFF,
            actor=staff,
            fees=dict.fromkeys(positions, wanted.fee_per_ticket_fen),
            returns_at=wanted.places_return_at,
            used_too=wanted.used_too,
            note=wanted.reason,
            key=idempotency_key,
            key_hash=key_hash,
        )
        return await request_refund_of_tickets(db, tx, cipher, order, asked), False


async def _wanted_positions(tx: Tx, order: Order, ticket_ids: Sequence[UUID] | None) -> tuple[int, ...]:
    """Which tickets are meant; all that stand, where none are named. Raises `Invalid` for one of another order."""
    row = order.row
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    if ticket_ids is None:
        return tuple(item.position for item in order.items if item.position not in gone)
    found = await tickets.ticket_ids_of_orders(tx, organizer_id=row.organizer_id, order_ids=[row.id])
    position_of = {ticket_id: position for position, ticket_id in found.get(row.id, {}).items()}
    for index, ticket_id in enumerate(ticket_ids):
        if ticket_id not in position_of:
            error = field_error(f"/tickets/{index}", "not_found", "没有这张票。", "There is no such ticket.")
            raise Invalid(errors=(error,))
    return tuple(sorted({position_of[ticket_id] for ticket_id in ticket_ids}))


async def request_refund_of_tickets(
    db: Database, tx: Tx, cipher: FieldCipher, order: Order, asked: TicketsBack
) -> UUID:
    """Ask for the refund of these tickets, in the caller's transaction, with the order locked; the refund's id.

    Raises `NothingToRefund` (the order has no such tickets, or they are in a refund already), `tickets.TicketsUsed`,
    `payments.RefundTooLarge`, `IdempotencyKeyReused`.
    """
    row = order.row
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    items = [item for item in order.items if item.position in asked.positions]
    everything = len(gone) + len(items) == len(order.items)
    moved = step(OrderState(row.state), OrderEvent.ALL_REFUNDED if everything else OrderEvent.TICKETS_REFUNDED)
    if moved.effect is Effect.REFUSE or not items or any(item.position in gone for item in items):
        raise NothingToRefund()
    payment = await _payment_to_refund(tx, row)
    refund_id = db.new_id(row.organizer_id)
    new = _new_refund(refund_id, row, items, asked)
    if not await payments.refund_tickets(db, tx, payment, new, organizer_id=row.organizer_id):
        raise IdempotencyKeyReused()  # for another order, at this very moment: this one is locked
    await refunding.set_order_state(
        tx, organizer_id=row.organizer_id, order_id=row.id, frm=OrderState(row.state), to=moved.to
    )
    await _schedule_return(db, tx, cipher, row, items, asked.returns_at)
    await tickets.void(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        positions=asked.positions,
        reason="refunded",
        used_too=asked.used_too,
    )
    await audit.record(
        tx,
        entry_id=db.new_id(row.organizer_id),
        organizer_id=row.organizer_id,
        actor=asked.actor,
        action="refund_requested",
        subject_id=row.id,
        detail={
            "refund": encode(refund_id),
            "reason": asked.reason.value,
            "tickets": len(items),
            "amount_fen": new.amount_fen,
            "fee_fen": new.fee_fen,
        },
    )
    return refund_id


def _new_refund(refund_id: UUID, row: OrderRow, items: Sequence[OrderItem], asked: TicketsBack) -> NewRefund:
    """What goes back and what is kept of each ticket are its price together; a fee is at most the price."""
    parts = []
    for item in items:
        fee = min(asked.fees.get(item.position, 0), item.price_fen)
        parts.append(RefundItem(refund_id, row.id, item.position, item.price_fen - fee, fee))
    return NewRefund(
        id=refund_id,
        order_id=row.id,
        reason=asked.reason,
        amount_fen=sum(part.amount_fen for part in parts),
        fee_fen=sum(part.fee_fen for part in parts),
        items=tuple(parts),
        note=asked.note,
        requested_by=asked.actor.id,
        request_key=asked.key,
        request_hash=asked.key_hash,
    )


async def _payment_to_refund(tx: Tx, row: OrderRow) -> Payment | None:
    """The payment that bought the tickets, locked; None where they cost nothing. Others of the order went back by
    themselves."""
    if row.total_fen == 0:
        return None
    known = await payments.lock_payments(tx, organizer_id=row.organizer_id, order_id=row.id)
    refunds = await payments.refunds_of_orders(tx, organizer_id=row.organizer_id, order_ids=[row.id])
    returned = returned_payments(refunds)
    return next(one for one in known if one.state in RECEIVED and one.id not in returned)


def returned_payments(refunds: Sequence[Refund]) -> set[UUID | None]:
    """The payments that bought nothing and went back as a whole."""
    return {refund.payment_id for refund in refunds if refund.reason in WHOLE_PAYMENT}


async def _schedule_return(
    db: Database,
    tx: Tx,
    cipher: FieldCipher,
    row: OrderRow,
    items: Sequence[OrderItem],
    returns_at: datetime | None,
) -> None:
    now = db.clock.now()
    await refunding.set_returns_at(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        positions=[item.position for item in items],
        returns_at=returns_at or now,
    )
    if returns_at is None or returns_at <= now:
        await return_places(tx, cipher, row.organizer_id, items)


async def return_places(tx: Tx, cipher: FieldCipher, organizer_id: int, items: Sequence[OrderItem]) -> int:
    """Places on sale again, or kept for those who wait; attendees may have another ticket."""
    returned = await refunding.return_places(tx, organizer_id=organizer_id, items=items)
    keys = [(item.order_id, item.session_id, key) for item in items if (key := key_of_item(cipher, item)) is not None]
    if keys:
        await refunding.free_keys(tx, organizer_id=organizer_id, keys=keys)
    return returned


async def return_due_places(db: Database, cipher: FieldCipher) -> int:
    """Return the places whose time has come: all of a session in one transaction, so that everybody sees them at
    once."""
    returned = 0
    async with db.read() as tx:
        due = await refunding.due_sessions(tx, limit=SESSIONS_A_RUN)

    async def give_back(session: refunding.DueSession) -> None:
        nonlocal returned
        async with db.tx() as tx:
            items = await refunding.due_items(tx, organizer_id=session.organizer_id, session_id=session.session_id)
            returned += await return_places(tx, cipher, session.organizer_id, items)

    await for_each("return_due_places", due, give_back, at_once=2)
    return returned


class RefundView(msgspec.Struct, frozen=True):
    """A refund as staff see it: its tickets, the ids of the order's tickets by position, the provider's numbers."""

    refund: Refund
    items: tuple[RefundItem, ...]
    tickets: dict[int, UUID]
    attempts: tuple[RefundAttempt, ...]


async def refund_of_organizer(db: Database, *, organizer_id: int, refund_id: UUID) -> RefundView:
    """The organizer's own refund; a foreign one does not exist."""
    async with db.read() as tx:
        refund = await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
        return (await _views(tx, organizer_id, [refund]))[0]


async def refunds_of_organizer(
    db: Database, *, organizer_id: int, state: str | None, limit: int, cursor: str | None
) -> Page[RefundView]:
    """The organizer's refunds, newest first."""
    async with db.read() as tx:
        page = await payments.list_refunds(tx, organizer_id=organizer_id, state=state, limit=limit, cursor=cursor)
        return Page(await _views(tx, organizer_id, page.items), page.next)


async def _views(tx: Tx, organizer_id: int, refunds: Sequence[Refund]) -> list[RefundView]:
    ids = [refund.id for refund in refunds]
    items = await payments.refund_items(tx, organizer_id=organizer_id, refund_ids=ids)
    attempts = await payments.attempts_of_refunds(tx, organizer_id=organizer_id, refund_ids=ids)
    issued = await tickets.ticket_ids_of_orders(
        tx, organizer_id=organizer_id, order_ids=[refund.order_id for refund in refunds]
    )
    return [
        RefundView(
            refund,
            tuple(items.get(refund.id, ())),
            issued.get(refund.order_id, {}),
            tuple(attempts.get(refund.id, ())),
        )
        for refund in refunds
    ]


async def resolve_refund(db: Database, *, staff: Actor, organizer_id: int, refund_id: UUID, reason: str) -> None:
    """A stuck refund was paid back by another way; the same said again changes nothing. Raises `RefundNotStuck`."""
    async with db.tx() as tx:
        if await payments.paid_otherwise(db, tx, organizer_id=organizer_id, refund_id=refund_id, reason=reason):
            await audit.record(
                tx,
                entry_id=db.new_id(organizer_id),
                organizer_id=organizer_id,
                actor=staff,
                action="refund_paid_otherwise",
                subject_id=refund_id,
            )


async def try_refund_again(
    collecting: Collecting, *, staff: Actor, organizer_id: int, refund_id: UUID, idempotency_key: str
) -> bool:
    """Go on with a stuck refund; True where this request did so before. Raises `RefundNotStuck`."""
    db = collecting.db
    tried = await payments.try_again(
        db,
        collecting.providers,
        collecting.accounts,
        organizer_id=organizer_id,
        refund_id=refund_id,
        request_key=idempotency_key,
    )
    if tried:
        async with db.tx() as tx:
            await audit.record(
                tx,
                entry_id=db.new_id(organizer_id),
                organizer_id=organizer_id,
                actor=staff,
                action="refund_tried_again",
                subject_id=refund_id,
            )
    return not tried
