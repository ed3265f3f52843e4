"""Statements on days, differences and decisions of reconciliation."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.payments.model.reconciliation import DayRow, Decision, Difference
from menpiao.platform.db import Tx, execute, many, one, scalar

_DAY = """organizer_id, id, merchant_account_id, day, starts_at, ends_at, state, created_at, attempts, trouble,
    trades_read_at, funds_read_at, compared_at, ended_at, signed_off_by, reason, payments, refunds, paid_fen,
    refunded_fen, fee_fen"""
_DIFFERENCE = """organizer_id, id, merchant_account_id, day, kind, about, subject, payment_id, refund_id, here_state,
    here_fen, there_state, there_fen, fund_fen, remedy, state, found_at, ended_at, decided_by, reason, asked_at,
    outcome"""


class DayCounts(msgspec.Struct, frozen=True):
    """How many differences of a day are open, and how many were ignored."""

    id: UUID
    open: int
    ignored: int


class StoredDecision(msgspec.Struct, frozen=True):
    """A decision of before, by its key."""

    id: UUID
    request_hash: bytes


class OpenDay(msgspec.Struct, frozen=True):
    """A day that waits for somebody."""

    id: UUID
    day: date
    created_at: datetime
    trouble: str | None
    compared_at: datetime | None
    differences: int


_PLAN_DAYS = execute(
    """insert into reconciliation_days (organizer_id, id, merchant_account_id, day, starts_at, ends_at, state,
           created_at, next_attempt_at)
       select a.organizer_id, new_id(a.organizer_id), a.id, g.at::date, (g.at at time zone $4),
              (g.at + interval '1 day') at time zone $4, 'open', app_now(), app_now()
         from merchant_accounts a
        cross join lateral generate_series(
              greatest((a.created_at at time zone $4)::date, $2,
                       (select max(d.day) + 1 from reconciliation_days d
                         where d.organizer_id = a.organizer_id and d.merchant_account_id = a.id))::timestamp,
              $3::date::timestamp, interval '1 day') as g (at)
        where a.provider = any ($1) and coalesce(a.retired_at, 'infinity') > app_now() - interval '1 year'
       on conflict (organizer_id, merchant_account_id, day) do nothing"""
)
# See payments._CLAIM_QUERIES for what a claim is.
_CLAIM_DAYS = many(
    DayRow,
    f"""update reconciliation_days
           set attempts = attempts + 1,
               next_attempt_at = app_now()
                   + make_interval(secs => ($2::integer[])[least(attempts + 1, cardinality($2::integer[]))])
         where (organizer_id, id) in (
               select organizer_id, id from reconciliation_days where next_attempt_at <= app_now()
                order by next_attempt_at, day limit $1 for update skip locked)
     returning {_DAY}""",
)
_DAY_BY_ID = one(DayRow, f"select {_DAY} from reconciliation_days where organizer_id = $1 and id = $2")
_LOCKED_DAY = one(DayRow, f"select {_DAY} from reconciliation_days where organizer_id = $1 and id = $2 for update")
_DAY_OF = one(
    DayRow,
    f"select {_DAY} from reconciliation_days where organizer_id = $1 and merchant_account_id = $2 and day = $3",
)
_DAYS = many(
    DayRow,
    f"""select {_DAY} from reconciliation_days
         where organizer_id = $1 and (day, id) < ($2, $3) and ($4::text is null or state = $4)
         order by day desc, id desc limit $5""",
)
_COUNTS = many(
    DayCounts,
    """select y.id, count(d.id) filter (where d.state = 'open') as open,
              count(d.id) filter (where d.state = 'ignored') as ignored
         from reconciliation_days y
         left join reconciliation_differences d
           on d.organizer_id = y.organizer_id and d.merchant_account_id = y.merchant_account_id and d.day = y.day
        where y.organizer_id = $1 and y.id = any ($2)
        group by y.id""",
)
_DAYS_TO_COMPARE_AGAIN = many(
    DayRow,
    f"""select {_DAY} from reconciliation_days
         where organizer_id = $1 and merchant_account_id = $2 and day < $3 and compared_at is not null
           and state <> 'signed_off' and (state = 'open' or day >= $3 - $4::integer)
         order by day""",
)
_IS_READ = scalar(
    """select exists (
           select from reconciliation_days
            where organizer_id = $1 and merchant_account_id = $2 and day = $3
              and trades_read_at is not null and funds_read_at is not null)"""
)
_SET_TRADES_READ = execute(
    """update reconciliation_days y
          set trade_digest = $3, trades_read_at = app_now(), trouble = null, payments = t.payments,
              refunds = t.refunds, paid_fen = t.paid_fen, refunded_fen = t.refunded_fen, fee_fen = t.fee_fen
         from (select count(b.line) filter (where b.kind = 'payment') as payments,
                      count(b.line) filter (where b.kind = 'refund') as refunds,
                      coalesce(sum(b.amount_fen) filter (where b.kind = 'payment'), 0) as paid_fen,
                      coalesce(sum(b.amount_fen) filter (where b.kind = 'refund'), 0) as refunded_fen,
                      coalesce(sum(b.fee_fen), 0) as fee_fen
                 from reconciliation_days d
                 left join bill_trades b
                   on b.organizer_id = d.organizer_id and b.merchant_account_id = d.merchant_account_id
                  and b.day = d.day
                where d.organizer_id = $1 and d.id = $2) t
        where y.organizer_id = $1 and y.id = $2"""
)
_SET_FUNDS_READ = execute(
    """update reconciliation_days set fund_digest = $3, funds_read_at = app_now(), trouble = null
        where organizer_id = $1 and id = $2"""
)
_SET_TROUBLE = execute("update reconciliation_days set trouble = $3 where organizer_id = $1 and id = $2")
_CLEAN_OTHERS = execute(
    """update reconciliation_differences set state = 'cleaned', ended_at = app_now()
        where organizer_id = $1 and merchant_account_id = $2 and day = $3 and state = 'open' and seen_in <> $4"""
)
_CONCLUDE = scalar(
    """with left_open as (
           select exists (
               select from reconciliation_differences
                where organizer_id = $1 and merchant_account_id = $3 and day = $4 and state = 'open') as some
       )
       update reconciliation_days y
          set compared_at = case when $5 then app_now() else compared_at end,
              state = case when o.some or y.compared_at is null and not $5 then 'open'
                           when y.state = 'signed_off' then 'signed_off' else 'clean' end,
              ended_at = case when o.some or y.compared_at is null and not $5 then null
                              else coalesce(y.ended_at, app_now()) end,
              signed_off_by = case when not o.some then y.signed_off_by end,
              reason = case when not o.some then y.reason end,
              next_attempt_at = case when o.some or y.compared_at is null and not $5
                                     then coalesce(y.next_attempt_at, app_now() + interval '1 hour') end
         from left_open o
        where y.organizer_id = $1 and y.id = $2
    returning y.state"""
)
_SIGN_OFF = execute(
    """update reconciliation_days
          set state = 'signed_off', ended_at = app_now(), signed_off_by = $3, reason = $4, next_attempt_at = null
        where organizer_id = $1 and id = $2"""
)
_IGNORE_OPEN = execute(
    """update reconciliation_differences set state = 'ignored', ended_at = app_now(), decided_by = $4, reason = $5
        where organizer_id = $1 and merchant_account_id = $2 and day = $3 and state = 'open'"""
)
_RUN_AGAIN = execute(
    """update reconciliation_days
          set state = 'open', ended_at = null, signed_off_by = null, reason = null, trades_read_at = null,
              funds_read_at = null, compared_at = null, attempts = 0, trouble = null, next_attempt_at = app_now()
        where organizer_id = $1 and id = $2"""
)
_DIFFERENCES = many(
    Difference,
    f"""select {_DIFFERENCE} from reconciliation_differences
         where organizer_id = $1 and merchant_account_id = $2 and day = $3 and id > $4
           and ($5::text is null or state = $5)
         order by id limit $6""",
)
_DIFFERENCE_BY_ID = one(
    Difference, f"select {_DIFFERENCE} from reconciliation_differences where organizer_id = $1 and id = $2"
)
_UNASKED = many(
    Difference,
    f"""select {_DIFFERENCE} from reconciliation_differences
         where organizer_id = $1 and merchant_account_id = $2 and day = $3 and state = 'open' and remedy = 'settle'
           and asked_at is null
         order by id limit $4""",
)
_SET_ASKED = execute(
    """update reconciliation_differences set asked_at = app_now(), outcome = $3
        where organizer_id = $1 and id = $2"""
)
_IGNORE = execute(
    """update reconciliation_differences set state = 'ignored', ended_at = app_now(), decided_by = $3, reason = $4
        where organizer_id = $1 and id = $2 and state = 'open'"""
)
_INSERT_DECISION = execute(
    """insert into reconciliation_decisions (organizer_id, id, day_id, difference_id, action, staff_id, reason, at,
           idempotency_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, app_now(), $8, $9)"""
)
_DECISION_BY_KEY = one(
    StoredDecision,
    "select id, request_hash from reconciliation_decisions where organizer_id = $1 and idempotency_key = $2",
)
_OPEN_DAYS = many(
    OpenDay,
    """select y.id, y.day, y.created_at, y.trouble, y.compared_at, count(d.id) as differences
         from reconciliation_days y
         left join reconciliation_differences d
           on d.organizer_id = y.organizer_id and d.merchant_account_id = y.merchant_account_id and d.day = y.day
          and d.state = 'open'
        where y.organizer_id = $1 and y.state = 'open'
          and (y.compared_at is not null or y.created_at < app_now() - $2::interval)
        group by y.organizer_id, y.id
        order by y.day, y.id limit $3""",
)


async def plan_days(tx: Tx, *, providers: Sequence[str], oldest: date, newest: date, zone: str) -> int:
    """A day for every account of these providers and every day that has none yet; returns how many are new."""
    return await _PLAN_DAYS(tx, list(providers), oldest, newest, zone)


async def claim_days(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[DayRow]:
    """Days to look at now."""
    return await _CLAIM_DAYS(tx, limit, list(again_after))


async def day_by_id(tx: Tx, *, organizer_id: int, day_id: UUID) -> DayRow | None:
    return await _DAY_BY_ID(tx, organizer_id, day_id)


async def lock_day(tx: Tx, *, organizer_id: int, day_id: UUID) -> DayRow | None:
    return await _LOCKED_DAY(tx, organizer_id, day_id)


async def day_of(tx: Tx, *, organizer_id: int, account_id: UUID, day: date) -> DayRow | None:
    return await _DAY_OF(tx, organizer_id, account_id, day)


async def days(tx: Tx, *, organizer_id: int, before: tuple[date, UUID], state: str | None, limit: int) -> list[DayRow]:
    """An organizer's days, the newest first, from behind this one on."""
    return await _DAYS(tx, organizer_id, *before, state, limit)


