"""The places that tickets go to in another session of their event: whether they may, and which.

What buyers choose by (sale windows, rules about neighbours) is not asked: staff want it. What a session promises to
others is: its places and seats, those that are kept for who waits, its limits for each buyer, and one ticket for each
person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from menpiao import inventory
from menpiao.catalog import SessionLabel, Terms, terms_of
from menpiao.kernel.errors import Busy, FieldError, Invalid, field_error
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.refusals import AttendeeHasTicket
from menpiao.orders.model.reseating import Hall, Place, WantedPlace, WantedSessionChange
from menpiao.orders.model.reseating_refusals import (
    ClosedThere,
    LimitThere,
    NamesMissingThere,
    NoPlaceThere,
    NotAnotherSession,
    SeatHasHolder,
    SeatNotOnMap,
    TicketsOfTwoOrders,
)
from menpiao.orders.model.reseating_warnings import free_in, is_withheld, picture_of
from menpiao.orders.service.change_session import asks_for_more, keys_there
from menpiao.orders.store import orders as orders_store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.seating import best_available
from menpiao.tickets import Ticket


def check_way(frm: SessionLabel, there: SessionLabel | None, named: Sequence[Ticket]) -> None:
    """Raises the refusal where these tickets can't go from the one session to the other at all."""
    if there is None:
        raise Invalid(errors=(field_error("/session_id", "not_found", "没有这个场次。", "There is no such session."),))
    if there.event_id != frm.event_id or there.session_id == frm.session_id:
        raise NotAnotherSession()
    if len({ticket.order_id for ticket in named}) > 1:
        raise TicketsOfTwoOrders()


async def places_there(
    tx: Tx,
    hall: Hall | None,
    cipher: FieldCipher,
    wanted: WantedSessionChange,
    order: Order,
    items: Sequence[OrderItem],
    *,
    organizer_id: int,
    now: datetime,
) -> list[Place]:
    """A place for each of the items, in their order. Raises the refusal that says why there is none."""
    terms = await _terms(tx, wanted, organizer_id=organizer_id)
    if any(not one.sellable or one.ends_at <= now for one in terms.values()):
        raise ClosedThere()
    if any(
        asks_for_more(cipher, item, terms[place.ticket_type_id])
        for item, place in zip(items, wanted.places, strict=True)
    ):
        raise NamesMissingThere()
    counts = Counter([place.ticket_type_id for place in wanted.places])
    await _check_free(tx, organizer_id, wanted.session_id, counts)
    if not order.row.unaddressed:
        await _check_limits(tx, order, wanted.session_id, counts, terms)
    places = await _with_seats(tx, hall, wanted, terms, organizer_id=organizer_id, now=now)
    keys = await keys_there(tx, cipher, items, places, session_id=wanted.session_id)
    twice = len({key.key for key in keys}) < len(keys)
    if twice or await orders_store.any_key_taken(tx, organizer_id=organizer_id, keys=keys):
        raise AttendeeHasTicket()
    return places


async def _terms(tx: Tx, wanted: WantedSessionChange, *, organizer_id: int) -> dict[UUID, Terms]:
    """Of the types that are wanted, all of which the session has; seats only where a type sells some."""
    found = await terms_of(tx, ticket_type_ids=list({place.ticket_type_id for place in wanted.places}))
    errors: list[FieldError] = []
    for index, place in enumerate(wanted.places):
        terms = found.get(place.ticket_type_id)
        at = f"/tickets/{index}"
        if terms is None or terms.organizer_id != organizer_id or terms.session_id != wanted.session_id:
            zh, en = "该场次没有这个票种。", "The session has no such ticket type."
            errors.append(field_error(f"{at}/ticket_type_id", "not_found", zh, en))
        elif place.seat_id is not None and not terms.seated:
            zh, en = "这个票种不对号入座。", "This ticket type has no seats."
            errors.append(field_error(f"{at}/seat_id", "not_found", zh, en))
        elif place.seat_id is not None and place.seat_id in [one.seat_id for one in wanted.places[:index]]:
            errors.append(field_error(f"{at}/seat_id", "repeated", "座位重复。", "The seat is named twice."))
    if errors:
        raise Invalid(errors=tuple(errors))
    return found


async def _check_free(tx: Tx, organizer_id: int, session_id: UUID, wanted: Mapping[UUID, int]) -> None:
    counts = await inventory.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    free = {count.ticket_type_id: count.free for count in counts}
    if any(free.get(type_id, 0) < places for type_id, places in wanted.items()):
        raise NoPlaceThere()


async def _check_limits(
    tx: Tx, order: Order, session_id: UUID, wanted: Mapping[UUID, int], terms: Mapping[UUID, Terms]
) -> None:
    """The limits of the ticket types, and the session's, for whoever bought the tickets."""
    organizer_id, buyer_id = order.row.organizer_id, order.row.buyer_id
    has = await inventory.places_of_buyers(
        tx, organizer_id=organizer_id, ticket_type_ids=list(wanted), buyer_ids=[buyer_id]
    )
    for type_id, places in wanted.items():
        if has.get((buyer_id, type_id), 0) + places > terms[type_id].per_buyer_max:
            raise LimitThere(limit=terms[type_id].per_buyer_max)
    limit = next(iter(terms.values())).session_per_buyer_max
    if limit is not None:
        there = await orders_store.places_of_buyer(
            tx, organizer_id=organizer_id, session_id=session_id, buyer_id=buyer_id
        )
        if there + sum(wanted.values()) > limit:
            raise LimitThere(limit=limit)


async def _with_seats(
    tx: Tx,
    hall: Hall | None,
    wanted: WantedSessionChange,
    terms: Mapping[UUID, Terms],
    *,
    organizer_id: int,
    now: datetime,
) -> list[Place]:
    """The places with their seats: those that are named, then for each type the best that are left."""
    seated = [index for index, place in enumerate(wanted.places) if terms[place.ticket_type_id].seated]
    places = [Place(place.ticket_type_id) for place in wanted.places]
    if not seated:
        return places
    if hall is None:
        raise Busy(retry_after_s=1)  # it has seats since a moment ago
    seats = await inventory.seats_as_they_are(tx, organizer_id=organizer_id, session_id=wanted.session_id)
    numbers, taken = hall.plan.numbers, set[int]()
    for index in seated:
        place = wanted.places[index]
        if place.seat_id is not None:
            at = _named(hall, place)
            if numbers[at] in seats.claimed:
                raise SeatHasHolder()
            taken.add(at)
            places[index] = Place(place.ticket_type_id, numbers[at])
    public = [at for at in free_in(hall, seats) if not is_withheld(seats, at, now)]
    for type_id in dict.fromkeys([wanted.places[index].ticket_type_id for index in seated]):
        open_for = [index for index in seated if places[index] == Place(type_id)]
        if open_for:
            picture = picture_of(hall, [at for at in public if at not in taken])
            best = best_available(picture, len(open_for), tiers=hall.seating.tiers_of(type_id))
            if best is None:
                raise NoPlaceThere()
            taken |= set(best.seats)
            for index, at in zip(open_for, best.seats, strict=True):
                places[index] = Place(type_id, numbers[at])
    return places


def _named(hall: Hall, place: WantedPlace) -> int:
    at = hall.plan.index_of.get(place.seat_id or "")
    if at is None:
        raise SeatNotOnMap()
    return at
