"""Finding orders for staff: by filters, or by one text that may be nearly anything (`model.finding`).

Lists go by id, newest first, and continue behind the id that was shown last: orders that arrive meanwhile are above,
and nothing is shown twice or left out. A text leads to marks and to single orders; both are pages of the same order.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import structs

from menpiao import payments, promotions, tickets
from menpiao.kernel.ids import id_head, organizer_of
from menpiao.kernel.page import MAX_LIMIT, NEWEST, Page, id_cursor, id_of_cursor
from menpiao.orders.model.finding import Asked, Mark, OrderFilter, read_search
from menpiao.orders.service.marking import marks_asked
from menpiao.orders.store import finding as store
from menpiao.orders.store.finding import FoundOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

MADE_BEFORE: Final = timedelta(minutes=10)
"""An order's id is made before it is placed, never so long before."""

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""Of the process that makes ids, and of the database."""

LAST_MS: Final = (1 << 48) - 1


async def find_orders(
    db: Database,
    cipher: FieldCipher,
    *,
    organizer_id: int,
    text: str | None = None,
    wanted: OrderFilter,
    limit: int,
    cursor: str | None,
) -> Page[FoundOrder]:
    """A page of the organizer's orders, newest first; with a text, of those that it may mean."""
    before, least = min(id_of_cursor(cursor), _bound(wanted.placed_before)), _least_id(wanted.placed_from)
    asked = None if text is None else read_search(text)
    async with db.read() as tx:
        if asked is not None:
            found = await _asked(tx, cipher, organizer_id, asked, wanted, before, least, limit + 1)
        elif wanted.session_ids is not None:
            marks = [Mark("session", session_id) for session_id in wanted.session_ids]
            found = await store.find_marked(
                tx,
                organizer_id=organizer_id,
                marks=marks,
                wanted=structs.replace(wanted, session_ids=None),
                before=before,
                least=least,
                limit=limit + 1,
            )
        else:
            found = await store.find(
                tx, organizer_id=organizer_id, wanted=wanted, before=before, least=least, limit=limit + 1
            )
    return Page(found[:limit], id_cursor(found[limit - 1].id) if len(found) > limit else None)


async def orders_called(tx: Tx, *, organizer_id: int, text: str) -> list[UUID]:
    """The organizer's orders of this number, or whose number ends so, or of this id; a hundred at most."""
    asked = read_search(text)
    if asked is None:
        return []
    marks = [] if asked.number is None else [Mark("number", asked.number)]
    found = await store.find_marked(
        tx,
        organizer_id=organizer_id,
        marks=marks,
        wanted=OrderFilter(),
        before=NEWEST,
        least=UUID(int=0),
        limit=MAX_LIMIT,
    )
    return [order.id for order in found] + ([] if asked.id is None else [asked.id])


async def _asked(
    tx: Tx,
    cipher: FieldCipher,
    organizer_id: int,
    asked: Asked,
    wanted: OrderFilter,
    before: UUID,
    least: UUID,
    limit: int,
) -> list[FoundOrder]:
    """What the text leads to, each order once."""
    marked = await store.find_marked(
        tx,
        organizer_id=organizer_id,
        marks=[*marks_asked(cipher, asked), *(await _promotions(tx, organizer_id, asked))],
        wanted=wanted,
        before=before,
        least=least,
        limit=limit,
    )
    named = await store.find_named(
        tx,
        organizer_id=organizer_id,
        order_ids=list(await _single_orders(tx, organizer_id, asked)),
        wanted=wanted,
        before=before,
        least=least,
        limit=limit,
    )
    if asked.prefix is not None:
        first, last = asked.prefix
        named += await store.find(
            tx,
            organizer_id=organizer_id,
            wanted=wanted,
            before=min(before, UUID(int=last.int + 1)),
            least=max(least, first),
            limit=limit,
        )
    unique = {order.id: order for order in [*marked, *named]}
    return sorted(unique.values(), key=lambda order: order.id, reverse=True)[:limit]


async def _promotions(tx: Tx, organizer_id: int, asked: Asked) -> list[Mark]:
    """What orders with this promo code are marked with, where it is one."""
    scopes = await promotions.scopes_of_code(tx, organizer_id=organizer_id, written=asked.text)
    return [Mark("promotion", scope_id) for scope_id in scopes]


async def _single_orders(tx: Tx, organizer_id: int, asked: Asked) -> set[UUID]:
    """The orders whose own id it is, or that of their payment, refund or ticket; whose ticket has such a number; whose
    payment is that transaction."""
    found: set[UUID] = set()
    if asked.id is not None and organizer_of(asked.id) == organizer_id:
        found |= {asked.id}
        found |= set(await payments.orders_of_money(tx, organizer_id=organizer_id, id=asked.id))
        ticket = await tickets.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=asked.id)
        found |= {ticket.order_id} if ticket is not None else set()
    if asked.serials is not None:
        found |= set(await tickets.orders_of_numbers(tx, organizer_id=organizer_id, numbers=asked.serials))
    if asked.transaction is not None:
        found |= set(
            await payments.orders_of_transaction(tx, organizer_id=organizer_id, transaction_id=asked.transaction)
        )
    return found


def _least_id(placed_from: datetime | None) -> UUID:
    """No order that was placed from then on has a smaller id."""
    if placed_from is None:
        return UUID(int=0)
    return _id_at(placed_from - CLOCKS_DIFFER - MADE_BEFORE)


def _bound(placed_before: datetime | None) -> UUID:
    """Every order that was placed before then has a smaller id."""
    return NEWEST if placed_before is None else _id_at(placed_before + CLOCKS_DIFFER)


def _id_at(moment: datetime) -> UUID:
    milliseconds = min(max(0, int(moment.timestamp() * 1000)), LAST_MS)
    return UUID(bytes=id_head(milliseconds=milliseconds, organizer_id=0) + bytes(7))
