"""Sales as they change, for pages that are open: server-sent events.

Every open page asks memory once a second whether a count of its organizer has changed; memory asks the database once a
second for all pages of an organizer together. Only then are the page's sums read and sent, where they differ. A stream
ends with its login, when the process is to stop, and after some minutes, so that nobody holds one for ever: whoever
still looks comes again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec

from menpiao.insight.model.sales import Counts
from menpiao.insight.service.sales import curve
from menpiao.insight.store import sales as store
from menpiao.kernel.errors import Busy, Forbidden, Unauthenticated
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database, is_database_away

MOST_STREAMS: Final = 500
"""Open at once in one process."""

MOST_OF_ONE: Final = 6
"""Of one login: so many pages."""

LOOK_EVERY_S: Final = 1.0
BEAT_EVERY_S: Final = 15.0
"""Something is sent at least so often: proxies close what is silent."""

LONGEST_S: Final = 600.0

StillThere = Callable[[], Awaitable[object]]
"""Raises `Unauthenticated` or `Forbidden` once the login has ended or may not look any more."""


class Sum(msgspec.Struct, frozen=True):
    """What is sent: the sums of the page's usual days, and when the newest of it happened."""

    version: int
    counted_at: str
    counts: Counts


class Place:
    """One of the places of a login, given back once, whoever notices first that the page is gone: the stream that ends,
    or the answer that never began to stream."""

    def __init__(self, held: dict[UUID, int], login_id: UUID) -> None:
        self._held = held
        self._login_id = login_id
        self._left = False

    def leave(self) -> None:
        """Give it back; again, it does nothing."""
        if self._left:
            return
        self._left = True
        left = self._held[self._login_id] - 1
        if left > 0:
            self._held[self._login_id] = left
        else:
            del self._held[self._login_id]


class LiveSales:
    """One for each process."""

    def __init__(
        self,
        db: Database,
        *,
        most_streams: int = MOST_STREAMS,
        look_every_s: float = LOOK_EVERY_S,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._db = db
        self._most_streams = most_streams
        self._look_every_s = look_every_s
        self._longest_s = longest_s
        self._open: dict[UUID, int] = {}
        self._closing = asyncio.Event()
        self._versions: dict[int, tuple[float, store.Version | None]] = {}
        self._asking: dict[int, asyncio.Lock] = {}

    @property
    def open_streams(self) -> int:
        """How many pages are served now."""
        return sum(self._open.values())

    def end_all(self) -> None:
        """The process is to stop: streams end, and their pages go to another one."""
        self._closing.set()

    def enter(self, login_id: UUID) -> Place:
        """Take a place; raises `Busy` where there is none, or where this login has too many."""
        if self.open_streams >= self._most_streams or self._open.get(login_id, 0) >= MOST_OF_ONE:
            raise Busy(retry_after_s=30)
        self._open[login_id] = self._open.get(login_id, 0) + 1
        return Place(self._open, login_id)

    async def follow(
        self, *, organizer_id: int, event_id: UUID | None, place: Place, still_there: StillThere
    ) -> AsyncIterator[Sum | None]:
        """The sums now and whenever they change; None from time to time, when there is nothing to say. The place is
        given back at the end; a stream that nobody begins to read has no end, so its answer gives it back too."""
        loop = asyncio.get_running_loop()
        ends_at, said_at, version, counts = loop.time() + self._longest_s, loop.time(), -1, None
        try:
            while not self._closing.is_set() and loop.time() < ends_at:
                await still_there()
                seen = await self._version(organizer_id)
                if seen is not None and seen.version != version:
                    version, fresh = seen.version, await self._counts(organizer_id, event_id)
                    if fresh != counts:
                        counts, said_at = fresh, loop.time()
                        yield Sum(version, to_wire(seen.newest), fresh)
                elif loop.time() - said_at >= BEAT_EVERY_S:
                    said_at = loop.time()
                    yield None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), self._look_every_s)
        except (Unauthenticated, Forbidden):
            return
        except Exception as error:
            if not is_database_away(error):
                raise
        finally:
            place.leave()

    async def _version(self, organizer_id: int) -> "store.Version | None":
        """Not older than a look, and asked for by one of those who want to know."""
        lock = self._asking.setdefault(organizer_id, asyncio.Lock())
        async with lock:
            now, known = asyncio.get_running_loop().time(), self._versions.get(organizer_id)
            if known is not None and now - known[0] < self._look_every_s / 2:
                return known[1]
            async with self._db.read() as tx:
                version = await store.version(tx, organizer_id=organizer_id)
            self._versions[organizer_id] = (now, version)
            return version

    async def _counts(self, organizer_id: int, event_id: UUID | None) -> Counts:
        found = await curve(
            self._db, organizer_id=organizer_id, event_id=event_id, first=None, last=None, step="day", compare=()
        )
        return found.totals
