"""Sessions by a rule: every one of these weekdays at these times, on the clock of where they take place. Pure.

Twice a year that clock is strange. A time that it skips (02:30 on the night when summer begins) is no time at all: no
session is made, and whoever asked is told. A time that it shows twice is the first of both: people come before.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from menpiao.catalog.model.organized import OrganizerSessionRow
from menpiao.catalog.model.rules import known_zone
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Text

MAX_SESSIONS = 200
"""That one rule makes, in one transaction."""

MAX_DAYS = 3 * 366
"""From the first day to the last."""

SkipReason = Literal["missing_hour", "past", "exists"]
_WHY: dict[SkipReason, Text] = {
    "missing_hour": Text("当晚时钟拨快，没有这个时间。", "The clocks skip this time that night."),
    "past": Text("这个时间已经过去。", "This time is past."),
    "exists": Text("同一场馆在这个时间已有场次。", "There is a session at this time in this place already."),
}


class SessionRule(msgspec.Struct, frozen=True, kw_only=True):
    """Weekdays are 1 (Monday) to 7; times are ``20:00``."""

    venue_id: UUID
    time_zone: str
    weekdays: frozenset[int]
    times: tuple[str, ...]
    first_day: date
    last_day: date
    except_days: frozenset[date] = frozenset()
    doors_minutes_before: int = 60
    duration_minutes: int = 120
    per_buyer_max: int | None = None
    per_device_max: int | None = None
    one_per_attendee: bool = False
    waitlist: bool = True


class Slot(msgspec.Struct, frozen=True):
    """One date of a rule. ``doubled_hour``: the clocks show this time twice that night."""

    day: date
    time: str
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    doubled_hour: bool


class Skipped(msgspec.Struct, frozen=True):
    """One date that the rule names and that is not made."""

    day: date
    time: str
    reason: SkipReason

    @property
    def detail(self) -> Text:
        """Why not."""
        return _WHY[self.reason]


class Planned(msgspec.Struct, frozen=True):
    """A date with the session that was made of it; None in a dry run."""

    slot: Slot
    id: UUID | None = None


class Schedule(msgspec.Struct, frozen=True):
    """What a rule means, by date."""

    planned: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]


class SlotChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of several sessions; what is left out (UNSET) stays as it is, None takes a limit away."""

    venue_id: UUID | UnsetType = UNSET
    time: str | UnsetType = UNSET
    doors_minutes_before: int | UnsetType = UNSET
    duration_minutes: int | UnsetType = UNSET
    per_buyer_max: int | UnsetType | None = UNSET
    per_device_max: int | UnsetType | None = UNSET
    waitlist: bool | UnsetType = UNSET


def moment_of(day: date, clock: str, zone: ZoneInfo) -> tuple[datetime | None, bool]:
    """When a clock there shows this, in UTC, and whether it does so twice; None where it never does."""
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    first = local.replace(fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return None, False
    return first, local.replace(fold=1).astimezone(UTC) != first


def dates_of(rule: SessionRule) -> Iterator[tuple[date, str]]:
    """Day by day, each at its times."""
    for number in range((rule.last_day - rule.first_day).days + 1):
        day = rule.first_day + timedelta(days=number)
        if day.isoweekday() in rule.weekdays and day not in rule.except_days:
            for clock in rule.times:
                yield day, clock


def slots_of(rule: SessionRule, *, now: datetime, there: frozenset[datetime]) -> tuple[list[Slot], list[Skipped]]:
    """What the rule means now; ``there`` are the starts of the event's sessions in this venue."""
    zone = ZoneInfo(rule.time_zone)
    slots: list[Slot] = []
    skipped: list[Skipped] = []
    for day, clock in dates_of(rule):
        starts_at, doubled = moment_of(day, clock, zone)
        if starts_at is None:
            skipped.append(Skipped(day, clock, "missing_hour"))
        elif starts_at <= now:
            skipped.append(Skipped(day, clock, "past"))
        elif starts_at in there:
            skipped.append(Skipped(day, clock, "exists"))
        else:
            doors_at = starts_at - timedelta(minutes=rule.doors_minutes_before)
            ends_at = starts_at + timedelta(minutes=rule.duration_minutes)
            slots.append(Slot(day, clock, doors_at, starts_at, ends_at, doubled))
    return slots, skipped


def check_days(rule: SessionRule) -> None:
    """Refuse days out of order or too many of them, and a zone that nobody knows."""
    errors = []
    if rule.last_day < rule.first_day:
        errors.append(
            field_error("/last_day", "out_of_order", "最后一天不能早于第一天。", "The last day is before the first.")
        )
    elif (rule.last_day - rule.first_day).days >= MAX_DAYS:
        errors.append(field_error("/last_day", "too_large", "日期范围最多三年。", "Three years at most."))
    if not known_zone(rule.time_zone):
        errors.append(field_error("/time_zone", "unknown", "没有这个时区。", "There is no such time zone."))
    if errors:
        raise Invalid(errors=tuple(errors))


def slot_of(row: OrganizerSessionRow) -> Slot:
    """A session as a date that a rule could have meant."""
    zone = ZoneInfo(row.time_zone)
    local = row.starts_at.astimezone(zone)
    clock = f"{local:%H:%M}"
    doubled = moment_of(local.date(), clock, zone)[1]
    return Slot(local.date(), clock, row.doors_at, row.starts_at, row.ends_at, doubled)
