"""Statements on payments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from menpiao.payments.model import Payment
from menpiao.platform.db import Tx, execute, many, one, scalar

_PAYMENT = """organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen, currency,
    description, idempotency_key, client, pay_by, created_at, transaction_id, query_count"""
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
_SET_PREPARED = scalar(
    """update payments
          set state = 'prepared', client = coalesce(client, $3), prepared_at = coalesce(prepared_at, app_now())
        where organizer_id = $1 and id = $2 and state in ('created', 'prepared')
    returning client"""
)
_SET_CLOSING = execute(
    """update payments set state = 'closing'
        where organizer_id = $1 and id = $2 and state in ('created', 'prepared', 'closing')"""
)
_SET_CLOSED = execute(
    """update payments set state = 'closed', closed_at = app_now(), next_query_at = null
        where organizer_id = $1 and id = $2 and state in ('created', 'prepared', 'closing')"""
)
_SET_PAID = execute(
    """update payments set state = 'paid', transaction_id = $3, paid_at = $4, closed_at = null, next_query_at = null
        where organizer_id = $1 and id = $2 and state <> 'paid'"""
)
_SET_MISMATCH = execute("update payments set mismatch = $3 where organizer_id = $1 and id = $2")
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
               where next_query_at <= app_now() and state in ('created', 'prepared', 'closing')
               order by next_query_at limit $1 for update skip locked)
    returning {_PAYMENT}""",
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


async def set_prepared(tx: Tx, *, organizer_id: int, payment_id: UUID, client: dict[str, str]) -> dict[str, str] | None:
    """What the phone shall have: the first that was prepared, the same for all who ask. None: it is open no more."""
    stored: dict[str, str] | None = await _SET_PREPARED(tx, organizer_id, payment_id, client)
    return stored


async def set_closing(tx: Tx, *, organizer_id: int, payment_id: UUID) -> int:
    return await _SET_CLOSING(tx, organizer_id, payment_id)


async def set_closed(tx: Tx, *, organizer_id: int, payment_id: UUID) -> int:
    return await _SET_CLOSED(tx, organizer_id, payment_id)


async def set_paid(tx: Tx, *, organizer_id: int, payment_id: UUID, transaction_id: str, paid_at: datetime) -> int:
    return await _SET_PAID(tx, organizer_id, payment_id, transaction_id, paid_at)


async def set_mismatch(tx: Tx, *, organizer_id: int, payment_id: UUID, mismatch: str) -> None:
    await _SET_MISMATCH(tx, organizer_id, payment_id, mismatch)


async def claim_queries(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[Payment]:
    """Payments to ask about, those that have waited longest."""
    return await _CLAIM_QUERIES(tx, limit, list(again_after))
