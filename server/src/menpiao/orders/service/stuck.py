"""What a person does about money that is stuck without anybody having refused it: its provider is asked now.

A payment that is open long after its time is closed by the provider's word only, as always; a refund goes on by what
the provider says of it.
"""

from uuid import UUID

from menpiao import payments
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.cancel import Collecting, close_order
from menpiao.orders.service.leftovers import close_leftover
from menpiao.orders.store import orders as store
from menpiao.payments import OPEN, Payment, PaymentNotOverdue, ProviderUnavailable
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


async def close_payment(collecting: Collecting, *, staff: Actor, organizer_id: int, payment_id: UUID) -> Payment:
    """Have a payment closed, or settled where it was paid; as it is then. Nothing is done about one that is not open.
    Raises `NotFound`, `PaymentNotOverdue`, `AccountUnreadable`, `ProviderUnavailable`."""
    db = collecting.db
    async with db.read() as tx:
        payment = await payments.payment_of_organizer(tx, organizer_id=organizer_id, payment_id=payment_id)
        order = await store.order_by_id(tx, organizer_id=organizer_id, order_id=payment.order_id)
    if payment.state not in OPEN:
        return payment
    if not payments.is_overdue(payment, now=db.clock.now()):
        raise PaymentNotOverdue()
    with payments.unreadable_told():
        if order is not None and order.state == OrderState.PAYING:
            await close_order(collecting, organizer_id=organizer_id, order_id=order.id)
        else:
            await close_leftover(collecting, payment)
    async with db.tx() as tx:
        payment = await payments.payment_of_organizer(tx, organizer_id=organizer_id, payment_id=payment_id)
        if payment.state in OPEN:
            raise ProviderUnavailable()
        await _record(collecting, tx, staff, organizer_id, "payment_close_asked", payment_id)
    return payment


async def ask_about_refund(collecting: Collecting, *, staff: Actor, organizer_id: int, refund_id: UUID) -> None:
    """Ask what became of a refund, and act upon the answer. Raises `NotFound`, `AccountUnreadable`,
    `ProviderUnavailable`."""
    asked = await payments.ask_now(
        collecting.db, collecting.providers, collecting.accounts, organizer_id=organizer_id, refund_id=refund_id
    )
    if asked:
        async with collecting.db.tx() as tx:
            await _record(collecting, tx, staff, organizer_id, "refund_asked_about", refund_id)


async def _record(
    collecting: Collecting, tx: Tx, staff: Actor, organizer_id: int, action: str, subject_id: UUID
) -> None:
    await audit.record(collecting.db, tx, organizer_id=organizer_id, actor=staff, action=action, subject_id=subject_id)
