"""What may be asked of the log."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

Side = Literal["staff", "buyer", "system", "provider", "operator"]
SIDES: Final[dict[str, Side]] = {
    "staff": "staff",
    "buyers": "buyer",
    "system": "system",
    "provider": "provider",
    "platform": "operator",
}
"""Whom a filter may name as a whole, as it stands in an address."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: by whom (a side, or one of the organizer's people), what, about which thing, and when."""

    side: Side | None = None
    staff_id: UUID | None = None
    action: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
