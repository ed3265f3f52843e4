"""Statements on merchant accounts, payments, refunds and the inbox of notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.payments.model import Payment, Refund, StoredNotice
from menpiao.platform.db import Tx, execute, many, one, scalar

_PAYMENT = """organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen, currency,
    description, idempotency_key, client, pay_by, created_at, transaction_id, query_count"""
_REFUND = "organizer_id, id, payment_id, order_id, reason, amount_fen, state, attempts"


class SealedAccount(msgspec.Struct, frozen=True):
    """A merchant account with its credentials still sealed."""

    organizer_id: int
    id: UUID
    provider: str
    credentials_sealed: bytes


_INSERT_ACCOUNT = execute(
    """insert into merchant_accounts (organizer_id, id, provider, credentials_sealed, created_at)
       values ($1, $2, $3, $4, app_now())"""
)
_ACCOUNT = one(
    SealedAccount,
    "select organizer_id, id, provider, credentials_sealed from merchant_accounts where organizer_id = $1 and id = $2",
)
_CURRENT_ACCOUNT = one(
    SealedAccount,
    """select organizer_id, id, provider, credentials_sealed from merchant_accounts
        where organizer_id = $1 and provider = $2 and retired_at is null order by created_at desc limit 1""",
)
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
# The three claims below take what is due and put it off to its next turn, which is also the lease: a worker that dies
# leaves it to another, and what fails comes up again later and later. $2 are the seconds to wait, by number of tries.
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
_RAISE_REFUNDED = execute("update payments set refunded_fen = refunded_fen + $3 where organizer_id = $1 and id = $2")
_INSERT_REFUND = scalar(
    """insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, state, requested_at,
           next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, 'requested', app_now(), app_now())
       on conflict (organizer_id, payment_id, reason) do nothing returning id"""
)
_CLAIM_REFUNDS = many(
    Refund,
    f"""update refunds
           set attempts = attempts + 1,
               next_attempt_at = app_now()
                   + make_interval(secs => ($2::integer[])[least(attempts + 1, cardinality($2::integer[]))])
         where (organizer_id, id) in (
               select organizer_id, id from refunds where next_attempt_at <= app_now()
                order by next_attempt_at limit $1 for update skip locked)
     returning {_REFUND}""",
)
_SET_REFUND = execute(
    """update refunds set state = $3, provider_refund_id = coalesce($4, provider_refund_id), next_attempt_at = $5,
           succeeded_at = coalesce(succeeded_at, $6)
        where organizer_id = $1 and id = $2 and state in ('requested', 'processing', 'closed', 'abnormal')"""
)
_REFUNDS_OF_ORDERS = many(
    Refund,
    f"""select {_REFUND} from refunds where organizer_id = $1 and order_id = any ($2::uuid[])
         order by requested_at, id""",
)
_INSERT_NOTICE = scalar(
    """insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at, next_attempt_at)
       values ($1, $2, $3, $4, app_now(), app_now())
       on conflict (organizer_id, merchant_account_id, notice_id) do nothing returning notice_id"""
)
_CLAIM_NOTICES = many(
    StoredNotice,
    """update provider_notices n
          set attempts = attempts + 1,
              next_attempt_at = app_now()
                  + make_interval(secs => ($2::integer[])[least(attempts + 1, cardinality($2::integer[]))])
        where (organizer_id, merchant_account_id, notice_id) in (
              select organizer_id, merchant_account_id, notice_id from provider_notices
               where handled_at is null and next_attempt_at <= app_now()
               order by next_attempt_at limit $1 for update skip locked)
    returning n.organizer_id, n.merchant_account_id, n.notice_id, n.notice, n.attempts""",
)
_WAITING_NOTICES = scalar("select count(*) from provider_notices where handled_at is null")
_FINISH_NOTICE = execute(
    """update provider_notices set handled_at = app_now(), outcome = $4
        where organizer_id = $1 and merchant_account_id = $2 and notice_id = $3 and handled_at is null"""
)


async def insert_account(
    tx: Tx, *, organizer_id: int, account_id: UUID, provider: str, credentials_sealed: bytes
) -> None:
    await _INSERT_ACCOUNT(tx, organizer_id, account_id, provider, credentials_sealed)


async def account_by_id(tx: Tx, *, organizer_id: int, account_id: UUID) -> SealedAccount | None:
    return await _ACCOUNT(tx, organizer_id, account_id)


async def current_account(tx: Tx, *, organizer_id: int, provider: str) -> SealedAccount | None:
    return await _CURRENT_ACCOUNT(tx, organizer_id, provider)


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


async def insert_refund(
    tx: Tx, *, organizer_id: int, refund_id: UUID, payment_id: UUID, order_id: UUID, reason: str, amount_fen: int
) -> bool:
    """False where this payment is already being refunded for this reason."""
    inserted = await _INSERT_REFUND(tx, organizer_id, refund_id, payment_id, order_id, reason, amount_fen)
    if inserted is None:
        return False
    await _RAISE_REFUNDED(tx, organizer_id, payment_id, amount_fen)
    return True


async def claim_refunds(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[Refund]:
    """Refunds to send or to look after."""
    return await _CLAIM_REFUNDS(tx, limit, list(again_after))


async def set_refund(
    tx: Tx,
    *,
    organizer_id: int,
    refund_id: UUID,
    state: str,
    provider_refund_id: str | None,
    next_attempt_at: datetime | None,
    succeeded_at: datetime | None,
) -> None:
    await _SET_REFUND(tx, organizer_id, refund_id, state, provider_refund_id, next_attempt_at, succeeded_at)


async def refunds_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Refund]:
    return await _REFUNDS_OF_ORDERS(tx, organizer_id, list(order_ids))


async def insert_notice(tx: Tx, *, organizer_id: int, account_id: UUID, notice_id: str, notice: Any) -> bool:
    """False where this notice was received before."""
    return await _INSERT_NOTICE(tx, organizer_id, account_id, notice_id, notice) is not None


async def claim_notices(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[StoredNotice]:
    """Notices to act upon."""
    return await _CLAIM_NOTICES(tx, limit, list(again_after))


async def waiting_notices(tx: Tx) -> int:
    waiting: int = await _WAITING_NOTICES(tx)
    return waiting


async def finish_notice(tx: Tx, *, notice: StoredNotice, outcome: str) -> None:
    await _FINISH_NOTICE(tx, notice.organizer_id, notice.merchant_account_id, notice.notice_id, outcome)
