"""What payments needs to know of an order to tell the platform that its tickets were delivered."""

from collections.abc import Sequence
from uuid import UUID

from menpiao import identity
from menpiao.catalog import Labels
from menpiao.orders.store import orders as store
from menpiao.payments import Sold, ToShip
from menpiao.platform.db import Database


async def sold_of(db: Database, labels: Labels, wanted: Sequence[ToShip]) -> dict[UUID, Sold]:
    """The buyer's name at the provider and when the last session begins, by payment."""
    async with db.read() as tx:
        rows = {
            one.order_id: await store.order_by_id(tx, organizer_id=one.organizer_id, order_id=one.order_id)
            for one in wanted
        }
        orders = [row for row in rows.values() if row is not None]
        items = await store.items_of(tx, orders)
        buyers = {order.id: order.buyer_id for order in orders}
        payers = await identity.subjects_of(
            tx, wanted=[(buyers[one.order_id], one.app_id) for one in wanted if one.order_id in buyers]
        )
    sessions = await labels.sessions({item.session_id for item in items})
    found: dict[UUID, Sold] = {}
    for one in wanted:
        payer = payers.get((buyers[one.order_id], one.app_id)) if one.order_id in buyers else None
        starts = [
            sessions[item.session_id].starts_at
            for item in items
            if item.order_id == one.order_id and item.session_id in sessions
        ]
        if starts:
            found[one.payment_id] = Sold(payer, max(starts))
    return found