async def counts(tx: Tx, *, organizer_id: int, day_ids: Sequence[UUID]) -> dict[UUID, DayCounts]:
    """How many differences these days have."""
    return {row.id: row for row in await _COUNTS(tx, organizer_id, list(day_ids))}


async def days_to_compare_again(tx: Tx, *, day: DayRow, within: int) -> list[DayRow]:
    """Earlier days of the account that are open, or so near that this day's bill may tell more about them."""
    return await _DAYS_TO_COMPARE_AGAIN(tx, day.organizer_id, day.merchant_account_id, day.day, within)


async def is_read(tx: Tx, *, organizer_id: int, account_id: UUID, day: date) -> bool:
    """Whether both bills of that day were read."""
    read: bool = await _IS_READ(tx, organizer_id, account_id, day)
    return read


async def set_trades_read(tx: Tx, *, day: DayRow, digest: str) -> None:
    await _SET_TRADES_READ(tx, day.organizer_id, day.id, digest)


async def set_funds_read(tx: Tx, *, day: DayRow, digest: str) -> None:
    await _SET_FUNDS_READ(tx, day.organizer_id, day.id, digest)


async def set_trouble(tx: Tx, *, day: DayRow, trouble: str) -> None:
    await _SET_TROUBLE(tx, day.organizer_id, day.id, trouble)


