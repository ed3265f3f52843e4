"""Settling: money has arrived; what it means depends on the order, and is decided under its lock, once.

Callbacks, repeated callbacks, callbacks out of order and our own queries all come here with the same facts and end in
the same state. Settling and issuing are one transaction.
"""

import logging
from typing import Any
from uuid import UUID

import msgspec

from menpiao import identity, inventory, payments, promotions, tickets
from menpiao.catalog import Labels
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.fairness import Fairness, fairness_of
from menpiao.orders.service.read import load_order
from menpiao.orders.service.supplements import announce_paid, carry_out, words_of_paid
from menpiao.orders.store import orders as store
from menpiao.payments import (
    OPEN,
    RECEIVED,
    Payment,
    PaymentEvent,
    PaymentState,
    PaymentStep,
    ProviderPayment,
    ProviderState,
    RefundReason,
    Trouble,
    payment_step,
)
from menpiao.platform import audit, metrics
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)


SAID = {
    ProviderState.NOT_PAID: PaymentEvent.SAID_UNPAID,
    ProviderState.CLOSED: PaymentEvent.SAID_CLOSED,
    ProviderState.UNKNOWN_PAYMENT: PaymentEvent.SAID_UNHEARD_OF,
    ProviderState.SOMETHING_ELSE: PaymentEvent.SAID_SOMETHING_ELSE,
}
"""What a provider says that brings no money."""


async def settle(db: Database, cipher: FieldCipher, labels: Labels, told: ProviderPayment, *, account_id: UUID) -> str:
    """Act upon what a provider says of a payment; answers the outcome in one word, for the inbox and the log.

    ``account_id`` is the merchant account in whose name it is said. Organizers hold the keys of their own accounts, so
    an account is believed only about payments that were to go to it; any other payment it has never heard of.
    """
    organizer_id = organizer_of(told.payment_id)
    known = await _payment_and_order(db, organizer_id=organizer_id, payment_id=told.payment_id, account_id=account_id)
    if known is None:
        metrics.payment_surprises.labels("payment", "unknown").inc()
        log.error("word_of_unknown_payment", extra={"payment": str(told.payment_id), "account": str(account_id)})
        return "unknown_payment"
    seen, placed = known
    if told.state in SAID and _says_nothing_new(seen, SAID[told.state]):
        return str(told.state)
    words = await words_of_paid(labels, placed)
    async with db.tx() as tx:
        row = await store.lock_order(tx, organizer_id=organizer_id, order_id=placed.row.id)
        payment = await payments.lock_payment(tx, organizer_id=organizer_id, payment_id=told.payment_id)
        assert row is not None
        assert payment is not None
        outcome = await _without_money(tx, row, payment, told)
        if outcome is not None:
            return outcome
        order = await load_order(tx, row)
        outcome = await take_money(db, cipher, tx, order, payment, told)
        if outcome == "paid":
            await announce_paid(db, tx, order, words)
    return outcome


def _says_nothing_new(payment: Payment, event: PaymentEvent) -> bool:
    """Whether it changes nothing, as most answers to our queries do; seen without a lock."""
    step = payment_step(PaymentState(payment.state), event)
    return step == PaymentStep(PaymentState(payment.state))


async def _payment_and_order(
    db: Database, *, organizer_id: int, payment_id: UUID, account_id: UUID
) -> tuple[Payment, Order] | None:
    async with db.read() as tx:
        payment = await payments.payment_by_id(tx, organizer_id=organizer_id, payment_id=payment_id)
        if payment is None or payment.merchant_account_id != account_id:
            return None
        row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=payment.order_id)
        return (payment, await load_order(tx, row)) if row else None


async def _without_money(tx: Tx, row: OrderRow, payment: Payment, told: ProviderPayment) -> str | None:
    """The outcome of whatever is not good new money; None where it is that."""
    if told.state in SAID:
        await payments.apply(tx, payment, SAID[told.state], said=told.said)
        return str(told.state)
    if told.state is ProviderState.REFUNDED and payment.state not in RECEIVED:
        trouble = Trouble("refunded", told.amount_fen)
        await payments.apply(tx, payment, PaymentEvent.SAID_REFUNDED, trouble=trouble)
        return "refunded_before_settled"
    payer = await identity.payer_of(tx, buyer_id=row.buyer_id, app_id=payment.app_id)
    mismatch = await payments.mismatch_in(tx, payment, told, payer=payer)
    if mismatch is not None:
        trouble = Trouble(mismatch, told.amount_fen)
        await payments.apply(tx, payment, PaymentEvent.MONEY_DIFFERS, trouble=trouble)
        return f"mismatch_{mismatch}"
    if payment.state in RECEIVED:
        return "settled_before"
    return "frozen" if payment.state == PaymentState.FROZEN else None


async def take_money(
    db: Database,
    cipher: FieldCipher,
    tx: Tx,
    order: Order,
    payment: Payment,
    told: ProviderPayment,
    *,
    actor: Actor = audit.PROVIDER,
) -> str:
    """Book money and take the one step that it takes the order. Order and payment are locked, the money is new.

    ``actor`` is staff where a person accepts the money of a frozen payment.
    """
    fair = await fairness_of(tx, cipher, order, payer=told.payer and f"{payment.app_id}:{told.payer}")
    return await take_looked_at(db, cipher, tx, order, payment, told, fair, actor=actor)


