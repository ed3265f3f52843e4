"""What becomes of places: set up, sold, claimed again; and what buyers are told about what is left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.inventory import store
from menpiao.inventory.model import Count, Free, QuotaTooSmall
from menpiao.inventory.store import Horizon
from menpiao.platform.db import Database, Tx


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
    """Free places of every quota, in memory, without a query for whoever asks.

    `refresh` reads what has changed since it read last. A row version's `xmin` is the transaction that wrote it, and a
    snapshot tells below which number every transaction had ended, and so was seen: what is written later carries a
    higher number. So the counters need no column, index or message for this, and selling pays nothing.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: Horizon | None = None
        self._of_session: dict[UUID, tuple[Free, ...]] = {}
        self._remaining: dict[UUID, int] = {}
        self._sold_out: frozenset[UUID] = frozenset()

    def of_session(self, session_id: UUID) -> tuple[Free, ...] | None:
        """The free places of a session by ticket type: the same tuple until one of them changes. None: no quota."""
        return self._of_session.get(session_id)

    def remaining_of_session(self, session_id: UUID) -> int | None:
        """Free places of the whole session; None where it has no quota."""
        free = self._of_session.get(session_id)
        return None if free is None else sum(one.places for one in free)

    def remaining_by_type(self) -> Mapping[UUID, int]:
        """Free places of every ticket type."""
        return self._remaining

    def sold_out_types(self) -> frozenset[UUID]:
        """The ticket types without a free place: the same set until it changes."""
        return self._sold_out

    async def refresh(self) -> None:
        """Look at what has changed. When it fails, because the database is away, everything stays as it is."""
        async with self._db.read() as tx:
            # The horizon first: what is written between the two statements is read now, and once more next time.
            horizon = await store.horizon(tx)
            seen = self._seen
            # Another server, or an older state of this one, counts its transactions otherwise.
            whole = seen is None or seen.server_started_at != horizon.server_started_at or seen.below > horizon.below
            free = await store.all_free(tx) if seen is None or whole else await store.changed_free(tx, seen.xid)
        if whole:
            self._of_session, self._remaining = {}, {}
        self._take_over(free)
        self._seen = horizon

    def _take_over(self, free: Sequence[Free]) -> None:
        by_session: dict[UUID, list[Free]] = defaultdict(list)
        for one in free:
            if self._remaining.get(one.ticket_type_id) != one.places:
                self._remaining[one.ticket_type_id] = one.places
                by_session[one.session_id].append(one)
        for session_id, changed in by_session.items():
            known = {one.ticket_type_id: one for one in self._of_session.get(session_id, ())}
            known.update((one.ticket_type_id, one) for one in changed)
            self._of_session[session_id] = tuple(known.values())
        sold_out = {one.ticket_type_id for found in by_session.values() for one in found if one.places <= 0}
        returned = {one.ticket_type_id for found in by_session.values() for one in found} - sold_out
        if not sold_out <= self._sold_out or not returned.isdisjoint(self._sold_out):
            self._sold_out = (self._sold_out - returned) | sold_out


async def all_counts(tx: Tx) -> list[Count]:
    """Every quota there is."""
    return await store.all_counts(tx)


async def counts_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Count]:
    """The quotas of these sessions, straight from the database."""
    return await store.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
