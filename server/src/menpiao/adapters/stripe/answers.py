"""What Stripe says, in the words of `menpiao.payments.ports`.

Our ids travel in ``client_reference_id`` and ``metadata``; whatever lacks them belongs to something else that the
organizer sells by the same account, and is none of our business (`NotOurs`).
Source: docs.stripe.com/api, Checkout Sessions, PaymentIntents, Charges, Refunds and Disputes.
"""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.kernel import ids
from menpiao.payments.ports import (
    DisputeState,
    OutcomeUnknown,
    ProviderDispute,
    ProviderPayment,
    ProviderRefund,
    ProviderState,
    RefundState,
)

PAYMENT_KEY, REFUND_KEY = "menpiao_payment", "menpiao_refund"
"""The names of our ids in Stripe's ``metadata``."""

NO_APP = ""
"""Stripe knows no apps."""

_REFUND_STATES = {
    "pending": RefundState.PROCESSING,
    "requires_action": RefundState.PROCESSING,
    "succeeded": RefundState.SUCCEEDED,
    "canceled": RefundState.CLOSED,
    "failed": RefundState.FELL_BACK,
}
"""A failed refund lies in the organizer's balance at Stripe again, and may have succeeded before; it fails for good."""

_DISPUTE_STATES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
"""Any other status is one that goes on, also a word that we do not know."""

_LONGEST_REASON = 64

T = TypeVar("T")


class Unreadable(ValueError):
    """Not what Stripe documents. The text names the field, never its value."""


class NotOurs(Exception):
    """Something that the organizer does at Stripe without us."""


class _Charge(msgspec.Struct):
    created: int
    amount_refunded: int = 0


class _Intent(msgspec.Struct):
    id: str
    latest_charge: _Charge | str | None = None


class Checkout(msgspec.Struct):
    """A checkout session, with its payment intent in full where that was asked for."""

    id: str
    status: str | None = None
    payment_status: str | None = None
    client_reference_id: str | None = None
    amount_total: int | None = None
    currency: str | None = None
    url: str | None = None
    payment_intent: _Intent | str | None = None

    @property
    def intent_id(self) -> str | None:
        """The name of the payment intent; None before the buyer has begun to pay."""
        return self.payment_intent.id if isinstance(self.payment_intent, _Intent) else self.payment_intent


class RefundFields(msgspec.Struct):
    """A refund."""

    id: str
    amount: int
    status: str | None
    created: int
    metadata: dict[str, str] | None = None
    failure_reason: str | None = None


class _Evidence(msgspec.Struct):
    due_by: int | None = None


class DisputeFields(msgspec.Struct):
    """A dispute."""

    id: str
    amount: int
    currency: str
    status: str
    created: int
    reason: str = ""
    payment_intent: str | None = None
    evidence_details: _Evidence | None = None


class RefundPage(msgspec.Struct):
    """Refunds of one payment, newest first."""

    data: list[RefundFields]


def decoded(body: bytes, type_: type[T]) -> T:
    """The answer to one of our calls."""
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None


def payment(checkout: Checkout, *, seen_at: datetime | None = None) -> ProviderPayment:
    """In our words; ``seen_at`` is when it was paid, where the charge is not told. Raises `Unreadable`, `NotOurs`."""
    payment_id = our_id(checkout.client_reference_id)
    if checkout.status == "expired":
        return ProviderPayment(payment_id, ProviderState.CLOSED)
    if checkout.status not in ("open", "complete"):
        return ProviderPayment(payment_id, ProviderState.SOMETHING_ELSE, said=checkout.status)
    if checkout.payment_status != "paid":
        return ProviderPayment(payment_id, ProviderState.NOT_PAID)
    charge = checkout.payment_intent.latest_charge if isinstance(checkout.payment_intent, _Intent) else None
    known = charge if isinstance(charge, _Charge) else None
    if checkout.intent_id is None or checkout.amount_total is None or not checkout.currency:
        raise Unreadable("paid, but without payment_intent, amount_total or currency")
    return ProviderPayment(
        payment_id,
        ProviderState.REFUNDED if known and known.amount_refunded else ProviderState.PAID,
        transaction_id=checkout.intent_id,
        amount_fen=checkout.amount_total,
        currency=checkout.currency.upper(),
        paid_at=_moment(known.created) if known else seen_at,
        app_id=NO_APP,
    )


def refund(fields: RefundFields) -> ProviderRefund:
    """In our words; raises `Unreadable`, `NotOurs`. Stripe does not tell when a refund ended: when it began counts."""
    refund_id = our_id((fields.metadata or {}).get(REFUND_KEY))
    if not fields.status:
        raise Unreadable("status")
    state = _REFUND_STATES.get(fields.status, RefundState.SOMETHING_ELSE)
    return ProviderRefund(
        refund_id,
        state,
        provider_refund_id=fields.id,
        amount_fen=fields.amount,
        succeeded_at=_moment(fields.created) if state is RefundState.SUCCEEDED else None,
        said=_said(fields, state),
    )


def dispute(fields: DisputeFields, *, said_at: datetime) -> ProviderDispute:
    """In our words; raises `Unreadable`, `NotOurs`. Of disputes that only warn (``warning_…``) no money is taken."""
    if fields.payment_intent is None:
        raise NotOurs
    if not 0 < len(fields.id) <= _LONGEST_REASON or fields.amount < 0:
        raise Unreadable("id or amount")
    due_by = fields.evidence_details.due_by if fields.evidence_details else None
    return ProviderDispute(
        dispute_id=fields.id,
        transaction_id=fields.payment_intent,
        state=_DISPUTE_STATES.get(fields.status, DisputeState.OPEN),
        said=fields.status[:_LONGEST_REASON],
        reason=fields.reason[:_LONGEST_REASON],
        amount_fen=fields.amount,
        currency=fields.currency.upper(),
        opened_at=_moment(fields.created),
        said_at=said_at,
        respond_by=_moment(due_by) if due_by else None,
    )


def _said(fields: RefundFields, state: RefundState) -> str | None:
    """Stripe's own word, where it helps: why it failed (``expired_or_canceled_card``), or one that we don't know."""
    if state is RefundState.FELL_BACK:
        return (fields.failure_reason or fields.status or "")[:_LONGEST_REASON]
    return fields.status if state is RefundState.SOMETHING_ELSE else None


def our_id(text: str | None) -> UUID:
    """One of our ids, or `NotOurs`."""
    try:
        return ids.decode(text or "")
    except ids.MalformedId:
        raise NotOurs from None


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unreadable("created") from None
