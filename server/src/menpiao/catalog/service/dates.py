"""A session that does not take place, or takes place at another time. Both happen in the caller's transaction, because
much more than the catalogue changes with them: `orders` conducts.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog.model.dates import SessionIsCancelled, SessionOver, check_moved
from menpiao.catalog.model.rows import SessionTimes
from menpiao.catalog.store import catalog as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx


async def take_turn(tx: Tx, *, organizer_id: int) -> None:
    """Wait until nobody else edits this organizer's catalogue, and keep the others waiting until the commit. Whoever
    answers requests that come twice takes their turn before they look for the first: it may be under way."""
    await store.bump_catalog(tx, organizer_id=organizer_id)


async def cancel_session(db: Database, tx: Tx, *, actor: Actor, organizer_id: int, session_id: UUID) -> None:
    """It does not take place: from the commit on nothing of it is sold. The caller has taken their turn. Raises
    `SessionIsCancelled`, `SessionOver`."""
    await _standing(db, tx, organizer_id, session_id)
    await record(
        db, tx, organizer_id=organizer_id, actor=actor, action="catalog.session_cancelled", subject_id=session_id
    )
    await store.set_cancelled(tx, organizer_id=organizer_id, session_id=session_id)


async def sessions_to_cancel(db: Database, tx: Tx, *, organizer_id: int, event_id: UUID) -> Sequence[UUID]:
    """The sessions of an event that are scheduled and not over, by date. The caller has taken their turn."""
    if await store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id) is None:
        raise NotFound()
    now = db.clock.now()
    found = await store.times_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    return [session.id for session in found if session.status == "scheduled" and now < session.ends_at]


async def move_session(
    db: Database,
    tx: Tx,
    *,
    actor: Actor,
    organizer_id: int,
    session_id: UUID,
    doors_at: datetime,
    starts_at: datetime,
    ends_at: datetime,
) -> SessionTimes:
    """It takes place later; its times until now. Tickets stay what they are, their codes live in the new window: each
    phone gets a new chain when it asks next, in a new epoch. The caller has taken their turn. Raises
    `SessionIsCancelled`, `SessionOver`, `Invalid`."""
    before = await _standing(db, tx, organizer_id, session_id)
    after = msgspec.structs.replace(before, doors_at=doors_at, starts_at=starts_at, ends_at=ends_at)
    check_moved(before, after)
    await record(db, tx, organizer_id=organizer_id, actor=actor, action="catalog.session_moved", subject_id=session_id)
    await store.move_session(tx, organizer_id=organizer_id, session=before, to=after)
    return before


async def _standing(db: Database, tx: Tx, organizer_id: int, session_id: UUID) -> SessionTimes:
    session = await store.session_times(tx, organizer_id=organizer_id, session_id=session_id)
    if session is None:
        raise NotFound()
    if session.status == "cancelled":
        raise SessionIsCancelled()
    if db.clock.now() >= session.ends_at:
        raise SessionOver()
    return session
