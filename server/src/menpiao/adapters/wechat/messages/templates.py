"""The messages that Menpiao can send through WeChat, with the fields of each.

The operator chooses templates with these fields in WeChat's console; the sandbox is given the definitions as they are.
A field's ``value`` is what notify puts into `OutgoingMessage.values`:
times are RFC 3339 (with the venue's offset, or ``Z`` for China's time), ``*_fen`` are whole fen.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from menpiao.adapters.wechat.messages.fields import Unfit, fit, type_of
from menpiao.kernel.i18n import Lang, Text
from menpiao.notify import MappedField

HOLDS: Final[dict[str, frozenset[str]]] = {
    "thing": frozenset({"thing", "phrase"}),
    "character_string": frozenset({"character_string", "thing"}),
    "number": frozenset({"number", "character_string", "thing"}),
    "time": frozenset({"time", "date"}),
    "amount": frozenset({"amount"}),
}
"""Types of fields that can hold a value, by the type that it usually has."""


class TemplateField(msgspec.Struct, frozen=True):
    """``key`` is WeChat's, its letters are the type; ``label`` is what the buyer reads before the value."""

    key: str
    value: str
    label: str
    default: Text | None = None
    """Said when notify has nothing to say here."""


class Template(msgspec.Struct, frozen=True):
    """One kind of message. ``title`` is what the buyer is asked to allow."""

    kind: str
    title: str
    fields: tuple[TemplateField, ...]


ORDER_PAID = Template(
    kind="order_paid",
    title="购票成功通知",
    fields=(
        TemplateField("character_string1", "order_number", "订单编号"),
        TemplateField("thing2", "event_title", "活动名称"),
        TemplateField("time3", "session_starts_at", "活动时间"),
        TemplateField("amount4", "total_fen", "支付金额"),
        TemplateField("thing5", "note", "温馨提示", Text("点击查看订单和电子票", "Tap to see the order")),
    ),
)

TICKET_ISSUED = Template(
    kind="ticket_issued",
    title="出票成功通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("thing3", "venue_name", "活动地点"),
        TemplateField("number4", "ticket_count", "票数"),
        TemplateField("thing5", "note", "温馨提示", Text("入场时请出示动态码", "Show the live code")),
    ),
)

SESSION_REMINDER = Template(
    kind="session_reminder",
    title="演出提醒",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("thing3", "venue_name", "活动地点"),
        TemplateField("thing4", "note", "温馨提示", Text("请提前到场，出示动态码入场", "See you soon")),
    ),
)

PAYMENT_RETURNED = Template(
    kind="payment_returned",
    title="退款通知",
    fields=(
        TemplateField("character_string1", "order_number", "订单编号"),
        TemplateField("thing2", "event_title", "活动名称"),
        TemplateField("amount3", "total_fen", "退款金额"),
        TemplateField("thing4", "note", "退款原因", Text("款项原路退回", "Back the way it came")),
    ),
)

REFUND_REQUESTED = Template(
    kind="refund_requested",
    title="退票受理通知",
    fields=(
        TemplateField("character_string1", "order_number", "订单编号"),
        TemplateField("thing2", "event_title", "活动名称"),
        TemplateField("amount3", "total_fen", "退款金额"),
        TemplateField("thing4", "note", "温馨提示", Text("款项将原路退回，原票已失效", "Tickets are now void")),
    ),
)

REFUND_SUCCEEDED = Template(
    kind="refund_succeeded",
    title="退款到账通知",
    fields=(
        TemplateField("character_string1", "order_number", "订单编号"),
        TemplateField("thing2", "event_title", "活动名称"),
        TemplateField("amount3", "total_fen", "退款金额"),
        TemplateField("thing4", "note", "温馨提示", Text("退款已完成，请查收", "Your money is back")),
    ),
)

WAITLIST_JOINED = Template(
    kind="waitlist_joined",
    title="候补登记成功通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("number3", "ticket_count", "候补张数"),
        TemplateField("thing4", "note", "温馨提示", Text("有票时会通知您限时付款", "We will write to you")),
    ),
)

WAITLIST_OFFER = Template(
    kind="waitlist_offer",
    title="候补到票通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("amount3", "total_fen", "待付金额"),
        TemplateField("time4", "pay_by", "付款截止时间"),
        TemplateField("thing5", "note", "温馨提示", Text("请在截止时间前付款，逾期作废", "Pay in time, please")),
    ),
)

