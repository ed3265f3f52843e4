"""Why a seat or a session can't be changed. In each case nothing was: the ticket has its place, its code and its
money."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class TicketWithoutSeat(Refusal):
    """It is for an area, or for a session without seats."""

    code = "ticket_without_seat"
    status = 409
    title = Text("此票没有座位", "The ticket has no seat")
    detail = Text(
        "此票不对号入座，没有座位可换，没有改动。如需换票种，请退票后重新购买。",
        "It is for an area without seats, so there is none to change. Nothing was changed. For another ticket type,"
        " refund it and order anew.",
    )


class TicketGone(Refusal):
    """It was refunded, withdrawn or handed on."""

    code = "ticket_gone"
    status = 409
    title = Text("此票已失效", "The ticket does not stand")
    detail = Text(
        "此票已退票、作废或转赠，不能换座或换场，没有改动。请改用有效的票。",
        "It was refunded, withdrawn or handed on, so it can't be changed. Nothing was. Name a valid ticket.",
    )


class SeatOfAdmitted(Refusal):
    """Its owner is inside."""

    code = "seat_of_admitted"
    status = 409
    title = Text("持票人已入场", "Already admitted")
    detail = Text(
        "此票已检票入场，不能再换座或换场，没有改动。如有需要，请现场引导持票人就座。",
        "It has admitted somebody, so it stays as it is. Nothing was changed. Show them to another seat in the hall if"
        " need be.",
    )


class SeatsOfTwoSessions(Refusal):
    """Tickets change together within one session, or leave one."""

    code = "seats_of_two_sessions"
    status = 409
    title = Text("不是同一场次", "Two sessions")
    detail = Text(
        "所选的票不属于同一场次，不能一起更换，没有改动。请选择同一场次的票。",
        "The tickets are for different sessions. Nothing was changed. Name those of one session.",
    )


class SessionClosedToChanges(Refusal):
    """It is over, or does not take place."""

    code = "session_closed_to_changes"
    status = 409
    title = Text("场次已结束或取消", "The session is over or cancelled")
    detail = Text(
        "场次已结束或已取消，不能再换座或换场，没有改动。需要退款请按订单办理。",
        "The session is over or cancelled, so its tickets stay as they are. Nothing was changed. Refund the order if"
        " need be.",
    )


class SameSeat(Refusal):
    """It has that seat."""

    code = "same_seat"
    status = 409
    title = Text("已是这个座位", "The seat is the same")
    detail = Text(
        "此票已在这个座位上，没有改动。请选择别的座位。",
        "The ticket has this very seat. Nothing was changed. Choose another.",
    )


class SeatNotOnMap(Refusal):
    """The map that the session sells does not have it."""

    code = "seat_not_on_map"
    status = 422
    title = Text("座位图中没有这个座位", "No such seat")
    detail = Text(
        "本场使用的座位图中没有这个座位，没有改动。请按当前座位图填写座位编号。",
        "The seat map of the session does not have this seat. Nothing was changed. Take the id from the map that it"
        " sells.",
    )


class SeatNotForSale(Refusal):
    """Tier 0."""

    code = "seat_not_for_sale"
    status = 409
    title = Text("座位不出售", "The seat is not for sale")
    detail = Text(
        "这个座位在本场没有票档，没有改动。请先在本场座位设置中给它票档，或选择别的座位。",
        "The seat has no price tier in this session. Nothing was changed. Give it a tier first, or choose another"
        " seat.",
    )


class SeatWithoutPrice(Refusal):
    """The ticket's type does not sell the tier."""

    code = "seat_without_price"
    status = 409
    title = Text("该票种不卖这个票档", "No price for this ticket type")
    detail = Text(
        "此票的票种在这个座位的票档没有价格，没有改动。请先为该票种设置价格，或选择别的座位。",
        "The ticket's type has no price in this seat's tier. Nothing was changed. Give it one first, or choose"
        " another seat.",
    )


class SeatHasHolder(Refusal):
    """Somebody has paid for it, holds it, is to be given it, or waits for it."""

    code = "seat_has_holder"
    status = 409
    title = Text("座位有人", "Somebody has the seat")
    detail = Text(
        "这个座位已售出、被订单占用、已赠出待领或正留给候补的人，没有改动。请选择别的座位，或与其持票人互换。",
        "The seat is sold, held by an order, given away, or kept for those on the waitlist. Nothing was changed. Choose"
        " another, or have the two tickets change seats.",
    )


class SwapNeedsPayment(Refusal):
    """One of the two would have to pay."""

    code = "swap_needs_payment"
    status = 409
    title = Text("互换需补差价", "A swap with money to pay")
    detail = Text(
        "互换后其中一张票须补差价，而互换是一次完成的，没有改动。请免收差价互换，或分别换到空座。",
        "One of the two would have to pay, and a swap is done at once. Nothing was changed. Waive the difference, or"
        " move each to a free seat.",
    )


class SeatChangeWaiting(Refusal):
    """Its buyer is asked to pay for another seat."""

    code = "seat_change_waiting"
    status = 409
    title = Text("换座待补差价", "A change waits to be paid")
    detail = Text(
        "此票有一次更换正等买家补差价，没有改动。请等其付款，或待其取消、到期后再试。",
        "The buyer is asked to pay for another change of this ticket. Nothing was changed. Wait until it is paid,"
        " cancelled or over.",
    )


