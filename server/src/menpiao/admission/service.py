"""Scanning at gates, and the gates themselves.

A scan is at most three statements once gate and labels are in memory: find the ticket, record scan and admission in
one, mark the ticket used. The server's clock decides; the phone's is only written down. Everything that a camera can
deliver is answered, never an exception.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from prometheus_client import Counter

from menpiao.admission import store
from menpiao.admission.model import (
    EARLY_GRACE,
    LATE_GRACE,
    SENTENCES,
    Gate,
    Reason,
    ScanAnswer,
    ScannedTicket,
    ScanRequest,
    judge,
)
from menpiao.catalog import Labels, SessionLabel, session_labels
from menpiao.identity import StaffLogin
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, field_error
from menpiao.kernel.i18n import DEFAULT, Lang, Text, pick
from menpiao.kernel.time import local
from menpiao.platform.audit import Actor, record
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.fresh import FreshCache
from menpiao.platform.metrics import REGISTRY
from menpiao.tickets import (
    Code,
    MalformedCode,
    Ticket,
    attendee_masked,
    decode,
    issued_counts,
    mark_used,
    ticket_by_id,
    ticket_by_number,
)

ATTEMPTS = 3
"""Times that a scan is judged anew because its ticket changed while it was being judged."""

_scans = Counter("menpiao_scans_total", "Scans at gates by reason", ["reason"], registry=REGISTRY)


class Gates:
    """Gates by id from memory, at most a second old."""

    def __init__(self, db: Database) -> None:
        self._cache: FreshCache[Gate] = FreshCache(db, _read_gates)

    async def get(self, gate_id: UUID) -> Gate | None:
        """A gate of whatever organizer."""
        return (await self._cache.get([gate_id])).get(gate_id)


class GateOverview(msgspec.Struct, frozen=True):
    """A gate as staff choose it: its session, and how far admission has come."""

    gate: Gate
    session: SessionLabel
    admitted: int
    issued: int


class _Decided(msgspec.Struct, frozen=True):
    """The outcome of a scan, new or remembered."""

    reason: Reason
    ticket: Ticket | None
    admission: store.Admission | None


class _ScanKnown(Exception):
    """A scan of this id exists; raised to roll back whatever was written beside it."""


class _TicketChanged(Exception):
    """The ticket was voided or moved to another phone between judging and writing; raised to roll back."""


async def create_gate(
    db: Database, *, actor: Actor, organizer_id: int, session_id: UUID, name: Mapping[str, str]
) -> UUID:
    """Open a gate for a session of this organizer; ``name`` has at most 60 characters in each language."""
    gate_id = db.new_id(organizer_id)
    async with db.tx() as tx:
        if not await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
            raise Invalid(errors=(field_error("/session_id", "not_found", "没有这个场次。", "No such session."),))
        await store.insert_gate(tx, organizer_id=organizer_id, gate_id=gate_id, session_id=session_id, name=name)
        await record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="admission.gate_created",
            subject_id=gate_id,
        )
    return gate_id


async def open_gates(db: Database, *, labels: Labels, staff: StaffLogin) -> list[GateOverview]:
    """The organizer's gates whose session is not over, the next one first. Looks at the newest `store.MAX_GATES`."""
    async with db.read() as tx:
        gates = await store.gates_of_organizer(tx, organizer_id=staff.organizer_id)
    sessions = await labels.sessions({gate.session_id for gate in gates})
    now = db.clock.now()
    gates = [gate for gate in gates if now < sessions[gate.session_id].ends_at + LATE_GRACE]
    gates.sort(key=lambda gate: (sessions[gate.session_id].doors_at, pick(gate.name, DEFAULT), gate.id))
    session_ids = list({gate.session_id for gate in gates})
    async with db.read() as tx:
        issued = await issued_counts(tx, organizer_id=staff.organizer_id, session_ids=session_ids)
        admitted = await store.admitted_counts(tx, organizer_id=staff.organizer_id, session_ids=session_ids)
    return [
        GateOverview(
            gate=gate,
            session=sessions[gate.session_id],
            admitted=admitted.get(gate.session_id, 0),
            issued=issued.get(gate.session_id, 0),
        )
        for gate in gates
    ]


