"""Payments that are left open when their order is paid by another one.

An order has one open payment, and another method means that the first was closed, with the provider's word for it. But
money may land on what the provider called closed. Then the order is paid by the first, and the second waits on
somebody's screen: it is closed too, before it is paid. If the buyer was faster, that money goes back as paid twice.
"""

from menpiao import payments
from menpiao.orders.service.cancel import Collecting, ask_and_settle
from menpiao.orders.store import orders as store
from menpiao.payments import OPEN, CloseOutcome, Payment, PaymentEvent
from menpiao.platform.db import Database
from menpiao.platform.jobs import for_each

CLOSED_A_RUN = 50
CALLS_AT_ONCE = 8


async def close_leftovers(collecting: Collecting) -> int:
    """Close them; what can't be closed now comes up again."""
    db = collecting.db
    left = await payments.payments_left_open(db, limit=CLOSED_A_RUN)

    async def close(payment: Payment) -> None:
        await close_leftover(collecting, payment)

    await for_each("close_leftover_payments", left, close, at_once=CALLS_AT_ONCE)
    return len(left)


async def close_leftover(collecting: Collecting, payment: Payment) -> None:
    """Close an open payment whose order does not wait for it."""
    db = collecting.db
    await _take(db, payment, PaymentEvent.CLOSE_ASKED)
    outcome = await payments.close(collecting.providers, collecting.accounts, payment, now=db.clock.now())
    if outcome is CloseOutcome.PAID:
        await ask_and_settle(collecting, payment)
    if outcome is CloseOutcome.CLOSED:
        await _take(db, payment, PaymentEvent.SAID_CLOSED)


async def _take(db: Database, payment: Payment, event: PaymentEvent) -> None:
    async with db.tx() as tx:
        await store.lock_order(tx, organizer_id=payment.organizer_id, order_id=payment.order_id)
        locked = await payments.lock_payment(tx, organizer_id=payment.organizer_id, payment_id=payment.id)
        if locked is not None and locked.state in OPEN:
            await payments.apply(tx, locked, event)