class SeatRefundUndecided(Refusal):
    """What goes back for a cheaper seat waits for a second person."""

    code = "seat_refund_undecided"
    status = 409
    title = Text("差价退款待审批", "A difference waits for approval")
    detail = Text(
        "此前换座的差价退款正等待主办方审批，没有改动。请待审批后再试。",
        "What goes back for an earlier change of seat waits for the organizer's approval. Nothing was changed. Try"
        " again when it is decided.",
    )


class NobodyToAsk(Refusal):
    """Who has the ticket did not buy it here."""

    code = "nobody_to_ask"
    status = 409
    title = Text("无人可补差价", "Nobody to ask for the difference")
    detail = Text(
        "新的更贵，而此票已转交他人或来自其他渠道，没有买家可以补差价，没有改动。请免收差价，或选同价的。",
        "The new place is dearer, and the ticket was handed over or sold by another channel: nobody can be asked to pay"
        " the difference. Nothing was changed. Waive it, or choose one at the same price.",
    )


class NoPlaceForSupplement(Refusal):
    """All that is left of the type is put aside."""

    code = "no_place_for_supplement"
    status = 409
    title = Text("没有可占用的名额", "No place to hold")
    detail = Text(
        "该票种余下的名额都已留作他用，无法为买家占住新座位，没有改动。请先放回名额，或免收差价。",
        "All places that are left of the ticket type are put aside, so the new seat can't be held. Nothing was changed."
        " Release some, or waive the difference.",
    )


class TicketsOfTwoOrders(Refusal):
    """Who changes the session of several tickets changes them of one order: its buyer is told, and may have to pay."""

    code = "tickets_of_two_orders"
    status = 409
    title = Text("不是同一订单", "Two orders")
    detail = Text(
        "所选的票不属于同一订单，不能一起换场，没有改动。请按订单分别办理。",
        "The tickets are of different orders. Nothing was changed. Change those of each order by themselves.",
    )


class NotAnotherSession(Refusal):
    """A ticket can go to another session of its own event only, and it is in that one already, or it is another's."""

    code = "not_another_session"
    status = 409
    title = Text("不能换到这个场次", "Not to that session")
    detail = Text(
        "只能换到同一项目的另一个场次，没有改动。请重新选择场次。",
        "Tickets go to another session of the same event only. Nothing was changed. Choose one of those.",
    )


class ClosedThere(Refusal):
    """Cancelled, over, or not published."""

    code = "closed_there"
    status = 409
    title = Text("目标场次不可换入", "That session is closed")
    detail = Text(
        "要换入的场次已取消、已结束或尚未发布，没有改动。请选择别的场次。",
        "That session is cancelled, over, or not published. Nothing was changed. Choose another.",
    )


class NoPlaceThere(Refusal):
    """All are sold, held or put aside."""

    code = "no_place_there"
    status = 409
    title = Text("目标场次名额不足", "No places there")
    detail = Text(
        "目标场次的这个票种已没有足够的空余名额（留给候补和其他用途的不算），没有改动。请选择别的票种或场次。",
        "That ticket type has not so many free places; those kept for the waitlist or put aside don't count. Nothing"
        " was changed. Choose another type or session.",
    )


class LimitThere(Refusal):
    """The buyer has, or would have, too many of the other session."""

    code = "limit_there"
    status = 409
    title = Text("超过目标场次的限购", "Over that session's limit")
    detail = Text(
        "目标场次或票种每位买家限购 {limit} 张（含待付款的订单），换过去会超出，没有改动。",
        "Each buyer may have {limit} there, unpaid orders included, and would have more. Nothing was changed.",
    )


class NamesMissingThere(Refusal):
    """The type asks for names or numbers that nobody has given."""

    code = "names_missing_there"
    status = 409
    title = Text("缺少观演人信息", "Attendees are not named")
    detail = Text(
        "目标票种要求实名，而此票没有填写观演人姓名或证件，没有改动。请选择不要求实名的票种，或退票后重新购买。",
        "That ticket type asks for the attendee's name or number, and this ticket has none. Nothing was changed. Choose"
        " a type that doesn't ask, or refund the ticket and order anew.",
    )


class LinkIsOut(Refusal):
    """It is being handed over to somebody who reckons with its session."""

    code = "link_is_out"
    status = 409
    title = Text("票正在转交", "It is being handed over")
    detail = Text(
        "此票的转交链接还有效，没有改动。请先撤回链接，或等对方领取后再换场。",
        "A link that hands this ticket over is still good. Nothing was changed. Withdraw it first, or wait until it is"
        " claimed.",
    )


class SomePaySomeGetBack(Refusal):
    """Of tickets that change together, some would cost more and some less."""

    code = "some_pay_some_get_back"
    status = 409
    title = Text("有补有退", "Some cost more, some less")
    detail = Text(
        "这些票中有的须补差价，有的要退差价，不能一次完成，没有改动。请分别办理，或免差价。",
        "Some of these would cost more and some less, which can't be done at once. Nothing was changed. Change them"
        " one after the other, or waive the difference.",
    )


class SupplementGoesWithTicket(Refusal):
    """What was paid for a dearer seat goes back with its ticket."""

    code = "supplement_goes_with_ticket"
    status = 409
    title = Text("差价随票退", "Goes back with its ticket")
    detail = Text(
        "这是换座补差价的订单，没有单独的票，没有改动。请退那张票，或把它换到便宜的座位。",
        "This order paid for a dearer seat and has no ticket of its own. Nothing was changed. Refund that ticket, or"
        " move it to a cheaper seat.",
    )
