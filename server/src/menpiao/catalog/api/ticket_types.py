"""Routes for who organizes: ticket types with their quotas, singly and several at once."""

from typing import Any

from litestar import Response, delete, get, post, put
from msgspec import UNSET

from menpiao.catalog.api.session_wire import ChangesOut
from menpiao.catalog.api.show import show_look, show_type
from menpiao.catalog.api.ticket_type_wire import (
    TicketTypeChangesIn,
    TicketTypeEditIn,
    TicketTypeIn,
    TicketTypeOut,
    TicketTypesIn,
    TicketTypesOut,
    TypeChangeIn,
)
from menpiao.catalog.api.wire import ChangeLook, known_ids, moment
from menpiao.catalog.model.refusals import HasOrders, InUse, QuotaTooSmall, TouchesSoldTickets
from menpiao.catalog.model.shapes import NewTicketType
from menpiao.catalog.model.ticket_types import QuotedType, TypeChange
from menpiao.catalog.service import bulk, ticket_types
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)


@post(
    "/api/v1/organizer/sessions/{session_id:str}/ticket-types",
    operation_id="createTicketType",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Add a ticket type to a session",
)
async def create_ticket_type(
    session_id: str, data: TicketTypeIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[TicketTypeOut]:
    """Behind those that the session has; its places exist from the same moment."""
    actor = allowed(staff, "change_events")
    identifier = path_id(session_id)
    made, replayed = await ticket_types.create_ticket_types(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of(f"createTicketType {encode(identifier)}", checked_key(idempotency_key), data),
        session_ids=[identifier],
        new=new_type(data),
    )
    return await _shown(editing, staff, encode(made[0]), {REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/organizer/events/{event_id:str}/ticket-types",
    operation_id="createTicketTypes",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Add a ticket type to several sessions",
)
async def create_ticket_types(
    event_id: str, data: TicketTypesIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[TicketTypesOut]:
    """To all of them, or to none."""
    actor = allowed(staff, "change_events")
    identifier = path_id(event_id)
    made, replayed = await ticket_types.create_ticket_types(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of(f"createTicketTypes {encode(identifier)}", checked_key(idempotency_key), data),
        event_id=identifier,
        session_ids=known_ids("/session_ids", data.session_ids),
        new=new_type(data.ticket_type),
    )
    views = await ticket_types.types_of_organizer(editing, organizer_id=staff.organizer_id, ticket_type_ids=made)
    headers = {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(TicketTypesOut([show_type(view) for view in views]), headers=headers)


@get(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}",
    operation_id="getTicketType",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A ticket type, for its organizer",
)
async def get_ticket_type(ticket_type_id: str, editing: Editing, staff: StaffLogin) -> Response[TicketTypeOut]:
    """With its places; the ETag is what a change of it is made for."""
    allowed(staff, "see_events")
    return await _shown(editing, staff, ticket_type_id, {})


@put(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}",
    operation_id="putTicketType",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            PreconditionRequired,
            PreconditionFailed,
            TouchesSoldTickets,
            QuotaTooSmall,
        ),
    },
    summary="Change a ticket type",
)
async def put_ticket_type(
    ticket_type_id: str, data: TicketTypeEditIn, editing: Editing, staff: StaffLogin, if_match: IfMatch = None
) -> Response[TicketTypeOut]:
    """All of it, for whoever orders from now on: orders placed before keep their price. Its name stands on tickets."""
    actor = allowed(staff, "change_events")
    await ticket_types.change_ticket_type(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        ticket_type_id=path_id(ticket_type_id),
        expected_version=expected_version(if_match),
        to=new_type(data),
        confirmed=data.confirmed,
    )
    return await _shown(editing, staff, ticket_type_id, {})


