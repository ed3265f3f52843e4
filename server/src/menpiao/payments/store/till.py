"""Statements on tills as accounts, and on refunds that wait for somebody to hand them over."""

from uuid import UUID

from menpiao.payments.model.refund import Refund
from menpiao.payments.store.refunds import OF_R
from menpiao.platform.db import Tx, execute, many

_INSERT_TILL = execute(
    """insert into merchant_accounts (organizer_id, id, provider, name, methods, created_at, keys_due_at)
       values ($1, $2, 'cash', $3, '{}', app_now(), null)"""
)
_CASH_WAITING = many(
    Refund,
    f"""select {OF_R} from refunds r
         join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
        where r.organizer_id = $1 and r.state = 'approved' and p.method = 'cash'
        order by r.requested_at, r.id limit $2""",
)


async def insert_till(tx: Tx, *, organizer_id: int, till_id: UUID, name: str) -> None:
    """An account that is a drawer: no keys, no number, nothing that buyers are offered."""
    await _INSERT_TILL(tx, organizer_id, till_id, name)


async def cash_refunds_waiting(tx: Tx, *, organizer_id: int, limit: int) -> list[Refund]:
    """Of what was paid in cash: agreed to, and not handed over yet; the oldest first."""
    return await _CASH_WAITING(tx, organizer_id, limit)
