"""Statements on refunds, their tickets and the provider's numbers for them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.payments.model.refund import NewRefund, Refund, RefundItem
from menpiao.payments.model.refund_states import RefundStage
from menpiao.platform.db import Tx, execute, many, one, scalar

_COLUMNS = (
    "organizer_id", "id", "payment_id", "order_id", "reason", "amount_fen", "fee_fen", "state", "attempt_id", "tries",
    "requested_at", "succeeded_at", "next_attempt_at", "said", "note", "paid_otherwise", "service_fee_fen",
    "needs_approval", "requested_by", "decided_by", "decided_at", "decision_reason", "places_return_at", "method",
)  # fmt: skip
REFUND = ", ".join(_COLUMNS) + ", request_told_at is not null as request_told"
"""The columns of a `Refund`."""
_ITEM = "refund_id, order_id, position, amount_fen, fee_fen, service_fee_fen"
OF_R = ", ".join(f"r.{column}" for column in _COLUMNS) + ", r.request_told_at is not null as request_told"


class RequestedBefore(msgspec.Struct, frozen=True):
    """A refund that this very request led to."""

    id: UUID
    request_hash: bytes


class ShortAccount(msgspec.Struct, frozen=True):
    """An account whose refunds wait for money."""

    id: UUID
    short_of_funds_since: datetime


class UnansweredRefund(msgspec.Struct, frozen=True):
    """A refund that was sent, or asked about, and of which its provider has said nothing since then; ``said`` may be
    that it was asked too often."""

    id: UUID
    amount_fen: int
    reason: str
    said: str | None
    tries: int
    unanswered_since: datetime
    merchant_account_id: UUID


_INSERT_REFUND = scalar(
    """insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, fee_fen, state, attempt_id,
           requested_at, note, requested_by, request_key, request_hash, service_fee_fen, needs_approval,
           places_return_at, method)
       values ($1, $2, $3, $4, $5, $6, $7, 'requested', $2, app_now(), $8, $9, $10, $11, $12, $13, $14,
               (select method from payments where organizer_id = $1 and id = $3))
       on conflict do nothing returning id"""
)
_INSERT_ITEMS = execute(
    """insert into refund_items (organizer_id, refund_id, order_id, position, amount_fen, fee_fen, service_fee_fen)
       select $1, $2, $3, n.position, n.amount, n.fee, n.service_fee
         from unnest($4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[])
              as n (position, amount, fee, service_fee)"""
)
_INSERT_ATTEMPT = execute(
    """insert into refund_attempts (organizer_id, id, refund_id, number, created_at)
       values ($1, $2, $2, 1, app_now())"""
)
_CHANGE_REFUNDED = execute("update payments set refunded_fen = refunded_fen + $3 where organizer_id = $1 and id = $2")
# The one statement that moves a refund from state to state; the caller has it locked.
_SET_STATE = execute(
    """update refunds
          set state = $4, attempt_id = $5, next_attempt_at = $6,
              succeeded_at = case when $4 = 'succeeded' then coalesce(succeeded_at, $7) end,
              said = coalesce($8, said), paid_otherwise = coalesce(paid_otherwise, $9),
              unanswered_since = case when $10::boolean then unanswered_since end
        where organizer_id = $1 and id = $2 and state = $3"""
)
_END_ITEMS = execute("update refund_items set live = false where organizer_id = $1 and refund_id = $2")
_BY_ID = one(Refund, f"select {REFUND} from refunds where organizer_id = $1 and id = $2")
_LOCKED = one(Refund, f"select {REFUND} from refunds where organizer_id = $1 and id = $2 for update")
_LOCKED_BY_ATTEMPT = one(
    Refund,
    f"""select {OF_R} from refund_attempts a
         join refunds r on r.organizer_id = a.organizer_id and r.id = a.refund_id
        where a.organizer_id = $1 and a.id = $2 for update of r""",
)
# One refund of a payment at a time, the one that was asked for first, and none of an account that is short of funds.
# What is taken is put off to its next look, which is also the lease: a worker that dies leaves it to another. A
# payment that another worker has just sent for is looked at again once that one has committed, and is then too young.
# When it leaves us is not known yet: until `set_sent` tells, the latest moment counts ($8).
# What is looked up is a subquery for each row, which leaves the planner no choice but an index: a session that was
# cancelled leaves tens of thousands of refunds here, before anybody has counted them for it.
_CLAIM_TO_SEND = many(
    Refund,
    f"""with due as (
           select r.organizer_id, r.id, r.payment_id
             from refunds r
            where r.organizer_id = $6 and r.state = $4 and r.next_attempt_at <= app_now() and not r.held_back
              and (select p.merchant_account_id = $7
                          and (p.refund_sent_at is null or p.refund_sent_at <= app_now() - make_interval(secs => $3))
                     from payments p where p.organizer_id = r.organizer_id and p.id = r.payment_id)
              and r.id = (
                  select e.id from refunds e
                   where e.organizer_id = r.organizer_id and e.payment_id = r.payment_id and e.state = $4
                     and not e.held_back and e.next_attempt_at <= app_now()
                   order by e.requested_at, e.id limit 1)
            order by r.next_attempt_at
            limit $1
              for update skip locked
       ),
       free as (
           select d.organizer_id, d.id, p.id as payment_id
             from due d
             join payments p on p.organizer_id = d.organizer_id and p.id = d.payment_id
            where p.refund_sent_at is null or p.refund_sent_at <= app_now() - make_interval(secs => $3)
              for update of p skip locked
       ),
       sent as (
           update payments p set refund_sent_at = app_now() + make_interval(secs => $8)
             from free f
            where p.organizer_id = f.organizer_id and p.id = f.payment_id
       )
       update refunds r
          set state = $5, tries = r.tries + 1, unanswered_since = coalesce(r.unanswered_since, app_now()),
              next_attempt_at = app_now()
                  + make_interval(secs => ($2::integer[])[least(r.tries + 1, cardinality($2::integer[]))])
         from free f
        where r.organizer_id = f.organizer_id and r.id = f.id
    returning {OF_R}""",
)
_SET_SENT = execute("update payments set refund_sent_at = app_now() where organizer_id = $1 and id = $2")
_CLAIM_TO_ASK = many(
    Refund,
    f"""update refunds r
          set tries = r.tries + 1, unanswered_since = coalesce(r.unanswered_since, app_now()),
              next_attempt_at = app_now()
                  + make_interval(secs => ($2::integer[])[least(r.tries + 1, cardinality($2::integer[]))])
        where (organizer_id, id) in (
              select organizer_id, id from refunds
               where state = 'processing' and next_attempt_at <= app_now()
               order by next_attempt_at limit $1 for update skip locked)
    returning {OF_R}""",
)
_SET_SHORT = scalar(
    """update merchant_accounts m
          set short_of_funds_since = coalesce(m.short_of_funds_since, app_now()),
              refunds_wait_until = app_now() + make_interval(secs => $3)
         from (select id, short_of_funds_since as since from merchant_accounts
                where organizer_id = $1 and id = $2 for update) before
        where m.organizer_id = $1 and m.id = before.id
    returning before.since is null"""
)
_SET_FUNDED = execute(
    """update merchant_accounts set short_of_funds_since = null, refunds_wait_until = null
        where organizer_id = $1 and id = $2 and short_of_funds_since is not null"""
)
_SHORT_ACCOUNTS = many(
    ShortAccount,
    """select id, short_of_funds_since from merchant_accounts
        where organizer_id = $1 and short_of_funds_since is not null order by short_of_funds_since""",
)
_OF_ORDERS = many(
    Refund,
    f"""select {REFUND} from refunds where organizer_id = $1 and order_id = any ($2::uuid[])
         order by requested_at, id""",
)
_ITEMS = many(
    RefundItem,
    f"""select {_ITEM} from refund_items
        where organizer_id = $1 and refund_id = any ($2::uuid[]) order by refund_id, position""",
)
_LIVE_ITEMS = many(
    RefundItem,
    f"""select {_ITEM} from refund_items
        where organizer_id = $1 and order_id = $2 and live order by position""",
)
_STUCK = many(
    Refund,
    f"""select {REFUND} from refunds where organizer_id = $1 and state in ('closed', 'abnormal')
         order by requested_at, id limit $2""",
)
_UNANSWERED = many(
    UnansweredRefund,
    """select r.id, r.amount_fen, r.reason, r.said, r.tries, r.unanswered_since, p.merchant_account_id
         from refunds r
         join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
        where r.organizer_id = $1 and r.state in ('approved', 'processing') and not r.held_back
          and r.unanswered_since < app_now() - make_interval(secs => $2)
        order by r.unanswered_since limit $3""",
)
OF_REQUEST = one(
    RequestedBefore,
    "select id, request_hash from refunds where organizer_id = $1 and requested_by = $2 and request_key = $3",
)
_UNTOLD = many(
    Refund,
    f"""(select {REFUND} from refunds
          where request_told_at is null and state not in ('requested', 'declined') order by requested_at limit $1)
        union all
        (select {REFUND} from refunds
          where state = 'succeeded' and success_told_at is null and request_told_at is not null
          order by succeeded_at limit $1)""",
)
_SET_REQUEST_TOLD = execute(
    """update refunds set request_told_at = app_now()
        where organizer_id = $1 and id = $2 and request_told_at is null"""
)
_SET_SUCCESS_TOLD = execute(
    """update refunds set success_told_at = app_now()
        where organizer_id = $1 and id = $2 and state = 'succeeded' and success_told_at is null"""
)


async def insert_refund(tx: Tx, *, organizer_id: int, payment_id: UUID | None, new: NewRefund) -> bool:
    """False where it exists: this reason of this payment, or this request. Its first number is its own id."""
    inserted = await _INSERT_REFUND(
        tx,
        organizer_id,
        new.id,
        payment_id,
        new.order_id,
        new.reason,
        new.amount_fen,
        new.fee_fen,
        new.note,
        new.requested_by,
        new.request_key,
        new.request_hash,
        new.service_fee_fen,
        new.needs_approval,
        new.places_return_at,
    )
    if inserted is None:
        return False
    if new.items:
        await _INSERT_ITEMS(
            tx,
            organizer_id,
            new.id,
            new.order_id,
            [item.position for item in new.items],
            [item.amount_fen for item in new.items],
            [item.fee_fen for item in new.items],
            [item.service_fee_fen for item in new.items],
        )
    if payment_id is not None:
        await _CHANGE_REFUNDED(tx, organizer_id, payment_id, new.amount_fen)
    await _INSERT_ATTEMPT(tx, organizer_id, new.id)
    return True


async def end_items(tx: Tx, refund: Refund) -> None:
    """A declined refund lets go of its tickets and of its payment's money."""
    await _END_ITEMS(tx, refund.organizer_id, refund.id)
    if refund.payment_id is not None:
        await _CHANGE_REFUNDED(tx, refund.organizer_id, refund.payment_id, -refund.amount_fen)


