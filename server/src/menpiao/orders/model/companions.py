"""Companions' seats go with their wheelchair places: also when tickets are given back. Pure.

Whoever keeps a companion's seat without the place would have got round the rule under which it was sold. So the place
takes its companions' seats along when its buyer gives it back; they may go back alone. The sums are those of the
tickets themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.orders.model.order import OrderItem
from menpiao.orders.model.refund_quote import QuotedTicket, RefundQuote
from menpiao.seating import Plan

SeatKey = tuple[UUID, int]
"""A seat of a session, by its number."""
Companions = Mapping[SeatKey, tuple[int, ...]]
"""Of each wheelchair place the seats of its companions, by their numbers."""


def companions_on(plan: Plan) -> dict[int, tuple[int, ...]]:
    """Of each wheelchair place that has any, by number, its companions' seats."""
    found: dict[int, tuple[int, ...]] = {}
    for companion, wheelchair in plan.companions.items():
        place = plan.numbers[wheelchair]
        found[place] = (*found.get(place, ()), plan.numbers[companion])
    return found


def kept_together(quote: RefundQuote, items: Sequence[OrderItem], companions: Companions) -> RefundQuote:
    """The quote in which each wheelchair place that goes back takes along those of its companions' seats that the order
    has and that go back, too."""
    seats = {(item.session_id, item.seat): item.position for item in items if item.seat is not None}
    seat_of = {position: seat for seat, position in seats.items()}
    going = {ticket.position: ticket for ticket in quote.refundable}

    def of(ticket: QuotedTicket) -> QuotedTicket:
        seat = seat_of.get(ticket.position)
        if seat is None or ticket.position not in going:
            return ticket
        beside = [seats.get((seat[0], companion)) for companion in companions.get(seat, ())]
        along = tuple(sorted({position for position in beside if position in going and position is not None}))
        if not along:
            return ticket
        together = set(ticket.together).union(*[going[position].together for position in along])
        return msgspec.structs.replace(ticket, together=tuple(sorted(together)), companions=along)

    return msgspec.structs.replace(quote, tickets=tuple(map(of, quote.tickets)))


def left_behind(items: Sequence[OrderItem], going: Collection[int], companions: Companions) -> dict[int, list[SeatKey]]:
    """Of the wheelchair places among the items that go back, by position: their companions' seats that do not."""
    gone = {(item.session_id, item.seat) for item in items if item.position in going}
    found: dict[int, list[SeatKey]] = {}
    for item in items:
        if item.seat is None or item.position not in going:
            continue
        beside = [(item.session_id, companion) for companion in companions.get((item.session_id, item.seat), ())]
        stay = [seat for seat in beside if seat not in gone]
        if stay:
            found[item.position] = stay
    return found
