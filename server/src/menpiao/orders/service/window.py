"""Orders that staff place and are paid for at a window: sales, and what tickets sold there cost more elsewhere in the
hall or on another evening.

They go through the same batch as every other order, of a buyer who is nobody: limits of what a buyer may have do not
hold there, nor does the end of the sale online, and hidden types may be sold; places, prices, promotions and one ticket
a person hold as everywhere.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from menpiao import payments
from menpiao.catalog import Terms
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import encode
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.quote import MAX_TICKETS
from menpiao.orders.model.refusals import OrderClosed, PaymentUnderWay
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.fairness import fairness_of
from menpiao.orders.service.for_staff import lock_order_of_organizer
from menpiao.orders.service.pay import ROUNDS, TRY_AGAIN_S, close_in_the_way, refuse_closed, refuse_young
from menpiao.orders.service.read import load_order
from menpiao.orders.service.settle import take_looked_at
from menpiao.orders.store import orders as store
from menpiao.payments import (
    OPEN,
    Method,
    Payment,
    PaymentEvent,
    PaymentState,
    PaymentUnderReview,
    ProviderPayment,
    ProviderState,
    RefundReason,
)
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

if TYPE_CHECKING:
    from menpiao.orders.service.cancel import Collecting

HOLD_SECONDS = 600
"""Long enough to count money or to scan a code, short enough that whoever walks off costs nobody a place."""

_UNLIMITED = 2_000_000_000

IntoTill = Callable[[Tx, Payment], Awaitable[None]]
"""Writes down, in the transaction that pays the order, into which till the money went; raises to take nothing."""


def terms_at_window(terms: Terms) -> Terms:
    """The same terms as they hold for who sells at a window."""
    return msgspec.structs.replace(
        terms,
        per_order_max=MAX_TICKETS,
        per_buyer_max=_UNLIMITED,
        session_per_buyer_max=None,
        session_per_device_max=None,
        off_sale_at=terms.ends_at,
        hidden=False,
    )


async def take_cash(
    collecting: "Collecting",
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    till_id: UUID,
    idempotency_key: str,
    into: IntoTill,
) -> tuple[Payment, bool]:
    """An order of the window is paid in cash: in one transaction the money is booked, the tickets are issued and the
    till has it. Whether this very request had done so. A payment that was begun on the screen is closed first, at the
    provider. Raises `NotFound`, `OrderClosed`, `PaymentUnderWay`, `PaymentUnderReview`, `IdempotencyKeyReused`."""
    db = collecting.db
    for _ in range(ROUNDS):
        async with db.tx() as tx:
            order = await lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
            known = await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id)
            same = next((one for one in known if one.idempotency_key == idempotency_key), None)
            if same is not None:
                if same.method != Method.CASH:
                    raise IdempotencyKeyReused()
                return same, True
            refuse_closed(order)
            if any(one.state == PaymentState.FROZEN and one.resolution is None for one in known):
                raise PaymentUnderReview()
            in_the_way = [one for one in known if one.state in OPEN]
            if not in_the_way:
                return await _take(collecting, tx, order, staff, till_id, idempotency_key, into), False
            refuse_young(collecting, in_the_way)
            for payment in in_the_way:
                await payments.apply(tx, payment, PaymentEvent.CLOSE_ASKED)
        for payment in in_the_way:
            await close_in_the_way(collecting, payment)
    raise PaymentUnderWay(retry_after_s=TRY_AGAIN_S)


async def _take(
    collecting: "Collecting", tx: Tx, order: OrderRow, staff: Actor, till_id: UUID, key: str, into: IntoTill
) -> Payment:
    db, cipher = collecting.db, collecting.cipher
    paying = msgspec.structs.replace(order, state=OrderState.PAYING)
    whole = await load_order(tx, paying)
    fair = await fairness_of(tx, cipher, whole, payer=None)
    if fair.refused is not None:
        raise OrderClosed(state=_BUYS_NOTHING[fair.refused].in_(order.reader_lang))
    payment = _in_cash(db, order, till_id, key)
    await payments.open_payment(tx, payment)
    await store.set_paying(tx, organizer_id=order.organizer_id, order_id=order.id)
    told = ProviderPayment(
        payment_id=payment.id,
        state=ProviderState.PAID,
        transaction_id=f"cash-{encode(payment.id)}",
        amount_fen=payment.amount_fen,
        currency=payment.currency,
        paid_at=db.clock.now(),
        app_id=payment.app_id,
    )
    outcome = await take_looked_at(db, cipher, tx, whole, payment, told, fair, actor=staff)
    assert outcome == "paid", "the order holds its places, and was just found fit to be paid"
    paid = msgspec.structs.replace(payment, state=PaymentState.PAID, received_fen=payment.amount_fen)
    await into(tx, paid)
    return paid


_BUYS_NOTHING: Final = {
    RefundReason.CANCELLED_BEFORE_PAYMENT: Text("场次已取消", "of a cancelled session"),
    RefundReason.PAID_LATE: Text("原票已入场或已失效", "for a ticket that was used or is void"),
}
"""Why money for an order that holds its places would go back at once."""


def _in_cash(db: Database, order: OrderRow, till_id: UUID, key: str) -> Payment:
    return Payment(
        organizer_id=order.organizer_id,
        id=db.new_id(order.organizer_id),
        order_id=order.id,
        merchant_account_id=till_id,
        method=Method.CASH,
        app_id="",
        state=PaymentState.CREATED,
        amount_fen=order.total_fen,
        currency=order.currency,
        description="现金",
        idempotency_key=key,
        client=None,
        pay_by=order.pay_by,
        created_at=db.clock.now(),
        transaction_id=None,
        query_count=0,
    )


async def buyer_of_window_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> UUID:
    """Who an order of the window is of: nobody, or who has claimed it. Raises `NotFound` for any other order."""
    row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
    if row is None or not row.at_window:
        raise NotFound()
    return row.buyer_id


async def lock_window_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderRow:
    """The same, of the window. Raises `NotFound` for any other."""
    order = await lock_order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
    if not order.at_window:
        raise NotFound()
    return order
