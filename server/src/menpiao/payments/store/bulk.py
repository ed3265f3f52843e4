"""Statements on many refunds at once, and on how fast an account's refunds may be sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.payments.model.pace import KNOWN_FOR
from menpiao.payments.model.refund import NewRefund, RefundItem
from menpiao.payments.model.refund_states import RefundStage
from menpiao.platform.db import Tx, execute, many, one


class RefundTally(msgspec.Struct, frozen=True):
    """What became of some refunds. ``stuck`` wait for a person, ``short`` for money in their account."""

    count: int
    amount_fen: int
    succeeded: int
    succeeded_fen: int
    stuck: int
    short: int
    per_second: float | None
    """The pace of the slowest of their accounts, where it is not the full one."""


class WaitingOrder(msgspec.Struct, frozen=True):
    """An order with a refund that waits for approval."""

    order_id: UUID


class AccountPace(msgspec.Struct, frozen=True):
    """How fast the refunds of an account may be sent, at this moment. ``short``: it had not enough money last time;
    ``well``: one of them went through just now."""

    now: datetime
    per_second: float | None
    next_refund_at: datetime | None
    short: bool
    well: bool


class DueAccount(msgspec.Struct, frozen=True):
    """A merchant account with refunds to send."""

    organizer_id: int
    id: UUID


_INSERT_REFUNDS = execute(
    """insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, fee_fen, state, attempt_id,
           requested_at, note, requested_by, next_attempt_at, succeeded_at, service_fee_fen, method)
       select $1, n.id, n.payment_id, n.order_id, n.reason, n.amount, n.fee, n.state, n.id, app_now(), n.note,
              n.requested_by, case when n.amount > 0 then app_now() end,
              case when n.state = 'succeeded' then app_now() end, n.service_fee,
              (select p.method from payments p where p.organizer_id = $1 and p.id = n.payment_id)
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], $8::text[],
                     $9::text[], $10::uuid[], $11::bigint[])
              as n (id, payment_id, order_id, reason, amount, fee, state, note, requested_by, service_fee)"""
)
_INSERT_ITEMS = execute(
    """insert into refund_items (organizer_id, refund_id, order_id, position, amount_fen, fee_fen, service_fee_fen)
       select $1, n.refund_id, n.order_id, n.position, n.amount, n.fee, n.service_fee
         from unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[])
              as n (refund_id, order_id, position, amount, fee, service_fee)"""
)
_INSERT_ATTEMPTS = execute(
    """insert into refund_attempts (organizer_id, id, refund_id, number, created_at)
       select $1, n.id, n.id, 1, app_now() from unnest($2::uuid[]) as n (id)"""
)
_ADD_REFUNDED = execute(
    """update payments p set refunded_fen = p.refunded_fen + n.amount
         from unnest($2::uuid[], $3::bigint[]) as n (id, amount)
        where p.organizer_id = $1 and p.id = n.id"""
)
_LIVE_ITEMS = many(
    RefundItem,
    """select refund_id, order_id, position, amount_fen, fee_fen, service_fee_fen from refund_items
        where organizer_id = $1 and order_id = any ($2::uuid[]) and live order by order_id, position""",
)
_TALLY = one(
    RefundTally,
    """select count(*)::integer as count, coalesce(sum(r.amount_fen), 0)::bigint as amount_fen,
              (count(*) filter (where r.state = 'succeeded'))::integer as succeeded,
              coalesce(sum(r.amount_fen) filter (where r.state = 'succeeded'), 0)::bigint as succeeded_fen,
              (count(*) filter (where r.state in ('closed', 'abnormal')))::integer as stuck,
              (count(*) filter (where r.state = 'approved' and m.short_of_funds_since is not null))::integer as short,
              min(m.refunds_per_second) filter (where r.state = 'approved') as per_second
         from refunds r
         left join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
         left join merchant_accounts m on m.organizer_id = p.organizer_id and m.id = p.merchant_account_id
        where r.organizer_id = $1 and r.id = any ($2::uuid[])""",
)
_WAITING_ORDERS = many(
    WaitingOrder,
    """select distinct order_id from refunds
        where organizer_id = $1 and order_id = any ($2::uuid[]) and state = 'requested'""",
)
_HOLD_BACK = execute(
    """update refunds set held_back = $3
        where organizer_id = $1 and id = any ($2::uuid[]) and held_back <> $3 and state <> 'succeeded'"""
)
_ACCOUNTS_DUE = many(
    DueAccount,
    """select m.organizer_id, m.id from merchant_accounts m
        where m.provider <> 'cash'
          and (m.refunds_wait_until is null or m.refunds_wait_until <= app_now())
          and (m.next_refund_at is null or m.next_refund_at <= app_now())
          and (select true from refunds r
                where r.organizer_id = m.organizer_id and r.state = 'approved' and r.next_attempt_at <= app_now()
                  and not r.held_back
                  and m.id = (
                      select p.merchant_account_id from payments p
                       where p.organizer_id = r.organizer_id and p.id = r.payment_id)
                limit 1)""",
)
_LOCK_PACE = one(
    AccountPace,
    """select app_now() as now, refunds_per_second as per_second, next_refund_at,
              short_of_funds_since is not null as short,
              coalesce(refunds_went_well_at > app_now() - $3::interval, false) as well
         from merchant_accounts
        where organizer_id = $1 and id = $2 and (refunds_wait_until is null or refunds_wait_until <= app_now())
          for no key update skip locked""",
)
_SET_NEXT = execute("update merchant_accounts set next_refund_at = $3 where organizer_id = $1 and id = $2")
_SET_PACE = execute(
    """update merchant_accounts
          set refunds_per_second = $3,
              refunds_went_well_at = case when $4::boolean then app_now() else refunds_went_well_at end,
              next_refund_at = greatest($5, app_now() + $6::interval)
        where organizer_id = $1 and id = $2"""
)


async def insert_refunds(
    tx: Tx, *, organizer_id: int, refunds: Sequence[tuple[UUID | None, NewRefund, RefundStage]]
) -> None:
    """Each with the payment that it is of, and the state that it begins in. Their first numbers are their own ids."""
    await _INSERT_REFUNDS(
        tx,
        organizer_id,
        [new.id for _, new, _ in refunds],
        [payment_id for payment_id, _, _ in refunds],
        [new.order_id for _, new, _ in refunds],
        [new.reason for _, new, _ in refunds],
        [new.amount_fen for _, new, _ in refunds],
        [new.fee_fen for _, new, _ in refunds],
        [state for _, _, state in refunds],
        [new.note for _, new, _ in refunds],
        [new.requested_by for _, new, _ in refunds],
        [new.service_fee_fen for _, new, _ in refunds],
    )
    items = [item for _, new, _ in refunds for item in new.items]
    await _INSERT_ITEMS(
        tx,
        organizer_id,
        [item.refund_id for item in items],
        [item.order_id for item in items],
        [item.position for item in items],
        [item.amount_fen for item in items],
        [item.fee_fen for item in items],
        [item.service_fee_fen for item in items],
    )
    await _INSERT_ATTEMPTS(tx, organizer_id, [new.id for _, new, _ in refunds])
    paid = [(payment_id, new.amount_fen) for payment_id, new, _ in refunds if payment_id is not None]
    await _ADD_REFUNDED(tx, organizer_id, [one[0] for one in paid], [one[1] for one in paid])


async def live_items_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[RefundItem]:
    """The tickets of these orders that are in a refund which is not declined."""
    return await _LIVE_ITEMS(tx, organizer_id, list(order_ids))


async def orders_waiting(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[UUID]:
    """Which of these have a refund that waits for approval."""
    return [row.order_id for row in await _WAITING_ORDERS(tx, organizer_id, list(order_ids))]


async def tally(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> RefundTally:
    """What became of these."""
    found = await _TALLY(tx, organizer_id, list(refund_ids))
    assert found is not None, "an aggregate has a row"
    return found


async def hold_back(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID], held_back: bool) -> int:
    """Whether these may be sent; how many were changed."""
    return await _HOLD_BACK(tx, organizer_id, list(refund_ids), held_back)


async def accounts_due(tx: Tx) -> list[DueAccount]:
    """Over all organizers: the worker's question."""
    return await _ACCOUNTS_DUE(tx)


async def lock_pace(tx: Tx, account: DueAccount) -> AccountPace | None:
    """None where another worker sends for the account at this moment, or it waits for money."""
    return await _LOCK_PACE(tx, account.organizer_id, account.id, KNOWN_FOR)


async def set_next_refund_at(tx: Tx, account: DueAccount, at: datetime) -> None:
    await _SET_NEXT(tx, account.organizer_id, account.id, at)


async def set_pace(
    tx: Tx, account: DueAccount, per_second: float | None, *, well: bool, next_refund_at: datetime, rest: timedelta
) -> None:
    """After a handful. None: the full pace. ``well``: a refund was taken just now. The next one may be sent at
    ``next_refund_at``, and not before the ``rest`` is over."""
    await _SET_PACE(tx, account.organizer_id, account.id, per_second, well, next_refund_at, rest)


async def know_the_tables(tx: Tx) -> None:
    """Have the planner look at the tables of refunds."""
    await tx.connection.execute("analyze refunds, refund_items, refund_attempts, payments, ledger_postings")
