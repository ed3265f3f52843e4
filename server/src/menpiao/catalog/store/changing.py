"""Statements that change what exists already, each raising its edition; and those that delete what nobody ordered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from menpiao.catalog.model.shapes import NewEvent, NewSession, NewTicketType, NewVenue
from menpiao.platform.db import Tx, execute, many, scalar


class IdRow(msgspec.Struct, frozen=True):
    """An id."""

    id: UUID


class StartRow(msgspec.Struct, frozen=True):
    """When a session starts."""

    starts_at: datetime


_ZONE = scalar("select '2027-01-01'::timestamptz at time zone $1")
_STARTS_AT_VENUE = many(
    StartRow,
    """select starts_at from sessions
        where organizer_id = $1 and event_id = $2 and venue_id = $3 and status = 'scheduled'""",
)
_UPDATE_VENUE = execute(
    """update venues set name = $3, address = $4, city = $5, latitude = $6, longitude = $7, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_SESSIONS_TO_COME_AT = many(
    IdRow,
    """select id from sessions
        where organizer_id = $1 and venue_id = $2 and ends_at > $3 and status = 'scheduled'""",
)
_SESSIONS_TO_COME_OF = many(
    IdRow,
    """select id from sessions
        where organizer_id = $1 and event_id = $2 and ends_at > $3 and status = 'scheduled'""",
)
_UPDATE_EVENT = execute(
    """update events set title = $3, summary = $4, description = $5, category = $6, cover = $7, tags = $8, notes = $9,
              edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_UPDATE_SESSION = execute(
    """update sessions set venue_id = $3, doors_at = $4, starts_at = $5, ends_at = $6, time_zone = $7,
              per_buyer_max = $8, per_device_max = $9, one_per_attendee = $10, waitlist = $11, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_UPDATE_TYPE = execute(
    """update ticket_types set name = $3, price_fen = $4, on_sale_at = $5, off_sale_at = $6, note = $7,
              per_order_max = $8, per_buyer_max = $9, hidden = $10, attendee_names_required = $11,
              attendee_ids_required = $12, paused_at = $13, version = version + 1, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_ORDER_TYPES = execute(
    """update ticket_types t set position = o.place
         from unnest($3::uuid[]) with ordinality o (id, place)
        where t.organizer_id = $1 and t.session_id = $2 and t.id = o.id"""
)
_RAISE_SESSION = execute("update sessions set edition = edition + 1 where organizer_id = $1 and id = $2")
_DELETE_TYPES = execute("delete from ticket_types where organizer_id = $1 and id = any ($2::uuid[])")
_DELETE_SESSION = execute("delete from sessions where organizer_id = $1 and id = $2")
_DELETE_LADDERS = execute("delete from refund_ladders where organizer_id = $1 and event_id = $2")
_DELETE_QUESTIONS = execute("delete from question_sets where organizer_id = $1 and event_id = $2")
_FORGET_VERSIONED = execute(
    "update events set refund_ladder_id = null, question_set_id = null where organizer_id = $1 and id = $2"
)
_DELETE_EVENT = execute("delete from events where organizer_id = $1 and id = $2")


async def update_venue(tx: Tx, *, organizer_id: int, venue_id: UUID, to: NewVenue) -> None:
    """All of it."""
    await _UPDATE_VENUE(tx, organizer_id, venue_id, *msgspec.structs.astuple(to))


async def sessions_to_come_at(tx: Tx, *, organizer_id: int, venue_id: UUID, now: datetime) -> list[UUID]:
    """The sessions at a venue that are scheduled and not over."""
    return [row.id for row in await _SESSIONS_TO_COME_AT(tx, organizer_id, venue_id, now)]


async def sessions_to_come_of(tx: Tx, *, organizer_id: int, event_id: UUID, now: datetime) -> list[UUID]:
    """The sessions of an event that are scheduled and not over."""
    return [row.id for row in await _SESSIONS_TO_COME_OF(tx, organizer_id, event_id, now)]


async def update_event(tx: Tx, *, organizer_id: int, event_id: UUID, to: NewEvent) -> None:
    """All of its texts and pictures."""
    await _UPDATE_EVENT(tx, organizer_id, event_id, *msgspec.structs.astuple(to))


async def update_session(tx: Tx, *, organizer_id: int, session_id: UUID, to: NewSession) -> None:
    """All of it. Whoever calls it voids the quotes."""
    await _UPDATE_SESSION(tx, organizer_id, session_id, *msgspec.structs.astuple(to))


async def update_ticket_type(
    tx: Tx, *, organizer_id: int, ticket_type_id: UUID, to: NewTicketType, paused_at: datetime | None
) -> None:
    """All of it; every quote made before is void."""
    await _UPDATE_TYPE(tx, organizer_id, ticket_type_id, *msgspec.structs.astuple(to), paused_at)


async def order_types(tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_ids: Sequence[UUID]) -> None:
    """All types of the session, from the first place on: an edit of the session."""
    await _ORDER_TYPES(tx, organizer_id, session_id, list(ticket_type_ids))
    await _RAISE_SESSION(tx, organizer_id, session_id)


async def delete_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> None:
    """Ticket types that nobody ever ordered."""
    await _DELETE_TYPES(tx, organizer_id, list(ticket_type_ids))


async def delete_session(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """A session without ticket types."""
    await _DELETE_SESSION(tx, organizer_id, session_id)


async def delete_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> None:
    """A draft without sessions, with its refund ladders and questions, which nobody has pinned."""
    await _FORGET_VERSIONED(tx, organizer_id, event_id)
    await _DELETE_LADDERS(tx, organizer_id, event_id)
    await _DELETE_QUESTIONS(tx, organizer_id, event_id)
    await _DELETE_EVENT(tx, organizer_id, event_id)


async def zone_known(tx: Tx, *, time_zone: str) -> bool:
    """Whether the database knows the time zone; the transaction can do nothing more where it does not."""
    try:
        await _ZONE(tx, time_zone)
    except asyncpg.InvalidParameterValueError:
        return False
    return True


async def starts_at_venue(tx: Tx, *, organizer_id: int, event_id: UUID, venue_id: UUID) -> frozenset[datetime]:
    """When the event's sessions there start, cancelled ones left out."""
    return frozenset([row.starts_at for row in await _STARTS_AT_VENUE(tx, organizer_id, event_id, venue_id)])
