"""Routes for who organizes: events, listed, made, copied, read, changed, and deleted while they are drafts."""

from typing import Annotated, Any

from litestar import Response, delete, get, post, put
from litestar.params import Parameter

from menpiao.catalog.api.event_wire import (
    MAX_EVENT_BYTES,
    EventCopyIn,
    EventEditIn,
    EventIn,
    EventPageOut,
    EventRowOut,
    OrganizerEventOut,
    read_event,
    read_event_edit,
)
from menpiao.catalog.api.show import show_counts, show_event, show_look, show_next
from menpiao.catalog.api.wire import ChangeLook
from menpiao.catalog.model.organized import EventView
from menpiao.catalog.model.refusals import HasOrders, InUse, TooManySessions, TouchesSoldTickets
from menpiao.catalog.model.shapes import EventStatus, NewEvent, Note
from menpiao.catalog.service import copies, events
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    LongBody,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)


@get(
    "/api/v1/organizer/events",
    operation_id="listOrganizerEvents",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["status", "q", "limit", "cursor"], "problems": (Invalid,)},
    summary="Events, for their organizer",
)
async def list_organizer_events(
    editing: Editing,
    staff: StaffLogin,
    status: Annotated[EventStatus | None, Parameter(description="Only those.")] = None,
    q: Annotated[str | None, Parameter(max_length=100, description="Part of the title, in any language.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[EventPageOut]:
    """Drafts too, the newest first."""
    allowed(staff, "see_events")
    page = await events.events_of_organizer(
        editing, organizer_id=staff.organizer_id, status=status, words=q, limit=limit, cursor=cursor
    )
    return Response(EventPageOut([_row(event) for event in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/events",
    operation_id="createEvent",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (Invalid, IdempotencyKeyReused),
        "long_body": LongBody(MAX_EVENT_BYTES, read_event),
    },
    request_max_body_size=MAX_EVENT_BYTES,
    status_code=201,
    summary="Begin an event",
)
async def create_event(
    data: EventIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[OrganizerEventOut]:
    """A draft: nobody sees it before it is published."""
    actor = allowed(staff, "change_events")
    event_id, replayed = await events.create_event(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of("createEvent", checked_key(idempotency_key), data),
        new=_new(data),
    )
    return await shown_event(editing, staff, encode(event_id), {REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/organizer/events/{event_id:str}/copies",
    operation_id="copyEvent",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, TooManySessions)},
    status_code=201,
    summary="Copy an event",
)
async def copy_event(
    event_id: str, data: EventCopyIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[OrganizerEventOut]:
    """A draft like it, whatever its own status is."""
    actor = allowed(staff, "change_events")
    copied_id = path_id(event_id)
    made_id, replayed = await copies.copy_event(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of(f"copyEvent {encode(copied_id)}", checked_key(idempotency_key), data),
        event_id=copied_id,
        title=data.title,
        sessions=data.sessions,
        move_days=data.move_days,
    )
    return await shown_event(editing, staff, encode(made_id), {REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/events/{event_id:str}",
    operation_id="getOrganizerEvent",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="An event, for its organizer",
)
async def get_organizer_event(event_id: str, editing: Editing, staff: StaffLogin) -> Response[OrganizerEventOut]:
    """In all its languages; the ETag is what a change is made for."""
    allowed(staff, "see_events")
    return await shown_event(editing, staff, event_id, {})


@put(
    "/api/v1/organizer/events/{event_id:str}",
    operation_id="putEvent",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed, TouchesSoldTickets),
        "long_body": LongBody(MAX_EVENT_BYTES, read_event_edit),
    },
    request_max_body_size=MAX_EVENT_BYTES,
    summary="Change an event",
)
async def put_event(
    event_id: str, data: EventEditIn, editing: Editing, staff: StaffLogin, if_match: IfMatch = None
) -> Response[OrganizerEventOut]:
    """All of it. A published event's page shows it within a second. Its title stands on tickets, its notes are what
    buyers were told."""
    actor = allowed(staff, "change_events")
    await events.change_event(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        expected_version=expected_version(if_match),
        to=_new(data),
        confirmed=data.confirmed,
    )
    return await shown_event(editing, staff, event_id, {})


@post(
    "/api/v1/organizer/events/{event_id:str}/change-looks",
    operation_id="lookAtEventChange",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid),
        "long_body": LongBody(MAX_EVENT_BYTES, read_event_edit),
    },
    request_max_body_size=MAX_EVENT_BYTES,
    status_code=200,
    summary="Whom changing an event would touch",
)
async def look_at_event_change(
    event_id: str, data: EventEditIn, editing: Editing, staff: StaffLogin, lang: Lang
) -> Response[ChangeLook]:
    """Nothing is changed."""
    allowed(staff, "change_events")
    found = await events.look_at_event_change(
        editing, organizer_id=staff.organizer_id, event_id=path_id(event_id), to=_new(data)
    )
    return Response(show_look(found, lang), headers=NO_STORE)


@delete(
    "/api/v1/organizer/events/{event_id:str}",
    operation_id="deleteEvent",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, HasOrders, InUse)},
    status_code=204,
    summary="Delete a draft",
)
async def delete_event(event_id: str, editing: Editing, staff: StaffLogin) -> Response[None]:
    """With its sessions, where nobody has ever ordered. What was published is withdrawn instead."""
    actor = allowed(staff, "change_events")
    await events.delete_event(editing, actor=actor, organizer_id=staff.organizer_id, event_id=path_id(event_id))
    return Response(None, status_code=204, headers=NO_STORE)


ROUTES: list[Any] = [
    list_organizer_events,
    create_event,
    copy_event,
    get_organizer_event,
    put_event,
    look_at_event_change,
    delete_event,
]


async def shown_event(
    editing: Editing, staff: StaffLogin, event_id: str, headers: dict[str, str]
) -> Response[OrganizerEventOut]:
    """The event as it is now, with its ETag."""
    event = await events.event_of_organizer(editing, organizer_id=staff.organizer_id, event_id=path_id(event_id))
    return Response(show_event(event), headers={**NO_STORE, "ETag": version_tag(event.row.edition), **headers})


def _row(event: EventView) -> EventRowOut:
    row = event.row
    return EventRowOut(
        id=encode(row.id),
        status=row.status,
        title=row.title,
        category=row.category,
        cover=row.cover,
        next_session=show_next(event),
        sessions=show_counts(event),
        version=row.edition,
    )


def _new(data: EventIn) -> NewEvent:
    return NewEvent(
        title=data.title,
        summary=data.summary,
        description=data.description,
        category=data.category,
        cover=data.cover,
        tags=tuple(data.tags),
        notes=tuple(Note(one.title, one.text) for one in data.notes),
    )
