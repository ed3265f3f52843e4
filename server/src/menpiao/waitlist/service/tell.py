"""Telling the buyer: on the waitlist, an offer with its time to pay, an offer that ran out, the end of waiting.

The messages are written in the transaction that made them true; those of joining, which happens in batches, right
after.
"""

from uuid import UUID

from menpiao import notify
from menpiao.catalog import Labels, SessionLabel, Terms
from menpiao.kernel.i18n import Text, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.orders import PlacedOffer
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import Entry, EntryState

ANNOUNCED_A_RUN = 200
DEFAULT_ZONE = "Asia/Shanghai"

_STILL_WAITING = Text("您仍在候补中，排位不变", "You keep your turn")
_PASSED_OVER = Text("未付款次数已满，候补结束", "Waiting has ended")


async def announce_joined(db: Database, labels: Labels) -> int:
    """Entries are made in batches that write no messages: they are written here, right after."""
    async with db.read() as tx:
        entries = await store.unannounced(tx, limit=ANNOUNCED_A_RUN)
    shown = await labels.sessions({entry.session_id for entry in entries})

    async def tell(entry: Entry) -> None:
        async with db.tx() as tx:
            if await store.set_announced(tx, organizer_id=entry.organizer_id, entry_id=entry.id):
                await _queue(db, tx, entry, shown.get(entry.session_id), kind="waitlist_joined", subject_id=entry.id)

    await for_each("announce_waitlist_entries", entries, tell)
    return len(entries)


async def tell_offer(
    db: Database, tx: Tx, entry: Entry, label: SessionLabel | None, terms: Terms, order: PlacedOffer
) -> None:
    """The urgent one: the places are theirs until ``pay_by``."""
    zone = label.time_zone if label else DEFAULT_ZONE
    await _queue(
        db,
        tx,
        entry,
        label,
        kind="waitlist_offer",
        subject_id=order.order_id,
        page=f"packages/order/order?id={encode(order.order_id)}",
        total_fen=str(terms.price_fen * entry.quantity),
        pay_by=local(order.pay_by, zone).isoformat(timespec="seconds"),
    )


async def tell_unanswered(db: Database, tx: Tx, entry: Entry, label: SessionLabel | None, state: EntryState) -> None:
    """The offer ran out, or its order was cancelled; ``state`` is what the entry is now."""
    assert entry.order_id is not None, "what went unanswered was an order"
    note = _PASSED_OVER if state is EntryState.PASSED_OVER else _STILL_WAITING
    kind = "waitlist_offer_expired"
    await _queue(db, tx, entry, label, kind=kind, subject_id=entry.order_id, note=note.in_(entry.lang))


async def tell_closed(db: Database, tx: Tx, entry: Entry, label: SessionLabel | None) -> None:
    """Nothing will come any more."""
    await _queue(db, tx, entry, label, kind="waitlist_closed", subject_id=entry.id)


async def _queue(
    db: Database,
    tx: Tx,
    entry: Entry,
    label: SessionLabel | None,
    *,
    kind: str,
    subject_id: UUID,
    page: str | None = None,
    **words: str,
) -> None:
    words["ticket_count"] = str(entry.quantity)
    if label is not None:
        words["event_title"] = pick(label.event_title, entry.lang)
        words["session_starts_at"] = local(label.starts_at, label.time_zone).isoformat(timespec="seconds")
    await notify.queue_message(
        tx,
        message_id=db.new_id(entry.organizer_id),
        organizer_id=entry.organizer_id,
        buyer_id=entry.buyer_id,
        app_id=entry.app_id,
        kind=kind,
        subject_id=subject_id,
        lang=entry.lang,
        page=page or f"packages/waitlist/entry?id={encode(entry.id)}",
        data=words,
    )
