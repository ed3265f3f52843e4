"""Routes for oneself: who I am and what I may, my password, my second factor, where I am signed in."""

from typing import Any

from litestar import Response, delete, get, post, put
from litestar.datastructures import CacheControlHeader

from menpiao.identity.api import wire
from menpiao.identity.model.abilities import may, may_give
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import LockedOut, NoPassword, NoSecondFactor, SecondFactorInUse
from menpiao.identity.service import me as service
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.store.organizers import Suspension
from menpiao.identity.store.staff_logins import ShownLogin
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, path_id


@get(
    "/api/v1/organizer/me",
    operation_id="getMe",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Who is signed in",
)
async def get_me(db: Database, cipher: FieldCipher, staff: StaffLogin, lang: Lang) -> Response[wire.MeOut]:
    """And what they may do: a client shows what the server would allow."""
    who = await service.me(db, cipher, staff=staff)
    member, organizer = who.member, who.organizer
    shown = wire.MeOut(
        id=encode(member.id),
        name=member.name,
        role=member.role,
        organizer=wire.OrganizerOut(id=encode(organizer.id), name=pick(organizer.name, lang)),
        may=may(member.role),
        may_give=may_give(member.role),
        email=who.email,
        second_factor=member.second_factor,
        by_wechat=member.by_wechat,
        recovery_codes_left=who.recovery_codes_left,
        login_id=encode(staff.login_id),
        suspended=_suspended_out(who.suspension),
    )
    return Response(shown, headers=NO_STORE)


@put(
    "/api/v1/organizer/me/password",
    operation_id="putMyPassword",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, LockedOut)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Change my password",
)
async def put_password(data: wire.PasswordIn, db: Database, passwords: Passwords, staff: StaffLogin) -> None:
    """All my other logins end. A wrong old one is `wrong` at `/old`, and counts like a failed sign-in."""
    await service.change_password(db, passwords, staff=staff, old=data.old, new=data.new)


@post(
    "/api/v1/organizer/me/second-factor",
    operation_id="createMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, SecondFactorInUse, LockedOut)},
    status_code=201,
    summary="Begin to set up a second factor",
)
async def create_second_factor(
    data: wire.SecondFactorIn, db: Database, passwords: Passwords, staff: StaffLogin
) -> Response[wire.SecondFactorOut]:
    """It counts once it is confirmed; beginning again forgets what was begun. A wrong password is `wrong` at
    `/password`."""
    made = await service.begin_second_factor(db, passwords, staff=staff, password=data.password)
    return Response(wire.SecondFactorOut(made.secret, made.otpauth_url), headers=NO_STORE)


@post(
    "/api/v1/organizer/me/second-factor/confirmation",
    operation_id="confirmMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoSecondFactor, SecondFactorInUse)},
    status_code=201,
    summary="Confirm my second factor",
)
async def confirm_second_factor(
    data: wire.ConfirmationIn, db: Database, cipher: FieldCipher, staff: StaffLogin
) -> Response[wire.RecoveryCodesOut]:
    """From now on signing in by e-mail asks for it. Wrong digits are `wrong` at `/code`."""
    codes = await service.confirm_second_factor(db, cipher, staff=staff, code=data.code)
    return Response(wire.RecoveryCodesOut(codes), headers=NO_STORE)


@post(
    "/api/v1/organizer/me/second-factor/removal",
    operation_id="removeMySecondFactor",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, NoSecondFactor, LockedOut)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Remove my second factor",
)
async def remove_second_factor(data: wire.RemovalIn, db: Database, passwords: Passwords, staff: StaffLogin) -> None:
    """With its recovery codes. Whoever has lost both is invited anew by a colleague."""
    await service.remove_second_factor(db, passwords, staff=staff, password=data.password, code=data.code)


@get(
    "/api/v1/organizer/me/logins",
    operation_id="listMyLogins",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Where I am signed in",
)
async def list_logins(db: Database, staff: StaffLogin) -> Response[wire.LoginPage]:
    """Those that are good at this moment."""
    rows = await service.own_logins(db, staff=staff)
    return Response(wire.LoginPage([_login_out(row, staff) for row in rows]), headers=NO_STORE)


@delete(
    "/api/v1/organizer/me/logins/{login_id:str}",
    operation_id="deleteMyLogin",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Sign one of my devices out",
)
async def delete_login(login_id: str, db: Database, staff: StaffLogin) -> None:
    """Its token is dead everywhere within a second."""
    await service.end_own_login(db, staff=staff, login_id=path_id(login_id))


def _suspended_out(suspension: Suspension | None) -> wire.SuspendedOut | None:
    return None if suspension is None else wire.SuspendedOut(to_wire(suspension.suspended_at), suspension.reason)


def _login_out(row: ShownLogin, staff: StaffLogin) -> wire.LoginOut:
    return wire.LoginOut(
        id=encode(row.id),
        provider=row.provider,
        browser=row.browser,
        system=row.system,
        created_at=to_wire(row.created_at),
        last_seen_at=to_wire(row.last_seen_at),
        expires_at=to_wire(row.expires_at),
        current=row.id == staff.login_id,
    )


ROUTES: list[Any] = [
    get_me,
    put_password,
    create_second_factor,
    confirm_second_factor,
    remove_second_factor,
    list_logins,
    delete_login,
]
