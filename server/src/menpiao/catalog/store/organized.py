"""Statements of the organizer's own pages: everything that is theirs, drafts and hidden things included."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from menpiao.catalog.model.organized import (
    About,
    Cover,
    OrganizerEventRow,
    OrganizerSessionRow,
    OrganizerTypeRow,
    Part,
    SessionsOfEvent,
    VenueRow,
)
from menpiao.platform.db import Tx, many, one

_VENUE_COLUMNS = "id, name, address, city, latitude, longitude, edition"
_VENUES = many(VenueRow, f"select {_VENUE_COLUMNS} from venues where organizer_id = $1 order by id desc limit $2")
_VENUE = one(VenueRow, f"select {_VENUE_COLUMNS} from venues where organizer_id = $1 and id = $2")
_VENUE_FOR_UPDATE = one(VenueRow, f"select {_VENUE_COLUMNS} from venues where organizer_id = $1 and id = $2 for update")
_EVENT_COLUMNS = (
    "id, status, title, summary, description, category, cover, tags, notes, published_at, withdrawn_at, edition"
)
_EVENT = one(OrganizerEventRow, f"select {_EVENT_COLUMNS} from events where organizer_id = $1 and id = $2")
_EVENT_FOR_UPDATE = one(
    OrganizerEventRow, f"select {_EVENT_COLUMNS} from events where organizer_id = $1 and id = $2 for update"
)
_EVENTS = many(
    OrganizerEventRow,
    f"""select {_EVENT_COLUMNS} from events
         where organizer_id = $1 and id < $2 and ($3::text is null or status = $3)
           and ($4::text is null or title ->> 'zh-CN' ilike $4 or title ->> 'en' ilike $4)
         order by id desc
         limit $5""",
)
_COVERS_AMONG = many(Cover, "select distinct cover from events where organizer_id = $1 and cover = any ($2::text[])")
_SESSIONS_OF_EVENTS = many(
    SessionsOfEvent,
    """select s.event_id,
              count(*) filter (where s.status = 'scheduled' and s.ends_at > $3)::integer as upcoming,
              count(*) filter (where s.status = 'scheduled' and s.ends_at <= $3)::integer as over,
              count(*) filter (where s.status = 'cancelled')::integer as cancelled,
              (array_agg(s.id order by s.starts_at, s.id)
                  filter (where s.status = 'scheduled' and s.ends_at > $3))[1] as next_id,
              (array_agg(s.starts_at order by s.starts_at, s.id)
                  filter (where s.status = 'scheduled' and s.ends_at > $3))[1] as next_starts_at,
              (array_agg(s.time_zone order by s.starts_at, s.id)
                  filter (where s.status = 'scheduled' and s.ends_at > $3))[1] as next_time_zone
         from sessions s
        where s.organizer_id = $1 and s.event_id = any ($2::uuid[])
        group by s.event_id""",
)
_SESSION_COLUMNS = """s.id, s.event_id, s.venue_id, v.name as venue_name, s.status, s.doors_at, s.starts_at, s.ends_at,
              s.time_zone, s.per_buyer_max, s.per_device_max, s.one_per_attendee, s.waitlist, s.edition,
              e.title as event_title, e.cover as event_cover, e.status as event_status, g.seat_map_id,
              g.version as seating_version
         from sessions s
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
         join venues v on v.organizer_id = s.organizer_id and v.id = s.venue_id
         left join session_seatings g on g.organizer_id = s.organizer_id and g.session_id = s.id"""
_SESSION = one(OrganizerSessionRow, f"select {_SESSION_COLUMNS} where s.organizer_id = $1 and s.id = $2")
_SESSIONS = many(
    OrganizerSessionRow,
    f"""select {_SESSION_COLUMNS}
         where s.organizer_id = $1 and s.id = any ($2::uuid[])
         order by s.starts_at, s.id""",
)
_SESSIONS_FOR_UPDATE = many(
    OrganizerSessionRow,
    f"""select {_SESSION_COLUMNS}
         where s.organizer_id = $1 and s.id = any ($2::uuid[])
         order by s.starts_at, s.id
           for update of s""",
)
_SESSIONS_OF_EVENT = many(
    OrganizerSessionRow,
    f"""select {_SESSION_COLUMNS}
         where s.organizer_id = $1 and s.event_id = $2 and (s.starts_at, s.id) > ($3::timestamptz, $4::uuid)
         order by s.starts_at, s.id
         limit $5""",
)
# A day is one of the session's zone: the index finds it with a day to spare on each side.
_SESSIONS_BY_DATE = many(
    OrganizerSessionRow,
    f"""select {_SESSION_COLUMNS}
         where s.organizer_id = $1 and ($2::uuid is null or s.event_id = $2)
           and (s.starts_at, s.id) > ($3::timestamptz, $4::uuid)
           and ($8::text is null or e.title ->> 'zh-CN' ilike $8 or e.title ->> 'en' ilike $8)
           and ($5::date is null or s.starts_at >= $5::timestamp at time zone 'UTC' - interval '1 day'
                and (s.starts_at at time zone s.time_zone)::date >= $5)
           and ($6::date is null or s.starts_at < $6::timestamp at time zone 'UTC' + interval '2 days'
                and (s.starts_at at time zone s.time_zone)::date <= $6)
         order by s.starts_at, s.id
         limit $7""",
)
_TYPE_COLUMNS = """t.id, t.session_id, t.position, t.name, t.note, t.price_fen, t.currency, t.on_sale_at, t.off_sale_at,
              t.per_order_max, t.per_buyer_max, t.hidden, t.attendee_names_required, t.attendee_ids_required,
              t.paused_at, exists (select from tier_prices p
                  where p.organizer_id = t.organizer_id and p.ticket_type_id = t.id) as seated, t.price_rules,
              t.edition
         from ticket_types t"""
_TYPES_OF_SESSIONS = many(
    OrganizerTypeRow,
    f"""select {_TYPE_COLUMNS}
         where t.organizer_id = $1 and t.session_id = any ($2::uuid[])
         order by t.session_id, t.position""",
)
_PARTS = many(
    Part,
    """select s.id as session_id, t.id as ticket_type_id
         from sessions s
         left join ticket_types t on t.organizer_id = s.organizer_id and t.session_id = s.id
        where s.organizer_id = $1 and ($2::uuid is null or s.event_id = $2) and ($3::uuid is null or s.id = $3)
          and ($4::uuid is null or t.id = $4)""",
)
_TYPES = many(OrganizerTypeRow, f"select {_TYPE_COLUMNS} where t.organizer_id = $1 and t.id = any ($2::uuid[])")
_TYPES_FOR_UPDATE = many(
    OrganizerTypeRow,
    f"""select {_TYPE_COLUMNS}
         where t.organizer_id = $1 and t.id = any ($2::uuid[])
         order by t.id
           for update of t""",
)


async def venues(tx: Tx, *, organizer_id: int, limit: int) -> list[VenueRow]:
    """The organizer's venues, the newest first."""
    return await _VENUES(tx, organizer_id, limit)


