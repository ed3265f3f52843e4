"""What organizers do with ticket types and their quotas: add, read, change, delete.

A quota is inventory's; it is set in the same transaction, so that a ticket type never is for sale without places, or
with those of before.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog.model.organized import OrganizerSessionRow, OrganizerTypeRow, TypeView
from menpiao.catalog.model.prices import price_rules_of
from menpiao.catalog.model.shapes import NewTicketType
from menpiao.catalog.model.ticket_types import QuotedType, check_quota
from menpiao.catalog.model.touching import Look, PlacesOfType, What, check_confirmed
from menpiao.catalog.service import steps
from menpiao.catalog.service.deleting import delete_types
from menpiao.catalog.service.editing import Editing, begin, note, pointed_into
from menpiao.catalog.service.making import make_types
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.service.questions import forget_lost_types
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, field_error
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx

_WORDS = {
    "name": Text("已售出的票上，票种名称会改变。", "The ticket type's name on sold tickets changes."),
    "note": Text("购票人购票时看到的票种说明会改变。", "The note that buyers were shown when they bought changes."),
}


async def types_of_organizer(editing: Editing, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[TypeView]:
    """These ticket types in the order in which they are asked for; raises `NotFound`."""
    async with editing.db.read() as tx:
        found = await store.types(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
        rows = {row.id: row for row in found}
        if len(rows) < len(set(ticket_type_ids)):
            raise NotFound()
        sessions = list({row.session_id for row in found})
        places = await editing.places.counts(tx, organizer_id=organizer_id, session_ids=sessions)
    return [TypeView(rows[one], places.get(one)) for one in ticket_type_ids]


async def create_ticket_types(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    once: Once,
    session_ids: Sequence[UUID],
    new: QuotedType,
    event_id: UUID | None = None,
) -> tuple[list[UUID], bool]:
    """The same ticket type in each of these sessions, of this event where it is said: their ids in that order, and
    whether this request had made them before."""
    db = editing.db
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            return known, True
        if event_id is not None and await store.event(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        found = await store.locked_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
        sessions = {row.id: row for row in found if event_id in (None, row.event_id)}
        check_all_there(session_ids, sessions, pointer="/session_ids" if event_id is not None else None)
        inside = "/ticket_type" if event_id is not None else ""
        with pointed_into(inside):
            made = await make_types(
                editing,
                tx,
                actor=actor,
                organizer_id=organizer_id,
                sessions=[sessions[one] for one in session_ids],
                new=new,
            )
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=made)
    return made, False


async def look_at_ticket_type_change(
    editing: Editing, *, organizer_id: int, ticket_type_id: UUID, to: QuotedType
) -> Look:
    """Whom it would touch."""
    async with editing.db.read() as tx:
        rows = await store.types(tx, organizer_id=organizer_id, ticket_type_ids=[ticket_type_id])
        row, session = await _with_session(tx, organizer_id, rows)
        return await look_at_types(editing, tx, organizer_id, [(row, whole(to.new, session, row))])


async def change_ticket_type(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    ticket_type_id: UUID,
    expected_version: int,
    to: QuotedType,
    confirmed: bool,
) -> None:
    """All of it; what is so already stays as it is. Raises `PreconditionFailed`, `TouchesSoldTickets`,
    `QuotaTooSmall`."""
    db = editing.db
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        rows = await store.locked_types(tx, organizer_id=organizer_id, ticket_type_ids=[ticket_type_id])
        row, session = await _with_session(tx, organizer_id, rows)
        full = whole(to.new, session, row)
        places = await editing.places.counts(tx, organizer_id=organizer_id, session_ids=[session.id])
        if not _changes(row, full, to, places.get(row.id)):
            return
        if row.edition != expected_version:
            raise PreconditionFailed()
        look = await look_at_types(editing, tx, organizer_id, [(row, full)])
        check_confirmed(look, confirmed=confirmed)
        await write_type(editing, tx, actor=actor, row=row, to=msgspec.structs.replace(to, new=full), places=places)


async def write_type(
    editing: Editing,
    tx: Tx,
    *,
    actor: Actor,
    row: OrganizerTypeRow,
    to: QuotedType,
    places: dict[UUID, PlacesOfType],
    dry_run: bool = False,
) -> bool:
    """The row as it should be, with its quota; False where it is so already. A dry run only says which."""
    db, organizer_id = editing.db, organizer_of(row.id)
    fields = _changes(row, to.new, to, places.get(row.id))
    if not fields:
        return False
    check_quota(to.quota, seated=row.seated, now=places.get(row.id))
    if dry_run:
        return True
    await note(
        db,
        tx,
        actor=actor,
        organizer_id=organizer_id,
        action="catalog.ticket_type_changed",
        subject_id=row.id,
        fields=fields,
    )
    paused_at = (row.paused_at or db.clock.now()) if to.paused else None
    await changing.update_ticket_type(
        tx, organizer_id=organizer_id, ticket_type_id=row.id, to=to.new, paused_at=paused_at
    )
    if to.quota is not None and "quota" in fields:
        await editing.places.set_quota(
            tx, organizer_id=organizer_id, session_id=row.session_id, ticket_type_id=row.id, total=to.quota
        )
    return True


async def delete_ticket_type(editing: Editing, *, actor: Actor, organizer_id: int, ticket_type_id: UUID) -> None:
    """Where nobody has ever ordered it. Raises `HasOrders`, `InUse`."""
    db = editing.db
    async with db.tx() as tx:
        await begin(
            db,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            action="catalog.ticket_type_deleted",
            subject_id=ticket_type_id,
        )
        rows = await store.locked_types(tx, organizer_id=organizer_id, ticket_type_ids=[ticket_type_id])
        row, session = await _with_session(tx, organizer_id, rows)
        await delete_types(
            editing,
            tx,
            organizer_id=organizer_id,
            session_ids=[row.session_id],
            ticket_type_ids=[ticket_type_id],
        )
        await forget_lost_types(db, tx, organizer_id=organizer_id, event_id=session.event_id)


async def look_at_types(
    editing: Editing, tx: Tx, organizer_id: int, changes: Sequence[tuple[OrganizerTypeRow, NewTicketType]]
) -> Look:
    """Whom these ticket types, as they should be, touch."""
    touched: list[OrganizerTypeRow] = []
    names: dict[str, None] = {}
    for row, to in changes:
        noticed = [name for name in _changed(row, to) if name in _WORDS]
        if noticed:
            touched.append(row)
            names.update(dict.fromkeys(noticed))
    if not touched:
        return Look()
    sold = await editing.tickets.sold(
        tx,
        organizer_id=organizer_id,
        session_ids=list({row.session_id for row in touched}),
        ticket_type_ids=[row.id for row in touched],
    )
    return Look(sold, tuple([What(f"/{name}", _WORDS[name]) for name in names]))


def check_all_there(asked: Sequence[UUID], found: dict[UUID, OrganizerSessionRow], *, pointer: str | None) -> None:
    """Refuse ids that are unknown, foreign or of another event: in the path 404, in a body pointed at."""
    missing = [index for index, one in enumerate(asked) if one not in found]
    if missing and pointer is None:
        raise NotFound()
    if missing:
        raise Invalid(
            errors=tuple(
                field_error(f"{pointer}/{index}", "not_found", "不存在。", "There is no such thing.")
                for index in missing[:20]
            )
        )


async def _with_session(
    tx: Tx, organizer_id: int, rows: Sequence[OrganizerTypeRow]
) -> tuple[OrganizerTypeRow, OrganizerSessionRow]:
    if not rows:
        raise NotFound()
    session = await store.session(tx, organizer_id=organizer_id, session_id=rows[0].session_id)
    assert session is not None, "a foreign key says so"
    return rows[0], session


def whole(new: NewTicketType, session: OrganizerSessionRow, row: OrganizerTypeRow) -> NewTicketType:
    """The type as it should be, with the end of its sale, checked: also against its price steps, and against the seats
    whose tiers make its price."""
    full = steps.whole_type(new, session)
    if full.price_fen != row.price_fen:
        if row.seated:
            raise Invalid(
                errors=(
                    field_error(
                        "/price",
                        "tiers_decide",
                        "有座位图的票种，价格由票档决定；请修改座位。",
                        "This type sells seats, and their tiers say what they cost: change the seating instead.",
                    ),
                )
            )
        if any(step.price_fen >= full.price_fen for step in price_rules_of(row.price_rules).steps):
            raise Invalid(
                errors=(
                    field_error(
                        "/price",
                        "not_above_its_steps",
                        "须高于阶梯价；请先修改阶梯价。",
                        "A price step is not cheaper than this: change the price steps first.",
                    ),
                )
            )
    return full


def _changes(row: OrganizerTypeRow, full: NewTicketType, to: QuotedType, places: PlacesOfType | None) -> list[str]:
    fields = list(_changed(row, full))
    if to.paused != (row.paused_at is not None):
        fields.append("paused")
    if to.quota is not None and (places is None or places.total != to.quota):
        fields.append("quota")
    return sorted(fields)


def _changed(row: OrganizerTypeRow, to: NewTicketType) -> Iterator[str]:
    return (name for name, value in msgspec.structs.asdict(to).items() if getattr(row, name) != value)
