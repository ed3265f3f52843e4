"""Statements on payments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import Payment, PaymentFilter
from menpiao.payments.model.states import OPEN, PaymentState
from menpiao.payments.ports import Method
from menpiao.platform.db import Tx, execute, many, one, scalar

_PAYMENT = """organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen, currency,
    description, idempotency_key, client, pay_by, created_at, transaction_id, query_count,
    received_fen, refunded_fen, mismatch, resolution"""
MOST_CALLED = 100
"""Payments of one order, at most."""

_OPEN = "('" + "', '".join(OPEN) + "')"


class Money(msgspec.Struct, frozen=True):
    """What a step books: what came, by which transaction of the provider's, and when."""

    received_fen: int
    transaction_id: str
    paid_at: datetime


class PaymentOrder(msgspec.Struct, frozen=True):
    """What never changes of a payment, and is known before it is locked."""

    id: UUID
    order_id: UUID
    merchant_account_id: UUID


class TransactionTaken(msgspec.Struct, frozen=True):
    """A transaction of the provider's that has paid a payment."""

    merchant_account_id: UUID
    transaction_id: str


class Trouble(msgspec.Struct, frozen=True):
    """What a step records for people: the mismatch in one word, and how much the provider says came."""

    mismatch: str
    received_fen: int | None


_INSERT_PAYMENT = execute(
    """insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen,
           currency, description, idempotency_key, pay_by, created_at, next_query_at)
       values ($1, $2, $3, $4, $5, $6, 'created', $7, $8, $9, $10, $11, app_now(), app_now() + interval '30 s')"""
)
_LOCKED_PAYMENT = one(Payment, f"select {_PAYMENT} from payments where organizer_id = $1 and id = $2 for update")
_PAYMENT_BY_ID = one(Payment, f"select {_PAYMENT} from payments where organizer_id = $1 and id = $2")
_PAYMENTS_OF_ORDER = many(
    Payment,
    f"select {_PAYMENT} from payments where organizer_id = $1 and order_id = $2 order by created_at, id",
)
_LOCKED_OF_ORDER = many(
    Payment,
    f"select {_PAYMENT} from payments where organizer_id = $1 and order_id = $2 order by created_at, id for update",
)
_LOCKED_OF_ORDERS = many(
    Payment,
    f"""select {_PAYMENT} from payments where organizer_id = $1 and order_id = any ($2::uuid[])
         order by created_at, id for update""",
)
_ORDERS_OF = many(
    PaymentOrder,
    "select id, order_id, merchant_account_id from payments where organizer_id = $1 and id = any ($2::uuid[])",
)
_LOCKED_BY_IDS = many(
    Payment,
    f"select {_PAYMENT} from payments where organizer_id = $1 and id = any ($2::uuid[]) order by id for update",
)
_SET_PREPARED = scalar(
    """update payments
          set state = 'prepared', client = coalesce(client, $3), prepared_at = coalesce(prepared_at, app_now())
        where organizer_id = $1 and id = $2 and state in ('created', 'prepared')
    returning client"""
)
# The one statement that moves a payment from state to state; the caller has it locked.
_SET_STATE = execute(
    f"""update payments
          set state = $4,
              received_fen = coalesce($5, received_fen),
              transaction_id = coalesce($6, transaction_id),
              paid_at = coalesce($7, paid_at),
              mismatch = coalesce($8, mismatch),
              frozen_at = case when $4 = 'frozen' then coalesce(frozen_at, app_now()) else frozen_at end,
              closed_at = case when $4 = 'closed' then coalesce(closed_at, app_now()) end,
              next_query_at = case when $4 in {_OPEN} then next_query_at end
        where organizer_id = $1 and id = $2 and state = $3"""
)
# The same for many whose money came in time.
_SET_PAID = execute(
    """update payments p
          set state = 'paid', received_fen = n.received, transaction_id = n.transaction, paid_at = n.paid_at,
              closed_at = null, next_query_at = null
         from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[])
           as n (id, state, received, transaction, paid_at)
        where p.organizer_id = $1 and p.id = n.id and p.state = n.state"""
)
_SET_SAID = execute("update payments set said = $3 where organizer_id = $1 and id = $2")
_SET_RESOLUTION = execute(
    """update payments set resolution = $3, resolution_reason = $4, resolved_by = $5, resolved_at = app_now()
        where organizer_id = $1 and id = $2"""
)
_TRANSACTION_TAKEN = scalar(
    """select exists (
           select from payments
            where organizer_id = $1 and merchant_account_id = $2 and transaction_id = $3 and id <> $4)"""
)
_TRANSACTIONS_TAKEN = many(
    TransactionTaken,
    """select merchant_account_id, transaction_id from payments
        where organizer_id = $1
          and (merchant_account_id, transaction_id) in (select * from unnest($2::uuid[], $3::text[]))""",
)
_STUCK = many(
    Payment,
    f"""select {_PAYMENT} from payments
         where organizer_id = $1
           and ((state = 'frozen' and resolution is null)
                or (state in {_OPEN} and pay_by < app_now() - make_interval(secs => $2)))
         order by created_at, id limit $3""",
)
# A list of few among many reads the index that has them: each kind of filter names it in words that the planner knows.
_OF_METHOD = {
    "any": "$5::text is null",
    "usual": "method = $5 and method = 'wechat_jsapi'",
    "other": "method = $5 and method <> 'wechat_jsapi'",
}
_OF_STATE = {
    "any": "$6::text is null",
    "paid": "state = $6 and state = 'paid'",
    "open": f"state = $6 and state in {_OPEN}",
    "not_paid": "state = $6 and state in ('closed', 'paid_late', 'frozen')",
}
_NEWEST = {
    (method, state): many(
        Payment,
        f"""select {_PAYMENT} from payments
             where organizer_id = $1 and id < $2 and id >= first_id_at($3) and id < first_id_at($4)
               and {of_method} and {of_state}
             order by id desc limit $7""",
    )
    for method, of_method in _OF_METHOD.items()
    for state, of_state in _OF_STATE.items()
}
_OF_ID = many(
    Payment,
    f"""select {_PAYMENT} from payments where organizer_id = $1 and (id = $2 or order_id = $2)
         order by id desc limit {MOST_CALLED}""",
)
_OF_TRANSACTION = many(
    Payment,
    f"""select {_PAYMENT} from payments
         where organizer_id = $1 and transaction_id = $2
           and merchant_account_id in (select id from merchant_accounts where organizer_id = $1)
         order by id desc limit {MOST_CALLED}""",
)
# Claims take what is due and put it off to its next turn, which is also the lease: a worker that dies leaves it to
# another, and what fails comes up again later and later. $2 are the seconds to wait, by number of tries.
_CLAIM_QUERIES = many(
    Payment,
    f"""update payments
          set query_count = query_count + 1,
              next_query_at = app_now()
                  + make_interval(secs => ($2::integer[])[least(query_count + 1, cardinality($2::integer[]))])
        where (organizer_id, id) in (
              select organizer_id, id from payments
               where next_query_at <= app_now() and state in {_OPEN}
               order by next_query_at limit $1 for update skip locked)
    returning {_PAYMENT}""",
)

