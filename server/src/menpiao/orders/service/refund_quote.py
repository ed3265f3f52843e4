"""What a buyer would get back for an order now: read, and computed by `menpiao.orders.model.refund_quote`."""

from uuid import UUID

from menpiao import tickets
from menpiao.catalog import refund_ladders, session_labels
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.companions import Companions, kept_together
from menpiao.orders.model.order import Order
from menpiao.orders.model.refund_quote import RefundQuote, quote_refund
from menpiao.orders.service.postpone import postponement_right
from menpiao.orders.service.read import load_order
from menpiao.orders.service.service_fees import service_fees_of_order
from menpiao.orders.store import orders as store
from menpiao.platform.db import Database, Tx


async def refund_quote_of_order(
    db: Database, *, buyer_id: UUID, order_id: UUID, companions: Companions | None = None
) -> RefundQuote:
    """For the buyer's own order, in whatever state; a foreign one does not exist. ``companions``: of its sessions'
    wheelchair places, where they sell seats (`companions.companions_of_order`)."""
    async with db.read() as tx:
        row = await store.order_by_id(tx, organizer_id=organizer_of(order_id), order_id=order_id)
        if row is None or row.buyer_id != buyer_id:
            raise NotFound()
        order = await load_order(tx, row)
        return kept_together(await quote_of_order(db, tx, order), order.items, companions or {})


async def quote_of_order(db: Database, tx: Tx, order: Order) -> RefundQuote:
    """In the caller's transaction. Where the order is locked, nothing of it is refunded meanwhile; a gate may still
    admit a ticket, which whoever voids it finds out."""
    row = order.row
    pinned = {item.refund_ladder_id for item in order.items if item.refund_ladder_id is not None}
    ladders = await refund_ladders(tx, organizer_id=row.organizer_id, ladder_ids=pinned) if pinned else {}
    limited = {ladder.event_id for ladder in ladders.values() if ladder.rule.once_per_buyer}
    session_ids = list({item.session_id for item in order.items})
    postponed = await postponement_right(tx, organizer_id=row.organizer_id, session_ids=session_ids)
    return quote_refund(
        order,
        tickets={
            ticket.position: ticket
            for ticket in await tickets.tickets_of_order(tx, organizer_id=row.organizer_id, order_id=row.id)
        },
        sessions=await session_labels(tx, organizer_id=row.organizer_id, session_ids=session_ids),
        postponed=postponed,
        service_fees=await service_fees_of_order(tx, order) if postponed else None,
        ladders=ladders,
        rights_used=await store.rights_used(
            tx, organizer_id=row.organizer_id, buyer_id=row.buyer_id, event_ids=list(limited)
        )
        if limited
        else (),
        now=db.clock.now(),
    )
