"""What an organizer does with waiting rooms: make one, open it, close it, change its pace.

Each is one transaction with its audit entry; doing the same twice is doing it once.
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from menpiao.catalog import session_labels
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.platform import randomness
from menpiao.platform.audit import Actor, record
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.waitingroom.model.draw import SEED_BYTES, commitment_of
from menpiao.waitingroom.model.refusals import RoomClosed, SessionHasRoom
from menpiao.waitingroom.model.room import LEAD, NewRoom, Room, View, check_new
from menpiao.waitingroom.service.rooms import SEED_FIELD
from menpiao.waitingroom.store import rooms as store

MOST_LISTED = 100


async def create_room(
    db: Database, cipher: FieldCipher, *, actor: Actor, organizer_id: int, idempotency_key: str, new: NewRoom
) -> tuple[UUID, bool]:
    """A waiting room before these sessions of one event: its id, and whether this request had created it before.

    The seed of its draw is made here and sealed; nobody sees it before the opening.
    """
    try:
        async with db.tx() as tx:
            known = await _created_before(tx, organizer_id, idempotency_key, new)
            if known is not None:
                return known, True
            check_new(new, now=db.clock.now())
            event_id = await _event_of(tx, organizer_id, new.session_ids)
            room = _new_room(db, cipher, organizer_id, event_id, new)
            await store.insert_room(tx, room=room, new=new, idempotency_key=idempotency_key)
            await _record(tx, db, actor, room, "waitingroom.room_created", {"sessions": len(new.session_ids)})
            return room.id, False
    except asyncpg.UniqueViolationError:
        # One of the sessions is behind a room that is not over, perhaps by this very request a moment ago.
        async with db.read() as tx:
            known = await _created_before(tx, organizer_id, idempotency_key, new)
        if known is None:
            raise SessionHasRoom() from None
        return known, True


async def open_room(db: Database, *, actor: Actor, organizer_id: int, room_id: UUID) -> None:
    """Open in a moment (`LEAD`), whatever was announced; one that is open stays so. Raises `RoomClosed` when over."""
    async with db.tx() as tx:
        room = await _locked(tx, organizer_id, room_id)
        opens_at = db.clock.now() + LEAD
        if room.opens_at is not None and room.opens_at <= room.time(opens_at):
            return
        await store.set_times(
            tx,
            organizer_id=organizer_id,
            room_id=room_id,
            gathers_at=min(room.gathers_at or opens_at, opens_at),
            opens_at=opens_at,
        )
        await _record(tx, db, actor, room, "waitingroom.room_opened", {"by": "staff"})


async def close_room(db: Database, *, actor: Actor, organizer_id: int, room_id: UUID) -> None:
    """End it: from now on nobody needs a pass. Closing twice is closing once."""
    async with db.tx() as tx:
        room = await store.room_for_update(tx, organizer_id=organizer_id, room_id=room_id)
        if room is None:
            raise NotFound()
        if room.closed_at is None and room.sold_out_at is None:
            await store.set_closed(tx, organizer_id=organizer_id, room_id=room_id)
            await _record(tx, db, actor, room, "waitingroom.room_closed", {"by": "staff"})


async def set_pace(db: Database, *, actor: Actor, organizer_id: int, room_id: UUID, per_minute: int) -> None:
    """How many are admitted a minute at most, from the next step on."""
    async with db.tx() as tx:
        room = await _locked(tx, organizer_id, room_id)
        if room.per_minute != per_minute:
            await store.set_pace(tx, organizer_id=organizer_id, room_id=room_id, per_minute=per_minute)
            await _record(tx, db, actor, room, "waitingroom.pace_changed", {"per_minute": per_minute})


async def room_of_organizer(db: Database, *, organizer_id: int, room_id: UUID) -> View:
    """The organizer's own room; a foreign one does not exist."""
    async with db.read() as tx:
        view = await store.view_of(tx, organizer_id=organizer_id, room_id=room_id)
    if view is None:
        raise NotFound()
    return view


async def rooms_of_organizer(db: Database, *, organizer_id: int, event_id: UUID | None) -> list[View]:
    """The organizer's newest rooms, or those of one event."""
    async with db.read() as tx:
        return await store.views_of_organizer(tx, organizer_id=organizer_id, event_id=event_id, limit=MOST_LISTED)


async def _locked(tx: Tx, organizer_id: int, room_id: UUID) -> Room:
    """The room, locked and not over."""
    room = await store.room_for_update(tx, organizer_id=organizer_id, room_id=room_id)
    if room is None:
        raise NotFound()
    if room.closed_at is not None or room.sold_out_at is not None:
        raise RoomClosed()
    return room


async def _created_before(tx: Tx, organizer_id: int, idempotency_key: str, new: NewRoom) -> UUID | None:
    known = await store.created_room(tx, organizer_id=organizer_id, idempotency_key=idempotency_key)
    if known is None:
        return None
    if known.request_hash != new.fingerprint():
        raise IdempotencyKeyReused()
    return known.id


async def _event_of(tx: Tx, organizer_id: int, session_ids: Sequence[UUID]) -> UUID:
    """The one event of these sessions, which are all this organizer's."""
    labels = await session_labels(tx, organizer_id=organizer_id, session_ids=session_ids)
    for index, session_id in enumerate(session_ids):
        if session_id not in labels:
            error = field_error(f"/session_ids/{index}", "not_found", "没有这个场次。", "There is no such session.")
            raise Invalid(errors=(error,))
    events = {label.event_id for label in labels.values()}
    if len(events) != 1:
        error = field_error("/session_ids", "invalid", "场次须属于同一个活动。", "The sessions are to be of one event.")
        raise Invalid(errors=(error,))
    return events.pop()


def _new_room(db: Database, cipher: FieldCipher, organizer_id: int, event_id: UUID, new: NewRoom) -> Room:
    room_id, seed = db.new_id(organizer_id), randomness.token_bytes(SEED_BYTES)
    return Room(
        organizer_id=organizer_id,
        id=room_id,
        event_id=event_id,
        gathers_at=new.gathers_at,
        opens_at=new.opens_at,
        sold_out_at=None,
        closed_at=None,
        commitment=commitment_of(seed),
        seed_sealed=cipher.seal(seed, field=SEED_FIELD, row=room_id),
        per_minute=new.settings.per_minute,
        max_active=new.settings.max_active,
        pass_seconds=new.settings.pass_seconds,
        opens_above_per_minute=new.settings.opens_above_per_minute,
    )


async def _record(
    tx: Tx, db: Database, actor: Actor, room: Room, action: str, detail: dict[str, object] | None
) -> None:
    await record(
        db,
        tx,
        organizer_id=room.organizer_id,
        actor=actor,
        action=action,
        subject_id=room.id,
        detail=detail,
    )
