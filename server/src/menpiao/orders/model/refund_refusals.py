"""Why a buyer's own refund is refused. Each says that nothing was refunded: the tickets are as they were."""

from typing import Final

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text
from menpiao.orders.model.refund_quote import WhyNot
from menpiao.orders.model.refusals import NothingToRefund


class RefundTermsChanged(Refusal):
    """What the buyer agreed to is not what would go back now: a tier has ended, or a ticket was refunded meanwhile."""

    code = "refund_terms_changed"
    status = 409
    title = Text("退款金额有变化", "The refund has changed")
    detail = Text(
        "可退金额已变为 {amount} 元，本次没有退票。请确认新的金额后再提交。",
        "What goes back is ¥{amount} now, and nothing was refunded. Please look at it again and confirm.",
    )


class RefundNotOffered(Refusal):
    """The tickets were ordered without a refund ladder."""

    code = "refund_not_offered"
    status = 409
    title = Text("不支持自助退票", "No refund here")
    detail = Text(
        "这些票下单时的规则不支持自助退票，票仍然有效。如有需要请联系主办方。",
        "These tickets were ordered without a refund by the buyer, and are still good. Please ask the organizer.",
    )


class CompanionFirst(Refusal):
    """The buyer has the companion's seat of this wheelchair place by another order."""

    code = "companion_first"
    status = 409
    title = Text("请先退陪同席", "The companion's seat first")
    detail = Text(
        "您的另一个订单里有这个轮椅席的陪同席，本次没有退票。请先退陪同席，再退轮椅席；陪同席不能自助退时，请联系主办方。",
        "Another order of yours has the companion's seat of this wheelchair place, and nothing was refunded. Please"
        " refund that one first; where it can't be refunded here, ask the organizer.",
    )


class RefundTooLate(Refusal):
    """The last tier has ended."""

    code = "refund_too_late"
    status = 409
    title = Text("已过退票时间", "Too late for a refund")
    detail = Text(
        "已超过规则中的最后退票时间，本次没有退票，票仍然有效。",
        "The last time for a refund under the rules has passed. Nothing was refunded, and the tickets are still good.",
    )


class RefundAfterCheckIn(Refusal):
    """A right to a refund ends when the ticket has admitted somebody."""

    code = "refund_after_check_in"
    status = 409
    title = Text("已检票，不能退票", "Checked in already")
    detail = Text(
        "其中有票（或须一起退的票）已检票入场，不能退票；本次没有退票。",
        "One of these tickets, or one that goes back together with them, was checked in. Nothing was refunded.",
    )


class RefundRightUsed(Refusal):
    """One refund for each buyer, and this one has had theirs."""

    code = "refund_right_used"
    status = 409
    title = Text("退票次数已用完", "Your refund was used")
    detail = Text(
        "这个项目每位购票人只能自助退票一次，您已经退过。本次没有退票，票仍然有效。",
        "Each buyer has one refund for this event, and you had yours. Nothing was refunded; your tickets are good.",
    )


class RefundComesByItself(Refusal):
    """The session is cancelled: all of the money goes back without anybody's asking."""

    code = "refund_comes_by_itself"
    status = 409
    title = Text("无需申请退票", "No need to ask")
    detail = Text(
        "该场次已取消，票款会自动原路全额退回，您不需要操作。",
        "The session is cancelled. All of your money goes back by itself; there is nothing for you to do.",
    )


WHY_NOT_REFUSALS: Final[dict[WhyNot, type[Refusal]]] = {
    "not_paid": NothingToRefund,
    "refunded": NothingToRefund,
    "void": NothingToRefund,
    "transferred": NothingToRefund,
    "checked_in": RefundAfterCheckIn,
    "checked_in_together": RefundAfterCheckIn,
    "session_cancelled": RefundComesByItself,
    "no_ladder": RefundNotOffered,
    "right_used": RefundRightUsed,
    "too_late": RefundTooLate,
}
"""By the reasons of a quote."""
