"""Buyers, organizers, staff and their logins as values; the shape of a bearer token; what can be refused at sign-in.

A token is ``b`` (buyer) or ``s`` (staff), the 26 characters of its owner's id, a dot, and 256 random bits as text. The
owner in front lets a look-up find its shard; the random part is the secret. Only the hash of the whole is ever stored.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Forbidden, Refusal, Unauthenticated, field_error
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import decode, encode

Role = Literal["owner", "manager", "finance", "support", "gate_lead", "gate"]

ROLES_AT_GATES: frozenset[Role] = frozenset({"owner", "manager", "gate_lead", "gate"})
ROLES_IN_THE_OFFICE: frozenset[Role] = frozenset({"owner", "manager", "finance", "support"})
"""Who may scan. Finance and support have no business at a gate."""

BUYER_LOGIN_LASTS = timedelta(days=30)
STAFF_LOGIN_LASTS = timedelta(hours=12)
"""One working day at a venue: a phone that was left behind is harmless the next morning."""

SECRET_BYTES = 32
DEVICE_PURPOSE = "logins.device"
_TOKEN = re.compile(r"([bs])([0-7][0-9a-hjkmnp-tv-z]{25})\.[A-Za-z0-9_-]{43}")


class Organizer(msgspec.Struct, frozen=True):
    """The tenant. ``organizer_id`` is the number that all its ids carry; ``name`` by language."""

    organizer_id: int
    id: UUID
    name: dict[str, str]


class Staff(msgspec.Struct, frozen=True):
    """One of the organizer's people."""

    organizer_id: int
    id: UUID
    name: str
    role: Role


class BuyerLogin(msgspec.Struct, frozen=True):
    """A buyer's signed-in device. ``app_id`` is the mini program it signed in from, and pays in.

    ``device_id``: the device that the client says it is, as a blind index; None where it said nothing.
    """

    login_id: UUID
    buyer_id: UUID
    app_id: str
    expires_at: datetime
    device_id: UUID | None = None


class StaffLogin(msgspec.Struct, frozen=True):
    """A staff member's signed-in device."""

    login_id: UUID
    staff_id: UUID
    organizer_id: int
    role: Role
    expires_at: datetime


class NewBuyerLogin(msgspec.Struct, frozen=True):
    """A login just made; the only moment at which its token is known to us."""

    token: str
    login: BuyerLogin

    def __repr__(self) -> str:
        return f"NewBuyerLogin({self.login.login_id})"


class NewStaffLogin(msgspec.Struct, frozen=True):
    """A staff login just made, with what the device shows of it."""

    token: str
    login: StaffLogin
    staff: Staff
    organizer: Organizer

    def __repr__(self) -> str:
        return f"NewStaffLogin({self.login.login_id})"


class TokenOwner(msgspec.Struct, frozen=True):
    """Whom a token claims to belong to, before anybody has looked it up."""

    kind: Literal["b", "s"]
    id: UUID


def write_token(kind: Literal["b", "s"], owner_id: UUID, secret: str) -> str:
    """The bearer token of this owner; ``secret`` is 43 characters from the platform's source."""
    token = f"{kind}{encode(owner_id)}.{secret}"
    assert _TOKEN.fullmatch(token)
    return token


def read_token(text: str) -> TokenOwner:
    """The owner a token names. Whatever has another shape is refused here and costs no look-up."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise Unauthenticated()
    return TokenOwner("b" if match[1] == "b" else "s", decode(match[2]))


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header (RFC 6750); raises `Unauthenticated` where there is none."""
    if authorization[:7] == "Bearer " and len(authorization) > 7:
        return authorization[7:]  # as nearly all write it
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated()
    return token


def complete_name(name: Mapping[str, str]) -> dict[str, str]:
    """An organizer's name in the languages that were given, at least one of them."""
    texts = {lang: text.strip() for lang, text in name.items() if text.strip()}
    if not texts or not texts.keys() <= {"zh-CN", "en"}:
        raise ValueError("an organizer has a name in zh-CN, en or both")
    return texts


class UnknownLoginProvider(Refusal):
    """This installation has no such way to sign in."""

    code = "unknown_provider"
    status = 422
    title = Text("不支持的登录方式", "Unknown way to sign in")
    detail = Text("本站未开通这种登录方式。", "This installation does not offer that way to sign in.")


class LoginCodeRefused(Refusal):
    """The provider does not know the code, or it was used before, or it is too old."""

    code = "login_code_refused"
    status = 422
    title = Text("登录失败", "Sign-in failed")
    detail = Text("登录凭证无效或已过期，请重试。", "The sign-in code is invalid or has expired. Please try again.")


class LoginBlocked(Refusal):
    """The provider holds this person for a risk. A new code will not help."""

    code = "login_blocked"
    status = 403
    title = Text("账号受限", "Account restricted")
    detail = Text("您的账号被登录服务方限制，暂时无法登录。", "The sign-in provider restricts this account.")


class LoginUnavailable(Refusal):
    """The provider does not answer. Nothing happened."""

    code = "login_unavailable"
    status = 503
    title = Text("登录服务繁忙", "Sign-in is unavailable")
    detail = Text("登录服务暂时没有响应，请稍候再试。", "The sign-in provider does not answer. Please try again.")


class NotStaff(Forbidden):
    """The person is known to WeChat, but nobody has made them staff who sign in here."""

    code = "not_staff"
    title = Text("不是工作人员", "Not staff")
    detail = Text(
        "此微信账号未绑定可在此登录的工作人员，请联系主办方。",
        "This WeChat account is not linked to staff who may sign in here. Please ask the organizer.",
    )


class OrganizerNumberTaken(Refusal):
    """Another organizer has this number."""

    code = "organizer_number_taken"
    status = 409
    title = Text("主办方编号已被使用", "Organizer number taken")
    detail = Text("请换一个编号。", "Please choose another number.")


class WeChatAccountTaken(Refusal):
    """The WeChat account already belongs to another member of this organizer's staff, or theirs to another account."""

    code = "wechat_account_taken"
    status = 409
    title = Text("微信账号已绑定", "WeChat account already linked")
    detail = Text("该微信账号或员工已有其他绑定。", "This account or this person is already linked otherwise.")


def login_refusal(reason: str) -> Refusal:
    """What the caller is told when the provider refuses a code for ``reason`` (see `ports.CodeRefused`)."""
    if reason == "blocked":
        return LoginBlocked()
    if reason == "unknown_app":
        return LoginCodeRefused(
            errors=(field_error("/app_id", "not_found", "未知的小程序。", "There is no such mini program here."),)
        )
    return LoginCodeRefused(
        errors=(field_error("/code", "refused", "凭证无效、已用过或已过期。", "It is invalid, used or too old."),)
    )
