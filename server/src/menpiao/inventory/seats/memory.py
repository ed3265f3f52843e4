"""The seats of sessions that somebody looks at or buys, in memory of each process: what is free is known without a
query.

A picture begins with all claims of one instant and follows ``seat_changes`` from that turn on: a look five times a
second for whoever reads (`OpenSeats.refresh`), and one under the locks for whoever buys (`OpenSeats.locked`), after
which nothing changes until that transaction is over. Only what is committed is taken over. What a batch has picked but
not placed yet is *marked* beside it, and unmarked when the batch is over, however it ended.
"""

import logging
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from menpiao.catalog import SessionSeating, seating_of
from menpiao.inventory.seats import store
from menpiao.inventory.seats.model import SeatAllocation
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Database, Tx
from menpiao.platform.flights import Flights
from menpiao.seating import Picture, Plan, PlanCache, Rules

log = logging.getLogger(__name__)

FORGOTTEN_AFTER_MS = 600_000
"""A picture that nobody has asked for so long is dropped."""
TOO_OLD_AFTER_MS = 5_000
"""Whoever buys by a picture that has followed nothing for so long looks first, under the locks: within twice this time
every process knows that somebody waits, and that allocations are not over by the clock alone (hold_allocations.sql)."""

_DIGITS = bytes([ord("1") if value else ord("0") for value in range(256)])
_FAR = datetime.max.replace(tzinfo=UTC)


class MissedTurn(Exception):
    """Changes were pruned that this picture has not seen."""


