"""How many seats a buyer of a ticket type can get now: free, in no allocation, of the tiers that the type sells.

A quota alone can't say it, because several types may sell one seat, and allocations are a predicate on seats. What the
process has in memory anyway is counted there, and counted again when something has become of it. Of sessions at which
nobody has looked for a while the database counts, when their quotas have changed, when their seating has, or when an
allocation is over by the clock.
"""

from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from menpiao.catalog import OnView, PublishedSession, SessionSeating
from menpiao.inventory.seats import store
from menpiao.inventory.seats.memory import OpenSeats, SessionSeats
from menpiao.inventory.seats.model import SeatsOfTier
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx

MOST_AT_ONCE = 100
"""Sessions that the database counts in one look; the others have their turn at the next."""
_FAR = datetime.max.replace(tzinfo=UTC)


class _Counted(msgspec.Struct, frozen=True):
    """The free seats of a session by ticket type, as this version of its seating sells them: at which state in memory,
    or until when by what the database says."""

    free: Mapping[UUID, int]
    seating: int
    state: str | None = None
    until: datetime = _FAR

    def is_old(self, session: PublishedSession, now: datetime) -> bool:
        """Whether it has to be counted again, apart from what becomes of seats: in memory it is not any more."""
        return self.state is not None or self.seating < _version_of(session) or now >= self.until


_NOBODY = _Counted({}, 0)


class SeatCounts:
    """Of all sessions on public view that sell seats; one for each process."""

    def __init__(self, on_view: OnView, seats: OpenSeats) -> None:
        self._on_view = on_view
        self._seats = seats
        self._counted: dict[UUID, _Counted] = {}
        self._waiting: set[UUID] = set()

    def of_session(self, session_id: UUID) -> Mapping[UUID, int]:
        """Free seats by ticket type; types that sell no seats are missing."""
        return self._counted.get(session_id, _NOBODY).free

    async def refresh(self, tx: Tx, *, now: datetime, moved: Iterable[UUID]) -> Set[UUID]:
        """Count anew what may have changed; ``moved`` are sessions whose quotas have. Whose counts are others now. What
        fails changes nothing."""
        on_view = self._on_view.seated()
        waiting = (self._waiting | set(moved)) & on_view.keys()
        counted: dict[UUID, _Counted] = {}
        for session_id, session in on_view.items():
            before = self._counted.get(session_id)
            seats = self._seats.known(session_id, _version_of(session))
            if seats is not None:
                waiting.discard(session_id)
                counted[session_id] = _in_memory(seats, before)
            elif before is not None:
                counted[session_id] = before
            if seats is None and (before is None or before.is_old(session, now)):
                waiting.add(session_id)
        for session_id in list(waiting)[:MOST_AT_ONCE]:
            counted[session_id] = await _in_database(tx, on_view[session_id])
            waiting.discard(session_id)
        everything = self._counted.keys() | counted.keys()
        before_and_now = {key: (self.of_session(key), counted.get(key, _NOBODY).free) for key in everything}
        self._counted, self._waiting = counted, waiting
        return {session_id for session_id, (then, today) in before_and_now.items() if then != today}


def _in_memory(seats: SessionSeats, before: _Counted | None) -> _Counted:
    """Counted only where something has become of them."""
    if before is not None and before.state == seats.version:
        return before
    return _Counted(by_type(seats.seating, seats.free_by_tier()), seats.seating.version, seats.version)


async def _in_database(tx: Tx, session: PublishedSession) -> _Counted:
    found = await store.seats_left(tx, organizer_id=organizer_of(session.id), session_id=session.id)
    free = {row.ticket_type_id: row.free for row in found}
    until = next((row.opens_at for row in found if row.opens_at is not None), _FAR)
    return _Counted(free, _version_of(session), until=until)


async def seats_by_tier(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[SeatsOfTier]:
    """What is left of each tier, counted by the database in the caller's transaction: some 30 ms for 50,000 seats."""
    return await store.seats_by_tier(tx, organizer_id=organizer_id, session_id=session_id)


def by_type(seating: SessionSeating, free_by_tier: Mapping[int, int]) -> dict[UUID, int]:
    """Free seats of each ticket type; types that sell the same tier can both have them."""
    free: dict[UUID, int] = {}
    for tier in seating.tiers:
        for ticket_type_id in tier.prices:
            free[ticket_type_id] = free.get(ticket_type_id, 0) + free_by_tier[tier.number]
    return free


def _version_of(session: PublishedSession) -> int:
    assert session.seating is not None, "it sells seats"
    return session.seating.version
