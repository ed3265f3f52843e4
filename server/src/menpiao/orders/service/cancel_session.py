"""Cancelling a session: one transaction in which the sale ends and the list of everybody to be paid back is made.

From its commit on nothing of the session is sold: quotes of before are void by their version, and the quotas are locked
while the list is written, so that whoever was placing is on it and whoever comes later is refused. The worker does the
rest (`work_off`).
"""

from collections.abc import Sequence
from uuid import UUID

from menpiao import catalog, inventory, payments
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders.model.cancellation import (
    Cancellation,
    CancellationFinished,
    ChangedSessions,
    Progress,
    fingerprint,
)
from menpiao.orders.store import cancelling as store
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


async def cancel_session(
    db: Database,
    *,
    staff: Actor,
    organizer_id: int,
    session_id: UUID,
    reason: dict[str, str],
    idempotency_key: str,
) -> tuple[UUID, bool]:
    """The session does not take place: the cancellation's id, and whether this request had led to it before. Raises
    `catalog.SessionIsCancelled`, `catalog.SessionOver`."""
    request_hash = fingerprint("session", session_id, reason)
    async with db.tx() as tx:
        await catalog.take_turn(tx, organizer_id=organizer_id)
        known = await _known(tx, staff, organizer_id, idempotency_key, request_hash)
        if known:
            return known[0].id, True
        return await _cancel(db, tx, staff, organizer_id, session_id, reason, idempotency_key, request_hash), False


async def cancel_event(
    db: Database,
    *,
    staff: Actor,
    organizer_id: int,
    event_id: UUID,
    reason: dict[str, str],
    idempotency_key: str,
) -> tuple[list[UUID], bool]:
    """No session of the event that is not over takes place: their cancellations, in one transaction. Raises
    `catalog.SessionOver` where there is none."""
    request_hash = fingerprint("event", event_id, reason)
    async with db.tx() as tx:
        await catalog.take_turn(tx, organizer_id=organizer_id)
        known = await _known(tx, staff, organizer_id, idempotency_key, request_hash)
        if known:
            return [one.id for one in known], True
        sessions = await catalog.sessions_to_cancel(db, tx, organizer_id=organizer_id, event_id=event_id)
        if not sessions:
            raise catalog.SessionOver()
        # All quotas first, in the order that everybody uses.
        await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=sessions)
        made = [
            await _cancel(db, tx, staff, organizer_id, session_id, reason, idempotency_key, request_hash)
            for session_id in sessions
        ]
    return made, False


async def _known(
    tx: Tx, staff: Actor, organizer_id: int, idempotency_key: str, request_hash: bytes
) -> list[Cancellation]:
    assert staff.id is not None
    known = await store.cancellations_of_request(tx, organizer_id=organizer_id, staff_id=staff.id, key=idempotency_key)
    if any(one.request_hash != request_hash for one in known):
        raise IdempotencyKeyReused()
    return known


async def _cancel(
    db: Database,
    tx: Tx,
    staff: Actor,
    organizer_id: int,
    session_id: UUID,
    reason: dict[str, str],
    idempotency_key: str,
    request_hash: bytes,
) -> UUID:
    assert staff.id is not None
    await catalog.cancel_session(db, tx, actor=staff, organizer_id=organizer_id, session_id=session_id)
    await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    cancellation_id = db.new_id(organizer_id)
    count = await store.insert_cancellation(
        tx,
        organizer_id=organizer_id,
        cancellation_id=cancellation_id,
        session_id=session_id,
        reason=reason,
        staff_id=staff.id,
        request_key=idempotency_key,
        request_hash=request_hash,
    )
    await _record(db, tx, staff, organizer_id, "session_cancelled", cancellation_id, {"orders": count})
    return cancellation_id


async def progress_of(db: Database, *, organizer_id: int, cancellation_id: UUID) -> Progress:
    """How far the organizer's own cancellation has come; a foreign one does not exist."""
    async with db.read() as tx:
        found = await store.cancellation_by_id(tx, organizer_id=organizer_id, cancellation_id=cancellation_id)
        if found is None:
            raise NotFound()
        return await progress(tx, found)


async def progress(tx: Tx, cancellation: Cancellation) -> Progress:
    """How far it has come at this moment."""
    refund_ids = await store.refund_ids(tx, cancellation)
    return Progress(
        cancellation,
        await store.tally(tx, cancellation),
        await payments.tally_of_refunds(tx, organizer_id=cancellation.organizer_id, refund_ids=refund_ids),
    )


async def cancellations_of_organizer(
    db: Database, *, organizer_id: int, wanted: ChangedSessions, limit: int, cursor: str | None
) -> Page[Progress]:
    """The organizer's cancellations that fit, newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        sessions = await catalog.sessions_asked(
            tx, organizer_id=organizer_id, event_id=wanted.event_id, session_id=wanted.session_id
        )
        rows = await store.newest_cancellations(
            tx, organizer_id=organizer_id, wanted=wanted, session_ids=sessions, before=before, limit=limit + 1
        )
        page: Sequence[Progress] = [await progress(tx, row) for row in rows[:limit]]
    return Page(list(page), id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def pause(db: Database, *, staff: Actor, organizer_id: int, cancellation_id: UUID) -> None:
    """No more orders are looked after, and no more of its refunds are sent, until it is resumed. Tickets stay void.
    Raises `CancellationFinished`."""
    await _switch(db, staff, organizer_id, cancellation_id, to="paused")


async def resume(db: Database, *, staff: Actor, organizer_id: int, cancellation_id: UUID) -> None:
    """Go on. Raises `CancellationFinished`."""
    await _switch(db, staff, organizer_id, cancellation_id, to="running")


async def _switch(db: Database, staff: Actor, organizer_id: int, cancellation_id: UUID, *, to: str) -> None:
    """Said twice it changes nothing."""
    async with db.tx() as tx:
        found = await store.lock_cancellation(tx, organizer_id=organizer_id, cancellation_id=cancellation_id)
        if found is None:
            raise NotFound()
        if found.state == "finished":
            raise CancellationFinished()
        if found.state == to:
            return
        await store.set_state(tx, found, to)
        refund_ids = await store.refund_ids(tx, found)
        await payments.hold_back(tx, organizer_id=organizer_id, refund_ids=refund_ids, held_back=to == "paused")
        await _record(db, tx, staff, organizer_id, f"cancellation_{to}", cancellation_id, None)


async def note_top_up(db: Database, *, staff: Actor, organizer_id: int, account_id: UUID) -> None:
    """A merchant account has money again: the refunds that wait for it go on. Said where none waits it changes
    nothing."""
    async with db.tx() as tx:
        if await payments.topped_up(tx, organizer_id=organizer_id, account_id=account_id):
            await _record(db, tx, staff, organizer_id, "account_topped_up", account_id, None)


async def _record(
    db: Database, tx: Tx, staff: Actor, organizer_id: int, action: str, subject_id: UUID, detail: object
) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=staff,
        action=action,
        subject_id=subject_id,
        detail=detail,
    )
