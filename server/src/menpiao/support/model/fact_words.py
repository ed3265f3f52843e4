"""What the codes in a fact's sentence are called by people: reasons, kinds of messages, what was wrong with a payment.

A code that has no words here is shown as it is: newer than this table, and still better than nothing.
"""

from typing import Final

from menpiao.kernel.i18n import Lang, Text

_REASONS: Final[dict[str, Text]] = {
    "paid_late": Text("付款太晚", "paid too late"),
    "paid_twice": Text("重复付款", "paid twice"),
    "cancelled_before_payment": Text("付款前已取消", "cancelled before the payment"),
    "over_payer_limit": Text("超过付款人限购", "over the payer's limit"),
    "by_buyer": Text("购票人退票", "by the buyer"),
    "by_staff": Text("工作人员退款", "by staff"),
    "session_cancelled": Text("场次取消", "session cancelled"),
    "session_postponed": Text("场次延期", "session moved"),
    "mismatch": Text("付款与订单不符", "the payment did not match"),
    "seat_change": Text("更换差价", "difference of a change"),
    "refunded": Text("已退款", "refunded"),
    "cancelled": Text("场次取消", "session cancelled"),
    "withdrawn": Text("已收回", "taken back"),
    "already_used": Text("已经入场", "already admitted"),
    "wrong_gate": Text("应从其他检票口入场", "at another gate than theirs"),
    "gate_closed": Text("检票口已停用", "at a gate that is switched off"),
    "stale": Text("动态码过期", "code too old"),
    "future": Text("动态码时间不对", "code from the future"),
    "invalid": Text("动态码无效", "code not valid"),
    "unknown": Text("没有这张票", "no such ticket"),
    "void": Text("票已作废", "void"),
    "transferred": Text("已转赠", "handed on"),
    "wrong_session": Text("不是这个场次", "another session"),
    "too_early": Text("还没到入场时间", "too early"),
    "too_late": Text("已过入场时间", "too late"),
    "revoked": Text("换过手机，旧码作废", "another phone shows it now"),
    "reseated": Text("换过座位或场次，旧码作废", "it has another seat or session now"),
    "printed": Text("已打印成纸质票", "it is on paper now"),
    "reprinted": Text("纸质票已被替换", "a newer print or a phone shows it now"),
}
_MESSAGES: Final[dict[str, Text]] = {
    "order_paid": Text("支付成功", "order paid"),
    "ticket_issued": Text("出票通知", "tickets issued"),
    "session_reminder": Text("演出提醒", "session reminder"),
    "payment_returned": Text("付款退回", "payment returned"),
    "refund_requested": Text("退款受理", "refund on its way"),
    "refund_succeeded": Text("退款到账", "refund arrived"),
    "waitlist_joined": Text("候补登记", "waitlist joined"),
    "waitlist_offer": Text("候补资格", "waitlist offer"),
    "waitlist_offer_expired": Text("候补过期", "waitlist offer over"),
    "waitlist_closed": Text("候补结束", "waitlist closed"),
    "session_cancelled": Text("场次取消", "session cancelled"),
    "session_postponed": Text("场次延期", "session moved"),
    "seat_changed": Text("座位或场次更换", "seat or session changed"),
    "seat_supplement": Text("补差价", "difference to pay"),
    "ticket_moved": Text("所持的票改期", "ticket of another moved"),
    "ticket_voided": Text("所持的票失效", "ticket of another void"),
}
SAID: Final[dict[str, dict[str, Text]]] = {
    "reason": _REASONS,
    "message": _MESSAGES,
    "mismatch": {
        "amount": Text("金额不符", "another amount"),
        "currency": Text("币种不符", "another currency"),
        "app_id": Text("不是这个小程序的付款", "of another app"),
        "payer": Text("付款人不符", "another payer"),
        "transaction_id": Text("交易单号不符", "another transaction"),
        "refunded": Text("已先被退款", "refunded before"),
    },
    "resolution": {
        "accept": Text("收下", "taken"),
        "refund": Text("退回", "given back"),
        "ignore": Text("不处理", "left alone"),
    },
}
"""By the name in the fact's ``detail``, then by code."""


def said(name: str, value: str | int, lang: Lang) -> str | int:
    """The value of a fact's detail as its sentence has it."""
    words = SAID.get(name, {}).get(str(value))
    return value if words is None else words.in_(lang)
