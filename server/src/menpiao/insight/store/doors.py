"""Statements on who came, and on the seats of a session. They read what inventory, tickets and admission own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many, one, scalar


class Standing(msgspec.Struct, frozen=True):
    """Tickets of a type that stand."""

    session_id: UUID
    ticket_type_id: UUID
    name: dict[str, str]
    tickets: int


class Came(msgspec.Struct, frozen=True):
    """How many of them came in."""

    session_id: UUID
    ticket_type_id: UUID
    admitted: int


class SeatState(msgspec.Struct, frozen=True):
    """A seat that somebody has, or that is kept. ``sold_at``: when its order was paid."""

    seat: int
    sold: bool
    sold_at: datetime | None


class SeatInside(msgspec.Struct, frozen=True):
    """A seat by the number that its hall gave it, and since when its guest is in."""

    seat: int
    admitted_at: datetime


class SessionOf(msgspec.Struct, frozen=True):
    """The event of a session."""

    event_id: UUID


_STANDING = many(
    Standing,
    """select h.session_id, h.ticket_type_id, t.name,
              (sum(h.sold_tickets) - sum(h.refunded_tickets))::bigint as tickets
         from sales_hours h
         join ticket_types t on t.organizer_id = h.organizer_id and t.id = h.ticket_type_id
        where h.organizer_id = $1 and h.session_id = any ($2::uuid[])
        group by h.session_id, h.ticket_type_id, t.name, t.position
        order by h.session_id, t.position""",
)
_CAME = many(
    Came,
    """select t.session_id, t.ticket_type_id, count(*) as admitted
         from admissions a
         join tickets t on t.organizer_id = a.organizer_id and t.id = a.ticket_id
        where a.organizer_id = $1 and a.session_id = any ($2::uuid[])
        group by t.session_id, t.ticket_type_id""",
)
_CLAIMS = many(
    SeatState,
    """select c.seat, coalesce(o.paid_at is not null, false) as sold, o.paid_at as sold_at
         from seat_claims c
         left join orders o on o.organizer_id = c.organizer_id and o.id = c.order_id
        where c.organizer_id = $1 and c.session_id = $2""",
)
_INSIDE = many(
    SeatInside,
    """select t.seat, a.admitted_at from admissions a
         join tickets t on t.organizer_id = a.organizer_id and t.id = a.ticket_id
        where a.organizer_id = $1 and a.session_id = $2 and t.seat is not null""",
)
# Counting is left out where no door is open, as nobody can have come in.
_ADMITTED = scalar(
    """with own as (
           select id, doors_at <= $3 and ends_at >= $4 as is_open
             from sessions where organizer_id = $1 and event_id = $2)
       select case when $5::boolean or exists (select from own where is_open)
                   then (select count(*) from own o
                           join admissions a on a.organizer_id = $1 and a.session_id = o.id) end"""
)
_EVENT_OF = one(SessionOf, "select event_id from sessions where organizer_id = $1 and id = $2")


async def standing(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Standing]:
    """By session and in the order of its ticket types."""
    return await _STANDING(tx, organizer_id, list(session_ids))


async def came(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    """By session and ticket type; who had nobody is left out."""
    rows = await _CAME(tx, organizer_id, list(session_ids))
    return {(row.session_id, row.ticket_type_id): row.admitted for row in rows}


async def claimed_seats(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[int, SeatState]:
    """The seats that are taken, by their numbers."""
    return {row.seat: row for row in await _CLAIMS(tx, organizer_id, session_id)}


async def seats_inside(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[int, datetime]:
    """The seats of whoever was admitted, and when that was."""
    return {row.seat: row.admitted_at for row in await _INSIDE(tx, organizer_id, session_id)}


async def admitted(
    tx: Tx, *, organizer_id: int, event_id: UUID, opens_before: datetime, ends_after: datetime, known: int | None
) -> int:
    """How many were admitted to any session of an event. ``known``: what it was at the last look; it is that still
    where none of its doors opens before the one moment and ends after the other."""
    count: int | None = await _ADMITTED(tx, organizer_id, event_id, opens_before, ends_after, known is None)
    return (known or 0) if count is None else count


async def event_of_session(tx: Tx, *, organizer_id: int, session_id: UUID) -> UUID | None:
    """None: there is no such session of the organizer's."""
    found = await _EVENT_OF(tx, organizer_id, session_id)
    return None if found is None else found.event_id
