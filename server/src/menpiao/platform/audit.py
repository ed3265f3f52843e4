"""The audit log: who did what, written with its cause and chained afterwards.

An entry is a plain insert in the writer's transaction. A worker links new entries into one hash chain for each
organizer within a second, so that no writer waits for another's hash; ``menpiao audit`` proves the chain.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database, Tx, execute, many, one

LINKS_A_RUN = 2_000
GENESIS = bytes(32)


class Actor(msgspec.Struct, frozen=True):
    """Who acts. ``id`` is None for the system itself and for providers."""

    kind: Literal["buyer", "staff", "system", "provider", "operator"]
    id: UUID | None = None


SYSTEM = Actor("system")
PROVIDER = Actor("provider")


class AuditEntry(msgspec.Struct, frozen=True):
    """One entry as it is hashed."""

    organizer_id: int
    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    subject_id: UUID
    detail: Any


class _Link(msgspec.Struct, frozen=True):
    seq: int
    hash: bytes


_INSERT = execute(
    """insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id, detail)
       values ($1, $2, app_now(), $3, $4, $5, $6, $7)"""
)
_INSERT_ALL = execute(
    """insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id, detail)
       select $1, n.id, app_now(), n.kind, n.actor, $2, n.subject, n.detail
         from unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::jsonb[])
           as n (id, kind, actor, subject, detail)"""
)
_UNLINKED = many(
    AuditEntry,
    """select e.organizer_id, e.id, e.at, e.actor_kind, e.actor_id, e.action, e.subject_id, e.detail
         from audit_entries e
        where not e.linked
        order by e.organizer_id, e.id
        limit $1""",
)
_LAST_LINK = one(_Link, "select seq, hash from audit_links where organizer_id = $1 order by seq desc limit 1")
_INSERT_LINKS = execute(
    """with new as (
           select *
             from unnest($1::integer[], $2::bigint[], $3::uuid[], $4::bytea[]) as n (organizer_id, seq, entry_id, hash)
       ),
       links as (
           insert into audit_links (organizer_id, seq, entry_id, hash)
           select organizer_id, seq, entry_id, hash from new
       )
       update audit_entries e set linked = true
         from new n
        where e.organizer_id = n.organizer_id and e.id = n.entry_id"""
)
_LOCK_CHAIN = execute("select pg_advisory_xact_lock(hashtext('menpiao.audit_links'))")


class EntryOfStaff(msgspec.Struct, frozen=True):
    """What a member of staff did about something."""

    id: UUID
    at: datetime
    actor_id: UUID
    action: str
    subject_id: UUID
    detail: Any


_OF_STAFF = many(
    EntryOfStaff,
    """select id, at, actor_id, action, subject_id, detail from audit_entries
        where organizer_id = $1 and actor_kind = 'staff' and subject_id = any ($2::uuid[]) and action <> 'order_placed'
          and action = any ($3::text[]) and (at, id) > ($4, $5)
        order by at, id limit $6""",
)


class _Deed(msgspec.Struct, frozen=True):
    actor_id: UUID


_STAFF_OF_ENTRY = one(
    _Deed, "select actor_id from audit_entries where organizer_id = $1 and id = $2 and actor_kind = 'staff'"
)


async def entries_of_staff(
    tx: Tx,
    *,
    organizer_id: int,
    subject_ids: Sequence[UUID],
    actions: Sequence[str],
    after: tuple[datetime, UUID],
    limit: int,
) -> list[EntryOfStaff]:
    """The next entries of these actions about these subjects after a moment and id, oldest first."""
    return await _OF_STAFF(tx, organizer_id, list(subject_ids), list(actions), *after, limit)


async def staff_of_entry(tx: Tx, *, organizer_id: int, entry_id: UUID) -> UUID | None:
    """The member of staff whose deed this entry tells; None where it was somebody else, or is not told."""
    found = await _STAFF_OF_ENTRY(tx, organizer_id, entry_id)
    return None if found is None else found.actor_id


async def record(
    db: Database, tx: Tx, *, organizer_id: int, actor: Actor, action: str, subject_id: UUID, detail: Any = None
) -> None:
    """Write one entry. ``detail`` holds numbers and codes, never names, phones or tokens."""
    await write_entry(
        tx,
        entry_id=db.new_id(organizer_id),
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=subject_id,
        detail=detail,
    )


async def write_entry(
    tx: Tx, *, entry_id: UUID, organizer_id: int, actor: Actor, action: str, subject_id: UUID, detail: Any = None
) -> None:
    """The same under an id that was made before."""
    await _INSERT(tx, organizer_id, entry_id, actor.kind, actor.id, action, subject_id, detail)


class NewEntry(msgspec.Struct, frozen=True):
    """One of many entries about the same action."""

    id: UUID
    actor: Actor
    subject_id: UUID
    detail: Any = None


async def record_all(tx: Tx, *, organizer_id: int, action: str, entries: Sequence[NewEntry]) -> None:
    """Write an entry for each of these, in one statement."""
    await _INSERT_ALL(
        tx,
        organizer_id,
        action,
        [entry.id for entry in entries],
        [entry.actor.kind for entry in entries],
        [entry.actor.id for entry in entries],
        [entry.subject_id for entry in entries],
        [entry.detail for entry in entries],
    )


async def link_what_is_new(db: Database) -> int:
    """Chain all that has been written since the last tick; returns how many entries were linked."""
    total = 0
    while linked := await link_new_entries(db):
        total += linked
        if linked < LINKS_A_RUN:
            break
    return total


async def link_new_entries(db: Database) -> int:
    """Chain at most `LINKS_A_RUN` entries that the chain does not hold yet, in one commit; returns how many.

    The chain's order is its own: an entry that commits late, with an id older than others', is linked after them.
    """
    async with db.tx() as tx:
        await _LOCK_CHAIN(tx)
        last: dict[int, _Link] = {}
        rows: list[tuple[object, ...]] = []
        for entry in await _UNLINKED(tx, LINKS_A_RUN):
            organizer_id = entry.organizer_id
            if organizer_id not in last:
                last[organizer_id] = await _LAST_LINK(tx, organizer_id) or _Link(0, GENESIS)
            link = _Link(last[organizer_id].seq + 1, chain_hash(last[organizer_id].hash, entry))
            last[organizer_id] = link
            rows.append((organizer_id, link.seq, entry.id, link.hash))
        if rows:
            await _INSERT_LINKS(tx, *(list(column) for column in zip(*rows, strict=True)))
        return len(rows)


def chain_hash(previous: bytes, entry: AuditEntry) -> bytes:
    """SHA-256 over the previous hash and the entry's canonical JSON (sorted keys, no spaces)."""
    canonical = msgspec.json.encode(
        [
            entry.organizer_id,
            entry.id.hex,
            to_wire(entry.at),
            entry.actor_kind,
            entry.actor_id.hex if entry.actor_id else None,
            entry.action,
            entry.subject_id.hex,
            entry.detail,
        ],
        order="sorted",
    )
    return hashlib.sha256(previous + canonical).digest()
