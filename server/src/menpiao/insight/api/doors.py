"""Routes for who organizes: the funnel, who came, a hall seat by seat, and each of these tables as a file."""

import asyncio
from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.params import Parameter, QueryParameter

from menpiao.identity import StaffLogin, allowed
from menpiao.insight.api.doors_wire import (
    EventAttendanceOut,
    FunnelOut,
    HallHeatOut,
    attendance_out,
    funnel_out,
    heat_out,
)
from menpiao.insight.api.sales import DAY, First, Last, OfEvent, asked_event
from menpiao.insight.files import hall_svg
from menpiao.insight.files.table_file import MEDIA_TYPES, written
from menpiao.insight.model.asked import Step
from menpiao.insight.model.doors import HallHeat
from menpiao.insight.model.table import Table
from menpiao.insight.service import doors as service
from menpiao.insight.service.funnel import funnel
from menpiao.insight.service.tables import Report, attendance_table, hall_table, table_of
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, path_id
from menpiao.platform.http.query import read_date
from menpiao.seating import PlanCache

Format = Literal["csv", "xlsx"]
Since = Annotated[
    str | None,
    QueryParameter(name="from", schema_extra=DAY, description="First day, in the zone of the event; any if absent."),
]
Until = Annotated[str | None, QueryParameter(name="to", schema_extra=DAY, description="Last day; any if absent.")]


@get(
    "/api/v1/organizer/insight/funnel",
    operation_id="getFunnel",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("event_id", "from", "to"), "problems": (NotFound, Invalid)},
    summary="From pages read to tickets sold",
)
async def get_funnel(
    db: Database, staff: StaffLogin, lang: Lang, event_id: OfEvent = None, first: First = None, last: Last = None
) -> Response[FunnelOut]:
    """Pages that a cache in front of Menpiao answered are not counted; nothing about who read them is kept."""
    allowed(staff, "see_insight")
    found = await funnel(
        db,
        organizer_id=staff.organizer_id,
        event_id=asked_event(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
    )
    return Response(funnel_out(found, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/events/{event_id:str}/attendance",
    operation_id="getEventAttendance",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("from", "to"), "problems": (NotFound, Invalid)},
    summary="Who came to an event, and who did not",
)
async def get_event_attendance(
    event_id: str, db: Database, staff: StaffLogin, lang: Lang, first: Since = None, last: Until = None
) -> Response[EventAttendanceOut]:
    """By session and ticket type, of the sessions that begin in these days."""
    allowed(staff, "see_insight")
    about, rows = await service.attendance(
        db,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
    )
    return Response(attendance_out(about, rows, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/sessions/{session_id:str}/heat-map",
    operation_id="getHeatMap",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("from", "to"), "problems": (NotFound, Invalid)},
    summary="A session's hall, seat by seat",
)
async def get_heat_map(
    session_id: str,
    db: Database,
    plans: PlanCache,
    staff: StaffLogin,
    lang: Lang,
    first: Since = None,
    last: Until = None,
) -> Response[HallHeatOut]:
    """What was sold and who came in, in these days; what is sold besides. No seats where the session sells none."""
    allowed(staff, "see_insight")
    heat = await _heat(db, plans, staff, session_id, first, last)
    return Response(heat_out(heat, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/insight/export",
    operation_id="exportInsight",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ("report", "format", "event_id", "from", "to", "by"),
        "problems": (NotFound, Invalid),
    },
    summary="A table of the dashboards as a file",
    media_type="application/octet-stream",
)
async def export_insight(
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    report: Annotated[Report, Parameter(description="`sales` is over time.")] = "sales",
    format: Annotated[Format, Parameter(description="Which kind of file.")] = "xlsx",
    event_id: OfEvent = None,
    first: First = None,
    last: Last = None,
    by: Annotated[Step, Parameter(description="How fine `sales` are.")] = "day",
) -> Response[bytes]:
    """The same rows that the page shows, amounts in yuan."""
    allowed(staff, "see_insight")
    table = await table_of(
        db,
        report,
        organizer_id=staff.organizer_id,
        event_id=asked_event(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
        step=by,
        lang=lang,
    )
    return await _file(table, report, format)


@get(
    "/api/v1/organizer/events/{event_id:str}/attendance-file",
    operation_id="exportAttendance",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("format", "from", "to"), "problems": (NotFound, Invalid)},
    summary="Who came to an event, as a file",
    media_type="application/octet-stream",
)
async def export_attendance(
    event_id: str,
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    format: Annotated[Format, Parameter(description="Which kind of file.")] = "xlsx",
    first: Since = None,
    last: Until = None,
) -> Response[bytes]:
    """By session and ticket type, of the sessions that begin in these days."""
    allowed(staff, "see_insight")
    table = await attendance_table(
        db,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
        lang=lang,
    )
    return await _file(table, "attendance", format)


@get(
    "/api/v1/organizer/sessions/{session_id:str}/heat-map-file",
    operation_id="exportHeatMap",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("format", "from", "to"), "problems": (NotFound, Invalid)},
    summary="A session's hall, as a file",
    media_type="application/octet-stream",
)
async def export_heat_map(
    session_id: str,
    db: Database,
    plans: PlanCache,
    staff: StaffLogin,
    lang: Lang,
    format: Annotated[
        Literal["csv", "xlsx", "svg"], Parameter(description="By section; `svg`: a picture, seat by seat.")
    ] = "xlsx",
    first: Since = None,
    last: Until = None,
) -> Response[bytes]:
    """A session that sells no seats has an empty one."""
    allowed(staff, "see_insight")
    heat = await _heat(db, plans, staff, session_id, first, last)
    table = hall_table(heat, lang)
    if format != "svg":
        return await _file(table, "hall", format)
    return _saved(
        await asyncio.to_thread(hall_svg.drawn, heat, lang), f"menpiao-hall-{table.days}.svg", hall_svg.MEDIA_TYPE
    )


async def _heat(
    db: Database, plans: PlanCache, staff: StaffLogin, session_id: str, first: str | None, last: str | None
) -> HallHeat:
    return await service.hall_heat(
        db,
        plans,
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        first=read_date("/from", first),
        last=read_date("/to", last),
    )


async def _file(table: Table, report: str, format: Format) -> Response[bytes]:
    name = f"menpiao-{report.replace('_', '-')}-{table.days}.{format}"
    return _saved(await asyncio.to_thread(written, table, format), name, MEDIA_TYPES[format])


def _saved(content: bytes, name: str, media_type: str) -> Response[bytes]:
    disposition = f'attachment; filename="{name}"'
    return Response(content, headers={**NO_STORE, "Content-Disposition": disposition, "Content-Type": media_type})


ROUTES: list[Any] = [get_funnel, get_event_attendance, get_heat_map, export_heat_map, export_insight, export_attendance]
