"""Routes for who organizes: how sales go, of an event or of everything."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter, QueryParameter

from menpiao.identity import StaffLogin, allowed
from menpiao.insight.api.sales_wire import (
    SalesBreakdownOut,
    SalesCurveOut,
    breakdown_out,
    curve_out,
)
from menpiao.insight.model.asked import Step
from menpiao.insight.model.sales import Grouping
from menpiao.insight.service import sales as service
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, named_id, path_id
from menpiao.platform.http.query import read_date

MOST_COMPARED: Final = 5
DAY = {"format": "date", "examples": ["2027-03-08"]}
First = Annotated[
    str | None,
    QueryParameter(
        name="from",
        schema_extra=DAY,
        description="First day, in the zone of the event. If absent: the day of the first order, or a month ago.",
    ),
]
Last = Annotated[str | None, QueryParameter(name="to", schema_extra=DAY, description="Last day; today if absent.")]
OfEvent = Annotated[str | None, Parameter(max_length=64, description="Only of this event; of everything if absent.")]


@get(
    "/api/v1/organizer/insight/sales",
    operation_id="getSales",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ("event_id", "from", "to", "by", "compare"),
        "problems": (NotFound, Invalid),
    },
    summary="Sales over time",
)
async def get_sales(
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    event_id: OfEvent = None,
    first: First = None,
    last: Last = None,
    by: Annotated[Step, Parameter(description="By the day, at most two years; by the hour, at most 32 days.")] = "day",
    compare: Annotated[
        str | None,
        Parameter(
            max_length=200,
            description="Other events, each at the same distance from its first session: up to 5 ids, with commas.",
        ),
    ] = None,
) -> Response[SalesCurveOut]:
    """Counted a few seconds behind the orders. Days are those of the event's venue, of everything China's."""
    allowed(staff, "see_insight")
    found = await service.curve(
        db,
        organizer_id=staff.organizer_id,
        event_id=asked_event(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
        step=by,
        compare=[] if compare is None else _compared(compare),
    )
    return Response(curve_out(found, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/insight/sales-by",
    operation_id="getSalesBy",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("by", "event_id", "from", "to"), "problems": (NotFound, Invalid)},
    summary="Sales by what they are made of",
)
async def get_sales_by(
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    by: Annotated[Grouping, Parameter(description="The city is the venue's.")] = "ticket_type",
    event_id: OfEvent = None,
    first: First = None,
    last: Last = None,
) -> Response[SalesBreakdownOut]:
    """Ticket types and price tiers of the same name are one, over all sessions."""
    allowed(staff, "see_insight")
    found = await service.breakdown(
        db,
        organizer_id=staff.organizer_id,
        event_id=asked_event(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
        by=by,
    )
    return Response(breakdown_out(found, lang), headers=NO_STORE)


def asked_event(event_id: str | None) -> UUID | None:
    """One that can't be any is not found, like one of somebody else."""
    return None if event_id is None else path_id(event_id)


def _compared(text: str) -> list[UUID]:
    """Each once, however often it is named."""
    named = list(dict.fromkeys(text.split(",")))
    if len(named) > MOST_COMPARED:
        error = field_error("/compare", "too_long", "最多同时比较 5 个项目。", "At most 5 events are compared at once.")
        raise Invalid(errors=(error,))
    return [named_id("/compare", one, "没有这个项目。", "There is no such event.") for one in named]


ROUTES: list[Any] = [get_sales, get_sales_by]
