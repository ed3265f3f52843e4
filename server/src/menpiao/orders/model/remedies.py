"""What helps where a refund can't go on by itself, in words for the people who organize."""

from collections.abc import Sequence

from menpiao.kernel.i18n import Text
from menpiao.payments import TOO_MANY_NUMBERS, DoubleRefund, Refund, RefundStage

CLOSED = Text(
    "支付渠道关闭了这笔退款，多因商户账户余额不足超过七天。请充值后点“重试”，会以新的退款单号重新发起。",
    "The provider closed this refund, mostly because the merchant account was short of money for seven days. Top it up,"
    " then try again: it is asked for under a new number.",
)
ABNORMAL = Text(
    "退款无法原路到账（如银行卡已注销）。请在微信支付商户平台对该退款单“发起异常退款”（apply-abnormal-refund），"
    "退到用户的其他银行卡或商户银行卡，再点“重试”查询结果；或以其他方式退给买家后，登记“已另行退款”并写明原因。",
    "The money can't go back the way it came, for example because the card is gone. In the WeChat Pay merchant platform"
    " apply for an abnormal refund of this number (apply-abnormal-refund), to another card of the buyer or to your own,"
    " and try again to learn the result; or pay the buyer back otherwise and write down how.",
)
REFUSED = Text(
    "支付渠道拒绝了这笔退款，原因见 said。处理原因后点“重试”（退款单号不变）；"
    "无法处理的，以其他方式退给买家后登记“已另行退款”。",
    "The provider refused this refund; said tells why. Deal with that and try again, under the same number; where that"
    " can't be, pay the buyer back otherwise and write down how.",
)

TOO_MANY = Text(
    "这笔支付已向支付渠道发起过 50 次退款，渠道不再受理更多，这笔退款没有发出。请以其他方式退给买家，"
    "再登记“已另行退款”并写明原因。",
    "The provider takes fifty refunds of one payment, and has had them: this one was not sent. Pay the buyer back"
    " otherwise and write down how.",
)
WAITING = Text(
    "这笔退款超过主办方设定的审批额度，须由另一位负责人或财务批准或驳回。在此之前票无效、名额不释放、款项不退出。",
    "This refund is above the limit that needs approval: another owner or finance approves or declines it. Until then"
    " its tickets are void, the places stay sold, and no money goes back.",
)
TWICE = Text(
    "已以其他方式退给买家后，支付渠道又退款成功，钱退了两次。请向买家追回多退的款项并登记“已追回”；"
    "若当初并未另行退款，也登记“已追回”；追不回的登记“核销”并写明原因。",
    "The provider paid this back although the buyer had the money otherwise: it went out twice. Get it back and write"
    " down that it was returned; the same where it had never been paid otherwise. What can't be had back is written"
    " off, with a reason.",
)


def remedy_of(refund: Refund, doubles: Sequence[DoubleRefund] = ()) -> Text | None:
    """None where it goes on by itself, or is over."""
    if any(double.resolution is None for double in doubles):
        return TWICE
    if refund.state == RefundStage.REQUESTED:
        return WAITING
    if refund.state == RefundStage.CLOSED:
        return CLOSED
    if refund.state == RefundStage.ABNORMAL:
        if refund.said == TOO_MANY_NUMBERS:
            return TOO_MANY
        return REFUSED if refund.said is not None else ABNORMAL
    return None
