"""Looking at a change of seats or of the session: which tickets, whether it can be, what it costs each. Alike for
quotes, which read one instant, and for changes, which hold orders, quotas and tickets locked.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao import identity, inventory, tickets
from menpiao.catalog import SessionLabel, seating_of, session_labels, terms_of
from menpiao.kernel.errors import Busy, FieldError, Invalid, field_error
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.refund_amounts import given_back_by_staff
from menpiao.orders.model.reseating import (
    Hall,
    Payer,
    Place,
    Placed,
    PlaceMove,
    Prices,
    Source,
    WantedChange,
    WantedSeatChange,
    WantedSessionChange,
    moves_of,
)
from menpiao.orders.model.reseating_refusals import (
    LinkIsOut,
    NobodyToAsk,
    SameSeat,
    SeatChangeWaiting,
    SeatHasHolder,
    SeatNotOnMap,
    SeatOfAdmitted,
    SeatRefundUndecided,
    SeatsOfTwoSessions,
    SessionClosedToChanges,
    SomePaySomeGetBack,
    SwapNeedsPayment,
    TicketGone,
    TicketWithoutSeat,
)
from menpiao.orders.ports import Links
from menpiao.orders.service.places_there import check_way, places_there
from menpiao.orders.service.supplements import refunds_with_supplements
from menpiao.orders.store import reseating as store
from menpiao.payments import Refund
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan, PlanCache
from menpiao.tickets import Ticket


class Changing(msgspec.Struct, frozen=True):
    """What a change needs besides the request."""

    db: Database
    plans: PlanCache
    cipher: FieldCipher
    links: Links


class Look(msgspec.Struct, frozen=True):
    """A change that can be: each ticket's move, with what it costs. ``session`` is the one of the new places, ``hall``
    its seats, ``left`` the session that tickets leave; None where they stay. ``payer``: who is asked for more; None
    where nobody is."""

    session: SessionLabel
    hall: Hall | None
    moves: tuple[PlaceMove, ...]
    left: SessionLabel | None = None
    left_hall: Hall | None = None
    """Where the tickets are now; None where that session has no seats."""
    payer: Payer | None = None


async def named_tickets(tx: Tx, *, organizer_id: int, wanted: WantedChange) -> list[Ticket]:
    """The tickets that are named, in that order, as they stand; raises `Invalid` for what the organizer does not
    have."""
    found: list[Ticket] = []
    errors: list[FieldError] = []
    if isinstance(wanted, WantedSeatChange):
        pointers = ["/ticket_id", "/with_ticket_id"]
    else:
        pointers = [f"/tickets/{index}/ticket_id" for index in range(len(wanted.places))]
    for pointer, ticket_id in zip(pointers, wanted.ticket_ids, strict=False):
        ticket = await tickets.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=ticket_id)
        if ticket is None:
            errors.append(field_error(pointer, "not_found", "没有这张票。", "There is no such ticket."))
        elif ticket in found:
            errors.append(field_error(pointer, "repeated", "须为另一张票。", "Name another ticket."))
        else:
            found.append(ticket)
    if errors:
        raise Invalid(errors=tuple(errors))
    return found


class MapOfSession(msgspec.Struct, frozen=True):
    """The map that a session sells, made ready before any transaction: a large one is read for a second."""

    seat_map_id: UUID
    plan: Plan


Maps = Mapping[UUID, MapOfSession]
"""By session, of those that sell seats."""


async def maps_of_change(changing: Changing, *, organizer_id: int, wanted: WantedChange) -> Maps:
    """As they are now, of the sessions that the tickets are for, go to, or have their price from; whoever changes
    anything looks again whether they are still those (`look`)."""
    async with changing.db.read() as tx:
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        paid = await store.paid_places(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids)
        terms = await terms_of(tx, ticket_type_ids=list({place.ticket_type_id for place in paid.values()}))
        sessions = {ticket.session_id for ticket in named} | {one.session_id for one in terms.values()}
        if isinstance(wanted, WantedSessionChange):
            sessions.add(wanted.session_id)
        map_ids: dict[UUID, UUID] = {}
        for session_id in sessions:
            seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
            if seating is not None:
                map_ids[session_id] = seating.seat_map_id
    return {
        session_id: MapOfSession(map_id, await changing.plans.plan(map_id)) for session_id, map_id in map_ids.items()
    }


async def look(
    tx: Tx,
    changing: Changing,
    maps: Maps,
    *,
    organizer_id: int,
    wanted: WantedChange,
    named: Sequence[Ticket],
    orders: Mapping[UUID, Order],
) -> Look:
    """Raises the refusal that says why it can't be, `Busy` where a session has another map since a moment ago."""
    session_id, now = named[0].session_id, changing.db.clock.now()
    if any(ticket.session_id != session_id for ticket in named):
        raise SeatsOfTwoSessions()
    there = wanted.session_id if isinstance(wanted, WantedSessionChange) else session_id
    labels = await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id, there])
    if labels[session_id].status == "cancelled" or labels[session_id].ends_at <= now:
        raise SessionClosedToChanges()
    for ticket in named:
        _check_ticket(ticket, seated=isinstance(wanted, WantedSeatChange))
    halls = await _halls(tx, organizer_id, maps)
    await _check_nothing_waits(tx, organizer_id, wanted)
    placed = await _placed(tx, organizer_id, named, orders)
    if isinstance(wanted, WantedSessionChange):
        check_way(labels[session_id], labels.get(there), named)
        if await changing.links.any_open(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids):
            raise LinkIsOut()  # whoever has it reckons with the ticket's session
        items = [_item_of(ticket, orders) for ticket in named]
        to = await places_there(
            tx,
            halls.get(there),
            changing.cipher,
            wanted,
            orders[named[0].order_id],
            items,
            organizer_id=organizer_id,
            now=now,
        )
    elif wanted.seat_id is not None and session_id in halls:
        to = [await _free_seat(tx, halls[session_id], named[0], wanted.seat_id)]
    else:
        to = []
    places = [*to, *[place for one in placed for place in (one.place, one.paid)]]
    terms = await terms_of(tx, ticket_type_ids=list({place.ticket_type_id for place in places}))
    seated = {terms[place.ticket_type_id].session_id for place in places if place.seat is not None}
    if not seated <= halls.keys():
        raise Busy(retry_after_s=1)
    moves = moves_of(Prices(terms, halls), wanted, placed, to)
    payer = await _payer(tx, changing.links, wanted, named, orders, moves)
    left = None if there == session_id else labels[session_id]
    return Look(labels[there], halls.get(there), moves, left, halls.get(session_id), payer)


