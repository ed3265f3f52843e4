"""From a page that is read to tickets that are paid."""

from datetime import date
from uuid import UUID

from menpiao.insight.model.funnel import Funnel
from menpiao.insight.model.sales import Counts
from menpiao.insight.service.sales import breakdown
from menpiao.insight.store import views as store
from menpiao.platform.db import Database


async def funnel(
    db: Database, *, organizer_id: int, event_id: UUID | None, first: date | None, last: date | None
) -> Funnel:
    """Raises as `menpiao.insight.service.sales.curve` does."""
    found = await breakdown(db, organizer_id=organizer_id, event_id=event_id, first=first, last=last, by="channel")
    async with db.read() as tx:
        seen = await store.views(
            tx, organizer_id=organizer_id, event_id=event_id, first=found.days.first, last=found.days.last
        )
    return Funnel(found.about, found.days, seen, sum((group.counts for group in found.groups), Counts()))
