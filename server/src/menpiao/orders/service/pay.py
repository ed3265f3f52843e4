"""Paying: the order is marked as being paid before the provider hears of it, so that nothing releases it silently."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao import identity, payments
from menpiao.catalog import Labels
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import Text, pick
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import OrderItem, OrderRow
from menpiao.orders.model.refusals import NotAWeChatBuyer, OrderClosed, TooLateToPay
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.store import orders as store
from menpiao.payments import MerchantAccount, MerchantAccounts, Payment, PaymentState, PaymentUnderReview, Providers
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx

LAST_MOMENTS = timedelta(seconds=60)
"""No payment starts so late: WeChat raises a shorter `time_expire` to one minute from now, beyond our promise."""

METHODS = {"wechat_jsapi": "wechat"}
"""Which provider serves a method."""

STATE_NAMES = {
    OrderState.PAID: Text("已支付", "paid"),
    OrderState.CANCELLED: Text("已取消", "cancelled"),
    OrderState.EXPIRED: Text("已过期", "expired"),
    OrderState.PARTIALLY_REFUNDED: Text("部分退款", "partly refunded"),
    OrderState.REFUNDED: Text("已退款", "refunded"),
}


BEING_CANCELLED = Text("正在取消", "being cancelled")

_BEGUN = (PaymentState.CREATED, PaymentState.PREPARED)


class StartedPayment:
    """A payment with what the phone needs to pay it."""

    def __init__(self, payment: Payment, client: dict[str, str], *, replayed: bool) -> None:
        self.payment = payment
        self.client = client
        self.replayed = replayed


async def start_payment(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    labels: Labels,
    *,
    buyer_id: UUID,
    order_id: UUID,
    method: str,
    idempotency_key: str,
    notify_base: str,
) -> StartedPayment:
    """Begin to collect, or go on with the payment that was begun: one order has one open payment at a time."""
    organizer_id = organizer_of(order_id)
    provider_name = METHODS[method]
    # Connections are what a busy process has least of: all that never changes is read with one, before the lock.
    async with db.read() as tx:
        own = await _own_order(tx, organizer_id=organizer_id, order_id=order_id, buyer_id=buyer_id)
        account = await accounts.of_organizer(tx, organizer_id, provider_name)
        payer = await identity.payer_of(tx, buyer_id=buyer_id, app_id=own.app_id)
        items = await store.items_of(tx, [own])
    if payer is None:
        raise NotAWeChatBuyer()
    description = await _description(labels, items)
    async with db.tx() as tx:
        order = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        assert order is not None
        payment, replayed = await _open(
            db, tx, order, account, method=method, idempotency_key=idempotency_key, description=description
        )
    if payment.client is not None:
        return StartedPayment(payment, payment.client, replayed=replayed)
    account_of_payment = await accounts.get(payment.merchant_account_id)
    assert account_of_payment is not None
    client = await payments.prepare(
        db,
        providers[provider_name],
        account_of_payment,
        payment,
        payer=payer,
        notify_url=payments.notify_url_of(notify_base, provider_name, "pay", payment.merchant_account_id),
    )
    if client is None:
        async with db.read() as tx:
            _refuse_closed(await _own_order(tx, organizer_id=organizer_id, order_id=order_id, buyer_id=buyer_id))
        raise TooLateToPay()
    prepared = msgspec.structs.replace(payment, state=PaymentState.PREPARED, client=client)
    return StartedPayment(prepared, client, replayed=False)


async def _own_order(tx: Tx, *, organizer_id: int, order_id: UUID, buyer_id: UUID) -> OrderRow:
    """A foreign order is refused before anything else is looked at, so that nothing is learned from it."""
    order = await store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
    if order is None or order.buyer_id != buyer_id:
        raise NotFound()
    return order


async def _open(
    db: Database,
    tx: Tx,
    order: OrderRow,
    account: MerchantAccount,
    *,
    method: str,
    idempotency_key: str,
    description: str,
) -> tuple[Payment, bool]:
    """The open payment of this order: the one that exists, else a new one. The order is locked.

    True: this very request was answered before, and gets the same payment as it is now, paid or closed though it be.
    """
    known = await payments.payments_of_order(tx, organizer_id=order.organizer_id, order_id=order.id)
    for payment in known:
        if payment.idempotency_key == idempotency_key and payment.client is not None:
            return payment, True
    _refuse_closed(order)
    if any(payment.state == PaymentState.FROZEN and payment.resolution is None for payment in known):
        raise PaymentUnderReview()
    begun = next((payment for payment in known if payment.state in _BEGUN), None)
    if begun is not None and begun.client is not None:
        return begun, False
    if order.pay_by - db.clock.now() <= LAST_MOMENTS:
        raise TooLateToPay()
    if begun is not None:
        return begun, False
    payment = Payment(
        organizer_id=order.organizer_id,
        id=db.new_id(order.organizer_id),
        order_id=order.id,
        merchant_account_id=account.id,
        method=method,
        app_id=order.app_id,
        state=PaymentState.CREATED,
        amount_fen=order.total_fen,
        currency=order.currency,
        description=description,
        idempotency_key=idempotency_key,
        client=None,
        pay_by=order.pay_by,
        created_at=db.clock.now(),
        transaction_id=None,
        query_count=0,
    )
    await payments.open_payment(tx, payment)
    await store.set_paying(tx, organizer_id=order.organizer_id, order_id=order.id)
    await audit.record(
        tx,
        entry_id=db.new_id(order.organizer_id),
        organizer_id=order.organizer_id,
        actor=audit.Actor("buyer", order.buyer_id),
        action="payment_started",
        subject_id=order.id,
        detail={"payment": str(payment.id), "amount_fen": payment.amount_fen},
    )
    return payment, False


def _refuse_closed(order: OrderRow) -> None:
    if step(OrderState(order.state), OrderEvent.START_PAYMENT).effect is Effect.REFUSE:
        raise order_closed(order)
    if order.cancel_requested_at is not None:
        raise OrderClosed(state=BEING_CANCELLED.in_(order.reader_lang))


def order_closed(order: OrderRow) -> OrderClosed:
    """The refusal that names the state in which the order ended, in the language in which it was placed."""
    return OrderClosed(state=STATE_NAMES[OrderState(order.state)].in_(order.reader_lang))


async def _description(labels: Labels, items: Sequence[OrderItem]) -> str:
    """What the buyer's WeChat bill says: the event's title and how many tickets, within WeChat's 127 characters."""
    shown = await labels.sessions({item.session_id for item in items})
    title = next((pick(label.event_title, "zh-CN") for label in shown.values()), "门票")
    return f"{title[:40]} × {len(items)}"
