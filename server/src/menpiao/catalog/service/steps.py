"""The steps of which edits are made, each in the caller's transaction with its audit entry. The caller has raised the
organizer's catalogue version, once for all of them.

Whoever edits for an organizer over HTTP (`events`, `sessions`, `ticket_types`, `publishing`) and whoever edits from
inside (`edit`) take the same steps.
"""

from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import OrganizerSessionRow
from menpiao.catalog.model.rows import SessionRow
from menpiao.catalog.model.rules import WrongEventStatus, check_ids_asked, check_session, check_ticket_type
from menpiao.catalog.model.shapes import NewEvent, NewSession, NewTicketType, NewVenue
from menpiao.catalog.model.ticket_types import check_room
from menpiao.catalog.service.editing import note
from menpiao.catalog.store import catalog as store
from menpiao.catalog.store import changing
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.media import hold_picture
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx


async def new_venue(db: Database, tx: Tx, *, actor: Actor, organizer_id: int, new: NewVenue) -> UUID:
    """A building, checked before."""
    venue_id = db.new_id(organizer_id)
    await note(db, tx, actor=actor, organizer_id=organizer_id, action="catalog.venue_created", subject_id=venue_id)
    await store.insert_venue(tx, organizer_id=organizer_id, venue_id=venue_id, new=new)
    return venue_id


async def new_event(
    db: Database, tx: Tx, *, actor: Actor, organizer_id: int, new: NewEvent, action: str = "catalog.event_created"
) -> UUID:
    """A draft, checked before; raises `Invalid` where its cover is not there."""
    await hold_cover(tx, organizer_id=organizer_id, cover=new.cover)
    event_id = db.new_id(organizer_id)
    await note(db, tx, actor=actor, organizer_id=organizer_id, action=action, subject_id=event_id)
    await store.insert_event(tx, organizer_id=organizer_id, event_id=event_id, new=new)
    return event_id


async def hold_cover(tx: Tx, *, organizer_id: int, cover: str) -> None:
    """Refuse a picture that is not there, or is somebody else's; it stays until the transaction ends."""
    if not await hold_picture(tx, organizer_id=organizer_id, address=cover):
        raise Invalid(
            errors=(
                field_error(
                    "/cover",
                    "not_found",
                    "没有这张图片；没有项目使用的图片一天后会移除，请重新上传。",
                    "There is no such picture; one that no event shows goes after a day. Please upload it again.",
                ),
            )
        )


async def new_session(
    db: Database, tx: Tx, *, actor: Actor, organizer_id: int, event_id: UUID, new: NewSession
) -> UUID:
    """A date for an event that exists; raises `NotFound`, `Invalid`."""
    check_session(new)
    session_id = db.new_id(organizer_id)
    await note(db, tx, actor=actor, organizer_id=organizer_id, action="catalog.session_added", subject_id=session_id)
    if await store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id) is None:
        raise NotFound()
    await check_place(tx, organizer_id=organizer_id, new=new)
    await store.insert_session(tx, organizer_id=organizer_id, session_id=session_id, event_id=event_id, new=new)
    return session_id


async def check_place(tx: Tx, *, organizer_id: int, new: NewSession) -> None:
    """Refuse a venue that the organizer does not have, and a time zone that the database does not know."""
    if not await store.venue_exists(tx, organizer_id=organizer_id, venue_id=new.venue_id):
        raise Invalid(errors=(field_error("/venue_id", "not_found", "没有这个场馆。", "There is no such venue."),))
    if not await changing.zone_known(tx, time_zone=new.time_zone):
        raise Invalid(errors=(field_error("/time_zone", "unknown", "没有这个时区。", "There is no such time zone."),))


async def new_ticket_type(
    db: Database, tx: Tx, *, actor: Actor, organizer_id: int, session_id: UUID, new: NewTicketType
) -> UUID:
    """Something to choose, behind what the session has; raises `NotFound`, `Invalid`."""
    ticket_type_id = db.new_id(organizer_id)
    await note(
        db, tx, actor=actor, organizer_id=organizer_id, action="catalog.ticket_type_added", subject_id=ticket_type_id
    )
    session = await store.session_for_update(tx, organizer_id=organizer_id, session_id=session_id)
    if session is None:
        raise NotFound()
    check_room(await store.count_types(tx, organizer_id=organizer_id, session_id=session_id) + 1)
    await store.insert_ticket_type(
        tx,
        organizer_id=organizer_id,
        ticket_type_id=ticket_type_id,
        session_id=session_id,
        new=whole_type(new, session),
    )
    return ticket_type_id


def whole_type(new: NewTicketType, session: SessionRow | OrganizerSessionRow | NewSession) -> NewTicketType:
    """With the end of its sale, checked."""
    off_sale_at = new.off_sale_at or session.ends_at
    check_ticket_type(new, off_sale_at)
    if session.one_per_attendee:
        check_ids_asked(new.attendee_ids_required)
    return msgspec.structs.replace(new, off_sale_at=off_sale_at)


async def withdraw(db: Database, tx: Tx, *, actor: Actor, organizer_id: int, event_id: UUID) -> None:
    """Off public view and off sale; raises `NotFound`, `WrongEventStatus`."""
    await note(db, tx, actor=actor, organizer_id=organizer_id, action="catalog.event_withdrawn", subject_id=event_id)
    event = await store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id)
    if event is None:
        raise NotFound()
    if event.status != "published":
        raise WrongEventStatus()
    await store.set_withdrawn(tx, organizer_id=organizer_id, event_id=event_id)


async def publish(db: Database, tx: Tx, *, actor: Actor, organizer_id: int, event_id: UUID) -> None:
    """On public view; raises `NotFound`, `WrongEventStatus`. What is missing is the caller's matter."""
    await note(db, tx, actor=actor, organizer_id=organizer_id, action="catalog.event_published", subject_id=event_id)
    event = await store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id)
    if event is None:
        raise NotFound()
    if event.status == "published":
        raise WrongEventStatus()
    await store.set_published(tx, organizer_id=organizer_id, event_id=event_id)
