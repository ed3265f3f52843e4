"""Routes for who runs the doors: gates made, changed, switched off and on, deleted where nothing was scanned."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post, put
from litestar.datastructures import CacheControlHeader
from litestar.params import Parameter

from menpiao.admission.model.gates import (
    MAX_SESSIONS,
    MAX_TICKET_TYPES,
    MAX_ZONES,
    GateHasScans,
    NewGate,
    TooManyGates,
)
from menpiao.admission.service import gates as service
from menpiao.admission.service.gates import GateView
from menpiao.catalog import Labels, SessionLabel
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import (
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    asked_id,
    checked_key,
    expected_version,
    named_ids,
    path_id,
    version_tag,
)

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Texts = Annotated[
    dict[str, str],
    msgspec.Meta(max_length=2, description="By language: zh-CN, en.", examples=[{"zh-CN": "北门", "en": "North gate"}]),
]
_ZoneId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="Of a hall's seat map.")]


class GateIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A gate as it is to be. It admits to these sessions; kept to ticket types or zones, it admits what is of one of
    these types, or sits in one of these zones, and sends everybody else to another gate."""

    name: _Texts
    session_ids: Annotated[list[_Id], msgspec.Meta(min_length=1, max_length=MAX_SESSIONS)]
    ticket_type_ids: Annotated[list[_Id], msgspec.Meta(max_length=MAX_TICKET_TYPES)] = msgspec.field(
        default_factory=list
    )
    zones: Annotated[list[_ZoneId], msgspec.Meta(max_length=MAX_ZONES)] = msgspec.field(default_factory=list)
    active: Annotated[bool, msgspec.Meta(description="Switched on. One that is off refuses every ticket.")] = True


class GateSessionNameOut(msgspec.Struct, frozen=True):
    """A session that a gate admits to."""

    id: str
    event_title: _Texts
    starts_at: str
    ends_at: str
    time_zone: str


class OrganizerGateOut(msgspec.Struct, frozen=True):
    """A gate with everything that is edited of it."""

    id: str
    name: _Texts
    active: bool
    sessions: Annotated[list[GateSessionNameOut], msgspec.Meta(description="By date.")]
    ticket_type_ids: list[str]
    zones: list[str]
    version: Annotated[int, msgspec.Meta(description="Raised by each edit; the ETag.")]


class OrganizerGatePage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[OrganizerGateOut]
    next: str | None


class GateChoiceOut(msgspec.Struct, frozen=True):
    """Something that a gate may be kept to."""

    id: str
    name: _Texts


class GateChoicesOut(msgspec.Struct, frozen=True):
    """What a gate of this session may be kept to; no zones where it sells no seats."""

    ticket_types: list[GateChoiceOut]
    zones: list[GateChoiceOut]


