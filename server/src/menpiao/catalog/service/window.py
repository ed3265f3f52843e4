"""What is on public view: read as a whole, and kept in memory for whoever answers the public (`OnView`).

Whoever fills a window reads `catalog_versions` first and then `published_events` of the organizers whose version rose:
a change in between is seen at the next look, never missed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.catalog.model.ladder import rule_of
from menpiao.catalog.model.rows import PublishedSessionRow
from menpiao.catalog.model.shapes import (
    Note,
    PublishedEvent,
    PublishedSession,
    PublishedTicketType,
    PublishedVenue,
    SessionMap,
)
from menpiao.catalog.store import on_view as store
from menpiao.platform.db import Database, Tx


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
            refund_rule=None if event.refund_rule is None else rule_of(event.refund_rule),
            service_fee=event.service_fee,
            questions=event.questions,
        )
        for event in events
        if event.id in by_event
    ]


class OnView:
    """Everything on public view, in memory: events for the shop window, sessions for what is left of them.

    Empty until the first `refresh`. What has not changed stays the same object: who made something of it sees by
    ``is`` that it still holds.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._versions: dict[int, int] = {}
        self._events: dict[int, dict[UUID, PublishedEvent]] = {}
        self._sessions: dict[UUID, PublishedSession] = {}
        self._seated: dict[UUID, PublishedSession] = {}

    @property
    def versions(self) -> Mapping[int, int]:
        """The catalogue version of each organizer that is shown here."""
        return self._versions

    def events_of(self, organizer_id: int) -> Mapping[UUID, PublishedEvent]:
        """What this organizer shows, by event id."""
        return self._events.get(organizer_id, {})

    def session(self, session_id: UUID) -> PublishedSession | None:
        """A session with its visible ticket types; None where nothing of it is on public view."""
        return self._sessions.get(session_id)

    def seated(self) -> Mapping[UUID, PublishedSession]:
        """The sessions that sell seats."""
        return self._seated

    async def refresh(self) -> None:
        """One number for each organizer, and the events of those whose number rose."""
        async with self._db.read() as tx:
            versions = await catalog_versions(tx)
            changed = [organizer for organizer, version in versions.items() if self._versions.get(organizer) != version]
            events = await published_events(tx, organizer_ids=changed) if changed else []
        by_organizer: dict[int, list[PublishedEvent]] = {organizer: [] for organizer in changed}
        for event in events:
            by_organizer[event.organizer_id].append(event)
        for organizer_id, found in by_organizer.items():
            self._take_over(organizer_id, found)
        self._versions = versions

    def _take_over(self, organizer_id: int, found: list[PublishedEvent]) -> None:
        """Replace what differs of this organizer."""
        before = self._events.get(organizer_id, {})
        after: dict[UUID, PublishedEvent] = {}
        for event in found:
            known = before.get(event.id)
            after[event.id] = known if known == event else event
        gone = {
            session.id for event in before.values() if after.get(event.id) is not event for session in event.sessions
        }
        for session_id in gone:
            self._sessions.pop(session_id, None)
            self._seated.pop(session_id, None)
        for event in after.values():
            if before.get(event.id) is not event:
                self._sessions.update((session.id, session) for session in event.sessions)
                self._seated.update((one.id, one) for one in event.sessions if one.seating is not None)
        self._events[organizer_id] = after


def _sessions_by_event(
    sessions: list[PublishedSessionRow],
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
                    status=row.status,
                    seating=_map_of(row),
                )
            )
    return dict(found)


def _map_of(row: PublishedSessionRow) -> SessionMap | None:
    if row.seat_map_id is None or row.seating_version is None:
        return None
    return SessionMap(row.seat_map_id, row.seating_version)
