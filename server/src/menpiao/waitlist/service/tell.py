"""Telling the buyer: on the waitlist, an offer with its time to pay, an offer that ran out, the end of waiting.

The messages are written in the transaction that made them true; those of joining, which happens in batches, right
after.
"""

from uuid import UUID

from menpiao import notify
from menpiao.catalog import Labels, SessionLabel
from menpiao.kernel.i18n import Text, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.notify import MessageKind, NewMessage
from menpiao.orders import PlacedOffer
from menpiao.platform.db import Database
from menpiao.platform.jobs import for_each
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import Entry, EntryState

ANNOUNCED_A_RUN = 500
DEFAULT_ZONE = "Asia/Shanghai"

_STILL_WAITING = Text("您仍在候补中，排位不变", "You keep your turn")
_PASSED_OVER = Text("未付款次数已满，候补结束", "Waiting has ended")


async def announce_joined(db: Database, labels: Labels) -> int:
    """Entries are made in batches that write no messages: they are written here, right after. One transaction for each
    organizer; how many entries were looked at."""
    async with db.read() as tx:
        entries = await store.unannounced(tx, limit=ANNOUNCED_A_RUN)
    shown = await labels.sessions({entry.session_id for entry in entries})

    async def tell(organizer_id: int) -> None:
        of_organizer = [entry for entry in entries if entry.organizer_id == organizer_id]
        async with db.tx() as tx:
            ids = [entry.id for entry in of_organizer]
            fresh = await store.set_announced(tx, organizer_id=organizer_id, entry_ids=ids)
            messages = [
                message(db, entry, shown.get(entry.session_id), MessageKind.WAITLIST_JOINED, entry.id)
                for entry in of_organizer
                if entry.id in fresh
            ]
            await notify.queue_messages(tx, organizer_id=organizer_id, messages=messages)

    await for_each("announce_waitlist_entries", sorted({entry.organizer_id for entry in entries}), tell)
    return len(entries)


def of_offer(db: Database, entry: Entry, label: SessionLabel | None, order: PlacedOffer) -> NewMessage:
    """The urgent one: the places are theirs until ``pay_by``."""
    pay_by = local(order.pay_by, label.time_zone if label else DEFAULT_ZONE)
    return message(
        db,
        entry,
        label,
        MessageKind.WAITLIST_OFFER,
        order.order_id,
        page=f"packages/order/order?id={encode(order.order_id)}",
        total_fen=str(order.total_fen),
        pay_by=pay_by.isoformat(timespec="seconds"),
    )


def of_unanswered(db: Database, entry: Entry, label: SessionLabel | None, state: EntryState) -> NewMessage:
    """The offer ran out, or its order was cancelled; ``state`` is what the entry is now."""
    assert entry.order_id is not None, "what went unanswered was an order"
    note = _PASSED_OVER if state is EntryState.PASSED_OVER else _STILL_WAITING
    kind = MessageKind.WAITLIST_OFFER_EXPIRED
    return message(db, entry, label, kind, entry.order_id, note=note.in_(entry.lang))


def of_closed(db: Database, entry: Entry, label: SessionLabel | None) -> NewMessage:
    """Nothing will come any more."""
    return message(db, entry, label, MessageKind.WAITLIST_CLOSED, entry.id)


def message(
    db: Database,
    entry: Entry,
    label: SessionLabel | None,
    kind: MessageKind,
    subject_id: UUID,
    *,
    page: str | None = None,
    **words: str,
) -> NewMessage:
    """A message about an entry, with what all of them say."""
    words["ticket_count"] = str(entry.quantity)
    if label is not None:
        words["event_title"] = pick(label.event_title, entry.lang)
        words["session_starts_at"] = local(label.starts_at, label.time_zone).isoformat(timespec="seconds")
    return NewMessage(
        id=db.new_id(entry.organizer_id),
        buyer_id=entry.buyer_id,
        app_id=entry.app_id,
        kind=kind,
        subject_id=subject_id,
        lang=entry.lang,
        page=page or f"packages/waitlist/entry?id={encode(entry.id)}",
        data=words,
    )