async def set_state(
    tx: Tx,
    refund: Refund,
    to: RefundStage,
    *,
    attempt_id: UUID,
    next_attempt_at: datetime | None,
    succeeded_at: datetime | None,
    said: str | None,
    paid_otherwise: str | None,
    unanswered: bool,
) -> None:
    """Move a refund that is locked; for `menpiao.payments.service.refunds.apply` only. ``unanswered``: what moves it is
    no word of its provider's."""
    changed = await _SET_STATE(
        tx,
        refund.organizer_id,
        refund.id,
        refund.state,
        to,
        attempt_id,
        next_attempt_at,
        succeeded_at,
        said,
        paid_otherwise,
        unanswered,
    )
    assert changed == 1, "the refund is locked in the state that was read"


async def refund_by_id(tx: Tx, *, organizer_id: int, refund_id: UUID) -> Refund | None:
    return await _BY_ID(tx, organizer_id, refund_id)


async def lock_refund(tx: Tx, *, organizer_id: int, refund_id: UUID) -> Refund | None:
    return await _LOCKED(tx, organizer_id, refund_id)


async def lock_refund_of_attempt(tx: Tx, *, organizer_id: int, attempt_id: UUID) -> Refund | None:
    """By any of its numbers."""
    return await _LOCKED_BY_ATTEMPT(tx, organizer_id, attempt_id)


