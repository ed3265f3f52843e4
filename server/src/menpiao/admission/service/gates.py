"""Setting gates up and changing them, and which of them staff at a door choose from.

A change counts at the gate within a second: scanning reads gates from a memory that is no older.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from menpiao.admission.model.gates import (
    MAX_GATES,
    Gate,
    GateHasScans,
    NewGate,
    TooManyGates,
    check_gate,
    session_at,
)
from menpiao.admission.model.judging import LATE_GRACE
from menpiao.admission.store import attendance
from menpiao.admission.store import gates as store
from menpiao.catalog import Labels, SessionLabel, Texts, TicketTypeLabel, session_labels, types_of_sessions
from menpiao.identity import StaffLogin
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, field_error
from menpiao.kernel.i18n import DEFAULT, pick
from menpiao.kernel.page import NEWEST, Page, id_cursor, id_of_cursor
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx
from menpiao.tickets import issued_counts


class GateOverview(msgspec.Struct, frozen=True):
    """A gate as staff choose it: the session that it is for now, and how far admission has come."""

    gate: Gate
    session: SessionLabel
    admitted: int
    issued: int


class GateView(msgspec.Struct, frozen=True):
    """A gate as its organizer edits it, with its sessions by date."""

    gate: Gate
    sessions: list[SessionLabel]


class Choices(msgspec.Struct, frozen=True):
    """What a gate of a session may be kept to."""

    ticket_types: list[TicketTypeLabel]
    zones: dict[str, Texts]


async def create_gate(
    db: Database, *, actor: Actor, organizer_id: int, session_id: UUID, name: Mapping[str, str]
) -> UUID:
    """Open a gate for everybody of one session of this organizer, by the operator's hand."""
    gate_id = db.new_id(organizer_id)
    async with db.tx() as tx:
        if not await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
            raise Invalid(errors=(field_error("/session_id", "not_found", "没有这个场次。", "No such session."),))
        new = NewGate(name, (session_id,))
        await store.insert(tx, organizer_id=organizer_id, gate_id=gate_id, new=new, request=None)
        await _record(db, tx, actor, organizer_id, "admission.gate_created", gate_id)
    return gate_id


async def make_gate(
    db: Database, *, labels: Labels, staff: StaffLogin, actor: Actor, new: NewGate, idempotency_key: str
) -> tuple[UUID, bool]:
    """A gate as staff want it: its id, and whether this request had made it before. Raises `TooManyGates`."""
    check_gate(new)
    await _check_zones(labels, new, kept=())
    organizer_id, gate_id = staff.organizer_id, db.new_id(staff.organizer_id)
    request = store.Request(staff.staff_id, idempotency_key, hashlib.sha256(msgspec.json.encode(new)).digest())
    try:
        async with db.tx() as tx:
            known = await _made_before(tx, organizer_id, request)
            if known is not None:
                return known, True
            await _check_what_it_names(tx, organizer_id, new)
            if await store.count(tx, organizer_id=organizer_id) >= MAX_GATES:
                raise TooManyGates(most=MAX_GATES)
            await store.insert(tx, organizer_id=organizer_id, gate_id=gate_id, new=new, request=request)
            await _record(db, tx, actor, organizer_id, "admission.gate_created", gate_id)
    except asyncpg.UniqueViolationError:
        async with db.read() as tx:
            known = await _made_before(tx, organizer_id, request)
        assert known is not None, "nothing else of a gate is unique"
        return known, True
    except asyncpg.ForeignKeyViolationError:
        raise _gone() from None
    return gate_id, False


async def change_gate(
    db: Database,
    *,
    labels: Labels,
    actor: Actor,
    organizer_id: int,
    gate_id: UUID,
    expected_version: int,
    new: NewGate,
) -> None:
    """All of it; what is so already stays as it is. Raises `PreconditionFailed`."""
    check_gate(new)
    before = (await gate_of_organizer(db, labels=labels, organizer_id=organizer_id, gate_id=gate_id)).gate
    await _check_zones(labels, new, kept=before.zones)
    try:
        async with db.tx() as tx:
            gate = await store.locked(tx, organizer_id=organizer_id, gate_id=gate_id)
            if gate is None:
                raise NotFound()
            if _as_new(gate) == _in_order(new):
                return
            if gate.edition != expected_version:
                raise PreconditionFailed()
            await _check_what_it_names(tx, organizer_id, new)
            await store.update(tx, organizer_id=organizer_id, gate_id=gate_id, new=new)
            await _record(db, tx, actor, organizer_id, _what_happened(gate, new), gate_id)
    except asyncpg.ForeignKeyViolationError:
        raise _gone() from None


async def delete_gate(db: Database, *, actor: Actor, organizer_id: int, gate_id: UUID) -> None:
    """One at which nothing was ever scanned; raises `GateHasScans`."""
    try:
        async with db.tx() as tx:
            if await store.locked(tx, organizer_id=organizer_id, gate_id=gate_id) is None:
                raise NotFound()
            await store.delete(tx, organizer_id=organizer_id, gate_id=gate_id)
            await _record(db, tx, actor, organizer_id, "admission.gate_deleted", gate_id)
    except asyncpg.ForeignKeyViolationError:
        raise GateHasScans() from None


async def gate_of_organizer(db: Database, *, labels: Labels, organizer_id: int, gate_id: UUID) -> GateView:
    """One of this organizer's; a foreign one does not exist."""
    async with db.read() as tx:
        gate = (await store.by_id(tx, [gate_id])).get(gate_id)
    if gate is None or gate.organizer_id != organizer_id:
        raise NotFound()
    return (await _views(labels, [gate]))[0]


