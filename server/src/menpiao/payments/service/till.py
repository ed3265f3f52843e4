"""Cash: a till takes it and gives it back, and no provider hears of it.

A payment in cash is written down and paid in one transaction; it is never open for anybody to query or close. A refund
of it waits, approved, until somebody hands the money over at the window. Who did, and out of which till, `boxoffice`
knows; here is what the payment, the refund and the ledger say of it.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import Refund
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent
from menpiao.payments.model.refusals import RefundNotInCash
from menpiao.payments.ports import Method
from menpiao.payments.service.refunds import apply, locked
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import till as store
from menpiao.platform.db import Database, Tx

FIRST: Final = UUID(int=0)


async def add_till(tx: Tx, *, organizer_id: int, till_id: UUID, name: str) -> None:
    """From now on payments and the ledger may name it as where cash lies."""
    await store.insert_till(tx, organizer_id=organizer_id, till_id=till_id, name=name)


async def lock_cash_refund(tx: Tx, *, organizer_id: int, refund_id: UUID) -> Refund:
    """The organizer's own refund, locked, of what was paid in cash. Raises `NotFound`, `RefundNotInCash`. Lock its
    order first."""
    refund = await locked(tx, organizer_id=organizer_id, refund_id=refund_id)
    if not await is_cash(tx, refund):
        raise RefundNotInCash(state=refund.state)
    return refund


async def pay_out(db: Database, tx: Tx, refund: Refund, *, till_id: UUID) -> None:
    """The money of a refund, which is locked, is handed over out of this till. Raises `RefundNotInCash` where nobody
    has agreed to it, or it is done or declined."""
    step = await apply(db, tx, refund, RefundEvent.PAID_OUT, account_id=till_id)
    if step.effect is RefundEffect.REFUSE:
        raise RefundNotInCash(state=refund.state)


async def is_cash(tx: Tx, refund: Refund) -> bool:
    """Whether the buyer gets this back at the window."""
    payment = await _payment_of(tx, refund)
    return payment is not None and payment.method == Method.CASH


async def cash_refunds_waiting(
    tx: Tx, *, organizer_id: int, limit: int, after: UUID = FIRST, order_ids: Sequence[UUID] | None = None
) -> list[Refund]:
    """Agreed to, and not handed over yet; the oldest first, from after this id on. ``order_ids``: of these only."""
    return await store.cash_refunds_waiting(
        tx, organizer_id=organizer_id, after=after, order_ids=order_ids, limit=limit
    )


async def _payment_of(tx: Tx, refund: Refund) -> Payment | None:
    if refund.payment_id is None:
        return None
    return await payments_store.payment_by_id(tx, organizer_id=refund.organizer_id, payment_id=refund.payment_id)
