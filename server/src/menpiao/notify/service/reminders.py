"""Reminders: written some time before a session for those who have tickets of it and have allowed us to remind them.

Whoever has not is not written to: the channel would refuse it. In which app and language the buyer of an order is
reached, and where the reminder leads, is what the message about their tickets had; whoever has tickets that others
ordered is reached in the app that they joined last.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.identity import where_reached
from menpiao.kernel.i18n import Lang
from menpiao.notify.model.messages import Holder, MessageKind, NewMessage
from menpiao.notify.ports import MessageSender
from menpiao.notify.service.outbox import queue_messages
from menpiao.notify.service.templates import templates_in_use
from menpiao.notify.store import outbox as store
from menpiao.notify.store.outbox import Reachable
from menpiao.platform.db import Database, Tx

Words = Mapping[Lang, Mapping[str, str]]
"""The values of a reminder (`VALUES`) by language."""

_KIND = MessageKind.SESSION_REMINDER


async def remind(
    db: Database, tx: Tx, sender: MessageSender, *, organizer_id: int, order_ids: Sequence[UUID], words: Words
) -> int:
    """Write the reminders of these orders, in the caller's transaction; how many were new. An order is reminded
    once."""
    told = await store.reachable(
        tx,
        organizer_id=organizer_id,
        order_ids=order_ids,
        told=MessageKind.TICKET_ISSUED.value,
        consent=_KIND.value,
    )
    return await _write(db, tx, sender, organizer_id, told, words)


async def remind_holders(
    db: Database, tx: Tx, sender: MessageSender, *, organizer_id: int, holders: Sequence[Holder], words: Words
) -> int:
    """The same for those who have tickets of others' orders; once for each subject."""
    if not holders:
        return 0
    reached = await where_reached(tx, buyer_ids=[one.buyer_id for one in holders])
    allowing = await store.allowing(
        tx, readers=[(one.buyer_id, one.app_id) for one in reached.values()], kind=_KIND.value
    )
    told = [
        Reachable(one.subject_id, one.buyer_id, reached[one.buyer_id].app_id, reached[one.buyer_id].lang, one.page)
        for one in holders
        if one.buyer_id in allowing
    ]
    return await _write(db, tx, sender, organizer_id, told, words)


async def _write(
    db: Database, tx: Tx, sender: MessageSender, organizer_id: int, told: Sequence[Reachable], words: Words
) -> int:
    used = await templates_in_use(tx, sender, app_ids={one.app_id for one in told})
    messages = [
        NewMessage(
            id=db.new_id(organizer_id),
            buyer_id=one.buyer_id,
            app_id=one.app_id,
            kind=_KIND,
            subject_id=one.subject_id,
            lang=one.lang,
            page=one.page,
            data=words[one.lang],
        )
        for one in told
        if (one.app_id, _KIND) in used
    ]
    return await queue_messages(tx, organizer_id=organizer_id, messages=messages) if messages else 0
