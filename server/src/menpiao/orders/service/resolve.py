"""A person decides about a frozen payment: its money is good, it goes back, or nothing is to be done.

Whoever says that money is there, or goes back, is not believed before the provider says so once more, at this moment.
"""

from uuid import UUID

import msgspec

from menpiao import payments
from menpiao.orders.model.order import Order
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.read import load_order
from menpiao.orders.service.settle import take_money
from menpiao.orders.service.supplements import announce_paid, words_of_paid
from menpiao.orders.store import orders as store
from menpiao.payments import (
    NoMoneyToAccept,
    Payment,
    PaymentEvent,
    PaymentNotFrozen,
    PaymentState,
    ProviderPayment,
    ProviderState,
    ProviderUnavailable,
    RefundReason,
    Resolution,
)
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


async def resolve_payment(
    collecting: Collecting, *, staff: Actor, organizer_id: int, payment_id: UUID, resolution: Resolution, reason: str
) -> None:
    """Do what was decided, once; the same decision again changes nothing. Raises `PaymentNotFrozen`, `NoMoneyToAccept`,
    `ProviderUnavailable`."""
    assert staff.id is not None
    db = collecting.db
    async with db.read() as tx:
        seen = await payments.payment_of_organizer(tx, organizer_id=organizer_id, payment_id=payment_id)
        row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=seen.order_id)
        assert row is not None, "a payment is of an order"
        placed = await load_order(tx, row)
    if _resolved(seen, resolution):
        return
    told = None if resolution == "ignore" else await _money_now(collecting, seen)
    words = await words_of_paid(collecting.labels, placed)
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=seen.order_id)
        payment = await payments.lock_payment(tx, organizer_id=organizer_id, payment_id=payment_id)
        assert row is not None
        assert payment is not None
        if _resolved(payment, resolution):
            return
        order = await load_order(tx, row)
        outcome = await _carry_out(collecting, tx, order, payment, told, resolution, staff)
        if outcome == "paid":
            await announce_paid(db, tx, order, words)
        await payments.write_resolution(tx, payment, resolution=resolution, reason=reason, staff_id=staff.id)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="payment_resolved",
            subject_id=payment_id,
            detail={"resolution": resolution, "outcome": outcome, "mismatch": payment.mismatch},
        )


def _resolved(payment: Payment, resolution: Resolution) -> bool:
    """Whether this very decision was carried out before; raises where there is nothing to decide."""
    if payment.resolution == resolution:
        return True
    if payment.state != PaymentState.FROZEN or payment.resolution is not None:
        raise PaymentNotFrozen()
    return False


async def _money_now(collecting: Collecting, payment: Payment) -> ProviderPayment:
    """What the provider says of it at this moment: that it was paid, and not refunded."""
    told = await payments.ask(collecting.providers, collecting.accounts, payment)
    if told is None:
        raise ProviderUnavailable()
    if told.state is not ProviderState.PAID or not told.transaction_id or told.amount_fen is None:
        raise NoMoneyToAccept()
    return told


async def _carry_out(
    collecting: Collecting,
    tx: Tx,
    order: Order,
    payment: Payment,
    told: ProviderPayment | None,
    resolution: Resolution,
    staff: Actor,
) -> str:
    """The outcome in a word."""
    db = collecting.db
    if told is None:
        await payments.apply(tx, payment, PaymentEvent.IGNORED)
        return "ignored"
    assert told.transaction_id is not None
    if await payments.transaction_taken(tx, payment, told.transaction_id):
        raise NoMoneyToAccept()
    if resolution == "accept":
        return await take_money(db, collecting.cipher, tx, order, payment, told, actor=staff)
    money = payments.booked(told, now=db.clock.now())
    step = await payments.apply(tx, payment, PaymentEvent.RETURNED, money=money)
    booked = msgspec.structs.replace(payment, state=step.to, received_fen=money.received_fen)
    refund_id = db.new_id(payment.organizer_id)
    await payments.request_refund(db, tx, booked, refund_id=refund_id, reason=RefundReason.MISMATCH)
    return "returned"
