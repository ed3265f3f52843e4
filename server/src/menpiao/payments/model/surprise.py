"""What a provider said that contradicts what is known of a payment or a refund. It moves nothing; a person looks."""

from datetime import datetime
from uuid import UUID

import msgspec

LONGEST_WORD = 64
"""Of what a provider says that we do not know, so much is kept."""


class Surprise(msgspec.Struct, frozen=True):
    """One such word. ``number`` is the payment, or the number of the refund, that it was said of; ``state`` is what we
    knew, ``event`` what was said, in the words of the tables (`states`, `refund_states`); ``said`` is the provider's
    own word, or "". ``refund_id`` is None where it is about the payment."""

    organizer_id: int
    id: UUID
    payment_id: UUID
    refund_id: UUID | None
    number: UUID
    state: str
    event: str
    said: str
    said_at: datetime
    seen_at: datetime | None = None
    seen_by: UUID | None = None
    reason: str | None = None

    @property
    def subject_id(self) -> UUID:
        """The refund, or the payment, that it is about."""
        return self.refund_id or self.payment_id
