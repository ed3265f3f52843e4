"""Refunds as rows: one decision to give money of one payment back, its tickets, and the provider's numbers for it."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

REFUND_AGAIN_AFTER = (60, 60, 300, 600, 1800)
"""Seconds between looks at a refund that is not done; the same number every time."""

APART = timedelta(seconds=61)
"""Between two refunds of one payment. WeChat wants a minute; the second is for clocks that differ."""

MOST_ATTEMPTS = 50
"""Numbers that a provider takes for one payment."""

WAIT_FOR_FUNDS = timedelta(minutes=10)
"""How long the refunds of an account wait that has not enough money, before one of them tries again."""


class RefundReason(StrEnum):
    """Why money goes back. The first four by itself, once each a payment; the others are decided by people or jobs."""

    PAID_LATE = "paid_late"
    PAID_TWICE = "paid_twice"
    CANCELLED_BEFORE_PAYMENT = "cancelled_before_payment"
    OVER_PAYER_LIMIT = "over_payer_limit"
    BY_BUYER = "by_buyer"
    BY_STAFF = "by_staff"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_POSTPONED = "session_postponed"
    MISMATCH = "mismatch"


AUTOMATIC = (
    RefundReason.PAID_LATE,
    RefundReason.PAID_TWICE,
    RefundReason.CANCELLED_BEFORE_PAYMENT,
    RefundReason.OVER_PAYER_LIMIT,
)
WHOLE_PAYMENT = (*AUTOMATIC, RefundReason.MISMATCH)
"""Reasons for which all of a payment goes back that bought nothing; no tickets are named."""


class RefundItem(msgspec.Struct, frozen=True):
    """One ticket of a refund: what goes back of its price, and what is kept. Both together are the price."""

    refund_id: UUID
    order_id: UUID
    position: int
    amount_fen: int
    fee_fen: int


class Refund(msgspec.Struct, frozen=True):
    """Money back, against one payment; ``payment_id`` is None where the order cost nothing.

    ``attempt_id`` is the number under which the provider knows it, and the same on every retry. ``said`` is the
    provider's own word for the last trouble. ``note`` is what staff wrote down; it is never shown to the buyer.
    """

    organizer_id: int
    id: UUID
    payment_id: UUID | None
    order_id: UUID
    reason: str
    amount_fen: int
    fee_fen: int
    state: str
    attempt_id: UUID
    tries: int
    requested_at: datetime
    succeeded_at: datetime | None
    next_attempt_at: datetime | None
    said: str | None
    note: str | None
    paid_otherwise: str | None
    request_told: bool


class RefundAttempt(msgspec.Struct, frozen=True):
    """One number under which a provider was asked; all but the newest ended as closed."""

    organizer_id: int
    id: UUID
    refund_id: UUID
    number: int
    created_at: datetime
    provider_refund_id: str | None


class NewRefund(msgspec.Struct, frozen=True):
    """A refund to be. ``request_key`` names the request of whoever asked, so that asking twice is asking once."""

    id: UUID
    order_id: UUID
    reason: RefundReason
    amount_fen: int
    fee_fen: int = 0
    items: tuple[RefundItem, ...] = ()
    note: str | None = None
    requested_by: UUID | None = None
    request_key: str | None = None
    request_hash: bytes | None = None
