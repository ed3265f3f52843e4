"""What those who help buyers are told when something can't be done."""

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text


class MessageWaits(Refusal):
    """It is on its way already."""

    code = "message_waits"
    status = 409
    title = Text("消息正在等待发送", "The message waits already")
    detail = Text(
        "没有重发。这条消息还在等待发送，请稍候再看。",
        "Nothing was sent. This message is still waiting to be sent: please look again in a moment.",
    )


class TicketNotNamed(Refusal):
    """The ticket type asks for no attendee."""

    code = "ticket_not_named"
    status = 409
    title = Text("此票不实名", "This ticket is in nobody's name")
    detail = Text(
        "没有修改。该票种不要求填写观演人，无需更换。",
        "Nothing was changed. This ticket type asks for no attendee's name.",
    )


class TicketNotValid(Refusal):
    """It has admitted somebody, or is void."""

    code = "ticket_not_valid"
    status = 409
    title = Text("此票已入场或已作废", "The ticket is used or void")
    detail = Text(
        "没有修改。只有未入场且有效的票可以更换观演人。",
        "Nothing was changed. Only a valid ticket that has admitted nobody can be given another attendee.",
    )


class TooFewPlaces(Refusal):
    """Fewer places are free than were to be given away."""

    code = "too_few_places"
    status = 409
    title = Text("名额不足", "Too few places")
    detail = Text(
        "没有创建赠票。该票种目前只剩 {left} 个名额，请减少数量。",
        "Nothing was created. Only {left} places of this ticket type are free: please ask for fewer.",
    )


class SessionNotAhead(Refusal):
    """The session is over, or does not take place."""

    code = "session_not_ahead"
    status = 409
    title = Text("场次已结束或已取消", "The session is over or cancelled")
    detail = Text(
        "没有创建赠票。该场次已结束或已取消。",
        "Nothing was created. This session is over or does not take place.",
    )


class ComplimentaryDecided(Refusal):
    """Somebody has decided about it otherwise, or it is over."""

    code = "complimentary_decided"
    status = 409
    title = Text("赠票已有结果", "This has been decided")
    detail = Text(
        "没有变化。这份赠票已有结果，请刷新后查看。",
        "Nothing changed. Something else has become of these tickets: please reload.",
    )


class ComplimentaryOfYourOwn(Refusal):
    """Four eyes are two people."""

    code = "complimentary_of_your_own"
    status = 409
    title = Text("不能审批自己的申请", "You asked for it yourself")
    detail = Text(
        "没有变化。超过限额的赠票须由另一人同意。",
        "Nothing changed. Tickets above the limit need another person's agreement.",
    )


class ClaimInvalid(Refusal):
    """No link of ours, or one of which nothing can be said."""

    code = "claim_invalid"
    status = 404
    title = Text("领取链接无效", "This link is not valid")
    detail = Text(
        "没有领取任何票。链接无效，请向主办方索取新的链接。",
        "No ticket was claimed. The link is not valid: please ask the organizer for another.",
    )


class ClaimOver(Refusal):
    """Claimed by somebody else, withdrawn, or too late."""

    code = "claim_over"
    status = 409
    title = Text("赠票已被领取或已失效", "These tickets are gone")
    detail = Text(
        "没有领取任何票。这份赠票已被领取、收回或过期，请联系主办方。",
        "No ticket was claimed. They were claimed, withdrawn, or ran out of time: please ask the organizer.",
    )


class SeatChangeFirst(Refusal):
    """The link is good; what its ticket will cost and where it sits is not decided."""

    code = "seat_change_first"
    status = 409
    title = Text("此票正在换座", "The ticket's seat is being changed")
    detail = Text(
        "没有领取任何票。此票有一次换座正等原购票人补差价，请在其付款或取消后再打开此链接。",
        "No ticket was claimed. Whoever bought it is asked to pay for another seat: please open the link again when"
        " that is paid or cancelled.",
    )


class TicketStays(Refusal):
    """It is used, void, or of a session that is over or cancelled."""

    code = "ticket_stays"
    status = 409
    title = Text("此票不能转交", "This ticket can't be handed over")
    detail = Text(
        "没有变化。只有有效、未入场且场次尚未结束的票可以转交。",
        "Nothing changed. Only a valid ticket of a session that is not over, which has admitted nobody, can be handed"
        " over.",
    )


class HandoverOpen(Refusal):
    """One good link at a time."""

    code = "handover_open"
    status = 409
    title = Text("此票已有转交链接", "The ticket has a link already")
    detail = Text(
        "没有生成新链接。此票已有一个有效的转交链接，请先收回它。",
        "No link was made. The ticket has one that is still good: please withdraw that one first.",
    )


class HandoverEnded(Refusal):
    """Claimed, or over."""

    code = "handover_ended"
    status = 409
    title = Text("转交已有结果", "This is over")
    detail = Text(
        "没有变化。此票已被领取或链接已过期，请刷新后查看。",
        "Nothing changed. The ticket was claimed, or the link's time is over: please reload.",
    )


class HandoverToYourself(Refusal):
    """Whoever has it opened the link."""

    code = "handover_to_yourself"
    status = 409
    title = Text("这张票本来就是您的", "This ticket is yours")
    detail = Text(
        "没有变化。请把链接发给要接收这张票的人，由对方打开领取。",
        "Nothing changed. Please send the link to the person who is to have the ticket.",
    )


class CompanionGivenAlone(Refusal):
    """A companion's seat among those that are to be given away, and its wheelchair place is not."""

    code = "companion_given_alone"
    status = 422
    title = Text("陪同席须与轮椅席同赠", "A companion's seat alone")
    detail = Text(
        "所选座位中有陪同席，但没有相应的轮椅席，没有赠出任何票。请一并选上轮椅席；若来宾已持有轮椅席的票，可确认后"
        "仍然赠出，审计日志会记下。",
        "There is a companion's seat among these, without its wheelchair place. Nothing was given away. Choose that"
        " place as well; or, where the guest has it already, confirm it: the audit log will say so.",
    )
