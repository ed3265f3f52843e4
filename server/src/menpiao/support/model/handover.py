"""Handing a ticket over on the word of staff: what can become of the link that does it. Pure.

The ticket stays the one that it is, of the order that paid for it; only who has it changes, and with that its code. So
a refund still goes to whoever paid, and ends the ticket of whoever has it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

HANDOVER_PURPOSE: Final = "ticket handover"
GOOD_FOR: Final = timedelta(days=7)
"""How long a link is good, and no longer than the session goes on."""


class HandoverState(StrEnum):
    """`OPEN` can be claimed; the others are over."""

    OPEN = "open"
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Handover(msgspec.Struct, frozen=True):
    """A ticket that changes hands. ``for_sealed``: whom it is for, in the words of who offered it."""

    organizer_id: int
    id: UUID
    ticket_id: UUID
    order_id: UUID
    position: int
    for_sealed: bytes
    reason: str
    state: str
    claim_until: datetime
    from_buyer_id: UUID
    to_buyer_id: UUID | None
    offered_by: UUID
    offered_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None
    request_hash: bytes

    def good_at(self, now: datetime) -> bool:
        """Whether its link may still lead to the ticket."""
        return self.state == HandoverState.OPEN and now < self.claim_until
