"""What can be sent to a buyer, and what becomes of a message after each try: pure rules, no I/O."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang, Text

State = Literal["waiting", "sent", "no_consent", "failed", "switched_off", "no_template"]


class MessageKind(StrEnum):
    """The kinds of message; each has one template at the channel."""

    ORDER_PAID = "order_paid"
    TICKET_ISSUED = "ticket_issued"
    SESSION_REMINDER = "session_reminder"
    PAYMENT_RETURNED = "payment_returned"
    REFUND_REQUESTED = "refund_requested"
    REFUND_SUCCEEDED = "refund_succeeded"
    WAITLIST_JOINED = "waitlist_joined"
    WAITLIST_OFFER = "waitlist_offer"
    WAITLIST_OFFER_EXPIRED = "waitlist_offer_expired"
    WAITLIST_CLOSED = "waitlist_closed"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_POSTPONED = "session_postponed"
    SEAT_CHANGED = "seat_changed"
    SEAT_SUPPLEMENT = "seat_supplement"
    TICKET_MOVED = "ticket_moved"
    TICKET_VOIDED = "ticket_voided"


class SendResult(StrEnum):
    """What a channel says. `NO_CONSENT` ends a message; `INVALID` is our mistake, not retried; `UNAVAILABLE` is."""

    SENT = "sent"
    NO_CONSENT = "no_consent"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"


TITLES: dict[MessageKind, Text] = {
    MessageKind.ORDER_PAID: Text("购票成功通知", "Order paid"),
    MessageKind.TICKET_ISSUED: Text("出票成功通知", "Tickets issued"),
    MessageKind.SESSION_REMINDER: Text("演出提醒", "Session reminder"),
    MessageKind.PAYMENT_RETURNED: Text("退款通知", "Money returned"),
    MessageKind.REFUND_REQUESTED: Text("退票受理通知", "Refund under way"),
    MessageKind.REFUND_SUCCEEDED: Text("退款到账通知", "Refund arrived"),
    MessageKind.WAITLIST_JOINED: Text("候补登记成功通知", "On the waitlist"),
    MessageKind.WAITLIST_OFFER: Text("候补到票通知", "Places for you"),
    MessageKind.WAITLIST_OFFER_EXPIRED: Text("候补资格失效通知", "Offer ran out"),
    MessageKind.WAITLIST_CLOSED: Text("候补结束通知", "Waitlist closed"),
    MessageKind.SESSION_CANCELLED: Text("演出取消通知", "Session cancelled"),
    MessageKind.SESSION_POSTPONED: Text("演出改期通知", "Session postponed"),
    MessageKind.SEAT_CHANGED: Text("座位变更通知", "Your ticket has changed"),
    MessageKind.SEAT_SUPPLEMENT: Text("换座补差价通知", "A difference to pay"),
    MessageKind.TICKET_MOVED: Text("门票改期通知", "Your ticket has a new time"),
    MessageKind.TICKET_VOIDED: Text("门票失效通知", "Your ticket is void"),
}

VALUES: dict[MessageKind, frozenset[str]] = {
    MessageKind.ORDER_PAID: frozenset({"order_number", "event_title", "session_starts_at", "total_fen", "note"}),
    MessageKind.TICKET_ISSUED: frozenset({"event_title", "session_starts_at", "venue_name", "ticket_count", "note"}),
    MessageKind.SESSION_REMINDER: frozenset({"event_title", "session_starts_at", "venue_name", "note"}),
    MessageKind.PAYMENT_RETURNED: frozenset({"order_number", "event_title", "total_fen", "note"}),
    MessageKind.REFUND_REQUESTED: frozenset({"order_number", "event_title", "total_fen", "note"}),
    MessageKind.REFUND_SUCCEEDED: frozenset({"order_number", "event_title", "total_fen", "note"}),
    MessageKind.WAITLIST_JOINED: frozenset({"event_title", "session_starts_at", "ticket_count", "note"}),
    MessageKind.WAITLIST_OFFER: frozenset({"event_title", "session_starts_at", "total_fen", "pay_by", "note"}),
    MessageKind.WAITLIST_OFFER_EXPIRED: frozenset({"event_title", "session_starts_at", "note"}),
    MessageKind.WAITLIST_CLOSED: frozenset({"event_title", "session_starts_at", "note"}),
    MessageKind.SESSION_CANCELLED: frozenset({"order_number", "event_title", "session_starts_at", "total_fen", "note"}),
    MessageKind.SESSION_POSTPONED: frozenset({"event_title", "session_starts_at", "decide_by", "note"}),
    MessageKind.SEAT_CHANGED: frozenset({"event_title", "session_starts_at", "seat", "note"}),
    MessageKind.SEAT_SUPPLEMENT: frozenset({"event_title", "seat", "total_fen", "pay_by", "note"}),
    MessageKind.TICKET_MOVED: frozenset({"event_title", "session_starts_at", "note"}),
    MessageKind.TICKET_VOIDED: frozenset({"event_title", "session_starts_at", "note"}),
}
"""The values that a kind may carry. Times are RFC 3339 with the venue's offset, ``total_fen`` is whole fen; ``note`` is
optional. None of them tells who the buyer is."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 60, 60))
MOST_ATTEMPTS = len(BACK_OFF) + 1

