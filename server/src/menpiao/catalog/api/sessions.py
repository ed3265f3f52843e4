"""Routes for who organizes: sessions, listed, made, read, changed one by one, and deleted where nobody ever ordered."""

from typing import Annotated, Any

from litestar import Response, delete, get, post, put
from litestar.params import Parameter, QueryParameter

from menpiao.catalog.api.session_wire import (
    EventNameOut,
    NewSessionIn,
    SessionEditIn,
    SessionIn,
    SessionOut,
    SessionPage,
    SessionRowOut,
    SessionRowPage,
    VenueNameOut,
)
from menpiao.catalog.api.show import show_look, show_places, show_session
from menpiao.catalog.api.ticket_types import new_type
from menpiao.catalog.api.wire import ChangeLook, moment
from menpiao.catalog.model.organized import ListedSession
from menpiao.catalog.model.refusals import HasOrders, InUse, SessionNotScheduled, TimesAreSold, TouchesSoldTickets
from menpiao.catalog.model.rules import WrongEventStatus
from menpiao.catalog.model.shapes import NewSession
from menpiao.catalog.service import sessions
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    asked_id,
    checked_key,
    expected_version,
    named_id,
    path_id,
    version_tag,
)
from menpiao.platform.http.query import read_date

_DATE = {"format": "date", "examples": ["2027-03-08"]}
# Read by `read_date`, not by the framework, which would blame the Python name: ``from`` is no name in Python.


