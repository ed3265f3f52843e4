"""Where the organizer's use cases begin: the database, and what the floors above know of places, tickets and money."""

from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.catalog.ports import Places, SoldTickets, TakesMoney
from menpiao.catalog.store import catalog as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx

Row = TypeVar("Row")


class Editing(msgspec.Struct, frozen=True):
    """Bound by `app`; handlers ask for it by name."""

    db: Database
    places: Places
    tickets: SoldTickets
    takes_money: TakesMoney


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


def found(row: Row | None) -> Row:
    """The row that was looked for; raises `NotFound` where there is none of this organizer's."""
    if row is None:
        raise NotFound()
    return row
