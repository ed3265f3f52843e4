"""Statements on venues, events, sessions and ticket types, and on what of them is on public view."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.catalog.model.rows import (
    EventRow,
    EventTitle,
    SessionRow,
    SessionTimes,
    TicketTypeRow,
    TypeOfSession,
)
from menpiao.catalog.model.shapes import (
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    SessionLabel,
    SessionLimits,
    StartingSession,
    Terms,
    Texts,
    TicketTypeLabel,
)
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, one, scalar

# The inserts below take the fields of `NewVenue`, `NewEvent`, `NewSession` and `NewTicketType` in their order.
_BUMP_CATALOG = scalar(
    """insert into catalog_versions (organizer_id, version) values ($1, 1)
       on conflict (organizer_id) do update set version = catalog_versions.version + 1
       returning version"""
)
_INSERT_VENUE = execute(
    """insert into venues (organizer_id, id, name, address, city, latitude, longitude)
       values ($1, $2, $3, $4, $5, $6, $7)"""
)
_INSERT_EVENT = execute(
    """insert into events (organizer_id, id, title, summary, description, category, cover, tags, notes)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
)
_INSERT_SESSION = execute(
    """insert into sessions (organizer_id, id, event_id, venue_id, doors_at, starts_at, ends_at, time_zone,
                             per_buyer_max, per_device_max, one_per_attendee, waitlist)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""
)
_INSERT_TICKET_TYPE = execute(
    """insert into ticket_types (organizer_id, id, session_id, position, name, price_fen, on_sale_at, off_sale_at, note,
                                 per_order_max, per_buyer_max, hidden, attendee_names_required, attendee_ids_required)
       select $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
         from ticket_types
        where organizer_id = $1 and session_id = $3"""
)
_COUNT_TYPES = scalar("select count(*)::integer from ticket_types where organizer_id = $1 and session_id = $2")
_VENUE_EXISTS = scalar("select true from venues where organizer_id = $1 and id = $2")
_EVENT_FOR_UPDATE = one(EventRow, "select id, status from events where organizer_id = $1 and id = $2 for update")
_SESSION_FOR_UPDATE = one(
    SessionRow,
    """select id, event_id, ends_at, per_buyer_max, per_device_max, one_per_attendee
         from sessions where organizer_id = $1 and id = $2 for no key update""",
)
_TICKET_TYPE_FOR_UPDATE = one(
    TicketTypeRow,
    """select id, name, price_fen, on_sale_at, off_sale_at, per_order_max, per_buyer_max, hidden, paused_at, version
         from ticket_types
        where organizer_id = $1 and id = $2
          for update""",
)
_TYPES_OF_EVENT = many(
    TypeOfSession,
    """select s.id as session_id, t.id as ticket_type_id
         from sessions s
         left join ticket_types t on t.organizer_id = s.organizer_id and t.session_id = s.id
        where s.organizer_id = $1 and s.event_id = $2 and s.status = 'scheduled'
        order by s.starts_at, s.id, t.position""",
)
_SET_PUBLISHED = execute(
    """update events set status = 'published', published_at = app_now(), withdrawn_at = null
        where organizer_id = $1 and id = $2"""
)
_SET_WITHDRAWN = execute(
    "update events set status = 'withdrawn', withdrawn_at = app_now() where organizer_id = $1 and id = $2"
)
_SET_WAITLIST = execute("update sessions set waitlist = $3, edition = edition + 1 where organizer_id = $1 and id = $2")
_BUMP_TYPES_OF_EVENT = execute(
    """update ticket_types t set version = t.version + 1
         from sessions s
        where s.organizer_id = $1 and s.event_id = $2 and t.organizer_id = $1 and t.session_id = s.id"""
)
_BUMP_TYPES = execute("update ticket_types set version = version + 1 where organizer_id = $1")
_ALL_ASK_FOR_IDS = scalar(
    "select bool_and(attendee_ids_required) from ticket_types where organizer_id = $1 and session_id = $2"
)
_UPDATE_SESSION = execute(
    """update sessions set per_buyer_max = $3, per_device_max = $4, one_per_attendee = $5, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_BUMP_TYPES_OF_SESSION = execute(
    "update ticket_types set version = version + 1 where organizer_id = $1 and session_id = $2"
)
_UPDATE_TICKET_TYPE = execute(
    """update ticket_types
          set price_fen = $3, on_sale_at = $4, off_sale_at = $5, per_order_max = $6, per_buyer_max = $7, hidden = $8,
              paused_at = $9, version = version + 1, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_TIMES = "id, event_id, status, doors_at, starts_at, ends_at, time_zone"
_TIMES_FOR_UPDATE = one(
    SessionTimes, f"select {_TIMES} from sessions where organizer_id = $1 and id = $2 for no key update"
)
_TIMES_OF_EVENT = many(
    SessionTimes, f"select {_TIMES} from sessions where organizer_id = $1 and event_id = $2 order by starts_at, id"
)
_SET_CANCELLED = execute(
    "update sessions set status = 'cancelled', edition = edition + 1 where organizer_id = $1 and id = $2"
)
_MOVE_SESSION = execute(
    """update sessions set doors_at = $3, starts_at = $4, ends_at = $5, edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
# Whatever was sold until the session's end, or beyond it, still is.
_MOVE_END_OF_SALE = execute(
    """update ticket_types set off_sale_at = $4, edition = edition + 1
        where organizer_id = $1 and session_id = $2 and off_sale_at >= $3 and on_sale_at < $4"""
)
_TERMS = many(
    Terms,
    """select t.organizer_id, s.event_id, t.session_id, t.id as ticket_type_id, e.title as event_title, t.name,
              t.price_fen, t.currency, t.on_sale_at, t.off_sale_at, t.per_order_max, t.per_buyer_max, t.hidden,
              t.attendee_names_required, t.attendee_ids_required, s.per_buyer_max as session_per_buyer_max,
              s.per_device_max as session_per_device_max, s.one_per_attendee,
              t.paused_at is not null or o.suspended_at is not null as paused,
              e.status = 'published' and s.status = 'scheduled' as sellable, s.starts_at, s.ends_at, t.version,
              s.waitlist, e.refund_ladder_id, t.price_rules, e.service_fee,
              (select jsonb_object_agg(p.tier, p.price_fen) from tier_prices p
                where p.organizer_id = t.organizer_id and p.ticket_type_id = t.id) as tier_prices,
              g.version as seating_version, q.id as question_set_id, q.questions
         from ticket_types t
         join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
         join organizers o on o.organizer_id = t.organizer_id
         left join session_seatings g on g.organizer_id = t.organizer_id and g.session_id = t.session_id
         left join question_sets q on q.organizer_id = e.organizer_id and q.id = e.question_set_id
        where t.organizer_id = any($1) and t.id = any($2)""",
)
_SESSION_LIMITS = many(
    SessionLimits,
    """select id as session_id, per_buyer_max, one_per_attendee, status from sessions
        where organizer_id = $1 and id = any($2)""",
)
_SESSION_LABELS = many(
    SessionLabel,
    """select s.id as session_id, s.event_id, e.title as event_title, e.cover, s.venue_id, v.name as venue_name,
              s.status, s.starts_at, s.doors_at, s.ends_at, s.time_zone
         from sessions s
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
         join venues v on v.organizer_id = s.organizer_id and v.id = s.venue_id
        where s.organizer_id = any($1) and s.id = any($2)""",
)
# Of all organizers: the tick that reminds buyers asks once for everybody.
_SESSIONS_STARTING = many(
    StartingSession,
    """select s.organizer_id, s.id, s.event_id, s.starts_at
         from sessions s
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
        where s.status = 'scheduled' and s.starts_at > $1 and s.starts_at <= $2 and e.status <> 'draft'
        order by s.starts_at, s.organizer_id, s.id""",
)
_EVENT_TITLES = many(EventTitle, "select id, title from events where organizer_id = $1 and id = any($2)")
_TICKET_TYPE_LABELS = many(
    TicketTypeLabel,
    """select id as ticket_type_id, session_id, name from ticket_types
        where organizer_id = any($1) and id = any($2)""",
)


async def bump_catalog(tx: Tx, *, organizer_id: int) -> int:
    """Raise the organizer's catalogue version; until the commit nobody else edits this organizer's catalogue."""
    version: int = await _BUMP_CATALOG(tx, organizer_id)
    return version


async def bump_types(tx: Tx, *, organizer_id: int) -> None:
    """Every quote of the organizer that was made before is void."""
    await _BUMP_TYPES(tx, organizer_id)


async def insert_venue(tx: Tx, *, organizer_id: int, venue_id: UUID, new: NewVenue) -> None:
    """A new venue."""
    await _INSERT_VENUE(tx, organizer_id, venue_id, *msgspec.structs.astuple(new))


async def insert_event(tx: Tx, *, organizer_id: int, event_id: UUID, new: NewEvent) -> None:
    """A new draft."""
    await _INSERT_EVENT(tx, organizer_id, event_id, *msgspec.structs.astuple(new))


async def insert_session(tx: Tx, *, organizer_id: int, session_id: UUID, event_id: UUID, new: NewSession) -> None:
    """A new session of an event that exists."""
    await _INSERT_SESSION(tx, organizer_id, session_id, event_id, *msgspec.structs.astuple(new))


async def insert_ticket_type(
    tx: Tx, *, organizer_id: int, ticket_type_id: UUID, session_id: UUID, new: NewTicketType
) -> None:
    """A new ticket type, behind those that the session has."""
    await _INSERT_TICKET_TYPE(tx, organizer_id, ticket_type_id, session_id, *msgspec.structs.astuple(new))


async def count_types(tx: Tx, *, organizer_id: int, session_id: UUID) -> int:
    """How many ticket types the session has."""
    count: int = await _COUNT_TYPES(tx, organizer_id, session_id)
    return count


async def venue_exists(tx: Tx, *, organizer_id: int, venue_id: UUID) -> bool:
    """Whether the organizer has this venue."""
    return bool(await _VENUE_EXISTS(tx, organizer_id, venue_id))


async def event_for_update(tx: Tx, *, organizer_id: int, event_id: UUID) -> EventRow | None:
    """The event, locked."""
    return await _EVENT_FOR_UPDATE(tx, organizer_id, event_id)


async def session_for_update(tx: Tx, *, organizer_id: int, session_id: UUID) -> SessionRow | None:
    """The session, locked."""
    return await _SESSION_FOR_UPDATE(tx, organizer_id, session_id)


async def ticket_type_for_update(tx: Tx, *, organizer_id: int, ticket_type_id: UUID) -> TicketTypeRow | None:
    """The ticket type, locked."""
    return await _TICKET_TYPE_FOR_UPDATE(tx, organizer_id, ticket_type_id)


async def types_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> dict[UUID, tuple[UUID, ...]]:
    """The scheduled sessions of an event by date, each with its ticket types in order."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for row in await _TYPES_OF_EVENT(tx, organizer_id, event_id):
        types = found.get(row.session_id, ())
        found[row.session_id] = (*types, row.ticket_type_id) if row.ticket_type_id else types
    return found


async def set_published(tx: Tx, *, organizer_id: int, event_id: UUID) -> None:
    """On public view; every quote made before is void."""
    await _SET_PUBLISHED(tx, organizer_id, event_id)
    await _BUMP_TYPES_OF_EVENT(tx, organizer_id, event_id)


async def set_withdrawn(tx: Tx, *, organizer_id: int, event_id: UUID) -> None:
    """Off public view; every quote made before is void."""
    await _SET_WITHDRAWN(tx, organizer_id, event_id)
    await _BUMP_TYPES_OF_EVENT(tx, organizer_id, event_id)


async def void_quotes(tx: Tx, *, organizer_id: int, event_id: UUID) -> None:
    """What its tickets were quoted at holds no longer."""
    await _BUMP_TYPES_OF_EVENT(tx, organizer_id, event_id)


async def void_quotes_of_session(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """The same for the tickets of one session."""
    await _BUMP_TYPES_OF_SESSION(tx, organizer_id, session_id)


async def all_ask_for_ids(tx: Tx, *, organizer_id: int, session_id: UUID) -> bool:
    """Whether each ticket type that the session has asks for id numbers."""
    return await _ALL_ASK_FOR_IDS(tx, organizer_id, session_id) is not False


async def update_session(tx: Tx, *, organizer_id: int, row: SessionRow) -> None:
    """Write the limits; every quote made before is void."""
    await _UPDATE_SESSION(tx, organizer_id, row.id, row.per_buyer_max, row.per_device_max, row.one_per_attendee)
    await _BUMP_TYPES_OF_SESSION(tx, organizer_id, row.id)


async def session_times(tx: Tx, *, organizer_id: int, session_id: UUID) -> SessionTimes | None:
    """The session, locked."""
    return await _TIMES_FOR_UPDATE(tx, organizer_id, session_id)


async def times_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> list[SessionTimes]:
    """All sessions of an event by date."""
    return await _TIMES_OF_EVENT(tx, organizer_id, event_id)


async def set_cancelled(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """It does not take place; every quote made before is void."""
    await _SET_CANCELLED(tx, organizer_id, session_id)
    await _BUMP_TYPES_OF_SESSION(tx, organizer_id, session_id)


async def move_end_of_sale(tx: Tx, *, organizer_id: int, session_id: UUID, was: datetime, now: datetime) -> None:
    """The session ends at another time: whatever was sold until its end, or beyond it, still is."""
    if was != now:
        await _MOVE_END_OF_SALE(tx, organizer_id, session_id, was, now)


async def move_session(tx: Tx, *, organizer_id: int, session: SessionTimes, to: SessionTimes) -> None:
    """Other times; every quote made before is void."""
    await _MOVE_SESSION(tx, organizer_id, session.id, to.doors_at, to.starts_at, to.ends_at)
    await move_end_of_sale(tx, organizer_id=organizer_id, session_id=session.id, was=session.ends_at, now=to.ends_at)
    await _BUMP_TYPES_OF_SESSION(tx, organizer_id, session.id)


async def set_waitlist(tx: Tx, *, organizer_id: int, session_id: UUID, waitlist: bool) -> int:
    """Whether buyers may wait for the session; 0 where there is none."""
    return await _SET_WAITLIST(tx, organizer_id, session_id, waitlist)


async def update_ticket_type(tx: Tx, *, organizer_id: int, row: TicketTypeRow) -> None:
    """Write what can be edited, and raise the version."""
    await _UPDATE_TICKET_TYPE(
        tx,
        organizer_id,
        row.id,
        row.price_fen,
        row.on_sale_at,
        row.off_sale_at,
        row.per_order_max,
        row.per_buyer_max,
        row.hidden,
        row.paused_at,
    )


async def terms_of(tx: Tx, *, ticket_type_ids: Sequence[UUID]) -> dict[UUID, Terms]:
    """The terms of these ticket types, of whatever organizers."""
    rows = await _TERMS(tx, *_with_organizers(ticket_type_ids))
    return {row.ticket_type_id: row for row in rows}


async def session_limits(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, SessionLimits]:
    """The limits of these sessions of the organizer."""
    return {row.session_id: row for row in await _SESSION_LIMITS(tx, organizer_id, list(session_ids))}


async def session_labels(
    tx: Tx, *, session_ids: Sequence[UUID], organizer_id: int | None = None
) -> dict[UUID, SessionLabel]:
    """Labels of these sessions; with ``organizer_id`` only of those that are this organizer's."""
    rows = await _SESSION_LABELS(tx, *_with_organizers(session_ids, organizer_id))
    return {row.session_id: row for row in rows}


async def sessions_starting(tx: Tx, *, after: datetime, until: datetime) -> list[StartingSession]:
    """Sessions that are held, of whatever organizers, by the moment they begin."""
    return await _SESSIONS_STARTING(tx, after, until)


async def event_titles(tx: Tx, *, organizer_id: int, event_ids: Sequence[UUID]) -> dict[UUID, Texts]:
    """What these events are called."""
    return {row.id: row.title for row in await _EVENT_TITLES(tx, organizer_id, list(event_ids))}


async def ticket_type_labels(
    tx: Tx, *, ticket_type_ids: Sequence[UUID], organizer_id: int | None = None
) -> dict[UUID, TicketTypeLabel]:
    """Labels of these ticket types; with ``organizer_id`` only of those that are this organizer's."""
    rows = await _TICKET_TYPE_LABELS(tx, *_with_organizers(ticket_type_ids, organizer_id))
    return {row.ticket_type_id: row for row in rows}


def _with_organizers(ids: Iterable[UUID], organizer_id: int | None = None) -> tuple[Any, ...]:
    """The two array arguments of a set-based read: an id tells its organizer, so the shard key is always there."""
    wanted = list(ids)
    return sorted({organizer_of(i) for i in wanted}) if organizer_id is None else [organizer_id], wanted
