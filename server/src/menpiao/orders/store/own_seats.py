"""The statements that find seats which a buyer has, or which tickets are for."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many


class OwnSeat(msgspec.Struct, frozen=True):
    """A seat, by its number, that a buyer has in a session."""

    session_id: UUID
    number: int


_OWN_SEATS = many(
    OwnSeat,
    """select i.session_id, i.seat as number
         from orders o
         join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
         join unnest($3::uuid[], $4::integer[]) as s (session_id, seat)
           on s.session_id = i.session_id and s.seat = i.seat
        where o.buyer_id = $2 and o.organizer_id = $1 and i.returned_at is null
          and o.state in ('awaiting_payment', 'paying', 'paid', 'partially_refunded')
          and not exists (
              select from tickets t
               where t.organizer_id = o.organizer_id and t.order_id = o.id and t.position = i.position
                 and t.state = 'void')""",
)
# What is read to a clerk is the beginning of a ticket's number, so each is a span of numbers.
_SEATS_OF_TICKETS = many(
    OwnSeat,
    """select distinct t.session_id, t.seat as number
         from unnest($2::bigint[], $3::bigint[]) as n (first, last)
         join tickets t on t.organizer_id = $1 and t.number between n.first and n.last
         join unnest($4::uuid[], $5::integer[]) as s (session_id, seat)
           on s.session_id = t.session_id and s.seat = t.seat
        where t.state in ('valid', 'used')""",
)

_GOOD_TICKETS = many(
    OwnSeat,
    """select t.session_id, t.seat as number
         from unnest($3::uuid[], $4::integer[]) as s (session_id, seat)
         join tickets t on t.organizer_id = $1 and t.session_id = s.session_id and t.seat = s.seat
        where ($2::uuid is null or t.buyer_id = $2) and t.state = 'valid'""",
)


async def own_seats(tx: Tx, *, organizer_id: int, buyer_id: UUID, seats: Sequence[OwnSeat]) -> list[OwnSeat]:
    """Those of the seats that the buyer has, held or paid."""
    return await _OWN_SEATS(
        tx, organizer_id, buyer_id, [seat.session_id for seat in seats], [seat.number for seat in seats]
    )


async def seats_of_tickets(
    tx: Tx, *, organizer_id: int, numbers: Sequence[tuple[int, int]], seats: Sequence[OwnSeat]
) -> list[OwnSeat]:
    """Those of the seats that a ticket is for whose number is in one of these spans, both ends included."""
    return await _SEATS_OF_TICKETS(
        tx,
        organizer_id,
        [first for first, _ in numbers],
        [last for _, last in numbers],
        [seat.session_id for seat in seats],
        [seat.number for seat in seats],
    )


async def seats_with_good_tickets(
    tx: Tx, *, organizer_id: int, buyer_id: UUID | None, seats: Sequence[OwnSeat]
) -> list[OwnSeat]:
    """Those of the seats for which the buyer has a ticket that nobody was admitted with yet; None: anybody."""
    return await _GOOD_TICKETS(
        tx, organizer_id, buyer_id, [seat.session_id for seat in seats], [seat.number for seat in seats]
    )
