"""What organizers do with sessions: list, add, read, change, delete. Many at once: `schedule` and `bulk`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import ListedSession, OrganizerSessionRow, SessionView, TypeView
from menpiao.catalog.model.refusals import SessionNotScheduled, TimesAreSold
from menpiao.catalog.model.rules import WrongEventStatus, check_ids_asked, check_session
from menpiao.catalog.model.shapes import NewSession
from menpiao.catalog.model.ticket_types import QuotedType
from menpiao.catalog.model.touching import Look, PlacesOfType, What, check_confirmed, together
from menpiao.catalog.service import steps
from menpiao.catalog.service.deleting import delete_sessions
from menpiao.catalog.service.editing import Editing, begin, note
from menpiao.catalog.service.likeness import pattern_in_event
from menpiao.catalog.service.making import SessionToMake, make_sessions
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.service.questions import forget_lost_types
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.page import Page, decode_cursor, encode_cursor, malformed_cursor
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx, pattern_of

_FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_TIMES = ("doors_at", "starts_at", "ends_at", "time_zone")
_WORDS = {"venue_id": Text("已售出的票会改到另一个场馆。", "Sold tickets are then for another venue.")}


async def sessions_of_organizer(
    editing: Editing,
    *,
    organizer_id: int,
    event_id: UUID | None,
    first_day: date | None,
    last_day: date | None,
    words: str | None = None,
    limit: int,
    cursor: str | None,
) -> Page[ListedSession]:
    """All events' sessions by date; days are those of the session's zone, ``words`` part of the event's title. Of a
    foreign event there are none."""
    async with editing.db.read() as tx:
        rows = await store.sessions_by_date(
            tx,
            organizer_id=organizer_id,
            event_id=event_id,
            after=_after(cursor),
            first_day=first_day,
            last_day=last_day,
            pattern=pattern_of(words),
            limit=limit + 1,
        )
        shown = await viewed(editing, tx, organizer_id, rows[:limit])
    return Page([ListedSession(view.row, view.places) for view in shown], _next(rows, limit))


async def sessions_of_event(
    editing: Editing, *, organizer_id: int, event_id: UUID, limit: int, cursor: str | None
) -> Page[SessionView]:
    """An event's sessions by date; raises `NotFound`."""
    async with editing.db.read() as tx:
        if await store.event(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        rows = await store.sessions_of_event(
            tx, organizer_id=organizer_id, event_id=event_id, after=_after(cursor), limit=limit + 1
        )
        views = await viewed(editing, tx, organizer_id, rows[:limit])
    return Page(views, _next(rows, limit))


async def session_of_organizer(editing: Editing, *, organizer_id: int, session_id: UUID) -> SessionView:
    """One of them; raises `NotFound`."""
    async with editing.db.read() as tx:
        row = await store.session(tx, organizer_id=organizer_id, session_id=session_id)
        if row is None:
            raise NotFound()
        (view,) = await viewed(editing, tx, organizer_id, [row])
    return view


async def create_session(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    once: Once,
    event_id: UUID,
    new: NewSession,
    types: Sequence[QuotedType],
    like_session_id: UUID | None,
) -> tuple[UUID, bool]:
    """A date with its ticket types: its id, and whether this request had made it before."""
    check_session(new)
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            return known[0], True
        if await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True) is None:
            raise NotFound()
        pattern = None
        if like_session_id is not None:
            pattern = await pattern_in_event(
                editing, tx, organizer_id=organizer_id, event_id=event_id, session_id=like_session_id
            )
        (session_id,) = await make_sessions(
            editing,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            event_id=event_id,
            sessions=[SessionToMake(new, types, pattern)],
        )
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[session_id])
    return session_id, False


async def look_at_session_change(editing: Editing, *, organizer_id: int, session_id: UUID, to: NewSession) -> Look:
    """Whom it would touch."""
    check_session(to)
    async with editing.db.read() as tx:
        row = await store.session(tx, organizer_id=organizer_id, session_id=session_id)
        if row is None:
            raise NotFound()
        return await look_at_sessions(editing, tx, organizer_id, [(row, to)])


async def change_session(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    session_id: UUID,
    expected_version: int,
    to: NewSession,
    confirmed: bool,
) -> None:
    """All of it; what is so already stays as it is. Raises `PreconditionFailed`, `TouchesSoldTickets`,
    `TimesAreSold`."""
    check_session(to)
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        rows = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
        if not rows:
            raise NotFound()
        (row,) = rows
        if not changed(row, to):
            return
        if row.edition != expected_version:
            raise PreconditionFailed()
        look = await look_at_sessions(editing, tx, organizer_id, [(row, to)])
        check_confirmed(look, confirmed=confirmed)
        await write_session(editing, tx, actor=actor, organizer_id=organizer_id, row=row, to=to)


