"""Statements that make many sessions, and many ticket types, at once: one for all sessions, one for all types."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from menpiao.catalog.model.shapes import NewSession, NewTicketType
from menpiao.platform.db import Tx, execute, many


class TypeToMake(msgspec.Struct, frozen=True):
    """A ticket type as it will stand: whole, checked, in its place among those of its session."""

    id: UUID
    session_id: UUID
    position: int
    new: NewTicketType
    quota: int | None = None
    paused: bool = False
    price_rules: dict[str, Any] | None = None


class Room(msgspec.Struct, frozen=True):
    """How many ticket types a session has, and the last one's place."""

    session_id: UUID
    count: int
    last: int


_INSERT_SESSIONS = execute(
    """insert into sessions (organizer_id, event_id, id, venue_id, doors_at, starts_at, ends_at, time_zone,
                             per_buyer_max, per_device_max, one_per_attendee, waitlist)
       select $1, $2, n.*
         from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[],
                     $9::integer[], $10::integer[], $11::boolean[], $12::boolean[]) as n"""
)
_INSERT_TYPES = execute(
    """insert into ticket_types (organizer_id, id, session_id, position, paused_at, price_rules, price_rules_version,
                                 name, price_fen, on_sale_at, off_sale_at, note, per_order_max, per_buyer_max, hidden,
                                 attendee_names_required, attendee_ids_required)
       select $1, n.id, n.session_id, n.position, case when n.paused then app_now() end, n.price_rules,
              case when n.price_rules is null then 0 else 1 end, n.name, n.price_fen, n.on_sale_at, n.off_sale_at,
              n.note, n.per_order_max, n.per_buyer_max, n.hidden, n.names_required, n.ids_required
         from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::boolean[], $6::jsonb[], $7::jsonb[], $8::bigint[],
                     $9::timestamptz[], $10::timestamptz[], $11::jsonb[], $12::integer[], $13::integer[],
                     $14::boolean[], $15::boolean[], $16::boolean[])
           as n (id, session_id, position, paused, price_rules, name, price_fen, on_sale_at, off_sale_at, note,
                 per_order_max, per_buyer_max, hidden, names_required, ids_required)"""
)
_ROOM = many(
    Room,
    """select session_id, count(*)::integer as count, max(position) as last from ticket_types
        where organizer_id = $1 and session_id = any ($2::uuid[]) group by session_id""",
)


async def insert_sessions(
    tx: Tx, *, organizer_id: int, event_id: UUID, sessions: Sequence[tuple[UUID, NewSession]]
) -> None:
    """New sessions of an event that exists."""
    rows = [(identifier, *msgspec.structs.astuple(new)) for identifier, new in sessions]
    if rows:
        await _INSERT_SESSIONS(tx, organizer_id, event_id, *(list(column) for column in zip(*rows, strict=True)))


async def insert_types(tx: Tx, *, organizer_id: int, types: Sequence[TypeToMake]) -> None:
    """New ticket types of sessions that exist; their quotas are inventory's."""
    rows = [
        (one.id, one.session_id, one.position, one.paused, one.price_rules, *msgspec.structs.astuple(one.new))
        for one in types
    ]
    if rows:
        await _INSERT_TYPES(tx, organizer_id, *(list(column) for column in zip(*rows, strict=True)))


async def rooms(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, Room]:
    """How far these sessions are filled with ticket types; one that has none is missing."""
    return {one.session_id: one for one in await _ROOM(tx, organizer_id, list(session_ids))}
