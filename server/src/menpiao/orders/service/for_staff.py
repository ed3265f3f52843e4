"""An order as the organizer's people see it: everything that its rows say, and what stands sealed with it."""

from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.kernel.errors import NotFound
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.service.marking import ATTENDEE_FIELD, contact_of
from menpiao.orders.service.read import load_order
from menpiao.orders.service.wanted import Contact
from menpiao.orders.store import finding as finding_store
from menpiao.orders.store import orders as store
from menpiao.orders.store.finding import FoundOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.promotions import parts_of_orders
from menpiao.tickets import Attendee, attendee_of


class OrderOfOrganizer(msgspec.Struct, frozen=True):
    """An order with the moments of its life. The contact stays sealed until somebody has a reason to open it."""

    order: Order
    contact_sealed: bytes | None
    closed_at: datetime | None

    def contact(self, cipher: FieldCipher) -> Contact | None:
        """Whom to reach about it."""
        if self.contact_sealed is None:
            return None
        return contact_of(cipher, order_id=self.order.row.id, sealed=self.contact_sealed)


async def order_of_organizer(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderOfOrganizer:
    """The organizer's own; a foreign one does not exist."""
    row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
    beside = await finding_store.beside_order(tx, organizer_id=organizer_id, order_id=order_id)
    if row is None or beside is None:
        raise NotFound()
    order = await load_order(tx, row)
    parts = await parts_of_orders(tx, organizer_ids=[organizer_id], order_ids=[order_id])
    order = msgspec.structs.replace(order, price_parts=parts.get(order_id, ()))
    return OrderOfOrganizer(order, beside.contact_sealed, beside.closed_at)


async def lock_order_of_organizer(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderRow:
    """The organizer's own order, held until the transaction ends: the first lock of every use case on it. Raises
    `NotFound`; a foreign one does not exist."""
    row = await store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
    if row is None:
        raise NotFound()
    return row


def contact_of_found(cipher: FieldCipher, order: FoundOrder) -> Contact | None:
    """Whom to reach about an order of a list."""
    if order.contact_sealed is None:
        return None
    return contact_of(cipher, order_id=order.id, sealed=order.contact_sealed)


def attendee_of_item(cipher: FieldCipher, item: OrderItem) -> Attendee | None:
    """The person whom the item's ticket is for; None where nobody was named."""
    if item.attendee_sealed is None:
        return None
    return attendee_of(cipher.open(item.attendee_sealed, field=ATTENDEE_FIELD, row=item.order_id).decode())
