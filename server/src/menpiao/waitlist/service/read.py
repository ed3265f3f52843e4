"""Reading entries back, only ever the caller's own: an unknown entry and a foreign one are both not found."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import orders
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import organizer_of
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders import SeenOrder
from menpiao.platform.db import Database, Tx
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import MOST_AHEAD, Entry, EntryState, seen_state


class EntryView(msgspec.Struct, frozen=True):
    """An entry as its buyer sees it. ``ahead`` is None when it does not wait; ``pay_by`` and ``seats``, by their
    numbers, are of the offer."""

    entry: Entry
    state: EntryState
    ahead: int | None
    pay_by: datetime | None
    seats: tuple[int, ...] = ()


async def entry_of_buyer(db: Database, *, buyer_id: UUID, entry_id: UUID) -> EntryView:
    """The buyer's own entry."""
    async with db.read() as tx:
        entry = await store.entry_by_id(tx, organizer_id=organizer_of(entry_id), entry_id=entry_id)
        if entry is None or entry.buyer_id != buyer_id:
            raise NotFound()
        return (await views_of(tx, [entry]))[0]


async def sessions_of_entries(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Which session each of these entries waits for; unknown and foreign ones are left out."""
    return await store.sessions_of_entries(tx, organizer_id=organizer_id, entry_ids=entry_ids)


async def entries_of_buyer(db: Database, *, buyer_id: UUID, limit: int, cursor: str | None) -> Page[EntryView]:
    """The buyer's entries at all organizers, newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        entries = await store.entries_of_buyer(tx, buyer_id=buyer_id, before=before, limit=limit + 1)
        views = await views_of(tx, entries[:limit])
    more = len(entries) > limit
    return Page(views, id_cursor(entries[limit - 1].id) if more else None)


async def views_of(tx: Tx, entries: Sequence[Entry]) -> list[EntryView]:
    """How these look now: what became of an offer counts from the moment it happened."""
    seen = await orders.orders_seen(tx, order_ids=[entry.order_id for entry in entries if entry.order_id is not None])
    views = [_view(entry, seen.get(entry.order_id) if entry.order_id else None) for entry in entries]
    waiting = [view.entry for view in views if view.state is EntryState.WAITING]
    ahead = await store.ahead(tx, entries=waiting, most=MOST_AHEAD) if waiting else {}
    seats = await _seats_of(tx, [view.entry for view in views if view.pay_by is not None])
    return [
        msgspec.structs.replace(view, ahead=ahead.get(view.entry.id), seats=seats.get(view.entry.id, ()))
        for view in views
    ]


async def _seats_of(tx: Tx, offered: Sequence[Entry]) -> dict[UUID, tuple[int, ...]]:
    """The seats of these entries' offers, as they are now; those of places without seats are left out."""
    found: dict[UUID, tuple[int, ...]] = {}
    for organizer_id in {entry.organizer_id for entry in offered}:
        entry_of = {entry.order_id: entry.id for entry in offered if entry.organizer_id == organizer_id}
        order_ids = [order_id for order_id in entry_of if order_id is not None]
        for item in await orders.items_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
            if item.seat is not None:
                found[entry_of[item.order_id]] = (*found.get(entry_of[item.order_id], ()), item.seat)
    return found


def new_view(entry: Entry, ahead: int) -> EntryView:
    """An entry that has just been made, without reading it back."""
    return EntryView(entry, EntryState.WAITING, ahead, None)


def _view(entry: Entry, order: SeenOrder | None) -> EntryView:
    state = EntryState(entry.state)
    if order is not None and state is EntryState.OFFERED:
        state = seen_state(entry, bought=order.bought, open_=order.open)
    shown = order is not None and state in (EntryState.OFFERED, EntryState.BOUGHT)
    return EntryView(entry, state, None, order.pay_by if order is not None and shown else None)
