"""What organizers do with venues. Name and address stand on tickets: changing them asks where some are sold."""

from collections.abc import Iterator
from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import VenueRow
from menpiao.catalog.model.refusals import TooManyVenues
from menpiao.catalog.model.rules import check_venue
from menpiao.catalog.model.shapes import NewVenue
from menpiao.catalog.model.touching import Look, What, check_confirmed
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import Editing, found, note
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import PreconditionFailed
from menpiao.kernel.i18n import Text
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx

MAX_VENUES = 500
_WORDS = {
    "name": Text("票面和消息上的场馆名称会改变。", "The venue's name on tickets and in messages changes."),
    "address": Text("购票人看到的地址会改变。", "The address that buyers are shown changes."),
    "city": Text("场馆所在城市会改变。", "The venue is in another city."),
}


async def venues_of_organizer(editing: Editing, *, organizer_id: int) -> list[VenueRow]:
    """All of them, the newest first."""
    async with editing.db.read() as tx:
        return await store.venues(tx, organizer_id=organizer_id, limit=MAX_VENUES)


async def venue_of_organizer(editing: Editing, *, organizer_id: int, venue_id: UUID) -> VenueRow:
    """One of them; raises `NotFound`."""
    async with editing.db.read() as tx:
        return found(await store.venue(tx, organizer_id=organizer_id, venue_id=venue_id))


async def create_venue(
    editing: Editing, *, actor: Actor, organizer_id: int, once: Once, new: NewVenue
) -> tuple[UUID, bool]:
    """A building: its id, and whether this request had made it before. Raises `TooManyVenues`."""
    check_venue(new)
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            return known[0], True
        if len(await store.venues(tx, organizer_id=organizer_id, limit=MAX_VENUES)) >= MAX_VENUES:
            raise TooManyVenues(most=MAX_VENUES)
        venue_id = await steps.new_venue(editing.db, tx, actor=actor, organizer_id=organizer_id, new=new)
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[venue_id])
    return venue_id, False


async def look_at_venue_change(editing: Editing, *, organizer_id: int, venue_id: UUID, to: NewVenue) -> Look:
    """Whom it would touch."""
    check_venue(to)
    async with editing.db.read() as tx:
        row = found(await store.venue(tx, organizer_id=organizer_id, venue_id=venue_id))
        return await _look(editing, tx, organizer_id, row, to)


async def change_venue(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    venue_id: UUID,
    expected_version: int,
    to: NewVenue,
    confirmed: bool,
) -> None:
    """All of it; what is so already stays as it is. Raises `PreconditionFailed`, `TouchesSoldTickets`."""
    check_venue(to)
    db = editing.db
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = found(await store.venue(tx, organizer_id=organizer_id, venue_id=venue_id, for_update=True))
        fields = sorted(_changed(row, to))
        if not fields:
            return
        if row.edition != expected_version:
            raise PreconditionFailed()
        check_confirmed(await _look(editing, tx, organizer_id, row, to), confirmed=confirmed)
        await note(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.venue_changed",
            subject_id=venue_id,
            fields=fields,
        )
        await changing.update_venue(tx, organizer_id=organizer_id, venue_id=venue_id, to=to)


async def _look(editing: Editing, tx: Tx, organizer_id: int, row: VenueRow, to: NewVenue) -> Look:
    what = tuple([What(f"/{name}", _WORDS[name]) for name in _changed(row, to) if name in _WORDS])
    if not what:
        return Look()
    sessions = await changing.sessions_to_come_at(
        tx, organizer_id=organizer_id, venue_id=row.id, now=editing.db.clock.now()
    )
    return Look(await editing.tickets.sold(tx, organizer_id=organizer_id, session_ids=sessions), what)


def _changed(row: VenueRow, to: NewVenue) -> Iterator[str]:
    return (name for name, value in msgspec.structs.asdict(to).items() if getattr(row, name) != value)
