"""The same change of several sessions, or ticket types, of one event: all of them or none, looked at first."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from menpiao.catalog.model.organized import OrganizerSessionRow, OrganizerTypeRow
from menpiao.catalog.model.rules import check_session
from menpiao.catalog.model.schedule import SlotChange, moment_of
from menpiao.catalog.model.shapes import NewSession
from menpiao.catalog.model.ticket_types import QuotedType, TypeChange
from menpiao.catalog.model.touching import Look, check_confirmed
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.sessions import changed, look_at_sessions, write_session
from menpiao.catalog.service.ticket_types import check_all_there, look_at_types, whole, write_type
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


async def change_sessions(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    session_ids: Sequence[UUID],
    change: SlotChange,
    confirmed: bool,
    dry_run: bool,
) -> tuple[int, Look]:
    """How many differ from what they should be, and whom that touches; changed at once unless it is a dry run."""
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        if await store.event(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        rows = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
        found = {row.id: row for row in rows if row.event_id == event_id}
        check_all_there(session_ids, found, pointer="/session_ids")
        wanted = [(row, _session_after(row, change)) for row in found.values()]
        changes = [(row, to) for row, to in wanted if changed(row, to)]
        look = await look_at_sessions(editing, tx, organizer_id, changes)
        if not dry_run:
            check_confirmed(look, confirmed=confirmed)
            for row, to in changes:
                await write_session(editing, tx, actor=actor, organizer_id=organizer_id, row=row, to=to)
    return len(changes), look


async def change_ticket_types(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    ticket_type_ids: Sequence[UUID],
    change: TypeChange,
    confirmed: bool,
    dry_run: bool,
) -> tuple[int, Look]:
    """The same of ticket types, whose quotas are changed with them."""
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        if await store.event(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        rows = await store.locked_types(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
        sessions = await _sessions_of(tx, organizer_id, event_id, rows)
        known = {row.id: sessions[row.session_id] for row in rows if row.session_id in sessions}
        check_all_there(ticket_type_ids, known, pointer="/ticket_type_ids")
        places = await editing.places.counts(tx, organizer_id=organizer_id, session_ids=list(sessions))
        wanted = [(row, _type_after(row, change, known[row.id])) for row in rows]
        look = await look_at_types(editing, tx, organizer_id, [(row, to.new) for row, to in wanted])
        if not dry_run:
            check_confirmed(look, confirmed=confirmed)
        done = 0
        for row, to in wanted:
            done += await write_type(editing, tx, actor=actor, row=row, to=to, places=places, dry_run=dry_run)
    return done, look


async def _sessions_of(
    tx: Tx, organizer_id: int, event_id: UUID, rows: Sequence[OrganizerTypeRow]
) -> dict[UUID, OrganizerSessionRow]:
    """Those of the ticket types' sessions that are this event's."""
    ids = list({row.session_id for row in rows})
    found = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=ids)
    return {row.id: row for row in found if row.event_id == event_id}


def _session_after(row: OrganizerSessionRow, change: SlotChange) -> NewSession:
    """The session as it should be, checked."""
    given = {
        name: value
        for name in ("venue_id", "per_buyer_max", "per_device_max", "waitlist")
        if (value := getattr(change, name)) is not UNSET
    }
    starts_at = row.starts_at
    if change.time is not UNSET:
        zone = ZoneInfo(row.time_zone)
        moved, _ = moment_of(row.starts_at.astimezone(zone).date(), change.time, zone)
        if moved is None:
            error = field_error(
                "/change/time",
                "missing_hour",
                "其中一天时钟拨快，没有这个时间。",
                "The clocks skip it on one of the days.",
            )
            raise Invalid(errors=(error,))
        starts_at = moved
    before, length = starts_at - (row.starts_at - row.doors_at), starts_at + (row.ends_at - row.starts_at)
    if change.doors_minutes_before is not UNSET:
        before = starts_at - timedelta(minutes=change.doors_minutes_before)
    if change.duration_minutes is not UNSET:
        length = starts_at + timedelta(minutes=change.duration_minutes)
    after = msgspec.structs.replace(row.as_new(), doors_at=before, starts_at=starts_at, ends_at=length, **given)
    check_session(after)
    return after


def _type_after(row: OrganizerTypeRow, change: TypeChange, session: OrganizerSessionRow) -> QuotedType:
    """The ticket type as it should be, checked."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(change).items()
        if value is not UNSET and name not in ("quota", "paused")
    }
    return QuotedType(
        new=whole(msgspec.structs.replace(row.as_new(), **given), session, row),
        quota=None if change.quota is UNSET else change.quota,
        paused=row.paused_at is not None if change.paused is UNSET else change.paused,
    )