async def clean_others(tx: Tx, *, day: DayRow, run_id: UUID) -> int:
    """What was open and was not found by this run agrees by now."""
    return await _CLEAN_OTHERS(tx, day.organizer_id, day.merchant_account_id, day.day, run_id)


async def conclude(tx: Tx, *, day: DayRow, compared: bool) -> str:
    """The day's state by what is left open."""
    state: str = await _CONCLUDE(tx, day.organizer_id, day.id, day.merchant_account_id, day.day, compared)
    return state


async def sign_off(tx: Tx, *, day: DayRow, staff_id: UUID, reason: str) -> None:
    await _IGNORE_OPEN(tx, day.organizer_id, day.merchant_account_id, day.day, staff_id, reason)
    await _SIGN_OFF(tx, day.organizer_id, day.id, staff_id, reason)


async def run_again(tx: Tx, *, day: DayRow) -> None:
    await _RUN_AGAIN(tx, day.organizer_id, day.id)


async def differences(tx: Tx, *, day: DayRow, after: UUID, state: str | None, limit: int) -> list[Difference]:
    """A day's differences in order of their finding, from behind this one on."""
    return await _DIFFERENCES(tx, day.organizer_id, day.merchant_account_id, day.day, after, state, limit)


async def difference_by_id(tx: Tx, *, organizer_id: int, difference_id: UUID) -> Difference | None:
    return await _DIFFERENCE_BY_ID(tx, organizer_id, difference_id)


async def unasked(tx: Tx, *, day: DayRow, limit: int) -> list[Difference]:
    """What asking the provider may settle, and nobody has asked yet."""
    return await _UNASKED(tx, day.organizer_id, day.merchant_account_id, day.day, limit)


async def set_asked(tx: Tx, *, difference: Difference, outcome: str) -> None:
    await _SET_ASKED(tx, difference.organizer_id, difference.id, outcome)


async def ignore(tx: Tx, *, difference: Difference, staff_id: UUID, reason: str) -> int:
    return await _IGNORE(tx, difference.organizer_id, difference.id, staff_id, reason)


async def insert_decision(
    tx: Tx, *, decision_id: UUID, day: DayRow, difference_id: UUID | None, decision: Decision
) -> None:
    await _INSERT_DECISION(
        tx,
        day.organizer_id,
        decision_id,
        day.id,
        difference_id,
        decision.action,
        decision.staff_id,
        decision.reason,
        decision.idempotency_key,
        decision.fingerprint(difference_id or day.id),
    )


async def decision_by_key(tx: Tx, *, organizer_id: int, idempotency_key: str) -> StoredDecision | None:
    return await _DECISION_BY_KEY(tx, organizer_id, idempotency_key)


async def open_days(tx: Tx, *, organizer_id: int, late_after: timedelta, limit: int) -> list[OpenDay]:
    """Days that were compared and do not agree, or that could not be compared since so long."""
    return await _OPEN_DAYS(tx, organizer_id, late_after, limit)
