"""What whoever sits at the window is told when something can't be done."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class TillNameTaken(Refusal):
    """Two drawers of one name would be mixed up."""

    code = "till_name_taken"
    status = 409
    title = Text("已有同名收银台", "There is a till of this name")
    detail = Text(
        "没有新建。请换一个名字，例如加上窗口号。",
        "Nothing was made. Choose another name, such as the number of the window.",
    )


class TooManyTills(Refusal):
    """Nobody has so many windows."""

    code = "too_many_tills"
    status = 409
    title = Text("收银台太多", "Too many tills")
    detail = Text("没有新建。一家主办方最多 {most} 个收银台。", "Nothing was made. There may be {most} tills at most.")


class ShiftOpen(Refusal):
    """Somebody has the drawer."""

    code = "shift_open"
    status = 409
    title = Text("此收银台尚未交班", "A shift is open at this till")
    detail = Text(
        "没有开班。这个收银台有一个班次还没有清点交班，请先交班，再由下一位开班。",
        "No shift was opened. Somebody has not counted and closed this till yet; close that shift first.",
    )


class ShiftClosed(Refusal):
    """The drawer was counted."""

    code = "shift_closed"
    status = 409
    title = Text("此班次已交班", "This shift is closed")
    detail = Text(
        "钱没有入账，也没有出账：这个班次已清点交班。请开一个新班次后再收付现金。",
        "No money was booked, in or out: this till was counted and closed. Open another shift, then take the cash.",
    )


class PaidOutElsewhere(Refusal):
    """It was handed over, out of another drawer."""

    code = "paid_out_elsewhere"
    status = 409
    title = Text("已在别的班次付出", "Handed over in another shift")
    detail = Text(
        "钱没有再次出账：这笔退款已从另一个班次的收银台付出。请勿再付一次。",
        "No money was booked out: this refund was handed over out of another shift's till. Do not hand it over again.",
    )


class CountedOtherwise(Refusal):
    """The shift was closed with another count."""

    code = "counted_otherwise"
    status = 409
    title = Text("已按另一金额交班", "Closed with another count")
    detail = Text(
        "没有更改。这个班次已按清点的 {counted} 元交班，交班后不能再改。",
        "Nothing was changed. This shift was closed with a count of ¥{counted}, which is final.",
    )


class TooLittleGiven(Refusal):
    """Less than it costs."""

    code = "too_little_given"
    status = 409
    title = Text("收到的现金不够", "Too little cash")
    detail = Text(
        "没有收款，订单仍保留座位。应收 {total} 元，请核对收到的金额。",
        "Nothing was booked and the order holds its places. It costs ¥{total}; please check what you were given.",
    )


class PrintReplaced(Refusal):
    """Something newer shows these tickets."""

    code = "print_replaced"
    status = 409
    title = Text("这次打印已失效", "This print is no longer good")
    detail = Text(
        "其中有票后来重新打印过、转到了手机上，或已退票，旧的纸质票不能入场。请重新打印。",
        "A ticket of it was printed again, is on a phone, or was refunded, so the old paper admits nobody. Print anew.",
    )


class NothingToTake(Refusal):
    """No ticket of the order can be taken along."""

    code = "nothing_to_take"
    status = 409
    title = Text("没有可以领取的票", "No tickets to take along")
    detail = Text(
        "没有生成领取码。这些票已被领取、已入场、已退，或场次已结束。",
        "No code was made. These tickets were taken along, used or refunded, or the session is over.",
    )


class TakingOver(Refusal):
    """Somebody was faster, or there is nothing left to have."""

    code = "claim_over"
    status = 409
    title = Text("门票已被领取或已失效", "These tickets are gone")
    detail = Text(
        "没有领取任何票。门票已被领取、已入场、已退或场次已结束，请到售票窗口询问。",
        "No ticket was claimed. They were claimed, used or refunded, or the session is over: please ask at the window.",
    )
