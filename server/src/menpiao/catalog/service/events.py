"""What organizers do with events: list, begin, read, change, delete. Copying and publishing have files of their own."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from menpiao.catalog.model.organized import EventView, NextSession, OrganizerEventRow, SessionsOfEvent
from menpiao.catalog.model.refusals import InUse
from menpiao.catalog.model.rules import check_event
from menpiao.catalog.model.shapes import EventStatus, NewEvent
from menpiao.catalog.model.touching import Look, What, check_confirmed
from menpiao.catalog.service import steps
from menpiao.catalog.service.deleting import delete_sessions
from menpiao.catalog.service.editing import Editing, begin, found, note
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import PreconditionFailed
from menpiao.kernel.i18n import Text
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.media import let_go_of_picture
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx, pattern_of

_WORDS = {
    "title": Text("票面和消息上的项目名称会改变。", "The event's title on tickets and in messages changes."),
    "notes": Text("购票人购票时看到的须知会改变。", "The notes that buyers were shown when they bought change."),
}


async def events_of_organizer(
    editing: Editing,
    *,
    organizer_id: int,
    status: EventStatus | None,
    words: str | None,
    limit: int,
    cursor: str | None,
) -> Page[EventView]:
    """The organizer's events, the newest first; ``words`` is part of a title, as it is written."""
    async with editing.db.read() as tx:
        rows = await store.events(
            tx,
            organizer_id=organizer_id,
            before=id_of_cursor(cursor),
            status=status,
            pattern=pattern_of(words),
            limit=limit + 1,
        )
        views = await _viewed(editing, tx, organizer_id, rows[:limit])
    return Page(views, id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def event_of_organizer(editing: Editing, *, organizer_id: int, event_id: UUID) -> EventView:
    """One of them; raises `NotFound`."""
    async with editing.db.read() as tx:
        row = found(await store.event(tx, organizer_id=organizer_id, event_id=event_id))
        (view,) = await _viewed(editing, tx, organizer_id, [row])
    return view


async def create_event(
    editing: Editing, *, actor: Actor, organizer_id: int, once: Once, new: NewEvent
) -> tuple[UUID, bool]:
    """A draft: its id, and whether this request had made it before."""
    check_event(new)
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            return known[0], True
        event_id = await steps.new_event(editing.db, tx, actor=actor, organizer_id=organizer_id, new=new)
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[event_id])
    return event_id, False


async def look_at_event_change(editing: Editing, *, organizer_id: int, event_id: UUID, to: NewEvent) -> Look:
    """Whom it would touch."""
    check_event(to)
    async with editing.db.read() as tx:
        row = found(await store.event(tx, organizer_id=organizer_id, event_id=event_id))
        return await _look(editing, tx, organizer_id, row, to)


async def change_event(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    expected_version: int,
    to: NewEvent,
    confirmed: bool,
) -> None:
    """All of it; what is so already stays as it is. Raises `PreconditionFailed`, `TouchesSoldTickets`."""
    check_event(to)
    db = editing.db
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = found(await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True))
        fields = sorted(_changed(row, to))
        if not fields:
            return
        if row.edition != expected_version:
            raise PreconditionFailed()
        check_event(to, seen=row.status != "draft")
        check_confirmed(await _look(editing, tx, organizer_id, row, to), confirmed=confirmed)
        if to.cover != row.cover:
            await steps.hold_cover(tx, organizer_id=organizer_id, cover=to.cover)
            await let_go_of_picture(tx, organizer_id=organizer_id, address=row.cover)
        await note(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.event_changed",
            subject_id=event_id,
            fields=fields,
        )
        await changing.update_event(tx, organizer_id=organizer_id, event_id=event_id, to=to)


async def delete_event(editing: Editing, *, actor: Actor, organizer_id: int, event_id: UUID) -> None:
    """A draft with its sessions, where nobody has ever ordered. Raises `HasOrders`, `InUse`."""
    db = editing.db
    async with db.tx() as tx:
        await begin(db, tx, actor=actor, organizer_id=organizer_id, action="catalog.event_deleted", subject_id=event_id)
        row = found(await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True))
        if row.status != "draft":
            raise InUse()
        times = await catalog_store.times_of_event(tx, organizer_id=organizer_id, event_id=event_id)
        await delete_sessions(editing, tx, organizer_id=organizer_id, session_ids=[one.id for one in times])
        await changing.delete_event(tx, organizer_id=organizer_id, event_id=event_id)


async def _look(editing: Editing, tx: Tx, organizer_id: int, row: OrganizerEventRow, to: NewEvent) -> Look:
    what = tuple([What(f"/{name}", _WORDS[name]) for name in _changed(row, to) if name in _WORDS])
    if not what:
        return Look()
    sessions = await changing.sessions_to_come_of(
        tx, organizer_id=organizer_id, event_id=row.id, now=editing.db.clock.now()
    )
    return Look(await editing.tickets.sold(tx, organizer_id=organizer_id, session_ids=sessions), what)


def _changed(row: OrganizerEventRow, to: NewEvent) -> Iterator[str]:
    before = row.as_new()
    return (name for name in NewEvent.__struct_fields__ if getattr(before, name) != getattr(to, name))


async def _viewed(editing: Editing, tx: Tx, organizer_id: int, rows: Sequence[OrganizerEventRow]) -> list[EventView]:
    counts = await store.sessions_of_events(
        tx, organizer_id=organizer_id, event_ids=[row.id for row in rows], now=editing.db.clock.now()
    )
    return [_view(row, counts.get(row.id)) for row in rows]


def _view(row: OrganizerEventRow, counted: SessionsOfEvent | None) -> EventView:
    if counted is None:
        return EventView(row)
    following = None
    if counted.next_id is not None and counted.next_starts_at is not None and counted.next_time_zone is not None:
        following = NextSession(counted.next_id, counted.next_starts_at, counted.next_time_zone)
    return EventView(row, counted.upcoming, counted.over, counted.cancelled, following)
