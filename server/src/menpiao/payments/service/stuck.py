"""What waits for a person: frozen payments, payments that can't be closed, refunds that can't go on, get no answer,
wait for approval or went out twice, callbacks that can't be handled, words of providers that contradict what is known,
accounts short of money.

A person decides with a reason. Before money is accepted or returned the provider is asked once more, so that nobody
books what is not there.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from menpiao.kernel.cases import Case
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.payments.model.payment import Payment, PaymentFilter
from menpiao.payments.model.refund import Refund
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent
from menpiao.payments.model.refusals import RefundNotStuck
from menpiao.payments.model.states import OPEN, PaymentState
from menpiao.payments.service.disputes import dispute_cases
from menpiao.payments.service.notice_people import notice_cases
from menpiao.payments.service.reconciliation import cases_of_days
from menpiao.payments.service.refunds import apply, locked
from menpiao.payments.service.shipping_people import shipping_cases
from menpiao.payments.service.surprises import surprise_cases
from menpiao.payments.store import approvals as approvals_store
from menpiao.payments.store import doubles as doubles_store
from menpiao.payments.store import payments as store
from menpiao.payments.store import refunds as refunds_store
from menpiao.payments.store import stuck as stuck_store
from menpiao.payments.store.refunds import UnansweredRefund
from menpiao.platform import metrics
from menpiao.platform.db import Database, Tx

Resolution = Literal["accept", "refund", "ignore"]

OVERDUE: Final = timedelta(minutes=30)
"""So long after its time to pay a payment that is still open is shown to people: its provider does not let us close
it."""

UNANSWERED: Final = timedelta(days=1)
"""So long after its provider was asked in vain about a refund people are told. One of which it says that it is on its
way, for days to a bank card, is not meant: that is an answer."""

MOST_CASES = 200
"""Of a kind. Who has more has one trouble, not two hundred."""


async def stuck_payments(tx: Tx, *, organizer_id: int) -> list[Payment]:
    """Frozen ones that nobody has resolved, and open ones that should be closed long since; oldest first."""
    overdue_s = int(OVERDUE.total_seconds())
    return await store.stuck_payments(tx, organizer_id=organizer_id, overdue_s=overdue_s, limit=MOST_CASES)


def is_overdue(payment: Payment, *, now: datetime) -> bool:
    """Whether it is one of those that should be closed long since."""
    return payment.state in OPEN and payment.pay_by < now - OVERDUE


async def measure_money(db: Database) -> None:
    """How much of all organizers is stuck without anybody having refused it."""
    async with db.read() as tx:
        counts = await stuck_store.stuck_counts(
            tx, unanswered_s=int(UNANSWERED.total_seconds()), overdue_s=int(OVERDUE.total_seconds())
        )
    for one in counts:
        metrics.money_stuck.labels(one.kind).set(one.count)


async def list_payments(
    tx: Tx, *, organizer_id: int, wanted: PaymentFilter, limit: int, cursor: str | None
) -> Page[Payment]:
    """The organizer's payments, newest first."""
    before = id_of_cursor(cursor)
    rows = await store.newest_payments(tx, organizer_id=organizer_id, wanted=wanted, before=before, limit=limit + 1)
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def payments_called(tx: Tx, *, organizer_id: int, reference: str) -> list[Payment]:
    """The organizer's payments with this number, the newest first: their own id, their order's, or the transaction of
    the provider's that paid them."""
    try:
        identifier = decode(reference)
    except MalformedId:
        return await store.payments_of_transaction(tx, organizer_id=organizer_id, transaction_id=reference)
    return await store.payments_of_id(tx, organizer_id=organizer_id, identifier=identifier)


