"""The settlement statement of a period: what the ledger moved, and to what it comes. Pure.

All amounts are fen. What is owed and earned is shown positive, although the ledger writes it as credits (negative).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from menpiao.kernel.errors import Invalid, field_error
from menpiao.payments import LedgerAccount as Account
from menpiao.payments import LedgerEntry as PostedEntry
from menpiao.payments import LedgerKind as Kind

ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Days are Beijing's, as in the bills of the providers."""

LONGEST = 366
"""Days of one statement."""

_CREDITS: Final = frozenset({Account.BUYERS, Account.ORGANIZER_PAYABLE, Account.REFUND_FEES, Account.SERVICE_FEES,
                             Account.REFUNDS_IN_CLEARING, Account.PAID_OTHERWISE})  # fmt: skip


class Period(msgspec.Struct, frozen=True):
    """Whole days, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment that is not in it any more."""
        return midnight(self.last + timedelta(days=1))


def period_of(first: date | None, last: date | None, *, today: date) -> Period:
    """The period that was asked for: only days that are over, because an open one would say something else later."""
    yesterday = today - timedelta(days=1)
    last = last or yesterday
    first = first or last.replace(day=1)
    if last > yesterday:
        raise _invalid("/to", "not_over_yet", "只能结算已结束的日期。", "Only days that are over can be settled.")
    if first > last:
        raise _invalid("/from", "after_end", "开始日期晚于结束日期。", "The first day is after the last.")
    if (last - first).days >= LONGEST:
        raise _invalid("/from", "too_long", "一份结算单最多 366 天。", "A statement has at most 366 days.")
    return Period(first, last)


def today_at(moment: datetime) -> date:
    """Beijing's day."""
    return moment.astimezone(ZONE).date()


class Row(msgspec.Struct, frozen=True):
    """One posting: what happened, and what it moved, by account, signed as people read it."""

    at: datetime
    kind: Kind
    cause_id: UUID
    order_id: UUID | None
    moved: Mapping[Account, int]
    title: str = ""

    @property
    def amount_fen(self) -> int:
        """What it is about: what was paid, refunded or taken, without a sign."""
        return max(abs(fen) for fen in self.moved.values())


class KindTotal(msgspec.Struct, frozen=True):
    """How often something happened, and what it came to."""

    kind: Kind
    count: int
    amount_fen: int


class EventTotal(msgspec.Struct, frozen=True):
    """What one event brought: ``net_fen`` = sold - refunded, with the fees that were kept of refunds in it."""

    event_id: UUID | None
    title: str
    tickets: int
    sold_fen: int
    refunded_fen: int

    @property
    def net_fen(self) -> int:
        return self.sold_fen - self.refunded_fen


class AccountLine(msgspec.Struct, frozen=True):
    """An account at both ends of the period; what moved in it is the difference."""

    account: Account
    opening_fen: int
    closing_fen: int

    @property
    def moved_fen(self) -> int:
        return self.closing_fen - self.opening_fen


class Statement(msgspec.Struct, frozen=True):
    """What a period came to."""

    organizer_id: int
    organizer_name: str
    period: Period
    made_at: datetime
    accounts: tuple[AccountLine, ...]
    kinds: tuple[KindTotal, ...]
    events: tuple[EventTotal, ...]


def rows_of(entries: Sequence[PostedEntry]) -> list[Row]:
    """Postings as rows. The entries are of whole postings, in order."""
    grouped: dict[tuple[str, UUID], list[PostedEntry]] = {}
    for entry in entries:
        grouped.setdefault((entry.kind, entry.cause_id), []).append(entry)
    return [_row(lines) for lines in grouped.values()]


def _row(lines: Sequence[PostedEntry]) -> Row:
    moved: dict[Account, int] = {}
    for line in lines:
        account = Account(line.account)
        moved[account] = moved.get(account, 0) + as_read(account, line.amount_fen)
    first = lines[0]
    return Row(first.at, Kind(first.kind), first.cause_id, first.order_id, moved)


def as_read(account: Account, amount_fen: int) -> int:
    """What is owed or earned reads as a positive number."""
    return -amount_fen if account in _CREDITS else amount_fen


_EARNED: Final = (Account.ORGANIZER_PAYABLE, Account.REFUND_FEES)


class Sums:
    """What a period came to, added up from days that were added up before and from days that are read now."""

    def __init__(self) -> None:
        self._before: dict[Account, int] = {}
        self._moved: dict[Account, int] = {}
        self._kinds: dict[Kind, list[int]] = {}
        self._events: dict[UUID, list[int]] = {}

    def account(self, account: str, *, before_fen: int = 0, moved_fen: int = 0) -> None:
        """Debits are positive, as the ledger writes them."""
        known = Account(account)
        self._before[known] = self._before.get(known, 0) + as_read(known, before_fen)
        self._moved[known] = self._moved.get(known, 0) + as_read(known, moved_fen)

    def kind(self, kind: str, count: int, amount_fen: int) -> None:
        total = self._kinds.setdefault(Kind(kind), [0, 0])
        total[0] += count
        total[1] += amount_fen

    def event(self, event_id: UUID, tickets: int, sold_fen: int, refunded_fen: int) -> None:
        total = self._events.setdefault(event_id, [0, 0, 0])
        for place, value in enumerate((tickets, sold_fen, refunded_fen)):
            total[place] += value

    def accounts(self) -> tuple[AccountLine, ...]:
        """Every account that has anything, at both ends, in the order in which the ledger names them."""
        return tuple(
            AccountLine(account, self._before[account], self._before[account] + self._moved[account])
            for account in Account
            if account in self._before
        )

    def kinds(self) -> tuple[KindTotal, ...]:
        """In the order in which the ledger names them."""
        return tuple(KindTotal(kind, *self._kinds[kind]) for kind in Kind if kind in self._kinds)

    @property
    def event_ids(self) -> list[UUID]:
        """Of the events that have anything."""
        return list(self._events)

    def events(self, titles: Mapping[UUID, str]) -> tuple[EventTotal, ...]:
        """The greatest first. What was earned by no ticket is the last line, so that the sum of the lines is what was
        earned."""
        totals = [EventTotal(event_id, titles[event_id], *sums) for event_id, sums in self._events.items()]
        totals.sort(key=lambda event: (-event.net_fen, event.title))
        rest = sum(self._moved.get(account, 0) for account in _EARNED) - sum(event.net_fen for event in totals)
        return (*totals, EventTotal(None, "", 0, rest, 0)) if rest else tuple(totals)


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


def _invalid(pointer: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=(field_error(pointer, code, zh, en),))
