"""What is asked about: which days, of which event, how fine."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from menpiao.insight.model.statement import ZONE
from menpiao.kernel.errors import Invalid, field_error

Step = Literal["hour", "day"]
MOST_DAYS: Final = 731
MOST_DAYS_BY_HOUR: Final = 32
USUAL_DAYS: Final = 30


class SessionOfEvent(msgspec.Struct, frozen=True):
    """One date of it."""

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    status: str


class About(msgspec.Struct, frozen=True):
    """One event with its sessions, or everything that the organizer sells (no ``event_id``)."""

    organizer_id: int
    event_id: UUID | None = None
    title: dict[str, str] = {}
    sessions: tuple[SessionOfEvent, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """In which its days are: of its first session, else China's."""
        return ZoneInfo(self.sessions[0].time_zone) if self.sessions else ZONE

    @property
    def first_session_on(self) -> date | None:
        """The day of its first session that takes place, towards which sales are counted."""
        held = [one for one in self.sessions if one.status != "cancelled"]
        return min(held, key=lambda one: one.starts_at).starts_at.astimezone(self.zone).date() if held else None

    @property
    def session_ids(self) -> list[UUID] | None:
        """None: all there are."""
        return None if self.event_id is None else [one.session_id for one in self.sessions]


class Days(msgspec.Struct, frozen=True):
    """Whole days, both included, in a zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)


class Span(msgspec.Struct, frozen=True):
    """From a moment on and before another; None: without an end on that side."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime | None) -> bool:
        """Whether it was then. What has no moment was at no time that anybody could ask about."""
        if moment is None:
            return self == Span()
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


def span_of(about: About, first: date | None, last: date | None) -> Span:
    """The days that were asked for, whole, by the event's clocks; any time where none were."""
    if first is not None and last is not None and first > last:
        raise _refused("after_end", "开始日期晚于结束日期。", "The first day is after the last.")
    return Span(
        None if first is None else Days(first, first, about.zone).since,
        None if last is None else Days(last, last, about.zone).until,
    )


def days_of(
    about: About, first: date | None, last: date | None, *, now: datetime, began_at: datetime | None, step: Step = "day"
) -> Days:
    """The days that were asked for. Where none are: of an event, from its first sale on; of everything, a month."""
    today = now.astimezone(about.zone).date()
    last = last or max(today, first or today)
    if first is None:
        began = today if began_at is None else began_at.astimezone(about.zone).date()
        first = last - timedelta(days=USUAL_DAYS - 1) if about.event_id is None else min(began, last)
        most = MOST_DAYS if step == "day" else MOST_DAYS_BY_HOUR
        first = max(first, last - timedelta(days=most - 1))
    if first > last:
        raise _refused("after_end", "开始日期晚于结束日期。", "The first day is after the last.")
    if (last - first).days >= MOST_DAYS:
        raise _refused("too_long", "最多查看两年。", "At most two years at once.")
    if step == "hour" and (last - first).days >= MOST_DAYS_BY_HOUR:
        raise _refused("too_long", "按小时最多查看 32 天。", "By the hour, at most 32 days at once.")
    return Days(first, last, about.zone)


def _refused(code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=(field_error("/from", code, zh, en),))
