"""Routes for who organizes: what is hoped to be sold, of an event and of one session."""

from typing import Any, Final

from litestar import Response, get, put

from menpiao.identity import StaffLogin, allowed
from menpiao.insight.api.sales_wire import SalesTargetIn, SalesTargetOut, target_out
from menpiao.insight.model.sales import Aim, Target
from menpiao.insight.service import targets as service
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired, field_error
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IfMatch, expected_version, path_id, version_tag

MOST_FEN: Final = 1_000_000_000_000
_EDITS: Final = (NotFound, Invalid, PreconditionRequired, PreconditionFailed)


@get(
    "/api/v1/organizer/events/{event_id:str}/sales-target",
    operation_id="getSalesTarget",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="What is hoped to be sold of an event",
)
async def get_sales_target(event_id: str, db: Database, staff: StaffLogin) -> Response[SalesTargetOut]:
    """Its ETag is what a change is made for."""
    return await _read(db, staff, "event", event_id)


@put(
    "/api/v1/organizer/events/{event_id:str}/sales-target",
    operation_id="putSalesTarget",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": _EDITS},
    summary="Say what is hoped to be sold of an event",
)
async def put_sales_target(
    event_id: str, data: SalesTargetIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[SalesTargetOut]:
    """Tickets, money, both or neither: a line in the chart, and nothing depends on it."""
    return await _write(db, staff, "event", event_id, data, if_match)


@get(
    "/api/v1/organizer/sessions/{session_id:str}/sales-target",
    operation_id="getSessionSalesTarget",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="What is hoped to be sold of a session",
)
async def get_session_sales_target(session_id: str, db: Database, staff: StaffLogin) -> Response[SalesTargetOut]:
    """Its ETag is what a change is made for."""
    return await _read(db, staff, "session", session_id)


@put(
    "/api/v1/organizer/sessions/{session_id:str}/sales-target",
    operation_id="putSessionSalesTarget",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": _EDITS},
    summary="Say what is hoped to be sold of a session",
)
async def put_session_sales_target(
    session_id: str, data: SalesTargetIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[SalesTargetOut]:
    """Besides what is hoped for of its event: neither has to be the sum of the other."""
    return await _write(db, staff, "session", session_id, data, if_match)


async def _read(db: Database, staff: StaffLogin, aim: Aim, subject_id: str) -> Response[SalesTargetOut]:
    allowed(staff, "see_insight")
    found = await service.target_of(db, organizer_id=staff.organizer_id, aim=aim, subject_id=path_id(subject_id))
    return _shown(found)


async def _write(
    db: Database, staff: StaffLogin, aim: Aim, subject_id: str, data: SalesTargetIn, if_match: str | None
) -> Response[SalesTargetOut]:
    actor = allowed(staff, "see_insight")
    if data.amount is not None and not (data.amount.currency == "CNY" and 0 < data.amount.amount <= MOST_FEN):
        error = field_error("/amount", "invalid", "目标金额须为正数。", "The target is a positive amount of CNY.")
        raise Invalid(errors=(error,))
    found = await service.set_target(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        aim=aim,
        subject_id=path_id(subject_id),
        expected_version=expected_version(if_match),
        wanted=Target(tickets=data.tickets, amount_fen=None if data.amount is None else data.amount.amount),
    )
    return _shown(found)


def _shown(target: Target) -> Response[SalesTargetOut]:
    return Response(target_out(target), headers={**NO_STORE, "ETag": version_tag(target.version)})


ROUTES: list[Any] = [get_sales_target, put_sales_target, get_session_sales_target, put_session_sales_target]
