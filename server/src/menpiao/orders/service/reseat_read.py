"""What a change of seats would mean, before it is made; and what was done, for those who look at it later."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import inventory, payments
from menpiao.kernel.errors import NotFound
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders.model.order import Order
from menpiao.orders.model.reseating import Place, ReseatedTicket, Reseating, SeatDifference, WantedChange
from menpiao.orders.model.reseating_warnings import LeftHall, Warned, warnings_of
from menpiao.orders.service.read import load_order
from menpiao.orders.service.reseat import by_order
from menpiao.orders.service.reseat_look import Changing, Look, given_back_before, look, maps_of_change, named_tickets
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import reseating as store
from menpiao.orders.store import seat_differences
from menpiao.payments import Refund
from menpiao.platform.db import Database, Tx

MOST_OF_ORDER = 200


class SeatChangeQuote(msgspec.Struct, frozen=True):
    """A change that could be made at this moment. ``needs_approval``: the tickets of which what goes back would need a
    second person."""

    look: Look
    warnings: tuple[Warned, ...]
    needs_approval: frozenset[UUID]

    def places(self) -> list[Place]:
        """All that are named in it."""
        return [place for move in self.look.moves for place in (move.ticket.place, move.to)]


class SeatChangeView(msgspec.Struct, frozen=True):
    """A change with its tickets, and what went back for cheaper seats."""

    change: Reseating
    tickets: tuple[ReseatedTicket, ...]
    differences: tuple[SeatDifference, ...]
    refunds: dict[UUID, Refund]

    def places(self) -> list[Place]:
        """All that are named in it."""
        return [place for one in self.tickets for place in (one.frm, one.to)]


async def quote_change(changing: Changing, *, organizer_id: int, wanted: WantedChange) -> SeatChangeQuote:
    """Nothing is changed. Raises what `reseat.change_seats` would raise."""
    db = changing.db
    maps = await maps_of_change(changing, organizer_id=organizer_id, wanted=wanted)
    async with db.snapshot() as tx:
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        orders: dict[UUID, Order] = {}
        for ticket in named:
            row = await orders_store.order_by_id(tx, organizer_id=organizer_id, order_id=ticket.order_id)
            assert row is not None, "tickets have their orders"
            orders[row.id] = await load_order(tx, row)
        found = await look(tx, changing, maps, organizer_id=organizer_id, wanted=wanted, named=named, orders=orders)
        session_id = found.session.session_id
        seats = await inventory.seats_as_they_are(tx, organizer_id=organizer_id, session_id=session_id)
        left = await _left(tx, organizer_id, named[0].session_id, found)
        waiting: set[UUID] = set()
        for together in by_order(found.moves):
            back = [move.ticket.ticket_id for move in together if move.back_fen]
            if back and (await given_back_before(tx, organizer_id=organizer_id, moves=together))[1]:
                waiting.update(back)
    own = {
        move.ticket.ticket_id: frozenset(
            item.seat
            for item in orders[move.ticket.order_id].items
            if item.seat is not None and item.returned_at is None and item.session_id == session_id
        )
        for move in found.moves
    }
    elsewhere = found.left is not None
    warned = warnings_of(found.hall, found.moves, seats, own, db.clock.now(), left=left, from_elsewhere=elsewhere)
    return SeatChangeQuote(found, warned, frozenset(waiting))


async def _left(tx: Tx, organizer_id: int, session_id: UUID, found: Look) -> LeftHall | None:
    """The hall in which the tickets are now, with the seats that anybody has."""
    if found.left_hall is None:
        return None
    seats = await inventory.seats_as_they_are(tx, organizer_id=organizer_id, session_id=session_id)
    return LeftHall(found.left_hall, seats.claimed)


async def change_of_organizer(db: Database, *, organizer_id: int, change_id: UUID) -> SeatChangeView:
    """The organizer's own; a foreign one does not exist."""
    async with db.read() as tx:
        change = await store.reseating_by_id(tx, organizer_id=organizer_id, reseating_id=change_id)
        if change is None:
            raise NotFound()
        return (await _views(tx, organizer_id, [change]))[0]


async def changes_of_organizer(
    db: Database,
    *,
    organizer_id: int,
    order_id: UUID | None,
    ticket_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[SeatChangeView]:
    """Newest first: all, those of an order (also of one that paid for a dearer seat), or those of a ticket."""
    async with db.read() as tx:
        rows = await store.newest_reseatings(
            tx,
            organizer_id=organizer_id,
            order_id=order_id,
            ticket_id=ticket_id,
            before=id_of_cursor(cursor),
            limit=limit + 1,
        )
        views = await _views(tx, organizer_id, rows[:limit])
    return Page(views, id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def seat_changes_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Reseating]:
    """The newest of an order's tickets, or those that it paid for, at most `MOST_OF_ORDER`."""
    return await store.reseatings_of_order(tx, organizer_id=organizer_id, order_id=order_id, limit=MOST_OF_ORDER)


async def _views(tx: Tx, organizer_id: int, changes: Sequence[Reseating]) -> list[SeatChangeView]:
    ids = [change.id for change in changes]
    reseated = await store.tickets_of_reseatings(tx, organizer_id=organizer_id, reseating_ids=ids)
    differences = await seat_differences.differences_of_reseatings(tx, organizer_id=organizer_id, reseating_ids=ids)
    order_ids = list({one.order_id for one in differences})
    refunds = {
        refund.id: refund
        for refund in await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    }
    return [
        SeatChangeView(
            change,
            tuple([one for one in reseated if one.reseating_id == change.id]),
            tuple([one for one in differences if one.reseating_id == change.id]),
            refunds,
        )
        for change in changes
    ]