WAITLIST_OFFER_EXPIRED = Template(
    kind="waitlist_offer_expired",
    title="候补资格失效通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("thing3", "note", "温馨提示", Text("本次候补资格已失效", "The offer ran out")),
    ),
)

WAITLIST_CLOSED = Template(
    kind="waitlist_closed",
    title="候补结束通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("thing3", "note", "温馨提示", Text("没有等到合适的票，候补已结束", "No more places came")),
    ),
)

SESSION_CANCELLED = Template(
    kind="session_cancelled",
    title="演出取消通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "原定时间"),
        TemplateField("amount3", "total_fen", "退款金额"),
        TemplateField("thing4", "note", "温馨提示", Text("演出取消，全额原路退款", "Your money goes back")),
    ),
)

SESSION_POSTPONED = Template(
    kind="session_postponed",
    title="演出改期通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "新的时间"),
        TemplateField("time3", "decide_by", "退票截止时间"),
        TemplateField("thing4", "note", "温馨提示", Text("原票有效，也可全额退款", "Keep it, or refund")),
    ),
)

SEAT_CHANGED = Template(
    kind="seat_changed",
    title="座位变更通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "活动时间"),
        TemplateField("thing3", "seat", "新座位"),
        TemplateField("thing4", "note", "温馨提示", Text("请打开票面，出示新的动态码", "Open the ticket anew")),
    ),
)

SEAT_SUPPLEMENT = Template(
    kind="seat_supplement",
    title="换座补差价通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("thing2", "seat", "新座位"),
        TemplateField("amount3", "total_fen", "待付金额"),
        TemplateField("time4", "pay_by", "付款截止时间"),
        TemplateField("thing5", "note", "温馨提示", Text("付款后换座，逾期保留原座", "Pay for it, or stay")),
    ),
)

TICKET_MOVED = Template(
    kind="ticket_moved",
    title="门票改期通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "新的时间"),
        TemplateField("thing3", "note", "温馨提示", Text("您手里的票在新的时间有效", "Your ticket is good")),
    ),
)

TICKET_VOIDED = Template(
    kind="ticket_voided",
    title="门票失效通知",
    fields=(
        TemplateField("thing1", "event_title", "活动名称"),
        TemplateField("time2", "session_starts_at", "原定时间"),
        TemplateField("thing3", "note", "温馨提示", Text("演出取消，票款退给原购票人", "Cancelled, so void")),
    ),
)

TEMPLATES: dict[str, Template] = {
    template.kind: template
    for template in (
        ORDER_PAID,
        TICKET_ISSUED,
        SESSION_REMINDER,
        PAYMENT_RETURNED,
        REFUND_REQUESTED,
        REFUND_SUCCEEDED,
        WAITLIST_JOINED,
        WAITLIST_OFFER,
        WAITLIST_OFFER_EXPIRED,
        WAITLIST_CLOSED,
        SESSION_CANCELLED,
        SESSION_POSTPONED,
        SEAT_CHANGED,
        SEAT_SUPPLEMENT,
        TICKET_MOVED,
        TICKET_VOIDED,
    )
}


def mapped(template: Template, fields: Sequence[MappedField] | None) -> Template:
    """The template as the operator has it: other keys and labels, perhaps in another order, perhaps without some."""
    if fields is None:
        return template
    known = {field.value: field for field in template.fields}
    renamed = [
        msgspec.structs.replace(known[one.name], key=one.key, label=one.label) for one in fields if one.name in known
    ]
    return msgspec.structs.replace(template, fields=tuple(renamed))


def fits(template: Template, name: str, key: str) -> bool:
    """Whether a field with this key can hold this value of the template."""
    field = next((one for one in template.fields if one.value == name), None)
    try:
        return field is not None and type_of(key) in HOLDS[type_of(field.key)]
    except Unfit:
        return False


def render(template: Template, values: Mapping[str, str], *, lang: Lang) -> dict[str, dict[str, str]]:
    """The ``data`` of a message. Raises `Unfit` where a value is missing or can't be made to fit."""
    data = {}
    for field in template.fields:
        value = values.get(field.value)
        if not value and field.default is not None:
            value = field.default.in_(lang)
        if value is None:
            raise Unfit(f"{template.kind} needs {field.value}")
        data[field.key] = {"value": fit(field.key, value)}
    return data


def lines_of(template: Template, values: Mapping[str, str], *, lang: Lang) -> list[tuple[str, str, str]]:
    """A message as it is read: each field's label, what stands behind it, and our name of that. Raises `Unfit`."""
    data = render(template, values, lang=lang)
    return [(field.label, data[field.key]["value"], field.value) for field in template.fields]
