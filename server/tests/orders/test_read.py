"""What readers see of an order does not wait for the worker."""

from builders.till import Till, minutes_after
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.read import order_of_buyer, orders_of_buyer
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_an_order_is_seen_as_expired_from_its_time_to_pay_on(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    till = Till(db, cipher)
    order = await till.order(await till.sale())

    async def seen() -> set[str]:
        page = await orders_of_buyer(db, buyer_id=order.buyer_id, limit=10, cursor=None)
        one = await order_of_buyer(db, buyer_id=order.buyer_id, order_id=order.id)
        return {view.order.row.state for view in [one, *page.items]}

    clock.set(minutes_after(order, -0.01))
    assert await seen() == {"awaiting_payment"}
    clock.set(minutes_after(order, 0))
    assert await seen() == {"expired"}
    assert await till.value("select held from quotas") == 1, "its places come back in a release only"
    assert await release_due(db) == 1
    assert await seen() == {"expired"}
