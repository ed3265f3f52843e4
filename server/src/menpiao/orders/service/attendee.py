"""Another person for a ticket: the item, the ticket, what stands for the person in their session, and by what the order
is found change together.

Locks as everywhere: the order, and those that pay for a dearer seat of its ticket; then the session's quotas (who has a
ticket there is counted under them), then the ticket, which a gate may be admitting. Last the organizer's marking, so
that the worker, which writes marks from what it has read, does not write the old name behind our back.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import catalog, inventory, tickets
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.orders.model.finding import Mark
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.refusals import AttendeeHasTicket
from menpiao.orders.model.reseating_refusals import SeatChangeWaiting
from menpiao.orders.service.batching import KeyAsk
from menpiao.orders.service.marking import ATTENDEE_FIELD, contact_of, name_mark
from menpiao.orders.service.people import key_of_item
from menpiao.orders.service.read import load_order
from menpiao.orders.service.supplements import supplement_ids
from menpiao.orders.store import finding as finding_store
from menpiao.orders.store import orders as store
from menpiao.orders.store import refunding
from menpiao.orders.store import reseating as reseating_store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.tickets import Ticket, attendee_of, attendee_text, normal_id_number


class NamedTicket(msgspec.Struct, frozen=True):
    """A ticket that is locked, with its order. ``seat_change_waits``: its buyer is asked to pay for another place."""

    order: Order
    item: OrderItem
    ticket: Ticket
    seat_change_waits: bool


async def lock_named_ticket(tx: Tx, *, organizer_id: int, ticket_id: UUID) -> NamedTicket:
    """The organizer's ticket with its order, both held, and the orders that pay for dearer seats of it: their money is
    settled before, or after. A foreign one does not exist."""
    seen = await tickets.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=ticket_id)
    row = None if seen is None else await store.lock_order(tx, organizer_id=organizer_id, order_id=seen.order_id)
    if seen is None or row is None:
        raise NotFound()
    for supplement_id in sorted(await supplement_ids(tx, row, [seen.position])):
        await store.lock_order(tx, organizer_id=organizer_id, order_id=supplement_id)
    order = await load_order(tx, row)
    (item,) = [item for item in order.items if item.position == seen.position]
    await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=[item.session_id])
    ticket = (await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=[ticket_id]))[ticket_id]
    waits = await reseating_store.is_waiting(tx, organizer_id=organizer_id, ticket_ids=[ticket_id])
    return NamedTicket(order, item, ticket, waits)


async def name_attendee(tx: Tx, cipher: FieldCipher, named: NamedTicket, *, name: str, id_number: str | None) -> bool:
    """The ticket, which is valid and in somebody's name, is in this person's from the commit on; False where it is so
    already. Raises `Invalid` for a number that is missing or wrong, `AttendeeHasTicket`, `SeatChangeWaiting`: another
    session may be expecting whoever it was for."""
    if named.seat_change_waits:
        raise SeatChangeWaiting()
    order, item, ticket = named.order, named.item, named.ticket
    organizer_id = ticket.organizer_id
    terms = (await catalog.terms_of(tx, ticket_type_ids=[item.ticket_type_id]))[item.ticket_type_id]
    text = attendee_text(name.strip(), _number(id_number) if terms.attendee_ids_required else None)
    assert item.attendee_sealed is not None, "the caller has seen that it is in somebody's name"
    if cipher.open(item.attendee_sealed, field=ATTENDEE_FIELD, row=order.row.id) == text.encode():
        return False
    sealed = cipher.seal(text.encode(), field=ATTENDEE_FIELD, row=order.row.id)
    changed = msgspec.structs.replace(item, attendee_sealed=sealed)
    if terms.one_per_attendee:
        await _change_key(tx, cipher, organizer_id, item, changed)
    await finding_store.set_attendee(
        tx, organizer_id=organizer_id, order_id=order.row.id, position=item.position, attendee_sealed=sealed
    )
    await tickets.name_attendee(tx, cipher, ticket, attendee=text)
    items = [changed if one.position == item.position else one for one in order.items]
    await _change_marks(tx, cipher, order, items)
    return True


async def _change_key(tx: Tx, cipher: FieldCipher, organizer_id: int, before: OrderItem, after: OrderItem) -> None:
    old, new = key_of_item(cipher, before), key_of_item(cipher, after)
    if new is None or old == new:
        return
    wanted = KeyAsk("attendee", after.session_id, new)
    if await store.any_key_taken(tx, organizer_id=organizer_id, keys=[wanted]):
        raise AttendeeHasTicket()
    if old is not None:
        await refunding.free_keys(tx, organizer_id=organizer_id, keys=[(before.order_id, before.session_id, old)])
    await store.take_keys(tx, organizer_id=organizer_id, order_id=after.order_id, keys=[wanted])


async def _change_marks(tx: Tx, cipher: FieldCipher, order: Order, items: Sequence[OrderItem]) -> None:
    organizer_id, order_id = order.row.organizer_id, order.row.id
    await finding_store.wait_for_marking(tx, organizer_id=organizer_id)
    beside = await finding_store.beside_order(tx, organizer_id=organizer_id, order_id=order_id)
    contact = None if beside is None else beside.contact_sealed
    also = [] if contact is None else [contact_of(cipher, order_id=order_id, sealed=contact).name]
    before = _name_marks(cipher, order.items, also)
    after = _name_marks(cipher, items, also)
    await finding_store.remove_marks(tx, organizer_id=organizer_id, order_id=order_id, marks=list(before - after))
    await finding_store.add_marks(tx, organizer_id=organizer_id, marks=[(mark, order_id) for mark in after - before])


def _name_marks(cipher: FieldCipher, items: Sequence[OrderItem], also: Sequence[str]) -> set[Mark]:
    names = [*also]
    for item in items:
        if item.attendee_sealed is not None:
            sealed = cipher.open(item.attendee_sealed, field=ATTENDEE_FIELD, row=item.order_id)
            names.append(attendee_of(sealed.decode()).name)
    return {mark for name in names if (mark := name_mark(cipher, name)) is not None}


def _number(id_number: str | None) -> str:
    if id_number is None:
        zh, en = "请填写身份证号码。", "The number of an identity card is needed."
        raise Invalid(errors=(field_error("/id_number", "missing", zh, en),))
    number = normal_id_number(id_number)
    if number is None:
        zh, en = "身份证号码不正确，请核对。", "This is no identity card number. Please check."
        raise Invalid(errors=(field_error("/id_number", "invalid", zh, en),))
    return number