async def take_looked_at(
    db: Database,
    cipher: FieldCipher,
    tx: Tx,
    order: Order,
    payment: Payment,
    told: ProviderPayment,
    fair: Fairness,
    *,
    actor: Actor,
) -> str:
    """The same, where somebody has looked already whether the order may be paid."""
    effect = step(OrderState(order.row.state), OrderEvent.MONEY_ARRIVED).effect
    in_time = effect is Effect.SELL_HELD and not fair.refused
    if payment.state == PaymentState.FROZEN:
        event = PaymentEvent.ACCEPTED if in_time else PaymentEvent.ACCEPTED_LATE
    else:
        event = PaymentEvent.MONEY_ARRIVED if in_time else PaymentEvent.MONEY_LATE
    money = payments.booked(told, now=db.clock.now())
    taken = await payments.apply(tx, payment, event, money=money)
    booked = msgspec.structs.replace(payment, state=taken.to, received_fen=money.received_fen)
    outcome = await _move_order(db, cipher, tx, order, booked, fair, actor)
    await _record(db, tx, order, booked, outcome, actor)
    return outcome


async def _move_order(
    db: Database, cipher: FieldCipher, tx: Tx, order: Order, payment: Payment, fair: Fairness, actor: Actor
) -> str:
    state = OrderState(order.row.state)
    effect = step(state, OrderEvent.MONEY_ARRIVED).effect
    if fair.refused and effect in (Effect.SELL_HELD, Effect.SELL_FREE_OR_REFUND):
        return await _refuse(db, tx, order, payment, fair.refused)
    if effect is Effect.SELL_HELD:
        if order.row.is_supplement:
            await carry_out(db, cipher, tx, order, actor)
        else:
            await inventory.sell_held(tx, organizer_id=order.row.organizer_id, places=order.places())
            await _issue(db, cipher, tx, order, fair.payer_id)
        await payments.book_settled(tx, payment, service_fee_fen=order.row.service_fee_fen)
        return "paid"
    if effect is Effect.SELL_FREE_OR_REFUND and await _sell_again(tx, order, fair):
        await _issue(db, cipher, tx, order, fair.payer_id)
        await payments.book_settled(tx, payment, service_fee_fen=order.row.service_fee_fen)
        return "paid"
    reason = {
        OrderState.EXPIRED: RefundReason.PAID_LATE,
        OrderState.CANCELLED: RefundReason.CANCELLED_BEFORE_PAYMENT,
    }.get(state, RefundReason.PAID_TWICE)
    await payments.request_refund(db, tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)
    return reason.value


async def _sell_again(tx: Tx, order: Order, fair: Fairness) -> bool:
    """Sell what was given back before the money came, if everything that the order had is still to be had."""
    row = order.row
    if not await fair.may_be_sold_again(tx, order):
        return False
    await promotions.draw_again(tx, organizer_id=row.organizer_id, order_id=row.id)
    seated = row.id if any(item.seat is not None for item in order.items) else None
    if not await inventory.claim_again(
        tx, organizer_id=row.organizer_id, buyer_id=row.buyer_id, places=order.places(), seats_of=seated
    ):
        await promotions.give_back_draws(tx, organizer_id=row.organizer_id, order_id=row.id)
        return False
    await fair.take_people(tx, order)
    return True


async def _refuse(db: Database, tx: Tx, order: Order, payment: Payment, reason: RefundReason) -> str:
    """Money for a session that is cancelled, or of somebody who has paid for enough of it: it goes back, and what the
    order holds with it. Where another payment of the order can still be paid, the places stay until the provider has
    closed that, as for a buyer who cancels."""
    row = order.row
    refused = step(OrderState(row.state), OrderEvent.MONEY_REFUSED)
    if refused.effect is Effect.RELEASE_AND_REFUND and await _can_be_paid_otherwise(tx, payment):
        await store.set_cancel_requested(tx, organizer_id=row.organizer_id, order_id=row.id)
    elif refused.effect is Effect.RELEASE_AND_REFUND:
        released = await store.release(
            tx,
            organizer_id=row.organizer_id,
            order_ids=[row.id],
            state=refused.to,
            actor_kind=audit.PROVIDER.kind,
            actor_id=audit.PROVIDER.id,
        )
        assert released == 1, "the order was locked in a state that holds places"
    await payments.request_refund(db, tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)
    return reason.value


async def _can_be_paid_otherwise(tx: Tx, payment: Payment) -> bool:
    known = await payments.lock_payments(tx, organizer_id=payment.organizer_id, order_id=payment.order_id)
    return any(one.state in OPEN for one in known if one.id != payment.id)


async def _issue(db: Database, cipher: FieldCipher, tx: Tx, order: Order, payer_id: UUID | None) -> None:
    row = order.row
    changed = await store.set_paid(tx, organizer_id=row.organizer_id, order_id=row.id, payer_id=payer_id)
    assert changed == 1, "the order was locked in a state that may be paid"
    await tickets.issue(tx, organizer_id=row.organizer_id, tickets=tickets_of(db, cipher, order))


def tickets_of(db: Database, cipher: FieldCipher, order: Order) -> list[tickets.NewTicket]:
    """What an order becomes when it is paid, to be issued."""
    row = order.row
    return tickets.prepare(
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
                item.seat,
            )
            for item in order.items
        ],
    )


def _attendee(cipher: FieldCipher, item: OrderItem) -> str | None:
    """The name to seal again for the ticket, which has its own row."""
    if item.attendee_sealed is None:
        return None
    return cipher.open(item.attendee_sealed, field="order_items.attendee", row=item.order_id).decode()


async def _record(db: Database, tx: Tx, order: Order, payment: Payment, outcome: str, actor: Actor) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=payment.organizer_id,
        actor=actor,
        action="order_paid" if outcome == "paid" else "payment_to_refund",
        subject_id=order.row.id,
        detail=detail_of(payment, outcome),
    )


def detail_of(payment: Payment, outcome: str) -> dict[str, Any]:
    """What the audit log says of money that was taken."""
    return {"payment": str(payment.id), "amount_fen": payment.received_fen, "outcome": outcome}
