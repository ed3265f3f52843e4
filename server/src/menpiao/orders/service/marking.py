"""By what orders are found: the worker writes it down a moment after they were placed.

The placing batch knows nothing of this and pays nothing for it. Ids sort by creation, so the worker goes on behind the
newest order that it has seen. An order may be committed after others with newer ids: so it looks back some seconds each
time, and once a minute at all of the last minute, which is longer than a transaction may last.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao import promotions
from menpiao.kernel.ids import id_head
from menpiao.orders.model.finding import PHONE_END, Asked, Mark, normal_digits, normal_name
from menpiao.orders.model.order import number_bits, number_end
from menpiao.orders.service.wanted import Contact
from menpiao.orders.store import finding as store
from menpiao.orders.store.finding import OrderToMark
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import attendee_of

A_TRANSACTION: Final = 1_000
TRANSACTIONS_A_RUN: Final = 10
LOOK_BACK: Final = timedelta(seconds=5)
"""An order waits three seconds at most for its batch."""

SURE_AFTER: Final = timedelta(minutes=1)
"""Waiting, a transaction's twenty seconds, and clocks that differ."""

SET_BACK: Final = timedelta(hours=1)
"""Where we are sure of what is to come, the clock was set back. What was ordered since is looked at from so long ago
on."""

ATTENDEE_FIELD, CONTACT_FIELD = "order_items.attendee", "orders.contact"
_NAME, _PHONE, _PHONE_END = "order_marks.name", "order_marks.phone", "order_marks.phone_end"


async def mark_orders(db: Database, cipher: FieldCipher, *, also_unsure: bool = False) -> int:
    """Mark orders that are new; with ``also_unsure``, look once more at all of which it is not sure. How many were
    looked at."""
    async with db.tx() as tx:
        await store.begin_marking(tx)
        behind = await store.behind(tx, also_unsure=also_unsure, sure_after=SURE_AFTER)
    return sum([await _mark_orders_of(db, cipher, marking.organizer_id, also_unsure) for marking in behind])


async def _mark_orders_of(db: Database, cipher: FieldCipher, organizer_id: int, also_unsure: bool) -> int:
    looked_at, after = 0, None
    for _ in range(TRANSACTIONS_A_RUN):
        now = db.clock.now()
        sure = _id_at(now - SURE_AFTER)
        async with db.tx() as tx:
            marking = await store.lock_marking(tx, organizer_id=organizer_id)
            if marking is None:
                break
            if sure < marking.until:
                marking = await store.set_marking_back(tx, marking=marking, to=_id_at(now - SET_BACK))
            if after is None:
                after = marking.until if also_unsure else max(marking.until, _before(marking.seen, LOOK_BACK))
            orders = await store.orders_to_mark(tx, organizer_id=organizer_id, after=after, limit=A_TRANSACTION)
            used = await promotions.scopes_of_orders(
                tx, organizer_id=organizer_id, order_ids=[order.id for order in orders]
            )
            marks = [
                (mark, order.id)
                for order in orders
                for mark in [*_marks_of(cipher, order), *(Mark("promotion", one) for one in used.get(order.id, ()))]
            ]
            await store.add_marks(tx, organizer_id=organizer_id, marks=marks)
            over = len(orders) < A_TRANSACTION
            newest = orders[-1].id if orders else after
            # All behind `after` has been looked at, all up to `after` only where that is where it is sure from.
            looked_through = sure if over else newest
            until = min(looked_through, sure) if also_unsure or after == marking.until else marking.until
            await store.set_marking(
                tx, organizer_id=organizer_id, until=max(until, marking.until), seen=max(newest, marking.seen, until)
            )
        looked_at, after = looked_at + len(orders), newest
        if over:
            break
    return looked_at


def name_mark(cipher: FieldCipher, name: str) -> Mark | None:
    """None where nothing is left of the name."""
    normal = normal_name(name)
    return Mark("name", cipher.blind_index(normal.encode(), purpose=_NAME)) if normal else None


def marks_asked(cipher: FieldCipher, asked: Asked) -> list[Mark]:
    """The marks that this search looks for."""
    found: list[Mark] = []
    if asked.number is not None:
        found.append(Mark("number", asked.number))
    if asked.digits is not None:
        whole, end = _phone_marks(cipher, asked.digits)
        found.append(end if len(asked.digits) == PHONE_END else whole)
    if asked.name is not None:
        mark = name_mark(cipher, asked.name)
        assert mark is not None, "something is left of the name"
        found.append(mark)
    return found


def contact_of(cipher: FieldCipher, *, order_id: UUID, sealed: bytes) -> Contact:
    """Whom to reach about the order."""
    return msgspec.json.decode(cipher.open(sealed, field=CONTACT_FIELD, row=order_id), type=Contact)


def _marks_of(cipher: FieldCipher, order: OrderToMark) -> list[Mark]:
    marks = [Mark("session", session_id) for session_id in order.sessions]
    marks += [Mark("number", number_bits(order.id)), Mark("number", number_end(order.id.int))]
    names = [
        attendee_of(cipher.open(sealed, field=ATTENDEE_FIELD, row=order.id).decode()).name for sealed in order.attendees
    ]
    if order.contact_sealed is not None:
        contact = contact_of(cipher, order_id=order.id, sealed=order.contact_sealed)
        names.append(contact.name)
        marks += _phone_marks(cipher, contact.phone)
    marks += {mark for name in names if (mark := name_mark(cipher, name)) is not None}
    return marks


def _phone_marks(cipher: FieldCipher, phone: str) -> Sequence[Mark]:
    """Of the whole number, and of its end."""
    digits = normal_digits(phone)
    return (
        Mark("phone", cipher.blind_index(digits.encode(), purpose=_PHONE)),
        Mark("phone_end", cipher.blind_index(digits[-PHONE_END:].encode(), purpose=_PHONE_END)),
    )


def _id_at(moment: datetime) -> UUID:
    """Smaller than every id that was made from then on."""
    return UUID(bytes=id_head(milliseconds=max(0, int(moment.timestamp() * 1000)), organizer_id=0) + bytes(7))


def _before(order_id: UUID, span: timedelta) -> UUID:
    return UUID(int=max(0, order_id.int - (int(span.total_seconds() * 1000) << 80)))
