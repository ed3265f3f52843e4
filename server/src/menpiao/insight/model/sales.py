"""Counts of sales, and the curve that they make."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Aim = Literal["event", "session"]
"""What a target is of."""

Grouping = Literal["ticket_type", "tier", "channel", "city", "hour_of_week", "session", "event"]


class Counts(msgspec.Struct, frozen=True):
    """What was placed, sold and refunded; money is of tickets, without service fees."""

    placed_orders: int = 0
    placed_tickets: int = 0
    sold_orders: int = 0
    sold_tickets: int = 0
    sold_fen: int = 0
    refunded_tickets: int = 0
    refunded_fen: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Counts(*[one + two for one, two in pairs])

    @property
    def tickets(self) -> int:
        """What stands: sold and not given back."""
        return self.sold_tickets - self.refunded_tickets

    @property
    def amount_fen(self) -> int:
        """What stays of the money."""
        return self.sold_fen - self.refunded_fen


class Point(msgspec.Struct, frozen=True):
    """What an hour or a day brought, and how many days before the first session that was."""

    at: datetime
    counts: Counts
    days_before: int | None


class Grown(msgspec.Struct, frozen=True):
    """What had been sold by the end of a day, so many days before the first session."""

    days_before: int
    tickets: int
    amount_fen: int


class Target(msgspec.Struct, frozen=True):
    """What an organizer hopes to sell of an event or a session; version 0 where nothing was ever said."""

    version: int = 0
    tickets: int | None = None
    amount_fen: int | None = None


class Comparison(msgspec.Struct, frozen=True):
    """How another event was selling at the same distance."""

    event_id: UUID
    title: Mapping[str, str]
    grown: Sequence[Grown]


class Group(msgspec.Struct, frozen=True):
    """The counts of one ticket type, channel, city and so on. ``name``: in both languages, where the organizer gave it
    one; ``at``: when a session begins; ``colour``: of a price tier; ``target``: of a session, where there is one."""

    key: str
    name: dict[str, str] | None
    at: datetime | None
    colour: str | None
    counts: Counts
    target: Target | None = None


def total(points: Iterable[Point]) -> Counts:
    """All together."""
    return sum((point.counts for point in points), Counts())


def grown(points: Sequence[Point]) -> list[Grown]:
    """The sums up to the end of each day, for the days on which something happened."""
    sums: list[Grown] = []
    tickets = amount_fen = 0
    for point in points:
        if point.days_before is None:
            continue
        tickets, amount_fen = tickets + point.counts.tickets, amount_fen + point.counts.amount_fen
        sums.append(Grown(point.days_before, tickets, amount_fen))
    return sums


def days_before(day: date, first_session_on: date | None) -> int | None:
    """Negative after it."""
    return None if first_session_on is None else (first_session_on - day) // timedelta(days=1)
