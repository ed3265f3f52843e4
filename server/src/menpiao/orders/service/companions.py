"""A companion's seat goes with its wheelchair place, also when it is bought later: whoever has the place may add it.

At a window all customers are one buyer. So there only those places count whose tickets are named, as they are read to
the clerk or lie on the counter.

Which seats a buyer has is in no picture, and nearly nobody asks. So it is looked up only where an order is refused for
a companion's seat alone, and then the order has another turn. The look takes no locks: that the wheelchair place is
given back a moment later can happen after any order.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.inventory import SessionSeats
from menpiao.orders.model.quote import QuoteLine
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.store.own_seats import OwnSeat, own_seats, seats_of_tickets
from menpiao.platform.db import Database


async def wheelchairs_of(
    db: Database,
    *,
    order: PlaceOrder,
    lines: Sequence[QuoteLine],
    pictures: Mapping[UUID, SessionSeats],
) -> tuple[OwnSeat, ...]:
    """Of the wheelchair places whose companions' seats are wanted, those that whoever orders has already."""
    needed = [
        OwnSeat(session_id, seats.plan.numbers[wheelchair])
        for asked, line in zip(order.lines, lines, strict=True)
        if (seats := pictures.get(session_id := line.terms.session_id)) is not None
        for seat in asked.seats
        if (wheelchair := seats.plan.companions.get(seats.plan.index_of.get(seat.seat_id, -1))) is not None
    ]
    if not needed:
        return ()
    organizer_id = lines[0].terms.organizer_id
    async with db.read() as tx:
        if order.at_window_s is None:
            found = await own_seats(tx, organizer_id=organizer_id, buyer_id=order.buyer_id, seats=needed)
        else:
            found = await seats_of_tickets(tx, organizer_id=organizer_id, numbers=order.companion_of, seats=needed)
    return tuple(found)
