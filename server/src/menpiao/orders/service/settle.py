"""Settling: money has arrived; what it means depends on the order, and is decided under its lock, once.

Callbacks, repeated callbacks, callbacks out of order and our own queries all come here with the same facts and end in
the same state. Settling and issuing are one transaction.
"""

import logging
from uuid import UUID

from menpiao import identity, inventory, payments, tickets
from menpiao.catalog import Labels
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.announce import announce, announce_return, words_of
from menpiao.orders.service.fairness import Fairness, fairness_of
from menpiao.orders.service.read import load_order
from menpiao.orders.store import orders as store
from menpiao.payments import Payment, ProviderPayment, ProviderState, RefundReason
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)


async def settle(db: Database, cipher: FieldCipher, labels: Labels, told: ProviderPayment, *, account_id: UUID) -> str:
    """Act upon what a provider says of a payment; answers the outcome in one word, for the inbox and the log.

    ``account_id`` is the merchant account in whose name it is said. Organizers hold the keys of their own accounts, so
    an account is believed only about payments that were to go to it; any other payment it has never heard of.
    """
    if told.state not in (ProviderState.PAID, ProviderState.REFUNDED):
        return "not_paid"
    organizer_id = organizer_of(told.payment_id)
    placed = await _order_of_payment(db, organizer_id=organizer_id, payment_id=told.payment_id, account_id=account_id)
    if placed is None:
        log.error("money_for_unknown_payment", extra={"payment": str(told.payment_id), "account": str(account_id)})
        return "unknown_payment"
    words = await words_of(labels, placed)
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=placed.row.id)
        payment = await payments.lock_payment(tx, organizer_id=organizer_id, payment_id=told.payment_id)
        assert row is not None
        assert payment is not None
        payer = await identity.payer_of(tx, buyer_id=row.buyer_id, app_id=payment.app_id)
        mismatch = payments.mismatch_of(payment, told, payer=payer)
        if mismatch is not None:
            await payments.mark_mismatch(tx, payment, mismatch)
            log.error("payment_mismatch", extra={"payment": str(payment.id), "field": mismatch})
            return f"mismatch_{mismatch}"
        if not await payments.mark_paid(tx, payment, told, now=db.clock.now()):
            return "settled_before"
        order = await load_order(tx, row)
        fair = await fairness_of(tx, cipher, order, payer=told.payer and f"{payment.app_id}:{told.payer}")
        outcome = await _apply(db, cipher, tx, order, payment, fair)
        await payments.book_payment(tx, payment, for_order=outcome == "paid")
        await _record(db, tx, order, payment, outcome)
        if outcome == "paid":
            await announce(db, tx, order, words)
        if outcome == RefundReason.OVER_PAYER_LIMIT:
            await announce_return(db, tx, order, words)
    return outcome


async def _order_of_payment(db: Database, *, organizer_id: int, payment_id: UUID, account_id: UUID) -> Order | None:
    async with db.read() as tx:
        payment = await payments.payment_by_id(tx, organizer_id=organizer_id, payment_id=payment_id)
        if payment is None or payment.merchant_account_id != account_id:
            return None
        row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=payment.order_id)
        return await load_order(tx, row) if row else None


async def _apply(db: Database, cipher: FieldCipher, tx: Tx, order: Order, payment: Payment, fair: Fairness) -> str:
    """The one step that this money takes the order."""
    state = OrderState(order.row.state)
    effect = step(state, OrderEvent.MONEY_ARRIVED).effect
    if fair.refused and effect in (Effect.SELL_HELD, Effect.SELL_FREE_OR_REFUND):
        return await _refuse(db, tx, order, payment)
    if effect is Effect.SELL_HELD:
        await inventory.sell_held(tx, organizer_id=order.row.organizer_id, places=order.places())
        await _issue(db, cipher, tx, order, fair.payer_id)
        return "paid"
    if effect is Effect.SELL_FREE_OR_REFUND and await _sell_again(tx, order, fair):
        await _issue(db, cipher, tx, order, fair.payer_id)
        return "paid"
    reason = {
        OrderState.EXPIRED: RefundReason.PAID_LATE,
        OrderState.CANCELLED: RefundReason.CANCELLED_BEFORE_PAYMENT,
    }.get(state, RefundReason.PAID_TWICE)
    await payments.request_refund(tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)
    return reason.value


async def _sell_again(tx: Tx, order: Order, fair: Fairness) -> bool:
    """Sell what was given back before the money came, if everything that the order had is still to be had."""
    row = order.row
    if not await fair.may_be_sold_again(tx, order):
        return False
    if not await inventory.claim_again(tx, organizer_id=row.organizer_id, buyer_id=row.buyer_id, places=order.places()):
        return False
    await fair.take_people(tx, order)
    return True


async def _refuse(db: Database, tx: Tx, order: Order, payment: Payment) -> str:
    """Money of somebody who has paid for enough of the session: it goes back, and what the order holds with it."""
    row, reason = order.row, RefundReason.OVER_PAYER_LIMIT
    refused = step(OrderState(row.state), OrderEvent.MONEY_REFUSED)
    if refused.effect is Effect.RELEASE_AND_REFUND:
        released = await store.release(
            tx,
            organizer_id=row.organizer_id,
            order_ids=[row.id],
            state=refused.to,
            actor_kind=audit.PROVIDER.kind,
            actor_id=audit.PROVIDER.id,
        )
        assert released == 1, "the order was locked in a state that holds places"
    await payments.request_refund(tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)
    return reason.value


async def _issue(db: Database, cipher: FieldCipher, tx: Tx, order: Order, payer_id: UUID | None) -> None:
    row = order.row
    changed = await store.set_paid(tx, organizer_id=row.organizer_id, order_id=row.id, payer_id=payer_id)
    assert changed == 1, "the order was locked in a state that may be paid"
    prepared = tickets.prepare(
        cipher,
        new_id=db.new_id,
        organizer_id=row.organizer_id,
        order_id=row.id,
        buyer_id=row.buyer_id,
        wanted=[
            tickets.Wanted(
                item.position,
                item.session_id,
                item.ticket_type_id,
                _attendee(cipher, item),
            )
            for item in order.items
        ],
    )
    await tickets.issue(tx, organizer_id=row.organizer_id, tickets=prepared)


def _attendee(cipher: FieldCipher, item: OrderItem) -> str | None:
    """The name to seal again for the ticket, which has its own row."""
    if item.attendee_sealed is None:
        return None
    return cipher.open(item.attendee_sealed, field="order_items.attendee", row=item.order_id).decode()


async def _record(db: Database, tx: Tx, order: Order, payment: Payment, outcome: str) -> None:
    await audit.record(
        tx,
        entry_id=db.new_id(payment.organizer_id),
        organizer_id=payment.organizer_id,
        actor=audit.PROVIDER,
        action="order_paid" if outcome == "paid" else "payment_to_refund",
        subject_id=order.row.id,
        detail={"payment": str(payment.id), "amount_fen": payment.amount_fen, "outcome": outcome},
    )
