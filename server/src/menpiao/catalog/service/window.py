"""What shop windows are filled with: everything that is on public view, read as a whole.

A window reads `catalog_versions` first and then `published_events` of the organizers whose version rose: a change in
between is seen at the next look, never missed.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from menpiao.catalog import store
from menpiao.catalog.model.shapes import Note, PublishedEvent, PublishedSession, PublishedTicketType, PublishedVenue
from menpiao.platform.db import Tx


async def catalog_versions(tx: Tx) -> dict[int, int]:
    """How often each organizer's catalogue has changed."""
    return await store.catalog_versions(tx)


async def published_events(tx: Tx, *, organizer_ids: Sequence[int]) -> list[PublishedEvent]:
    """Everything on public view of these organizers; sessions without a visible ticket type are left out."""
    ids = list(organizer_ids)
    events = await store.published_events(tx, organizer_ids=ids)
    sessions = await store.published_sessions(tx, organizer_ids=ids)
    types = await store.published_ticket_types(tx, organizer_ids=ids)
    venues = await store.venues_of(tx, organizer_ids=ids)
    by_event = _sessions_by_event(sessions, types, venues)
    return [
        PublishedEvent(
            organizer_id=event.organizer_id,
            id=event.id,
            title=event.title,
            summary=event.summary,
            description=event.description,
            notes=tuple(Note(**note) for note in event.notes),
            category=event.category,
            tags=tuple(event.tags),
            cover=event.cover,
            sessions=tuple(by_event[event.id]),
        )
        for event in events
        if event.id in by_event
    ]


def _sessions_by_event(
    sessions: list[store.PublishedSessionRow],
    types: list[PublishedTicketType],
    venues: dict[UUID, PublishedVenue],
) -> dict[UUID, list[PublishedSession]]:
    types_of: dict[UUID, list[PublishedTicketType]] = defaultdict(list)
    for ticket_type in types:
        types_of[ticket_type.session_id].append(ticket_type)
    found: dict[UUID, list[PublishedSession]] = defaultdict(list)
    for row in sessions:
        # Four statements are not one snapshot: a venue younger than the list of venues arrives with the next look.
        if row.id in types_of and row.venue_id in venues:
            found[row.event_id].append(
                PublishedSession(
                    id=row.id,
                    venue=venues[row.venue_id],
                    doors_at=row.doors_at,
                    starts_at=row.starts_at,
                    ends_at=row.ends_at,
                    time_zone=row.time_zone,
                    per_buyer_max=row.per_buyer_max,
                    per_device_max=row.per_device_max,
                    one_per_attendee=row.one_per_attendee,
                    ticket_types=tuple(types_of[row.id]),
                    waitlist=row.waitlist,
                )
            )
    return dict(found)