# The money of one payment is enough: whatever else of its order is open still must not be paid any more.
_LEFT_OPEN = many(
    Payment,
    f"""select {_PAYMENT} from payments p
         where state in ('created', 'prepared', 'closing') and transaction_id is null
           and exists (select from payments other
                        where other.organizer_id = p.organizer_id and other.order_id = p.order_id
                          and other.transaction_id is not null)
         order by created_at limit $1""",
)


async def insert_payment(tx: Tx, payment: Payment) -> None:
    await _INSERT_PAYMENT(
        tx,
        payment.organizer_id,
        payment.id,
        payment.order_id,
        payment.merchant_account_id,
        payment.method,
        payment.app_id,
        payment.amount_fen,
        payment.currency,
        payment.description,
        payment.idempotency_key,
        payment.pay_by,
    )


async def lock_payment(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Payment | None:
    return await _LOCKED_PAYMENT(tx, organizer_id, payment_id)


async def payment_by_id(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Payment | None:
    return await _PAYMENT_BY_ID(tx, organizer_id, payment_id)


async def payments_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Payment]:
    return await _PAYMENTS_OF_ORDER(tx, organizer_id, order_id)


async def lock_payments_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Payment]:
    return await _LOCKED_OF_ORDER(tx, organizer_id, order_id)


async def lock_payments_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Payment]:
    return await _LOCKED_OF_ORDERS(tx, organizer_id, list(order_ids))


