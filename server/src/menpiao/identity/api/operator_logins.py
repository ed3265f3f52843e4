"""How people of the platform sign in and out over HTTP. Tokens of links come in bodies: they belong into no address."""

from typing import Any

from litestar import Request, Response, delete, get, post, put
from litestar.datastructures import CacheControlHeader

from menpiao.identity.api import operator_wire as wire
from menpiao.identity.model.devices import device_of
from menpiao.identity.model.operators import PLATFORM_ABILITIES, NewOperatorLogin, OperatorLogin
from menpiao.identity.model.refusals import (
    InvitationOver,
    LockedOut,
    SecondFactorRequired,
    WrongCredentials,
    WrongSecondFactor,
)
from menpiao.identity.service import operator_sign_in
from menpiao.identity.service.operator_sealed import opened_email
from menpiao.identity.service.passwords import Passwords
from menpiao.kernel.errors import Invalid
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience

_NO_STORE = CacheControlHeader(no_store=True)


@post(
    "/api/v1/operator/logins",
    operation_id="createOperatorLogin",
    tags=["operator"],
    opt={
        "audience": Audience.PUBLIC,
        "problems": (Invalid, WrongCredentials, SecondFactorRequired, WrongSecondFactor, LockedOut),
    },
    status_code=201,
    summary="Sign somebody of the platform in",
)
async def create_operator_login(
    data: wire.OperatorSignIn, db: Database, passwords: Passwords, request: Request[Any, Any, Any]
) -> Response[wire.OperatorLoginOut]:
    """E-mail, password and second factor, always all three; the rules are those of staff."""
    made = await operator_sign_in.sign_in(
        db,
        passwords,
        email=data.email,
        password=data.password,
        second_factor=data.second_factor,
        device=device_of(request.headers.get("user-agent", "")),
    )
    return Response(_login_out(made), headers=NO_STORE)


@delete(
    "/api/v1/operator/logins/current",
    operation_id="deleteCurrentOperatorLogin",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Sign somebody of the platform out",
)
async def delete_current_operator_login(db: Database, operator: OperatorLogin) -> None:
    """The token is dead at once."""
    await operator_sign_in.sign_out(db, operator=operator)


@post(
    "/api/v1/operator/invitation-looks",
    operation_id="lookAtOperatorInvitation",
    tags=["operator"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=200,
    summary="What an invitation to the platform is for",
)
async def look_at_operator_invitation(
    data: wire.OperatorTokenIn, db: Database, cipher: FieldCipher
) -> Response[wire.OperatorInvitationOut]:
    """For the page at the link, with the secret for the person's authenticator; nothing is changed."""
    found = await operator_sign_in.look(db, cipher, token=data.token)
    shown = wire.OperatorInvitationOut(
        name=found.name,
        role=found.role,
        email=found.email,
        secret=found.written_secret,
        otpauth_url=found.otpauth_url,
        expires_at=to_wire(found.waiting.expires_at),
    )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/operator/invitation-acceptances",
    operation_id="acceptOperatorInvitation",
    tags=["operator"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, InvitationOver)},
    status_code=201,
    summary="Accept an invitation to the platform",
)
async def accept_operator_invitation(
    data: wire.OperatorAcceptanceIn, db: Database, passwords: Passwords, request: Request[Any, Any, Any]
) -> Response[wire.OperatorLoginOut]:
    """With a password and the second factor at once; signed in. What is wrong with them is said at `/password` and
    `/code`."""
    made, codes = await operator_sign_in.accept(
        db,
        passwords,
        token=data.token,
        password=data.password,
        code=data.code,
        device=device_of(request.headers.get("user-agent", "")),
    )
    return Response(_login_out(made, codes), headers=NO_STORE)


@get(
    "/api/v1/operator/me",
    operation_id="getOperatorMe",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR},
    summary="Who of the platform is signed in",
)
async def get_operator_me(db: Database, cipher: FieldCipher, operator: OperatorLogin) -> Response[wire.OperatorMeOut]:
    """And what they may do."""
    row = await operator_sign_in.me(db, operator=operator)
    shown = wire.OperatorMeOut(
        id=encode(row.id),
        name=row.name,
        role=row.role,
        may=[ability for ability, about in PLATFORM_ABILITIES.items() if row.role in about.roles],
        email=opened_email(cipher, row.email_sealed, operator_id=row.id),
        recovery_codes_left=row.recovery_codes_left,
    )
    return Response(shown, headers=NO_STORE)


@put(
    "/api/v1/operator/me/password",
    operation_id="putOperatorPassword",
    tags=["operator"],
    opt={"audience": Audience.OPERATOR, "problems": (Invalid, LockedOut)},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Change my password at the platform",
)
async def put_operator_password(
    data: wire.OperatorPasswordIn, db: Database, passwords: Passwords, operator: OperatorLogin
) -> None:
    """All my other logins end. A wrong old one is `wrong` at `/old`, a wrong second factor at `/code`."""
    await operator_sign_in.change_password(db, passwords, operator=operator, old=data.old, new=data.new, code=data.code)


def _login_out(made: NewOperatorLogin, codes: list[str] | None = None) -> wire.OperatorLoginOut:
    return wire.OperatorLoginOut(
        token=made.token,
        expires_at=to_wire(made.login.expires_at),
        operator=wire.OperatorOut(encode(made.operator.id), made.operator.name, made.operator.role),
        recovery_codes=codes,
    )


ROUTES: list[Any] = [
    create_operator_login,
    delete_current_operator_login,
    look_at_operator_invitation,
    accept_operator_invitation,
    get_operator_me,
    put_operator_password,
]
