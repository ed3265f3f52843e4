"""A companion's seat goes with its wheelchair place, also when it is bought later: whoever has the place may add it.

At a window all customers are one buyer. So there only those places count whose tickets are named, as they are read to
the clerk or lie on the counter.

Which seats a buyer has is in no picture, and nearly nobody asks. So it is looked up only where an order is refused for
a companion's seat alone, and then the order has another turn. The look takes no locks: that the wheelchair place is
given back a moment later can happen after any order; what is given back takes its companions' seats along
(`model.companions`).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.catalog import seating_of
from menpiao.inventory import SessionSeats
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.companions import Companions, SeatKey, companions_on
from menpiao.orders.model.quote import QuoteLine
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.store import orders as store
from menpiao.orders.store.own_seats import OwnSeat, own_seats, seats_of_tickets
from menpiao.platform.db import Database
from menpiao.seating import PlanCache


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


async def companions_of_order(db: Database, plans: PlanCache, *, order_id: UUID) -> Companions:
    """On the maps of the order's sessions; nothing where they sell no seats. Not inside a transaction: a large map is
    read for a second."""
    organizer_id = organizer_of(order_id)
    async with db.read() as tx:
        items = await store.items_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])
        sessions = {item.session_id for item in items if item.seat is not None}
        seatings = [await seating_of(tx, organizer_id=organizer_id, session_id=one) for one in sorted(sessions)]
    found: dict[SeatKey, tuple[int, ...]] = {}
    for seating in seatings:
        if seating is not None:
            on_map = companions_on(await plans.plan(seating.seat_map_id))
            found |= {(seating.session_id, wheelchair): beside for wheelchair, beside in on_map.items()}
    return found
