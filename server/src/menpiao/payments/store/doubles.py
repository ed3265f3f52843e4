"""Statements on money that went out twice: by the provider, after the buyer had it before."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.payments.model.refund import DoubleRefund, DoubleResolution
from menpiao.platform.db import Tx, execute, many

_DOUBLE = """d.organizer_id, d.attempt_id, d.refund_id, r.order_id, d.amount_fen, d.at, d.resolution, d.reason
         from double_refunds d
         join refunds r on r.organizer_id = d.organizer_id and r.id = d.refund_id"""

_INSERT = execute(
    """insert into double_refunds (organizer_id, attempt_id, refund_id, amount_fen, at)
       values ($1, $2, $3, $4, app_now()) on conflict do nothing"""
)
_OF_REFUND = many(
    DoubleRefund,
    f"select {_DOUBLE} where d.organizer_id = $1 and d.refund_id = $2 order by d.at, d.attempt_id for update of d",
)
_OF_REFUNDS = many(
    DoubleRefund,
    f"""select {_DOUBLE} where d.organizer_id = $1 and d.refund_id = any ($2::uuid[]) order by d.at, d.attempt_id""",
)
_OPEN = many(
    DoubleRefund,
    f"""select {_DOUBLE} where d.organizer_id = $1 and d.resolution is null order by d.at, d.attempt_id limit $2""",
)
_RESOLVE = execute(
    """update double_refunds set resolution = $3, reason = $4, resolved_by = $5, resolved_at = app_now()
        where organizer_id = $1 and refund_id = $2 and resolution is null"""
)

_SET_FELL_BACK = execute(
    """update double_refunds set resolution = 'fell_back', resolved_at = app_now()
        where organizer_id = $1 and attempt_id = $2"""
)


async def insert_double(tx: Tx, double: DoubleRefund) -> bool:
    """False where it is known."""
    return await _INSERT(tx, double.organizer_id, double.attempt_id, double.refund_id, double.amount_fen) == 1


async def lock_doubles(tx: Tx, *, organizer_id: int, refund_id: UUID) -> list[DoubleRefund]:
    """All of a refund, decided or not."""
    return await _OF_REFUND(tx, organizer_id, refund_id)


async def doubles_of_refunds(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> list[DoubleRefund]:
    return await _OF_REFUNDS(tx, organizer_id, list(refund_ids))


async def open_doubles(tx: Tx, *, organizer_id: int, limit: int) -> list[DoubleRefund]:
    """Those that wait for a person, oldest first."""
    return await _OPEN(tx, organizer_id, limit)


async def resolve(
    tx: Tx, *, organizer_id: int, refund_id: UUID, resolution: DoubleResolution, reason: str, staff_id: UUID
) -> None:
    """All of a refund that are open."""
    await _RESOLVE(tx, organizer_id, refund_id, resolution, reason, staff_id)


async def set_fell_back(tx: Tx, double: DoubleRefund) -> None:
    """The provider has it again; whatever was decided about it is over."""
    await _SET_FELL_BACK(tx, double.organizer_id, double.attempt_id)
