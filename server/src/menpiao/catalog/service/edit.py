"""Edits of the catalogue from inside: by the demo, by the bench, by tests. Over HTTP, organizers edit with `events`,
`sessions`, `ticket_types` and `publishing`, which take the same `steps`.

Every edit is one transaction that raises the organizer's catalogue version first (so edits of one organizer take
turns), writes its audit entry, and hands its news to the handlers that `app` bound: they run in the same transaction
and may veto by raising.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog.model.rows import TicketTypeRow
from menpiao.catalog.model.rules import (
    EventIncomplete,
    WrongEventStatus,
    check_event,
    check_ids_asked,
    check_session_limits,
    check_ticket_type,
    check_venue,
)
from menpiao.catalog.model.shapes import (
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    SessionChange,
    SessionPublished,
    TicketTypeAdded,
    TicketTypeChange,
)
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import begin
from menpiao.catalog.store import catalog as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

OnSessionPublished = Callable[[Tx, SessionPublished], Awaitable[None]]
OnTicketTypeAdded = Callable[[Tx, TicketTypeAdded], Awaitable[None]]


async def create_venue(db: Database, *, actor: Actor, organizer_id: int, new: NewVenue) -> UUID:
    """A building that sessions can take place in."""
    check_venue(new)
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        return await steps.new_venue(db, tx, actor=actor, organizer_id=organizer_id, new=new)


async def create_event(db: Database, *, actor: Actor, organizer_id: int, new: NewEvent) -> UUID:
    """A draft: nobody sees it before it is published."""
    check_event(new)
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        return await steps.new_event(db, tx, actor=actor, organizer_id=organizer_id, new=new)


async def add_session(db: Database, *, actor: Actor, organizer_id: int, event_id: UUID, new: NewSession) -> UUID:
    """A date for an event, published already or not; it is shown once it has a ticket type."""
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        return await steps.new_session(db, tx, actor=actor, organizer_id=organizer_id, event_id=event_id, new=new)


async def add_ticket_type(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    session_id: UUID,
    new: NewTicketType,
    on_added: Sequence[OnTicketTypeAdded] = (),
) -> UUID:
    """Something to choose. Its places come from inventory, by a handler or afterwards."""
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        ticket_type_id = await steps.new_ticket_type(
            db, tx, actor=actor, organizer_id=organizer_id, session_id=session_id, new=new
        )
        for handler in on_added:
            await handler(tx, TicketTypeAdded(organizer_id, session_id, ticket_type_id))
    return ticket_type_id


async def change_session(
    db: Database, *, actor: Actor, organizer_id: int, session_id: UUID, change: SessionChange
) -> None:
    """Edit the session's limits. Orders placed before stay as they are, and count.

    People are counted from the first order on or not at all: ``one_per_attendee`` is switched on in a draft only.
    """
    async with db.tx() as tx:
        changed = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
        await begin(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.session_changed",
            subject_id=session_id,
            fields=sorted(changed),
        )
        before = await store.session_for_update(tx, organizer_id=organizer_id, session_id=session_id)
        if before is None:
            raise NotFound()
        row = msgspec.structs.replace(before, **changed)
        check_session_limits(per_buyer_max=row.per_buyer_max, per_device_max=row.per_device_max)
        if row.one_per_attendee and not before.one_per_attendee:
            event = await store.event_for_update(tx, organizer_id=organizer_id, event_id=row.event_id)
            if event is None or event.status != "draft":
                raise WrongEventStatus()
            check_ids_asked(await store.all_ask_for_ids(tx, organizer_id=organizer_id, session_id=session_id))
        await store.update_session(tx, organizer_id=organizer_id, row=row)


async def change_ticket_type(
    db: Database, *, actor: Actor, organizer_id: int, ticket_type_id: UUID, change: TicketTypeChange
) -> None:
    """Edit price, sale window, limits, hidden or paused; orders placed before keep their price."""
    async with db.tx() as tx:
        changed = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
        await begin(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.ticket_type_changed",
            subject_id=ticket_type_id,
            fields=sorted(changed),
        )
        row = await store.ticket_type_for_update(tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id)
        if row is None:
            raise NotFound()
        paused = changed.pop("paused", row.paused_at is not None)
        row = msgspec.structs.replace(row, **changed, paused_at=(row.paused_at or db.clock.now()) if paused else None)
        check_ticket_type(_as_new(row), row.off_sale_at)
        await store.update_ticket_type(tx, organizer_id=organizer_id, row=row)


async def set_waitlist(db: Database, *, actor: Actor, organizer_id: int, session_id: UUID, waitlist: bool) -> None:
    """Let buyers wait for places of this session, or take no more of them. Whoever waits already goes on waiting."""
    async with db.tx() as tx:
        await begin(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.session_changed",
            subject_id=session_id,
            fields=["waitlist"],
        )
        if not await store.set_waitlist(tx, organizer_id=organizer_id, session_id=session_id, waitlist=waitlist):
            raise NotFound()


async def publish_event(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    event_id: UUID,
    on_published: Sequence[OnSessionPublished] = (),
) -> None:
    """Put it on public view: every session needs something to sell. A withdrawn event may come back."""
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        await steps.publish(db, tx, actor=actor, organizer_id=organizer_id, event_id=event_id)
        types = await store.types_of_event(tx, organizer_id=organizer_id, event_id=event_id)
        if not types or not all(types.values()):
            raise EventIncomplete()
        for session_id, ticket_type_ids in types.items():
            for handler in on_published:
                await handler(tx, SessionPublished(organizer_id, event_id, session_id, ticket_type_ids))


async def withdraw_event(db: Database, *, actor: Actor, organizer_id: int, event_id: UUID) -> None:
    """Take it off public view and off sale. What was sold stays valid: cancelling a session is another matter."""
    async with db.tx() as tx:
        await store.bump_catalog(tx, organizer_id=organizer_id)
        await steps.withdraw(db, tx, actor=actor, organizer_id=organizer_id, event_id=event_id)


def _as_new(row: TicketTypeRow) -> NewTicketType:
    """The edited row as it would have been handed in, for the same rules."""
    return NewTicketType(
        name=row.name,
        price_fen=row.price_fen,
        on_sale_at=row.on_sale_at,
        per_order_max=row.per_order_max,
        per_buyer_max=row.per_buyer_max,
    )
