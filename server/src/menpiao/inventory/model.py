"""Counts of places, and the words for them."""

from datetime import datetime
from uuid import UUID

import msgspec

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


class KeptPlaces(msgspec.Struct, frozen=True):
    """A quota with the waitlist's allocation of it.

    ``awaited``: places that those who wait would take. ``kept``: places put aside for them, never more than that;
    ``kept_since``: from when on they have been too few for whoever is next.
    """

    organizer_id: int
    ticket_type_id: UUID
    total: int
    free: int
    awaited: int
    kept: int
    kept_since: datetime | None


class PlacesOfBuyer(msgspec.Struct, frozen=True):
    """How many places of a ticket type a buyer has, held or sold."""

    ticket_type_id: UUID
    buyer_id: UUID
    places: int


class SessionDue(msgspec.Struct, frozen=True):
    """A session with places put aside, about which it is time to look for whom they are."""

    organizer_id: int
    session_id: UUID

    @property
    def id(self) -> UUID:
        return self.session_id


class AwaitedType(msgspec.Struct, frozen=True):
    """A ticket type for which somebody waits."""

    organizer_id: int
    session_id: UUID
    ticket_type_id: UUID


class Free(msgspec.Struct, frozen=True):
    """The free places of one ticket type."""

    session_id: UUID
    ticket_type_id: UUID
    places: int
