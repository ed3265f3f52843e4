"""Routes for who organizes: what is missing before an event is published, publishing it, taking it back."""

from typing import Any

from litestar import Response, get, post

from menpiao.catalog.api.event_wire import ChecksOut, ConfirmationIn, EventCheckOut, OrganizerEventOut
from menpiao.catalog.api.events import shown_event
from menpiao.catalog.api.wire import EventPublicationIn
from menpiao.catalog.model.refusals import TouchesSoldTickets
from menpiao.catalog.model.rules import EventIncomplete, WrongEventStatus
from menpiao.catalog.service import publishing
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, checked_key, path_id
from menpiao.seating import PlanCache


@get(
    "/api/v1/organizer/events/{event_id:str}/checks",
    operation_id="getEventChecks",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="What is missing before publishing",
)
async def get_event_checks(
    event_id: str, editing: Editing, plans: PlanCache, staff: StaffLogin, lang: Lang
) -> Response[ChecksOut]:
    """In plain words, also of an event that is published already."""
    allowed(staff, "see_events")
    organizer_id, identifier = staff.organizer_id, path_id(event_id)
    found = await publishing.checks_of_event(editing, plans, organizer_id=organizer_id, event_id=identifier)
    items = [EventCheckOut(one.code, one.severity, one.pointer, one.detail.in_(lang)) for one in found]
    shown = ChecksOut(publishable=all(one.severity != "stops" for one in found), items=items)
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/organizer/events/{event_id:str}/publication",
    operation_id="publishEvent",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, EventIncomplete)},
    status_code=200,
    summary="Publish an event",
)
async def create_publication(
    event_id: str,
    data: EventPublicationIn,
    editing: Editing,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerEventOut]:
    """On public view within a second, where nothing stops it; `errors` say what does. One that was withdrawn may come
    back. What is published already is the answer."""
    actor = allowed(staff, "change_events")
    identifier = path_id(event_id)
    await publishing.publish_event(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=identifier,
        once=Once.of(f"publishEvent {encode(identifier)}", checked_key(idempotency_key), data),
    )
    return await shown_event(editing, staff, event_id, {})


@post(
    "/api/v1/organizer/events/{event_id:str}/withdrawal",
    operation_id="withdrawEvent",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, IdempotencyKeyReused, WrongEventStatus, TouchesSoldTickets),
    },
    status_code=200,
    summary="Withdraw an event",
)
async def create_withdrawal(
    event_id: str,
    data: ConfirmationIn,
    editing: Editing,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerEventOut]:
    """Off public view and off sale. Tickets stay good: a session that does not take place is cancelled instead."""
    actor = allowed(staff, "change_events")
    identifier = path_id(event_id)
    await publishing.withdraw_event(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=identifier,
        once=Once.of(f"withdrawEvent {encode(identifier)}", checked_key(idempotency_key), data),
        confirmed=data.confirmed,
    )
    return await shown_event(editing, staff, event_id, {})


ROUTES: list[Any] = [get_event_checks, create_publication, create_withdrawal]
