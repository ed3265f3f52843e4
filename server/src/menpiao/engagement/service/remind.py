"""Reminding those who have tickets of a session some time before it, once: the buyers of its orders, and whoever was
handed or given a ticket that somebody else ordered."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from menpiao import catalog, notify, orders, tickets
from menpiao.catalog import StartingSession
from menpiao.engagement import store
from menpiao.engagement.model.words import words_of_session
from menpiao.kernel.i18n import Lang
from menpiao.notify import LEAD_HOURS, USUAL, MessageKind, MessageSender
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

NOT_LATER: Final = timedelta(minutes=30)
"""So shortly before a session nobody has to be reminded any more, whatever kept us from it."""

AT_ONCE: Final = 500
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
    """Some hundred in a transaction: buyers of orders, then who has tickets that others ordered. The session is done
    after the last of them."""
    written = 0
    for remind in (_remind_orders, _remind_holders):
        after: UUID | None = UUID(int=0)
        while after is not None:
            async with db.tx() as tx:
                count, after = await remind(db, tx, sender, session, after)
            written += count
    async with db.tx() as tx:
        await store.set_reminded(tx, organizer_id=session.organizer_id, session_id=session.id, messages=written)


async def _remind_orders(
    db: Database, tx: Tx, sender: MessageSender, session: StartingSession, after: UUID
) -> tuple[int, UUID | None]:
    """How many were written, and behind which order to go on."""
    organizer_id = session.organizer_id
    ids = await tickets.orders_with_tickets(
        tx, organizer_id=organizer_id, session_id=session.id, after=after, limit=AT_ONCE
    )
    words = await _words(tx, session)
    written = await notify.remind(db, tx, sender, organizer_id=organizer_id, order_ids=ids, words=words)
    return written, ids[-1] if len(ids) == AT_ONCE else None


async def _remind_holders(
    db: Database, tx: Tx, sender: MessageSender, session: StartingSession, after: UUID
) -> tuple[int, UUID | None]:
    """How many were written, and behind which buyer to go on."""
    organizer_id = session.organizer_id
    found = await orders.holders_of_session(
        tx, organizer_id=organizer_id, session_id=session.id, after=after, limit=AT_ONCE
    )
    words = await _words(tx, session)
    written = await notify.remind_holders(db, tx, sender, organizer_id=organizer_id, holders=found, words=words)
    return written, found[-1].buyer_id if len(found) == AT_ONCE else None


async def _words(tx: Tx, session: StartingSession) -> dict[Lang, dict[str, str]]:
    """As they are now: a session may be renamed while its buyers are written to."""
    labels = await catalog.session_labels(tx, organizer_id=session.organizer_id, session_ids=[session.id])
    return words_of_session(labels[session.id])
