"""Routes for who looks how admission goes: sessions to choose from, counts of one, and its scans as they come in."""

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import Parameter, QueryParameter

from menpiao.admission.api.gate import ScannedTicketOut, ticket_out
from menpiao.admission.model.judging import Reason, Result
from menpiao.admission.service import attendance as service
from menpiao.admission.service.attendance import Attendance, Attendances, SeenScan, commonest_first
from menpiao.admission.store.attendance import Wanted
from menpiao.catalog import Editing, Labels, ListedSession, sessions_of_organizer
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, asked_id, path_id
from menpiao.platform.http.query import read_date

_DATE = {"format": "date", "examples": ["2027-03-08"]}
_Moment = Annotated[str, msgspec.Meta(examples=["2027-03-08T12:00:00Z"])]


class DoorSessionOut(msgspec.Struct, frozen=True):
    """A session whose doors one may look at, in the caller's language. Show the times in ``time_zone``."""

    id: str
    event_title: str
    venue_name: str
    status: Annotated[str, msgspec.Meta(description="`scheduled`, `cancelled`.")]
    published: bool
    doors_at: _Moment
    starts_at: _Moment
    ends_at: _Moment
    time_zone: str
    sold: Annotated[int, msgspec.Meta(description="Places that are paid for.")]
    gates: Annotated[int, msgspec.Meta(description="Gates that are switched on.")]


class DoorSessionPage(msgspec.Struct, frozen=True):
    """By date."""

    items: list[DoorSessionOut]
    next: str | None


class AttendanceSessionOut(msgspec.Struct, frozen=True):
    """The session, in the caller's language."""

    id: str
    event_title: str
    venue_name: str
    doors_at: _Moment
    starts_at: _Moment
    ends_at: _Moment
    time_zone: str


class ReasonCountOut(msgspec.Struct, frozen=True):
    """So many scans were refused for this."""

    reason: Reason
    count: int


class GateNameOut(msgspec.Struct, frozen=True):
    """A gate, in the caller's language."""

    id: str
    name: str


class GateCountOut(msgspec.Struct, frozen=True):
    """What happened at one gate."""

    gate: GateNameOut
    admitted: int
    refused: int
    by_reason: Annotated[list[ReasonCountOut], msgspec.Meta(description="Its refusals, the commonest first.")]


class MinuteCountOut(msgspec.Struct, frozen=True):
    """What happened within a minute."""

    begins_at: _Moment
    admitted: int
    refused: int


class AttendanceOut(msgspec.Struct, frozen=True):
    """How admission to a session goes, at this moment."""

    session: AttendanceSessionOut
    expected: Annotated[int, msgspec.Meta(description="Tickets that stand, used or not.")]
    admitted: Annotated[int, msgspec.Meta(description="Check-ins, whatever became of the ticket since.")]
    inside: Annotated[int, msgspec.Meta(description="All who were admitted, as no gate scans people out.")]
    no_shows: Annotated[int, msgspec.Meta(description="Tickets that stand and have admitted nobody yet.")]
    refused: Annotated[int, msgspec.Meta(description="Scans, not people: one may be refused many times.")]
    by_reason: Annotated[list[ReasonCountOut], msgspec.Meta(description="Refusals, the commonest first.")]
    by_gate: Annotated[list[GateCountOut], msgspec.Meta(description="Gates that are on, and those that were used.")]
    by_minute: Annotated[
        list[MinuteCountOut],
        msgspec.Meta(description="Minutes in which something was scanned, by time, while gates admit."),
    ]


class OrganizerScanOut(msgspec.Struct, frozen=True):
    """One try at a gate; the attendee's name is masked."""

    id: str
    received_at: _Moment
    result: Result
    reason: Reason
    gate: GateNameOut
    staff_name: Annotated[str, msgspec.Meta(description="Who scanned.")]
    ticket: ScannedTicketOut | None
    order_id: Annotated[str | None, msgspec.Meta(description="Of the ticket.")]


class OrganizerScanPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[OrganizerScanOut]
    next: str | None
    since: Annotated[
        str,
        msgspec.Meta(
            description="Ask with it in a few seconds for what came in since. Scans of the last seconds may come again:"
            " an id is one scan."
        ),
    ]


