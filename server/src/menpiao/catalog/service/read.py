"""What the floors above read of the catalogue: terms for quoting, labels for showing what was bought.

The caches answer hot requests from memory, at most a second old. That is safe for terms because the placing batch
compares the version that a quote assumed; it is good enough for labels because they are only shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from menpiao.catalog.model.organized import About
from menpiao.catalog.model.seating import SeatTag
from menpiao.catalog.model.shapes import (
    SessionLabel,
    SessionLimits,
    StartingSession,
    Terms,
    Texts,
    TicketTypeLabel,
)
from menpiao.catalog.service.seating import Seatings, SeatTags
from menpiao.catalog.store import catalog as store
from menpiao.catalog.store import organized
from menpiao.platform.db import Database, Tx
from menpiao.platform.fresh import FreshCache
from menpiao.seating import PlanCache


class TermsCache:
    """Terms by ticket type id; one set-based read for all that are missing or a second old."""

    def __init__(self, db: Database) -> None:
        self._cache: FreshCache[Terms] = FreshCache(db, _read_terms)

    async def get(self, ticket_type_ids: Iterable[UUID]) -> dict[UUID, Terms]:
        """The terms of those that exist, hidden and unsellable ones too."""
        return await self._cache.get(ticket_type_ids)

    def at_hand(self, ticket_type_id: UUID) -> Terms | None:
        """The terms where they are in memory and fresh; None says nothing."""
        return self._cache.at_hand(ticket_type_id)

    def forget(self, ticket_type_ids: Iterable[UUID]) -> None:
        """Read these again next time: when the batch says that a quote's version is old."""
        self._cache.forget(ticket_type_ids)


async def terms_of(tx: Tx, *, ticket_type_ids: Sequence[UUID]) -> dict[UUID, Terms]:
    """The terms of those that exist, as they are in the caller's transaction."""
    return await store.terms_of(tx, ticket_type_ids=ticket_type_ids)


class Labels:
    """Labels by session and ticket type id, and of seats, for hot answers such as orders, tickets and scans."""

    def __init__(self, db: Database, seatings: Seatings | None = None) -> None:
        self._seatings = seatings or Seatings(db, PlanCache(db))
        self._sessions: FreshCache[SessionLabel] = FreshCache(db, _read_session_labels)
        self._ticket_types: FreshCache[TicketTypeLabel] = FreshCache(db, _read_ticket_type_labels)

    async def sessions(self, session_ids: Iterable[UUID]) -> dict[UUID, SessionLabel]:
        """Labels of the sessions that exist, of whatever organizers."""
        return await self._sessions.get(session_ids)

    async def ticket_types(self, ticket_type_ids: Iterable[UUID]) -> dict[UUID, TicketTypeLabel]:
        """Labels of the ticket types that exist, of whatever organizers."""
        return await self._ticket_types.get(ticket_type_ids)

    async def seats(self, seats: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], SeatTag]:
        """What is written of these seats, by session and number."""
        return await self._seatings.tags(seats)

    async def tiers(self, session_id: UUID) -> dict[int, Texts]:
        """The names of the session's price tiers; none where it sells no seats."""
        seating = await self._seatings.get(session_id)
        return {tier.number: tier.name for tier in seating.tiers} if seating is not None else {}

    async def seats_of(self, session_id: UUID) -> SeatTags | None:
        """The same for all seats of one session, for whoever has many to show; None where it has no seats."""
        return await self._seatings.tags_of(session_id)


async def session_labels(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, SessionLabel]:
    """Labels of this organizer's sessions, in the caller's transaction; foreign and unknown ids are left out."""
    return await store.session_labels(tx, session_ids=session_ids, organizer_id=organizer_id)


async def event_titles(tx: Tx, *, organizer_id: int, event_ids: Sequence[UUID]) -> dict[UUID, Texts]:
    """What these events are called, drafts too; unknown ids are left out."""
    return await store.event_titles(tx, organizer_id=organizer_id, event_ids=event_ids)


async def scope_of(tx: Tx, *, organizer_id: int, about: About) -> tuple[list[UUID], list[UUID]]:
    """The sessions and the ticket types that a list is asked about, in the caller's transaction; empty where nothing of
    the organizer's fits."""
    found = await organized.parts(tx, organizer_id=organizer_id, about=about)
    types = dict.fromkeys([part.ticket_type_id for part in found if part.ticket_type_id is not None])
    return list(dict.fromkeys([part.session_id for part in found])), list(types)


async def sessions_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> list[UUID]:
    """All sessions of this organizer's event, whatever their state; none of a foreign or unknown one."""
    return [session.id for session in await store.times_of_event(tx, organizer_id=organizer_id, event_id=event_id)]


async def sessions_asked(
    tx: Tx,
    *,
    organizer_id: int,
    event_id: UUID | None = None,
    session_id: UUID | None = None,
    ticket_type_id: UUID | None = None,
) -> list[UUID] | None:
    """The sessions that a list is asked about by its filters: those of the event, the one session, that of the ticket
    type; those that are all of it where it has several filters, and None where it has none."""
    fitting = [] if session_id is None else [{session_id}]
    if event_id is not None:
        fitting.append(set(await sessions_of_event(tx, organizer_id=organizer_id, event_id=event_id)))
    if ticket_type_id is not None:
        found = await ticket_type_labels(tx, organizer_id=organizer_id, ticket_type_ids=[ticket_type_id])
        fitting.append({label.session_id for label in found.values()})
    return sorted(set.intersection(*fitting)) if fitting else None


async def sessions_starting(tx: Tx, *, after: datetime, until: datetime) -> list[StartingSession]:
    """Sessions of whatever organizers that begin in this time and are held, of events that were published."""
    return await store.sessions_starting(tx, after=after, until=until)


async def session_limits(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, SessionLimits]:
    """Limits of this organizer's sessions, in the caller's transaction."""
    return await store.session_limits(tx, organizer_id=organizer_id, session_ids=session_ids)


async def ticket_type_labels(
    tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]
) -> dict[UUID, TicketTypeLabel]:
    """Labels of this organizer's ticket types, in the caller's transaction; foreign and unknown ids are left out."""
    return await store.ticket_type_labels(tx, ticket_type_ids=ticket_type_ids, organizer_id=organizer_id)


async def types_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[TicketTypeLabel]:
    """Labels of all ticket types of these sessions of this organizer, in the organizer's order."""
    found = await organized.types_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
    return [TicketTypeLabel(row.id, row.session_id, row.name) for rows in found.values() for row in rows]


async def _read_terms(tx: Tx, ids: list[UUID]) -> Mapping[UUID, Terms]:
    return await store.terms_of(tx, ticket_type_ids=ids)


async def _read_session_labels(tx: Tx, ids: list[UUID]) -> Mapping[UUID, SessionLabel]:
    return await store.session_labels(tx, session_ids=ids)


async def _read_ticket_type_labels(tx: Tx, ids: list[UUID]) -> Mapping[UUID, TicketTypeLabel]:
    return await store.ticket_type_labels(tx, ticket_type_ids=ids)
