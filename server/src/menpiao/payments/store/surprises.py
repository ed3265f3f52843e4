"""Statements on what providers said that contradicts what is known."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.payments.model.surprise import Surprise
from menpiao.platform.db import Tx, execute, many

_SURPRISE = """organizer_id, id, payment_id, refund_id, number, state, event, said, said_at, seen_at, seen_by, reason
         from provider_surprises"""

_INSERT = execute(
    """insert into provider_surprises (organizer_id, id, about, payment_id, refund_id, number, state, event, said,
           said_at)
       values ($1, new_id($1), case when $3::uuid is null then 'payment' else 'refund' end, $2, $3, $4, $5, $6, $7,
           app_now())
       on conflict (organizer_id, number, state, event, said) do nothing"""
)
_UNSEEN = many(
    Surprise, f"select {_SURPRISE} where organizer_id = $1 and seen_at is null order by said_at, id limit $2"
)
_OF_PAYMENTS = many(
    Surprise,
    f"select {_SURPRISE} where organizer_id = $1 and payment_id = any ($2::uuid[]) order by said_at, id",
)
_LOCKED = many(
    Surprise,
    f"""select {_SURPRISE}
         where organizer_id = $1 and payment_id = $2 and refund_id is not distinct from $3 order by said_at, id
           for update""",
)
_SET_SEEN = execute(
    """update provider_surprises set seen_at = app_now(), seen_by = $4, reason = $5
        where organizer_id = $1 and payment_id = $2 and refund_id is not distinct from $3 and seen_at is null"""
)


async def insert_surprise(
    tx: Tx,
    *,
    organizer_id: int,
    payment_id: UUID,
    refund_id: UUID | None,
    number: UUID,
    state: str,
    event: str,
    said: str,
) -> bool:
    """False where it is known; see `Surprise`."""
    return await _INSERT(tx, organizer_id, payment_id, refund_id, number, state, event, said) == 1


async def unseen_surprises(tx: Tx, *, organizer_id: int, limit: int) -> list[Surprise]:
    """Those that nobody has looked at, oldest first."""
    return await _UNSEEN(tx, organizer_id, limit)


async def surprises_of_payments(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> list[Surprise]:
    """All of these payments and their refunds, oldest first."""
    return await _OF_PAYMENTS(tx, organizer_id, list(payment_ids))


async def lock_surprises(tx: Tx, *, organizer_id: int, payment_id: UUID, refund_id: UUID | None) -> list[Surprise]:
    """All of this refund, or of the payment itself, seen or not."""
    return await _LOCKED(tx, organizer_id, payment_id, refund_id)


async def set_seen(
    tx: Tx, *, organizer_id: int, payment_id: UUID, refund_id: UUID | None, staff_id: UUID, reason: str
) -> None:
    """Somebody has looked at all of them."""
    await _SET_SEEN(tx, organizer_id, payment_id, refund_id, staff_id, reason)
