"""People of the platform as values, apart from every organizer's staff, and what they may do.

An operator looks after the installation and its organizers; an auditor sees the same and changes nothing. Neither has
an organizer's abilities: whoever wants to see orders is invited by that organizer, as one of its staff.
"""

from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

OperatorRole = Literal["operator", "auditor"]
OperatorState = Literal["active", "invited", "disabled"]
PlatformAbility = Literal["see_platform", "run_platform"]
OPERATOR_ROLES: Final[tuple[OperatorRole, ...]] = get_args(OperatorRole)


class PlatformAbout(msgspec.Struct, frozen=True):
    """Who has an ability, and what it is, in both languages."""

    roles: frozenset[OperatorRole]
    zh: str
    en: str


PLATFORM_ABILITIES: Final[dict[PlatformAbility, PlatformAbout]] = {
    "see_platform": PlatformAbout(
        frozenset({"operator", "auditor"}),
        "查看主办方、平台人员、消息模板、运行状况、账目核对结果与平台日志",
        "See organizers, people of the platform, templates of messages, the installation's health, verdicts of the"
        " books, the platform's log",
    ),
    "run_platform": PlatformAbout(
        frozenset({"operator"}),
        "开通、暂停与恢复主办方，邀请首位负责人与平台人员，设置消息模板",
        "Add, suspend and resume organizers, invite first owners and people of the platform, set templates of messages",
    ),
}


class Operator(msgspec.Struct, frozen=True):
    """One of the platform's people."""

    id: UUID
    name: str
    role: OperatorRole


class OperatorLogin(msgspec.Struct, frozen=True):
    """A signed-in device of theirs."""

    login_id: UUID
    operator_id: UUID
    role: OperatorRole
    expires_at: datetime


class NewOperatorLogin(msgspec.Struct, frozen=True):
    """A login just made; the only moment at which its token is known to us."""

    token: str
    login: OperatorLogin
    operator: Operator

    def __repr__(self) -> str:
        return f"NewOperatorLogin({self.login.login_id})"


class LastOperator(Refusal):
    """Nobody could let anybody in any more, but at the command line."""

    code = "last_operator"
    status = 409
    title = Text("至少保留一名平台管理员", "The last operator")
    detail = Text(
        "没有修改任何内容：这是最后一名可以登录的平台管理员。请先邀请另一位。",
        "Nothing was changed: this is the last operator who can sign in. Invite another one first.",
    )


class HasOwner(Refusal):
    """Who would lead an organizer that is led would get abilities that nobody of the platform has."""

    code = "has_owner"
    status = 409
    title = Text("已有负责人", "It has an owner")
    detail = Text(
        "没有邀请任何人：该主办方已有负责人，之后由其自行邀请员工。",
        "Nobody was invited: this organizer has an owner, who invites its other people.",
    )


class OperatorDisabled(Refusal):
    """What was asked makes sense only for somebody who works here."""

    code = "operator_disabled"
    status = 409
    title = Text("该人员已停用", "This person is disabled")
    detail = Text("没有修改任何内容。请先恢复该人员。", "Nothing was changed. Enable this person first.")


def operator_invitation_link(base_url: str, token: str) -> str:
    """Where the console asks for a password and the second factor."""
    return f"{base_url}/console/#/operator/invitation/{token}"
