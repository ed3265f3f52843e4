"""Tickets leave their session for another of the event (换场): what a change within a hall does not have to do.

The places and seats of before are nobody's, or kept for those who wait; the new ones are sold. Whoever a session knows
by name is known in the other instead, and what was paid for dearer places goes along. Called with everything locked,
for a change that costs nothing more, or for one whose supplement is paid: that holds the places already.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import inventory, tickets
from menpiao.catalog import Terms, terms_of
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.reseating import Place
from menpiao.orders.model.reseating_refusals import NoPlaceThere
from menpiao.orders.service.batching import KeyAsk
from menpiao.orders.service.people import key_of_item
from menpiao.orders.store import changing_sessions as store
from menpiao.orders.store import finding, refunding, reseating
from menpiao.orders.store import orders as orders_store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.tickets import Ticket


class Leaving(msgspec.Struct, frozen=True):
    """A ticket that leaves its session, with its item, for a place of another."""

    ticket: Ticket
    item: OrderItem
    to: Place


async def change_session(
    tx: Tx,
    cipher: FieldCipher,
    order: Order,
    leaving: Sequence[Leaving],
    *,
    reseating_id: UUID,
    to_session_id: UUID,
    supplement: Order | None,
) -> None:
    """These tickets of the order are of that session from the commit on. Raises `NoPlaceThere` where nothing holds the
    places and they are not free."""
    organizer_id = order.row.organizer_id
    await store.take_along(tx, organizer_id=organizer_id, reseating_id=reseating_id)
    left = [(one.item.order_id, one.item.position, one.item.ticket_type_id) for one in leaving]
    await store.leave_places(tx, organizer_id=organizer_id, items=left)
    places: dict[UUID, int] = {}
    for one in leaving:
        places[one.to.ticket_type_id] = places.get(one.to.ticket_type_id, 0) + 1
        await reseating.set_place(
            tx, organizer_id=organizer_id, order_id=order.row.id, position=one.item.position, place=one.to
        )
        await tickets.change_place(tx, one.ticket, session_id=to_session_id, **msgspec.structs.asdict(one.to))
    if supplement is None:
        if not await inventory.claim_again(tx, organizer_id=organizer_id, buyer_id=order.row.buyer_id, places=places):
            raise NoPlaceThere()
    else:
        await inventory.sell_held(tx, organizer_id=organizer_id, places=places)
        await store.return_items(tx, organizer_id=organizer_id, order_id=supplement.row.id)
    await _seats(tx, organizer_id, to_session_id, leaving, kept=supplement is not None)
    await _people(tx, cipher, order, leaving, to_session_id, supplement)
    await _marks(tx, order, leaving)


async def keys_there(
    tx: Tx, cipher: FieldCipher, items: Sequence[OrderItem], to: Sequence[Place], *, session_id: UUID
) -> list[KeyAsk]:
    """What stands for the attendees of these items in that session; none where it does not count people."""
    terms = await terms_of(tx, ticket_type_ids=[place.ticket_type_id for place in to])
    return [
        KeyAsk("attendee", session_id, key)
        for item, place in zip(items, to, strict=True)
        if terms[place.ticket_type_id].one_per_attendee and (key := key_in(cipher, item, session_id)) is not None
    ]


def key_in(cipher: FieldCipher, item: OrderItem, session_id: UUID) -> UUID | None:
    """What would stand for the item's attendee in that session; None where no id number was asked for."""
    return key_of_item(cipher, msgspec.structs.replace(item, session_id=session_id))


def asks_for_more(cipher: FieldCipher, item: OrderItem, terms: Terms) -> bool:
    """Whether the ticket type wants to know of an attendee what nobody has said."""
    if terms.attendee_ids_required:
        return key_of_item(cipher, item) is None
    return terms.attendee_names_required and item.attendee_sealed is None


async def _seats(tx: Tx, organizer_id: int, session_id: UUID, leaving: Sequence[Leaving], *, kept: bool) -> None:
    seats = [(one.to.seat, one.item.order_id, one.item.position) for one in leaving if one.to.seat is not None]
    if not seats:
        return
    if kept:
        await inventory.give_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
    else:
        await inventory.claim_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)


async def _people(
    tx: Tx,
    cipher: FieldCipher,
    order: Order,
    leaving: Sequence[Leaving],
    session_id: UUID,
    supplement: Order | None,
) -> None:
    organizer_id, order_id = order.row.organizer_id, order.row.id
    items = [one.item for one in leaving]
    old = [(order_id, item.session_id, key) for item in items if (key := key_of_item(cipher, item)) is not None]
    if old:
        await refunding.free_keys(tx, organizer_id=organizer_id, keys=old)
    if supplement is not None:
        await store.move_keys(tx, organizer_id=organizer_id, frm=supplement.row.id, to=order_id)
        return
    keys = await keys_there(tx, cipher, items, [one.to for one in leaving], session_id=session_id)
    if keys:
        await orders_store.take_keys(tx, organizer_id=organizer_id, order_id=order_id, keys=keys)


async def _marks(tx: Tx, order: Order, leaving: Sequence[Leaving]) -> None:
    """The order is found by its new session, and by the old one as long as it has tickets of it; and so are the orders
    that paid for dearer places of these tickets, whose items have come along."""
    organizer_id, positions = order.row.organizer_id, [one.item.position for one in leaving]
    paid = await reseating.supplements_of_items(
        tx, organizer_id=organizer_id, order_id=order.row.id, positions=positions
    )
    order_ids = sorted({order.row.id, *(one.order_id for one in paid)})
    await finding.mark_sessions_anew(tx, organizer_id=organizer_id, order_ids=order_ids)
