"""Leaving the line: from one commit on, what was kept for nobody but this buyer is on public sale."""

import contextlib
from uuid import UUID

from menpiao import inventory, orders
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import organizer_of
from menpiao.orders import Collecting, OrderClosed, SeenOrder
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import LIVE, Entry, EntryState
from menpiao.waitlist.service.awaited import await_no_longer_for


async def withdraw(collecting: Collecting, *, buyer_id: UUID, entry_id: UUID) -> None:
    """The buyer waits no longer. An offer that they have is cancelled with it; one that is paid stays what it is, and
    what has ended already is left as it ended."""
    db = collecting.db
    known = await _own(db, buyer_id=buyer_id, entry_id=entry_id)
    async with db.tx() as tx:
        # The quotas first, as everybody does who needs both.
        await inventory.lock_session(tx, organizer_id=known.organizer_id, session_id=known.session_id)
        entry = await store.lock_entry(tx, organizer_id=known.organizer_id, entry_id=entry_id)
        assert entry is not None, "entries are never deleted"
        if entry.state not in LIVE:
            return
        offer = await _offer_of(tx, entry)
        if offer is not None and offer.bought:
            return
        await _end(db, tx, entry)
    if offer is not None and offer.open:
        with contextlib.suppress(OrderClosed):  # paid, or run out, since we looked
            await orders.cancel(collecting, buyer_id=buyer_id, order_id=offer.id)


async def _offer_of(tx: Tx, entry: Entry) -> SeenOrder | None:
    """What became of the offer that the entry has."""
    if entry.state != EntryState.OFFERED or entry.order_id is None:
        return None
    return (await orders.orders_seen(tx, order_ids=[entry.order_id]))[entry.order_id]


async def _end(db: Database, tx: Tx, entry: Entry) -> None:
    organizer_id = entry.organizer_id
    await store.end(tx, organizer_id=organizer_id, entry_ids=[entry.id], state=EntryState.WITHDRAWN.value)
    if entry.state == EntryState.WAITING:
        await await_no_longer_for(tx, organizer_id=organizer_id, entries=[entry])
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=audit.Actor("buyer", entry.buyer_id),
        action="waitlist_withdrawn",
        subject_id=entry.id,
    )


async def _own(db: Database, *, buyer_id: UUID, entry_id: UUID) -> Entry:
    async with db.read() as tx:
        entry = await store.entry_by_id(tx, organizer_id=organizer_of(entry_id), entry_id=entry_id)
    if entry is None or entry.buyer_id != buyer_id:
        raise NotFound()
    return entry