async def scan(
    db: Database,
    cipher: FieldCipher,
    *,
    labels: Labels,
    gates: Gates,
    staff: StaffLogin,
    request: ScanRequest,
) -> ScanAnswer:
    """Judge one code at one gate, and admit at most once.

    The same ``scan_id`` with the same gate and code gets the answer of the first time, even while the first is under
    way; with other content it is refused (`IdempotencyKeyReused`). ``scanned_at`` may differ between the two.
    """
    gate = await gates.get(request.gate_id)
    if gate is None or gate.organizer_id != staff.organizer_id:
        raise Invalid(errors=(field_error("/gate_id", "not_found", "没有这个检票口。", "There is no such gate."),))
    session = (await labels.sessions([gate.session_id]))[gate.session_id]
    content_hash = _content_hash(request)
    decided = await _decide(db, staff=staff, gate=gate, session=session, request=request, content_hash=content_hash)
    if decided is None:
        decided = await _remembered(db, organizer_id=gate.organizer_id, request=request, content_hash=content_hash)
    _scans.labels(decided.reason).inc()
    return await _answer(decided, cipher=cipher, labels=labels, gates=gates, session=session)


async def _decide(
    db: Database, *, staff: StaffLogin, gate: Gate, session: SessionLabel, request: ScanRequest, content_hash: bytes
) -> _Decided | None:
    """Judge and write; None where a scan of this id exists."""
    code = decode(request.code)
    for _ in range(ATTEMPTS):
        try:
            async with db.tx() as tx:
                return await _judge_and_record(
                    tx,
                    code=code,
                    staff=staff,
                    gate=gate,
                    session=session,
                    request=request,
                    content_hash=content_hash,
                    now=db.clock.now(),
                )
        except _ScanKnown:
            return None
        except _TicketChanged:
            continue
    raise Busy(retry_after_s=1)


async def _judge_and_record(
    tx: Tx,
    *,
    code: Code | MalformedCode,
    staff: StaffLogin,
    gate: Gate,
    session: SessionLabel,
    request: ScanRequest,
    content_hash: bytes,
    now: datetime,
) -> _Decided:
    organizer_id = gate.organizer_id
    ticket = (
        await ticket_by_number(tx, organizer_id=organizer_id, number=code.number) if isinstance(code, Code) else None
    )
    judged = judge(
        code=code,
        ticket=ticket,
        gate_session_id=gate.session_id,
        doors_at=session.doors_at,
        ends_at=session.ends_at,
        now=now,
    )
    new = store.NewScan(
        organizer_id=organizer_id,
        id=request.scan_id,
        gate_id=gate.id,
        session_id=gate.session_id,
        staff_id=staff.staff_id,
        ticket_id=ticket.id if ticket is not None else None,
        reason=judged,
        epoch=code.epoch if isinstance(code, Code) else None,
        step=code.step if isinstance(code, Code) else None,
        content_hash=content_hash,
        scanned_at=_storable(request.scanned_at),
        received_at=now,
    )
    reason = await store.record_scan(tx, new)
    if reason is None:
        raise _ScanKnown()
    if ticket is not None and reason == "ok":
        if not await mark_used(tx, organizer_id=organizer_id, ticket_id=ticket.id, epoch=ticket.epoch, at=now):
            raise _TicketChanged()
        admission = store.Admission(ticket_id=ticket.id, gate_id=gate.id, scan_id=new.id, admitted_at=now)
        return _Decided(reason, ticket, admission)
    return _Decided(reason, ticket, await _admission_for(tx, organizer_id, reason, ticket))