async def gates_of_organizer(
    db: Database,
    *,
    labels: Labels,
    organizer_id: int,
    is_open: bool | None,
    session_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> Page[GateView]:
    """The newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        rows = await store.of_organizer(
            tx, organizer_id=organizer_id, before=before, is_open=is_open, session_id=session_id, limit=limit + 1
        )
    views = await _views(labels, rows[:limit])
    return Page(views, id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def choices_of(db: Database, *, labels: Labels, organizer_id: int, session_id: UUID) -> Choices:
    """The ticket types and the zones of a session of this organizer; a foreign one does not exist."""
    async with db.read() as tx:
        if not await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
            raise NotFound()
        types = await types_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    seats = await labels.seats_of(session_id)
    return Choices(types, {} if seats is None else seats.zones())


async def open_gates(db: Database, *, labels: Labels, staff: StaffLogin) -> list[GateOverview]:
    """The organizer's gates that are switched on and have a session that is not over, the next one first. Looks at the
    newest `MAX_GATES`."""
    organizer_id = staff.organizer_id
    async with db.read() as tx:
        gates = await store.of_organizer(
            tx, organizer_id=organizer_id, before=NEWEST, is_open=True, session_id=None, limit=MAX_GATES
        )
    known = await labels.sessions({session_id for gate in gates for session_id in gate.session_ids})
    over_before = db.clock.now() - LATE_GRACE
    chosen = [(gate, session_at({one: known[one] for one in gate.session_ids}, over_before)) for gate in gates]
    chosen = [(gate, session) for gate, session in chosen if session.ends_at > over_before]
    chosen.sort(key=lambda one: (one[1].doors_at, pick(one[0].name, DEFAULT), one[0].id))
    session_ids = list({session.session_id for _, session in chosen})
    async with db.read() as tx:
        issued = await issued_counts(tx, organizer_id=organizer_id, session_ids=session_ids)
        admitted = await attendance.admitted_counts(tx, organizer_id=organizer_id, session_ids=session_ids)
    return [
        GateOverview(
            gate=gate,
            session=session,
            admitted=admitted.get(session.session_id, 0),
            issued=issued.get(session.session_id, 0),
        )
        for gate, session in chosen
    ]


async def _views(labels: Labels, gates: Sequence[Gate]) -> list[GateView]:
    known = await labels.sessions({session_id for gate in gates for session_id in gate.session_ids})
    return [
        GateView(gate, sorted((known[one] for one in gate.session_ids), key=lambda one: (one.doors_at, one.session_id)))
        for gate in gates
    ]


async def _made_before(tx: Tx, organizer_id: int, request: store.Request) -> UUID | None:
    known = await store.made_before(tx, organizer_id=organizer_id, request=request)
    if known is None:
        return None
    if known.request_hash != request.hash:
        raise IdempotencyKeyReused()
    return known.id


async def _check_what_it_names(tx: Tx, organizer_id: int, new: NewGate) -> None:
    """Sessions of this organizer, and ticket types of these sessions."""
    sessions = await session_labels(tx, organizer_id=organizer_id, session_ids=list(new.session_ids))
    types = await types_of_sessions(tx, organizer_id=organizer_id, session_ids=list(sessions))
    known = {one.ticket_type_id for one in types}
    wrong = [
        *_unknown("/session_ids", new.session_ids, sessions),
        *_unknown("/ticket_type_ids", new.ticket_type_ids, known),
    ]
    if wrong:
        raise Invalid(errors=tuple(wrong))


async def _check_zones(labels: Labels, new: NewGate, *, kept: Sequence[str]) -> None:
    """Zones of the halls of these sessions, or those that it is kept to already: a hall may have got another map."""
    known = set(kept)
    for session_id in new.session_ids if new.zones else ():
        seats = await labels.seats_of(session_id)
        known |= seats.zones().keys() if seats is not None else set()
    wrong = _unknown("/zones", new.zones, known)
    if wrong:
        raise Invalid(errors=tuple(wrong))


def _unknown(pointer: str, named: Sequence[object], known: Collection[object]) -> list[FieldError]:
    return [
        field_error(f"{pointer}/{place}", "not_found", "没有这一项，或它不属于所选的场次。", "Not of these sessions.")
        for place, one in enumerate(named)
        if one not in known
    ]


def _gone() -> Invalid:
    """Something that it names was deleted in this very moment."""
    return Invalid(errors=(field_error("/session_ids", "not_found", "没有这个场次。", "No such session."),))


def _what_happened(before: Gate, new: NewGate) -> str:
    if before.is_open != new.is_open:
        return "admission.gate_opened" if new.is_open else "admission.gate_closed"
    return "admission.gate_changed"


def _as_new(gate: Gate) -> NewGate:
    return _in_order(
        NewGate(gate.name, tuple(gate.session_ids), tuple(gate.ticket_type_ids), tuple(gate.zones), gate.is_open)
    )


def _in_order(new: NewGate) -> NewGate:
    return NewGate(
        dict(new.name),
        tuple(sorted(new.session_ids)),
        tuple(sorted(new.ticket_type_ids)),
        tuple(sorted(new.zones)),
        new.is_open,
    )


async def _record(db: Database, tx: Tx, actor: Actor, organizer_id: int, action: str, gate_id: UUID) -> None:
    await record(db, tx, organizer_id=organizer_id, actor=actor, action=action, subject_id=gate_id)
