"""Payments as rows: one attempt to collect for an order at one provider, and the inbox of what providers say."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

QUERY_AFTER = (30, 60, 120, 300, 600, 900)
"""Seconds after which a prepared payment is queried again: callbacks are not guaranteed to arrive."""

NOTICE_AGAIN_AFTER = (15, 15, 30, 180, 600, 1800)
"""Seconds after which a notice that could not be handled is tried again; the first is the lease of whoever has it."""

NOTICE_FAILS_AFTER = 6
"""Tries after which people are told; the sixth is a quarter of an hour after the first."""


class Payment(msgspec.Struct, frozen=True):
    """One attempt to collect for an order at one provider.

    ``amount_fen`` was asked for. ``received_fen`` is what the provider says came, None until money came; it differs
    only where the payment is, or was, frozen. ``mismatch`` says in one word why it was.
    """

    organizer_id: int
    id: UUID
    order_id: UUID
    merchant_account_id: UUID
    method: str
    app_id: str
    state: str
    amount_fen: int
    currency: str
    description: str
    idempotency_key: str
    client: Any
    pay_by: datetime
    created_at: datetime
    transaction_id: str | None
    query_count: int
    received_fen: int | None = None
    refunded_fen: int = 0
    mismatch: str | None = None
    resolution: str | None = None

    @property
    def left_fen(self) -> int:
        """What of the money that came is not on its way back."""
        return (self.received_fen or 0) - self.refunded_fen


class PaymentFilter(msgspec.Struct, frozen=True):
    """Which payments a list is asked about: in this state, paid this way, begun in ``since <= created_at < until``."""

    state: str | None = None
    method: str | None = None
    since: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    until: datetime = datetime(2200, 1, 1, tzinfo=UTC)

    def fits(self, payment: Payment) -> bool:
        """Whether it is one of them."""
        return (
            self.state in (None, payment.state)
            and self.method in (None, payment.method)
            and self.since <= payment.created_at < self.until
        )


class StoredNotice(msgspec.Struct, frozen=True):
    """A callback in the inbox; ``notice`` is the encoded `menpiao.payments.ports.Notice`."""

    organizer_id: int
    merchant_account_id: UUID
    notice_id: str
    notice: Any
    attempts: int

    @property
    def id(self) -> str:
        """The provider's name for it."""
        return self.notice_id
