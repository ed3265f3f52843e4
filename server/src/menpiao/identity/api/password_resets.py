"""Routes for who has forgotten their password. The token comes in the body: it belongs into no address."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.datastructures import CacheControlHeader

from menpiao.identity.api import wire
from menpiao.identity.model.refusals import NoMail, ResetOver
from menpiao.identity.service import password_resets
from menpiao.identity.service.passwords import Passwords
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.mail import Post
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience

_NO_STORE = CacheControlHeader(no_store=True)


class PasswordRequestIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The e-mail that somebody signs in with."""

    email: wire.Email

    def __repr__(self) -> str:
        return "PasswordRequestIn(…)"


class ResetTokenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the body, because a token belongs into no address."""

    token: wire.Token

    def __repr__(self) -> str:
        return "ResetTokenIn(…)"


class PasswordResetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password from now on."""

    token: wire.Token
    password: wire.Password

    def __repr__(self) -> str:
        return "PasswordResetIn(…)"


class PasswordResetOut(msgspec.Struct, frozen=True):
    """Whose password it is about."""

    organizer: wire.OrganizerOut
    name: str
    email: str
    expires_at: str


@post(
    "/api/v1/password-requests",
    operation_id="requestPassword",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, NoMail)},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Ask for a new password",
)
async def request_password(data: PasswordRequestIn, db: Database, post: Post) -> None:
    """A link goes to the e-mail, if one of the staff signs in with it; the answer is the same for every e-mail. The
    link is good once, for 30 minutes; three an hour are sent."""
    await password_resets.ask(db, post, email=data.email)


@post(
    "/api/v1/password-reset-looks",
    operation_id="lookAtPasswordReset",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, ResetOver)},
    status_code=200,
    summary="What a link to a new password is for",
)
async def look_at_reset(
    data: ResetTokenIn, db: Database, cipher: FieldCipher, lang: Lang
) -> Response[PasswordResetOut]:
    """For the page at the link; nothing is changed."""
    found = await password_resets.look(db, cipher, token=data.token)
    shown = PasswordResetOut(
        organizer=wire.OrganizerOut(id=encode(found.organizer.id), name=pick(found.organizer.name, lang)),
        name=found.name,
        email=found.email,
        expires_at=to_wire(found.waiting.expires_at),
    )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/password-resets",
    operation_id="resetPassword",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, ResetOver)},
    status_code=204,
    cache_control=_NO_STORE,
    summary="Set a new password",
)
async def reset_password(data: PasswordResetIn, db: Database, passwords: Passwords) -> None:
    """All logins of the person end; they sign in with the new one, and with their second factor where they have one."""
    await password_resets.use(db, passwords, token=data.token, password=data.password)


ROUTES: list[Any] = [request_password, look_at_reset, reset_password]
