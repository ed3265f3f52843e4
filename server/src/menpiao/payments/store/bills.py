"""Statements on bills as they were read, and the comparison of a whole day in one statement.

A day may have a hundred thousand rows: they are copied in one stream, and compared where they lie.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from msgspec.structs import astuple

from menpiao.payments.model.reconciliation import DayRow
from menpiao.payments.ports_bills import FundRow, TradeRow
from menpiao.platform.db import Tx, execute

_PAYMENTS = """select p.organizer_id, p.id, p.merchant_account_id, p.state, p.paid_at,
                     coalesce(p.received_fen, p.amount_fen) as amount_fen,
                     (p.paid_at is not null or coalesce(p.resolution, '') = 'ignore') as known
                from payments p"""
"""Payments with what we say came, and whether that is settled: booked, or left alone by somebody's decision."""

_REFUNDS = """select a.organizer_id, a.id as number, r.id as refund_id, r.payment_id, r.amount_fen, a.created_at,
                     case when d.at is not null then 'succeeded'
                          when a.id = r.attempt_id and r.paid_otherwise is null then r.state else 'closed' end as state,
                     case when d.at is not null then d.at
                          when a.id = r.attempt_id and r.paid_otherwise is null then r.succeeded_at end as succeeded_at
                from refund_attempts a
                join refunds r on r.organizer_id = a.organizer_id and r.id = a.refund_id
                left join double_refunds d on d.organizer_id = a.organizer_id and d.attempt_id = a.id
               where r.amount_fen > 0"""
"""Refunds by the number that the provider knows them by, with the state of just that number."""

_STILL_IGNORED = """d.state = 'ignored'
                   and (d.here_state, d.here_fen, d.there_state, d.there_fen, d.fund_fen) is not distinct from (
                       excluded.here_state, excluded.here_fen, excluded.there_state, excluded.there_fen,
                       excluded.fund_fen)"""
"""What somebody has looked at stays decided for as long as it stays the same."""

_FORGET_TRADES = execute("delete from bill_trades where organizer_id = $1 and merchant_account_id = $2 and day = $3")
_FORGET_FUNDS = execute("delete from bill_funds where organizer_id = $1 and merchant_account_id = $2 and day = $3")


def _wait_or(remedy: str, moment: str) -> str:
    """Wait for the neighbour's bill where it happened near midnight and that bill is not here; else this remedy."""
    return f"""case when ({moment} >= $5::timestamptz - $8::interval and not $7)
                        or ({moment} < $4::timestamptz + $8::interval and not $6) then 'wait' else '{remedy}' end"""


_ANALYZE = "analyze "
"""What was just copied is compared at once, long before PostgreSQL would look at it: without knowing that numbers
differ and accounts do not, it would read the whole day for each of its rows."""