async def claim_to_send(
    tx: Tx,
    *,
    organizer_id: int,
    account_id: UUID,
    limit: int,
    again_after: Sequence[int],
    apart_s: int,
    unheard_s: int,
    frm: RefundStage,
    to: RefundStage,
) -> list[Refund]:
    """Refunds of an account to send now, which from here on the provider may have heard of; each of them is followed by
    `set_sent`."""
    return await _CLAIM_TO_SEND(tx, limit, list(again_after), apart_s, frm, to, organizer_id, account_id, unheard_s)


async def set_sent(tx: Tx, refund: Refund) -> None:
    """Its answer is there, or it did not leave us: the payment's next one may wait from now on."""
    await _SET_SENT(tx, refund.organizer_id, refund.payment_id)


async def claim_to_ask(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[Refund]:
    """Refunds that were sent and of which the end is not known."""
    return await _CLAIM_TO_ASK(tx, limit, list(again_after))


async def set_short_of_funds(tx: Tx, *, organizer_id: int, account_id: UUID, wait_s: int) -> bool:
    """Its refunds wait from now on; True where they did not before."""
    return bool(await _SET_SHORT(tx, organizer_id, account_id, wait_s))


async def set_funded(tx: Tx, *, organizer_id: int, account_id: UUID) -> bool:
    """Its refunds wait no longer; False where they did not."""
    return await _SET_FUNDED(tx, organizer_id, account_id) == 1


async def short_accounts(tx: Tx, *, organizer_id: int) -> list[ShortAccount]:
    return await _SHORT_ACCOUNTS(tx, organizer_id)


async def refunds_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Refund]:
    return await _OF_ORDERS(tx, organizer_id, list(order_ids))


