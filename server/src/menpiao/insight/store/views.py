"""Statements on how often the pages of events were read."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from menpiao.insight.model.funnel import Views
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, scalar

_ADD = execute(
    """insert into event_views as v (organizer_id, event_id, day, source, views)
       select n.organizer_id, n.event_id, $1, n.source, n.views
         from unnest($2::integer[], $3::uuid[], $4::text[], $5::bigint[]) as n (organizer_id, event_id, source, views)
        order by n.organizer_id, n.event_id, n.source
       on conflict (organizer_id, event_id, day, source) do update set views = v.views + excluded.views"""
)
_OF_EVENT = many(
    Views,
    """select source, sum(views)::bigint as views from event_views
        where organizer_id = $1 and event_id = $2 and day between $3 and $4 group by source order by source""",
)
_OF_ALL = many(
    Views,
    """select source, sum(views)::bigint as views from event_views
        where organizer_id = $1 and day between $2 and $3 group by source order by source""",
)
_EVER = scalar("select coalesce(sum(views), 0)::bigint from event_views where organizer_id = $1 and event_id = $2")
_SINCE = scalar("select coalesce(sum(views), 0)::bigint from event_views where organizer_id = $1 and day >= $2")


async def add(tx: Tx, *, day: date, counts: Mapping[tuple[UUID, str], int]) -> None:
    """So many more, by event and source."""
    keys = list(counts)
    await _ADD(
        tx,
        day,
        [organizer_of(event_id) for event_id, _ in keys],
        [event_id for event_id, _ in keys],
        [source for _, source in keys],
        [counts[key] for key in keys],
    )


async def views(tx: Tx, *, organizer_id: int, event_id: UUID | None, first: date, last: date) -> list[Views]:
    """Of these days, both included."""
    if event_id is None:
        return await _OF_ALL(tx, organizer_id, first, last)
    return await _OF_EVENT(tx, organizer_id, event_id, first, last)


async def seen(tx: Tx, *, organizer_id: int, event_id: UUID | None, since: date) -> int:
    """How often pages were read: an event's, ever; all pages of the organizer together, from that day on."""
    found: int = await (_SINCE(tx, organizer_id, since) if event_id is None else _EVER(tx, organizer_id, event_id))
    return found
