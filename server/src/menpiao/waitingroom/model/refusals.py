"""Why somebody can't enter, is not admitted yet, or may not order."""

from menpiao.kernel.errors import FieldError, Invalid, Refusal, field_error
from menpiao.kernel.i18n import Text


class RoomNotGathering(Refusal):
    """Too early, or on standby: there is nothing to wait for yet."""

    code = "room_not_gathering"
    status = 409
    title = Text("排队尚未开始", "The waiting room is not open yet")
    detail = Text(
        "排队开始后再来即可，早来不会更靠前。", "Come back when it begins. Being early gives nobody a better place."
    )


class RoomClosed(Refusal):
    """The organizer closed it, or nothing more is sold: nobody has to wait any more."""

    code = "room_closed"
    status = 409
    title = Text("排队已结束", "The waiting room is closed")
    detail = Text(
        "现在无需排队。活动页上能看到现在的余票。",
        "There is no need to wait any more. The event's page shows what is on sale now.",
    )


class RoomSoldOut(Refusal):
    """Every place is sold."""

    code = "room_sold_out"
    status = 409
    title = Text("已售罄", "Sold out")
    detail = Text(
        "全部名额已售完，排队已结束。您没有被扣款。",
        "Every place is sold, and the line has ended. Nothing was charged.",
    )


class NotYourTurn(Refusal):
    """The frontier has not come so far."""

    code = "not_your_turn"
    status = 409
    title = Text("还没轮到您", "Not your turn yet")
    detail = Text("您的位置已保留，请继续等候。", "Your place in the line is kept. Please keep waiting.")


class PassExpired(Refusal):
    """The pass ran out before an order was placed."""

    code = "pass_expired"
    status = 409
    title = Text("通行证已过期", "Your pass has run out")
    detail = Text(
        "选购时间已过，名额让给了后面的人。可以重新排队。",
        "The time to choose is over, and the chance went to the next in line. You can enter the line again.",
    )


class PassUsed(Refusal):
    """A pass is for one order."""

    code = "pass_used"
    status = 409
    title = Text("通行证已使用", "This pass has been used")
    detail = Text(
        "这张通行证已经下过单，请到“我的订单”查看；要再买请重新排队。",
        "This pass has already placed an order; look at your orders. To buy again, please join the line again.",
    )


class PassRequired(Refusal):
    """There is a waiting room before this session."""

    code = "pass_required"
    status = 409
    title = Text("请先排队", "Please wait in line first")
    detail = Text(
        "这个场次需要排队购买，请从活动页进入排队。",
        "There is a waiting room for this session. Please enter it from the event's page.",
    )


class PassInvalid(Invalid):
    """Forged, cut, somebody else's, or of another waiting room; it is not said which."""

    code = "pass_invalid"
    title = Text("通行证无效", "This pass is not valid")
    detail = Text("请从活动页重新排队。", "Please enter the waiting room from the event's page.")


class EntryInvalid(Invalid):
    """Forged, cut, somebody else's, or of another waiting room; it is not said which."""

    code = "entry_invalid"
    title = Text("排队凭证无效", "This place in the line is not valid")
    detail = Text("请重新进入排队。", "Please enter the waiting room again.")


class SessionHasRoom(Refusal):
    """A session is behind at most one room at a time."""

    code = "session_has_room"
    status = 409
    title = Text("场次已有排队", "The session has a waiting room")
    detail = Text(
        "其中一个场次已设有排队，请先关闭原有的。",
        "One of these sessions has a waiting room. Please close that one first.",
    )


def wrong_pass() -> PassInvalid:
    """What is told of a pass that is none."""
    return PassInvalid(errors=(_not_valid("/pass"),))


def wrong_entry() -> EntryInvalid:
    """What is told of an entry that is none."""
    return EntryInvalid(errors=(_not_valid("/token"),))


def _not_valid(pointer: str) -> FieldError:
    return field_error(pointer, "invalid", "凭证无效。", "This is not valid here.")
