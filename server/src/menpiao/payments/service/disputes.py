"""What providers say of disputes. It moves neither money nor tickets and posts nothing: the provider takes the disputed
money out of the account by itself, and whether tickets are refunded or voided is for a person, who sees the case.
"""

import logging
from typing import Final
from uuid import UUID

from menpiao.kernel.cases import Case
from menpiao.payments.model.dispute import Dispute
from menpiao.payments.ports import DisputeState, ProviderDispute
from menpiao.payments.store import disputes as store
from menpiao.payments.store import payments as payments_store
from menpiao.platform import metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

MOST_CASES: Final = 200


async def hear_of_dispute(db: Database, *, organizer_id: int, account_id: UUID, told: ProviderDispute) -> str:
    """Write down what is said in the name of this merchant account; the outcome in a word. An organizer may sell other
    things by the same account: a dispute about those is none of ours."""
    async with db.tx() as tx:
        found = await payments_store.payments_of_transaction(
            tx, organizer_id=organizer_id, transaction_id=told.transaction_id
        )
        payment = next((one for one in found if one.merchant_account_id == account_id), None)
        if payment is None:
            return "dispute_of_something_else"
        amount_fen = told.amount_fen if told.currency == payment.currency else None
        news = await store.hear(tx, organizer_id=organizer_id, payment_id=payment.id, told=told, amount_fen=amount_fen)
    if news and told.state is not DisputeState.WON:
        metrics.payment_surprises.labels("payment", f"dispute_{told.state}").inc()
        log.error("payment_disputed", extra={"payment": str(payment.id), "state": str(told.state)})
    return f"dispute_{told.state}"


async def see_disputes(tx: Tx, *, organizer_id: int, payment_id: UUID, reason: str, staff_id: UUID) -> bool | None:
    """Somebody has looked at the payment's disputes and writes down what is done. None where none waits or was looked
    at for this reason, False where just that was said before."""
    known = await store.lock_disputes(tx, organizer_id=organizer_id, payment_id=payment_id)
    if any(one.seen_at is None and one.state != DisputeState.WON for one in known):
        await store.set_seen(tx, organizer_id=organizer_id, payment_id=payment_id, staff_id=staff_id, reason=reason)
        return True
    return False if any(one.seen_reason == reason for one in known) else None


async def dispute_cases(tx: Tx, organizer_id: int) -> list[Case]:
    """One for each payment with a dispute that nobody has looked at and that is not won."""
    by_payment: dict[UUID, Dispute] = {}
    for one in await store.waiting_disputes(tx, organizer_id=organizer_id, limit=MOST_CASES):
        by_payment.setdefault(one.payment_id, one)
    return [
        Case(
            "payment_disputed",
            one.payment_id,
            one.opened_at,
            {
                "amount_fen": one.amount_fen,
                "said": f"{one.said}, {one.reason}",
                "dispute": one.dispute_id,
                "respond_by": one.respond_by.isoformat() if one.respond_by else None,
            },
            ("resolvePayment",),
        )
        for one in by_payment.values()
    ]
