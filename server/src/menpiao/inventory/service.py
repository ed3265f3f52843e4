"""What becomes of places: set up, sold, claimed again; and what buyers are told about what is left."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from menpiao.inventory import store
from menpiao.inventory.model import AwaitedType, Count, KeptPlaces, QuotaTooSmall, SessionDue
from menpiao.platform.db import Database, Tx

FRESH_FOR = timedelta(seconds=1)


async def set_quota(tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
    """How many places of this ticket type there are; never fewer than what is already promised.

    Of places that are added, those that somebody waits for are the waitlist's.
    """
    quota = await store.locked_quota(tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id)
    used = quota.held + quota.sold + quota.withheld if quota else 0
    if total < used:
        raise QuotaTooSmall(used=used)
    await store.upsert_quota(
        tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=total
    )
    if quota is not None and total > quota.total:
        await keep_for_waitlist(tx, organizer_id=organizer_id, places={ticket_type_id: total - quota.total})


async def sell_held(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    """Held places of a paid order become sold ones."""
    await store.lock_types(tx, organizer_id=organizer_id, ticket_type_ids=list(places))
    await store.sell_held(tx, organizer_id=organizer_id, places=places)


async def lock_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> None:
    """Keep everybody else from placing or selling anything of these sessions until the transaction ends: for counting
    what is limited over all of a session."""
    await store.lock_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)


async def claim_again(tx: Tx, *, organizer_id: int, buyer_id: UUID, places: dict[UUID, int]) -> bool:
    """Sell places that were released before the money arrived, if all of them are still free.

    The buyer's limit is not asked again: these are the places that were promised to this very buyer.
    """
    counts = await store.lock_types(tx, organizer_id=organizer_id, ticket_type_ids=list(places))
    free = {count.ticket_type_id: count.free for count in counts}
    if any(free.get(ticket_type_id, 0) < wanted for ticket_type_id, wanted in places.items()):
        return False
    await store.sell_free(tx, organizer_id=organizer_id, buyer_id=buyer_id, places=places)
    return True


async def keep_for_waitlist(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    """Of places that have just become free, put those aside that somebody waits for. The quotas are locked.

    Everything that frees places does this in the same transaction: releasing an order (in SQL), raising a quota.
    """
    await store.keep_for_waitlist(tx, organizer_id=organizer_id, places=places)


async def lock_session(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[UUID, KeptPlaces]:
    """The session's quotas with the waitlist's allocations, by ticket type, locked until the end of the transaction."""
    await store.lock_session(tx, organizer_id=organizer_id, session_id=session_id)
    rows = await store.kept_places(tx, organizer_id=organizer_id, session_id=session_id)
    return {row.ticket_type_id: row for row in rows}


async def kept_places(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[KeptPlaces]:
    """The session's quotas with the waitlist's allocations, as they are at this point of the transaction."""
    return await store.kept_places(tx, organizer_id=organizer_id, session_id=session_id)


async def change_awaited(tx: Tx, *, organizer_id: int, changes: dict[UUID, int]) -> None:
    """So many more or fewer places are awaited; what is kept beyond them is on public sale. The quotas are locked."""
    await store.change_awaited(tx, organizer_id=organizer_id, changes=changes)


async def give_back_kept(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    """Kept places become free: for an order in this very transaction, or for everybody. The quotas are locked."""
    await store.give_back_kept(tx, organizer_id=organizer_id, places=places)


async def set_turns(tx: Tx, *, organizer_id: int, turns: dict[UUID, tuple[datetime | None, datetime | None]]) -> None:
    """By ticket type: since when its places have been kept in vain, and when to look again."""
    await store.set_turns(tx, organizer_id=organizer_id, turns=turns)


async def places_of_buyers(
    tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID], buyer_ids: Sequence[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """How many places these buyers have of these types, by (buyer, type); those who have none are left out."""
    rows = await store.places_of_buyers(
        tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids, buyer_ids=buyer_ids
    )
    return {(row.buyer_id, row.ticket_type_id): row.places for row in rows}


async def awaited_types(tx: Tx) -> list[AwaitedType]:
    """Ticket types for which somebody waits, of all organizers."""
    return await store.awaited_types(tx)


async def sessions_due(tx: Tx, *, limit: int) -> list[SessionDue]:
    """Sessions with kept places about which it is time to look for whom they are, of all organizers."""
    return await store.sessions_due(tx, limit=limit)


class Availability:
    """Counts in memory, at most one second old, so that a million curious people cost a query a second."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sessions: dict[UUID, tuple[datetime, list[Count]]] = {}
        self._loading: dict[UUID, asyncio.Future[list[Count]]] = {}
        self._remaining: dict[UUID, int] = {}

    async def of_session(self, *, organizer_id: int, session_id: UUID) -> list[Count]:
        """The session's quotas; concurrent callers share one query."""
        now = self._db.clock.now()
        cached = self._sessions.get(session_id)
        if cached is not None and now - cached[0] < FRESH_FOR:
            return cached[1]
        loading = self._loading.get(session_id)
        if loading is None:
            loading = asyncio.ensure_future(self._load(organizer_id, session_id))
            self._loading[session_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(session_id, None))
        return await asyncio.shield(loading)

    def remaining_by_type(self) -> Mapping[UUID, int]:
        """Free places of every ticket type, as of the last `refresh`."""
        return self._remaining

    async def refresh(self) -> None:
        """Read all counts once; a tick calls this every second."""
        async with self._db.read() as tx:
            counts = await store.all_counts(tx)
        self._remaining = {count.ticket_type_id: count.free for count in counts}

    async def _load(self, organizer_id: int, session_id: UUID) -> list[Count]:
        async with self._db.read() as tx:
            counts = await store.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
        if len(self._sessions) > 10_000:
            self._sessions.clear()
        self._sessions[session_id] = (self._db.clock.now(), counts)
        return counts


async def all_counts(tx: Tx) -> list[Count]:
    """Every quota there is."""
    return await store.all_counts(tx)


async def counts_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Count]:
    """The quotas of these sessions, straight from the database."""
    return await store.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
