"""Statements that read the hourly counts: over time, and by what was sold how and where.

Names are read with the sums from tables of the catalogue's, which nothing here writes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from menpiao.insight.model.asked import SessionOfEvent
from menpiao.insight.model.sales import Counts, Group, Grouping
from menpiao.platform.db import Tx, many, one, scalar
from menpiao.platform.db.statements import Many

MOST_GROUPS: Final = 200
MOST_SESSIONS: Final = 2_000


class EventTitle(msgspec.Struct, frozen=True):
    """What it is called."""

    title: dict[str, str]


class Version(msgspec.Struct, frozen=True):
    """How often the counts of an organizer have changed, and up to when they are known."""

    version: int
    newest: datetime


class _Slot(msgspec.Struct, frozen=True):
    at: datetime
    placed_orders: int
    placed_tickets: int
    sold_orders: int
    sold_tickets: int
    sold_fen: int
    refunded_tickets: int
    refunded_fen: int


class _Group(msgspec.Struct, frozen=True):
    key: str
    name: dict[str, str] | None
    at: datetime | None
    colour: str | None
    placed_orders: int
    placed_tickets: int
    sold_orders: int
    sold_tickets: int
    sold_fen: int
    refunded_tickets: int
    refunded_fen: int


_SUMS = """coalesce(sum(h.placed_orders), 0)::bigint as placed_orders,
    coalesce(sum(h.placed_tickets), 0)::bigint as placed_tickets,
    coalesce(sum(h.sold_orders), 0)::bigint as sold_orders,
    coalesce(sum(h.sold_tickets), 0)::bigint as sold_tickets,
    coalesce(sum(h.sold_fen), 0)::bigint as sold_fen,
    coalesce(sum(h.refunded_tickets), 0)::bigint as refunded_tickets,
    coalesce(sum(h.refunded_fen), 0)::bigint as refunded_fen"""
_OF_ALL = "h.organizer_id = $1 and h.hour >= $2 and h.hour < $3"
_OF_SESSIONS = f"{_OF_ALL} and h.session_id = any ($4::uuid[])"

_HOURS = {
    scope: many(_Slot, f"select h.hour as at, {_SUMS} from sales_hours h where {where} group by h.hour order by h.hour")
    for scope, where in (("all", _OF_ALL), ("sessions", _OF_SESSIONS))
}
_DAYS = {
    scope: many(
        _Slot,
        f"""select date_trunc('day', h.hour, {zone}::text) as at, {_SUMS}
              from sales_hours h where {where} group by 1 order by 1""",
    )
    for scope, where, zone in (("all", _OF_ALL, "$4"), ("sessions", _OF_SESSIONS, "$5"))
}
_SESSION = "join sessions s on s.organizer_id = h.organizer_id and s.id = h.session_id"
_NAMED = "coalesce({0}.name ->> 'zh-CN', {0}.name ->> 'en')"
_GROUPINGS: dict[Grouping, tuple[str, str, str, str, str]] = {
    "ticket_type": (
        _NAMED.format("t"),
        "t.name",
        "null::timestamptz",
        "null::text",
        "join ticket_types t on t.organizer_id = h.organizer_id and t.id = h.ticket_type_id",
    ),
    "tier": (
        f"coalesce({_NAMED.format('p')}, '')",
        "p.name",
        "null::timestamptz",
        "min(p.colour)",
        "left join price_tiers p on p.organizer_id = h.organizer_id and p.session_id = h.session_id"
        " and p.number = h.tier",
    ),
    "channel": ("h.channel", "null::jsonb", "null::timestamptz", "null::text", ""),
    "city": (
        "v.city",
        "null::jsonb",
        "null::timestamptz",
        "null::text",
        f"{_SESSION} join venues v on v.organizer_id = s.organizer_id and v.id = s.venue_id",
    ),
    "session": ("h.session_id::text", "null::jsonb", "min(s.starts_at)", "null::text", _SESSION),
    "event": (
        "s.event_id::text",
        "e.title",
        "null::timestamptz",
        "null::text",
        f"{_SESSION} join events e on e.organizer_id = s.organizer_id and e.id = s.event_id",
    ),
}


def _grouped(grouping: tuple[str, str, str, str, str], where: str) -> Many[_Group]:
    key, name, at, colour, joins = grouping
    named = "" if name.startswith("null") else f", {name}"
    return many(
        _Group,
        f"""select {key} as key, {name} as name, {at} as at, {colour} as colour, {_SUMS}
              from sales_hours h {joins}
             where {where}
             group by {key}{named} order by sold_fen desc, sold_tickets desc, key limit {MOST_GROUPS}""",
    )


_GROUPS = {
    (grouping, scope): _grouped(parts, where)
    for grouping, parts in _GROUPINGS.items()
    for scope, where in (("all", _OF_ALL), ("sessions", _OF_SESSIONS))
}
_WEEK = {
    scope: many(
        _Group,
        f"""select (extract(isodow from h.hour at time zone {zone}::text) * 24 - 24
                    + extract(hour from h.hour at time zone {zone}::text))::integer::text as key,
                   null::jsonb as name, null::timestamptz as at, null::text as colour, {_SUMS}
              from sales_hours h where {where} group by 1 order by 1""",
    )
    for scope, where, zone in (("all", _OF_ALL, "$4"), ("sessions", _OF_SESSIONS, "$5"))
}
_EVENT = one(EventTitle, "select title from events where organizer_id = $1 and id = $2")
_SESSIONS = many(
    SessionOfEvent,
    f"""select id as session_id, starts_at, ends_at, time_zone, status from sessions
         where organizer_id = $1 and event_id = $2 order by starts_at, id limit {MOST_SESSIONS}""",
)
_BEGAN = scalar("select min(hour) from sales_hours where organizer_id = $1 and session_id = any ($2::uuid[])")
_VERSION = one(Version, "select version, newest from sales_rolled_up where organizer_id = $1")


async def event_title(tx: Tx, *, organizer_id: int, event_id: UUID) -> dict[str, str] | None:
    """Of this organizer's event."""
    found = await _EVENT(tx, organizer_id, event_id)
    return None if found is None else found.title


