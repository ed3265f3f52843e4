"""Statements on days of the ledger that are added up, and on what of a day is told by event.

Postings are payments', items are orders'; a sum of both belongs into one statement.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from menpiao.payments import LedgerAccountMoved as AccountMoved
from menpiao.payments import LedgerKindMoved as KindMoved
from menpiao.platform.db import Tx, execute, many, one, scalar


class EventMoved(msgspec.Struct, frozen=True):
    """What the tickets of an event brought on a day, and what of them went back."""

    day: date
    event_id: UUID
    tickets: int
    sold_fen: int
    refunded_fen: int


class AccountSum(msgspec.Struct, frozen=True):
    """What an account came to before some days, and what they moved; of days that are added up."""

    account: str
    before_fen: int
    moved_fen: int


class KindSum(msgspec.Struct, frozen=True):
    """How often something happened on some days, and what it came to."""

    kind: str
    count: int
    amount_fen: int


class EventSum(msgspec.Struct, frozen=True):
    """What an event brought on some days."""

    event_id: UUID
    tickets: int
    sold_fen: int
    refunded_fen: int


class Behind(msgspec.Struct, frozen=True):
    """An organizer of whom days that are over are not added up yet."""

    organizer_id: int


class NextDay(msgspec.Struct, frozen=True):
    """The first day that is not added up yet."""

    next_day: date


# A refund of a whole payment has no items: it bought nothing of any event.
_EVENTS_MOVED = many(
    EventMoved,
    """with moved as (
           select (p.at at time zone $4::text)::date as day, i.session_id, 1 as tickets, i.price_fen as sold_fen,
                  0::bigint as refunded_fen
             from ledger_postings p
             join order_items i on i.organizer_id = $1 and i.order_id = p.order_id
            where p.organizer_id = $1 and p.at >= $2 and p.at < $3 and p.kind = 'payment_settled'
           union all
           select (p.at at time zone $4::text)::date, i.session_id, 0, 0,
                  case p.kind when 'refund_requested' then b.amount_fen else -b.amount_fen end
             from ledger_postings p
             join refund_items b on b.organizer_id = $1 and b.refund_id = p.cause_id
             join order_items i on i.organizer_id = $1 and i.order_id = p.order_id and i.position = b.position
            where p.organizer_id = $1 and p.at >= $2 and p.at < $3
              and p.kind in ('refund_requested', 'refund_withdrawn')
       )
       select m.day, s.event_id, sum(m.tickets)::integer as tickets, sum(m.sold_fen)::bigint as sold_fen,
              sum(m.refunded_fen)::bigint as refunded_fen
         from moved m
         join sessions s on s.organizer_id = $1 and s.id = m.session_id
        group by m.day, s.event_id""",
)
_ACCOUNTS = many(
    AccountSum,
    """select account, coalesce(sum(moved_fen) filter (where day < $2), 0)::bigint as before_fen,
              coalesce(sum(moved_fen) filter (where day >= $2), 0)::bigint as moved_fen
         from statement_accounts where organizer_id = $1 and day <= $3 group by account""",
)
_KINDS = many(
    KindSum,
    """select kind, sum(count)::integer as count, sum(amount_fen)::bigint as amount_fen
         from statement_kinds where organizer_id = $1 and day between $2 and $3 group by kind""",
)
_EVENTS = many(
    EventSum,
    """select event_id, sum(tickets)::integer as tickets, sum(sold_fen)::bigint as sold_fen,
              sum(refunded_fen)::bigint as refunded_fen
         from statement_events where organizer_id = $1 and day between $2 and $3 group by event_id""",
)
_NEXT_DAY = scalar("select next_day from statement_days where organizer_id = $1")
_BEHIND = many(
    Behind,
    """select o.organizer_id
         from organizers o
         left join statement_days d on d.organizer_id = o.organizer_id
        where d.next_day < $1
           or (d.next_day is null
               and exists (select from ledger_postings p where p.organizer_id = o.organizer_id and p.at < $2))
        order by o.organizer_id""",
)
_BEGIN = execute("insert into statement_days (organizer_id, next_day) values ($1, $2) on conflict do nothing")
_LOCKED = one(NextDay, "select next_day from statement_days where organizer_id = $1 for update skip locked")
_ADVANCE = execute("update statement_days set next_day = $2 where organizer_id = $1")
_ADD_ACCOUNTS = execute(
    """insert into statement_accounts (organizer_id, day, account, moved_fen)
       select $1, n.* from unnest($2::date[], $3::text[], $4::bigint[]) as n"""
)
_ADD_KINDS = execute(
    """insert into statement_kinds (organizer_id, day, kind, count, amount_fen)
       select $1, n.* from unnest($2::date[], $3::text[], $4::integer[], $5::bigint[]) as n"""
)
_ADD_EVENTS = execute(
    """insert into statement_events (organizer_id, day, event_id, tickets, sold_fen, refunded_fen)
       select $1, n.* from unnest($2::date[], $3::uuid[], $4::integer[], $5::bigint[], $6::bigint[]) as n"""
)
_FORGET = [
    execute(f"delete from {table} where organizer_id = $1 or $1 is null")
    for table in ("statement_accounts", "statement_kinds", "statement_events", "statement_days")
]


async def events_moved(tx: Tx, *, organizer_id: int, since: datetime, until: datetime, zone: str) -> list[EventMoved]:
    """By what was posted on each day of ``since <= at < until`` in this zone, in no order."""
    return await _EVENTS_MOVED(tx, organizer_id, since, until, zone)


async def next_day(tx: Tx, *, organizer_id: int) -> date | None:
    """The first that is not added up; None where none is."""
    found: date | None = await _NEXT_DAY(tx, organizer_id)
    return found


async def account_sums(tx: Tx, *, organizer_id: int, first: date, last: date) -> list[AccountSum]:
    """Of the days that are added up."""
    return await _ACCOUNTS(tx, organizer_id, first, last)


async def kind_sums(tx: Tx, *, organizer_id: int, first: date, last: date) -> list[KindSum]:
    """Of the days that are added up."""
    return await _KINDS(tx, organizer_id, first, last)


async def event_sums(tx: Tx, *, organizer_id: int, first: date, last: date) -> list[EventSum]:
    """Of the days that are added up."""
    return await _EVENTS(tx, organizer_id, first, last)


async def behind(tx: Tx, *, today: date, today_began: datetime) -> list[int]:
    """Organizers of whom something of before today is not added up."""
    return [one.organizer_id for one in await _BEHIND(tx, today, today_began)]


async def lock_days(tx: Tx, *, organizer_id: int, first: date) -> date | None:
    """The first day that is not added up, ``first`` where none ever was, and nobody else's until the end of the
    transaction. None: somebody else is at it."""
    await _BEGIN(tx, organizer_id, first)
    found = await _LOCKED(tx, organizer_id)
    return None if found is None else found.next_day


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    accounts: Sequence[AccountMoved],
    kinds: Sequence[KindMoved],
    events: Sequence[EventMoved],
    next_day: date,
) -> None:
    """What these days came to; the next to be added up is ``next_day``."""
    await _ADD_ACCOUNTS(
        tx,
        organizer_id,
        [one.day for one in accounts],
        [one.account for one in accounts],
        [one.moved_fen for one in accounts],
    )
    await _ADD_KINDS(
        tx,
        organizer_id,
        [one.day for one in kinds],
        [one.kind for one in kinds],
        [one.count for one in kinds],
        [one.amount_fen for one in kinds],
    )
    await _ADD_EVENTS(
        tx,
        organizer_id,
        [one.day for one in events],
        [one.event_id for one in events],
        [one.tickets for one in events],
        [one.sold_fen for one in events],
        [one.refunded_fen for one in events],
    )
    await _ADVANCE(tx, organizer_id, next_day)


async def forget(tx: Tx, *, organizer_id: int | None) -> None:
    """All sums of an organizer, or of everybody."""
    for statement in _FORGET:
        await statement(tx, organizer_id)
