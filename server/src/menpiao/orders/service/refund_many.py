"""Refunds of a whole session's tickets, for many orders in one transaction: what `refund` does for one, set-based.

All of the price goes back, whatever the ladder says, also for tickets that have admitted somebody, and with it the
tickets' share of the service fee. The places return in the same transaction, though nobody can have them any more: so
that the counters of a cancelled session end at nothing.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao import payments, tickets
from menpiao.orders.model.order import OrderItem, OrderRow
from menpiao.orders.model.refund_amounts import payment_that_bought, refund_of_items
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.refund import return_places
from menpiao.orders.service.service_fees import service_fees_of_orders
from menpiao.orders.store import orders as store
from menpiao.orders.store import refunding
from menpiao.payments import NewRefund, Payment, Refund, RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor, NewEntry
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx


class ManyRefunded(msgspec.Struct, frozen=True):
    """By order: its refund, or that it had nothing of the session left, or why it could not be refunded."""

    refunds: dict[UUID, UUID]
    nothing: list[UUID]
    troubled: list[UUID]


class _Part(msgspec.Struct, frozen=True):
    """What is asked for one order."""

    row: OrderRow
    items: list[OrderItem]
    payment: Payment | None
    new: NewRefund
    to: OrderState


async def refund_session_of_many(
    db: Database,
    tx: Tx,
    cipher: FieldCipher,
    rows: Sequence[OrderRow],
    *,
    organizer_id: int,
    session_id: UUID,
    actor: Actor,
    reason: RefundReason,
) -> ManyRefunded:
    """All that stands of the session in these orders, which are locked and paid, is refunded in full, with its share of
    the service fee: not the buyer is the cause."""
    outcome = ManyRefunded({}, [], [])
    parts: list[_Part] = []
    order_ids = [row.id for row in rows]
    if not order_ids:
        return outcome
    items = await _items(tx, rows)
    gone = await payments.refunded_positions_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    known = await payments.lock_payments_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    refunds = await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    by_order = _by_order(refunds)
    service_fees = await service_fees_of_orders(tx, rows, items)
    for row in rows:
        left = [item for item in items[row.id] if item.position not in gone.get(row.id, frozenset())]
        theirs = [item for item in left if item.session_id == session_id]
        if not theirs:
            outcome.nothing.append(row.id)
            continue
        payment = payment_that_bought(row, known.get(row.id, []), by_order.get(row.id, []))
        new = refund_of_items(
            db.new_id(organizer_id),
            theirs,
            order_id=row.id,
            reason=reason,
            requested_by=actor.id,
            service_fees=service_fees.get(row.id),
        )
        part = _part(row, theirs, payment, new, everything=len(theirs) == len(left))
        if part is None:
            outcome.troubled.append(row.id)
            continue
        parts.append(part)
        outcome.refunds[row.id] = part.new.id
    await _write(db, tx, cipher, parts, organizer_id=organizer_id, actor=actor)
    return outcome


async def _items(tx: Tx, rows: Sequence[OrderRow]) -> Mapping[UUID, list[OrderItem]]:
    found: dict[UUID, list[OrderItem]] = {row.id: [] for row in rows}
    for item in await store.items_of(tx, rows):
        found[item.order_id].append(item)
    return found


def _by_order(refunds: Sequence[Refund]) -> dict[UUID, list[Refund]]:
    found: dict[UUID, list[Refund]] = {}
    for refund in refunds:
        found.setdefault(refund.order_id, []).append(refund)
    return found


def _part(
    row: OrderRow, items: list[OrderItem], payment: Payment | None, new: NewRefund, *, everything: bool
) -> _Part | None:
    """None where the money for it is not there: a person accepted less for the order than it cost."""
    moved = step(OrderState(row.state), OrderEvent.ALL_REFUNDED if everything else OrderEvent.TICKETS_REFUNDED)
    left = payment.left_fen if payment is not None else 0
    if moved.effect is Effect.REFUSE or new.amount_fen > left:
        return None
    return _Part(row, items, payment, new, moved.to)


async def _write(
    db: Database, tx: Tx, cipher: FieldCipher, parts: Sequence[_Part], *, organizer_id: int, actor: Actor
) -> None:
    if not parts:
        return
    items = [item for part in parts for item in part.items]
    await payments.refund_tickets_of_many(tx, [(part.payment, part.new) for part in parts], organizer_id=organizer_id)
    await refunding.set_order_states(tx, organizer_id=organizer_id, to=[(part.row.id, part.to) for part in parts])
    await refunding.set_items_return_now(tx, organizer_id=organizer_id, items=items)
    await tickets.void_refunded(
        tx, organizer_id=organizer_id, places=[(item.order_id, item.position) for item in items]
    )
    await audit.record_all(
        tx,
        organizer_id=organizer_id,
        action="refund_requested",
        entries=[NewEntry(db.new_id(organizer_id), actor, part.row.id) for part in parts],
    )
    await return_places(tx, cipher, organizer_id, items)