async def payment_of_organizer(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Payment:
    """The organizer's own payment, as it stands."""
    payment = await store.payment_by_id(tx, organizer_id=organizer_id, payment_id=payment_id)
    if payment is None:
        raise NotFound()
    return payment


async def write_resolution(tx: Tx, payment: Payment, *, resolution: Resolution, reason: str, staff_id: UUID) -> None:
    """Write down what a person decided about a frozen payment, in the transaction that does it."""
    await store.set_resolution(tx, payment, resolution=resolution, reason=reason, staff_id=staff_id)


async def paid_otherwise(db: Database, tx: Tx, *, organizer_id: int, refund_id: UUID, reason: str) -> bool:
    """A person says that the buyer has the money by another way: a stuck refund is done. False where the
    same was said before. Raises `RefundNotStuck`."""
    refund = await locked(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund.paid_otherwise == reason:
        return False
    step = await apply(db, tx, refund, RefundEvent.PAID_OTHERWISE, paid_otherwise=reason)
    if step.effect is RefundEffect.REFUSE:
        raise RefundNotStuck(state=refund.state)
    return True


async def cases(tx: Tx, organizer_id: int) -> list[Case]:
    """Everything of payments that waits for a person."""
    payments = await stuck_payments(tx, organizer_id=organizer_id)
    refunds = await refunds_store.stuck_refunds(tx, organizer_id=organizer_id, limit=MOST_CASES)
    unanswered = await refunds_store.unanswered_refunds(
        tx, organizer_id=organizer_id, longer_s=int(UNANSWERED.total_seconds()), limit=MOST_CASES
    )
    waiting = await approvals_store.waiting_refunds(tx, organizer_id=organizer_id, limit=MOST_CASES)
    twice = await doubles_store.open_doubles(tx, organizer_id=organizer_id, limit=MOST_CASES)
    short = await refunds_store.short_accounts(tx, organizer_id=organizer_id)
    return [
        *await shipping_cases(tx, organizer_id),
        *(_payment_case(payment) for payment in payments),
        *(_refund_case(refund) for refund in refunds),
        *(_unanswered_case(refund) for refund in unanswered),
        *(
            Case(
                "refund_waits_for_approval", one.id, one.requested_at, {"amount_fen": one.amount_fen}, ("decideRefund",)
            )
            for one in waiting
        ),
        *(
            Case("refund_went_out_twice", one.refund_id, one.at, {"amount_fen": one.amount_fen}, ("resolveRefund",))
            for one in twice
        ),
        *(
            Case("account_short_of_funds", account.id, account.short_of_funds_since, {}, ("noteTopUp",))
            for account in short
        ),
        *await notice_cases(tx, organizer_id),
        *await surprise_cases(tx, organizer_id),
        *await dispute_cases(tx, organizer_id),
        *await cases_of_days(tx, organizer_id),
    ]


def _payment_case(payment: Payment) -> Case:
    if payment.state == PaymentState.FROZEN:
        detail: dict[str, str | int | None] = {
            "mismatch": payment.mismatch,
            "amount_fen": payment.amount_fen,
            "received_fen": payment.received_fen,
        }
        return Case("payment_frozen", payment.id, payment.created_at, detail, ("resolvePayment",))
    open_detail: dict[str, str | int | None] = {
        "state": payment.state,
        "amount_fen": payment.amount_fen,
        "account_id": encode(payment.merchant_account_id),
    }
    remedies = ("closePayment", "checkMerchantAccount")
    return Case("payment_not_closed", payment.id, payment.pay_by, open_detail, remedies)


def _unanswered_case(refund: UnansweredRefund) -> Case:
    detail: dict[str, str | int | None] = {
        "amount_fen": refund.amount_fen,
        "reason": refund.reason,
        "said": refund.said,
        "tries": refund.tries,
        "account_id": encode(refund.merchant_account_id),
    }
    remedies = ("askAboutRefund", "checkMerchantAccount")
    return Case("refund_without_answer", refund.id, refund.unanswered_since, detail, remedies)


def _refund_case(refund: Refund) -> Case:
    detail: dict[str, str | int | None] = {
        "amount_fen": refund.amount_fen,
        "reason": refund.reason,
        "said": refund.said,
    }
    remedies = ("createRefundAttempt", "resolveRefund")
    return Case(f"refund_{refund.state}", refund.id, refund.requested_at, detail, remedies)