@get(
    "/api/v1/organizer/doors",
    operation_id="listDoors",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["from", "to", "limit", "cursor"], "problems": (Invalid,)},
    summary="Sessions to look at the doors of",
)
async def list_doors(
    db: Database,
    editing: Editing,
    staff: StaffLogin,
    lang: Lang,
    from_day: Annotated[
        str | None,
        QueryParameter(
            name="from", schema_extra=_DATE, description="First day, in the session's zone; else yesterday."
        ),
    ] = None,
    to_day: Annotated[
        str | None, QueryParameter(name="to", schema_extra=_DATE, description="Last day, in the session's zone.")
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[DoorSessionPage]:
    """By date, from yesterday on: tonight's are among the first."""
    allowed(staff, "see_doors")
    page = await sessions_of_organizer(
        editing,
        organizer_id=staff.organizer_id,
        event_id=None,
        first_day=read_date("/from", from_day) or _yesterday(db),
        last_day=read_date("/to", to_day),
        limit=limit,
        cursor=cursor,
    )
    gates = await service.gates_by_session(
        db, organizer_id=staff.organizer_id, session_ids=[one.row.id for one in page.items]
    )
    shown = [_door_out(one, gates.get(one.row.id, 0), lang) for one in page.items]
    return Response(DoorSessionPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/sessions/{session_id:str}/attendance",
    operation_id="getAttendance",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="How admission to a session goes",
)
async def get_attendance(
    session_id: str, attendances: Attendances, staff: StaffLogin, lang: Lang
) -> Response[AttendanceOut]:
    """Expected, admitted, refused: together, by gate, by reason, by minute. Counted as it is asked for."""
    allowed(staff, "see_doors")
    found = await attendances.of_session(organizer_id=staff.organizer_id, session_id=path_id(session_id))
    return Response(_attendance_out(found, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/scans",
    operation_id="listScans",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["session_id", "gate_id", "result", "reason", "since", "limit", "cursor"],
        "problems": (Invalid, NotFound),
    },
    summary="Scans of a session",
)
async def list_scans(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    session_id: Annotated[str, Parameter(max_length=64, description="Of this session.")],
    gate_id: Annotated[str | None, Parameter(max_length=64, description="At this gate.")] = None,
    result: Annotated[Result | None, Parameter(description="Admitted, or refused.")] = None,
    reason: Annotated[Reason | None, Parameter(description="With this reason.")] = None,
    since: Annotated[str | None, Parameter(max_length=400, description="What a page before said.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[OrganizerScanPage]:
    """The newest first: as they come in, for whoever asks again with ``since``."""
    allowed(staff, "see_doors")
    page = await service.scans_of_session(
        db,
        cipher,
        labels=labels,
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        wanted=Wanted(asked_id("/gate_id", gate_id), result, reason),
        limit=limit,
        cursor=cursor,
        since=since,
    )
    shown = OrganizerScanPage([_scan_out(one, lang) for one in page.items], page.next, page.since)
    return Response(shown, headers=NO_STORE)


ROUTES: list[Any] = [list_doors, get_attendance, list_scans]


def _yesterday(db: Database) -> date:
    """Wherever in the world the session is, today is not before it."""
    return db.clock.now().astimezone(UTC).date() - timedelta(days=1)


def _door_out(one: ListedSession, gates: int, lang: Lang) -> DoorSessionOut:
    row = one.row
    return DoorSessionOut(
        id=encode(row.id),
        event_title=pick(row.event_title, lang),
        venue_name=pick(row.venue_name, lang),
        status=row.status,
        published=row.event_status == "published",
        doors_at=to_wire(row.doors_at),
        starts_at=to_wire(row.starts_at),
        ends_at=to_wire(row.ends_at),
        time_zone=row.time_zone,
        sold=one.places.sold,
        gates=gates,
    )


def _attendance_out(found: Attendance, lang: Lang) -> AttendanceOut:
    session = found.session
    return AttendanceOut(
        session=AttendanceSessionOut(
            id=encode(session.session_id),
            event_title=pick(session.event_title, lang),
            venue_name=pick(session.venue_name, lang),
            doors_at=to_wire(session.doors_at),
            starts_at=to_wire(session.starts_at),
            ends_at=to_wire(session.ends_at),
            time_zone=session.time_zone,
        ),
        expected=found.expected,
        admitted=found.admitted,
        inside=found.admitted,
        no_shows=found.no_shows,
        refused=found.refused,
        by_reason=_reasons_out(found.by_reason),
        by_gate=[
            GateCountOut(
                GateNameOut(encode(gate.id), pick(gate.name, lang)),
                tally.admitted,
                tally.refused,
                _reasons_out(commonest_first(tally.by_reason)),
            )
            for gate, tally in found.by_gate
        ],
        by_minute=[MinuteCountOut(to_wire(at), tally.admitted, tally.refused) for at, tally in found.by_minute],
    )


def _reasons_out(by_reason: Mapping[Reason, int]) -> list[ReasonCountOut]:
    return [ReasonCountOut(reason, count) for reason, count in by_reason.items()]


def _scan_out(one: SeenScan, lang: Lang) -> OrganizerScanOut:
    return OrganizerScanOut(
        id=one.scan.id,
        received_at=to_wire(one.scan.received_at),
        result=one.scan.result,
        reason=one.scan.reason,
        gate=GateNameOut(encode(one.gate.id), pick(one.gate.name, lang)),
        staff_name=one.staff_name,
        ticket=None if one.ticket is None else ticket_out(one.ticket, lang),
        order_id=None if one.order_id is None else encode(one.order_id),
    )
