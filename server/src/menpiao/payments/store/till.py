"""Statements on tills as accounts, and on refunds that wait for somebody to hand them over."""

from collections.abc import Sequence
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
        where r.organizer_id = $1 and r.state = 'approved' and p.method = 'cash' and r.id > $2
          and ($3::uuid[] is null or r.order_id = any ($3::uuid[]))
        order by r.id limit $4""",
)


async def insert_till(tx: Tx, *, organizer_id: int, till_id: UUID, name: str) -> None:
    """An account that is a drawer: no keys, no number, nothing that buyers are offered."""
    await _INSERT_TILL(tx, organizer_id, till_id, name)


async def cash_refunds_waiting(
    tx: Tx, *, organizer_id: int, after: UUID, order_ids: Sequence[UUID] | None, limit: int
) -> list[Refund]:
    """Of what was paid in cash: agreed to, and not handed over yet; by id, which is the oldest first. ``order_ids``: of
    these only."""
    return await _CASH_WAITING(tx, organizer_id, after, None if order_ids is None else list(order_ids), limit)
