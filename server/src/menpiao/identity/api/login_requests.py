"""Routes for signing in by a phone: the browser that asks and polls, the phone that answers, and linking one's WeChat.

Secrets come in bodies, never in addresses. The phone brings a fresh code of ``wx.login`` each time: it has no token to
be stolen.
"""

import base64
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import CacheControlHeader
from litestar.params import SkipValidation

from menpiao.identity.api import wire
from menpiao.identity.api.logins import SIGN_IN_PROBLEMS, LoginProviders, staff_login_out
from menpiao.identity.model.devices import device_of
from menpiao.identity.model.login_requests import (
    LoginRequestOver,
    NewLoginRequest,
    NoWeChat,
    Purpose,
    State,
    WrongNumber,
)
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import InvitationOver, LockedOut, NoPassword, NotStaff, WeChatAccountTaken
from menpiao.identity.ports import CodeDrawer
from menpiao.identity.service import login_requests, phone_answers, wechat_link
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.phone_answers import Choice, Phone
from menpiao.kernel.errors import Busy, Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import MalformedId, decode, encode, organizer_of
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience

CodesDrawn = SkipValidation[CodeDrawer]
"""The dependency ``program_codes``. Litestar can't check against a Protocol."""

AppId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["wx8397f8696b538317"])]
WxCode = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=256, description="Of `wx.login`.", examples=["0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"]
    ),
]
Scene = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=32,
        description="What the mini program's page is opened with.",
        examples=["q0Jb3m1XWk9w8vQ2tN5rE7uY"],
    ),
]
Number = Annotated[int, msgspec.Meta(ge=10, le=99, examples=[47])]
_DRAWS = (Invalid, *SIGN_IN_PROBLEMS, Busy)


class LoginRequestIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``invitation``: the token of an invitation's link, where somebody wants to join with their WeChat."""

    app_id: AppId
    invitation: wire.Token | None = None

    def __repr__(self) -> str:
        return "LoginRequestIn(…)"


class LoginRequestOut(msgspec.Struct, frozen=True):
    """``token`` is for polling, and stays with the browser; ``image`` is what is shown to be scanned."""

    token: str
    scene: Scene
    image: Annotated[
        str, msgspec.Meta(description="A data URL (PNG or JPEG).", examples=["data:image/png;base64,iVBORw0KGgo="])
    ]
    lasts_s: Annotated[int, msgspec.Meta(description="So many seconds until it is over unless a phone looks.")]


class PollIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of `createLoginRequest` or `createMyWeChatLink`."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

    def __repr__(self) -> str:
        return "PollIn(…)"


class PollOut(msgspec.Struct, frozen=True):
    """``seen``: a phone has looked, and ``number`` is to be shown now. ``login``: of ``approved``, unless it was asked
    for a link; the same again for a minute."""

    state: State
    purpose: Purpose
    number: Number | None
    login: wire.StaffLoginOut | None


class PhoneIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who scanned what."""

    scene: Scene
    app_id: AppId
    code: WxCode

    def __repr__(self) -> str:
        return "PhoneIn(…)"


class ApprovalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``number``: the one that the computer shows. ``organizer_id``: where there are several to choose from."""

    scene: Scene
    app_id: AppId
    code: WxCode
    number: Number
    organizer_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None

    def __repr__(self) -> str:
        return "ApprovalIn(…)"


class DeskOut(msgspec.Struct, frozen=True):
    """As whom, and for whom."""

    organizer: wire.OrganizerOut
    staff: wire.StaffOut


class LookOut(msgspec.Struct, frozen=True):
    """What the person is asked: by which browser, since when, and which of ``numbers`` it shows. ``desks``: among which
    they choose, the last linked first; one where it is no sign-in."""

    purpose: Purpose
    browser: Annotated[str, msgspec.Meta(description="Its family, or empty.", examples=["Edge"])]
    system: Annotated[str, msgspec.Meta(description="Its family, or empty.", examples=["Windows"])]
    asked_at: Annotated[str, msgspec.Meta(examples=["2027-03-01T04:00:00Z"])]
    numbers: list[Number]
    desks: list[DeskOut]


class ApprovedOut(msgspec.Struct, frozen=True):
    """What the person has said yes to."""

    purpose: Purpose
    desk: DeskOut


class ProofIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who one is, once more. ``second_factor``: where there is one."""

    password: wire.Password
    second_factor: wire.Code | None = None

    def __repr__(self) -> str:
        return "ProofIn(…)"


class LinkIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same, and in which mini program."""

    app_id: AppId
    password: wire.Password
    second_factor: wire.Code | None = None

    def __repr__(self) -> str:
        return "LinkIn(…)"


@post(
    "/api/v1/login-requests",
    operation_id="createLoginRequest",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (*_DRAWS, InvitationOver)},
    status_code=201,
    summary="Ask a phone to sign this browser in",
)
async def create_login_request(
    data: LoginRequestIn, db: Database, program_codes: CodesDrawn, request: Request[Any, Any, Any]
) -> Response[LoginRequestOut]:
    """A mini program code to be scanned by WeChat, good for three minutes."""
    device = device_of(request.headers.get("user-agent", ""))
    if data.invitation is None:
        made = await login_requests.ask_to_sign_in(db, program_codes, app_id=data.app_id, device=device)
    else:
        made = await login_requests.ask_to_join(
            db, program_codes, app_id=data.app_id, invitation=data.invitation, device=device
        )
    return Response(_request_out(made), headers=NO_STORE)


