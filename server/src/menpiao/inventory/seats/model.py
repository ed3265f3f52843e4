"""Seats that are kept from the public, and why a choice of seats is refused."""

from datetime import datetime
from typing import Literal

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

Purpose = Literal["house", "promoter", "technical", "accessible"]


class SeatAllocation(msgspec.Struct, frozen=True):
    """Seats put aside; anybody's from ``release_at`` on. ``waits``: not by the clock, but when a round of the waitlist
    has kept what is awaited of them."""

    number: int
    name: dict[str, str]
    purpose: Purpose
    release_at: datetime | None
    waits: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether its seats are the public's again."""
        return not self.waits and self.release_at is not None and self.release_at <= now


class AwaitedSeats(msgspec.Struct, frozen=True):
    """What those who wait would take of a price tier. ``kept_since``: from when on what is kept of it has been too few
    for whoever is next."""

    tier: int
    places: int
    kept_since: datetime | None


class KeptSeat(msgspec.Struct, frozen=True):
    """A seat that is kept for those who wait, by its number."""

    seat: int
    tier: int


class SeatsOfTier(msgspec.Struct, frozen=True):
    """Seats of a price tier that nobody has: free for the public now, and ``later``, of allocations with a time."""

    tier: int
    free: int
    later: int


class SeatTaken(Refusal):
    """Somebody else has one of the seats, or it is not on public sale. ``alternatives`` are near by."""

    code = "seat_taken"
    status = 409
    title = Text("座位已被选走", "A seat is taken")
    detail = Text(
        "您选的座位中有的已被选走，本次没有锁定任何座位。请看看附近的座位，或重新选择。",
        "One of these seats is taken, and nothing was ordered. Have a look at the seats near by, or choose again.",
    )


class SeatsNotTogether(Refusal):
    """There are enough seats, but not next to each other as asked for."""

    code = "seats_not_together"
    status = 409
    title = Text("没有相邻的座位", "No seats together")
    detail = Text(
        "剩余座位中没有足够的相邻座位，本次没有锁定任何座位。可以接受分开就坐，或减少张数。",
        "There are not enough seats next to each other, and nothing was ordered. Accept seats apart, or ask for fewer.",
    )


class LeavesSingleSeat(Refusal):
    """The choice would leave a seat that nobody can share."""

    code = "leaves_single_seat"
    status = 422
    title = Text("请不要留下单个空座", "This leaves a single seat")
    detail = Text(
        "这样选会留下一个孤立的空座，本次没有锁定任何座位。请把座位移一位，让空座连在一起。",
        "This choice leaves a single empty seat, and nothing was ordered. Please move by one, so that none is left"
        " alone.",
    )


class CompanionWithoutWheelchair(Refusal):
    """A companion's seat goes with its wheelchair place."""

    code = "companion_without_wheelchair"
    status = 422
    title = Text("陪同席须与轮椅席同购", "A companion's seat alone")
    detail = Text(
        "陪同席须与相应的轮椅席一起购买，或由已持有该轮椅席的人购买，本次没有锁定任何座位。",
        "A companion's seat is sold with its wheelchair place, or to whoever has that place. Nothing was ordered.",
    )


class TooClose(Refusal):
    """Seats stay free between parties."""

    code = "too_close"
    status = 422
    title = Text("离他人太近", "Too close to others")
    detail = Text(
        "本场不同订单之间须空出座位，本次没有锁定任何座位。请选离已售座位远一些的座位。",
        "Seats stay free between parties in this session, and nothing was ordered. Please choose farther from others.",
    )


class TableIsWhole(Refusal):
    """The table is sold only entire."""

    code = "table_is_whole"
    status = 422
    title = Text("须整桌购买", "Only the whole table")
    detail = Text(
        "这张桌子只整桌出售，本次没有锁定任何座位。请选全桌的座位。",
        "This table is sold only entire, and nothing was ordered. Please choose all of its seats.",
    )


class SeatsInTheWay(Refusal):
    """The change would take seats away from people who have them; ``alternatives`` names them."""

    code = "seats_in_the_way"
    status = 409
    title = Text("已有人持有这些座位", "Somebody has these seats")
    detail = Text(
        "有 {count} 个已售出或锁定的座位在新的设置中不再出售，没有修改任何内容。请保留这些座位，或先为持票人换座。",
        "{count} seats that are sold or held would not be on sale any more. Nothing was changed. Keep them, or move"
        " their holders first.",
    )


class SeatsOfAnotherHall(Refusal):
    """A seat is known by its number in its hall, so no claim can follow to another one; ``alternatives`` names them."""

    code = "seats_of_another_hall"
    status = 409
    title = Text("已有人持有原厅的座位", "Somebody has seats of the hall of now")
    detail = Text(
        "新座位图属于另一个厅，而原厅有 {count} 个座位已售出、锁定、赠出或为候补保留，没有修改任何内容。请选用原厅的"
        "座位图；要换厅，请先为这些座位退款或换场。",
        "The new map is of another hall, and {count} seats of this one are sold, held, given away or kept for the"
        " waitlist. Nothing was changed. Choose a map of the same hall; to change the hall, refund these seats or move"
        " their tickets to another session first.",
    )


class SeatsRelabelled(Refusal):
    """The change would give seats that people have another name; ``alternatives`` names them."""

    code = "seats_relabelled"
    status = 409
    title = Text("已售座位的名称会改变", "Seats that somebody has would be called otherwise")
    detail = Text(
        "有 {count} 个已售出、锁定或赠出的座位在新的座位图中换了区、排或座号，没有修改任何内容。请改回原来的名称；"
        "或带上 relabel 再次提交，持票人会收到通知，已打印的门票请重新打印。",
        "{count} seats that are sold, held or given away have another section, row or label on the new map. Nothing was"
        " changed. Call them as before; or send it again with relabel: their holders are told, and what was printed"
        " needs to be printed again.",
    )


class TypeHasOrders(Refusal):
    """A ticket type that has sold places without seats, or has a waitlist, can't begin to sell seats."""

    code = "ticket_type_has_orders"
    status = 409
    title = Text("该票种已有订单", "The ticket type has orders")
    detail = Text(
        "该票种已有不对号的订单或候补，不能改为对号入座，没有修改任何内容。请新建一个票种来卖座位。",
        "It has orders or a waitlist for places without seats, so it can't sell seats. Nothing was changed. Add a new"
        " ticket type for the seats.",
    )


RULE_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal for refusal in (LeavesSingleSeat, CompanionWithoutWheelchair, TooClose, TableIsWhole)
}
"""By the codes of `menpiao.seating`'s rules."""
