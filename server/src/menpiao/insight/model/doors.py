"""Who came: attendance by session, and a hall seat by seat."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

NOT_FOR_SALE, FREE, HELD, OTHERWISE, SOLD, ADMITTED = "-fhosa"
"""What a seat is, one letter each. Held: of an order that is not paid, or kept for whoever waits. Otherwise: sold, but
not in the days that were asked about."""
STATES: Final = (NOT_FOR_SALE, FREE, HELD, OTHERWISE, SOLD, ADMITTED)


class Attended(msgspec.Struct, frozen=True):
    """A ticket type of a session. ``tickets``: those that stand; ``no_shows``: None while the session is not over."""

    session_id: UUID
    starts_at: datetime
    ticket_type_id: UUID
    name: dict[str, str]
    tickets: int
    admitted: int
    over: bool

    @property
    def no_shows(self) -> int | None:
        """Tickets that were bought, not given back, and not used."""
        return max(0, self.tickets - self.admitted) if self.over else None


class SectionHeat(msgspec.Struct, frozen=True):
    """A section of a hall in numbers. ``sold`` and ``admitted``: in the days that were asked about; ``sold_otherwise``:
    in others."""

    name: dict[str, str]
    seats: int
    held: int
    sold: int
    admitted: int
    sold_otherwise: int


class HallHeat(msgspec.Struct, frozen=True):
    """A hall seat by seat, in plan order: where each seat is in drawing units, and a letter of `STATES` for each.
    ``sold`` and ``sold_otherwise`` of a section count the admitted too."""

    session_id: UUID
    event_id: UUID
    title: dict[str, str]
    starts_at: datetime
    time_zone: str
    sections: list[SectionHeat]
    xs: list[int]
    ys: list[int]
    states: str