class SessionSeats:
    """One session. Seats are known by their index in plan order."""

    def __init__(
        self,
        seating: SessionSeating,
        plan: Plan,
        allocations: Sequence[SeatAllocation],
        allocation_of: bytes,
        claims: store.Claims,
        now: datetime,
    ) -> None:
        self.seating = seating
        self.plan = plan
        self.turn = claims.turn
        self.asked_at_ms = 0
        self.followed_at_ms = 0
        self.contested = False
        """Whether another process changes these seats, too."""
        self.opened = 0
        """How many allocations are over by now: part of what names the state."""
        self._allocations = tuple(allocations)
        self._allocation_of = allocation_of or bytes(plan.seat_count)
        self._opens_at = _FAR
        self._marked: set[int] = set()
        self._free: list[bytearray] = []
        self._tiers: list[dict[int, int]] | None = None
        self.sections = {section.id: number for number, section in enumerate(plan.sections)}
        self._take_over(claims)
        self._set_public(now)

    @property
    def version(self) -> str:
        """Names the state, the same in every process."""
        return f"{self.seating.version}.{self.opened}.{self.turn}"

    def look_at_the_clock(self, now: datetime) -> None:
        """Allocations that are over by now are the public's."""
        if now >= self._opens_at:
            self._set_public(now)

    def take_over(self, claims: store.Claims, allocations: Sequence[SeatAllocation], now: datetime) -> None:
        """Begin anew from all claims of one instant, and from what is put aside then."""
        if claims.turn >= self.turn:
            self._allocations = tuple(allocations)
            self._take_over(claims)
            self._set_public(now)

    def follow(self, change: store.Change) -> None:
        """Take over one turn; raises `MissedTurn` where the one before it is not known, or where it names no seats:
        then allocations are over, or not over, by another rule."""
        if change.turn <= self.turn:
            return
        if change.turn != self.turn + 1 or not (change.taken or change.freed):
            raise MissedTurn
        self.turn = change.turn
        taken, freed = self._known(change.taken), self._known(change.freed)
        for index in taken:
            self._claimed[index] = 1
        for index in freed:
            self._claimed[index] = 0
        self.picture.take(taken)
        self.picture.free([index for index in freed if self.is_free(index)])
        for index in (*taken, *freed):
            self._redraw(index)

    def followed(self, turn: int, taken: Sequence[int]) -> None:
        """A batch of this process has taken these seats, by number, in that turn. Where others were between, the next
        look tells; and as long as there are others, batches look before they pick."""
        if turn == self.turn + 1:
            self.follow(store.Change(self.seating.session_id, turn, list(taken), []))
        elif turn > self.turn:
            self.contested = True

    def is_free(self, index: int) -> bool:
        """Whether the public may have this seat: as committed, and not marked."""
        return bool(self._public[index]) and not self._claimed[index] and index not in self._marked

    def mark(self, indices: Sequence[int]) -> None:
        """These are picked by the batch under way."""
        self._marked.update(indices)
        self.picture.take(indices)

    def unmark(self, indices: Iterable[int] | None = None) -> None:
        """These are not picked after all; or, all of them, the batch is over: what it has placed, its turn tells."""
        unmarked = list(self._marked if indices is None else indices)
        self._marked.difference_update(unmarked)
        self.picture.free([index for index in unmarked if self.is_free(index)])

    @contextmanager
    def with_kept(self, numbers: Iterable[int]) -> Iterator[None]:
        """In here these seats can be chosen, too, which are kept for those who wait; for whoever holds the locks, and
        awaits nothing meanwhile. What is marked in here is not, afterwards."""
        kept, others = self._known(numbers), self._marked
        self._marked = set(others)
        self.picture.free(kept)
        try:
            yield
        finally:
            self.unmark(self._marked - others)
            self._marked = others
            self.picture.take(kept)

    def bits(self, section: int) -> str:
        """Which seats of the section are free, as committed, bit by bit in base64."""
        return b64encode(self._free[section]).decode()

    def free_by_tier(self) -> dict[int, int]:
        """How many seats of each price tier are free, as committed."""
        if self._tiers is None:
            self._tiers = [self._tiers_in(one.first, one.count) for one in self.plan.sections]
        counts = {tier.number: 0 for tier in self.seating.tiers}
        for free, tiers in zip(self._free, self._tiers, strict=True):
            bits = int.from_bytes(free, "little")
            for tier, mask in tiers.items():
                counts[tier] += (bits & mask).bit_count()
        return counts

    def changed_since(self, turn: int) -> list[int]:
        """The sections that have changed since that turn, as far as this process knows."""
        return [number for number, changed_at in enumerate(self._changed_at) if changed_at > turn]

    def _take_over(self, claims: store.Claims) -> None:
        self._claimed = bytearray(self.plan.seat_count)
        for index in self._known(claims.seats):
            self._claimed[index] = 1
        self.turn = claims.turn
        self._changed_at = [self.turn] * len(self.plan.sections)

    def _known(self, numbers: Iterable[int]) -> list[int]:
        """Those of the seats that this version of the map has."""
        index_of = self.plan.index_of_number
        return [index_of[number] for number in numbers if number in index_of]

    def _tiers_in(self, first: int, count: int) -> dict[int, int]:
        """Of a section, which of its seats are of each tier, as bits."""
        tier_of = self.seating.tier_of[first : first + count]
        return {
            tier: int.from_bytes(_bits_of(tier_of.translate(bytes(number == tier for number in range(256)))), "little")
            for tier in set(tier_of) - {0}
        }

    def _redraw(self, index: int) -> None:
        section = self.plan.rows[self.plan.row_of[index]].section
        bit = index - self.plan.sections[section].first
        mask = 1 << (bit & 7)
        if self._public[index] and not self._claimed[index]:
            self._free[section][bit >> 3] |= mask
        else:
            self._free[section][bit >> 3] &= ~mask
        self._changed_at[section] = self.turn

    def _set_public(self, now: datetime) -> None:
        over = {one.number for one in self._allocations if one.is_over(now)}
        kept = {one.number for one in self._allocations} - over
        coming = [
            one.release_at
            for one in self._allocations
            if one.release_at is not None and not one.waits and one.number in kept
        ]
        self.opened, self._opens_at = len(over), min(coming, default=_FAR)
        allocated = self._allocation_of.translate(bytes(number in kept for number in range(256)))
        pairs = zip(self.seating.tier_of, allocated, strict=True)
        self._public = bytes([bool(tier) and not withheld for tier, withheld in pairs])
        self._paint()

    def _paint(self) -> None:
        """All of it anew."""
        free = bytes([public and not claimed for public, claimed in zip(self._public, self._claimed, strict=True)])
        rules = Rules(no_orphans=self.seating.no_orphans, distance=self.seating.distance)
        can_be_had = [index for index, is_free in enumerate(free) if is_free and index not in self._marked]
        self.picture = Picture(self.plan, tier_of=self.seating.tier_of, free=can_be_had, rules=rules)
        self._free = [_bits_of(free[one.first : one.first + one.count]) for one in self.plan.sections]


