"""Admission over HTTP, for staff at gates: which gates there are, and scanning.

A refusal at a gate is an answer (200) with a reason and a sentence, not an HTTP error. Scanning is a hot route:
`Scanning` answers it before the framework, and the framework's handler is its shadow for the contract.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import get, post
from litestar.datastructures import CacheControlHeader

from menpiao.admission.model.judging import Reason, Result, ScanAnswer, ScannedTicket, ScanRequest
from menpiao.admission.service import gates as gates_service
from menpiao.admission.service import scanning as scanning_service
from menpiao.admission.service.gates import GateOverview
from menpiao.admission.service.scanning import Gates
from menpiao.catalog import Labels, SeatOut, seat_out
from menpiao.identity import ROLES_AT_GATES, Logins, StaffLogin, bearer_token
from menpiao.kernel.errors import Forbidden, IdempotencyKeyReused, Invalid, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, HotRequest, HotResponse, decode_body, wire_time
from menpiao.tickets import MAX_CODE_CHARACTERS

_NO_STORE = CacheControlHeader(no_store=True)
_Id = Annotated[str, msgspec.Meta(examples=["03bqh3nq00000004p3z6t7w1v9"])]
_Time = Annotated[str, msgspec.Meta(examples=["2027-03-01T11:00:00Z"])]


class GateSessionOut(msgspec.Struct, frozen=True):
    """When; show the times in ``time_zone``."""

    id: _Id
    starts_at: _Time
    doors_at: _Time
    time_zone: str


class GateEventOut(msgspec.Struct, frozen=True):
    """What is on, in the caller's language."""

    id: _Id
    title: str


class GateVenueOut(msgspec.Struct, frozen=True):
    """Where, in the caller's language."""

    id: _Id
    name: str


class GateCountsOut(msgspec.Struct, frozen=True):
    """Of the whole session: who is inside, and how many tickets stand."""

    admitted: int
    issued: int


class GateOut(msgspec.Struct, frozen=True):
    """A gate to scan at. It may admit to several sessions; ``session`` is the one that is next, or on."""

    id: _Id
    name: Annotated[str, msgspec.Meta(examples=["1 号门"])]
    session: GateSessionOut
    event: GateEventOut
    venue: GateVenueOut
    counts: GateCountsOut


class GatePageOut(msgspec.Struct, frozen=True):
    """The next session first. There is one page."""

    items: list[GateOut]
    next: None = None


class ScanIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One try at a gate."""

    scan_id: Annotated[
        str,
        msgspec.Meta(
            # The last part is for Python, whose $ also matches before a final line break.
            pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)",
            examples=["m2k9x7qa-0f3d61b29c8e"],
            description="The gate phone's own name for this scan; a retry repeats it.",
        ),
    ]
    gate_id: Annotated[str, msgspec.Meta(max_length=64, examples=["03bqh3nq00000004p3z6t7w1v9"])]
    code: Annotated[
        str,
        msgspec.Meta(
            max_length=MAX_CODE_CHARACTERS,
            examples=["040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8"],
            description="What the camera read, whatever it was.",
        ),
    ]
    scanned_at: Annotated[datetime, msgspec.Meta(tz=True, description="By the phone's clock: recorded, not believed.")]
    direction: Literal["in"]

    def __repr__(self) -> str:
        return f"ScanIn({self.scan_id})"


class ScannedTicketOut(msgspec.Struct, frozen=True):
    """What staff see of a ticket; the attendee's name is masked."""

    serial: Annotated[str, msgspec.Meta(examples=["4R8TN-0GQ3M"])]
    ticket_type: Annotated[str, msgspec.Meta(examples=["普通票"])]
    attendee: Annotated[str, msgspec.Meta(examples=["陈**"])] | None
    seat: SeatOut | None


class ScanOut(msgspec.Struct, frozen=True):
    """What the gate decided. ``admitted_at`` is of the first admission when the ticket is inside already."""

    result: Result
    reason: Reason
    message: Annotated[str, msgspec.Meta(description="What to do, for staff, in their language.")]
    ticket: ScannedTicketOut | None
    admitted_at: _Time | None


