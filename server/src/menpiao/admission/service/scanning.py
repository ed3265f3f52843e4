"""Scanning at gates.

A scan is at most three statements once gate and labels are in memory: find the ticket, record scan and admission in
one, mark the ticket used. The server's clock decides; the phone's is only written down. Everything that a camera can
deliver is answered, never an exception.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import msgspec
from prometheus_client import Counter

from menpiao.admission.model.gates import Gate, session_at
from menpiao.admission.model.judging import (
    EARLY_GRACE,
    LATE_GRACE,
    NO_OTHER_GATE,
    SENTENCES,
    Reason,
    ScanAnswer,
    ScannedTicket,
    ScanRequest,
    judge,
)
from menpiao.admission.store import gates as gates_store
from menpiao.admission.store import scanning as store
from menpiao.catalog import Labels, SeatTags, SessionLabel
from menpiao.identity import StaffLogin
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, field_error
from menpiao.kernel.i18n import DEFAULT, Lang, Text, pick
from menpiao.kernel.time import local
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.fresh import FreshCache
from menpiao.platform.metrics import REGISTRY
from menpiao.tickets import (
    Code,
    MalformedCode,
    PrintedCode,
    Ticket,
    attendee_masked,
    decode,
    mark_used,
    ticket_by_id,
    ticket_by_number,
)

ATTEMPTS = 3
"""Times that a scan is judged anew because its ticket changed while it was being judged."""

_NAMED_GATES = 3
"""Gates that a person who stands at the wrong one is told."""

_scans = Counter("menpiao_scans_total", "Scans at gates by reason", ["reason"], registry=REGISTRY)


class Gates:
    """Gates by id from memory, at most a second old."""

    def __init__(self, db: Database) -> None:
        self._cache: FreshCache[Gate] = FreshCache(db, _read_gates)

    async def get(self, gate_id: UUID) -> Gate | None:
        """A gate of whatever organizer."""
        return (await self._cache.get([gate_id])).get(gate_id)


class _Here(msgspec.Struct, frozen=True):
    """The gate that was scanned at, with what memory knows of its sessions. ``seats``: of those that sell some, where
    the gate is kept to zones."""

    gate: Gate
    sessions: dict[UUID, SessionLabel]
    seats: dict[UUID, SeatTags]

    def session_of(self, ticket: Ticket | None, now: datetime) -> SessionLabel:
        """The ticket's session where the gate admits to it, else the one that the gate is for at this time."""
        own = self.sessions.get(ticket.session_id) if ticket is not None else None
        return own or session_at(self.sessions, now - LATE_GRACE)

    def lets_in(self, ticket: Ticket) -> bool:
        """Whether the ticket is of the gate's zone."""
        return self.gate.lets_in(ticket.ticket_type_id, _zone_of(ticket, self.seats.get(ticket.session_id)))


class _Decided(msgspec.Struct, frozen=True):
    """The outcome of a scan, new or remembered."""

    reason: Reason
    ticket: Ticket | None
    admission: store.Admission | None


class _ScanKnown(Exception):
    """A scan of this id exists; raised to roll back whatever was written beside it."""


class _TicketChanged(Exception):
    """The ticket was voided or moved to another phone between judging and writing; raised to roll back."""


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
    here = await _here(gate, labels)
    content_hash = _content_hash(request)
    decided = await _decide(db, staff=staff, here=here, request=request, content_hash=content_hash)
    if decided is None:
        decided = await _remembered(db, organizer_id=gate.organizer_id, request=request, content_hash=content_hash)
    _scans.labels(decided.reason).inc()
    return await _answer(db, decided, cipher=cipher, labels=labels, gates=gates, here=here)


async def _here(gate: Gate, labels: Labels) -> _Here:
    sessions = await labels.sessions(gate.session_ids)
    seats: dict[UUID, SeatTags] = {}
    if gate.zones:
        for session_id in gate.session_ids:
            tags = await labels.seats_of(session_id)
            if tags is not None:
                seats[session_id] = tags
    return _Here(gate, sessions, seats)


async def _decide(
    db: Database, *, staff: StaffLogin, here: _Here, request: ScanRequest, content_hash: bytes
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
                    here=here,
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
    code: Code | PrintedCode | MalformedCode,
    staff: StaffLogin,
    here: _Here,
    request: ScanRequest,
    content_hash: bytes,
    now: datetime,
) -> _Decided:
    gate = here.gate
    organizer_id = gate.organizer_id
    ticket = (
        None
        if isinstance(code, MalformedCode)
        else await ticket_by_number(tx, organizer_id=organizer_id, number=code.number)
    )
    session = here.session_of(ticket, now)
    judged = judge(
        code=code,
        ticket=ticket,
        gate_session_id=session.session_id,
        doors_at=session.doors_at,
        ends_at=session.ends_at,
        now=now,
        gate_is_open=gate.is_open,
        enters_here=ticket is None or here.lets_in(ticket),
    )
    new = store.NewScan(
        organizer_id=organizer_id,
        id=request.scan_id,
        gate_id=gate.id,
        session_id=session.session_id,
        staff_id=staff.staff_id,
        ticket_id=ticket.id if ticket is not None else None,
        reason=judged,
        epoch=None if isinstance(code, MalformedCode) else code.epoch,
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
    db: Database, decided: _Decided, *, cipher: FieldCipher, labels: Labels, gates: Gates, here: _Here
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
    session = here.session_of(ticket, db.clock.now())
    others = await _other_gates(db, labels, ticket) if decided.reason == "wrong_gate" and ticket is not None else []
    said = partial(_sentence, decided, session=session, other=other, gate=gate, others=others)
    return ScanAnswer(
        result="admitted" if decided.reason == "ok" else "refused",
        reason=decided.reason,
        message=Text(said("zh-CN"), said("en")),
        ticket=shown,
        admitted_at=admission.admitted_at if admission is not None else None,
    )


async def _other_gates(db: Database, labels: Labels, ticket: Ticket) -> list[Gate]:
    """Those that let this ticket in now: seldom asked for, so not kept in memory."""
    async with db.read() as tx:
        found = await gates_store.of_sessions(tx, organizer_id=ticket.organizer_id, session_ids=[ticket.session_id])
    zone = _zone_of(ticket, await labels.seats_of(ticket.session_id))
    others = [gate for gate in found if gate.is_open and gate.lets_in(ticket.ticket_type_id, zone)]
    return sorted(others, key=lambda one: (pick(one.name, DEFAULT), one.id))


def _zone_of(ticket: Ticket, seats: SeatTags | None) -> str | None:
    return None if seats is None or ticket.seat is None else seats.zone_of(ticket.seat)


def _sentence(
    decided: _Decided,
    lang: Lang,
    *,
    session: SessionLabel,
    other: SessionLabel | None,
    gate: Gate | None,
    others: Sequence[Gate],
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
    if decided.reason == "wrong_gate":
        if not others:
            return NO_OTHER_GATE.in_(lang)
        between = "”或“" if lang == "zh-CN" else " or "
        return sentence.format(gates=between.join(pick(one.name, lang) for one in others[:_NAMED_GATES]))
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
    return await gates_store.by_id(tx, ids)
