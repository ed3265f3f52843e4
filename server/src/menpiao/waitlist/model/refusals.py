"""Why somebody can't join a waitlist."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class WaitlistClosed(Refusal):
    """The session has none, its sale has not begun, or it is over."""

    code = "waitlist_closed"
    status = 409
    title = Text("候补未开放", "No waitlist")
    detail = Text(
        "这个场次目前不能候补，可以看看其他场次。",
        "One can't wait for this session, or not now. Another session may have places.",
    )


class StillOnSale(Refusal):
    """Places are free at this moment: whoever waited for them would come after everybody who buys."""

    code = "still_on_sale"
    status = 409
    title = Text("现在还有票", "There are places now")
    detail = Text("“{name}”还有名额，请直接购买。", "“{name}” has places left. Please buy right away.")


class AlreadyWaiting(Refusal):
    """One buyer, one place in the line of a session."""

    code = "already_waiting"
    status = 409
    title = Text("已在候补中", "Already on the waitlist")
    detail = Text(
        "您已在这个场次的候补中。如需更改，请先退出再重新加入，排位会重新计算。",
        "You are waiting for this session already. To change something, leave and join again at the end.",
    )


class WaitlistFull(Refusal):
    """So many wait already that nobody behind them has a chance."""

    code = "waitlist_full"
    status = 409
    title = Text("候补人数已满", "The waitlist is full")
    detail = Text(
        "这个场次的候补人数已满，稍后可以再试。", "Too many people wait for this session. Please try again later."
    )


class TooManyEntries(Refusal):
    """A buyer who waits for everything takes turns from those who would go."""

    code = "too_many_entries"
    status = 409
    title = Text("候补数量已达上限", "Too many waitlists")
    detail = Text(
        "同时最多候补 {limit} 个场次，请先退出其中一个。",
        "You can wait for at most {limit} sessions at a time. Please leave one of them first.",
    )
