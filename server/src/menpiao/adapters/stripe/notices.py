"""Reading a webhook: verify, and say in our words what happened. Pure computation.

The order is the safety: size, form, signature, freshness, and only then the content. The signature is the library's
business; the limits and the clock are ours.
Source: docs.stripe.com/webhooks, "verify the signature"; the types of events.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from menpiao.adapters.stripe import answers
from menpiao.adapters.stripe.credentials import Credentials
from menpiao.adapters.stripe.library import SignatureVerificationError, verify_signature
from menpiao.payments.ports import Notice, NoticeRefused, event_name

MAX_BODY_BYTES = 65_536
MAX_HEADER_LENGTH = 1_000
MAX_AGE_S = 300
_MAX_ID_LENGTH = 64
_HEADER = re.compile(r"t=(\d{1,12})(?:,v\d=[0-9a-f]{64}){1,8}", re.ASCII)

_CHECKOUTS = frozenset(
    {"checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.expired"}
)
_REFUNDS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
_DISPUTES = frozenset({"charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"})
EVENTS = (*sorted(_CHECKOUTS), *sorted(_REFUNDS), *sorted(_DISPUTES))
"""What we act upon; anything else is stored, with its name, and leads to nothing."""
NEEDED_EVENTS = tuple(name for name in EVENTS if name != "charge.refund.updated")
"""What a webhook has to be told of: the one left out is the older name of `refund.updated`."""

_OUR_KIND = re.compile(r"(checkout\.session|payment_intent|charge|refund|review|radar)\.", re.ASCII)
"""Families of events that money paid by a checkout is spoken of in. An account may be used for other things too
(invoices, payouts, customers): whatever a webhook tells of those is not ours to know."""
_HARMLESS = frozenset(
    {
        "checkout.session.async_payment_failed",
        *(f"payment_intent.{what}" for what in ("created", "processing", "requires_action", "succeeded",
                                                "payment_failed", "canceled", "amount_capturable_updated")),
        *(f"charge.{what}" for what in ("pending", "succeeded", "failed", "captured", "updated", "expired",
                                        "refunded")),
        # Of these disputes and refunds the events above say the same.
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    }
)  # fmt: skip
"""Known, and told by what we act upon as well."""

T = TypeVar("T")


class _Data(msgspec.Struct):
    object: msgspec.Raw


class _Event(msgspec.Struct):
    id: str
    type: str
    created: int
    livemode: bool
    data: _Data


def read_notice(credentials: Credentials, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
    """A believable webhook as a `Notice`; anything else raises `NoticeRefused`."""
    _verify(credentials, header=headers.get("stripe-signature", ""), body=body, now_s=int(now.timestamp()))
    event = _decode(body, _Event)
    if not 0 < len(event.id) <= _MAX_ID_LENGTH:
        raise NoticeRefused("malformed")
    if event.livemode != credentials.live:
        raise NoticeRefused("wrong_mode")
    try:
        if event.type in _CHECKOUTS:
            told = answers.payment(_decode(event.data.object, answers.Checkout), seen_at=_moment(event.created))
            return Notice(event.id, "payment", payment=told, refund=None)
        if event.type in _REFUNDS:
            refunded = answers.refund(_decode(event.data.object, answers.RefundFields))
            return Notice(event.id, "refund", payment=None, refund=refunded)
        if event.type in _DISPUTES:
            disputed = answers.dispute(
                _decode(event.data.object, answers.DisputeFields), said_at=_moment(event.created)
            )
            return Notice(event.id, "dispute", dispute=disputed)
    except answers.Unreadable:
        raise NoticeRefused("malformed") from None
    except answers.NotOurs:
        pass
    known = event.type in EVENTS or event.type in _HARMLESS or _OUR_KIND.match(event.type) is None
    return Notice(event.id, "other" if known else "unknown", event=event_name(event.type))


def _verify(credentials: Credentials, *, header: str, body: bytes, now_s: int) -> None:
    if len(body) > MAX_BODY_BYTES:
        raise NoticeRefused("too_large")
    if not header:
        raise NoticeRefused("missing_header")
    found = _HEADER.fullmatch(header) if len(header) <= MAX_HEADER_LENGTH else None
    if found is None:
        raise NoticeRefused("malformed")
    if abs(now_s - int(found[1])) > MAX_AGE_S:
        raise NoticeRefused("stale")
    for secret in credentials.webhook_secrets:
        try:
            verify_signature(body, header, secret)
        except SignatureVerificationError:
            continue
        except UnicodeDecodeError:
            raise NoticeRefused("malformed") from None
        return
    raise NoticeRefused("bad_signature")


def _decode(raw: bytes | msgspec.Raw, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NoticeRefused("malformed") from None


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise NoticeRefused("malformed") from None