async def venue(tx: Tx, *, organizer_id: int, venue_id: UUID, for_update: bool = False) -> VenueRow | None:
    """One of them."""
    return await (_VENUE_FOR_UPDATE if for_update else _VENUE)(tx, organizer_id, venue_id)


async def event(tx: Tx, *, organizer_id: int, event_id: UUID, for_update: bool = False) -> OrganizerEventRow | None:
    """An event of the organizer's."""
    return await (_EVENT_FOR_UPDATE if for_update else _EVENT)(tx, organizer_id, event_id)


async def events(
    tx: Tx, *, organizer_id: int, before: UUID, status: str | None, pattern: str | None, limit: int
) -> list[OrganizerEventRow]:
    """The organizer's events, the newest first; ``pattern`` is one of LIKE."""
    return await _EVENTS(tx, organizer_id, before, status, pattern, limit)


async def covers_among(tx: Tx, *, organizer_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that are covers of the organizer's events."""
    return {one.cover for one in await _COVERS_AMONG(tx, organizer_id, list(addresses))}


async def sessions_of_events(
    tx: Tx, *, organizer_id: int, event_ids: Sequence[UUID], now: datetime
) -> dict[UUID, SessionsOfEvent]:
    """What there is to say of these events' sessions; events without are left out."""
    return {row.event_id: row for row in await _SESSIONS_OF_EVENTS(tx, organizer_id, list(event_ids), now)}


async def session(tx: Tx, *, organizer_id: int, session_id: UUID) -> OrganizerSessionRow | None:
    """A session of the organizer's."""
    return await _SESSION(tx, organizer_id, session_id)


async def sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[OrganizerSessionRow]:
    """Those of them that exist, by date."""
    return await _SESSIONS(tx, organizer_id, list(session_ids))


async def locked_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[OrganizerSessionRow]:
    """Those of them that exist, by date, locked."""
    return await _SESSIONS_FOR_UPDATE(tx, organizer_id, list(session_ids))


async def sessions_of_event(
    tx: Tx, *, organizer_id: int, event_id: UUID, after: tuple[datetime, UUID], limit: int
) -> list[OrganizerSessionRow]:
    """An event's sessions by date, behind this one."""
    return await _SESSIONS_OF_EVENT(tx, organizer_id, event_id, *after, limit)


async def sessions_by_date(
    tx: Tx,
    *,
    organizer_id: int,
    event_id: UUID | None,
    after: tuple[datetime, UUID],
    first_day: date | None,
    last_day: date | None,
    pattern: str | None,
    limit: int,
) -> list[OrganizerSessionRow]:
    """All events' sessions by date, behind this one; days are those of the session's zone. ``pattern`` is one of LIKE,
    of the event's title."""
    return await _SESSIONS_BY_DATE(tx, organizer_id, event_id, *after, first_day, last_day, limit, pattern)


async def types_of_sessions(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]
) -> dict[UUID, list[OrganizerTypeRow]]:
    """The ticket types by session, in the organizer's order."""
    found: dict[UUID, list[OrganizerTypeRow]] = {}
    for row in await _TYPES_OF_SESSIONS(tx, organizer_id, list(session_ids)):
        found.setdefault(row.session_id, []).append(row)
    return found


async def parts(tx: Tx, *, organizer_id: int, about: About) -> list[Part]:
    """What of the organizer's fits."""
    return await _PARTS(tx, organizer_id, about.event_id, about.session_id, about.ticket_type_id)


async def types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[OrganizerTypeRow]:
    """Those of these ticket types that exist."""
    return await _TYPES(tx, organizer_id, list(ticket_type_ids))


async def locked_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[OrganizerTypeRow]:
    """The same, locked, in the order of their ids."""
    return await _TYPES_FOR_UPDATE(tx, organizer_id, list(ticket_type_ids))
