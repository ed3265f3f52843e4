"""Sessions with their ticket types, made together. The catalogue's version is locked meanwhile, so that what is made
takes few statements however much it is: all sessions are one, all types another, then their quotas and audit entries.
Only seats are laid out session by session.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import OrganizerSessionRow
from menpiao.catalog.model.rules import check_session
from menpiao.catalog.model.shapes import NewSession
from menpiao.catalog.model.ticket_types import QuotedType, check_room
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import Editing, note_all, pointed_into
from menpiao.catalog.service.likeness import Move, Pattern, as_it_is, seat_alike, types_like
from menpiao.catalog.service.questions import ask_types_alike
from menpiao.catalog.store import making as store
from menpiao.catalog.store.making import TypeToMake
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


class SessionToMake(msgspec.Struct, frozen=True):
    """A date with the ticket types of the pattern, where there is one, and these; ``move``: what becomes of the
    pattern's moments."""

    new: NewSession
    types: Sequence[QuotedType] = ()
    pattern: Pattern | None = None
    move: Move = as_it_is


async def make_sessions(
    editing: Editing, tx: Tx, *, actor: Actor, organizer_id: int, event_id: UUID, sessions: Sequence[SessionToMake]
) -> list[UUID]:
    """Their ids in that order. The event is locked, or was made in this transaction. Raises `Invalid`."""
    db = editing.db
    for place in {(one.new.venue_id, one.new.time_zone): one.new for one in sessions}.values():
        await steps.check_place(tx, organizer_id=organizer_id, new=place)
    made: list[tuple[UUID, SessionToMake]] = []
    types: list[TypeToMake] = []
    names: dict[UUID, dict[UUID, UUID]] = {}
    for one in sessions:
        check_session(one.new)
        session_id = db.new_id(organizer_id)
        made.append((session_id, one))
        own, names[session_id] = _types_of(editing, organizer_id, session_id, one)
        types += own
    await note_all(
        db,
        tx,
        actor=actor,
        organizer_id=organizer_id,
        action="catalog.session_added",
        subject_ids=[session_id for session_id, _ in made],
    )
    await store.insert_sessions(
        tx, organizer_id=organizer_id, event_id=event_id, sessions=[(session_id, one.new) for session_id, one in made]
    )
    await _write_types(editing, tx, actor=actor, organizer_id=organizer_id, types=types)
    for session_id, one in made:
        if one.pattern is not None and one.pattern.seating is not None:
            await seat_alike(editing, tx, actor, session_id, one.pattern, names[session_id], one.move)
    alike: dict[UUID, list[UUID]] = {}
    for own_names in names.values():
        for like_id, type_id in own_names.items():
            alike.setdefault(like_id, []).append(type_id)
    if alike:
        await ask_types_alike(db, tx, organizer_id=organizer_id, event_id=event_id, alike=alike)
    return [session_id for session_id, _ in made]


async def make_types(
    editing: Editing,
    tx: Tx,
    *,
    actor: Actor,
    organizer_id: int,
    sessions: Sequence[OrganizerSessionRow],
    new: QuotedType,
) -> list[UUID]:
    """The same ticket type behind those that each of these locked sessions has. Raises `Invalid`."""
    rooms = await store.rooms(tx, organizer_id=organizer_id, session_ids=[one.id for one in sessions])
    types = []
    for session in sessions:
        room = rooms.get(session.id)
        check_room((room.count if room else 0) + 1)
        types.append(_whole(editing, organizer_id, session.id, session, (room.last if room else 0) + 1, new))
    await _write_types(editing, tx, actor=actor, organizer_id=organizer_id, types=types)
    return [one.id for one in types]


def _types_of(
    editing: Editing, organizer_id: int, session_id: UUID, one: SessionToMake
) -> tuple[list[TypeToMake], dict[UUID, UUID]]:
    """The types of a new session, and what those of the pattern are called in it."""
    made: list[TypeToMake] = []
    names: dict[UUID, UUID] = {}
    if one.pattern is not None:
        for like in types_like(editing.db, one.pattern, one.new.starts_at, one.move):
            whole = _whole(editing, organizer_id, session_id, one.new, len(made) + 1, QuotedType(like.new, like.quota))
            made.append(msgspec.structs.replace(whole, price_rules=like.price_rules))
            names[like.like_id] = whole.id
    for number, new in enumerate(one.types):
        with pointed_into(f"/ticket_types/{number}"):
            check_room(len(made) + 1)
            made.append(_whole(editing, organizer_id, session_id, one.new, len(made) + 1, new))
    return made, names


def _whole(
    editing: Editing,
    organizer_id: int,
    session_id: UUID,
    session: NewSession | OrganizerSessionRow,
    position: int,
    new: QuotedType,
) -> TypeToMake:
    return TypeToMake(
        id=editing.db.new_id(organizer_id),
        session_id=session_id,
        position=position,
        new=steps.whole_type(new.new, session),
        quota=new.quota,
        paused=new.paused,
    )


async def _write_types(
    editing: Editing, tx: Tx, *, actor: Actor, organizer_id: int, types: Sequence[TypeToMake]
) -> None:
    await note_all(
        editing.db,
        tx,
        actor=actor,
        organizer_id=organizer_id,
        action="catalog.ticket_type_added",
        subject_ids=[one.id for one in types],
    )
    await store.insert_types(tx, organizer_id=organizer_id, types=types)
    quotas = [(one.session_id, one.id, one.quota) for one in types if one.quota is not None]
    if quotas:
        await editing.places.open_quotas(tx, organizer_id=organizer_id, quotas=quotas)