async def given_back_before(tx: Tx, *, organizer_id: int, moves: Sequence[PlaceMove]) -> tuple[list[Refund], bool]:
    """The refunds until now of the tickets' order and of what was paid besides, and whether what these moves give back
    needs a second person: together they are above the organizer's limit."""
    before = await refunds_with_supplements(tx, organizer_id=organizer_id, order_id=moves[0].ticket.order_id)
    limit = await identity.refund_approval_above(tx, organizer_id=organizer_id)
    back_fen = sum(move.back_fen for move in moves)
    return before, limit is not None and given_back_by_staff(before) + back_fen > limit


def _check_ticket(ticket: Ticket, *, seated: bool) -> None:
    if ticket.state == "used":
        raise SeatOfAdmitted()
    if ticket.state != "valid":
        raise TicketGone()
    if seated and ticket.seat is None:
        raise TicketWithoutSeat()


async def _payer(
    tx: Tx,
    links: Links,
    wanted: WantedChange,
    named: Sequence[Ticket],
    orders: Mapping[UUID, Order],
    moves: Sequence[PlaceMove],
) -> Payer | None:
    """Who is asked for the difference. At a window it is whoever stands there, whether the tickets are on paper or on a
    phone; what went to somebody else by a link is not theirs any more."""
    if not any(move.to_pay_fen for move in moves):
        return None
    if wanted.kind == "swap":
        raise SwapNeedsPayment()
    if any(move.back_fen for move in moves):
        raise SomePaySomeGetBack()
    row = orders[named[0].order_id].row
    if row.at_window:
        if not await links.any_claimed(
            tx, organizer_id=row.organizer_id, order_id=row.id, ticket_ids=wanted.ticket_ids
        ):
            return "window"
    elif not row.sold_elsewhere and all(ticket.buyer_id == row.buyer_id for ticket in named):
        return "buyer"
    raise NobodyToAsk()


async def _halls(tx: Tx, organizer_id: int, maps: Maps) -> dict[UUID, Hall]:
    halls: dict[UUID, Hall] = {}
    for session_id, of in maps.items():
        seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
        if seating is None or seating.seat_map_id != of.seat_map_id:
            raise Busy(retry_after_s=1)
        halls[session_id] = Hall(seating, of.plan)
    return halls


async def _check_nothing_waits(tx: Tx, organizer_id: int, wanted: WantedChange) -> None:
    if await store.is_waiting(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids):
        raise SeatChangeWaiting()
    if await store.is_undecided(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids):
        raise SeatRefundUndecided()


async def _free_seat(tx: Tx, hall: Hall, ticket: Ticket, seat_id: str) -> Place:
    """The ticket's place in that seat, which nobody has."""
    index = hall.plan.index_of.get(seat_id)
    if index is None:
        raise SeatNotOnMap()
    seat = hall.plan.numbers[index]
    if seat == ticket.seat:
        raise SameSeat()
    taken = await inventory.is_seat_taken(tx, organizer_id=ticket.organizer_id, session_id=ticket.session_id, seat=seat)
    if taken:
        raise SeatHasHolder()
    return Place(ticket.ticket_type_id, seat)


def _item_of(ticket: Ticket, orders: Mapping[UUID, Order]) -> OrderItem:
    return next(one for one in orders[ticket.order_id].items if one.position == ticket.position)


async def _placed(tx: Tx, organizer_id: int, named: Sequence[Ticket], orders: Mapping[UUID, Order]) -> list[Placed]:
    ids = [ticket.id for ticket in named]
    paid = await store.paid_places(tx, organizer_id=organizer_id, ticket_ids=ids)
    supplements = await store.supplements(tx, organizer_id=organizer_id, ticket_ids=ids)
    found = []
    for ticket in named:
        place = Place(ticket.ticket_type_id, ticket.seat)
        more = [Source(one.order_id, one.position, one.left_fen) for one in supplements if one.ticket_id == ticket.id]
        found.append(
            Placed(
                ticket_id=ticket.id,
                order_id=ticket.order_id,
                position=ticket.position,
                place=place,
                paid=paid.get(ticket.id, place),
                sources=(*more, Source(ticket.order_id, ticket.position, _item_of(ticket, orders).left_fen)),
            )
        )
    return found
