"""Statements on ``gates`` and on what they admit to."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.admission.model.gates import MAX_GATES, Gate, NewGate
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, one, scalar


class KnownRequest(msgspec.Struct, frozen=True):
    """The gate that a request has made, and a hash of what it said."""

    id: UUID
    request_hash: bytes


class Request(msgspec.Struct, frozen=True):
    """Who asked for a gate over HTTP: sent twice, it makes one."""

    staff_id: UUID
    key: str
    hash: bytes


_COLUMNS = """g.organizer_id, g.id, g.name,
       array (select s.session_id from gate_sessions s
               where s.organizer_id = g.organizer_id and s.gate_id = g.id order by s.session_id) as session_ids,
       array (select t.ticket_type_id from gate_ticket_types t
               where t.organizer_id = g.organizer_id and t.gate_id = g.id
               order by t.ticket_type_id) as ticket_type_ids,
       g.zones, g.closed_at is null as is_open, g.edition"""
_INSERT = execute(
    """insert into gates (organizer_id, id, name, zones, closed_at, created_at, made_by, request_key, request_hash)
       values ($1, $2, $3, $4, case when not $5::boolean then app_now() end, app_now(), $6, $7, $8)"""
)
_INSERT_SESSIONS = execute(
    """insert into gate_sessions (organizer_id, gate_id, session_id) select $1, $2, unnest($3::uuid[])"""
)
_INSERT_TYPES = execute(
    """insert into gate_ticket_types (organizer_id, gate_id, ticket_type_id) select $1, $2, unnest($3::uuid[])"""
)
_DELETE_SESSIONS = execute("delete from gate_sessions where organizer_id = $1 and gate_id = $2")
_DELETE_TYPES = execute("delete from gate_ticket_types where organizer_id = $1 and gate_id = $2")
_DELETE = execute("delete from gates where organizer_id = $1 and id = $2")
_KNOWN = one(
    KnownRequest,
    "select id, request_hash from gates where organizer_id = $1 and made_by = $2 and request_key = $3",
)
_UPDATE = execute(
    """update gates
          set name = $3, zones = $4, closed_at = case when not $5::boolean then coalesce(closed_at, app_now()) end,
              edition = edition + 1
        where organizer_id = $1 and id = $2"""
)
_BY_ID = many(Gate, f"select {_COLUMNS} from gates g where g.organizer_id = any ($1) and g.id = any ($2)")
_LOCKED = one(Gate, f"select {_COLUMNS} from gates g where g.organizer_id = $1 and g.id = $2 for update of g")
_OF_ORGANIZER = many(
    Gate,
    f"""select {_COLUMNS} from gates g
         where g.organizer_id = $1 and g.id < $2 and ($3::boolean is null or (g.closed_at is null) = $3)
           and ($4::uuid is null or exists (
                select from gate_sessions s
                 where s.organizer_id = g.organizer_id and s.gate_id = g.id and s.session_id = $4))
         order by g.id desc limit $5""",
)
_OF_SESSIONS = many(
    Gate,
    f"""select {_COLUMNS} from gates g
         where g.organizer_id = $1 and g.id in (
               select s.gate_id from gate_sessions s
                where s.organizer_id = $1 and s.session_id = any ($2::uuid[]))
         order by g.id""",
)
_COUNT = scalar("select count(*) from gates where organizer_id = $1")


async def insert(tx: Tx, *, organizer_id: int, gate_id: UUID, new: NewGate, request: Request | None) -> None:
    """A gate for sessions of this organizer."""
    await _INSERT(
        tx,
        organizer_id,
        gate_id,
        dict(new.name),
        list(new.zones),
        new.is_open,
        None if request is None else request.staff_id,
        None if request is None else request.key,
        None if request is None else request.hash,
    )
    await _admit_to(tx, organizer_id, gate_id, new)


async def update(tx: Tx, *, organizer_id: int, gate_id: UUID, new: NewGate) -> None:
    """All of it; the gate is locked."""
    await _UPDATE(tx, organizer_id, gate_id, dict(new.name), list(new.zones), new.is_open)
    await _DELETE_TYPES(tx, organizer_id, gate_id)
    await _DELETE_SESSIONS(tx, organizer_id, gate_id)
    await _admit_to(tx, organizer_id, gate_id, new)


async def delete(tx: Tx, *, organizer_id: int, gate_id: UUID) -> None:
    """The gate; a foreign key refuses where something was scanned at it."""
    await _DELETE_TYPES(tx, organizer_id, gate_id)
    await _DELETE_SESSIONS(tx, organizer_id, gate_id)
    await _DELETE(tx, organizer_id, gate_id)


async def made_before(tx: Tx, *, organizer_id: int, request: Request) -> KnownRequest | None:
    """What this very request has made."""
    return await _KNOWN(tx, organizer_id, request.staff_id, request.key)


async def by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Gate]:
    """Gates of whatever organizers; the caller compares whose they are."""
    organizer_ids = list({organizer_of(identifier) for identifier in ids})
    return {gate.id: gate for gate in await _BY_ID(tx, organizer_ids, list(ids))}


async def locked(tx: Tx, *, organizer_id: int, gate_id: UUID) -> Gate | None:
    """One of the organizer's, held until the transaction ends."""
    return await _LOCKED(tx, organizer_id, gate_id)


async def of_organizer(
    tx: Tx, *, organizer_id: int, before: UUID, is_open: bool | None, session_id: UUID | None, limit: int
) -> list[Gate]:
    """The newest first, from before this id on."""
    return await _OF_ORGANIZER(tx, organizer_id, before, is_open, session_id, min(limit, MAX_GATES))


async def of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Gate]:
    """Those that admit to any of these sessions, switched off or not."""
    return await _OF_SESSIONS(tx, organizer_id, list(session_ids))


async def count(tx: Tx, *, organizer_id: int) -> int:
    """How many the organizer has."""
    found: int = await _COUNT(tx, organizer_id)
    return found


async def _admit_to(tx: Tx, organizer_id: int, gate_id: UUID, new: NewGate) -> None:
    await _INSERT_SESSIONS(tx, organizer_id, gate_id, list(new.session_ids))
    await _INSERT_TYPES(tx, organizer_id, gate_id, list(new.ticket_type_ids))
