"""What charts and tables of sales say, in both languages."""

from typing import Final
from zoneinfo import ZoneInfo

from menpiao.catalog import CITIES
from menpiao.insight.model.doors import ADMITTED, FREE, HELD, NOT_FOR_SALE, OTHERWISE, SOLD, HallHeat
from menpiao.insight.model.sales import Grouping
from menpiao.kernel.i18n import Lang, Text

CHANNELS: Final = {
    "mini_program": Text("小程序", "Mini program"),
    "web": Text("网页", "Web"),
    "waitlist": Text("候补", "Waitlist"),
    "allotment": Text("渠道票", "Allocations"),
    "giveaway": Text("赠票", "Given away"),
    "other_channel": Text("其他渠道", "Other channels"),
    "seat_change": Text("换座补差", "Seat changes"),
    "box_office": Text("现场售票", "Box office"),
}
WEEKDAYS: Final = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)
TITLE: Final = Text("销售", "Sales")
ATTENDANCE_TITLE: Final = Text("到场", "Attendance")
ATTENDANCE: Final = (
    Text("场次", "Session"),
    Text("票种", "Ticket type"),
    Text("有效票", "Tickets"),
    Text("已入场", "Admitted"),
    Text("未到场", "No-shows"),
)
FUNNEL_TITLE: Final = Text("转化", "Looking to buying")
FUNNEL: Final = (Text("步骤", "Step"), Text("数量", "Count"), Text("占上一步", "Of the step above"))
STEPS: Final = {
    "views": Text("浏览项目页", "The event's page was read"),
    "orders": Text("下单", "Orders were placed"),
    "paid": Text("成交", "Orders were sold"),
}
SOURCES: Final = {
    "mini_program": Text("其中小程序内", "of these in the mini program"),
    "web": Text("其中其他途径", "of these elsewhere"),
}
HALL_TITLE: Final = Text("座位图", "Hall")
SECTIONS: Final = (
    Text("区域", "Section"),
    Text("可售座位", "Seats"),
    Text("占用中", "Held"),
    Text("已售", "Sold"),
    Text("已入场", "Admitted"),
    Text("其他日期售出", "Sold on other days"),
)
SEATS: Final = {
    NOT_FOR_SALE: Text("不出售", "Not for sale"),
    FREE: Text("可售", "Free"),
    HELD: Text("占用中", "Held"),
    OTHERWISE: Text("其他日期售出", "Sold on other days"),
    SOLD: Text("已售", "Sold"),
    ADMITTED: Text("已入场", "Admitted"),
}
NO_TIER: Final = Text("无票档", "No tier")

WHEN: Final = Text("时间", "When")
WHAT: Final = {
    "ticket_type": Text("票种", "Ticket type"),
    "tier": Text("票档", "Price tier"),
    "channel": Text("渠道", "Channel"),
    "city": Text("城市", "City"),
    "hour_of_week": Text("星期与时段", "Hour of the week"),
    "session": Text("场次", "Session"),
    "event": Text("项目", "Event"),
}
COUNTS: Final = (
    Text("下单数", "Orders placed"),
    Text("下单张数", "Tickets ordered"),
    Text("成交订单", "Orders sold"),
    Text("售出张数", "Tickets sold"),
    Text("售票额", "Sold"),
    Text("退票张数", "Tickets refunded"),
    Text("退款额", "Refunded"),
    Text("净张数", "Tickets, net"),
    Text("净额", "Net"),
)
"""The columns of `menpiao.insight.service.tables`; the fifth, seventh and ninth are money."""


def when(heat: HallHeat) -> str:
    """When the session begins, by the clock of its venue."""
    return heat.starts_at.astimezone(ZoneInfo(heat.time_zone)).strftime("%Y-%m-%d %H:%M")


def name_of(by: Grouping, key: str, lang: Lang) -> str:
    """What has no name of the organizer's. Sessions are told by their time."""
    if by == "channel":
        return CHANNELS[key].in_(lang)
    if by == "city":
        return CITIES[key].in_(lang) if key in CITIES else key
    if by == "hour_of_week":
        day, hour = divmod(int(key), 24)
        return f"{WEEKDAYS[day].in_(lang)} {hour:02d}:00"
    return NO_TIER.in_(lang) if by == "tier" else ""
