"""A session's seats for staff whose pages are open: while a hot hall sells, each open page asks every second, and each
answer reads all claims of the hall. So a session is read once a second at most, for all who have asked until then."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import SeatSeller, SessionLabel, SessionSeating, seat_sellers, seating_of, session_labels
from menpiao.inventory.seats import store
from menpiao.kernel.errors import NotFound
from menpiao.platform.db import Database

READ_EVERY_S = 1.0
_MAX_REMEMBERED = 512

_Key = tuple[int, UUID]


class Watched(msgspec.Struct, frozen=True):
    """A session, what could sell its seats, and who has them, at one moment. ``seating`` is None where it has none."""

    label: SessionLabel
    sellers: Sequence[SeatSeller]
    seating: SessionSeating | None
    claimed: store.Claimed


class WatchedSeats:
    """One for each process. An answer is never older than its question: whoever asks within a second of a reading waits
    for the next one, with all others who do."""

    def __init__(self, db: Database, *, read_every_s: float = READ_EVERY_S) -> None:
        self._db = db
        self._read_every_s = read_every_s
        self._next: dict[_Key, asyncio.Task[Watched]] = {}
        self._read_at: dict[_Key, float] = {}

    async def of_session(self, *, organizer_id: int, session_id: UUID) -> Watched:
        """Raises `NotFound` for a session that the organizer does not have."""
        key = (organizer_id, session_id)
        reading = self._next.get(key)
        if reading is None:
            reading = self._next[key] = asyncio.create_task(self._in_turn(key))
        # Shielded: whoever hangs up must not take it away from the others.
        return await asyncio.shield(reading)

    async def _in_turn(self, key: _Key) -> Watched:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(self._read_at.get(key, float("-inf")) + self._read_every_s - loop.time())
        finally:
            del self._next[key]  # whoever asks from now on wants what is read after this
        if len(self._read_at) >= _MAX_REMEMBERED:
            self._read_at.clear()
        self._read_at[key] = loop.time()
        return await self._read(*key)

    async def _read(self, organizer_id: int, session_id: UUID) -> Watched:
        async with self._db.snapshot() as tx:
            labels = await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id])
            if session_id not in labels:
                raise NotFound()
            return Watched(
                label=labels[session_id],
                sellers=await seat_sellers(tx, organizer_id=organizer_id, session_id=session_id),
                seating=await seating_of(tx, organizer_id=organizer_id, session_id=session_id),
                claimed=await store.claimed(tx, organizer_id=organizer_id, session_id=session_id),
            )
