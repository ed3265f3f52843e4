"""What helps where a refund can't go on by itself, in words for the people who organize. Each provider has its own
remedies.
"""

from collections.abc import Sequence

from menpiao.kernel.i18n import Text
from menpiao.payments import PROVIDER_OF, TOO_MANY_NUMBERS, DoubleRefund, Method, Refund, RefundAttempt, RefundStage

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
CANCELED_BY_STRIPE = Text(
    "Stripe 取消了这笔退款，款项仍在商户账户。请在 Stripe 管理后台（Dashboard）查明原因，再点“重试”，"
    "会以新的退款单号重新发起；或以其他方式退给买家后，登记“已另行退款”并写明原因。",
    "Stripe canceled this refund; the money is still in your account. Find out why in the Stripe Dashboard, then try"
    " again: it is asked for under a new number. Or pay the buyer back otherwise and write down how.",
)
FELL_BACK = Text(
    "Stripe 未能把这笔退款退到买家的银行卡（可能先显示成功、随后失败），款项已退回您的 Stripe 余额，原因见 said。"
    "多为银行卡已注销或过期，重试通常仍会失败：请联系买家，以其他方式退款后登记“已另行退款”并写明原因；"
    "买家确认银行卡可用的，可点“重试”，会以新的退款单号重新发起。",
    "Stripe could not bring this refund to the buyer's card, perhaps after it had said so, and the money is in your"
    " Stripe balance again; said tells why. Mostly the card is gone or has expired, and trying again fails again: ask"
    " the buyer, pay them back otherwise and write down how. Where they say that the card works, try again: it is asked"
    " for under a new number.",
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
TWICE_BY_PROVIDER = Text(
    "支付渠道以两个退款单号各退了一次，钱退了两次。请向买家追回多退的款项并登记“已追回”；追不回的登记“核销”并写明原因。",
    "The provider paid this back under two of its numbers: it went out twice. Get one of them back and write down that"
    " it was returned; what can't be had back is written off, with a reason.",
)
TWICE = Text(
    "已以其他方式退给买家后，支付渠道又退款成功，钱退了两次。请向买家追回多退的款项并登记“已追回”；"
    "若当初并未另行退款，也登记“已追回”；追不回的登记“核销”并写明原因。",
    "The provider paid this back although the buyer had the money otherwise: it went out twice. Get it back and write"
    " down that it was returned; the same where it had never been paid otherwise. What can't be had back is written"
    " off, with a reason.",
)


def remedy_of(
    refund: Refund,
    doubles: Sequence[DoubleRefund] = (),
    *,
    attempts: Sequence[RefundAttempt] = (),
) -> Text | None:
    """None where it goes on by itself, or is over."""
    if any(double.resolution is None for double in doubles):
        return TWICE if refund.paid_otherwise is not None else TWICE_BY_PROVIDER
    if refund.state == RefundStage.REQUESTED:
        return WAITING
    by_stripe = refund.method is not None and PROVIDER_OF[Method(refund.method)] == "stripe"
    if refund.state == RefundStage.CLOSED:
        return CANCELED_BY_STRIPE if by_stripe else CLOSED
    if refund.state == RefundStage.ABNORMAL:
        if refund.said == TOO_MANY_NUMBERS:
            return TOO_MANY
        if any(one.id == refund.attempt_id and one.fell_back_at is not None for one in attempts):
            return FELL_BACK
        if refund.said is not None:
            return REFUSED
        return FELL_BACK if by_stripe else ABNORMAL
    return None
