"""Rows as the organizer's own pages read them, drafts and hidden things included."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.catalog.model.shapes import EventStatus, NewEvent, NewSession, NewTicketType, Note, SessionStatus, Texts
from menpiao.catalog.model.touching import PlacesOfType


class About(msgspec.Struct, frozen=True):
    """What a list of another feature is asked about: all that is named has to fit."""

    event_id: UUID | None = None
    session_id: UUID | None = None
    ticket_type_id: UUID | None = None


class Part(msgspec.Struct, frozen=True):
    """A session with one of its ticket types, None where it has none."""

    session_id: UUID
    ticket_type_id: UUID | None


class VenueRow(msgspec.Struct, frozen=True):
    """A venue; ``edition`` is raised by each edit."""

    id: UUID
    name: Texts
    address: Texts
    city: str
    latitude: float | None
    longitude: float | None
    edition: int


class OrganizerEventRow(msgspec.Struct, frozen=True):
    """An event with everything that is edited of it."""

    id: UUID
    status: EventStatus
    title: Texts
    summary: Texts
    description: Texts
    category: str
    cover: str
    tags: list[str]
    notes: list[dict[str, Texts]]
    published_at: datetime | None
    withdrawn_at: datetime | None
    edition: int

    def as_new(self) -> NewEvent:
        """As it would be handed in."""
        return NewEvent(
            title=self.title,
            summary=self.summary,
            description=self.description,
            category=self.category,
            cover=self.cover,
            tags=tuple(self.tags),
            notes=tuple(Note(note["title"], note["text"]) for note in self.notes),
        )


class Cover(msgspec.Struct, frozen=True):
    """The address of a poster."""

    cover: str


class SessionsOfEvent(msgspec.Struct, frozen=True):
    """How many sessions an event has, and the first that is not over."""

    event_id: UUID
    upcoming: int
    over: int
    cancelled: int
    next_id: UUID | None
    next_starts_at: datetime | None
    next_time_zone: str | None


class NextSession(msgspec.Struct, frozen=True):
    """The first session that is not over."""

    id: UUID
    starts_at: datetime
    time_zone: str


class EventView(msgspec.Struct, frozen=True):
    """An event with what there is to say of its sessions."""

    row: OrganizerEventRow
    upcoming: int = 0
    over: int = 0
    cancelled: int = 0
    next: NextSession | None = None


class OrganizerSessionRow(msgspec.Struct, frozen=True):
    """A session with everything that is edited of it, and where."""

    id: UUID
    event_id: UUID
    venue_id: UUID
    venue_name: Texts
    status: SessionStatus
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    per_buyer_max: int | None
    per_device_max: int | None
    one_per_attendee: bool
    waitlist: bool
    edition: int
    event_title: Texts
    event_cover: str
    event_status: EventStatus
    seat_map_id: UUID | None
    seating_version: int | None

    def as_new(self) -> NewSession:
        """As it would be handed in."""
        return NewSession(
            venue_id=self.venue_id,
            doors_at=self.doors_at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            time_zone=self.time_zone,
            per_buyer_max=self.per_buyer_max,
            per_device_max=self.per_device_max,
            one_per_attendee=self.one_per_attendee,
            waitlist=self.waitlist,
        )


class OrganizerTypeRow(msgspec.Struct, frozen=True):
    """A ticket type with everything that is edited of it; ``seated``: it sells tiers of the session's seats."""

    id: UUID
    session_id: UUID
    position: int
    name: Texts
    note: Texts
    price_fen: int
    currency: str
    on_sale_at: datetime
    off_sale_at: datetime
    per_order_max: int
    per_buyer_max: int
    hidden: bool
    attendee_names_required: bool
    attendee_ids_required: bool
    paused_at: datetime | None
    seated: bool
    price_rules: dict[str, Any] | None
    edition: int

    def as_new(self) -> NewTicketType:
        """As it would be handed in."""
        return NewTicketType(
            name=self.name,
            price_fen=self.price_fen,
            on_sale_at=self.on_sale_at,
            off_sale_at=self.off_sale_at,
            note=self.note,
            per_order_max=self.per_order_max,
            per_buyer_max=self.per_buyer_max,
            hidden=self.hidden,
            attendee_names_required=self.attendee_names_required,
            attendee_ids_required=self.attendee_ids_required,
        )


class TypeView(msgspec.Struct, frozen=True):
    """A ticket type with its places; None until it has a quota."""

    row: OrganizerTypeRow
    places: PlacesOfType | None


class SessionView(msgspec.Struct, frozen=True):
    """A session with its ticket types and all their places. ``ordered``: somebody has ordered once."""

    row: OrganizerSessionRow
    types: tuple[TypeView, ...]
    places: PlacesOfType
    ordered: bool


class ListedSession(msgspec.Struct, frozen=True):
    """A session in a list, with the places of all its ticket types."""

    row: OrganizerSessionRow
    places: PlacesOfType