async def items_of_refunds(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> list[RefundItem]:
    return await _ITEMS(tx, organizer_id, list(refund_ids))


async def live_items(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[RefundItem]:
    """The tickets of an order that are in a refund which is not declined."""
    return await _LIVE_ITEMS(tx, organizer_id, order_id)


async def stuck_refunds(tx: Tx, *, organizer_id: int, limit: int) -> list[Refund]:
    """Those that wait for a person, oldest first."""
    return await _STUCK(tx, organizer_id, limit)


async def unanswered_refunds(tx: Tx, *, organizer_id: int, longer_s: int, limit: int) -> list[UnansweredRefund]:
    """Of which the provider has said nothing for longer than this; the oldest first."""
    return await _UNANSWERED(tx, organizer_id, longer_s, limit)


async def refund_of_request(tx: Tx, *, organizer_id: int, requested_by: UUID, key: str) -> RequestedBefore | None:
    return await OF_REQUEST(tx, organizer_id, requested_by, key)


async def untold_refunds(tx: Tx, *, limit: int) -> list[Refund]:
    """Over all organizers: those whose buyer does not know yet that they are on their way, or that they are done. Of
    what waits for approval, or never got it, nobody is told."""
    return await _UNTOLD(tx, limit)


async def set_request_told(tx: Tx, refund: Refund) -> bool:
    return await _SET_REQUEST_TOLD(tx, refund.organizer_id, refund.id) == 1


async def set_success_told(tx: Tx, refund: Refund) -> bool:
    return await _SET_SUCCESS_TOLD(tx, refund.organizer_id, refund.id) == 1
