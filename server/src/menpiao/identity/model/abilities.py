"""What each role may do: the one table, which routes ask (`allowed`), the console mirrors (``may`` of `getMe`), and
``docs/reference/roles.md`` is written from.

An ability is a verb and a thing, as wide as people think of it: whoever may refund may do everything that moves money
back, by whichever route. A new route names the ability it needs; a new ability gets its line here.
"""

from typing import Final, Literal, get_args

import msgspec

Role = Literal["owner", "manager", "finance", "support", "gate_lead", "gate"]
Ability = Literal[
    "see_events",
    "change_events",
    "keep_profile",
    "see_halls",
    "change_halls",
    "see_prices",
    "change_prices",
    "run_waiting_rooms",
    "see_orders",
    "see_personal_data",
    "help_buyers",
    "sell_at_box_office",
    "give_tickets_away",
    "approve_giveaways",
    "set_giveaway_approval",
    "import_sales",
    "change_seats",
    "decide_messages",
    "cancel_sessions",
    "refund_tickets",
    "refund",
    "approve_refunds",
    "set_refund_approval",
    "see_money",
    "close_days",
    "see_statements",
    "see_insight",
    "keep_merchant_accounts",
    "scan",
    "see_doors",
    "run_doors",
    "see_people",
    "change_people",
    "see_audit_log",
]


class About(msgspec.Struct, frozen=True):
    """Who has an ability, and what it is, in both languages."""

    roles: frozenset[Role]
    zh: str
    en: str


def _by(*roles: Role, zh: str, en: str) -> About:
    return About(frozenset(roles), zh, en)


