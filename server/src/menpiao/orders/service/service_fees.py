"""What of an order's service fee is of which ticket: read, and shared out by `menpiao.orders.model.fee_shares`."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.catalog import session_labels
from menpiao.orders.model.fee_shares import fee_shares
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.platform.db import Tx
from menpiao.promotions import parts_of_orders


async def service_fees_of_order(tx: Tx, order: Order) -> dict[int, int]:
    """In fen, by position; nothing where the buyer paid none, as in most orders."""
    return (await service_fees_of_orders(tx, [order.row], {order.row.id: order.items})).get(order.row.id, {})


async def service_fees_of_orders(
    tx: Tx, rows: Sequence[OrderRow], items: Mapping[UUID, Sequence[OrderItem]]
) -> dict[UUID, dict[int, int]]:
    """The same for orders of one organizer, by order."""
    charged = [row for row in rows if row.service_fee_fen]
    if not charged:
        return {}
    organizer_id = charged[0].organizer_id
    parts = await parts_of_orders(tx, organizer_ids=[organizer_id], order_ids=[row.id for row in charged])
    session_ids = sorted({item.session_id for row in charged for item in items[row.id]})
    labels = await session_labels(tx, organizer_id=organizer_id, session_ids=session_ids)
    event_of = {session_id: label.event_id for session_id, label in labels.items()}
    return {
        row.id: fee_shares(
            items[row.id],
            event_of=event_of,
            fees={
                part.rule_id: part.amount_fen
                for part in parts.get(row.id, ())
                if part.kind == "service_fee" and part.rule_id is not None
            },
        )
        for row in charged
    }