async def write_session(
    editing: Editing, tx: Tx, *, actor: Actor, organizer_id: int, row: OrganizerSessionRow, to: NewSession
) -> None:
    """The locked row as it should be; every quote made before is void."""
    db, fields = editing.db, changed(row, to)
    if row.status != "scheduled" or row.ends_at <= db.clock.now():
        raise SessionNotScheduled()
    await steps.check_place(tx, organizer_id=organizer_id, new=to)
    if to.one_per_attendee and not row.one_per_attendee:
        if row.event_status != "draft":
            raise WrongEventStatus()
        check_ids_asked(await catalog_store.all_ask_for_ids(tx, organizer_id=organizer_id, session_id=row.id))
    if set(fields) & set(_TIMES):
        places = await editing.places.counts(tx, organizer_id=organizer_id, session_ids=[row.id], lock=True)
        if any(one.taken for one in places.values()):
            raise TimesAreSold()
    await note(
        db,
        tx,
        actor=actor,
        organizer_id=organizer_id,
        action="catalog.session_changed",
        subject_id=row.id,
        fields=fields,
    )
    await changing.update_session(tx, organizer_id=organizer_id, session_id=row.id, to=to)
    await catalog_store.move_end_of_sale(
        tx, organizer_id=organizer_id, session_id=row.id, was=row.ends_at, now=to.ends_at
    )
    await catalog_store.void_quotes_of_session(tx, organizer_id=organizer_id, session_id=row.id)


async def delete_session(editing: Editing, *, actor: Actor, organizer_id: int, session_id: UUID) -> None:
    """With its ticket types, where nobody has ever ordered. Raises `HasOrders`, `InUse`."""
    db = editing.db
    async with db.tx() as tx:
        await begin(
            db, tx, actor=actor, organizer_id=organizer_id, action="catalog.session_deleted", subject_id=session_id
        )
        rows = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
        if not rows:
            raise NotFound()
        await delete_sessions(editing, tx, organizer_id=organizer_id, session_ids=[session_id])
        await forget_lost_types(db, tx, organizer_id=organizer_id, event_id=rows[0].event_id)


async def look_at_sessions(
    editing: Editing, tx: Tx, organizer_id: int, changes: Sequence[tuple[OrganizerSessionRow, NewSession]]
) -> Look:
    """Whom these sessions, as they should be, touch."""
    touched = [row.id for row, to in changes if row.venue_id != to.venue_id]
    if not touched:
        return Look()
    sold = await editing.tickets.sold(tx, organizer_id=organizer_id, session_ids=touched)
    return Look(sold, (What("/venue_id", _WORDS["venue_id"]),))


def changed(row: OrganizerSessionRow, to: NewSession) -> list[str]:
    """The fields that differ."""
    return sorted(name for name, value in msgspec.structs.asdict(to).items() if getattr(row, name) != value)


async def viewed(editing: Editing, tx: Tx, organizer_id: int, rows: Sequence[OrganizerSessionRow]) -> list[SessionView]:
    """These sessions with their ticket types and places."""
    ids = [row.id for row in rows]
    types = await store.types_of_sessions(tx, organizer_id=organizer_id, session_ids=ids)
    every = [one.id for found in types.values() for one in found]
    places = await editing.places.counts(tx, organizer_id=organizer_id, session_ids=ids)
    ordered = await editing.places.ordered(tx, organizer_id=organizer_id, ticket_type_ids=every)
    return [_view(row, [TypeView(one, places.get(one.id)) for one in types.get(row.id, [])], ordered) for row in rows]


def _view(row: OrganizerSessionRow, types: list[TypeView], ordered: set[UUID]) -> SessionView:
    counted: list[PlacesOfType] = [one.places for one in types if one.places is not None]
    return SessionView(row, tuple(types), together(counted), any(one.row.id in ordered for one in types))


def _after(cursor: str | None) -> tuple[datetime, UUID]:
    if cursor is None:
        return _FIRST
    moment, text = decode_cursor(cursor, 2)
    try:
        starts_at = datetime.fromisoformat(moment)
        identifier = decode(text)
    except (ValueError, MalformedId):
        raise malformed_cursor() from None
    if starts_at.tzinfo is None:
        raise malformed_cursor()
    return starts_at, identifier


def _next(rows: Sequence[OrganizerSessionRow], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode_cursor(last.starts_at.isoformat(), encode(last.id))