@post(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}/change-looks",
    operation_id="lookAtTicketTypeChange",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Whom changing a ticket type would touch",
)
async def look_at_ticket_type_change(
    ticket_type_id: str, data: TicketTypeEditIn, editing: Editing, staff: StaffLogin, lang: Lang
) -> Response[ChangeLook]:
    """Nothing is changed."""
    allowed(staff, "change_events")
    found = await ticket_types.look_at_ticket_type_change(
        editing, organizer_id=staff.organizer_id, ticket_type_id=path_id(ticket_type_id), to=new_type(data)
    )
    return Response(show_look(found, lang), headers=NO_STORE)


@delete(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}",
    operation_id="deleteTicketType",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, HasOrders, InUse)},
    status_code=204,
    summary="Delete a ticket type",
)
async def delete_ticket_type(ticket_type_id: str, editing: Editing, staff: StaffLogin) -> Response[None]:
    """Where nobody has ever ordered it. Where somebody has, it is hidden or its sale ends instead."""
    actor = allowed(staff, "change_events")
    await ticket_types.delete_ticket_type(
        editing, actor=actor, organizer_id=staff.organizer_id, ticket_type_id=path_id(ticket_type_id)
    )
    return Response(None, status_code=204, headers=NO_STORE)


@post(
    "/api/v1/organizer/events/{event_id:str}/ticket-type-changes",
    operation_id="changeTicketTypes",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, TouchesSoldTickets, QuotaTooSmall)},
    status_code=200,
    summary="Change several ticket types",
)
async def change_ticket_types(
    event_id: str,
    data: TicketTypeChangesIn,
    editing: Editing,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ChangesOut]:
    """All of them, or none. What is so already stays as it is, so that a repeated request does no harm."""
    actor = allowed(staff, "change_events")
    checked_key(idempotency_key)
    changed, look = await bulk.change_ticket_types(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        ticket_type_ids=known_ids("/ticket_type_ids", data.ticket_type_ids),
        change=_change(data.change),
        confirmed=data.confirmed,
        dry_run=data.dry_run,
    )
    return Response(ChangesOut(data.dry_run, changed, show_look(look, lang)), headers=NO_STORE)


ROUTES: list[Any] = [
    create_ticket_type,
    create_ticket_types,
    get_ticket_type,
    put_ticket_type,
    look_at_ticket_type_change,
    delete_ticket_type,
    change_ticket_types,
]


def new_type(data: TicketTypeIn) -> QuotedType:
    """A ticket type as the body asks for it."""
    new = NewTicketType(
        name=data.name,
        price_fen=data.price.amount,
        on_sale_at=moment(data.on_sale_at),
        off_sale_at=None if data.off_sale_at is None else moment(data.off_sale_at),
        note=data.note,
        per_order_max=data.per_order_max,
        per_buyer_max=data.per_buyer_max,
        hidden=data.hidden,
        attendee_names_required=data.attendee_names_required,
        attendee_ids_required=data.attendee_ids_required,
    )
    return QuotedType(new, data.quota, data.paused)


def _change(data: TypeChangeIn) -> TypeChange:
    return TypeChange(
        name=data.name,
        note=data.note,
        price_fen=UNSET if data.price is UNSET else data.price.amount,
        on_sale_at=UNSET if data.on_sale_at is UNSET else moment(data.on_sale_at),
        off_sale_at=moment(data.off_sale_at) if data.off_sale_at else data.off_sale_at,
        quota=data.quota,
        per_order_max=data.per_order_max,
        per_buyer_max=data.per_buyer_max,
        hidden=data.hidden,
        paused=data.paused,
    )


async def _shown(
    editing: Editing, staff: StaffLogin, ticket_type_id: str, headers: dict[str, str]
) -> Response[TicketTypeOut]:
    (view,) = await ticket_types.types_of_organizer(
        editing, organizer_id=staff.organizer_id, ticket_type_ids=[path_id(ticket_type_id)]
    )
    return Response(show_type(view), headers={**NO_STORE, "ETag": version_tag(view.row.edition), **headers})
