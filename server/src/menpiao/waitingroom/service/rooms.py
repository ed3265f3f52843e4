"""Rooms in memory: read once a second, answered from then on, with what one process has to tell about them in between.

Everything that a waiting phone asks is answered from here without a query. What this process counts (who came, how many
orders were asked for, which passes were used) is kept here too and added to the tables once a second. A process that is
killed loses at most one second of counts: the line then looks a little shorter than it is. It loses nobody's place,
because places are in the tokens and everybody whom the frontier passes is admitted, counted or not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, encode_known
from menpiao.platform.clock import Clock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import ReadyAnswer
from menpiao.waitingroom.model.room import Room, RoomState, View
from menpiao.waitingroom.model.tokens import up_to_a_millisecond
from menpiao.waitingroom.model.wire import ShownRoom, show_room
from menpiao.waitingroom.store import passes as pass_store
from menpiao.waitingroom.store import rooms as store

SEED_FIELD = "rooms.seed_sealed"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=5"


class Known:
    """A room in memory, with its answer as bytes."""

    __slots__ = ("_answer", "_cipher", "_clock", "_fresh_until_ms", "_not_before", "seed", "view")

    def __init__(self, view: View, seed: bytes | None, *, cipher: FieldCipher, clock: Clock) -> None:
        self.view = view
        self._cipher = cipher
        self._clock = clock
        self.seed = seed
        self._answer: ReadyAnswer | None = None
        self._fresh_until_ms: int | None = None
        opened = view.room.opens_at if seed is not None else None
        self._not_before = max(up_to_a_millisecond(moment or NEVER) for moment in (view.room.reached_at, opened))

    @property
    def room(self) -> Room:
        return self.view.room

    @property
    def now(self) -> datetime:
        """The room's own time. Our clock may be behind it: then it stands where it was last read. It does not go back
        before the opening where the draw was revealed here."""
        now = self._clock.now()
        return now if now >= self._not_before else self._not_before

    @property
    def state(self) -> RoomState:
        """What it is now."""
        return self.room.state(self.now)

    @property
    def revealed(self) -> bytes | None:
        """The seed, once it may be known: not even this process opens it before."""
        opens_at = self.room.opens_at
        if self.seed is None and opens_at is not None and self.now >= opens_at:
            self.seed = self._cipher.open(self.room.seed_sealed, field=SEED_FIELD, row=self.room.id)
            self._not_before = max(self._not_before, up_to_a_millisecond(opens_at))
        return self.seed

    def answer(self) -> ReadyAnswer:
        """What everybody polls; made again when the room changes by time alone, in its very millisecond."""
        answer, until = self._answer, self._fresh_until_ms
        if answer is None or (until is not None and self._clock.milliseconds() >= until):
            now = self.now
            state = self.room.state(now)
            body = msgspec.json.encode(show_room(self.view, state=state, seed=self.revealed, now=now))
            answer = self._answer = ReadyAnswer(body, cache_control=CACHE_CONTROL)
            changes_at = self.room.changes_at(now)
            self._fresh_until_ms = None if changes_at is None else int(changes_at.timestamp() * 1000)
        return answer


class Rooms:
    """Every room that is not long over, and what this process has counted. One for each process."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self.clock = db.clock
        self._db = db
        self._cipher = cipher
        self._rooms: dict[UUID, Known] = {}
        self._by_text: dict[str, Known] = {}
        self._by_session: dict[UUID, Known] = {}
        self._counts: Counter[store.CountKey] = Counter()
        self._used: set[tuple[int, UUID]] = set()

    async def refresh(self) -> None:
        """Add what was counted, then read what is; called once a second, and after a change made here."""
        await self.flush()
        async with self._db.read() as tx:
            views = await store.known_views(tx)
        self._rooms = {view.room.id: self._known(view) for view in views}
        self._by_text = {encode_known(room_id): known for room_id, known in self._rooms.items()}
        self._by_session = {
            session_id: known
            for known in self._rooms.values()
            if known.room.closed_at is None and known.room.sold_out_at is None
            for session_id in known.view.session_ids
        }

    async def flush(self) -> None:
        """Add this process's counts to everybody's. What can't be written now is written the next time; where a
        commit's answer was lost, a second of counts is added twice, which harms nobody."""
        counts, self._counts = self._counts, Counter()
        used, self._used = self._used, set()
        if not counts and not used:
            return
        try:
            async with self._db.tx() as tx:
                if counts:
                    await store.add_counts(tx, counts)
                if used:
                    await pass_store.set_used(tx, used)
        except BaseException:
            self._counts += counts
            self._used |= used
            raise

    def get(self, room_id: UUID) -> Known:
        """The room; raises `NotFound`."""
        known = self._rooms.get(room_id)
        if known is None:
            raise NotFound()
        return known

    def answer(self, room_id: str) -> ReadyAnswer:
        """What everybody polls of a room, by the id as paths spell it; raises `NotFound`."""
        known = self._by_text.get(room_id)
        if known is None:
            raise NotFound()
        return known.answer()

    def is_before_any(self, session_ids: Iterable[UUID]) -> bool:
        """Whether a room that is not over is before one of these sessions."""
        return not self._by_session.keys().isdisjoint(session_ids)

    def before(self, session_ids: Iterable[UUID]) -> list[Known]:
        """The rooms that are before these sessions and not over, each once."""
        by_session = self._by_session
        found = {id(known): known for s in session_ids if (known := by_session.get(s)) is not None}
        return list(found.values())

    def shown(self) -> Mapping[UUID, ShownRoom]:
        """By session, what the event's page says of a room; one on standby is nothing to show."""
        return {
            session_id: ShownRoom(encode(known.room.id), known.state, known.room.gathers_at, known.room.opens_at)
            for session_id, known in self._by_session.items()
            if known.room.gathers_at is not None and known.room.opens_at is not None
        }

    def count(self, known: Known, kind: str, bucket: int) -> None:
        """One more of this kind."""
        self._counts[(known.room.organizer_id, known.room.id, kind, bucket)] += 1

    def used(self, organizer_id: int, pass_id: UUID) -> None:
        """This pass has placed its order: whoever had it makes room for the next."""
        self._used.add((organizer_id, pass_id))

    def _known(self, view: View) -> Known:
        """The one that was there where nothing has changed; the seed is opened once."""
        old = self._rooms.get(view.room.id)
        if old is not None and old.view == view:
            return old
        return Known(view, old.seed if old else None, cipher=self._cipher, clock=self.clock)
