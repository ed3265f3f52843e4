"""What becomes of places: set up, sold, claimed again; and what buyers are told about what is left."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from menpiao.inventory import store
from menpiao.inventory.model import Count, QuotaTooSmall
from menpiao.platform.db import Database, Tx

FRESH_FOR = timedelta(seconds=1)


async def set_quota(tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
    """How many places of this ticket type there are; never fewer than what is already promised."""
    quota = await store.locked_quota(tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id)
    used = quota.held + quota.sold + quota.withheld if quota else 0
    if total < used:
        raise QuotaTooSmall(used=used)
    await store.upsert_quota(
        tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=total
    )


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
