"""Why a promotion is refused. Whoever guesses codes learns nothing: unknown, foreign, not yet or no longer valid,
paused, not for these tickets, all are one refusal."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class PromoCodeInvalid(Refusal):
    """No code that could be used for these tickets now."""

    code = "promo_code_invalid"
    status = 409
    title = Text("优惠码不可用", "This promo code can't be used")
    detail = Text(
        "优惠码不存在、不在有效期内，或不适用于所选票品。没有下单；可以检查后重试，或去掉优惠码。",
        "The code does not exist, is not valid now, or is not for these tickets. Nothing was ordered. Check it, or"
        " order without it.",
    )


class PromotionExhausted(Refusal):
    """The promotion was right, and others, or this buyer, have used it up."""

    code = "promotion_exhausted"
    status = 409
    title = Text("优惠已用完", "The promotion is used up")
    detail = Text(
        "“{name}”已达到使用上限。没有下单；可以稍后再试（有人未付款时会退回），或不使用该优惠下单。",
        "“{name}” has reached its limit. Nothing was ordered. Try again later, since unpaid orders give it back, or"
        " order without it.",
    )


class PriceChanged(Refusal):
    """What it costs now is not what the buyer was shown."""

    code = "price_changed"
    status = 409
    title = Text("价格已变动", "The price has changed")
    detail = Text(
        "现在的总价是 ¥{total}，与页面显示的不同。没有下单；请确认新价格后再下单。",
        "The total is ¥{total} now, which is not what was shown. Nothing was ordered. Please look at the new price and"
        " order again.",
    )


class TooFewToSetAside(Refusal):
    """The organizer wants to put more places aside than are free."""

    code = "too_few_places_to_set_aside"
    status = 409
    title = Text("余量不足，无法预留", "Too few places to set aside")
    detail = Text(
        "可售余量少于要预留的名额，没有新建任何优惠。请减少预留，或先增加总量。",
        "Fewer places are free than are to be put aside. Nothing was made. Put fewer aside, or add places first.",
    )


class PromotionEnded(Refusal):
    """What has ended does not begin again."""

    code = "promotion_ended"
    status = 409
    title = Text("优惠已结束", "The promotion has ended")
    detail = Text("已结束的优惠不能再更改，请新建一个。", "A promotion that has ended stays so. Please make a new one.")


class CodeTaken(Refusal):
    """The organizer has this code already."""

    code = "promo_code_taken"
    status = 409
    title = Text("优惠码已存在", "The code exists already")
    detail = Text(
        "其中一个优惠码已属于另一个优惠，没有新建任何优惠码。",
        "One of these codes belongs to another promotion. Nothing was made.",
    )
