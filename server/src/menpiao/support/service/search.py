"""A page of found orders with what a list shows of each: what it is for, how many tickets, and masked names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao import orders
from menpiao.catalog import Labels, SessionLabel, sessions_asked
from menpiao.kernel.page import Page
from menpiao.orders import FoundOrder, OrderFilter, OrderItem
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.model.masks import masked_name

MOST_NAMES = 3


class Listed(msgspec.Struct, frozen=True):
    """An order of a list. ``names`` are masked, the contact's first; ``more_names`` is how many are left out."""

    order: FoundOrder
    tickets: int
    session: SessionLabel | None
    names: tuple[str, ...]
    more_names: int


async def search(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    *,
    organizer_id: int,
    text: str | None,
    wanted: OrderFilter,
    event_id: UUID | None = None,
    session_id: UUID | None = None,
    limit: int,
    cursor: str | None,
) -> Page[Listed]:
    """The organizer's orders that fit, newest first; with an event or a session, those with places there."""
    async with db.read() as tx:
        sessions = await sessions_asked(
            tx,
            organizer_id=organizer_id,
            event_id=event_id,
            session_id=session_id,
            ticket_type_id=wanted.ticket_type_id,
        )
    wanted = msgspec.structs.replace(wanted, session_ids=None if sessions is None else tuple(sessions))
    page = await orders.find_orders(
        db, cipher, organizer_id=organizer_id, text=text, wanted=wanted, limit=limit, cursor=cursor
    )
    ids = [order.id for order in page.items]
    items: dict[UUID, list[OrderItem]] = {order_id: [] for order_id in ids}
    async with db.read() as tx:
        for item in await orders.items_of_orders(tx, organizer_id=organizer_id, order_ids=ids):
            items[item.order_id].append(item)
    shown = await labels.sessions({item.session_id for of in items.values() for item in of})
    return Page([_listed(cipher, order, items[order.id], shown) for order in page.items], page.next)


def _listed(
    cipher: FieldCipher, order: FoundOrder, items: Sequence[OrderItem], sessions: Mapping[UUID, SessionLabel]
) -> Listed:
    contact = orders.contact_of_found(cipher, order)
    named = [] if contact is None else [contact.name]
    named += [one.name for item in items if (one := orders.attendee_of_item(cipher, item)) is not None]
    unique = list(dict.fromkeys(named))
    return Listed(
        order,
        len(items),
        sessions.get(items[0].session_id) if items else None,
        tuple([masked_name(name) for name in unique[:MOST_NAMES]]),
        max(0, len(unique) - MOST_NAMES),
    )
