"""Signing in and out over HTTP."""

from typing import Annotated, Any

import msgspec
from litestar import Request, delete, post
from litestar.datastructures import CacheControlHeader
from litestar.params import SkipValidation

from menpiao.identity.api.wire import EmailSignIn, LoginRequest, OrganizerOut, StaffLoginOut, StaffOut, WeChatSignIn
from menpiao.identity.model.abilities import ROLES_AT_GATES, ROLES_IN_THE_OFFICE
from menpiao.identity.model.devices import device_of
from menpiao.identity.model.people import BuyerLogin, NewStaffLogin, StaffLogin, bearer_token
from menpiao.identity.model.refusals import (
    ChooseOrganizer,
    LockedOut,
    LoginBlocked,
    LoginCodeRefused,
    LoginUnavailable,
    NotStaff,
    SecondFactorRequired,
    UnknownLoginProvider,
    WrongCredentials,
    WrongSecondFactor,
)
from menpiao.identity.ports import LoginProvider
from menpiao.identity.service import sign_in
from menpiao.identity.service.by_email import staff_login_by_email
from menpiao.identity.service.logins import Logins
from menpiao.identity.service.passwords import Passwords
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import PLATFORM, MalformedId, decode, encode, organizer_of
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import Audience

LoginProviders = SkipValidation[dict[str, LoginProvider]]
"""The dependency ``login_providers``: adapters by the provider's name. Litestar can't check against a Protocol."""

_NO_STORE = CacheControlHeader(no_store=True)
SIGN_IN_PROBLEMS = (Invalid, UnknownLoginProvider, LoginCodeRefused, LoginBlocked, LoginUnavailable)
_BY_EMAIL = (WrongCredentials, SecondFactorRequired, WrongSecondFactor, LockedOut, ChooseOrganizer)


Device = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9_-]{22,64}$(?!\n)",
        max_length=64,
        description="A name that the client made for its device once, at random, and keeps. Stored as a keyed hash.",
        examples=["t7mYp0aVQy2LkzX3nB5c8w"],
    ),
]


class BuyerLoginRequest(LoginRequest, frozen=True, forbid_unknown_fields=True):
    """A buyer's device may say which one it is: sessions may sell only so many tickets to one device."""

    device: Device | None = None


class BuyerOut(msgspec.Struct, frozen=True):
    """The buyer behind a login."""

    id: Annotated[str, msgspec.Meta(examples=["03bqh3nq00000004p3z6t7w1v9"])]


class BuyerLoginOut(msgspec.Struct, frozen=True):
    """``token`` is shown once; the device keeps it."""

    token: str
    expires_at: Annotated[str, msgspec.Meta(examples=["2027-03-31T04:00:00Z"])]
    buyer: BuyerOut


@post(
    "/api/v1/logins",
    operation_id="createLogin",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": SIGN_IN_PROBLEMS},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Sign a buyer in",
)
async def create_login(
    data: BuyerLoginRequest,
    db: Database,
    cipher: FieldCipher,
    login_providers: LoginProviders,
    lang: Lang,
) -> BuyerLoginOut:
    """Exchange the provider's code for a token. Whoever comes for the first time becomes a buyer."""
    made = await sign_in.login(
        db,
        login_providers,
        provider=data.provider,
        app_id=data.app_id,
        code=data.code,
        lang=lang,
        device_id=sign_in.device_index(cipher, data.device),
    )
    return BuyerLoginOut(
        token=made.token,
        expires_at=to_wire(made.login.expires_at),
        buyer=BuyerOut(id=encode(made.login.buyer_id)),
    )


@delete(
    "/api/v1/logins/current",
    operation_id="deleteCurrentLogin",
    tags=["buyer"],
    opt={"audience": Audience.BUYER},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Sign the buyer out",
)
async def delete_current_login(
    request: Request[Any, Any, Any],
    db: Database,
    logins: Logins,
    buyer: BuyerLogin,
) -> None:
    """End this login; its token is dead everywhere within a second."""
    await sign_in.logout(db, buyer=buyer)
    logins.forget(bearer_token(request.headers.get("authorization", "")))