_TRADES = ("organizer_id", "merchant_account_id", "day", *TradeRow.__struct_fields__)
_FUNDS = ("organizer_id", "merchant_account_id", "day", *FundRow.__struct_fields__)
# One state stands for a number: that of its best row, which is also the last by the alphabet.
# $1 organizer, $2 account, $3 day, $4 and $5 its midnights, $6 whether the bill of the day before and $7 of the day
# after has been read, $8 how near to midnight something may stand on the wrong side of it, $9 this run.
_COMPARE = execute(
    f"""with own_payments as not materialized ({_PAYMENTS}),
        refund_numbers as not materialized ({_REFUNDS}),
        trades as materialized (
            select * from bill_trades where organizer_id = $1 and merchant_account_id = $2 and day = $3
        ),
        -- What is said of one number in all bills, so that a row that comes twice is twice the money.
        told as (
            select t.kind, t.own_id, sum(a.amount_fen)::bigint as amount_fen, max(a.state) as state
              from (select distinct kind, own_id from trades where own_id is not null) t
              join bill_trades a
                on a.organizer_id = $1 and a.own_id = t.own_id and a.merchant_account_id = $2 and a.kind = t.kind
             group by t.kind, t.own_id
        ),
        moved as (
            select t.kind, t.provider_id, t.own_id, t.payment_id, t.at,
                   (select sum(case when a.state = 'failed' then 0
                                    when a.kind = 'payment' then a.settled_fen - a.fee_fen
                                    else -a.settled_fen - a.fee_fen end)::bigint
                      from bill_trades a
                     where a.organizer_id = $1 and a.merchant_account_id = $2 and a.provider_id = t.provider_id
                   ) as there_fen,
                   (select sum(f.amount_fen)::bigint
                      from bill_funds f
                     where f.organizer_id = $1 and f.merchant_account_id = $2 and f.provider_id = t.provider_id
                       and f.kind in ('payment', 'refund', 'fee')) as fund_fen
              from (select kind, provider_id, (min(own_id::text))::uuid as own_id,
                           (min(payment_id::text))::uuid as payment_id, min(at) as at
                      from trades group by kind, provider_id) t
        ),
        found as (
            select case when p.id is null then 'missing_here'
                        when p.amount_fen <> t.amount_fen then 'amount_differs'
                        else 'state_differs' end as kind,
                   'payment' as about, 'payment:' || t.own_id as subject, p.id as payment_id, null::uuid as refund_id,
                   p.state as here_state, p.amount_fen as here_fen, t.state as there_state, t.amount_fen as there_fen,
                   null::bigint as fund_fen,
                   case when p.id is null then 'ignore' when p.state = 'frozen' then 'refund'
                        else 'settle' end as remedy
              from told t
              left join own_payments p on p.organizer_id = $1 and p.id = t.own_id and p.merchant_account_id = $2
             where t.kind = 'payment' and (p.id is null or not p.known or p.amount_fen <> t.amount_fen)
            union all
            select case when p.id is null then 'missing_here'
                        when r.amount_fen <> t.amount_fen then 'amount_differs'
                        else 'state_differs' end,
                   'refund', 'refund:' || t.own_id, p.id, case when p.id is not null then r.refund_id end,
                   case when p.id is not null then r.state end, case when p.id is not null then r.amount_fen end,
                   t.state, t.amount_fen, null, case when p.id is null then 'ignore' else 'settle' end
              from told t
              left join refund_numbers r on r.organizer_id = $1 and r.number = t.own_id
              left join own_payments p
                on p.organizer_id = $1 and p.id = r.payment_id and p.merchant_account_id = $2
             where t.kind = 'refund'
               and (p.id is null or r.amount_fen <> t.amount_fen
                    or (t.state = 'succeeded' and r.state <> 'succeeded')
                    or (t.state = 'failed' and r.state = 'succeeded'))
            union all
            select 'missing_here', t.kind, t.kind || ':' || t.number, null, null, null, null, min(t.state),
                   sum(t.amount_fen)::bigint, null, 'ignore'
              from trades t
             where t.own_id is null
             group by t.kind, t.number
            union all
            select 'missing_there', 'payment', 'payment:' || p.id, p.id, null, p.state, p.amount_fen, null, null, null,
                   {_wait_or("settle", "p.paid_at")}
              from own_payments p
             where p.organizer_id = $1 and p.merchant_account_id = $2 and p.paid_at >= $4 and p.paid_at < $5
               and not exists (
                   select from bill_trades a
                    where a.organizer_id = $1 and a.own_id = p.id and a.merchant_account_id = $2 and a.kind = 'payment')
            union all
            select 'missing_there', 'refund', 'refund:' || r.number, p.id, r.refund_id, r.state, r.amount_fen, null,
                   null, null,
                   case when (r.succeeded_at >= $5::timestamptz - $8::interval and not $7)
                          or (r.created_at < $4 and not $6) then 'wait' else 'settle' end
              from refund_numbers r
              join own_payments p on p.organizer_id = $1 and p.id = r.payment_id and p.merchant_account_id = $2
             where r.organizer_id = $1 and r.state = 'succeeded' and r.succeeded_at >= $4 and r.succeeded_at < $5
               and not exists (
                   select from bill_trades a
                    where a.organizer_id = $1 and a.own_id = r.number and a.merchant_account_id = $2
                      and a.kind = 'refund')
            union all
            select case when m.fund_fen is null then 'fund_missing' else 'fund_differs' end, m.kind,
                   m.kind || ':' || m.provider_id, m.payment_id, null, null, null, null, m.there_fen, m.fund_fen,
                   {_wait_or("ignore", "m.at")}
              from moved m
             where coalesce(m.fund_fen, 0) <> m.there_fen
            union all
            select 'fund_differs', case when f.kind = 'refund' then 'refund' else 'payment' end,
                   'fund:' || f.provider_id, null, null, null, null, null, null, f.fund_fen,
                   {_wait_or("ignore", "f.at")}
              from (select provider_id, max(kind) as kind, min(at) as at, sum(amount_fen)::bigint as fund_fen
                      from bill_funds
                     where organizer_id = $1 and merchant_account_id = $2 and day = $3
                       and kind in ('payment', 'refund', 'fee')
                     group by provider_id) f
             where not exists (
                   select from bill_trades a
                    where a.organizer_id = $1 and a.merchant_account_id = $2 and a.provider_id = f.provider_id)
            union all
            select 'fund_unknown', 'movement', 'fund:' || f.said || ' ' || f.provider_id,
                   (select (min(a.payment_id::text))::uuid from bill_trades a
                     where a.organizer_id = $1 and a.merchant_account_id = $2 and a.provider_id = f.provider_id),
                   null, null, null, null, null, sum(f.amount_fen)::bigint, 'ignore'
              from bill_funds f
             where f.organizer_id = $1 and f.merchant_account_id = $2 and f.day = $3 and f.kind = 'unknown'
             group by f.said, f.provider_id
        )
        insert into reconciliation_differences as d (organizer_id, id, merchant_account_id, day, kind, about, subject,
            payment_id, refund_id, here_state, here_fen, there_state, there_fen, fund_fen, remedy, state, found_at,
            seen_in)
        select $1, new_id($1), $2, $3, f.kind, f.about, f.subject, f.payment_id, f.refund_id, f.here_state, f.here_fen,
               f.there_state, f.there_fen, f.fund_fen, f.remedy, 'open', app_now(), $9
          from found f
        on conflict (organizer_id, merchant_account_id, day, kind, subject) do update
           set payment_id = excluded.payment_id, refund_id = excluded.refund_id, here_state = excluded.here_state,
               here_fen = excluded.here_fen, there_state = excluded.there_state, there_fen = excluded.there_fen,
               fund_fen = excluded.fund_fen, remedy = excluded.remedy, seen_in = excluded.seen_in,
               state = case when {_STILL_IGNORED} then 'ignored' else 'open' end,
               ended_at = case when {_STILL_IGNORED} then d.ended_at end,
               decided_by = case when {_STILL_IGNORED} then d.decided_by end,
               reason = case when {_STILL_IGNORED} then d.reason end,
               asked_at = case when d.state = 'open' then d.asked_at end"""
)


