"""What of orders waits for a person: those that the job of a cancelled session could not look after."""

from menpiao.kernel.cases import Case
from menpiao.kernel.ids import encode
from menpiao.orders.model.cancellation import WITHOUT_MONEY
from menpiao.orders.store import cancelling as store
from menpiao.platform.db import Tx

MOST_CASES = 200


async def cases(tx: Tx, organizer_id: int) -> list[Case]:
    """The order, and what helps. One that waits for a decision about a refund is that refund's case already."""
    found = await store.troubled_orders(tx, organizer_id=organizer_id, limit=MOST_CASES)
    return [
        Case(
            "cancelled_order_not_refunded",
            one.order_id,
            one.started_at,
            {"cancellation_id": encode(one.cancellation_id), "trouble": one.trouble},
            ("createOrderRefund",),
        )
        for one in found
        if one.trouble == WITHOUT_MONEY
    ]