@get(
    "/api/v1/organizer/gates",
    operation_id="listOrganizerGates",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["session_id", "active", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Gates",
)
async def list_organizer_gates(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    session_id: Annotated[str | None, Parameter(max_length=64, description="That admit to this session.")] = None,
    active: Annotated[Literal["true", "false"] | None, Parameter(description="Switched on, or off.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[OrganizerGatePage]:
    """The newest first, with the sessions that they admit to."""
    allowed(staff, "see_doors")
    page = await service.gates_of_organizer(
        db,
        labels=labels,
        organizer_id=staff.organizer_id,
        is_open=None if active is None else active == "true",
        session_id=asked_id("/session_id", session_id),
        limit=limit,
        cursor=cursor,
    )
    return Response(OrganizerGatePage([_gate_out(view) for view in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/gates",
    operation_id="createGate",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, TooManyGates, IdempotencyKeyReused)},
    status_code=201,
    summary="Make a gate",
)
async def create_gate(
    data: GateIn, db: Database, labels: Labels, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[OrganizerGateOut]:
    """Staff at the doors can choose it at once."""
    actor = allowed(staff, "run_doors")
    gate_id, replayed = await service.make_gate(
        db, labels=labels, staff=staff, actor=actor, new=_new(data), idempotency_key=checked_key(idempotency_key)
    )
    return await _shown(db, labels, staff, gate_id, {REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/gates/{gate_id:str}",
    operation_id="getGate",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A gate",
)
async def get_gate(gate_id: str, db: Database, labels: Labels, staff: StaffLogin) -> Response[OrganizerGateOut]:
    """The ETag is what changing it takes."""
    allowed(staff, "see_doors")
    return await _shown(db, labels, staff, path_id(gate_id), {})


@put(
    "/api/v1/organizer/gates/{gate_id:str}",
    operation_id="putGate",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
    },
    summary="Change a gate",
)
async def put_gate(
    gate_id: str, data: GateIn, db: Database, labels: Labels, staff: StaffLogin, if_match: IfMatch = None
) -> Response[OrganizerGateOut]:
    """All of it. At the gate it counts within a second; who is inside stays inside."""
    actor = allowed(staff, "run_doors")
    identifier = path_id(gate_id)
    await service.change_gate(
        db,
        labels=labels,
        actor=actor,
        organizer_id=staff.organizer_id,
        gate_id=identifier,
        expected_version=expected_version(if_match),
        new=_new(data),
    )
    return await _shown(db, labels, staff, identifier, {})


@delete(
    "/api/v1/organizer/gates/{gate_id:str}",
    operation_id="deleteGate",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, GateHasScans)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Delete a gate",
)
async def delete_gate(gate_id: str, db: Database, staff: StaffLogin) -> None:
    """One at which nothing was scanned yet; others are switched off."""
    actor = allowed(staff, "run_doors")
    await service.delete_gate(db, actor=actor, organizer_id=staff.organizer_id, gate_id=path_id(gate_id))


@get(
    "/api/v1/organizer/sessions/{session_id:str}/gate-choices",
    operation_id="getGateChoices",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="What a gate may be kept to",
)
async def get_gate_choices(
    session_id: str, db: Database, labels: Labels, staff: StaffLogin
) -> Response[GateChoicesOut]:
    """The session's ticket types, and the zones of its hall."""
    allowed(staff, "see_doors")
    found = await service.choices_of(db, labels=labels, organizer_id=staff.organizer_id, session_id=path_id(session_id))
    shown = GateChoicesOut(
        ticket_types=[GateChoiceOut(encode(one.ticket_type_id), one.name) for one in found.ticket_types],
        zones=[GateChoiceOut(zone, name) for zone, name in found.zones.items()],
    )
    return Response(shown, headers=NO_STORE)


ROUTES: list[Any] = [
    list_organizer_gates,
    create_gate,
    get_gate,
    put_gate,
    delete_gate,
    get_gate_choices,
]


async def _shown(
    db: Database, labels: Labels, staff: StaffLogin, gate_id: UUID, headers: dict[str, str]
) -> Response[OrganizerGateOut]:
    view = await service.gate_of_organizer(db, labels=labels, organizer_id=staff.organizer_id, gate_id=gate_id)
    return Response(_gate_out(view), headers={**NO_STORE, "ETag": version_tag(view.gate.edition), **headers})


def _new(data: GateIn) -> NewGate:
    return NewGate(
        name=data.name,
        session_ids=named_ids("/session_ids", data.session_ids),
        ticket_type_ids=named_ids("/ticket_type_ids", data.ticket_type_ids),
        zones=tuple(data.zones),
        is_open=data.active,
    )


def _gate_out(view: GateView) -> OrganizerGateOut:
    gate = view.gate
    return OrganizerGateOut(
        id=encode(gate.id),
        name=gate.name,
        active=gate.is_open,
        sessions=[_session_out(session) for session in view.sessions],
        ticket_type_ids=[encode(one) for one in gate.ticket_type_ids],
        zones=list(gate.zones),
        version=gate.edition,
    )


def _session_out(session: SessionLabel) -> GateSessionNameOut:
    return GateSessionNameOut(
        id=encode(session.session_id),
        event_title=session.event_title,
        starts_at=to_wire(session.starts_at),
        ends_at=to_wire(session.ends_at),
        time_zone=session.time_zone,
    )