ABILITIES: Final[dict[Ability, About]] = {
    "see_events": _by(
        "owner", "manager", "finance", "support", zh="查看项目、场次与票种", en="See events, sessions and ticket types"
    ),
    "change_events": _by(
        "owner", "manager", zh="编辑并发布项目、场次、票种与座位", en="Edit and publish events, sessions, types, seats"
    ),
    "keep_profile": _by(
        "owner", "manager", zh="修改购票人看到的主办方资料", en="Change what buyers read of the organizer"
    ),
    "see_halls": _by("owner", "manager", "finance", "support", zh="查看厅与座位图", en="See halls and seat maps"),
    "change_halls": _by("owner", "manager", zh="绘制并发布座位图", en="Draw halls and publish seat maps"),
    "see_prices": _by(
        "owner", "manager", "finance", "support", zh="查看定价规则与优惠", en="See price rules and promotions"
    ),
    "change_prices": _by(
        "owner", "manager", zh="设置定价规则、优惠与优惠码", en="Set price rules, promotions and promo codes"
    ),
    "run_waiting_rooms": _by("owner", "manager", zh="管理排队", en="Run waiting rooms"),
    "see_orders": _by(
        "owner", "manager", "finance", "support", zh="查看订单、退款与待办", en="See orders, refunds and cases"
    ),
    "see_personal_data": _by(
        "owner",
        "manager",
        "support",
        zh="查看购票人与观演人的个人信息（记录在案）",
        en="Look at personal data, on record",
    ),
    "help_buyers": _by(
        "owner", "manager", "support", zh="重发消息、更换观演人", en="Send messages again, name another attendee"
    ),
    "sell_at_box_office": _by(
        "owner",
        "manager",
        "support",
        zh="在售票处售票、打印门票、收付现金",
        en="Sell and print tickets at the window, for cash",
    ),
    "give_tickets_away": _by("owner", "manager", "support", zh="赠票", en="Give tickets away"),
    "approve_giveaways": _by(
        "owner", "manager", zh="复核他人发起的赠票", en="Approve tickets that others want to give away"
    ),
    "set_giveaway_approval": _by(
        "owner", zh="设置赠票复核的起点张数", en="Set above how many tickets giving away needs a second person"
    ),
    "import_sales": _by("owner", "manager", zh="导入其他渠道的销售", en="Import what other channels sold"),
    "change_seats": _by(
        "owner", "manager", "support", zh="为购票人换座、换场次", en="Give buyers other seats and sessions"
    ),
    "decide_messages": _by(
        "owner", "manager", "support", zh="处理发送失败的消息", en="Decide about messages that failed"
    ),
    "cancel_sessions": _by("owner", "manager", zh="取消或延期场次", en="Cancel and postpone sessions"),
    "refund_tickets": _by(
        "owner",
        "manager",
        "finance",
        "support",
        zh="退票（客服超过复核起点、或未设起点时，须他人复核）",
        en="Refund tickets of an order; support beyond the limit, or where there is none, with a second person",
    ),
    "refund": _by(
        "owner",
        "manager",
        "finance",
        zh="未设复核起点时独自退票，并处理卡住的款项",
        en="Refund alone where no limit is set, and free money that is stuck",
    ),
    "approve_refunds": _by("owner", "finance", zh="复核他人发起的退款", en="Approve refunds that others asked for"),
    "set_refund_approval": _by(
        "owner", zh="设置退款复核的起点金额", en="Set above which amount refunds need a second person"
    ),
    "see_money": _by(
        "owner",
        "manager",
        "finance",
        "support",
        zh="查看对账与发货信息",
        en="See reconciliation and shipping information",
    ),
    "close_days": _by(
        "owner", "manager", "finance", zh="处理差异并确认账日", en="Resolve differences, answer for days"
    ),
    "see_statements": _by("owner", "manager", "finance", zh="查看并导出结算单", en="See and export statements"),
    "see_insight": _by(
        "owner", "manager", "finance", zh="查看销售数据并设定目标", en="See how sales go, and set targets"
    ),
    "keep_merchant_accounts": _by(
        "owner", "finance", zh="管理商户号与密钥", en="Look after merchant accounts and their keys"
    ),
    "scan": _by("owner", "manager", "gate_lead", "gate", zh="检票", en="Scan tickets at gates"),
    "see_doors": _by(
        "owner", "manager", "support", "gate_lead", zh="查看入场情况与扫码记录", en="See how admission goes, and scans"
    ),
    "run_doors": _by(
        "owner", "manager", "gate_lead", zh="设置检票口，让检票设备退出", en="Set gates up, sign gate phones out"
    ),
    "see_people": _by("owner", "manager", zh="查看员工", en="See staff"),
    "change_people": _by(
        "owner", "manager", zh="邀请员工，更改其角色，停用与恢复", en="Invite staff, change roles, disable and enable"
    ),
    "see_audit_log": _by("owner", "manager", zh="查看并导出审计日志", en="See and export the audit log"),
}
"""In the order in which people read them."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the widest to the narrowest."""


def roles_that_may(ability: Ability) -> frozenset[Role]:
    """Who has this ability."""
    return ABILITIES[ability].roles


def may(role: Role) -> list[Ability]:
    """All that this role may do, in the table's order."""
    return [ability for ability, about in ABILITIES.items() if role in about.roles]


def may_give(role: Role) -> list[Role]:
    """The roles that somebody of this role may give, and whose people they may change: those that may do nothing
    they may not do themselves. So nobody makes a colleague, or resets one's password, to do what they may not."""
    if "change_people" not in may(role):
        return []
    own = set(may(role))
    return [other for other in ROLES if own.issuperset(may(other))]


ROLES_AT_GATES: Final = roles_that_may("scan")
ROLES_OF_THE_DOORS: Final[frozenset[Role]] = frozenset({"gate", "gate_lead"})
"""Whose phones whoever runs the doors sees, and may sign out."""
ROLES_IN_THE_OFFICE: Final[frozenset[Role]] = frozenset({"owner", "manager", "finance", "support"})
"""Who signs in there by WeChat. By e-mail everybody does: each has a password of their own to look after."""
