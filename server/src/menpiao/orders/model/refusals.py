"""Why an order, or something asked of it, is refused."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text
from menpiao.waitingroom import PassUsed


class SoldOut(Refusal):
    """Fewer places are left than asked for."""

    code = "sold_out"
    status = 409
    title = Text("名额不足", "Not enough places")
    detail = Text(
        "“{name}”只剩 {left} 个名额了。有人未付款时会放出名额，可以稍后再看。",
        "Only {left} of “{name}” left. Unpaid places come back, so it is worth looking again later.",
    )


class OverBuyerLimit(Refusal):
    """This buyer has, or would have, too many."""

    code = "buyer_limit"
    status = 409
    title = Text("超过限购", "Over your limit")
    detail = Text("“{name}”每人限购 {limit} 张。", "At most {limit} of “{name}” for each buyer.")


class OverSessionLimit(Refusal):
    """This buyer has, or would have, too many tickets of the session, whatever their types."""

    code = "over_session_limit"
    status = 409
    title = Text("超过本场限购", "Over the session's limit")
    detail = Text(
        "该场次每人限购 {limit} 张（含待付款的订单），这次没有下单。",
        "At most {limit} tickets of this session for each buyer, unpaid orders included. Nothing was ordered.",
    )


class OverDeviceLimit(Refusal):
    """This device has, or would have, too many tickets of the session, whoever signed in."""

    code = "over_device_limit"
    status = 409
    title = Text("超过本机限购", "Over the device's limit")
    detail = Text(
        "该场次每台设备限购 {limit} 张（含待付款的订单），这次没有下单。",
        "At most {limit} tickets of this session for each device, unpaid orders included. Nothing was ordered.",
    )


class NotYetOnSale(Refusal):
    """The sale window has not opened."""

    code = "not_yet_on_sale"
    status = 409
    title = Text("尚未开售", "Not on sale yet")
    detail = Text("“{name}”还没有开售。", "“{name}” is not on sale yet.")


class SaleEnded(Refusal):
    """The sale window has closed, or the session is over."""

    code = "sale_ended"
    status = 409
    title = Text("已停售", "Sale has ended")
    detail = Text("“{name}”已经停售。", "“{name}” is no longer on sale.")


class Paused(Refusal):
    """The organizer paused the sale."""

    code = "paused"
    status = 409
    title = Text("暂停销售", "Sale is paused")
    detail = Text(
        "主办方暂停了“{name}”的销售，请稍后再看。", "The organizer has paused “{name}”. Please look again later."
    )


class NotOnSale(Refusal):
    """The event is not published, or the session is cancelled."""

    code = "not_on_sale"
    status = 409
    title = Text("不可购买", "Not for sale")
    detail = Text("“{name}”目前不可购买。", "“{name}” is not for sale at the moment.")


class TermsChanged(Refusal):
    """The organizer changed the ticket type at this very moment, twice."""

    code = "terms_changed"
    status = 409
    title = Text("票种信息已更新", "The ticket has just changed")
    detail = Text(
        "价格或规则刚刚更新，请确认后重新下单。", "Its price or rules were just changed. Please look again and order."
    )


class OrderClosed(Refusal):
    """Paid, expired, cancelled or refunded: there is nothing to pay or to cancel."""

    code = "order_closed"
    status = 409
    title = Text("订单已结束", "This order is closed")
    detail = Text("订单当前状态为“{state}”，不能再进行此操作。", "The order is {state}; this is no longer possible.")


class NothingToRefund(Refusal):
    """The order is not paid, or these tickets are in a refund already."""

    code = "nothing_to_refund"
    status = 409
    title = Text("没有可退的票", "Nothing to refund")
    detail = Text(
        "订单未支付，或这些票已退。本次没有退款，请刷新订单查看。",
        "The order is not paid, or these tickets were refunded already. Nothing was refunded; please look at it again.",
    )


class TooLateToPay(Refusal):
    """Less than a minute is left: WeChat would let the buyer pay after the places are gone."""

    code = "too_late_to_pay"
    status = 409
    title = Text("支付时间已过", "Too late to pay")
    detail = Text("剩余支付时间不足一分钟，请重新下单。", "Less than a minute was left to pay. Please order again.")


class SalesSuspended(Refusal):
    """The platform has stopped this organizer's sales: no payment begins."""

    code = "sales_suspended"
    status = 409
    title = Text("主办方已暂停售票", "Sales are suspended")
    detail = Text(
        "没有扣款：主办方目前暂停售票，订单到时会自动取消。已购的票不受影响。",
        "Nothing was charged: this organizer sells nothing for now, and the order ends by itself. Tickets that you have"
        " stay good.",
    )


class NotAWeChatBuyer(Refusal):
    """The login has no openid of this mini program, so WeChat can't ask it for money."""

    code = "no_payer"
    status = 409
    title = Text("无法使用微信支付", "WeChat Pay is not possible")
    detail = Text("请在微信中登录后再支付。", "Please sign in with WeChat to pay.")


class PaymentUnderWay(Refusal):
    """Another payment of this order is open and can't be closed at this moment; two at once would be paid twice."""

    code = "payment_under_way"
    status = 409
    title = Text("上一次支付尚未结束", "An earlier payment is still under way")
    detail = Text(
        "上一次支付还未能关闭。为避免重复扣款，请稍候再换支付方式，或继续用原来的方式支付。",
        "The earlier payment could not be closed yet. So that you are not charged twice, please wait a moment before"
        " you choose another way, or go on with the earlier one.",
    )


class PaymentReplaced(Refusal):
    """While this one was begun, another payment of the same order took its place."""

    code = "payment_replaced"
    status = 409
    title = Text("已换用其他支付方式", "Another payment took its place")
    detail = Text(
        "这笔支付已被同一订单的另一笔支付取代，没有扣款；请重新发起支付。",
        "Another payment of the same order took the place of this one, which was not charged. Please start again.",
    )


class AttendeeHasTicket(Refusal):
    """One ticket for each attendee and session, and this one has it, or is about to."""

    code = "attendee_has_ticket"
    status = 409
    title = Text("该观演人已有票", "This attendee has a ticket")
    detail = Text(
        "每位观演人每场限购一张，其中一位已有票或待付款的订单。",
        "Each attendee may have one ticket for a session, and one of these has a ticket or an unpaid order already.",
    )


class AnswersClosed(Refusal):
    """The session has begun, or the order is over."""

    code = "answers_closed"
    status = 409
    title = Text("不能再修改", "Too late to change")
    detail = Text(
        "场次已经开始，或订单已结束，所填信息不能再修改；原来的内容保持不变。",
        "The session has begun, or the order is closed, so your answers can't be changed any more; they stay as they"
        " were.",
    )


SHARE_REFUSALS: dict[str, type[Refusal]] = {"buyer": OverSessionLimit, "device": OverDeviceLimit}
"""By the kinds of `menpiao.orders.model.shares`."""

KEY_REFUSALS: dict[str, type[Refusal]] = {"pass": PassUsed, "attendee": AttendeeHasTicket}
"""By the kinds of what exists once."""

SALE_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal for refusal in (NotYetOnSale, SaleEnded, Paused, NotOnSale)
}
"""By the codes of `menpiao.catalog.sale_refusal`."""
