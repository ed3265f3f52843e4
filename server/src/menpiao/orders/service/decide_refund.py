"""Four eyes: another person agrees to a refund above the organizer's limit, or declines it.

The tickets of a refund are void since it was asked for, also while it waits: whoever asked for the money back does not
enter meanwhile. Their places stay sold until somebody agrees, so that declining can give all of it back: tickets, the
order's state, and the claim on the payment. Where the session was cancelled meanwhile the tickets stay void, and the
job of the cancellation, which has waited for this, gives everything back that they cost.

What a ticket gets back for a cheaper place is one decision, also where it comes of several payments: were half of it
declined, the ticket's money would stand for no place at all.
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from menpiao import inventory, payments, tickets
from menpiao.catalog import session_labels
from menpiao.kernel.errors import NotFound
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.states import OrderEvent, OrderState, step
from menpiao.orders.service.read import load_order
from menpiao.orders.service.refund import lock_supplements, refund_supplements, schedule_return
from menpiao.orders.store import cancelling, refunding, seat_differences
from menpiao.orders.store import orders as store
from menpiao.payments import Refund, RefundReason, RefundStage
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

Decision = Literal["approve", "decline"]


async def decide_refund(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    refund_id: UUID,
    decision: Decision,
    reason: str,
) -> bool:
    """Whether this person decided just that before. Raises `NotFound`, `payments.RefundDecided`,
    `payments.RefundOfYourOwn`."""
    assert staff.id is not None
    async with db.read() as tx:
        seen = await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
        parts = await seat_differences.parts_of_refund(tx, organizer_id=organizer_id, refund_id=refund_id)
    decide = payments.approve if decision == "approve" else payments.decline
    async with db.tx() as tx:
        rows = await _locked(tx, organizer_id, [part.order_id for part in parts] or [seen.order_id])
        if not await decide(db, tx, organizer_id=organizer_id, refund_id=refund_id, decided_by=staff.id, reason=reason):
            return True
        others = [
            await payments.refund_by_id(tx, organizer_id=organizer_id, refund_id=part.refund_id)
            for part in parts
            if part.refund_id != refund_id
        ]
        waiting = [refund for refund in others if refund.state == RefundStage.REQUESTED]
        for refund in waiting:
            await decide(db, tx, organizer_id=organizer_id, refund_id=refund.id, decided_by=staff.id, reason=reason)
        for refund in (seen, *waiting):
            await _follow(db, tx, cipher, rows[refund.order_id], refund, decision)
            await cancelling.look_now(tx, organizer_id=organizer_id, order_id=refund.order_id)
            await _record(db, tx, staff, refund, decision)
    return False


async def _locked(tx: Tx, organizer_id: int, order_ids: Sequence[UUID]) -> dict[UUID, OrderRow]:
    """These orders and their payments; all orders come before all payments."""
    rows: dict[UUID, OrderRow] = {}
    for order_id in order_ids:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None:
            raise NotFound()
        rows[order_id] = row
    for order_id in rows:
        await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id)
    return rows


async def _follow(db: Database, tx: Tx, cipher: FieldCipher, row: OrderRow, refund: Refund, decision: Decision) -> None:
    """What becomes of the refund's tickets and of their places; or of the place that a ticket's money stands for."""
    if refund.reason == RefundReason.SEAT_CHANGE:
        if decision == "decline":
            await seat_differences.withdraw_difference(tx, organizer_id=row.organizer_id, refund_id=refund.id)
        return
    order = await load_order(tx, row)
    named = await payments.refund_items(tx, organizer_id=row.organizer_id, refund_ids=[refund.id])
    positions = {item.position for item in named[refund.id]}
    items = [item for item in order.items if item.position in positions]
    supplements = await lock_supplements(tx, row, positions)
    if decision == "approve":
        await schedule_return(db, tx, cipher, row, items, refund.places_return_at)
        assert refund.requested_by is not None, "what waits for approval was asked for by somebody"
        await refund_supplements(db, tx, cipher, supplements, Actor("staff", refund.requested_by))
    else:
        await _restore(tx, order, items)


async def _restore(tx: Tx, order: Order, items: Sequence[OrderItem]) -> None:
    """The order as if it had never been asked for. The quotas are locked, so that a session that is cancelled now is
    seen here, or its tickets are voided after this."""
    row = order.row
    session_ids = sorted({item.session_id for item in items})
    await inventory.lock_sessions(tx, organizer_id=row.organizer_id, session_ids=session_ids)
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    event = OrderEvent.SOME_STAND_AGAIN if gone else OrderEvent.ALL_STAND_AGAIN
    await refunding.set_order_state(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        frm=OrderState(row.state),
        to=step(OrderState(row.state), event).to,
    )
    labels = await session_labels(tx, organizer_id=row.organizer_id, session_ids=session_ids)
    await tickets.restore(
        tx,
        organizer_id=row.organizer_id,
        order_id=row.id,
        positions=[item.position for item in items],
        cancelled=[item.position for item in items if labels[item.session_id].status == "cancelled"],
    )


async def _record(db: Database, tx: Tx, staff: Actor, refund: Refund, decision: Decision) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=refund.organizer_id,
        actor=staff,
        action="refund_approved" if decision == "approve" else "refund_declined",
        subject_id=refund.id,
        detail={"amount_fen": refund.amount_fen, "fee_fen": refund.fee_fen},
    )
