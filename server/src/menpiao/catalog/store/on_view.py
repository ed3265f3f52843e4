"""Statements on what of the catalogue is on public view."""

from uuid import UUID

from menpiao.catalog.model.rows import PublishedEventRow, PublishedSessionRow, VersionRow
from menpiao.catalog.model.shapes import PublishedTicketType, PublishedVenue
from menpiao.platform.db import Tx, many

_VERSIONS = many(VersionRow, "select organizer_id, version from catalog_versions")
_PUBLISHED_EVENTS = many(
    PublishedEventRow,
    """select e.organizer_id, e.id, e.title, e.summary, e.description, e.notes, e.category, e.tags, e.cover,
              l.rule as refund_rule, e.service_fee, q.questions
         from events e
         left join refund_ladders l on l.organizer_id = e.organizer_id and l.id = e.refund_ladder_id
         left join question_sets q on q.organizer_id = e.organizer_id and q.id = e.question_set_id
        where e.organizer_id = any($1) and e.status = 'published'
        order by e.organizer_id, e.id""",
)
_PUBLISHED_SESSIONS = many(
    PublishedSessionRow,
    """select s.id, s.event_id, s.venue_id, s.doors_at, s.starts_at, s.ends_at, s.time_zone, s.per_buyer_max,
              s.per_device_max, s.one_per_attendee, s.waitlist, s.status, g.seat_map_id, g.version as seating_version
         from sessions s
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
         left join session_seatings g on g.organizer_id = s.organizer_id and g.session_id = s.id
        where s.organizer_id = any($1) and e.status = 'published'
        order by s.starts_at, s.id""",
)
_PUBLISHED_TICKET_TYPES = many(
    PublishedTicketType,
    """select t.organizer_id, t.id, t.session_id, t.name, t.note, t.price_fen, t.currency, t.on_sale_at, t.off_sale_at,
              t.per_order_max, t.per_buyer_max, t.attendee_names_required, t.attendee_ids_required,
              coalesce(t.paused_at, o.suspended_at) as paused_at,
              t.price_rules,
              (select max(p.price_fen) from tier_prices p
                where p.organizer_id = t.organizer_id and p.ticket_type_id = t.id) as dearest_fen
         from ticket_types t
         join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
         join events e on e.organizer_id = s.organizer_id and e.id = s.event_id
         join organizers o on o.organizer_id = t.organizer_id
        where t.organizer_id = any($1) and not t.hidden and e.status = 'published'
        order by t.session_id, t.position""",
)
_VENUES = many(
    PublishedVenue,
    """select organizer_id, id, name, address, city, latitude, longitude from venues
        where organizer_id = any($1)""",
)


async def catalog_versions(tx: Tx) -> dict[int, int]:
    """The catalogue version of every organizer that has one."""
    return {row.organizer_id: row.version for row in await _VERSIONS(tx)}


async def published_events(tx: Tx, *, organizer_ids: list[int]) -> list[PublishedEventRow]:
    """Published events of these organizers."""
    return await _PUBLISHED_EVENTS(tx, organizer_ids)


async def published_sessions(tx: Tx, *, organizer_ids: list[int]) -> list[PublishedSessionRow]:
    """Their scheduled sessions by date."""
    return await _PUBLISHED_SESSIONS(tx, organizer_ids)


async def published_ticket_types(tx: Tx, *, organizer_ids: list[int]) -> list[PublishedTicketType]:
    """Their ticket types that are not hidden, in the organizer's order."""
    return await _PUBLISHED_TICKET_TYPES(tx, organizer_ids)


async def venues_of(tx: Tx, *, organizer_ids: list[int]) -> dict[UUID, PublishedVenue]:
    """The venues of these organizers."""
    return {row.id: row for row in await _VENUES(tx, organizer_ids)}
