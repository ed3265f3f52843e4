"""Statements on refunds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from menpiao.payments.model import Refund
from menpiao.platform.db import Tx, execute, many, scalar

_REFUND = "organizer_id, id, payment_id, order_id, reason, amount_fen, state, attempts"
_RAISE_REFUNDED = execute("update payments set refunded_fen = refunded_fen + $3 where organizer_id = $1 and id = $2")
_INSERT_REFUND = scalar(
    """insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, state, requested_at,
           next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, 'requested', app_now(), app_now())
       on conflict (organizer_id, payment_id, reason) do nothing returning id"""
)
# See payments._CLAIM_QUERIES for what a claim is.
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
