"""One ticket for each person: where a session admits everybody once, an order takes what stands for its attendees.

A person's key is a blind index of session and id number: nobody without the field key can tell whose it is, or that it
is the same person in another session. It is taken in the placing batch and given back with the places.
"""

from collections.abc import Mapping
from uuid import UUID

from menpiao.catalog import SessionLimits
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.quote import Quote
from menpiao.orders.service.batching import KeyAsk
from menpiao.platform.crypto import FieldCipher
from menpiao.tickets import attendee_of

FIELD = "order_items.attendee"


def people_asks(cipher: FieldCipher, offered: Quote) -> tuple[KeyAsk, ...]:
    """What an order to be takes for its attendees."""
    if not offered.counts_people:
        return ()
    return tuple([_ask(cipher, session_id, id_number) for session_id, id_number in offered.people()])


def people_of(cipher: FieldCipher, order: Order, limits: Mapping[UUID, SessionLimits]) -> tuple[KeyAsk, ...]:
    """What an order has to take once more when it is sold after all, though its places were given back."""
    asks = []
    for item in order.items:
        key = key_of_item(cipher, item) if limits[item.session_id].one_per_attendee else None
        if key is not None:
            asks.append(KeyAsk("attendee", item.session_id, key))
    return tuple(asks)


def key_of_item(cipher: FieldCipher, item: OrderItem) -> UUID | None:
    """What stands for the attendee of a ticket in its session, whether anybody counts people there or not; None where
    no id number was asked for."""
    if item.attendee_sealed is None:
        return None
    attendee = attendee_of(cipher.open(item.attendee_sealed, field=FIELD, row=item.order_id).decode())
    return None if attendee.id_number is None else _key(cipher, item.session_id, attendee.id_number)


def _ask(cipher: FieldCipher, session_id: UUID, id_number: str) -> KeyAsk:
    return KeyAsk("attendee", session_id, _key(cipher, session_id, id_number))


def _key(cipher: FieldCipher, session_id: UUID, id_number: str) -> UUID:
    return cipher.blind_index(session_id.bytes + id_number.encode(), purpose="order_keys.attendee")
