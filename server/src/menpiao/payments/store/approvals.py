"""Statements on refunds that wait until another person agrees."""

from uuid import UUID

from menpiao.payments.model.refund import Refund
from menpiao.payments.store.refunds import REFUND
from menpiao.platform.db import Tx, execute, many

_WAITING = many(
    Refund,
    f"""select {REFUND} from refunds where organizer_id = $1 and state = 'requested'
         order by requested_at, id limit $2""",
)
_SET_DECISION = execute(
    """update refunds set decided_by = $3, decided_at = app_now(), decision_reason = $4
        where organizer_id = $1 and id = $2 and state = 'requested'"""
)


async def waiting_refunds(tx: Tx, *, organizer_id: int, limit: int) -> list[Refund]:
    """Those that wait for approval, oldest first."""
    return await _WAITING(tx, organizer_id, limit)


async def set_decision(tx: Tx, refund: Refund, *, decided_by: UUID, reason: str | None) -> None:
    """Who decided about a refund that waits, and is locked; what they decided is its next step."""
    changed = await _SET_DECISION(tx, refund.organizer_id, refund.id, decided_by, reason)
    assert changed == 1, "the refund is locked and waits"
