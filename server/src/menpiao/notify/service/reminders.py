"""Reminders: written some time before a session for those who have tickets of it and have allowed us to remind them.

Whoever has not is not written to: the channel would refuse it. What a reminder needs besides (in which app and language
the buyer is reached, and where it leads) is what the message about their tickets had.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.kernel.i18n import Lang
from menpiao.notify.model.messages import MessageKind, NewMessage
from menpiao.notify.ports import MessageSender
from menpiao.notify.service.outbox import queue_messages
from menpiao.notify.store import outbox as store
from menpiao.platform.db import Database, Tx


async def remind(
    db: Database,
    tx: Tx,
    sender: MessageSender,
    *,
    organizer_id: int,
    order_ids: Sequence[UUID],
    words: Mapping[Lang, Mapping[str, str]],
) -> int:
    """Write the reminders of these orders, in the caller's transaction; how many were new. An order is reminded once.
    ``words`` are the message's values (`VALUES`) by language."""
    told = await store.reachable(
        tx,
        organizer_id=organizer_id,
        order_ids=order_ids,
        told=MessageKind.TICKET_ISSUED.value,
        consent=MessageKind.SESSION_REMINDER.value,
    )
    messages = [
        NewMessage(
            id=db.new_id(organizer_id),
            buyer_id=one.buyer_id,
            app_id=one.app_id,
            kind=MessageKind.SESSION_REMINDER,
            subject_id=one.subject_id,
            lang=one.lang,
            page=one.page,
            data=words[one.lang],
        )
        for one in told
        if sender.template_id(MessageKind.SESSION_REMINDER.value, one.app_id) is not None
    ]
    return await queue_messages(tx, organizer_id=organizer_id, messages=messages) if messages else 0
