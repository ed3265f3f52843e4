"""How the sample data is written down: times relative to the moment of loading, prices in yuan, texts in pairs."""

from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from menpiao.catalog import QuestionKind, RefundRule, RefundTier
from menpiao.seating import SampleKind

ZONE = "Asia/Shanghai"
Texts = dict[str, str]
FRIDAY, SATURDAY = 4, 5
Role = Literal["free", "opens_soon", "sold_out", "doors_open", "names_required", "hidden_type", "plain"]
"""What a newcomer can try with an event."""


def both(zh: str, en: str) -> Texts:
    """A text in both languages."""
    return {"zh-CN": zh, "en": en}


class SampleVenue(msgspec.Struct, frozen=True):
    """A building; coordinates are GCJ-02."""

    key: str
    city: str
    name: Texts
    address: Texts
    latitude: float
    longitude: float


class SampleHall(msgspec.Struct, frozen=True):
    """A room of one of the venues, with its seats drawn by rule."""

    venue: str
    name: Texts
    kind: SampleKind
    seats: int


class SampleTier(msgspec.Struct, frozen=True):
    """A price tier of a hall: the seats of these categories of the map."""

    categories: tuple[str, ...]
    colour: str


class SampleStep(msgspec.Struct, frozen=True):
    """A lower price at first: for so long, and for so many places."""

    name: Texts
    yuan: int
    until: timedelta
    places: int


class SampleBundle(msgspec.Struct, frozen=True):
    """A ticket of the first type for each session of the event, at one price."""

    name: Texts
    yuan: int


class SampleQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is asked besides names; ``first_type_only``: of the first of the event's ticket types."""

    label: Texts
    kind: QuestionKind
    hint: Texts = {}
    choices: tuple[Texts, ...] = ()
    of_order: bool = False
    required: bool = True
    first_type_only: bool = False


class SampleType(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket type with its quota. ``on_sale`` and ``off_sale`` are measured from the moment of loading."""

    name: Texts
    yuan: int
    quota: int
    note: Texts = {}
    on_sale: timedelta = timedelta(days=-3)
    off_sale: timedelta | None = None
    per_order: int = 6
    per_buyer: int = 6
    hidden: bool = False
    names_required: bool = False
    paused: bool = False
    early: SampleStep | None = None


class SampleSession(msgspec.Struct, frozen=True, kw_only=True):
    """On the day after so many days, on the wall clock of the venue; or, with ``live``, right now.

    With ``weekday`` (0 is Monday) it waits for the next such day, then goes ``plus`` days further.
    """

    venue: str
    day: int = 0
    weekday: int | None = None
    plus: int = 0
    at: time = time(20, 0)
    minutes: int = 120
    doors_before: int = 60
    live: bool = False

    def times(self, now: datetime) -> tuple[datetime, datetime, datetime]:
        """Doors, start and end. A live session has opened its doors half an hour ago."""
        if self.live:
            doors_at = _whole_minutes(now, 5) - timedelta(minutes=30)
            starts_at = doors_at + timedelta(minutes=self.doors_before)
        else:
            zone = ZoneInfo(ZONE)
            day = now.astimezone(zone).date() + timedelta(days=self.day)
            if self.weekday is not None:
                day += timedelta(days=(self.weekday - day.weekday()) % 7 + self.plus)
            starts_at = datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)
            doors_at = starts_at - timedelta(minutes=self.doors_before)
        return doors_at, starts_at, starts_at + timedelta(minutes=self.minutes)


class SampleEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its sessions; each session gets every one of the ticket types. The poster is ``slug``.svg. With
    ``tiers`` seats are chosen, and each type sells the tier in its place at its price."""

    slug: str
    category: str
    title: Texts
    summary: Texts
    description: Texts
    tags: tuple[str, ...]
    types: tuple[SampleType, ...]
    sessions: tuple[SampleSession, ...]
    notes: tuple[tuple[Texts, Texts], ...] = ()
    refunds: RefundRule | None = None
    tiers: tuple[SampleTier, ...] = ()
    bundle: SampleBundle | None = None
    questions: tuple[SampleQuestion, ...] = ()
    role: Role = "plain"

    @property
    def cover(self) -> str:
        return f"/media/{self.slug}.svg"


def refunds(*tiers: tuple[int, int], once: bool = False) -> RefundRule:
    """A ladder of tiers: until so many hours before, so many percent."""
    return RefundRule(
        tiers=tuple(RefundTier(until_hours_before=hours, fee_percent=percent) for hours, percent in tiers),
        once_per_buyer=once,
    )


def on_sale_at(ticket_type: SampleType, now: datetime) -> datetime:
    """On a whole minute, as organizers announce it."""
    return _whole_minutes(now, 1) + ticket_type.on_sale


def _whole_minutes(moment: datetime, minutes: int) -> datetime:
    return moment - timedelta(minutes=moment.minute % minutes, seconds=moment.second, microseconds=moment.microsecond)
