"""Routes for who organizes: finding orders. A list by filters is a read; a search by text is a POST, because the text
may be a name or a phone number, and addresses end up in logs, histories and proxies.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter
from msgspec import Meta

from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders import LONGEST_SEARCH, OrderFilter
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, asked_id
from menpiao.platform.http.query import MOMENT, read_moment, sane_moment
from menpiao.support.api.search_wire import FoundOrderPage, show_found
from menpiao.support.service.search import search

OrderStateWord = Literal["awaiting_payment", "paying", "paid", "cancelled", "expired", "partially_refunded", "refunded"]


class OrderSearchIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for. ``q`` may be: the number, the last five characters of it, the id or the beginning of the id of
    an order; the id of a payment, refund or ticket; a ticket's number, or the first five characters of it; a provider's
    transaction; a promo code; the name of the contact or of an attendee, in full; a phone number, or its last four
    digits. Filters narrow it down."""

    q: Annotated[str, Meta(min_length=1, max_length=LONGEST_SEARCH, examples=["陈晓", "3Z6T7-W1V9K"])]
    states: Annotated[list[OrderStateWord], Meta(max_length=7)] = []
    session_id: Annotated[str, Meta(max_length=64)] | None = None
    event_id: Annotated[str, Meta(max_length=64)] | None = None
    ticket_type_id: Annotated[str, Meta(max_length=64)] | None = None
    placed_from: Annotated[datetime, Meta(tz=True)] | None = None
    placed_before: Annotated[datetime, Meta(tz=True)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Meta(max_length=400)] | None = None

    def __repr__(self) -> str:
        return "OrderSearchIn()"


@get(
    "/api/v1/organizer/orders",
    operation_id="listOrganizerOrders",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", "session_id", "event_id", "ticket_type_id", "from", "to", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Orders",
)
async def list_organizer_orders(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[
        OrderStateWord | None, QueryParameter(name="state", description="Only orders in this state.")
    ] = None,
    session_id: Annotated[
        str | None, Parameter(max_length=64, description="Only orders with places of this session.")
    ] = None,
    event_id: Annotated[str | None, Parameter(max_length=64, description="Only of sessions of this event.")] = None,
    ticket_type_id: Annotated[
        str | None, Parameter(max_length=64, description="Only orders with tickets of this type.")
    ] = None,
    placed_from: Annotated[
        str | None, QueryParameter(name="from", schema_extra=MOMENT, description="Placed at this moment or later.")
    ] = None,
    placed_before: Annotated[
        str | None, QueryParameter(name="to", schema_extra=MOMENT, description="Placed before this moment.")
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[FoundOrderPage]:
    """The organizer's orders, newest first; names are masked. Lists by session or event lag a few seconds behind. There
    is no text here: names do not belong into addresses (`searchOrders`)."""
    allowed(staff, "see_orders")
    wanted = OrderFilter(
        states=() if in_state is None else (in_state,),
        ticket_type_id=asked_id("/ticket_type_id", ticket_type_id),
        placed_from=read_moment("/from", placed_from),
        placed_before=read_moment("/to", placed_before),
    )
    page = await search(
        db,
        cipher,
        labels,
        organizer_id=staff.organizer_id,
        text=None,
        wanted=wanted,
        event_id=asked_id("/event_id", event_id),
        session_id=asked_id("/session_id", session_id),
        limit=limit,
        cursor=cursor,
    )
    return Response(show_found(page, lang), headers=NO_STORE)


@post(
    "/api/v1/organizer/order-searches",
    operation_id="searchOrders",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid,)},
    status_code=200,
    summary="Find orders",
)
async def search_orders(
    data: OrderSearchIn, db: Database, cipher: FieldCipher, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[FoundOrderPage]:
    """Newest first; names are masked. A new order is found by names, numbers and codes after a few seconds. Nothing is
    kept of what was looked for."""
    allowed(staff, "see_orders")
    wanted = OrderFilter(
        states=tuple(data.states),
        ticket_type_id=asked_id("/ticket_type_id", data.ticket_type_id),
        placed_from=sane_moment("/placed_from", data.placed_from),
        placed_before=sane_moment("/placed_before", data.placed_before),
    )
    if not data.q.strip():
        raise Invalid(errors=(field_error("/q", "missing", "请输入要查找的内容。", "Say what to look for."),))
    page = await search(
        db,
        cipher,
        labels,
        organizer_id=staff.organizer_id,
        text=data.q,
        wanted=wanted,
        event_id=asked_id("/event_id", data.event_id),
        session_id=asked_id("/session_id", data.session_id),
        limit=data.limit,
        cursor=data.cursor,
    )
    return Response(show_found(page, lang), headers=NO_STORE)


ROUTES: list[Any] = [list_organizer_orders, search_orders]