@post(
    "/api/v1/login-request-polls",
    operation_id="pollLoginRequest",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (Invalid, LoginRequestOver)},
    status_code=200,
    summary="Has the phone answered?",
)
async def poll_login_request(data: PollIn, db: Database, cipher: FieldCipher, lang: Lang) -> Response[PollOut]:
    """Every second or two. A lost answer may be asked for again: the login is the same."""
    polled = await login_requests.poll(db, cipher, token=data.token)
    login = None if polled.login is None else staff_login_out(polled.login, lang)
    return Response(PollOut(polled.state, polled.purpose, polled.number, login), headers=NO_STORE)


@post(
    "/api/v1/login-request-looks",
    operation_id="lookAtLoginRequest",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (*SIGN_IN_PROBLEMS, LoginRequestOver, NotStaff, WeChatAccountTaken)},
    status_code=200,
    summary="What a phone has scanned",
)
async def look_at_login_request(
    data: PhoneIn, db: Database, login_providers: LoginProviders, lang: Lang
) -> Response[LookOut]:
    """For the mini program's page. The first account to look has the request to itself."""
    found = await phone_answers.look(db, login_providers, phone=_phone(data))
    shown = LookOut(
        purpose=found.request.purpose,
        browser=found.request.browser,
        system=found.request.system,
        asked_at=to_wire(found.request.asked_at),
        numbers=found.numbers,
        desks=[_desk_out(choice, lang) for choice in found.desks],
    )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/login-request-approvals",
    operation_id="approveLoginRequest",
    tags=["organizer"],
    opt={
        "audience": Audience.PUBLIC,
        "problems": (*SIGN_IN_PROBLEMS, LoginRequestOver, WrongNumber, NotStaff, WeChatAccountTaken, NotFound),
    },
    status_code=200,
    summary="Say yes on the phone",
)
async def approve_login_request(
    data: ApprovalIn, db: Database, login_providers: LoginProviders, lang: Lang
) -> Response[ApprovedOut]:
    """Saying the same again is the same yes. A wrong number ends the request."""
    made = await phone_answers.approve(
        db, login_providers, phone=_phone(data), number=data.number, organizer_id=_number_of(data.organizer_id)
    )
    return Response(ApprovedOut(made.purpose, _desk_out(made.desk, lang)), headers=NO_STORE)


@post(
    "/api/v1/login-request-denials",
    operation_id="denyLoginRequest",
    tags=["organizer"],
    opt={"audience": Audience.PUBLIC, "problems": (*SIGN_IN_PROBLEMS, LoginRequestOver)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Say on the phone that it wasn't oneself",
)
async def deny_login_request(data: PhoneIn, db: Database, login_providers: LoginProviders) -> None:
    """The request is over, and the organizers' audit logs have it."""
    await phone_answers.deny(db, login_providers, phone=_phone(data))


@post(
    "/api/v1/organizer/me/wechat-link",
    operation_id="createMyWeChatLink",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (*_DRAWS, NoPassword, LockedOut)},
    status_code=201,
    summary="Begin to link my WeChat",
)
async def create_link(
    data: LinkIn,
    db: Database,
    passwords: Passwords,
    program_codes: CodesDrawn,
    staff: StaffLogin,
    request: Request[Any, Any, Any],
) -> Response[LoginRequestOut]:
    """A code to be scanned with the phone that is to sign me in from then on; `pollLoginRequest` tells when. A wrong
    password is `wrong` at `/password`."""
    made = await wechat_link.ask_to_link(
        db,
        passwords,
        program_codes,
        staff=staff,
        app_id=data.app_id,
        password=data.password,
        second_factor=data.second_factor,
        device=device_of(request.headers.get("user-agent", "")),
    )
    return Response(_request_out(made), headers=NO_STORE)


@post(
    "/api/v1/organizer/me/wechat-link/removal",
    operation_id="removeMyWeChatLink",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, NoPassword, NoWeChat, LockedOut)},
    status_code=204,
    cache_control=CacheControlHeader(no_store=True),
    summary="Unlink my WeChat",
)
async def remove_link(data: ProofIn, db: Database, passwords: Passwords, staff: StaffLogin) -> None:
    """It signs me in no more, and my other logins end."""
    await wechat_link.unlink(db, passwords, staff=staff, password=data.password, second_factor=data.second_factor)


def _phone(data: PhoneIn | ApprovalIn) -> Phone:
    return Phone(data.scene, data.app_id, data.code)


def _number_of(organizer_id: str | None) -> int | None:
    """The number of the organizer that was chosen; of an id that is none, nobody's."""
    if organizer_id is None:
        return None
    try:
        return organizer_of(decode(organizer_id))
    except MalformedId:
        raise NotFound() from None


def _request_out(made: NewLoginRequest) -> LoginRequestOut:
    kind: Literal["jpeg", "png"] = "jpeg" if made.image[:2] == b"\xff\xd8" else "png"
    image = f"data:image/{kind};base64,{base64.b64encode(made.image).decode()}"
    return LoginRequestOut(made.token, made.scene, image, made.lasts_s)


def _desk_out(choice: Choice, lang: Lang) -> DeskOut:
    desk, organizer = choice.desk, choice.organizer
    return DeskOut(
        organizer=wire.OrganizerOut(id=encode(organizer.id), name=pick(organizer.name, lang)),
        staff=wire.StaffOut(id=encode(desk.staff_id), name=desk.name, role=desk.role),
    )


ROUTES: list[Any] = [
    create_login_request,
    poll_login_request,
    look_at_login_request,
    approve_login_request,
    deny_login_request,
    create_link,
    remove_link,
]
