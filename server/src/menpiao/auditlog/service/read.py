"""A page of the log, with the names of who acted and of what it was about."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec

from menpiao import identity
from menpiao.auditlog.model.entry import Wanted
from menpiao.auditlog.model.words import ACTIONS
from menpiao.catalog import Labels, event_titles
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders import order_number
from menpiao.platform import audit_reading
from menpiao.platform.audit_reading import Entry
from menpiao.platform.db import Database, Tx

EXPORTED: int = 20_000
"""So many entries a file has at most: a period that has more is asked for in parts."""
_AT_A_TIME = 1_000


class Told(msgspec.Struct, frozen=True):
    """An entry with its names; those of buyers are nobody's business here."""

    entry: Entry
    actor_name: str | None
    subject_name: str | None


async def entries(
    db: Database, labels: Labels, *, organizer_id: int, wanted: Wanted, lang: Lang, limit: int, cursor: str | None
) -> Page[Told]:
    """Newest first."""
    async with db.read() as tx:
        found = await _found(tx, organizer_id, wanted, id_of_cursor(cursor), limit + 1)
        told = await _told(tx, labels, organizer_id, found[:limit], lang)
    return Page(told, id_cursor(found[limit - 1].id) if len(found) > limit else None)


async def all_entries(
    db: Database, labels: Labels, *, organizer_id: int, wanted: Wanted, lang: Lang
) -> AsyncIterator[list[Told]]:
    """The newest `EXPORTED` of them, a thousand at a time."""
    before, left = id_of_cursor(None), EXPORTED
    while left > 0:
        async with db.read() as tx:
            found = await _found(tx, organizer_id, wanted, before, min(left, _AT_A_TIME))
            told = await _told(tx, labels, organizer_id, found, lang)
        if told:
            yield told
        if len(found) < _AT_A_TIME:
            return
        before, left = found[-1].id, left - len(found)


async def _found(tx: Tx, organizer_id: int, wanted: Wanted, before: UUID, limit: int) -> list[Entry]:
    return await audit_reading.newest(
        tx,
        organizer_id=organizer_id,
        before=before,
        limit=limit,
        subject_id=wanted.subject_id,
        actor_id=wanted.staff_id,
        actor_kind=wanted.side,
        action=wanted.action,
        since=wanted.since,
        until=wanted.before,
    )


async def _told(tx: Tx, labels: Labels, organizer_id: int, found: Sequence[Entry], lang: Lang) -> list[Told]:
    acting = [one.actor_id for one in found if one.actor_kind == "staff" and one.actor_id is not None]
    about = [one.subject_id for one in found if _kind(one) == "staff"]
    people = await identity.staff_names(tx, organizer_id=organizer_id, staff_ids=[*acting, *about])
    sessions = await labels.sessions({one.subject_id for one in found if _kind(one) == "session"})
    types = await labels.ticket_types({one.subject_id for one in found if _kind(one) == "ticket_type"})
    events = await event_titles(
        tx, organizer_id=organizer_id, event_ids=sorted({one.subject_id for one in found if _kind(one) == "event"})
    )
    names: dict[UUID, str] = dict(people)
    names |= {id_: pick(one.event_title, lang) for id_, one in sessions.items()}
    names |= {id_: pick(one.name, lang) for id_, one in types.items()}
    names |= {id_: pick(title, lang) for id_, title in events.items()}
    names |= {one.subject_id: order_number(one.subject_id) for one in found if _kind(one) == "order"}
    return [
        Told(
            one,
            names.get(one.actor_id) if one.actor_kind == "staff" and one.actor_id else None,
            names.get(one.subject_id),
        )
        for one in found
    ]


def _kind(entry: Entry) -> str | None:
    """What it is about; None for an action that has no words, of a release that is newer than this one."""
    known = ACTIONS.get(entry.action)
    return None if known is None else known.about