class Scanning:
    """What scanning needs, bound once by `app`; serves the hot route and its shadow alike."""

    def __init__(self, db: Database, cipher: FieldCipher, *, labels: Labels, logins: Logins) -> None:
        self._db = db
        self._cipher = cipher
        self._labels = labels
        self._logins = logins
        self._gates = Gates(db)

    async def scan(self, body: ScanIn, *, staff: StaffLogin, lang: Lang) -> ScanOut:
        """A scan from its decoded body to its answer on the wire."""
        try:
            gate_id = decode(body.gate_id)
        except MalformedId:
            raise Invalid(
                errors=(field_error("/gate_id", "not_found", "没有这个检票口。", "There is no such gate."),)
            ) from None
        answer = await scanning_service.scan(
            self._db,
            self._cipher,
            labels=self._labels,
            gates=self._gates,
            staff=staff,
            request=ScanRequest(body.scan_id, gate_id, body.code, body.scanned_at, body.direction),
        )
        return _scan_out(answer, lang)

    async def hot(self, request: HotRequest) -> HotResponse:
        """POST /api/v1/gate/scans without the framework: the same checks in the same order."""
        staff = await self._logins.staff(bearer_token(request.header(b"authorization")))
        if staff.role not in ROLES_AT_GATES:
            raise Forbidden()
        request.check_query()
        body: ScanIn = decode_body(request.body, request.header(b"content-type"), ScanIn)
        answer = await self.scan(body, staff=staff, lang=request.lang)
        return HotResponse(200, msgspec.json.encode(answer), ((b"cache-control", b"no-store"),))


@get(
    "/api/v1/gate/gates",
    operation_id="listGates",
    tags=["gate"],
    opt={"audience": Audience.GATE},
    cache_control=_NO_STORE,
    summary="Gates of today's and coming sessions",
)
async def list_gates(db: Database, labels: Labels, staff: StaffLogin, lang: Lang) -> GatePageOut:
    """The organizer's gates that are switched on and have a session that is not over, with how many were admitted."""
    overviews = await gates_service.open_gates(db, labels=labels, staff=staff)
    return GatePageOut([_gate_out(overview, lang) for overview in overviews])


@post(
    "/api/v1/gate/scans",
    operation_id="createScan",
    tags=["gate"],
    opt={"audience": Audience.GATE, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=200,
    cache_control=_NO_STORE,
    summary="Scan a code",
)
async def create_scan(data: ScanIn, scanning: Scanning, staff: StaffLogin, lang: Lang) -> ScanOut:
    """Admit or refuse, with a reason and a sentence. The same ``scan_id`` is the same scan and gets the same answer."""
    return await scanning.scan(data, staff=staff, lang=lang)


ROUTES: list[Any] = [list_gates, create_scan]


def _scan_out(answer: ScanAnswer, lang: Lang) -> ScanOut:
    ticket = answer.ticket
    return ScanOut(
        result=answer.result,
        reason=answer.reason,
        message=answer.message.in_(lang),
        ticket=None if ticket is None else ticket_out(ticket, lang),
        admitted_at=wire_time(answer.admitted_at),
    )


def ticket_out(ticket: ScannedTicket, lang: Lang) -> ScannedTicketOut:
    """In this reader's language."""
    return ScannedTicketOut(ticket.serial, pick(ticket.ticket_type, lang), ticket.attendee, seat_out(ticket.seat, lang))


def _gate_out(overview: GateOverview, lang: Lang) -> GateOut:
    session = overview.session
    return GateOut(
        id=encode(overview.gate.id),
        name=pick(overview.gate.name, lang),
        session=GateSessionOut(
            id=encode(session.session_id),
            starts_at=to_wire(session.starts_at),
            doors_at=to_wire(session.doors_at),
            time_zone=session.time_zone,
        ),
        event=GateEventOut(encode(session.event_id), pick(session.event_title, lang)),
        venue=GateVenueOut(encode(session.venue_id), pick(session.venue_name, lang)),
        counts=GateCountsOut(admitted=overview.admitted, issued=overview.issued),
    )
