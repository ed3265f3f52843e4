"""Cancelling and expiring. Places go back only in a release transaction, and an order that is being paid is released
only after the provider has confirmed that nobody can pay any more.
"""

import logging
from uuid import UUID

from menpiao import payments
from menpiao.catalog import Labels
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.pay import order_closed
from menpiao.orders.service.settle import settle
from menpiao.orders.store import cancelling
from menpiao.orders.store import orders as store
from menpiao.payments import OPEN, CloseOutcome, Inbox, MerchantAccounts, Payment, PaymentEvent, PaymentState, Providers
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

log = logging.getLogger(__name__)

RELEASED_A_RUN = 2_000
CLOSED_A_RUN = 50
QUERIED_A_RUN = 50
CALLS_AT_ONCE = 8
"""Orders whose provider is asked side by side: one that takes its time must not cost the others theirs."""


class Collecting:
    """What closing and asking need of the outside, bound once by `app`."""

    def __init__(
        self, db: Database, cipher: FieldCipher, labels: Labels, providers: Providers, accounts: MerchantAccounts
    ) -> None:
        self.db = db
        self.cipher = cipher
        self.labels = labels
        self.providers = providers
        self.accounts = accounts
        self.inbox = Inbox(db, providers, accounts)


async def cancel(collecting: Collecting, *, buyer_id: UUID, order_id: UUID, actor: Actor | None = None) -> None:
    """The buyer changed their mind. Cancelling what is cancelled changes nothing; what is paid can't be cancelled.

    Where a payment was begun, the provider is asked to close it now; should it not answer, the order goes on as being
    cancelled and the worker brings it to an end. ``actor``: who of staff does it in the buyer's place; the audit log
    keeps that until then, and says it of the cancellation too.
    """
    db, organizer_id = collecting.db, organizer_of(order_id)
    async with db.tx() as tx:
        order = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if order is None or order.buyer_id != buyer_id:
            raise NotFound()
        effect = step(OrderState(order.state), OrderEvent.CANCEL).effect
        if effect is Effect.REFUSE:
            raise order_closed(order)
        if effect is Effect.RELEASE:
            await _release(tx, order, OrderState.CANCELLED, actor or Actor("buyer", buyer_id))
        if effect is Effect.CLOSE_PAYMENT:
            await store.set_cancel_requested(tx, organizer_id=organizer_id, order_id=order_id)
            if actor is not None:
                await audit.record(
                    db, tx, organizer_id=organizer_id, actor=actor, action="order_cancel_asked", subject_id=order_id
                )
    if effect is Effect.CLOSE_PAYMENT:
        await close_order(collecting, organizer_id=organizer_id, order_id=order_id)


async def release_due(db: Database) -> int:
    """Release what nobody began to pay in time; orders in use by others are left for the next run. One transaction for
    each organizer, so that none waits for another's locks or fails with another's counts."""
    released = 0
    async with db.read() as tx:
        organizers = await store.organizers_due(tx)

    async def release(organizer_id: int) -> None:
        nonlocal released
        async with db.tx() as tx:
            due = await store.due_to_release(tx, organizer_id=organizer_id, limit=RELEASED_A_RUN)
            count = await store.release(
                tx,
                organizer_id=organizer_id,
                order_ids=[key.id for key in due],
                state=OrderState.EXPIRED,
                actor_kind="system",
                actor_id=None,
            )
        released += count

    await for_each("release_due_orders", organizers, release, at_once=2)
    return released


async def close_due(collecting: Collecting) -> int:
    """Bring orders to an end that are being paid but whose time is over, or that were cancelled."""
    async with collecting.db.tx() as tx:
        due = await store.claim_to_close(tx, limit=CLOSED_A_RUN)

    async def close(key: store.OrderKey) -> None:
        await close_order(collecting, organizer_id=key.organizer_id, order_id=key.id)

    await for_each("close_due_orders", due, close, at_once=CALLS_AT_ONCE)
    return len(due)


