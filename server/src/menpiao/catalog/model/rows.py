"""What the catalogue's own statements return, where nobody outside wants to see it: parts of rows, for editing and for
putting the shop window together."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.catalog.model.shapes import EventStatus, SessionStatus, Texts


class EventRow(msgspec.Struct, frozen=True):
    """What changing an event needs to know of it."""

    id: UUID
    status: EventStatus


class EventTitle(msgspec.Struct, frozen=True):
    """What an event is called."""

    id: UUID
    title: Texts


class SessionRow(msgspec.Struct, frozen=True):
    """What changing a session, or adding a ticket type to it, needs to know of it."""

    id: UUID
    event_id: UUID
    ends_at: datetime
    per_buyer_max: int | None
    per_device_max: int | None
    one_per_attendee: bool


class SessionTimes(msgspec.Struct, frozen=True):
    """What cancelling or moving a session needs to know of it."""

    id: UUID
    event_id: UUID
    status: SessionStatus
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str


class TypeOfSession(msgspec.Struct, frozen=True):
    """A session of an event with one of its ticket types, None where it has none."""

    session_id: UUID
    ticket_type_id: UUID | None


class TicketTypeRow(msgspec.Struct, frozen=True):
    """The part of a ticket type that can be edited."""

    id: UUID
    name: Texts
    price_fen: int
    on_sale_at: datetime
    off_sale_at: datetime
    per_order_max: int
    per_buyer_max: int
    hidden: bool
    paused_at: datetime | None
    version: int


class StoredRule(msgspec.Struct, frozen=True):
    """A price rule as its column holds it: see `menpiao.catalog.model.prices`."""

    stored: dict[str, Any] | None
    version: int


class VersionRow(msgspec.Struct, frozen=True):
    """How often an organizer's catalogue has changed."""

    organizer_id: int
    version: int


class PublishedEventRow(msgspec.Struct, frozen=True):
    """A published event without its sessions."""

    organizer_id: int
    id: UUID
    title: Texts
    summary: Texts
    description: Texts
    notes: list[dict[str, Texts]]
    category: str
    tags: list[str]
    cover: str
    refund_rule: dict[str, Any] | None
    service_fee: dict[str, Any] | None
    questions: list[dict[str, Any]] | None


class PublishedSessionRow(msgspec.Struct, frozen=True):
    """A session of a published event."""

    id: UUID
    event_id: UUID
    venue_id: UUID
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    per_buyer_max: int | None
    per_device_max: int | None
    one_per_attendee: bool
    waitlist: bool
    status: SessionStatus
    seat_map_id: UUID | None
    seating_version: int | None
