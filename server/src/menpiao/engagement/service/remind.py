"""Reminding the buyers of a session some time before it, once."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from menpiao import catalog, notify, tickets
from menpiao.catalog import StartingSession
from menpiao.engagement import store
from menpiao.engagement.model.words import words_of_session
from menpiao.notify import LEAD_HOURS, USUAL, MessageKind, MessageSender
from menpiao.platform.db import Database
from menpiao.platform.jobs import for_each

NOT_LATER: Final = timedelta(minutes=30)
"""So shortly before a session nobody has to be reminded any more, whatever kept us from it."""

ORDERS_AT_ONCE: Final = 500
_FURTHEST: Final = timedelta(hours=LEAD_HOURS[-1])
_KIND: Final = MessageKind.SESSION_REMINDER


async def remind_due(db: Database, sender: MessageSender) -> int:
    """Write the reminders of every session whose time for it has come; how many sessions. A session that fails leaves
    the others alone and is tried again at the next tick: no order is reminded twice."""
    now = db.clock.now()
    async with db.read() as tx:
        soon = await catalog.sessions_starting(tx, after=now + NOT_LATER, until=now + _FURTHEST)
        done = await store.reminded(tx, sessions=[(one.organizer_id, one.id) for one in soon])
        open_sessions = [one for one in soon if (one.organizer_id, one.id) not in done]
        due: list[StartingSession] = []
        for organizer_id in sorted({one.organizer_id for one in open_sessions}):
            of_organizer = [one for one in open_sessions if one.organizer_id == organizer_id]
            chosen = await notify.choices_of_events(
                tx, organizer_id=organizer_id, event_ids=sorted({one.event_id for one in of_organizer})
            )
            for one in of_organizer:
                choice = chosen.get(one.event_id, {}).get(_KIND, USUAL)
                if choice.on and one.starts_at - choice.remind_before <= now:
                    due.append(one)
    await for_each("remind_buyers", due, lambda one: _remind(db, sender, one), at_once=2)
    return len(due)


async def _remind(db: Database, sender: MessageSender, session: StartingSession) -> None:
    """Some hundred orders in a transaction; the session is done with the last of them."""
    organizer_id, written, after = session.organizer_id, 0, UUID(int=0)
    while True:
        async with db.tx() as tx:
            labels = await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=[session.id])
            order_ids = await tickets.orders_with_tickets(
                tx, organizer_id=organizer_id, session_id=session.id, after=after, limit=ORDERS_AT_ONCE
            )
            written += await notify.remind(
                db,
                tx,
                sender,
                organizer_id=organizer_id,
                order_ids=order_ids,
                words=words_of_session(labels[session.id]),
            )
            if len(order_ids) < ORDERS_AT_ONCE:
                await store.set_reminded(tx, organizer_id=organizer_id, session_id=session.id, messages=written)
                return
            after = order_ids[-1]
