"""A phone speaks for a browser: what a login request is for, how long it lasts, and what is compared by eye.

The browser holds a token to poll with; what it shows to be scanned (the scene of a mini program code, WeChat allows 32
characters) is another secret. Whoever photographs the screen can't collect the login, and the browser's token is never
on the screen. Only hashes are stored of both.
"""

import re
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.identity.model.people import NewStaffLogin
from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text
from menpiao.platform import randomness

Purpose = Literal["sign_in", "link", "invitation"]
State = Literal["waiting", "seen", "approved", "denied"]

LASTS = timedelta(minutes=3)
"""From asking until a phone looks."""
LEFT_AFTER_LOOKING = timedelta(minutes=2)
"""At least so long has who looked to compare and to answer."""
COLLECTED_WITHIN = timedelta(minutes=1)
"""At least so long a browser may come for what was approved, and so long again for a lost answer."""
KEPT_AFTER = timedelta(minutes=10)
"""Then a row is deleted."""
MOST_WAITING = 2_000
"""Of the whole installation, not looked at yet: WeChat draws 5,000 codes a minute, and rows cost."""

PAGE = "packages/staff/confirm"
"""The page of the mini program that a scanned code opens."""
SCENE_BYTES = 18
"""As text 24 characters."""
_SCENE = re.compile(r"[A-Za-z0-9_-]{24}")
_NUMBERS = 3


class NewLoginRequest(msgspec.Struct, frozen=True):
    """The only moment at which both secrets are known. ``image``: the mini program code of ``scene``, PNG or JPEG."""

    token: str
    scene: str
    image: bytes
    lasts_s: int

    def __repr__(self) -> str:
        return "NewLoginRequest(…)"


class Desk(msgspec.Struct, frozen=True):
    """Somebody's place at an organizer, among which a phone chooses."""

    organizer_id: int
    staff_id: UUID
    name: str
    role: Role


class Polled(msgspec.Struct, frozen=True):
    """``number``: what the browser shows once a phone has looked. ``login``: once approved, unless it was a link."""

    state: State
    purpose: Purpose
    number: int | None = None
    login: NewStaffLogin | None = None


class LoginRequestOver(Refusal):
    """Unknown, too old, answered already, or another phone's: one answer, which tells nothing of which."""

    code = "login_request_over"
    status = 410
    title = Text("登录码已失效", "This code is over")
    detail = Text(
        "登录码不存在、已被使用或已过期，这次什么也没有发生。请在电脑上换一个码，再扫一次。",
        "This code does not exist, was used, or has expired; nothing was done just now. Get a new one at the computer,"
        " and scan that.",
    )


class WrongNumber(Refusal):
    """The person chose another number than the browser shows: what they scanned is not what they look at."""

    code = "wrong_number"
    status = 409
    title = Text("数字不一致", "Not the same number")
    detail = Text(
        "没有登录任何人，登录码已作废。所选数字与电脑上显示的不同；如果这个登录码是别人发给您的，请不要再扫。",
        "Nobody was signed in, and the code is over. The computer shows another number; if somebody else sent you the"
        " code, do not scan it again.",
    )


class NoWeChat(Refusal):
    """There is no link to take away."""

    code = "no_wechat"
    status = 409
    title = Text("没有关联微信", "No WeChat is linked")
    detail = Text("没有修改任何内容：您没有关联微信。", "Nothing was changed: no WeChat is linked to you.")


def is_scene(text: str) -> bool:
    """Whether it can be a scene of ours."""
    return _SCENE.fullmatch(text) is not None


def three_numbers() -> tuple[int, list[int]]:
    """The one that the browser shows, and the three that the phone offers, in the order in which it does."""
    drawn: list[int] = []
    while len(drawn) < _NUMBERS:
        number = 10 + randomness.below(90)
        if number not in drawn:
            drawn.append(number)
    return drawn[randomness.below(_NUMBERS)], drawn
