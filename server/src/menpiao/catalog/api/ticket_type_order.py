"""The route for who organizes: the order in which buyers read a session's ticket types."""

from typing import Any

from litestar import Response, put

from menpiao.catalog.api.session_wire import SessionOut
from menpiao.catalog.api.sessions import session_shown
from menpiao.catalog.api.ticket_type_wire import TicketTypeOrderIn
from menpiao.catalog.api.wire import known_ids
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.ordering import order_ticket_types
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.platform.http import Audience, IfMatch, expected_version, path_id


@put(
    "/api/v1/organizer/sessions/{session_id:str}/ticket-type-order",
    operation_id="putTicketTypeOrder",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
    },
    summary="Order the ticket types of a session",
)
async def put_ticket_type_order(
    session_id: str, data: TicketTypeOrderIn, editing: Editing, staff: StaffLogin, if_match: IfMatch = None
) -> Response[SessionOut]:
    """As buyers read them, also in other sessions of the event. `If-Match` is the session's ETag."""
    actor = allowed(staff, "change_events")
    await order_ticket_types(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        expected_version=expected_version(if_match),
        ticket_type_ids=known_ids("/ticket_type_ids", data.ticket_type_ids),
        also_session_ids=known_ids("/also_session_ids", data.also_session_ids),
    )
    return await session_shown(editing, staff, session_id, {})


ROUTES: list[Any] = [put_ticket_type_order]
