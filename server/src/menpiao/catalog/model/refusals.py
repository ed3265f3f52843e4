"""What an organizer who sets up an event is told when something can't be done like this."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class TouchesSoldTickets(Refusal):
    """Somebody has a ticket for which this would be a change; ``errors`` name what changes."""

    code = "touches_sold_tickets"
    status = 409
    title = Text("会影响已售出的票", "This touches sold tickets")
    detail = Text(
        "这项修改涉及 {orders} 个订单、{tickets} 张已售出的票、{buyers} 位购票人。"
        "还没有修改任何内容，确认之后才会修改。",
        "This touches {tickets} sold tickets in {orders} orders of {buyers} buyers. Nothing was changed; it is done"
        " once you confirm that you want it.",
    )


class HasOrders(Refusal):
    """Deleting is for what nobody ever ordered."""

    code = "has_orders"
    status = 409
    title = Text("已有订单，不能删除", "It has orders")
    detail = Text(
        "已有人下过单，账目须能追溯，因此不能删除，没有修改任何内容。可以停售、隐藏、下架项目，或取消场次。",
        "Somebody has ordered it, and the books must stay readable, so it can't be deleted; nothing was changed. End"
        " its sale or hide it, withdraw the event, or cancel the session.",
    )


class InUse(Refusal):
    """Something else names it."""

    code = "in_use"
    status = 409
    title = Text("仍在使用中", "Still in use")
    detail = Text(
        "它仍被候补、排队、优惠或检票口引用，或项目曾经发布，因此不能删除；没有修改任何内容。",
        "A waitlist, a waiting room, a promotion or a gate still refers to it, or the event was published once, so it"
        " can't be deleted; nothing was changed.",
    )


class TimesAreSold(Refusal):
    """Tickets say when: moving a session is more than an edit."""

    code = "times_are_sold"
    status = 409
    title = Text("已售出的场次不能直接改时间", "Its times are sold")
    detail = Text(
        "场次已有人购票或锁座，时间不能直接修改，没有修改任何内容。请使用“改期”：系统会通知购票人，并让他们选择是否退票。",
        "Somebody holds or has bought a place, so the times can't simply be changed; nothing was changed. Postpone the"
        " session instead: buyers are told, and may have their money back.",
    )


class SessionNotScheduled(Refusal):
    """It does not take place, or has taken place."""

    code = "session_not_scheduled"
    status = 409
    title = Text("场次已取消或已结束", "The session is cancelled or over")
    detail = Text(
        "已取消或已结束的场次不能修改；没有修改任何内容。",
        "A session that is cancelled or over can't be changed; nothing was changed.",
    )


class TooManySessions(Refusal):
    """A rule that means more than one transaction should do."""

    code = "too_many_sessions"
    status = 409
    title = Text("场次太多", "Too many sessions")
    detail = Text(
        "该规则会产生 {count} 个场次，一次最多 {most} 个；没有添加任何场次，请缩短日期范围。",
        "This rule means {count} sessions, and {most} can be made at once; none was made. Please choose fewer days.",
    )


class TooManyVenues(Refusal):
    """An organizer with more buildings than a list can show."""

    code = "too_many_venues"
    status = 409
    title = Text("场馆太多", "Too many venues")
    detail = Text(
        "最多可以有 {most} 个场馆；没有添加。请修改已有的场馆。",
        "There may be {most} venues; none was added. Please change one that you have.",
    )


class QuotaTooSmall(Refusal):
    """The organizer wants fewer places than are already held, sold or withheld. Inventory says so, through the port."""

    code = "quota_too_small"
    status = 409
    title = Text("名额太少", "Quota too small")
    detail = Text(
        "已有 {used} 个名额售出或锁定，总数不能更少。",
        "{used} places are already sold or held; the total can't be lower than that.",
    )
