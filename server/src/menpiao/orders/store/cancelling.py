"""Statements on cancelled sessions: the decision, the list of its orders, and how far they are looked after."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.orders.model.cancellation import Cancellation, ChangedSessions, OrderTally
from menpiao.orders.model.order import OrderRow
from menpiao.platform.db import Tx, execute, many, one, scalar, written_between

_COLUMNS = """organizer_id, id, session_id, reason, state, started_by, started_at, request_hash, tickets_void_at,
    asked_at, finished_at"""
_ORDER = """o.organizer_id, o.id, o.buyer_id, o.app_id, o.lang, o.state, o.total_fen, o.currency, o.idempotency_key,
    o.request_hash, o.placed_at, o.pay_by, o.cancel_requested_at, o.paid_at, o.service_fee_fen"""


class CancellationKey(msgspec.Struct, frozen=True):
    """Which cancellation to look at."""

    organizer_id: int
    id: UUID


class TroubledOrder(msgspec.Struct, frozen=True):
    """An order that could not be looked after, and why."""

    order_id: UUID
    cancellation_id: UUID
    trouble: str
    started_at: datetime


class RefundOfOrder(msgspec.Struct, frozen=True):
    """The refund that a cancelled order led to."""

    refund_id: UUID


_INSERT = execute(
    """insert into session_cancellations (organizer_id, id, session_id, reason, started_by, started_at, request_key,
           request_hash)
       values ($1, $2, $3, $4, $5, app_now(), $6, $7)"""
)
# The quotas of the session are locked, so that the list is complete. An order all of whose tickets are in a refund that
# waits for approval is on it: should that be declined, its money goes back for this.
_LIST_ORDERS = execute(
    """insert into session_cancellation_orders (organizer_id, cancellation_id, order_id, due_at)
       select distinct $1::integer, $2::uuid, i.order_id, app_now()
         from order_items i
         join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
        where i.organizer_id = $1 and i.session_id = $3
          and (o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded')
               or exists (
                  select from refunds r
                   where r.organizer_id = o.organizer_id and r.order_id = o.id and r.state = 'requested'))"""
)
_BY_ID = one(Cancellation, f"select {_COLUMNS} from session_cancellations where organizer_id = $1 and id = $2")
_LOCKED = one(
    Cancellation, f"select {_COLUMNS} from session_cancellations where organizer_id = $1 and id = $2 for update"
)
_LOCKED_OR_LEFT = one(
    Cancellation,
    f"""select {_COLUMNS} from session_cancellations
         where organizer_id = $1 and id = $2 and state = 'running' for update skip locked""",
)
_OF_REQUEST = many(
    Cancellation,
    f"""select {_COLUMNS} from session_cancellations
         where organizer_id = $1 and started_by = $2 and request_key = $3 order by id""",
)
_NEWEST = many(
    Cancellation,
    f"""select {_COLUMNS} from session_cancellations
         where organizer_id = $1 and id < $2 and ($4::text is null or state = $4)
           and ($5::uuid[] is null or session_id = any ($5::uuid[]))
           and {written_between("started_at", "$6", "$7")}
         order by id desc limit $3""",
)
_AT_WORK = many(
    CancellationKey,
    "select organizer_id, id from session_cancellations where state = 'running' order by started_at limit $1",
)
_CLAIM = many(
    OrderRow,
    f"""select {_ORDER}
          from session_cancellation_orders w
          join orders o on o.organizer_id = w.organizer_id and o.id = w.order_id
         where w.organizer_id = $1 and w.cancellation_id = $2 and w.done_at is null and w.due_at <= app_now()
         order by w.order_id
         limit $3
           for update of o skip locked""",
)
_SET_DONE = execute(
    """update session_cancellation_orders w
          set done_at = app_now(), outcome = n.outcome, refund_id = n.refund_id, trouble = null
         from unnest($3::uuid[], $4::text[], $5::uuid[]) as n (order_id, outcome, refund_id)
        where w.organizer_id = $1 and w.cancellation_id = $2 and w.order_id = n.order_id and w.done_at is null"""
)
_PUT_OFF = execute(
    """update session_cancellation_orders
          set due_at = app_now() + make_interval(secs => $4), trouble = $5
        where organizer_id = $1 and cancellation_id = $2 and order_id = any ($3::uuid[])"""
)
_LOOK_NOW = execute(
    """update session_cancellation_orders set due_at = app_now()
        where organizer_id = $1 and order_id = $2 and done_at is null"""
)
_TROUBLED = many(
    TroubledOrder,
    """select w.order_id, w.cancellation_id, w.trouble, c.started_at
         from session_cancellation_orders w
         join session_cancellations c on c.organizer_id = w.organizer_id and c.id = w.cancellation_id
        where w.organizer_id = $1 and w.done_at is null and w.trouble is not null
        order by c.started_at, w.order_id limit $2""",
)
_CLOSE_PAYING = execute(
    """update orders set cancel_requested_at = coalesce(cancel_requested_at, app_now()), close_at = app_now()
        where organizer_id = $1 and id = any ($2::uuid[]) and state = 'paying' and cancel_requested_at is null"""
)
_LISTED = scalar(
    """select exists (
           select from session_cancellation_orders w
             join session_cancellations c on c.organizer_id = w.organizer_id and c.id = w.cancellation_id
            where c.organizer_id = $1 and c.state <> 'finished' and w.order_id = $2)"""
)
_SET_TICKETS_VOID = execute(
    """update session_cancellations set tickets_void_at = app_now()
        where organizer_id = $1 and id = $2 and tickets_void_at is null"""
)
_SET_ASKED = execute(
    """update session_cancellations c set asked_at = app_now()
        where c.organizer_id = $1 and c.id = $2 and c.asked_at is null and c.tickets_void_at is not null
          and not exists (
              select from session_cancellation_orders w
               where w.organizer_id = c.organizer_id and w.cancellation_id = c.id and w.done_at is null)"""
)
_SET_FINISHED = execute(
    """update session_cancellations set state = 'finished', finished_at = app_now()
        where organizer_id = $1 and id = $2 and state <> 'finished'"""
)
_SET_STATE = execute("update session_cancellations set state = $3 where organizer_id = $1 and id = $2")
_TALLY = one(
    OrderTally,
    """select count(*)::integer as orders, (count(done_at))::integer as done,
              (count(*) filter (where outcome = 'cancelled'))::integer as cancelled,
              (count(trouble))::integer as troubled
         from session_cancellation_orders where organizer_id = $1 and cancellation_id = $2""",
)
_REFUND_IDS = many(
    RefundOfOrder,
    """select refund_id from session_cancellation_orders
        where organizer_id = $1 and cancellation_id = $2 and refund_id is not null""",
)


async def insert_cancellation(
    tx: Tx,
    *,
    organizer_id: int,
    cancellation_id: UUID,
    session_id: UUID,
    reason: dict[str, str],
    staff_id: UUID,
    request_key: str,
    request_hash: bytes,
) -> int:
    """The decision, and the list of all orders that hold or have places; how many."""
    await _INSERT(tx, organizer_id, cancellation_id, session_id, reason, staff_id, request_key, request_hash)
    return await _LIST_ORDERS(tx, organizer_id, cancellation_id, session_id)


async def cancellation_by_id(tx: Tx, *, organizer_id: int, cancellation_id: UUID) -> Cancellation | None:
    return await _BY_ID(tx, organizer_id, cancellation_id)


async def lock_cancellation(tx: Tx, *, organizer_id: int, cancellation_id: UUID) -> Cancellation | None:
    return await _LOCKED(tx, organizer_id, cancellation_id)


async def lock_or_leave(tx: Tx, key: CancellationKey) -> Cancellation | None:
    """None where it does not run, or another worker is at it."""
    return await _LOCKED_OR_LEFT(tx, key.organizer_id, key.id)


async def cancellations_of_request(tx: Tx, *, organizer_id: int, staff_id: UUID, key: str) -> list[Cancellation]:
    """What this very request led to before."""
    return await _OF_REQUEST(tx, organizer_id, staff_id, key)


async def newest_cancellations(
    tx: Tx,
    *,
    organizer_id: int,
    wanted: ChangedSessions,
    session_ids: Sequence[UUID] | None,
    before: UUID,
    limit: int,
) -> list[Cancellation]:
    """Those that fit, newest first, from before this id on; with sessions, of one of them."""
    sessions = None if session_ids is None else list(session_ids)
    return await _NEWEST(tx, organizer_id, before, limit, wanted.state, sessions, wanted.since, wanted.until)


async def at_work(tx: Tx, *, limit: int) -> list[CancellationKey]:
    """Over all organizers: the worker's question."""
    return await _AT_WORK(tx, limit)