LATE_CONSENT = timedelta(minutes=1)
"""WeChat lets us ask for consent in the callback of a payment, when the message may already have been tried. A message
refused for want of consent in its first minute is therefore tried once more after it."""

MOST_CONSENTS = 1000
"""Beyond this many the counter stands still: nobody is sent so much, and it keeps a client from counting for fun."""

Answer = Literal["accept", "reject", "ban"]
"""What `wx.requestSubscribeMessage` says for a template; ``ban`` means that WeChat has blocked the template."""


class Grant(msgspec.Struct, frozen=True):
    """A buyer's answer for one template."""

    template_id: str
    answer: Answer


class Consent(msgspec.Struct, frozen=True):
    """How many messages of this kind the buyer will still take."""

    kind: str
    remaining: int


class RecordedConsents(msgspec.Struct, frozen=True):
    """The counters after the request; ``replayed`` when it had been counted before."""

    items: list[Consent]
    replayed: bool


class Template(msgspec.Struct, frozen=True):
    """A template that messages of this kind are sent with."""

    kind: MessageKind
    template_id: str
    title: Text


class AskedTemplate(msgspec.Struct, frozen=True):
    """A template that a buyer may be asked to allow, and how many messages of its kind they allow already."""

    template: Template
    remaining: int


class NewMessage(msgspec.Struct, frozen=True):
    """A message to write. ``data`` may hold more than the kind says (`VALUES`); the rest is left out."""

    id: UUID
    buyer_id: UUID
    app_id: str
    kind: MessageKind
    subject_id: UUID
    lang: Lang
    page: str
    data: Mapping[str, str]


class Holder(msgspec.Struct, frozen=True):
    """Whoever may enter with what others ordered: what a message to them is about, and the page it leads to."""

    buyer_id: UUID
    subject_id: UUID
    page: str


class Outcome(msgspec.Struct, frozen=True):
    """The message's state after a try; while it is ``waiting``, how long until the next."""

    state: State
    wait: timedelta = timedelta(0)


def outcome_of(result: SendResult, *, attempts: int, age: timedelta) -> Outcome:
    """What to do after the try number ``attempts`` (from 1) of a message of this age."""
    if result is SendResult.SENT:
        return Outcome("sent")
    if result is SendResult.INVALID:
        return Outcome("failed")
    if result is SendResult.NO_CONSENT:
        if age < LATE_CONSENT and attempts < MOST_ATTEMPTS:
            return Outcome("waiting", LATE_CONSENT - age)
        return Outcome("no_consent")
    if attempts >= MOST_ATTEMPTS:
        return Outcome("failed")
    return Outcome("waiting", BACK_OFF[attempts - 1])


def values_of(kind: MessageKind, data: Mapping[str, str]) -> dict[str, str]:
    """Of what the caller knows, what this kind of message says."""
    return {name: value for name, value in data.items() if name in VALUES[kind]}
