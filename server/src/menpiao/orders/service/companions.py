"""A companion's seat goes with its wheelchair place, also when it is bought later: whoever has the place may add it.

Which seats a buyer has is in no picture, and nearly nobody asks. So it is looked up only where an order is refused for
a companion's seat alone, and then the order has another turn. The look takes no locks: that the wheelchair place is
given back a moment later can happen after any order.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.inventory import SessionSeats
from menpiao.orders.model.quote import QuoteLine, WantedLine
from menpiao.orders.store.own_seats import OwnSeat, own_seats
from menpiao.platform.db import Database


async def wheelchairs_of(
    db: Database,
    *,
    buyer_id: UUID,
    wanted: Sequence[WantedLine],
    lines: Sequence[QuoteLine],
    pictures: Mapping[UUID, SessionSeats],
) -> tuple[OwnSeat, ...]:
    """Of the wheelchair places whose companions' seats are wanted, those that the buyer has already."""
    needed = [
        OwnSeat(session_id, seats.plan.numbers[wheelchair])
        for asked, line in zip(wanted, lines, strict=True)
        if (seats := pictures.get(session_id := line.terms.session_id)) is not None
        for seat in asked.seats
        if (wheelchair := seats.plan.companions.get(seats.plan.index_of.get(seat.seat_id, -1))) is not None
    ]
    if not needed:
        return ()
    async with db.read() as tx:
        found = await own_seats(tx, organizer_id=lines[0].terms.organizer_id, buyer_id=buyer_id, seats=needed)
    return tuple(found)