async def sessions_of(tx: Tx, *, organizer_id: int, event_id: UUID) -> list[SessionOfEvent]:
    """By date; the first `MOST_SESSIONS`."""
    return await _SESSIONS(tx, organizer_id, event_id)


async def began_at(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> datetime | None:
    """The first hour in which anything was ordered of these."""
    moment: datetime | None = await _BEGAN(tx, organizer_id, list(session_ids))
    return moment


async def version(tx: Tx, *, organizer_id: int) -> Version | None:
    """Rises with every change of a count."""
    return await _VERSION(tx, organizer_id)


async def hours(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID] | None, since: datetime, until: datetime
) -> list[tuple[datetime, Counts]]:
    """Hours in which something happened."""
    if session_ids is None:
        return _slots(await _HOURS["all"](tx, organizer_id, since, until))
    return _slots(await _HOURS["sessions"](tx, organizer_id, since, until, list(session_ids)))


async def days(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID] | None, since: datetime, until: datetime, zone: str
) -> list[tuple[datetime, Counts]]:
    """Days of this zone on which something happened."""
    if session_ids is None:
        return _slots(await _DAYS["all"](tx, organizer_id, since, until, zone))
    return _slots(await _DAYS["sessions"](tx, organizer_id, since, until, list(session_ids), zone))


async def groups(
    tx: Tx,
    *,
    organizer_id: int,
    session_ids: Sequence[UUID] | None,
    since: datetime,
    until: datetime,
    zone: str,
    by: Grouping,
) -> list[Group]:
    """What sold best first; hours of the week in their order."""
    scope, ids = ("all", []) if session_ids is None else ("sessions", [list(session_ids)])
    if by == "hour_of_week":
        rows = await _WEEK[scope](tx, organizer_id, since, until, *ids, zone)
    else:
        rows = await _GROUPS[by, scope](tx, organizer_id, since, until, *ids)
    return [Group(row.key, row.name, row.at, row.colour, Counts(*_numbers(row)[4:])) for row in rows]


def _slots(rows: Sequence[_Slot]) -> list[tuple[datetime, Counts]]:
    return [(row.at, Counts(*_numbers(row)[1:])) for row in rows]


def _numbers(row: msgspec.Struct) -> tuple[int, ...]:
    return msgspec.structs.astuple(row)
