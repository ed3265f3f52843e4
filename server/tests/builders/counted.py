"""Orders whose sales were counted: two free tickets, one of them given back an hour later, and an order that waits."""

from builders.helped import a_colleague
from builders.orders import an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.insight.service.rolling import roll_up_sales
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

INSIGHT_DAMAGE = {
    "sales_hours_match_orders": [
        "update sales_hours set placed_orders = placed_orders + 1",
        "update sales_hours set placed_tickets = placed_tickets - 1 where placed_tickets > 0",
        "update sales_hours set sold_orders = 0",
        "update sales_hours set sold_tickets = sold_tickets + 1",
        "update sales_hours set sold_fen = sold_fen + 1",
        "update sales_hours set refunded_tickets = 0",
        "update sales_hours set refunded_fen = refunded_fen + 1",
        "update sales_hours set hour = hour - interval '5 hours'",
        "update sales_hours set ticket_type_id = session_id where sold_tickets > 0",
        "delete from sales_hours",
        "delete from sales_rolled_up",
        "delete from order_items where position = 2",
        "delete from tickets where position = 2",
    ]
}
"""By rule of the books, what it must find."""


async def counted_sales(db: Database, cipher: FieldCipher, clock: SimulatedClock) -> Sale:
    """All of it, and sure."""
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, ticket_types=[{"price_fen": 0}, {"price_fen": 9_000}])
    for index in (0, 1):
        await with_quota(db, sale, 20, index=index)
    placing = placing_for(db, cipher)
    free = (await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2))).order.row
    other = Sale(sale.organizer_id, sale.event_id, sale.session_id, sale.ticket_type_ids[1:])
    await placing.place(an_order(other, buyer_id=db.new_id(0), quantity=3))
    await placing.close()
    await roll_up_sales(db)
    clock.advance(hours=1)
    async with db.read() as tx:
        ticket_id = await tx.connection.fetchval("select id from tickets where position = 1")
    await refund_by_staff(
        db,
        cipher,
        staff=await a_colleague(db, sale.organizer_id),
        organizer_id=sale.organizer_id,
        order_id=free.id,
        idempotency_key="back",
        wanted=StaffRefund(ticket_ids=(ticket_id,), reason="病假"),
    )
    await roll_up_sales(db)
    clock.advance(minutes=5)
    await roll_up_sales(db, also_unsure=True)
    return sale
