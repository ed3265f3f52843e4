"""What a refund by staff would mean, before anybody asks for it: read, and computed by
`menpiao.orders.model.staff_refund_quote`. Nothing is locked; the refund itself is refused where its amount is not what
was shown (`refund.refund_by_staff`).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao import payments, tickets
from menpiao.kernel.errors import NotFound
from menpiao.orders.model.companions import Companions, SeatKey, left_behind
from menpiao.orders.model.reseating_refusals import SupplementGoesWithTicket
from menpiao.orders.model.staff_refund_quote import StaffRefundQuote, quote_for_staff
from menpiao.orders.service.read import load_order
from menpiao.orders.service.refund import StaffRefund, approved_up_to, wanted_positions
from menpiao.orders.service.refund_quote import quote_of_order
from menpiao.orders.service.supplements import refunds_with_supplements
from menpiao.orders.store import orders as store
from menpiao.orders.store import reseating
from menpiao.orders.store.own_seats import OwnSeat, seats_with_good_tickets
from menpiao.platform.db import Database, Tx
from menpiao.tickets import Ticket


async def staff_refund_quote(
    db: Database,
    *,
    organizer_id: int,
    order_id: UUID,
    wanted: StaffRefund,
    companions: Companions | None = None,
    alone: bool = True,
) -> StaffRefundQuote:
    """Of the organizer's own order, in whatever state; ``companions``: of its sessions' wheelchair places, where they
    sell seats; ``alone``: as in `approved_up_to`. Raises `NotFound`, `Invalid` for a ticket of another order,
    `SupplementGoesWithTicket`."""
    async with db.read() as tx:
        row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None:
            raise NotFound()
        if row.is_supplement:
            raise SupplementGoesWithTicket()
        order = await load_order(tx, row)
        by_rule = await quote_of_order(db, tx, order)
        issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
        positions = await wanted_positions(tx, order, wanted.ticket_ids)
        behind = left_behind(order.items, positions, companions or {})
        return quote_for_staff(
            order.items,
            positions=positions,
            fee_per_ticket_fen=wanted.fee_per_ticket_fen,
            used_too=wanted.used_too,
            tickets={ticket.position: ticket for ticket in issued},
            gone=await payments.refunded_positions(tx, organizer_id=organizer_id, order_id=order_id),
            supplements=await _paid_for_seats(tx, organizer_id, issued),
            by_rule={ticket.position: ticket for ticket in by_rule.tickets},
            refunds=await refunds_with_supplements(tx, organizer_id=organizer_id, order_id=order_id),
            above_fen=await approved_up_to(tx, organizer_id=organizer_id, alone=alone),
            leaving_companions=await _leaving(tx, organizer_id, behind),
        )


async def _leaving(tx: Tx, organizer_id: int, behind: Mapping[int, Sequence[SeatKey]]) -> list[int]:
    """Those of the positions whose companions' seats somebody has a good ticket for, by whatever order."""
    seats = [OwnSeat(*seat) for of_one in behind.values() for seat in of_one]
    if not seats:
        return []
    kept = set(await seats_with_good_tickets(tx, organizer_id=organizer_id, buyer_id=None, seats=seats))
    return [position for position, of_one in behind.items() if any(OwnSeat(*seat) in kept for seat in of_one)]


async def _paid_for_seats(tx: Tx, organizer_id: int, issued: Sequence[Ticket]) -> dict[int, int]:
    """What was paid for dearer seats and goes back with these tickets, by position."""
    position_of = {ticket.id: ticket.position for ticket in issued}
    left: dict[int, int] = {}
    for one in await reseating.supplements(tx, organizer_id=organizer_id, ticket_ids=list(position_of)):
        position = position_of[one.ticket_id]
        left[position] = left.get(position, 0) + one.left_fen
    return left