@post(
    "/api/v1/gate/logins",
    operation_id="createGateLogin",
    tags=["gate"],
    opt={"audience": Audience.PUBLIC, "problems": (*SIGN_IN_PROBLEMS, NotStaff)},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Sign staff in at a gate",
)
async def create_gate_login(
    data: LoginRequest,
    db: Database,
    login_providers: LoginProviders,
    lang: Lang,
    request: Request[Any, Any, Any],
) -> StaffLoginOut:
    """Exchange the provider's code for a staff token; only for people whom an organizer has linked."""
    made = await sign_in.staff_login(
        db,
        login_providers,
        provider=data.provider,
        app_id=data.app_id,
        code=data.code,
        roles=ROLES_AT_GATES,
        device=device_of(request.headers.get("user-agent", "")),
    )
    return staff_login_out(made, lang)


@post(
    "/api/v1/organizer/logins",
    operation_id="createOrganizerLogin",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (*SIGN_IN_PROBLEMS, NotStaff, *_BY_EMAIL)},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Sign staff in at the office",
)
async def create_organizer_login(
    data: WeChatSignIn | EmailSignIn,
    db: Database,
    login_providers: LoginProviders,
    passwords: Passwords,
    lang: Lang,
    request: Request[Any, Any, Any],
) -> StaffLoginOut:
    """By WeChat for those who organize, count money or help buyers; by e-mail and password for everybody who has
    accepted an invitation."""
    device = device_of(request.headers.get("user-agent", ""))
    if isinstance(data, WeChatSignIn):
        made = await sign_in.staff_login(
            db,
            login_providers,
            provider="wechat",
            app_id=data.app_id,
            code=data.code,
            roles=ROLES_IN_THE_OFFICE,
            device=device,
        )
    else:
        made = await staff_login_by_email(
            db,
            passwords,
            email=data.email,
            password=data.password,
            second_factor=data.second_factor,
            organizer_id=None if data.organizer_id is None else _number_of(data.organizer_id),
            lang=lang,
            device=device,
        )
    return staff_login_out(made, lang)


def _number_of(organizer_id: str) -> int:
    """The organizer's number. A malformed id is one of nobody's: there the credentials are wrong."""
    try:
        return organizer_of(decode(organizer_id))
    except MalformedId:
        return PLATFORM


def staff_login_out(made: NewStaffLogin, lang: Lang) -> StaffLoginOut:
    """A login just made, as its device is told."""
    return StaffLoginOut(
        token=made.token,
        expires_at=to_wire(made.login.expires_at),
        staff=StaffOut(id=encode(made.staff.id), name=made.staff.name, role=made.staff.role),
        organizer=OrganizerOut(id=encode(made.organizer.id), name=pick(made.organizer.name, lang)),
    )


@delete(
    "/api/v1/gate/logins/current",
    operation_id="deleteCurrentGateLogin",
    tags=["gate"],
    opt={"audience": Audience.GATE},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Sign staff out at a gate",
)
async def delete_current_gate_login(
    request: Request[Any, Any, Any],
    db: Database,
    logins: Logins,
    staff: StaffLogin,
) -> None:
    """End this staff login, such as when a gate phone changes hands."""
    await sign_in.staff_logout(db, staff=staff)
    logins.forget(bearer_token(request.headers.get("authorization", "")))


@delete(
    "/api/v1/organizer/logins/current",
    operation_id="deleteCurrentOrganizerLogin",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Sign staff out at the office",
)
async def delete_current_organizer_login(
    request: Request[Any, Any, Any], db: Database, logins: Logins, staff: StaffLogin
) -> None:
    """End this staff login; its token is dead everywhere within a second."""
    await sign_in.staff_logout(db, staff=staff)
    logins.forget(bearer_token(request.headers.get("authorization", "")))


ROUTES = [
    create_login,
    delete_current_login,
    create_gate_login,
    delete_current_gate_login,
    create_organizer_login,
    delete_current_organizer_login,
]
