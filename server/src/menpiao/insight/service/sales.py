"""The sales of an event or of everything: over time, against a target and another event, by what they are made of."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from menpiao.insight.model.asked import About, Days, Step, days_of
from menpiao.insight.model.sales import (
    Comparison,
    Counts,
    Group,
    Grouping,
    Point,
    Target,
    days_before,
    grown,
    total,
)
from menpiao.insight.store import sales as store
from menpiao.insight.store import targets
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.platform.db import Database, Tx


class Curve(msgspec.Struct, frozen=True):
    """Sales over time. ``before``: what had been sold before the first day."""

    about: About
    days: Days
    step: Step
    before: Counts
    points: list[Point]
    target: Target
    comparisons: list[Comparison]
    counted_at: datetime | None

    @property
    def totals(self) -> Counts:
        """Of these days."""
        return total(self.points)


class Breakdown(msgspec.Struct, frozen=True):
    """Sales of some days by what they are made of."""

    about: About
    days: Days
    by: Grouping
    groups: list[Group]


async def curve(
    db: Database,
    *,
    organizer_id: int,
    event_id: UUID | None,
    first: date | None,
    last: date | None,
    step: Step,
    compare: Sequence[UUID],
) -> Curve:
    """Raises `NotFound` for an event that is not the organizer's, `Invalid` for days that make no sense and for another
    event that is not there. ``compare``: other events, in the order in which they are answered."""
    async with db.read() as tx:
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        days = await _days(tx, about, first, last, now=db.clock.now(), step=step)
        before = total(await _points(tx, about, _LONG_AGO, days.since, step="day")) if about.event_id else Counts()
        seen = await store.version(tx, organizer_id=organizer_id)
        return Curve(
            about,
            days,
            step,
            before,
            await _points(tx, about, days.since, days.until, step=step),
            Target()
            if event_id is None
            else await targets.target(tx, organizer_id=organizer_id, aim="event", subject_id=event_id),
            [await _comparison(tx, organizer_id=organizer_id, event_id=other) for other in compare],
            None if seen is None else seen.newest,
        )


async def breakdown(
    db: Database, *, organizer_id: int, event_id: UUID | None, first: date | None, last: date | None, by: Grouping
) -> Breakdown:
    """Raises as `curve` does."""
    async with db.read() as tx:
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        days = await _days(tx, about, first, last, now=db.clock.now())
        groups = await store.groups(
            tx,
            organizer_id=organizer_id,
            session_ids=about.session_ids,
            since=days.since,
            until=days.until,
            zone=days.zone.key,
            by=by,
        )
        if by == "session":
            groups = await _with_targets(tx, organizer_id, groups)
    return Breakdown(about, days, by, groups)


async def _with_targets(tx: Tx, organizer_id: int, groups: Sequence[Group]) -> list[Group]:
    """Sessions, each with what is hoped for of it."""
    hoped = await targets.targets_of_sessions(
        tx, organizer_id=organizer_id, session_ids=[UUID(group.key) for group in groups]
    )
    return [msgspec.structs.replace(group, target=hoped.get(UUID(group.key))) for group in groups]


async def what(tx: Tx, *, organizer_id: int, event_id: UUID | None) -> About:
    """The event with its sessions, or everything."""
    if event_id is None:
        return About(organizer_id)
    title = await store.event_title(tx, organizer_id=organizer_id, event_id=event_id)
    if title is None:
        raise NotFound()
    sessions = await store.sessions_of(tx, organizer_id=organizer_id, event_id=event_id)
    return About(organizer_id, event_id, title, tuple(sessions))


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00Z")


async def _days(
    tx: Tx, about: About, first: date | None, last: date | None, *, now: datetime, step: Step = "day"
) -> Days:
    began = None
    if first is None and about.session_ids:
        began = await store.began_at(tx, organizer_id=about.organizer_id, session_ids=about.session_ids)
    return days_of(about, first, last, now=now, began_at=began, step=step)


async def _points(tx: Tx, about: About, since: datetime, until: datetime, *, step: Step) -> list[Point]:
    organizer_id, ids = about.organizer_id, about.session_ids
    if step == "hour":
        slots = await store.hours(tx, organizer_id=organizer_id, session_ids=ids, since=since, until=until)
    else:
        slots = await store.days(
            tx, organizer_id=organizer_id, session_ids=ids, since=since, until=until, zone=about.zone.key
        )
    towards = about.first_session_on
    return [Point(at, counts, days_before(at.astimezone(about.zone).date(), towards)) for at, counts in slots]


async def _comparison(tx: Tx, *, organizer_id: int, event_id: UUID) -> Comparison:
    try:
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
    except NotFound:
        error = field_error("/compare", "not_found", "没有这个项目。", "There is no such event.")
        raise Invalid(errors=(error,)) from None
    points = await _points(tx, about, _LONG_AGO, _FAR, step="day")
    return Comparison(event_id, about.title, grown(points))


_FAR = datetime.fromisoformat("2200-01-01T00:00:00Z")
