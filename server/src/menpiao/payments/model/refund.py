"""Refunds as rows: one decision to give money of one payment back, its tickets, and the provider's numbers for it."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

REFUND_AGAIN_AFTER = (60, 60, 300, 600, 1800)
"""Seconds between looks at a refund that is not done; the same number every time."""

APART = timedelta(seconds=61)
"""Between two refunds of one payment. WeChat wants a minute; the second is for clocks that differ."""

UNHEARD = timedelta(minutes=5)
"""A refund that was claimed has left us by then, or never will: a handful waits for its turn, and each call for its
answer. Until its answer is there, that is when the payment's next one may not have begun to wait yet."""

MOST_NUMBERS = 50
"""Refunds, each by its number, that a provider takes for one payment."""

TOO_MANY_NUMBERS = "TOO_MANY_NUMBERS"
"""What we say ourselves of the next one: it is not sent."""

ASK_OTHERS_AFTER = (timedelta(minutes=1), timedelta(minutes=30))
"""When a number is asked about that was under way while another one paid: first, and then each time."""

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
    SEAT_CHANGE = "seat_change"
    """For a cheaper seat, while the ticket stands; or a supplement that goes back with its ticket."""


AUTOMATIC = (
    RefundReason.PAID_LATE,
    RefundReason.PAID_TWICE,
    RefundReason.CANCELLED_BEFORE_PAYMENT,
    RefundReason.OVER_PAYER_LIMIT,
)
WHOLE_PAYMENT = (*AUTOMATIC, RefundReason.MISMATCH)
"""Reasons for which all of a payment goes back that bought nothing; no tickets are named."""

DoubleResolution = Literal["returned", "written_off"]
"""What became of money that went out twice: it came back, or had never been paid otherwise; or it stays away."""


class RefundItem(msgspec.Struct, frozen=True):
    """One ticket of a refund: what goes back of its price, and what is kept. Both together are the price.
    ``service_fee_fen``: its share of the order's service fee, where that goes back too."""

    refund_id: UUID
    order_id: UUID
    position: int
    amount_fen: int
    fee_fen: int
    service_fee_fen: int = 0


class Refund(msgspec.Struct, frozen=True):
    """Money back, against one payment; ``payment_id`` is None where the order cost nothing.

    ``service_fee_fen`` is the part of ``amount_fen`` that is of the order's service fee, not of tickets.
    ``attempt_id`` is the number under which the provider knows it, and the same on every retry. ``said`` is the
    provider's own word for the last trouble. ``note`` is what staff wrote down, ``decision_reason`` what the other
    person did who decided where it ``needs_approval``; neither is shown to the buyer. ``method`` is how the payment was
    made, None where nothing was paid.
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
    service_fee_fen: int
    needs_approval: bool
    requested_by: UUID | None
    decided_by: UUID | None
    decided_at: datetime | None
    decision_reason: str | None
    places_return_at: datetime | None
    method: str | None
    request_told: bool


class RefundFilter(msgspec.Struct, frozen=True):
    """Which refunds a list is asked about: in this state, for this reason, of payments by this way of paying, asked
    for in ``since <= requested_at < until``."""

    state: str | None = None
    reason: str | None = None
    method: str | None = None
    since: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    until: datetime = datetime(2200, 1, 1, tzinfo=UTC)


class RefundAttempt(msgspec.Struct, frozen=True):
    """One number under which a provider was asked; all but the newest were given up. ``fell_back_at``: when it said
    that the money could not arrive and is in the merchant account again."""

    organizer_id: int
    id: UUID
    refund_id: UUID
    number: int
    created_at: datetime
    provider_refund_id: str | None
    fell_back_at: datetime | None = None


class DoubleRefund(msgspec.Struct, frozen=True):
    """What a provider paid under a number although the buyer had the money before, by another way or under another
    number: it went out twice. ``resolution`` is a `DoubleResolution`, or ``fell_back``: the provider has it again."""

    organizer_id: int
    attempt_id: UUID
    refund_id: UUID
    order_id: UUID
    amount_fen: int
    at: datetime
    resolution: str | None
    reason: str | None


class NewRefund(msgspec.Struct, frozen=True):
    """A refund to be. ``request_key`` names the request of whoever asked, so that asking twice is asking once.
    ``needs_approval``: it waits until another person says yes, and its places with it."""

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
    service_fee_fen: int = 0
    needs_approval: bool = False
    places_return_at: datetime | None = None
