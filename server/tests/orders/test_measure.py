"""The gauge that alarms when counters and orders disagree."""

from builders.orders import an_order, placing_for, with_quota
from builders.shop import a_shop, an_event_on_sale
from menpiao.orders.service.measure import measure_conservation
from menpiao.platform import metrics
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_the_gap_is_zero_until_somebody_tampers_with_a_counter(db: Database, cipher: FieldCipher) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 10)
    await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=3))
    assert await measure_conservation(db) == 0
    async with db.tx() as tx:
        await tx.connection.execute("update quotas set held = held - 1, sold = sold + 1")
    assert await measure_conservation(db) == 2
    assert b"menpiao_conservation_gap 2.0" in metrics.render()[0]
