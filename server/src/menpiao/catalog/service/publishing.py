"""Looking at what is missing, putting an event on public view, and taking it off."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.catalog.model.checks import Check, ToCheck, checks_of
from menpiao.catalog.model.organized import OrganizerEventRow, SessionView
from menpiao.catalog.model.questions import questions_of
from menpiao.catalog.model.rules import EventIncomplete
from menpiao.catalog.model.seating import WholeTable, tables_on_sale
from menpiao.catalog.model.touching import Look, What, check_confirmed
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.service.sessions import viewed
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing, ladders, languages, questions
from menpiao.catalog.store import organized as store
from menpiao.catalog.store import seating as seating_store
from menpiao.kernel.errors import FieldError, NotFound
from menpiao.kernel.i18n import Text
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx
from menpiao.seating import PlanCache

_GONE = What(
    "/status", Text("购票人不能再打开项目页。", "The event's page can't be opened any more by who has tickets.")
)


async def checks_of_event(editing: Editing, plans: PlanCache, *, organizer_id: int, event_id: UUID) -> list[Check]:
    """What to look at; raises `NotFound`."""
    async with editing.db.read() as tx:
        row = await store.event(tx, organizer_id=organizer_id, event_id=event_id)
        if row is None:
            raise NotFound()
        what = await _to_check(editing, tx, organizer_id, row)
    tables = await _whole_tables(editing, plans, organizer_id, what.sessions)
    return checks_of(msgspec.structs.replace(what, tables=tables))


async def publish_event(editing: Editing, *, actor: Actor, organizer_id: int, event_id: UUID, once: Once) -> None:
    """On public view, where nothing stops it; what is published already stays so, and a request that comes again after
    a withdrawal does not undo it. Raises `EventIncomplete`."""
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True)
        if row is None:
            raise NotFound()
        if await made_before(tx, organizer_id=organizer_id, once=once) is not None:
            return
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[event_id])
        if row.status == "published":
            return
        what = await _to_check(editing, tx, organizer_id, row)
        stops = [one for one in checks_of(what) if one.severity == "stops"]
        if stops:
            raise EventIncomplete(errors=_errors(stops))
        await steps.publish(editing.db, tx, actor=actor, organizer_id=organizer_id, event_id=event_id)


async def withdraw_event(
    editing: Editing, *, actor: Actor, organizer_id: int, event_id: UUID, once: Once, confirmed: bool
) -> None:
    """Off public view and off sale; what is withdrawn already stays so. Raises `WrongEventStatus` for a draft,
    `TouchesSoldTickets`."""
    db = editing.db
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True)
        if row is None:
            raise NotFound()
        if await made_before(tx, organizer_id=organizer_id, once=once) is not None:
            return
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[event_id])
        if row.status == "withdrawn":
            return
        sessions = await changing.sessions_to_come_of(
            tx, organizer_id=organizer_id, event_id=event_id, now=db.clock.now()
        )
        sold = await editing.tickets.sold(tx, organizer_id=organizer_id, session_ids=sessions)
        check_confirmed(Look(sold, (_GONE,)), confirmed=confirmed)
        await steps.withdraw(db, tx, actor=actor, organizer_id=organizer_id, event_id=event_id)


async def _to_check(editing: Editing, tx: Tx, organizer_id: int, row: OrganizerEventRow) -> ToCheck:
    """All but the tables, which only warn, and take a look at every seat."""
    times = await catalog_store.times_of_event(tx, organizer_id=organizer_id, event_id=row.id)
    ids = [one.id for one in times if one.status == "scheduled"]
    rows = await store.sessions(tx, organizer_id=organizer_id, session_ids=ids)
    ladder = await ladders.ladder_of_event(tx, organizer_id=organizer_id, event_id=row.id)
    asked = await questions.questions_of_event(tx, organizer_id=organizer_id, event_id=row.id)
    known = await languages.text_languages(tx, organizer_id=organizer_id)
    return ToCheck(
        event=row,
        languages=known.languages,
        sessions=await viewed(editing, tx, organizer_id, rows),
        takes_money=await editing.takes_money(tx, organizer_id=organizer_id),
        has_ladder=ladder is not None and ladder.version > 0,
        now=editing.db.clock.now(),
        questions=questions_of(None if asked is None else asked.questions),
    )


async def _whole_tables(
    editing: Editing, plans: PlanCache, organizer_id: int, sessions: Sequence[SessionView]
) -> dict[UUID, frozenset[WholeTable]]:
    """By session; those whose map has none are left out, and their seats are not looked at."""
    found = {}
    for session in sessions:
        seat_map_id = session.row.seat_map_id
        tables = (await plans.plan(seat_map_id)).whole_tables() if seat_map_id is not None else []
        if not tables:
            continue
        async with editing.db.read() as tx:
            seating = await seating_store.seating(tx, organizer_id=organizer_id, session_id=session.row.id)
        # Of another map by now: the next look has it.
        if seating is not None and seating.seat_map_id == seat_map_id:
            found[session.row.id] = tables_on_sale(seating, tables)
    return found


def _errors(stops: Sequence[Check]) -> tuple[FieldError, ...]:
    return tuple([FieldError(one.pointer, one.code, one.detail) for one in stops[:100]])