async def orders_of(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> list[PaymentOrder]:
    """Which orders these payments are of."""
    return await _ORDERS_OF(tx, organizer_id, list(payment_ids))


async def lock_payments_by_ids(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> list[Payment]:
    return await _LOCKED_BY_IDS(tx, organizer_id, list(payment_ids))


async def set_prepared(tx: Tx, *, organizer_id: int, payment_id: UUID, client: dict[str, str]) -> dict[str, str] | None:
    """What the phone shall have: the first that was prepared, the same for all who ask. None: it is open no more."""
    stored: dict[str, str] | None = await _SET_PREPARED(tx, organizer_id, payment_id, client)
    return stored


async def set_state(
    tx: Tx,
    payment: Payment,
    to: PaymentState,
    *,
    money: Money | None = None,
    trouble: Trouble | None = None,
) -> None:
    """Move a payment that is locked; for `menpiao.payments.service.collecting.apply` only."""
    received = money.received_fen if money else trouble.received_fen if trouble else None
    changed = await _SET_STATE(
        tx,
        payment.organizer_id,
        payment.id,
        payment.state,
        to,
        received,
        money.transaction_id if money else None,
        money.paid_at if money else None,
        trouble.mismatch if trouble else None,
    )
    assert changed == 1, "the payment is locked in the state that was read"


async def set_paid(tx: Tx, *, organizer_id: int, paid: Sequence[tuple[Payment, Money]]) -> None:
    """Move payments that are locked; for `menpiao.payments.service.collecting.take_in_time` only."""
    changed = await _SET_PAID(
        tx,
        organizer_id,
        [payment.id for payment, _ in paid],
        [payment.state for payment, _ in paid],
        [money.received_fen for _, money in paid],
        [money.transaction_id for _, money in paid],
        [money.paid_at for _, money in paid],
    )
    assert changed == len(paid), "the payments are locked in the states that were read"


async def set_said(tx: Tx, payment: Payment, said: str) -> None:
    """Remember a word of the provider's that we did not know."""
    await _SET_SAID(tx, payment.organizer_id, payment.id, said)


async def set_resolution(tx: Tx, payment: Payment, *, resolution: str, reason: str, staff_id: UUID) -> None:
    """Write down what a person decided."""
    await _SET_RESOLUTION(tx, payment.organizer_id, payment.id, resolution, reason, staff_id)


async def transaction_taken(tx: Tx, payment: Payment, transaction_id: str) -> bool:
    """Whether another payment of this account has been paid by this very transaction."""
    return bool(
        await _TRANSACTION_TAKEN(tx, payment.organizer_id, payment.merchant_account_id, transaction_id, payment.id)
    )


async def transactions_taken(
    tx: Tx, *, organizer_id: int, transactions: Sequence[TransactionTaken]
) -> set[TransactionTaken]:
    """Which of these have paid a payment."""
    return set(
        await _TRANSACTIONS_TAKEN(
            tx,
            organizer_id,
            [one.merchant_account_id for one in transactions],
            [one.transaction_id for one in transactions],
        )
    )


async def stuck_payments(tx: Tx, *, organizer_id: int, overdue_s: int, limit: int) -> list[Payment]:
    """Frozen ones that nobody resolved, and open ones whose time to pay is over for so long; oldest first."""
    return await _STUCK(tx, organizer_id, overdue_s, limit)


async def newest_payments(
    tx: Tx, *, organizer_id: int, wanted: PaymentFilter, before: UUID, limit: int
) -> list[Payment]:
    """Newest first, from before this id on."""
    method = "any" if wanted.method is None else "usual" if wanted.method == Method.WECHAT_JSAPI else "other"
    statement = _NEWEST[method, _kind_of(wanted.state)]
    return await statement(tx, organizer_id, before, wanted.since, wanted.until, wanted.method, wanted.state, limit)


def _kind_of(state: str | None) -> str:
    if state is None:
        return "any"
    return "open" if state in OPEN else "paid" if state == PaymentState.PAID else "not_paid"


async def payments_of_id(tx: Tx, *, organizer_id: int, identifier: UUID) -> list[Payment]:
    """Newest first: the payment of this id, or those of the order of this id."""
    return await _OF_ID(tx, organizer_id, identifier)


async def payments_of_transaction(tx: Tx, *, organizer_id: int, transaction_id: str) -> list[Payment]:
    """Newest first: what this transaction of the provider's paid, at any of the organizer's accounts."""
    return await _OF_TRANSACTION(tx, organizer_id, transaction_id)


async def left_open(tx: Tx, *, limit: int) -> list[Payment]:
    """Payments that are open though another one of their order was paid."""
    return await _LEFT_OPEN(tx, limit)


async def claim_queries(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[Payment]:
    """Payments to ask about, those that have waited longest."""
    return await _CLAIM_QUERIES(tx, limit, list(again_after))
