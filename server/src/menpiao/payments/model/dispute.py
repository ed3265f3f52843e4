"""A dispute: the cardholder asks their bank to take a payment back. The provider decides it, a person acts upon it."""

from datetime import datetime
from uuid import UUID

import msgspec


class Dispute(msgspec.Struct, frozen=True):
    """One dispute of a payment; ``state`` is a `menpiao.payments.ports.DisputeState`, ``said`` the provider's word for
    it, ``reason`` the cardholder's in the provider's words. ``amount_fen`` is None where it is in another currency.
    ``respond_by``: until when the organizer may answer, in the provider's dashboard."""

    organizer_id: int
    payment_id: UUID
    dispute_id: str
    state: str
    said: str
    reason: str
    amount_fen: int | None
    respond_by: datetime | None
    opened_at: datetime
    seen_at: datetime | None = None
    seen_reason: str | None = None