async def replace_trades(tx: Tx, *, day: DayRow, rows: Sequence[TradeRow]) -> None:
    """The day's trade bill is now exactly these rows."""
    whose = (day.organizer_id, day.merchant_account_id, day.day)
    await _FORGET_TRADES(tx, *whose)
    await tx.connection.copy_records_to_table(
        "bill_trades", columns=_TRADES, records=((*whose, *astuple(row)) for row in rows)
    )
    await tx.connection.execute(_ANALYZE + "bill_trades")


async def replace_funds(tx: Tx, *, day: DayRow, rows: Sequence[FundRow]) -> None:
    """The day's fund bill is now exactly these rows."""
    whose = (day.organizer_id, day.merchant_account_id, day.day)
    await _FORGET_FUNDS(tx, *whose)
    await tx.connection.copy_records_to_table(
        "bill_funds", columns=_FUNDS, records=((*whose, *astuple(row)) for row in rows)
    )
    await tx.connection.execute(_ANALYZE + "bill_funds")


async def write_differences(
    tx: Tx, *, window: DayRow, day_before_read: bool, day_after_read: bool, margin: timedelta, run_id: UUID
) -> int:
    """Compare the day and write down what does not agree, marked with this run; returns how much that is."""
    return await _COMPARE(
        tx,
        window.organizer_id,
        window.merchant_account_id,
        window.day,
        window.starts_at,
        window.ends_at,
        day_before_read,
        day_after_read,
        margin,
        run_id,
    )
