"""Giving money back to many at once: what `refunds` does for one, in a handful of statements.

No job is added for each: the worker sends what waits at the pace of the account (`pace`).
"""

from collections.abc import Sequence
from uuid import UUID

from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import NewRefund
from menpiao.payments.model.refund_states import RefundEvent, RefundStage, refund_step
from menpiao.payments.service.booking import book_refunds
from menpiao.payments.service.refunds import SEND_REFUNDS
from menpiao.payments.store import bulk as store
from menpiao.payments.store import refunds as refunds_store
from menpiao.payments.store.bulk import RefundTally
from menpiao.platform import jobs
from menpiao.platform.db import Tx


async def refund_tickets_of_many(
    tx: Tx, wanted: Sequence[tuple[Payment | None, NewRefund]], *, organizer_id: int
) -> None:
    """Write these refunds down, approved, each of another payment or of none. Orders and payments are locked, and each
    payment has what goes back."""
    if not wanted:
        return
    await store.insert_refunds(
        tx,
        organizer_id=organizer_id,
        refunds=[(payment.id if payment is not None else None, new, _begins(new)) for payment, new in wanted],
    )
    await book_refunds(tx, organizer_id, [new for _, new in wanted])


def _begins(new: NewRefund) -> RefundStage:
    event = RefundEvent.APPROVE if new.amount_fen else RefundEvent.NOTHING_TO_SEND
    return refund_step(RefundStage.REQUESTED, event).to


async def refunded_positions_of_orders(
    tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]
) -> dict[UUID, frozenset[int]]:
    """Which tickets of these orders are in a refund that was not declined, by order."""
    found: dict[UUID, set[int]] = {}
    for item in await store.live_items_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        found.setdefault(item.order_id, set()).add(item.position)
    return {order_id: frozenset(positions) for order_id, positions in found.items()}


async def orders_waiting_for_approval(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these orders have a refund about which a person has still to decide."""
    return frozenset(await store.orders_waiting(tx, organizer_id=organizer_id, order_ids=order_ids))


async def tally_of_refunds(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> RefundTally:
    """What became of these refunds."""
    return await store.tally(tx, organizer_id=organizer_id, refund_ids=refund_ids)


async def hold_back(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID], held_back: bool) -> None:
    """Stop sending these refunds, or go on. What was sent already is out of our hands."""
    await store.hold_back(tx, organizer_id=organizer_id, refund_ids=refund_ids, held_back=held_back)


async def topped_up(tx: Tx, *, organizer_id: int, account_id: UUID) -> bool:
    """The account has money again: its refunds wait no longer. False where they did not."""
    if not await refunds_store.set_funded(tx, organizer_id=organizer_id, account_id=account_id):
        return False
    await jobs.enqueue(tx, SEND_REFUNDS, {})
    return True


async def know_the_tables(tx: Tx) -> None:
    """Tell the database how many refunds there are by now: it plans by what it last knew, which may have been none, and
    would read all of them for each."""
    await store.know_the_tables(tx)