def _bits_of(free: bytes) -> bytearray:
    """A bit for each byte, the first one lowest."""
    digits = "0" + free[::-1].translate(_DIGITS).decode()
    return bytearray(int(digits, 2).to_bytes((len(free) + 7) // 8, "little"))


class OpenSeats:
    """One for each process."""

    def __init__(self, db: Database, plans: PlanCache) -> None:
        self._db = db
        self._plans = plans
        self._known: dict[UUID, SessionSeats] = {}
        self._reading: Flights[SessionSeats | None] = Flights()

    def at_hand(self, session_id: UUID, version: int) -> SessionSeats | None:
        """The seats as this version of the seating sells them, where they are in memory."""
        seats = self.known(session_id, version)
        if seats is not None:
            seats.asked_at_ms = self._db.clock.milliseconds()
        return seats

    def known(self, session_id: UUID, version: int) -> SessionSeats | None:
        """The same without asking for them: whoever only counts keeps nothing in memory."""
        seats = self._known.get(session_id)
        if seats is None or seats.seating.version < version:
            return None
        seats.look_at_the_clock(self._db.clock.now())
        return seats

    async def get(self, session_id: UUID, version: int) -> SessionSeats | None:
        """The same, read where it has to be; None where the session has no seats. Not inside a transaction."""
        seats = self.at_hand(session_id, version)
        return seats if seats is not None else await self._reading.join(session_id, self._read)

    def forget(self, session_id: UUID) -> None:
        """It is not as this process thought: read it anew."""
        self._known.pop(session_id, None)

    async def refresh(self) -> None:
        """Follow what has changed of whatever is in memory."""
        now_ms = self._db.clock.milliseconds()
        for session_id, seats in list(self._known.items()):
            if now_ms - seats.asked_at_ms > FORGOTTEN_AFTER_MS:
                del self._known[session_id]
        if not self._known:
            return
        known = [(seats.seating.organizer_id, key, seats.turn) for key, seats in self._known.items()]
        async with self._db.read() as tx:
            self._follow(await store.changes_since(tx, known=known))
        for seats in self._known.values():
            seats.followed_at_ms = max(seats.followed_at_ms, now_ms)

    def must_look(self, seats: SessionSeats) -> bool:
        """Whether who buys has to look under the locks first: another process changes these seats, too, or what this
        one knows of them is old."""
        return seats.contested or self._db.clock.milliseconds() - seats.followed_at_ms > TOO_OLD_AFTER_MS

    async def locked(
        self,
        tx: Tx,
        *,
        organizer_id: int,
        ticket_type_ids: Sequence[UUID],
        session_ids: Sequence[UUID],
        seats: Sequence[SessionSeats],
    ) -> None:
        """Lock all quotas of these types and sessions, and bring these seats up to date: they stay so until the end of
        the transaction, which has written nothing yet."""
        now_ms = self._db.clock.milliseconds()
        known = [(one.seating.session_id, one.turn) for one in seats]
        by_session = {one.seating.session_id: one for one in seats}
        changes = await store.seats_now(
            tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids, session_ids=session_ids, known=known
        )
        missed: set[UUID] = set()
        for one in seats:
            one.followed_at_ms = now_ms
            one.contested = any(change.session_id == one.seating.session_id for change in changes)
        for change in changes:
            if change.session_id not in missed:
                try:
                    by_session[change.session_id].follow(change)
                except MissedTurn:
                    missed.add(change.session_id)
        for session_id in missed:
            claims = await store.claims(tx, organizer_id=organizer_id, session_id=session_id)
            allocations, _ = await store.allocations(tx, organizer_id=organizer_id, session_id=session_id)
            by_session[session_id].take_over(claims, allocations, self._db.clock.now())

    async def lock_session(self, tx: Tx, *, organizer_id: int, session_id: UUID, seats: SessionSeats | None) -> None:
        """The same for one session, with its seats where it sells any."""
        await self.locked(
            tx,
            organizer_id=organizer_id,
            ticket_type_ids=(),
            session_ids=(session_id,),
            seats=() if seats is None else (seats,),
        )

    def _follow(self, changes: Sequence[store.Change]) -> None:
        for change in changes:
            seats = self._known.get(change.session_id)
            if seats is None:
                continue
            try:
                seats.follow(change)
            except MissedTurn:
                log.warning("seats_read_anew", extra={"session": str(change.session_id)})
                self.forget(change.session_id)

    async def _read(self, session_id: UUID) -> SessionSeats | None:
        organizer_id, now_ms = organizer_of(session_id), self._db.clock.milliseconds()
        async with self._db.snapshot() as tx:
            seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
            if seating is None:
                return None
            allocations, allocation_of = await store.allocations(tx, organizer_id=organizer_id, session_id=session_id)
            claims = await store.claims(tx, organizer_id=organizer_id, session_id=session_id)
        plan = await self._plans.plan(seating.seat_map_id)
        seats = SessionSeats(seating, plan, allocations, allocation_of, claims, self._db.clock.now())
        seats.asked_at_ms, seats.followed_at_ms = self._db.clock.milliseconds(), now_ms
        self._known[session_id] = seats
        return seats


async def prune_seat_changes(db: Database) -> int:
    """Forget changes that every process has long seen, of all organizers; how many."""
    async with db.single() as tx:
        return await store.prune_changes(tx)
