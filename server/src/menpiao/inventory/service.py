"""What becomes of places: set up, sold, claimed again; and what buyers are told about what is left."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import QuotaTooSmall
from menpiao.inventory import store
from menpiao.inventory.model import AwaitedType, Count, Free, KeptPlaces, SessionDue
from menpiao.inventory.seats import store as seats_store
from menpiao.inventory.seats.counting import SeatCounts
from menpiao.platform.db import Database, Horizon, Tx, horizon


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


async def open_quotas(tx: Tx, *, organizer_id: int, quotas: Sequence[tuple[UUID, UUID, int]]) -> None:
    """So many places of ticket types that were made in this transaction, which nobody holds or waits for: session,
    type, places."""
    await store.insert_quotas(tx, organizer_id=organizer_id, quotas=quotas)


async def sell_held(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    """Held places of a paid order become sold ones."""
    await store.lock_types(tx, organizer_id=organizer_id, ticket_type_ids=list(places))
    await store.sell_held(tx, organizer_id=organizer_id, places=places)


async def lock_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> None:
    """Keep everybody else from placing or selling anything of these sessions until the transaction ends: for counting
    what is limited over all of a session."""
    await store.lock_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)


async def lock_for_sale(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], ticket_type_ids: Sequence[UUID]
) -> None:
    """`lock_sessions` of these sessions, and of other quotas those that are about to be sold, all in one order."""
    await store.lock_for_sale(tx, organizer_id=organizer_id, session_ids=session_ids, ticket_type_ids=ticket_type_ids)


async def claim_again(
    tx: Tx, *, organizer_id: int, buyer_id: UUID, places: dict[UUID, int], seats_of: UUID | None = None
) -> bool:
    """Sell places that were released before the money arrived, if all of them are still free; with ``seats_of``, an
    order whose sessions' quotas are locked, the very seats that it had.

    The buyer's limit is not asked again: these are the places that were promised to this very buyer.
    """
    counts = await store.lock_types(tx, organizer_id=organizer_id, ticket_type_ids=list(places))
    free = {count.ticket_type_id: count.free for count in counts}
    if any(free.get(ticket_type_id, 0) < wanted for ticket_type_id, wanted in places.items()):
        return False
    if seats_of is not None and not await seats_store.claim_again(tx, organizer_id=organizer_id, order_id=seats_of):
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
    await store.lock_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
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


async def put_aside(tx: Tx, *, organizer_id: int, ticket_type_id: UUID, owner_id: UUID, places: int) -> None:
    """Free places are put aside for somebody whom the organizer gives them to. The quotas are locked, and the caller
    has seen that so many are free."""
    await store.put_aside(
        tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id, owner_id=owner_id, places=places
    )


async def take_from_aside(
    tx: Tx, *, organizer_id: int, ticket_type_id: UUID, owner_id: UUID, for_sale: bool
) -> int | None:
    """What was put aside for this owner is free again: for an order in this very transaction, or ``for_sale``, where
    those come first who wait for it. The quotas are locked. None where nothing is put aside."""
    places = await store.take_from_aside(
        tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id, owner_id=owner_id
    )
    if for_sale and places:
        await keep_for_waitlist(tx, organizer_id=organizer_id, places={ticket_type_id: places})
    return places


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


async def all_kept(tx: Tx) -> int:
    """Places that are put aside for those who wait, of all organizers."""
    return await store.all_kept(tx)


async def sessions_due(tx: Tx, *, limit: int) -> list[SessionDue]:
    """Sessions with kept places about which it is time to look for whom they are, of all organizers."""
    return await store.sessions_due(tx, limit=limit)


class Availability:
    """Free places of every ticket type, in memory, without a query for whoever asks: those of its quota, and of types
    that sell seats no more than there are free seats for it (`SeatCounts`).

    `refresh` reads what has changed since it read last. A row version's `xmin` is the transaction that wrote it, which
    is compared with the `Horizon`. So the counters need no column, index or message for this, and selling pays nothing.
    """

    def __init__(self, db: Database, seats: SeatCounts) -> None:
        self._db = db
        self._seats = seats
        self._seen: Horizon | None = None
        self._quotas: dict[UUID, dict[UUID, Free]] = {}
        self._of_session: dict[UUID, tuple[Free, ...]] = {}
        self._remaining: dict[UUID, int] = {}
        self._sold_out: frozenset[UUID] = frozenset()

    def of_session(self, session_id: UUID) -> tuple[Free, ...] | None:
        """The free places of a session by ticket type: the same tuple until one of them changes. None: no quota."""
        return self._of_session.get(session_id)

    def remaining_of_session(self, session_id: UUID) -> int | None:
        """Free places of the whole session; None where it has no quota. Where several types sell the same seats, each
        of them counts."""
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
            now = await horizon(tx)
            seen = self._seen if now.continues(self._seen) else None
            free = await store.all_free(tx) if seen is None else await store.changed_free(tx, seen.xid)
            moved = {one.session_id for one in free}
            counted = await self._seats.refresh(tx, now=self._db.clock.now(), moved=moved)
        if seen is None:
            self._quotas, self._of_session, self._remaining = {}, {}, {}
        for one in free:
            self._quotas.setdefault(one.session_id, {})[one.ticket_type_id] = one
        self._take_over(moved | counted)
        self._seen = now

    def _take_over(self, session_ids: Set[UUID]) -> None:
        """Tell anew what is left of these sessions, as far as it is something else."""
        changed: list[Free] = []
        for session_id in session_ids & self._quotas.keys():
            seats = self._seats.of_session(session_id)
            shown = tuple([_with_seats(one, seats) for one in self._quotas[session_id].values()])
            if shown != self._of_session.get(session_id):
                changed += [one for one in shown if self._remaining.get(one.ticket_type_id) != one.places]
                self._of_session[session_id] = shown
        self._remaining.update((one.ticket_type_id, one.places) for one in changed)
        sold_out = {one.ticket_type_id for one in changed if one.places <= 0}
        returned = {one.ticket_type_id for one in changed} - sold_out
        if not sold_out <= self._sold_out or not returned.isdisjoint(self._sold_out):
            self._sold_out = (self._sold_out - returned) | sold_out


def _with_seats(free: Free, seats: Mapping[UUID, int]) -> Free:
    """The free places of a type as far as there are seats for them."""
    left = seats.get(free.ticket_type_id, free.places)
    return free if left >= free.places else msgspec.structs.replace(free, places=left)


async def all_counts(tx: Tx) -> list[Count]:
    """Every quota there is."""
    return await store.all_counts(tx)


async def counts_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Count]:
    """The quotas of these sessions, straight from the database."""
    return await store.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)


async def ordered_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ticket types that somebody has ordered once, paid or not."""
    return await store.ordered_types(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)


async def forget_quotas(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> None:
    """Ticket types that nobody ever ordered are deleted, in the caller's transaction. What is put aside of one, or
    waited for, is in the way: a foreign key says so."""
    await store.delete_quotas(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
