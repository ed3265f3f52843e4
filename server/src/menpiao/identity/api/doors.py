"""Routes for who runs the doors: which phones are signed in there, and signing one out."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, delete, get
from litestar.datastructures import CacheControlHeader
from litestar.params import Parameter

from menpiao.identity.api.wire import LoginOut
from menpiao.identity.model.abilities import Role
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.service import doors as service
from menpiao.identity.service.people import allowed
from menpiao.identity.store.staff_logins import DoorLogin
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, asked_id, path_id
from menpiao.platform.http.query import MOMENT, read_moment


class DoorStaffOut(msgspec.Struct, frozen=True):
    """Who is signed in."""

    id: str
    name: Annotated[str, msgspec.Meta(examples=["孙丽"])]
    role: Role


class DoorLoginOut(msgspec.Struct, frozen=True):
    """A phone that is signed in, and whose."""

    staff: DoorStaffOut
    login: LoginOut


class DoorLoginPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[DoorLoginOut]
    next: str | None


@get(
    "/api/v1/organizer/gate-logins",
    operation_id="listGateLogins",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["role", "staff_id", "seen_before", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Phones at the doors",
)
async def list_gate_logins(
    db: Database,
    staff: StaffLogin,
    role: Annotated[
        Literal["gate", "gate_lead"] | None, Parameter(description="Only of people with this role.")
    ] = None,
    staff_id: Annotated[str | None, Parameter(max_length=64, description="Only of this person.")] = None,
    seen_before: Annotated[
        str | None,
        Parameter(schema_extra=MOMENT, description="Only those that were last seen before this moment: left behind."),
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[DoorLoginPage]:
    """Of staff whose role is gate or gate lead: where they are signed in at this moment."""
    allowed(staff, "run_doors")
    page = await service.door_logins(
        db,
        organizer_id=staff.organizer_id,
        role=role,
        staff_id=asked_id("/staff_id", staff_id),
        seen_before=read_moment("/seen_before", seen_before),
        limit=limit,
        cursor=cursor,
    )
    return Response(DoorLoginPage([_login_out(row, staff) for row in page.items], page.next), headers=NO_STORE)


@delete(
    "/api/v1/organizer/gate-logins/{login_id:str}",
    operation_id="deleteGateLogin",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Sign a phone at the doors out",
)
async def delete_gate_login(login_id: str, db: Database, staff: StaffLogin) -> None:
    """Its token is dead everywhere within a second. What it scanned stays."""
    allowed(staff, "run_doors")
    await service.end_door_login(db, staff=staff, login_id=path_id(login_id))


def _login_out(row: DoorLogin, staff: StaffLogin) -> DoorLoginOut:
    return DoorLoginOut(
        staff=DoorStaffOut(encode(row.staff_id), row.name, row.role),
        login=LoginOut(
            id=encode(row.id),
            provider=row.provider,
            browser=row.browser,
            system=row.system,
            created_at=to_wire(row.created_at),
            last_seen_at=to_wire(row.last_seen_at),
            expires_at=to_wire(row.expires_at),
            current=row.id == staff.login_id,
        ),
    )


ROUTES: list[Any] = [list_gate_logins, delete_gate_login]
