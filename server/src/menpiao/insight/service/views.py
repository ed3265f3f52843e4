"""Counting how often an event's page is read.

The page is answered from memory before the framework sees the request, so counting is one addition in memory, and what
was counted is added to the database every few seconds. A view that a cache in front of us answered is not seen, and a
process that is killed forgets what it counted since: these are figures to compare days by, no accounts. Nothing about
the reader is kept but whether it was the mini program.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from menpiao.insight.model.statement import today_at
from menpiao.insight.store import views as store
from menpiao.kernel.ids import decode
from menpiao.platform.db import Database, is_database_away

log = logging.getLogger(__name__)

EVERY: Final = timedelta(seconds=5)
MINI_PROGRAM, WEB = "mini_program", "web"
_FROM_WECHAT: Final = b"https://servicewechat.com/"
"""What mini programs send as their Referer; it can't be changed by them."""


async def add_views(db: Database, *, day: date, counts: Mapping[tuple[UUID, str], int]) -> None:
    """So many more of a day, by event and source."""
    async with db.tx() as tx:
        await store.add(tx, day=day, counts=counts)


class ViewCounter:
    """One for each process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._mini_program: dict[str, int] = {}
        self._web: dict[str, int] = {}

    def seen(self, event_id: str, headers: Mapping[bytes, bytes]) -> None:
        """The page of this event, which exists, is being answered."""
        counts = self._mini_program if headers.get(b"referer", b"").startswith(_FROM_WECHAT) else self._web
        counts[event_id] = counts.get(event_id, 0) + 1

    async def flush(self) -> None:
        """Add what was counted; where that fails it is kept for the next time."""
        mini_program, web = self._mini_program, self._web
        if not mini_program and not web:
            return
        self._mini_program, self._web = {}, {}
        counts: dict[tuple[UUID, str], int] = {}
        for source, seen in ((MINI_PROGRAM, mini_program), (WEB, web)):
            counts.update({(decode(event_id), source): views for event_id, views in seen.items()})
        try:
            await add_views(self._db, day=today_at(self._db.clock.now()), counts=counts)
        except BaseException:
            for kept, seen in ((self._mini_program, mini_program), (self._web, web)):
                for event_id, views in seen.items():
                    kept[event_id] = kept.get(event_id, 0) + views
            raise

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Added every few seconds from the first line of the block to its end."""
        flushing = asyncio.create_task(self._flush_for_ever())
        try:
            yield
        finally:
            flushing.cancel()
            await asyncio.gather(flushing, return_exceptions=True)
            with contextlib.suppress(Exception):
                await self.flush()

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(EVERY.total_seconds())
            try:
                await self.flush()
            except Exception as error:
                log.warning("views_not_added", exc_info=not is_database_away(error))
