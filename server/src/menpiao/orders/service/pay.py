"""Paying: the order is marked as being paid before the provider hears of it, so that nothing releases it silently.

An order has one open payment at a time, which the database enforces. Whoever asks for another method, or for a link
that has run out, has the open payment closed first: at the provider, with its confirmation, as when an order expires.
Nobody is given what could pay a second time.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from menpiao import identity, payments
from menpiao.catalog import Labels
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.kernel.i18n import Text, pick
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import OrderItem, OrderRow
from menpiao.orders.model.refusals import (
    NotAWeChatBuyer,
    OrderClosed,
    PaymentReplaced,
    PaymentUnderWay,
    SalesSuspended,
    TooLateToPay,
)
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.settle import settle
from menpiao.orders.store import orders as store
from menpiao.payments import (
    OPEN,
    PAYER_KNOWN_BEFORE,
    PROVIDER_OF,
    CloseOutcome,
    MerchantAccount,
    Method,
    Payment,
    PaymentEvent,
    PaymentState,
    PaymentUnderReview,
)
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx

if TYPE_CHECKING:
    from menpiao.orders.service.cancel import Collecting

LAST_MOMENTS = timedelta(seconds=60)
"""No payment starts so late: WeChat raises a shorter `time_expire` to one minute from now, beyond our promise."""

ROUNDS = 3
"""How often a payment that is in the way is closed before we give up: others may be starting payments too."""

TRY_AGAIN_S = 5

STATE_NAMES = {
    OrderState.PAID: Text("已支付", "paid"),
    OrderState.CANCELLED: Text("已取消", "cancelled"),
    OrderState.EXPIRED: Text("已过期", "expired"),
    OrderState.PARTIALLY_REFUNDED: Text("部分退款", "partly refunded"),
    OrderState.REFUNDED: Text("已退款", "refunded"),
}


BEING_CANCELLED = Text("正在取消", "being cancelled")

_BEGUN = (PaymentState.CREATED, PaymentState.PREPARED)


class HowToPay(msgspec.Struct, frozen=True):
    """``payer_ip`` is the address that the buyer comes from, ``return_url`` where a page of the provider's sends them
    when they are done."""

    method: Method
    payer_ip: str | None = None
    return_url: str | None = None


class StartedPayment:
    """A payment with what the phone needs to pay it."""

    def __init__(self, payment: Payment, client: dict[str, str], *, replayed: bool) -> None:
        self.payment = payment
        self.client = client
        self.replayed = replayed


class _Asked(msgspec.Struct, frozen=True):
    """What is known of a request before the order is locked."""

    order: OrderRow
    account: MerchantAccount
    payer: str | None
    description: str
    idempotency_key: str
    method: Method
    actor: audit.Actor


class _Opened(msgspec.Struct, frozen=True):
    """The payment to go on with, or what has to be closed before there can be one."""

    payment: Payment | None = None
    replayed: bool = False
    in_the_way: tuple[Payment, ...] = ()


async def start_payment(
    collecting: "Collecting",
    *,
    buyer_id: UUID,
    order_id: UUID,
    how: HowToPay,
    idempotency_key: str,
    notify_base: str,
    staff: audit.Actor | None = None,
) -> StartedPayment:
    """Begin to collect, or go on with the payment that was begun: one order has one open payment at a time.
    ``staff``: who shows the code at a window."""
    db = collecting.db
    actor = staff or audit.Actor("buyer", buyer_id)
    asked = await _look(collecting, buyer_id, order_id, how.method, idempotency_key, actor)
    opened = await _make_way(collecting, asked)
    payment = opened.payment
    assert payment is not None
    if payment.client is not None:
        return StartedPayment(payment, payment.client, replayed=opened.replayed)
    account = await collecting.accounts.get(payment.merchant_account_id)
    assert account is not None
    client = await payments.prepare(
        db,
        collecting.providers[account.provider],
        account,
        payment,
        payer=asked.payer,
        notify_url=payments.notify_url_of(notify_base, account.provider, "pay", account.id),
        payer_ip=how.payer_ip,
        return_url=how.return_url,
    )
    if client is None:
        async with db.read() as tx:
            refuse_closed(await _own_order(tx, order_id=order_id, buyer_id=buyer_id))
        raise PaymentReplaced()
    prepared = msgspec.structs.replace(payment, state=PaymentState.PREPARED, client=client)
    return StartedPayment(prepared, client, replayed=False)


async def methods_for(db: Database, *, buyer_id: UUID, order_id: UUID) -> list[Method]:
    """How this buyer may pay this order: what the organizer takes, as far as the buyer can use it."""
    async with db.read() as tx:
        order = await _own_order(tx, order_id=order_id, buyer_id=buyer_id)
        taken = await payments.methods_of(tx, organizer_id=order.organizer_id)
        named = await identity.payer_of(tx, buyer_id=buyer_id, app_id=order.app_id) is not None
    return [method for method in taken if named or method not in PAYER_KNOWN_BEFORE]


async def _look(
    collecting: "Collecting", buyer_id: UUID, order_id: UUID, method: Method, idempotency_key: str, actor: audit.Actor
) -> _Asked:
    """Connections are what a busy process has least of: all that never changes is read with one, before the lock."""
    async with collecting.db.read() as tx:
        own = await _own_order(tx, order_id=order_id, buyer_id=buyer_id)
        account = await collecting.accounts.of_organizer(tx, own.organizer_id, method)
        payer = None
        if method in PAYER_KNOWN_BEFORE:
            payer = await identity.payer_of(tx, buyer_id=buyer_id, app_id=own.app_id)
            if payer is None:
                raise NotAWeChatBuyer()
        items = await store.items_of(tx, [own])
    return _Asked(own, account, payer, await _description(collecting.labels, items), idempotency_key, method, actor)


async def _own_order(tx: Tx, *, order_id: UUID, buyer_id: UUID) -> OrderRow:
    """A foreign order is refused before anything else is looked at, so that nothing is learned from it."""
    order = await store.order_by_id(tx, organizer_id=organizer_of(order_id), order_id=order_id)
    if order is None or order.buyer_id != buyer_id:
        raise NotFound()
    return order


async def _make_way(collecting: "Collecting", asked: _Asked) -> _Opened:
    """Open the payment; close what is in its way first, outside of the lock, and look again."""
    db = collecting.db
    for _ in range(ROUNDS):
        async with db.tx() as tx:
            order = await store.lock_order(tx, organizer_id=asked.order.organizer_id, order_id=asked.order.id)
            assert order is not None
            opened = await _open(db, tx, order, asked)
            refuse_young(collecting, opened.in_the_way)
            for payment in opened.in_the_way:
                await payments.apply(tx, payment, PaymentEvent.CLOSE_ASKED)
        if opened.payment is not None:
            return opened
        for payment in opened.in_the_way:
            await close_in_the_way(collecting, payment)
    raise PaymentUnderWay(retry_after_s=TRY_AGAIN_S)


def refuse_young(collecting: "Collecting", in_the_way: Sequence[Payment]) -> None:
    """Nothing is begun to be closed that its provider wants to be older: until then the buyer goes on with it."""
    now = collecting.db.clock.now()
    ages = [
        collecting.providers[PROVIDER_OF[Method(one.method)]].closes_after - (now - one.created_at)
        for one in in_the_way
    ]
    wait = max(ages, default=timedelta(0))
    if wait > timedelta(0):
        raise PaymentUnderWay(retry_after_s=math.ceil(wait.total_seconds()))


async def close_in_the_way(collecting: "Collecting", payment: Payment) -> None:
    """Close a payment whose order goes on. The buyer may have paid it meanwhile; then it is settled."""
    db = collecting.db
    outcome = await payments.close(collecting.providers, collecting.accounts, payment, now=db.clock.now())
    if outcome in (CloseOutcome.UNCERTAIN, CloseOutcome.TOO_YOUNG):
        raise PaymentUnderWay(retry_after_s=TRY_AGAIN_S)
    if outcome is CloseOutcome.PAID:
        told = await payments.ask(collecting.providers, collecting.accounts, payment)
        if told is not None:
            account_id = payment.merchant_account_id
            await settle(db, collecting.cipher, collecting.labels, told, account_id=account_id)
        return
    async with db.tx() as tx:
        await store.lock_order(tx, organizer_id=payment.organizer_id, order_id=payment.order_id)
        locked = await payments.lock_payment(tx, organizer_id=payment.organizer_id, payment_id=payment.id)
        if locked is not None and locked.state in OPEN:
            await payments.apply(tx, locked, PaymentEvent.SAID_CLOSED)


async def _open(db: Database, tx: Tx, order: OrderRow, asked: _Asked) -> _Opened:
    """The open payment of this order: the one that exists, else a new one. The order is locked.

    A request that was answered before gets the same payment as it is now, paid or closed though it be.
    """
    known = await payments.lock_payments(tx, organizer_id=order.organizer_id, order_id=order.id)
    same = next((payment for payment in known if payment.idempotency_key == asked.idempotency_key), None)
    if same is not None and same.method != asked.method:
        raise IdempotencyKeyReused()
    if same is not None and same.client is not None:
        return _Opened(same, replayed=True)
    refuse_closed(order)
    if any(payment.state == PaymentState.FROZEN and payment.resolution is None for payment in known):
        raise PaymentUnderReview()
    now = db.clock.now()
    still_open = [payment for payment in known if payment.state in OPEN]
    going_on = next((payment for payment in still_open if _serves(payment, asked.method, now)), None)
    if going_on is not None and going_on.client is not None:
        return _Opened(going_on)
    if order.pay_by - now <= LAST_MOMENTS:
        raise TooLateToPay()
    if going_on is not None:
        return _Opened(going_on)
    if same is not None:
        raise PaymentReplaced()
    if still_open:
        return _Opened(in_the_way=tuple(still_open))
    if await identity.suspension_of(tx, organizer_id=order.organizer_id) is not None:
        raise SalesSuspended()
    payment = _new_payment(db, order, asked)
    await payments.open_payment(tx, payment)
    await store.set_paying(tx, organizer_id=order.organizer_id, order_id=order.id)
    await audit.record(
        db,
        tx,
        organizer_id=order.organizer_id,
        actor=asked.actor,
        action="payment_started",
        subject_id=order.id,
        detail={"payment": str(payment.id), "amount_fen": payment.amount_fen, "method": payment.method},
    )
    return _Opened(payment)


def _serves(payment: Payment, method: Method, now: datetime) -> bool:
    """Whether a request for this method goes on with this open payment. A link that has run out does not serve."""
    if payment.state not in _BEGUN or payment.method != method:
        return False
    use_by = (payment.client or {}).get("use_by")
    return use_by is None or now < datetime.fromisoformat(use_by)


def _new_payment(db: Database, order: OrderRow, asked: _Asked) -> Payment:
    return Payment(
        organizer_id=order.organizer_id,
        id=db.new_id(order.organizer_id),
        order_id=order.id,
        merchant_account_id=asked.account.id,
        method=asked.method,
        app_id=order.app_id if PROVIDER_OF[asked.method] == "wechat" else "",
        state=PaymentState.CREATED,
        amount_fen=order.total_fen,
        currency=order.currency,
        description=asked.description,
        idempotency_key=asked.idempotency_key,
        client=None,
        pay_by=order.pay_by,
        created_at=db.clock.now(),
        transaction_id=None,
        query_count=0,
    )


def refuse_closed(order: OrderRow) -> None:
    """Raise `OrderClosed` where nothing can be paid any more."""
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