async def _remembered(db: Database, *, organizer_id: int, request: ScanRequest, content_hash: bytes) -> _Decided:
    """What was decided when this scan first came."""
    async with db.read() as tx:
        stored = await store.scan_by_id(tx, organizer_id=organizer_id, scan_id=request.scan_id)
        assert stored is not None, "scans are never deleted"
        if stored.content_hash != content_hash:
            raise IdempotencyKeyReused()
        ticket = None
        if stored.ticket_id is not None:
            ticket = await ticket_by_id(tx, organizer_id=organizer_id, ticket_id=stored.ticket_id)
        return _Decided(stored.reason, ticket, await _admission_for(tx, organizer_id, stored.reason, ticket))


async def _admission_for(tx: Tx, organizer_id: int, reason: Reason, ticket: Ticket | None) -> store.Admission | None:
    if ticket is None or reason not in ("ok", "already_used"):
        return None
    return await store.admission_of(tx, organizer_id=organizer_id, ticket_id=ticket.id)


async def _answer(
    decided: _Decided, *, cipher: FieldCipher, labels: Labels, gates: Gates, session: SessionLabel
) -> ScanAnswer:
    ticket, admission = decided.ticket, decided.admission
    shown = None
    if ticket is not None:
        types = await labels.ticket_types([ticket.ticket_type_id])
        tags = await labels.seats([(ticket.session_id, ticket.seat)]) if ticket.seat is not None else {}
        shown = ScannedTicket(
            id=ticket.id,
            serial=ticket.serial,
            ticket_type=types[ticket.ticket_type_id].name,
            attendee=attendee_masked(cipher, ticket),
            seat=next(iter(tags.values()), None),
        )
    other = None
    if decided.reason == "wrong_session" and ticket is not None:
        other = (await labels.sessions([ticket.session_id]))[ticket.session_id]
    gate = await gates.get(admission.gate_id) if admission is not None else None
    return ScanAnswer(
        result="admitted" if decided.reason == "ok" else "refused",
        reason=decided.reason,
        message=Text(
            _sentence(decided, "zh-CN", session=session, other=other, gate=gate),
            _sentence(decided, "en", session=session, other=other, gate=gate),
        ),
        ticket=shown,
        admitted_at=admission.admitted_at if admission is not None else None,
    )


def _sentence(
    decided: _Decided, lang: Lang, *, session: SessionLabel, other: SessionLabel | None, gate: Gate | None
) -> str:
    """The reason in this reader's words, with the venue's times and the organizer's names."""
    sentence = SENTENCES[decided.reason].in_(lang)
    admission = decided.admission
    if decided.reason == "already_used" and admission is not None:
        time = f"{local(admission.admitted_at, session.time_zone):%m-%d %H:%M}"
        return sentence.format(time=time, gate=pick(gate.name, lang) if gate is not None else "")
    if other is not None:
        when = f"{local(other.starts_at, other.time_zone):%m-%d %H:%M}"
        return sentence.format(session=f"{pick(other.event_title, lang)} {when}")
    if decided.reason == "too_early":
        return sentence.format(time=f"{local(session.doors_at - EARLY_GRACE, session.time_zone):%m-%d %H:%M}")
    return sentence


def _content_hash(request: ScanRequest) -> bytes:
    """What makes two scans of one id the same: gate, direction and code. ``scanned_at`` may be stamped anew."""
    code = request.code.strip().upper().encode("utf-8", "surrogatepass")
    return hashlib.sha256(request.gate_id.bytes + request.direction.encode() + b"\0" + code).digest()


def _storable(moment: datetime) -> datetime:
    """The phone's time, however wrong, as PostgreSQL and Python can both hold it."""
    if not 1970 <= moment.year < 2200:
        return datetime(1970 if moment.year < 1970 else 2200, 1, 1, tzinfo=UTC)
    return moment.astimezone(UTC)


async def _read_gates(tx: Tx, ids: list[UUID]) -> Mapping[UUID, Gate]:
    return await store.gates_by_id(tx, ids)
