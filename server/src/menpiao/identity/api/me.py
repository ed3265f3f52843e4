"""Routes for oneself: who I am and what I may, my password, my second factor, where I am signed in."""

from typing import Any

from litestar import Response, delete, get, post, put

from menpiao.identity.api import wire
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import LockedOut, NoPassword, NoSecondFactor, SecondFactorInUse
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Database
from menpiao.platform.http import Audience


@get(
    "/api/v1/organizer/me",
    operation_id="getMe",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Who is signed in",
)
async def get_me(db: Database, staff: StaffLogin, lang: Lang) -> Response[wire.MeOut]:
    """And what they may do: a client shows what the server would allow."""
    raise NotImplementedError


@put(
    "/api/v1/organizer/me/password",
    operation_id="putMyPassword",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, LockedOut)},
    status_code=204,
    summary="Change my password",
)
async def put_password(data: wire.PasswordIn, db: Database, staff: StaffLogin) -> None:
    """All my other logins end. A wrong old one is `wrong` at `/old`, and counts like a failed sign-in."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/me/second-factor",
    operation_id="createMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, SecondFactorInUse, LockedOut)},
    status_code=201,
    summary="Begin to set up a second factor",
)
async def create_second_factor(
    data: wire.SecondFactorIn, db: Database, staff: StaffLogin
) -> Response[wire.SecondFactorOut]:
    """It counts once it is confirmed; beginning again forgets what was begun. A wrong password is `wrong` at
    `/password`."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/me/second-factor/confirmation",
    operation_id="confirmMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoSecondFactor, SecondFactorInUse, LockedOut)},
    status_code=201,
    summary="Confirm my second factor",
)
async def confirm_second_factor(
    data: wire.ConfirmationIn, db: Database, staff: StaffLogin
) -> Response[wire.RecoveryCodesOut]:
    """From now on signing in by e-mail asks for it. Wrong digits are `wrong` at `/code`."""
    raise NotImplementedError


@post(
    "/api/v1/organizer/me/second-factor/removal",
    operation_id="removeMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoSecondFactor, LockedOut)},
    status_code=204,
    summary="Remove my second factor",
)
async def remove_second_factor(data: wire.RemovalIn, db: Database, staff: StaffLogin) -> None:
    """With its recovery codes. Whoever has lost both is invited anew by a colleague."""
    raise NotImplementedError


@get(
    "/api/v1/organizer/me/logins",
    operation_id="listMyLogins",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Where I am signed in",
)
async def list_logins(db: Database, staff: StaffLogin) -> Response[wire.LoginPage]:
    """Those that are good at this moment."""
    raise NotImplementedError


@delete(
    "/api/v1/organizer/me/logins/{login_id:str}",
    operation_id="deleteMyLogin",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    status_code=204,
    summary="Sign one of my devices out",
)
async def delete_login(login_id: str, db: Database, staff: StaffLogin) -> None:
    """Its token is dead everywhere within a second."""
    raise NotImplementedError


ROUTES: list[Any] = [
    get_me,
    put_password,
    create_second_factor,
    confirm_second_factor,
    remove_second_factor,
    list_logins,
    delete_login,
]
