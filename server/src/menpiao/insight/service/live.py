"""What open pages are told as it changes: sales, admissions, how often an event's page was read; server-sent events.

Nobody who sells, scans or reads tells anything: a message of each would make their commits take turns. Every open page
asks memory once a second, and memory asks the database for all pages that want to know the same: once a second whether
a count of the organizer has changed, every few seconds how many were admitted and how often pages were read. So thirty
scans a second are one word every few seconds. Sums are read and sent only where they differ.

Each stream begins with how it is now, so a page that lost one sees by that whether it missed anything. A stream ends
with its login, when the process is to stop, and after some minutes, so that nobody holds one for ever: whoever still
looks comes again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao.admission import EARLY_GRACE, LATE_GRACE
from menpiao.insight.model.asked import USUAL_DAYS
from menpiao.insight.model.sales import Counts
from menpiao.insight.model.statement import today_at
from menpiao.insight.service.looked import Looked
from menpiao.insight.service.sales import curve
from menpiao.insight.store import doors, views
from menpiao.insight.store import sales as store
from menpiao.kernel.errors import Busy, Forbidden, Unauthenticated
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database, is_database_away

MOST_STREAMS: Final = 500
"""Open at once in one process."""

MOST_OF_ONE: Final = 6
"""Of one login: so many pages."""

LOOK_EVERY_S: Final = 1.0
COUNT_EVERY_S: Final = 3.0
"""Admissions and views are counted, so they are looked at less often than the version of what was sold."""
COMMITTED_IN: Final = timedelta(minutes=2)
"""So long after the last scan of a session its admission is there: longer than a transaction may last, and a count is
remembered."""
BEAT_EVERY_S: Final = 15.0
"""Something is sent at least so often: proxies close what is silent."""

LONGEST_S: Final = 600.0

StillThere = Callable[[], Awaitable[object]]
"""Raises `Unauthenticated` or `Forbidden` once the login has ended or may not look any more."""


class Sum(msgspec.Struct, frozen=True):
    """The sums of the page's usual days, and when the newest of it happened."""

    version: int
    counted_at: str
    counts: Counts


class Admitted(msgspec.Struct, frozen=True):
    """How many were admitted to the sessions of the page's event, ever."""

    admitted: int


class Viewed(msgspec.Struct, frozen=True):
    """How often the event's page was read, ever; of everything: all pages, in the usual days."""

    views: int


Told = Sum | Admitted | Viewed


class Watched(msgspec.Struct, frozen=True):
    """What a page is about: an event, or all that an organizer sells."""

    organizer_id: int
    event_id: UUID | None


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


class Live:
    """One for each process."""

    def __init__(
        self,
        db: Database,
        *,
        most_streams: int = MOST_STREAMS,
        look_every_s: float = LOOK_EVERY_S,
        count_every_s: float = COUNT_EVERY_S,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._db = db
        self._most_streams = most_streams
        self._look_every_s = look_every_s
        self._longest_s = longest_s
        self._open: dict[UUID, int] = {}
        self._closing = asyncio.Event()
        self._versions = Looked(look_every_s / 2, self._version)
        self._admitted = Looked(count_every_s, self._admissions)
        self._viewed = Looked(count_every_s, self._views)

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

    async def follow(self, watched: Watched, *, place: Place, still_there: StillThere) -> AsyncIterator[Told | None]:
        """How all of it is now, and each whenever it changes; None from time to time, when there is nothing to say. The
        place is given back at the end; a stream that nobody begins to read has no end, so its answer gives it back
        too."""
        loop = asyncio.get_running_loop()
        ends_at, said_at, teller = loop.time() + self._longest_s, loop.time(), _Teller()
        try:
            while not self._closing.is_set() and loop.time() < ends_at:
                await still_there()
                async for told in self._news(watched, teller):
                    said_at = loop.time()
                    yield told
                if loop.time() - said_at >= BEAT_EVERY_S:
                    said_at = loop.time()
                    yield None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._look_every_s):
                        await self._closing.wait()
        except (Unauthenticated, Forbidden):
            return
        except Exception as error:
            if not is_database_away(error):
                raise
        finally:
            place.leave()

    async def _news(self, watched: Watched, teller: "_Teller") -> AsyncIterator[Told]:
        """What differs from what this page was told last."""
        version = await self._versions.at(watched.organizer_id)
        if version is not None and teller.is_new("version", version.version):
            counts = await self._counts(watched)
            if teller.is_new("counts", counts):
                yield Sum(version.version, to_wire(version.newest), counts)
        if watched.event_id is not None:
            admitted = await self._admitted.at((watched.organizer_id, watched.event_id))
            if teller.is_new("admitted", admitted):
                yield Admitted(admitted)
        viewed = await self._viewed.at(watched)
        if teller.is_new("views", viewed):
            yield Viewed(viewed)

    async def _version(self, organizer_id: int, _: "store.Version | None") -> "store.Version | None":
        async with self._db.read() as tx:
            return await store.version(tx, organizer_id=organizer_id)

    async def _counts(self, watched: Watched) -> Counts:
        found = await curve(
            self._db,
            organizer_id=watched.organizer_id,
            event_id=watched.event_id,
            first=None,
            last=None,
            step="day",
            compare=(),
        )
        return found.totals

    async def _admissions(self, event: tuple[int, UUID], known: int | None) -> int:
        now = self._db.clock.now()
        async with self._db.read() as tx:
            return await doors.admitted(
                tx,
                organizer_id=event[0],
                event_id=event[1],
                opens_before=now + EARLY_GRACE,
                ends_after=now - LATE_GRACE - COMMITTED_IN,
                known=known,
            )

    async def _views(self, watched: Watched, _: int | None) -> int:
        since = today_at(self._db.clock.now()) - timedelta(days=USUAL_DAYS - 1)
        async with self._db.read() as tx:
            return await views.seen(tx, organizer_id=watched.organizer_id, event_id=watched.event_id, since=since)


class _Teller:
    """Remembers what one page was told."""

    def __init__(self) -> None:
        self._told: dict[str, object] = {}

    def is_new(self, what: str, value: object) -> bool:
        """Whether it differs from the last of its kind."""
        if what in self._told and self._told[what] == value:
            return False
        self._told[what] = value
        return True
