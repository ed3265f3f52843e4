"""Signing in and out over HTTP, and the guard that stands before every route of every feature.

A route says whom it is for; the guard lets that kind of caller through and leaves their login in the ASGI scope, from
where `provide_buyer` and `provide_staff` hand it to handlers as ``buyer`` and ``staff``.
"""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, delete, post
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader
from litestar.handlers.base import BaseRouteHandler
from litestar.params import SkipValidation

from menpiao.identity.model import (
    ROLES_AT_GATES,
    ROLES_IN_THE_OFFICE,
    BuyerLogin,
    LoginBlocked,
    LoginCodeRefused,
    LoginUnavailable,
    NotStaff,
    Role,
    StaffLogin,
    UnknownLoginProvider,
    bearer_token,
)
from menpiao.identity.ports import LoginProvider
from menpiao.identity.service import sign_in
from menpiao.identity.service.logins import Logins
from menpiao.kernel.errors import Forbidden, Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, audience_of, caller_of
from menpiao.platform.http.request import CALLER

LoginProviders = SkipValidation[dict[str, LoginProvider]]
"""The dependency ``login_providers``: adapters by the provider's name. Litestar can't check against a Protocol."""

_NO_STORE = CacheControlHeader(no_store=True)
_SIGN_IN_PROBLEMS = (Invalid, UnknownLoginProvider, LoginCodeRefused, LoginBlocked, LoginUnavailable)


class LoginRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a device sends to sign in: the provider's one-time code (`wx.login`) and the app it came from."""

    provider: Annotated[Literal["wechat"], msgspec.Meta(description="Who vouches for the person.")]
    app_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["wx8397f8696b538317"])]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=256, examples=["0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"])]

    def __repr__(self) -> str:
        return f"LoginRequest({self.provider})"


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


class StaffOut(msgspec.Struct, frozen=True):
    """The member of staff behind a login."""

    id: str
    name: Annotated[str, msgspec.Meta(examples=["陈晓"])]
    role: Role


class OrganizerOut(msgspec.Struct, frozen=True):
    """For whom they work, in the caller's language."""

    id: str
    name: str


class StaffLoginOut(msgspec.Struct, frozen=True):
    """``token`` is shown once and lasts for a working day."""

    token: str
    expires_at: Annotated[str, msgspec.Meta(examples=["2027-03-01T16:00:00Z"])]
    staff: StaffOut
    organizer: OrganizerOut


@post(
    "/api/v1/logins",
    operation_id="createLogin",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": _SIGN_IN_PROBLEMS},
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
    opt={"audience": Audience.PUBLIC, "problems": (*_SIGN_IN_PROBLEMS, NotStaff)},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Sign staff in at a gate",
)
async def create_gate_login(
    data: LoginRequest,
    db: Database,
    login_providers: LoginProviders,
    lang: Lang,
) -> StaffLoginOut:
    """Exchange the provider's code for a staff token; only for people whom an organizer has linked."""
    return await _signed_in(data, db, login_providers, lang, ROLES_AT_GATES)


@post(
    "/api/v1/organizer/logins",
    operation_id="createOrganizerLogin",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (*_SIGN_IN_PROBLEMS, NotStaff)},
    status_code=201,
    cache_control=_NO_STORE,
    summary="Sign staff in at the office",
)
async def create_organizer_login(
    data: LoginRequest, db: Database, login_providers: LoginProviders, lang: Lang
) -> StaffLoginOut:
    """The same for those who organize, count money or help buyers."""
    return await _signed_in(data, db, login_providers, lang, ROLES_IN_THE_OFFICE)


async def _signed_in(
    data: LoginRequest, db: Database, login_providers: LoginProviders, lang: Lang, roles: frozenset[Role]
) -> StaffLoginOut:
    made = await sign_in.staff_login(
        db, login_providers, provider=data.provider, app_id=data.app_id, code=data.code, roles=roles
    )
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


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through whom the route is for: 401 for no or no good token, 403 for a good one of somebody else's.

    Looks tokens up with the `Logins` at ``app.state.logins``. OPTIONS only tells the verbs and asks for no token.
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    audience = audience_of(handler)
    if audience in (Audience.PUBLIC, Audience.PROVIDER):
        return
    logins: Logins = connection.app.state.logins
    token = bearer_token(connection.headers.get("authorization", ""))
    connection.scope[CALLER] = await _caller(logins, audience, token)  # type: ignore[literal-required]


async def _caller(logins: Logins, audience: Audience, token: str) -> BuyerLogin | StaffLogin:
    if audience is Audience.BUYER:
        return await logins.buyer(token)
    staff = await logins.staff(token)
    # Nobody can sign in as the platform's operator yet, so every good token is somebody else's there.
    if audience is Audience.OPERATOR or (audience is Audience.GATE and staff.role not in ROLES_AT_GATES):
        raise Forbidden()
    return staff


async def provide_buyer(request: Request[Any, Any, Any]) -> BuyerLogin:
    """The dependency ``buyer`` of routes for buyers."""
    caller = caller_of(request)
    assert isinstance(caller, BuyerLogin), "only a route for buyers asks for the buyer"
    return caller


async def provide_staff(request: Request[Any, Any, Any]) -> StaffLogin:
    """The dependency ``staff`` of routes for gates and organizers."""
    caller = caller_of(request)
    assert isinstance(caller, StaffLogin), "only a route for staff asks for the staff"
    return caller
