"""What an organizer may choose for the messages of an event: pure rules, no I/O.

Whatever is about money, or about an evening that is not as it was sold, is always sent, with the template's own words.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.kernel.i18n import Lang, Text
from menpiao.notify.model.messages import MessageKind

OPTIONAL: Final = frozenset({MessageKind.TICKET_ISSUED, MessageKind.SESSION_REMINDER, MessageKind.WAITLIST_JOINED})
"""These may be switched off. A constraint of ``event_message_kinds`` says the same."""

ROOMY: Final = OPTIONAL | {MessageKind.ORDER_PAID, MessageKind.WAITLIST_CLOSED}
"""Their templates end with a line of advice, in whose place a sentence of the organizer's may stand. In all others that
line says what the buyer has to know (why money goes back, that an old ticket still holds)."""

LONGEST_SENTENCE: Final = 20
"""What the line holds at WeChat (a *thing*), counted as its clients count: in UTF-16 units."""

REMIND_BEFORE: Final = timedelta(hours=24)
LEAD_HOURS: Final = range(1, 168 + 1)

WHEN: Final[dict[MessageKind, Text]] = {
    MessageKind.ORDER_PAID: Text("订单付款成功后", "When an order is paid"),
    MessageKind.TICKET_ISSUED: Text("电子票出票后", "When its tickets are issued"),
    MessageKind.SESSION_REMINDER: Text("场次开始前，发给持有有效票的人", "Before a session, to whoever has tickets"),
    MessageKind.PAYMENT_RETURNED: Text(
        "付款后未能出票、款项自动退回时", "When a payment bought nothing and goes back by itself"
    ),
    MessageKind.REFUND_REQUESTED: Text("退票受理后", "When a refund is accepted"),
    MessageKind.REFUND_SUCCEEDED: Text("退款到账后", "When the refund has arrived"),
    MessageKind.WAITLIST_JOINED: Text("登记候补后", "When somebody joins the waitlist"),
    MessageKind.WAITLIST_OFFER: Text("候补到票、请限时付款时", "When places come free, to be paid in time"),
    MessageKind.WAITLIST_OFFER_EXPIRED: Text("候补到票后未按时付款时", "When such an offer was not paid in time"),
    MessageKind.WAITLIST_CLOSED: Text("候补结束、没有等到票时", "When the waitlist ends without places"),
    MessageKind.SESSION_CANCELLED: Text("场次取消、全额退款时", "When a session is cancelled and money goes back"),
    MessageKind.SESSION_POSTPONED: Text("场次改期时", "When a session is moved to another date"),
    MessageKind.SEAT_CHANGED: Text("工作人员更换座位或场次后", "When staff have changed a seat or the session"),
    MessageKind.SEAT_SUPPLEMENT: Text("换座或换场需要补差价时", "When another seat or session costs more"),
    MessageKind.TICKET_MOVED: Text(
        "场次改期时，发给持有他人订单中的票的人",
        "When a session is moved, to whoever has tickets of somebody else's order",
    ),
    MessageKind.TICKET_VOIDED: Text(
        "场次取消时，发给持有他人订单中的票的人",
        "When a session is cancelled, to whoever has tickets of somebody else's order",
    ),
}


class Choice(msgspec.Struct, frozen=True):
    """What an organizer chose for one kind. ``lead_hours`` None: as long before as usual (`REMIND_BEFORE`).
    ``sentence`` by language; a language without one has the template's own words."""

    on: bool = True
    lead_hours: int | None = None
    sentence: Mapping[str, str] = {}

    @property
    def remind_before(self) -> timedelta:
        """How long before a session the reminder goes."""
        return REMIND_BEFORE if self.lead_hours is None else timedelta(hours=self.lead_hours)


USUAL: Final = Choice()
"""Where nobody has chosen anything."""


class EventChoices(msgspec.Struct, frozen=True):
    """What an organizer chose for an event; version 0: nothing yet. Kinds that are left out are `USUAL`."""

    event_id: UUID
    version: int
    by_kind: Mapping[MessageKind, Choice]

    def of(self, kind: MessageKind) -> Choice:
        """What holds for this kind."""
        return self.by_kind.get(kind, USUAL)


def with_sentence(kind: MessageKind, data: Mapping[str, str], choice: Choice, lang: Lang) -> dict[str, str]:
    """The values of a message with the organizer's sentence, where it has room and nothing else is said there."""
    sentence = choice.sentence.get(lang)
    if kind not in ROOMY or not sentence or data.get("note"):
        return dict(data)
    return {**data, "note": sentence}


def chosen(choices: Iterable[tuple[MessageKind, Choice]]) -> dict[MessageKind, Choice]:
    """What was chosen, without what is usual anyway. Raises `Invalid` with a pointer into ``items``."""
    found: dict[MessageKind, Choice] = {}
    errors: list[FieldError] = []
    named: set[MessageKind] = set()
    for index, (kind, choice) in enumerate(choices):
        pointer = f"/items/{index}"
        if kind in named:
            errors.append(field_error(f"{pointer}/kind", "repeated", "消息重复。", "This message is named twice."))
        named.add(kind)
        tidy = Choice(choice.on, choice.lead_hours, {lang: text.strip() for lang, text in choice.sentence.items()})
        tidy = msgspec.structs.replace(tidy, sentence={lang: text for lang, text in tidy.sentence.items() if text})
        errors.extend(_wrong(pointer, kind, tidy))
        if tidy != USUAL:
            found[kind] = tidy
    if errors:
        raise Invalid(errors=tuple(errors))
    return found


def _wrong(pointer: str, kind: MessageKind, choice: Choice) -> Iterable[FieldError]:
    if not choice.on and kind not in OPTIONAL:
        yield field_error(
            f"{pointer}/on", "always_sent", "这类消息必须发送，不能关闭。", "This message is always sent; leave it on."
        )
    if choice.lead_hours is not None and kind is not MessageKind.SESSION_REMINDER:
        yield field_error(
            f"{pointer}/lead_hours", "invalid", "只有演出提醒可以设置提前时间。", "Only the reminder has a lead time."
        )
    if choice.lead_hours is not None and choice.lead_hours not in LEAD_HOURS:
        yield field_error(
            f"{pointer}/lead_hours", "invalid", "请填写 1 到 168 小时。", "The lead time is 1 to 168 hours."
        )
    if choice.sentence and kind not in ROOMY:
        yield field_error(
            f"{pointer}/sentence",
            "no_room",
            "这类消息没有可写的位置，请留空。",
            "This message has no room; leave it empty.",
        )
    for lang, text in choice.sentence.items():
        if not text.isprintable() or len(text.encode("utf-16-le")) // 2 > LONGEST_SENTENCE:
            yield field_error(
                f"{pointer}/sentence/{lang}",
                "too_long",
                f"一行之内，最多 {LONGEST_SENTENCE} 个字符。",
                f"One line of at most {LONGEST_SENTENCE} characters.",
            )
