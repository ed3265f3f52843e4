"""Telling those who have tickets that others ordered what becomes of their session. The money, and the choice, are who
ordered's, so they are told something else: that the ticket is void, or good at another time. That is written in the
transaction that tells, or pays back, who ordered.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao import identity, notify
from menpiao.kernel.i18n import Lang
from menpiao.notify import MessageKind
from menpiao.orders.service.announce import page_of_tickets
from menpiao.orders.store import handed_on as store
from menpiao.platform.db import Database, Tx

Words = Mapping[Lang, Mapping[str, str]]


async def tell_of_void_tickets(
    db: Database, tx: Tx, *, organizer_id: int, session_id: UUID, order_ids: Sequence[UUID], words: Words
) -> None:
    """The session does not take place: each of them is told once, whatever orders their tickets are of, and however
    often these are looked after. Call it before the orders are refunded: what is refunded has nobody any more."""
    found = await store.have_tickets(tx, organizer_id=organizer_id, session_id=session_id, order_ids=order_ids)
    subjects = {one.buyer_id: one.first_ticket_id for one in found}
    await _tell(db, tx, organizer_id, MessageKind.TICKET_VOIDED, found, subjects, words)


async def tell_of_moved_tickets(
    db: Database, tx: Tx, *, organizer_id: int, session_id: UUID, order_ids: Sequence[UUID], words: Words
) -> None:
    """The session takes place at another time: each of them is told once, as long as orders come by their ids. It may
    be moved again, so the message is its own subject."""
    found = await store.have_tickets(tx, organizer_id=organizer_id, session_id=session_id, order_ids=order_ids)
    await _tell(
        db, tx, organizer_id, MessageKind.TICKET_MOVED, [one for one in found if not one.in_earlier_order], {}, words
    )


async def holders_of_session(
    tx: Tx, *, organizer_id: int, session_id: UUID, after: UUID, limit: int
) -> list[notify.Holder]:
    """Who may enter the session with nothing but what others ordered, by buyer, from behind ``after``: for reminding
    them, each once."""
    found = await store.holders(tx, organizer_id=organizer_id, session_id=session_id, after=after, limit=limit)
    return [notify.Holder(one.buyer_id, one.first_ticket_id, page_of_tickets([one.ticket_id])) for one in found]


async def _tell(
    db: Database,
    tx: Tx,
    organizer_id: int,
    kind: MessageKind,
    found: Sequence[store.HasTickets],
    subjects: Mapping[UUID, UUID],
    words: Words,
) -> None:
    """``subjects``: what each buyer's message is about, where it is not itself."""
    reached = await identity.where_reached(tx, buyer_ids=[one.buyer_id for one in found]) if found else {}
    messages = []
    for one in found:
        where = reached.get(one.buyer_id)
        if where is None:
            continue
        message_id = db.new_id(organizer_id)
        messages.append(
            notify.NewMessage(
                id=message_id,
                buyer_id=one.buyer_id,
                app_id=where.app_id,
                kind=kind,
                subject_id=subjects.get(one.buyer_id, message_id),
                lang=where.lang,
                page=page_of_tickets([one.ticket_id]),
                data=words[where.lang],
            )
        )
    if messages:
        await notify.queue_messages(tx, organizer_id=organizer_id, messages=messages)
