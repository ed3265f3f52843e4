"""Counts of places, and the words for them."""

from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

SHOWN_EXACTLY_BELOW = 20
"""From here on buyers are told "many": an exact number helps nobody but whoever watches the competition's sales."""


class Count(msgspec.Struct, frozen=True):
    """One quota, as it stands."""

    organizer_id: int
    ticket_type_id: UUID
    session_id: UUID
    total: int
    held: int
    sold: int
    withheld: int

    @property
    def free(self) -> int:
        """Places that an order could claim now."""
        return self.total - self.held - self.sold - self.withheld


class Free(msgspec.Struct, frozen=True):
    """The free places of one ticket type."""

    session_id: UUID
    ticket_type_id: UUID
    places: int


class QuotaTooSmall(Refusal):
    """The organizer wants fewer places than are already held, sold or withheld."""

    code = "quota_too_small"
    status = 409
    title = Text("名额太少", "Quota too small")
    detail = Text(
        "已有 {used} 个名额售出或锁定，总数不能更少。",
        "{used} places are already sold or held; the total can't be lower than that.",
    )