async def claim_orders(tx: Tx, cancellation: Cancellation, *, limit: int) -> list[OrderRow]:
    """Orders to look after now, locked; those in use by others are left for the next time."""
    return await _CLAIM(tx, cancellation.organizer_id, cancellation.id, limit)


async def set_done(tx: Tx, cancellation: Cancellation, done: Sequence[tuple[UUID, str, UUID | None]]) -> int:
    """Orders that are looked after, with what came of it."""
    return await _SET_DONE(
        tx,
        cancellation.organizer_id,
        cancellation.id,
        [one[0] for one in done],
        [one[1] for one in done],
        [one[2] for one in done],
    )


async def put_off(
    tx: Tx, cancellation: Cancellation, order_ids: Sequence[UUID], *, seconds: int, trouble: str | None = None
) -> None:
    """Look at these again later."""
    await _PUT_OFF(tx, cancellation.organizer_id, cancellation.id, list(order_ids), seconds, trouble)


async def look_now(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """What kept an order from being looked after is over."""
    await _LOOK_NOW(tx, organizer_id, order_id)


async def troubled_orders(tx: Tx, *, organizer_id: int, limit: int) -> list[TroubledOrder]:
    """Those that wait for a person, of the oldest cancellation first."""
    return await _TROUBLED(tx, organizer_id, limit)


async def close_paying(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> int:
    """Have these closed at their providers, now."""
    return await _CLOSE_PAYING(tx, organizer_id, list(order_ids))


async def is_listed(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Whether a session of the order is being cancelled."""
    return bool(await _LISTED(tx, organizer_id, order_id))


async def set_tickets_void(tx: Tx, cancellation: Cancellation) -> None:
    await _SET_TICKETS_VOID(tx, cancellation.organizer_id, cancellation.id)


async def set_asked(tx: Tx, cancellation: Cancellation) -> bool:
    """True where every order is looked after since this moment."""
    return await _SET_ASKED(tx, cancellation.organizer_id, cancellation.id) == 1


async def set_finished(tx: Tx, cancellation: Cancellation) -> None:
    await _SET_FINISHED(tx, cancellation.organizer_id, cancellation.id)


async def set_state(tx: Tx, cancellation: Cancellation, state: str) -> None:
    await _SET_STATE(tx, cancellation.organizer_id, cancellation.id, state)


async def tally(tx: Tx, cancellation: Cancellation) -> OrderTally:
    found = await _TALLY(tx, cancellation.organizer_id, cancellation.id)
    assert found is not None, "an aggregate has a row"
    return found


async def refund_ids(tx: Tx, cancellation: Cancellation) -> list[UUID]:
    return [row.refund_id for row in await _REFUND_IDS(tx, cancellation.organizer_id, cancellation.id)]
