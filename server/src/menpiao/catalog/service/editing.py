"""Where the organizer's use cases begin: the database, and what the floors above know of places, tickets and money."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.catalog.ports import CopiesBundles, Places, SoldTickets, TakesMoney
from menpiao.catalog.store import catalog as store
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.platform.audit import Actor, NewEntry, record, record_all
from menpiao.platform.db import Database, Tx

Row = TypeVar("Row")


class Editing(msgspec.Struct, frozen=True):
    """Bound by `app`; handlers ask for it by name."""

    db: Database
    places: Places
    tickets: SoldTickets
    takes_money: TakesMoney
    copy_bundles: CopiesBundles


async def begin(
    db: Database,
    tx: Tx,
    *,
    actor: Actor,
    organizer_id: int,
    action: str,
    subject_id: UUID,
    fields: list[str] | None = None,
) -> None:
    """Raise the organizer's catalogue version, so that edits take turns, and write the audit entry."""
    await store.bump_catalog(tx, organizer_id=organizer_id)
    await note(db, tx, actor=actor, organizer_id=organizer_id, action=action, subject_id=subject_id, fields=fields)


async def note(
    db: Database,
    tx: Tx,
    *,
    actor: Actor,
    organizer_id: int,
    action: str,
    subject_id: UUID,
    fields: list[str] | None = None,
) -> None:
    """Write the audit entry of one of many steps; the catalogue version was raised before, once for all of them."""
    await record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=subject_id,
        detail={"fields": fields} if fields is not None else None,
    )


async def note_all(
    db: Database, tx: Tx, *, actor: Actor, organizer_id: int, action: str, subject_ids: Sequence[UUID]
) -> None:
    """The same action about each of these, in one statement."""
    entries = [NewEntry(db.new_id(organizer_id), actor, one) for one in subject_ids]
    if entries:
        await record_all(tx, organizer_id=organizer_id, action=action, entries=entries)


@contextmanager
def pointed_into(pointer: str) -> Iterator[None]:
    """What is wrong in here is wrong there in the body."""
    try:
        yield
    except Invalid as refused:
        errors = [msgspec.structs.replace(one, pointer=pointer + one.pointer) for one in refused.errors]
        raise Invalid(errors=tuple(errors)) from None


def found(row: Row | None) -> Row:
    """The row that was looked for; raises `NotFound` where there is none of this organizer's."""
    if row is None:
        raise NotFound()
    return row
