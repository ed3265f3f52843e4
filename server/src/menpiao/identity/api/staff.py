"""Routes for who looks after an organizer's people: who there is, inviting, roles, and the end of somebody's work."""

from typing import Annotated, Any

from litestar import Response, delete, get, post, put
from litestar.params import Parameter

from menpiao.identity.api import wire
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import AboveYourRole, LastOwner, NotYourself, StaffDisabled
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, IdempotencyKey, IfMatch

_OF_OTHERS = (NotFound, NotYourself, AboveYourRole)


@get(
    "/api/v1/organizer/staff",
    operation_id="listStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (Invalid,)},
    summary="Staff",
)
async def list_staff(
    db: Database,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[wire.StaffPage]:
    """The organizer's people, the newest first; those who are disabled, too."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/staff",
    operation_id="inviteStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, AboveYourRole, IdempotencyKeyReused)},
    status_code=201,
    summary="Invite somebody",
)
async def invite_staff(
    data: wire.InvitationIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.InvitedOut]:
    """They choose a password at the link and are signed in. It is good once, for 7 days. An e-mail that
    one of the staff has already is `taken` at `/email`."""
    raise NotImplementedError


@get(
    "/api/v1/organizer/staff/{staff_id:str}",
    operation_id="getStaffMember",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One of the staff",
)
async def get_staff_member(staff_id: str, db: Database, staff: StaffLogin) -> Response[wire.StaffMemberOut]:
    """The ETag is what changing the role takes."""
    raise NotImplementedError


@put(
    "/api/v1/organizer/staff/{staff_id:str}/role",
    operation_id="putStaffRole",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (*_OF_OTHERS, Invalid, LastOwner, StaffDisabled, PreconditionRequired, PreconditionFailed),
    },
    summary="Give somebody another role",
)
async def put_role(
    staff_id: str, data: wire.RoleIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[wire.StaffMemberOut]:
    """Their logins stay, and may do what the new role may within a second."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/staff/{staff_id:str}/disablement",
    operation_id="disableStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (*_OF_OTHERS, LastOwner)},
    status_code=200,
    summary="End somebody's work here",
)
async def disable_staff(
    staff_id: str, data: wire.StaffChangeIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.StaffMemberOut]:
    """All their logins end within a second, and their invitation. What they did stays theirs in the audit log."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/staff/{staff_id:str}/enablement",
    operation_id="enableStaff",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": _OF_OTHERS},
    status_code=200,
    summary="Let somebody work here again",
)
async def enable_staff(
    staff_id: str, data: wire.StaffChangeIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.StaffMemberOut]:
    """With the role and the password they had. They sign in anew."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/staff/{staff_id:str}/invitations",
    operation_id="inviteStaffAnew",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (*_OF_OTHERS, StaffDisabled)},
    status_code=201,
    summary="Invite somebody anew",
)
async def invite_anew(
    staff_id: str, data: wire.StaffChangeIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.InvitedOut]:
    """For a link that was lost or is too old, a forgotten password, a lost second factor. Older links are over at once;
    when it is accepted, the password is new, the second factor is gone, and all other logins end."""
    raise NotImplementedError


@delete(
    "/api/v1/organizer/staff/{staff_id:str}/logins",
    operation_id="deleteStaffLogins",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, AboveYourRole)},
    status_code=204,
    summary="Sign somebody out everywhere",
)
async def delete_logins(staff_id: str, db: Database, staff: StaffLogin) -> None:
    """Of oneself: every login but this one."""
    raise NotImplementedError


ROUTES: list[Any] = [
    list_staff,
    invite_staff,
    get_staff_member,
    put_role,
    disable_staff,
    enable_staff,
    invite_anew,
    delete_logins,
]