async def close_order(collecting: Collecting, *, organizer_id: int, order_id: UUID) -> None:
    """Close every open payment of the order; release only when all are confirmed closed, settle if one was paid.

    A frozen payment holds nothing up: it is closed too, so that nobody pays more of it, and where the provider says
    that it was paid, that money waits for a person, who finds the order over and the places free, or sold.
    """
    db = collecting.db
    async with db.tx() as tx:
        order = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if order is None or order.state != OrderState.PAYING:
            return
        known = await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id)
        payable = [payment for payment in known if payment.state in (*OPEN, PaymentState.FROZEN)]
        for payment in payable:
            await payments.apply(tx, payment, PaymentEvent.CLOSE_ASKED)
    for payment in payable:
        outcome = await payments.close(collecting.providers, collecting.accounts, payment, now=db.clock.now())
        if outcome is CloseOutcome.PAID and payment.state != PaymentState.FROZEN:
            await ask_and_settle(collecting, payment)
            return
        if outcome is CloseOutcome.TOO_YOUNG:
            await _close_later(collecting, payment)
            return
        if outcome is CloseOutcome.UNCERTAIN:
            log.warning("payment_not_closed_yet", extra={"payment": str(payment.id)})
            return
    await _release_closed(db, organizer_id=organizer_id, order_id=order_id, closed={one.id for one in payable})


async def _close_later(collecting: Collecting, payment: Payment) -> None:
    """The provider wants a payment to be older before it is closed: the worker comes back at that moment."""
    closable_at = await payments.closable_at(collecting.providers, collecting.accounts, payment)
    async with collecting.db.tx() as tx:
        await store.set_close_at(tx, organizer_id=payment.organizer_id, order_id=payment.order_id, close_at=closable_at)


async def query_open_payments(collecting: Collecting) -> int:
    """Ask about payments whose callback has not come: callbacks are not guaranteed."""
    due = await payments.payments_to_query(collecting.db, limit=QUERIED_A_RUN)

    async def ask(payment: Payment) -> None:
        await ask_and_settle(collecting, payment)

    await for_each("query_open_payments", due, ask, at_once=CALLS_AT_ONCE)
    return len(due)


async def ask_and_settle(collecting: Collecting, payment: Payment) -> None:
    """Settle what the provider says was paid; anything else changes nothing."""
    told = await payments.ask(collecting.providers, collecting.accounts, payment)
    if told is not None:
        await settle(collecting.db, collecting.cipher, collecting.labels, told, account_id=payment.merchant_account_id)


async def _release_closed(db: Database, *, organizer_id: int, order_id: UUID, closed: set[UUID]) -> None:
    async with db.tx() as tx:
        order = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if order is None or order.state != OrderState.PAYING:
            return
        for payment in await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id):
            if payment.state in OPEN and payment.id not in closed:
                return
            if payment.state in OPEN:
                await payments.apply(tx, payment, PaymentEvent.SAID_CLOSED)
        if order.cancel_requested_at is not None:
            await _release(tx, order, OrderState.CANCELLED, await _who_cancelled(tx, order))
        else:
            await _release(tx, order, OrderState.EXPIRED, Actor("system"))


async def _who_cancelled(tx: Tx, order: OrderRow) -> Actor:
    if await cancelling.is_listed(tx, organizer_id=order.organizer_id, order_id=order.id):
        return Actor("system")
    asked = await audit.entries_of_staff(
        tx,
        organizer_id=order.organizer_id,
        subject_ids=[order.id],
        actions=["order_cancel_asked"],
        after=(order.placed_at, UUID(int=0)),
        limit=1,
    )
    return Actor("staff", asked[0].actor_id) if asked else Actor("buyer", order.buyer_id)


async def _release(tx: Tx, order: OrderRow, state: OrderState, actor: Actor) -> None:
    released = await store.release(
        tx,
        organizer_id=order.organizer_id,
        order_ids=[order.id],
        state=state,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    assert released == 1, "the order was locked in a state that holds places"