@get(
    "/api/v1/organizer/sessions",
    operation_id="listOrganizerSessions",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["from", "to", "event_id", "q", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Sessions of all events",
)
async def list_organizer_sessions(
    editing: Editing,
    staff: StaffLogin,
    from_day: Annotated[
        str | None, QueryParameter(name="from", schema_extra=_DATE, description="First day, in the session's zone.")
    ] = None,
    to_day: Annotated[
        str | None, QueryParameter(name="to", schema_extra=_DATE, description="Last day, in the session's zone.")
    ] = None,
    event_id: Annotated[str | None, Parameter(max_length=64, description="Of this event.")] = None,
    q: Annotated[
        str | None, Parameter(max_length=100, description="Part of the event's title, in any language.")
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[SessionRowPage]:
    """By date, cancelled ones and those of drafts too: for calendars, and for choosing one."""
    allowed(staff, "see_events")
    page = await sessions.sessions_of_organizer(
        editing,
        organizer_id=staff.organizer_id,
        event_id=asked_id("/event_id", event_id),
        first_day=read_date("/from", from_day),
        last_day=read_date("/to", to_day),
        words=q,
        limit=limit,
        cursor=cursor,
    )
    return Response(SessionRowPage([_row(row) for row in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/events/{event_id:str}/sessions",
    operation_id="listEventSessions",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (NotFound, Invalid)},
    summary="The sessions of an event",
)
async def list_event_sessions(
    event_id: str,
    editing: Editing,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[SessionPage]:
    """By date, with ticket types and places."""
    allowed(staff, "see_events")
    page = await sessions.sessions_of_event(
        editing, organizer_id=staff.organizer_id, event_id=path_id(event_id), limit=limit, cursor=cursor
    )
    return Response(SessionPage([show_session(one) for one in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/events/{event_id:str}/sessions",
    operation_id="createSession",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Add a session",
)
async def create_session(
    event_id: str, data: NewSessionIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[SessionOut]:
    """A date for the event, published already or not: buyers see it once it has a ticket type."""
    actor = allowed(staff, "change_events")
    identifier = path_id(event_id)
    like = asked_id("/like_session_id", data.like_session_id)
    session_id, replayed = await sessions.create_session(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of(f"createSession {encode(identifier)}", checked_key(idempotency_key), data),
        event_id=identifier,
        new=new_session(data),
        types=[new_type(one) for one in data.ticket_types],
        like_session_id=like,
    )
    return await session_shown(editing, staff, encode(session_id), {REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/sessions/{session_id:str}",
    operation_id="getOrganizerSession",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A session, for its organizer",
)
async def get_organizer_session(session_id: str, editing: Editing, staff: StaffLogin) -> Response[SessionOut]:
    """With ticket types and places; the ETag is what a change of it is made for."""
    allowed(staff, "see_events")
    return await session_shown(editing, staff, session_id, {})


@put(
    "/api/v1/organizer/sessions/{session_id:str}",
    operation_id="putSession",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            PreconditionRequired,
            PreconditionFailed,
            TouchesSoldTickets,
            TimesAreSold,
            SessionNotScheduled,
            WrongEventStatus,
        ),
    },
    summary="Change a session",
)
async def put_session(
    session_id: str, data: SessionEditIn, editing: Editing, staff: StaffLogin, if_match: IfMatch = None
) -> Response[SessionOut]:
    """All of it but its ticket types. Its times may be corrected until somebody holds or has bought a place."""
    actor = allowed(staff, "change_events")
    await sessions.change_session(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        expected_version=expected_version(if_match),
        to=new_session(data),
        confirmed=data.confirmed,
    )
    return await session_shown(editing, staff, session_id, {})


@post(
    "/api/v1/organizer/sessions/{session_id:str}/change-looks",
    operation_id="lookAtSessionChange",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Whom changing a session would touch",
)
async def look_at_session_change(
    session_id: str, data: SessionEditIn, editing: Editing, staff: StaffLogin, lang: Lang
) -> Response[ChangeLook]:
    """Nothing is changed."""
    allowed(staff, "change_events")
    found = await sessions.look_at_session_change(
        editing, organizer_id=staff.organizer_id, session_id=path_id(session_id), to=new_session(data)
    )
    return Response(show_look(found, lang), headers=NO_STORE)


@delete(
    "/api/v1/organizer/sessions/{session_id:str}",
    operation_id="deleteSession",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, HasOrders, InUse)},
    status_code=204,
    summary="Delete a session",
)
async def delete_session(session_id: str, editing: Editing, staff: StaffLogin) -> Response[None]:
    """With its ticket types, where nobody has ever ordered. Where somebody has, it is cancelled instead."""
    actor = allowed(staff, "change_events")
    await sessions.delete_session(editing, actor=actor, organizer_id=staff.organizer_id, session_id=path_id(session_id))
    return Response(None, status_code=204, headers=NO_STORE)


ROUTES: list[Any] = [
    list_organizer_sessions,
    list_event_sessions,
    create_session,
    get_organizer_session,
    put_session,
    look_at_session_change,
    delete_session,
]


def new_session(data: SessionIn) -> NewSession:
    """A session as the body asks for it."""
    return NewSession(
        venue_id=named_id("/venue_id", data.venue_id),
        doors_at=moment(data.doors_at),
        starts_at=moment(data.starts_at),
        ends_at=moment(data.ends_at),
        time_zone=data.time_zone,
        per_buyer_max=data.per_buyer_max,
        per_device_max=data.per_device_max,
        one_per_attendee=data.one_per_attendee,
        waitlist=data.waitlist,
    )


async def session_shown(
    editing: Editing, staff: StaffLogin, session_id: str, headers: dict[str, str]
) -> Response[SessionOut]:
    """The session as it stands, with the ETag of its next change."""
    found = await sessions.session_of_organizer(
        editing, organizer_id=staff.organizer_id, session_id=path_id(session_id)
    )
    return Response(show_session(found), headers={**NO_STORE, "ETag": version_tag(found.row.edition), **headers})


def _row(listed: ListedSession) -> SessionRowOut:
    row = listed.row
    return SessionRowOut(
        id=encode(row.id),
        event=EventNameOut(encode(row.event_id), row.event_title, row.event_cover, row.event_status),
        venue=VenueNameOut(encode(row.venue_id), row.venue_name),
        status=row.status,
        doors_at=to_wire(row.doors_at),
        starts_at=to_wire(row.starts_at),
        ends_at=to_wire(row.ends_at),
        time_zone=row.time_zone,
        seated=row.seat_map_id is not None,
        places=show_places(listed.places),
    )
