"""The order in which buyers read the ticket types of a session, and the same order in other sessions of the event.

Nobody's ticket changes by it and no quote is void: an order names types, not places in a list.
"""

from collections.abc import Sequence
from uuid import UUID

from menpiao.catalog.model.organized import OrganizerSessionRow, OrganizerTypeRow
from menpiao.catalog.model.ticket_types import check_all_named, in_the_order_of
from menpiao.catalog.service.editing import Editing, note
from menpiao.catalog.service.ticket_types import check_all_there
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


async def order_ticket_types(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    session_id: UUID,
    expected_version: int,
    ticket_type_ids: Sequence[UUID],
    also_session_ids: Sequence[UUID],
) -> None:
    """All types of the session in this order; those of the other sessions follow it by their names, and what is called
    otherwise comes behind, as it stood. What stands so already stays. Raises `NotFound`, `PreconditionFailed`,
    `Invalid`."""
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        asked = [session_id, *(one for one in also_session_ids if one != session_id)]
        found = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=asked)
        rows = {row.id: row for row in found}
        first = rows.get(session_id)
        if first is None:
            raise NotFound()
        alike = {row.id: row for row in found if row.event_id == first.event_id}
        check_all_there(also_session_ids, alike, pointer="/also_session_ids")
        types = await store.types_of_sessions(tx, organizer_id=organizer_id, session_ids=asked)
        own = types.get(session_id, [])
        check_all_named(ticket_type_ids, [one.id for one in own])
        by_id = {one.id: one for one in own}
        wanted = [by_id[one] for one in ticket_type_ids]
        if wanted != own and first.edition != expected_version:
            raise PreconditionFailed()
        await _write(editing, tx, actor, first, own, wanted)
        for other in asked[1:]:
            theirs = types.get(other, [])
            await _write(editing, tx, actor, alike[other], theirs, in_the_order_of(wanted, theirs))


async def _write(
    editing: Editing,
    tx: Tx,
    actor: Actor,
    session: OrganizerSessionRow,
    now: Sequence[OrganizerTypeRow],
    wanted: Sequence[OrganizerTypeRow],
) -> None:
    if list(now) == list(wanted):
        return
    organizer_id = organizer_of(session.id)
    await note(
        editing.db,
        tx,
        actor=actor,
        organizer_id=organizer_id,
        action="catalog.ticket_types_ordered",
        subject_id=session.id,
    )
    await changing.order_types(
        tx,
        organizer_id=organizer_id,
        session_id=session.id,
        ticket_type_ids=[one.id for one in wanted],
    )
