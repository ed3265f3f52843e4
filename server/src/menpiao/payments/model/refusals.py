"""What callers are told when a payment or a refund is refused."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class NoMerchantAccount(Refusal):
    """The organizer can't be paid yet."""

    code = "payment_not_set_up"
    status = 409
    title = Text("暂不能支付", "Payment is not set up")
    detail = Text("主办方尚未开通收款，请联系主办方。", "The organizer can't take payments yet. Please contact them.")


class MethodNotTaken(Refusal):
    """The organizer takes other methods only."""

    code = "method_not_taken"
    status = 409
    title = Text("不支持这种支付方式", "This way to pay is not taken")
    detail = Text(
        "主办方没有开通这种支付方式，您的钱没有被扣；请换一种方式支付。",
        "The organizer does not take this way to pay. You have not been charged; please choose another.",
    )


class ProviderUnavailable(Refusal):
    """The provider did not answer; nothing was taken, asking again with the same key is safe."""

    code = "provider_unavailable"
    status = 503
    title = Text("支付渠道繁忙", "The payment provider is busy")
    detail = Text(
        "支付渠道暂时没有响应，钱没有被扣，也没有退出，请稍候再试。",
        "The payment provider did not answer. Nothing was charged or paid back; please try again later.",
    )


class PaymentRefused(Refusal):
    """The provider refused for good."""

    code = "payment_refused"
    status = 409
    title = Text("支付渠道拒绝", "The payment provider refused")
    detail = Text(
        "支付渠道没有接受这笔支付（{reason}），您的钱没有被扣。",
        "The payment provider did not accept this payment ({reason}). You have not been charged.",
    )


class PaymentUnderReview(Refusal):
    """Money came for this order that does not match; until a person has looked, nobody shall pay once more."""

    code = "payment_under_review"
    status = 409
    title = Text("支付正在核对", "A payment is being checked")
    detail = Text(
        "我们收到了与订单不一致的付款，主办方正在核对，请勿再次支付。如有疑问请联系主办方。",
        "A payment arrived that does not match this order, and the organizer is looking into it. Please do not pay"
        " again; contact the organizer with any question.",
    )


class PaymentNotFrozen(Refusal):
    """There is nothing to resolve, or somebody resolved it otherwise."""

    code = "payment_not_frozen"
    status = 409
    title = Text("无需处理", "Nothing to resolve")
    detail = Text(
        "这笔支付没有被冻结，或已有人作出不同处理。请刷新后查看。",
        "This payment is not frozen, or somebody resolved it in another way. Please look at it again.",
    )


class NoMoneyToAccept(Refusal):
    """The provider does not say now that this payment was paid."""

    code = "no_money_to_accept"
    status = 409
    title = Text("没有可入账的款项", "No money to accept")
    detail = Text(
        "支付渠道现在的答复不是“已支付且未退款”，因此没有作任何处理。核对商户后台后可选择忽略并写明原因。",
        "The provider does not say now that this was paid and not refunded, so nothing was done. Compare with the"
        " provider's own console; you can ignore it with a reason.",
    )


class PaymentNotOverdue(Refusal):
    """Its time to pay is not over for long: it is closed by itself."""

    code = "payment_not_overdue"
    status = 409
    title = Text("尚不能关单", "Not to be closed yet")
    detail = Text(
        "这笔支付还在付款时间内或刚刚到时，系统会自动关单，本次没有任何更改。半小时后仍未关闭再来处理。",
        "The time to pay this is not over, or was over just now. It is closed by itself, and nothing was changed. Come"
        " back if it is still open half an hour later.",
    )


class AccountUnreadable(Refusal):
    """The keys of a merchant account can't be opened, or there are none: its provider can't be asked."""

    code = "account_unreadable"
    status = 409
    title = Text("无法打开商户账户", "The merchant account can't be opened")
    detail = Text(
        "这个商户账户的密钥无法打开或已不存在，因此无法询问支付渠道，没有任何更改。请检查该账户并重新录入密钥。",
        "The keys of this merchant account can't be opened, or are gone, so its provider could not be asked. Nothing"
        " was changed. Please check the account and enter its keys again.",
    )


class NoticeHandled(Refusal):
    """A callback that was handled meanwhile, or set aside for another reason."""

    code = "notice_handled"
    status = 409
    title = Text("回调已处理", "The callback is handled")
    detail = Text(
        "这条回调已被处理或已有人搁置，本次没有任何更改。请刷新后查看。",
        "This callback was handled meanwhile, or somebody set it aside. Nothing was changed; please look at it again.",
    )


class RefundTooLarge(Refusal):
    """More than is left of what was paid."""

    code = "refund_too_large"
    status = 409
    title = Text("超过可退金额", "More than can go back")
    detail = Text(
        "这笔支付最多还能退 {left} 分，本次没有退款。",
        "At most {left} fen of this payment can still go back. Nothing was refunded.",
    )


class RefundDecided(Refusal):
    """It does not wait for a decision, or somebody decided otherwise."""

    code = "refund_decided"
    status = 409
    title = Text("无需审批", "Nothing to decide")
    detail = Text(
        "这笔退款不在待审批状态（现为“{state}”），本次没有任何更改。请刷新后查看。",
        "This refund does not wait for approval; it is {state}. Nothing was changed. Please look at it again.",
    )


class RefundOfYourOwn(Refusal):
    """Four eyes: who asked for a refund does not decide about it."""

    code = "refund_of_your_own"
    status = 409
    title = Text("须由他人审批", "Somebody else has to decide")
    detail = Text(
        "这笔退款由您发起，须由另一位负责人或财务审批；在此之前款项不会退出。",
        "You asked for this refund, so another owner or finance has to decide. No money goes back before that.",
    )


class NotOutTwice(Refusal):
    """Nothing of the refund went out twice, or somebody decided otherwise about it."""

    code = "refund_not_out_twice"
    status = 409
    title = Text("没有重复退款", "Not paid back twice")
    detail = Text(
        "这笔退款没有待处理的重复退款，或已有人作出不同处理，本次没有任何更改。请刷新后查看。",
        "Nothing of this refund waits that went out twice, or somebody decided otherwise. Nothing was changed; please"
        " look at it again.",
    )


class NothingContradicted(Refusal):
    """The provider said nothing that contradicts what is known, or somebody has looked at it already."""

    code = "nothing_contradicted"
    status = 409
    title = Text("没有待核实的矛盾", "Nothing to look into")
    detail = Text(
        "支付渠道的说法与记录没有待核实的矛盾，或已有人核实，本次没有任何更改。请刷新后查看。",
        "Nothing that the provider said of this waits to be looked into, or somebody has done so. Nothing was changed;"
        " please look at it again.",
    )


class RefundNotStuck(Refusal):
    """The refund goes on by itself, or is over."""

    code = "refund_not_stuck"
    status = 409
    title = Text("无需处理", "Nothing to do")
    detail = Text(
        "这笔退款的状态为“{state}”，不能进行此操作。请刷新后查看。",
        "This refund is {state}; that is not possible now. Please look at it again.",
    )


class RefundNotInCash(Refusal):
    """It was not paid in cash, nobody has agreed to it yet, or it is over."""

    code = "refund_not_in_cash"
    status = 409
    title = Text("不能付现金", "No cash to hand over")
    detail = Text(
        "这笔退款的状态为“{state}”，或当初不是现金支付，请勿付款。请刷新后查看。",
        "This refund is {state}, or was not paid in cash. Do not hand any money over; please look at it again.",
    )
