"""What the sandbox knows: apps, merchants, orders, refunds, callbacks, messages.

The words are WeChat's (``out_trade_no``, ``prepay_id``), because this package plays WeChat. Moments are seconds since
1970 as floats (columns and fields ``*_at``); `rfc3339` writes them as WeChat does, in China's zone. Money is fen.
"""

from datetime import datetime, timedelta, timezone
from typing import Literal

import msgspec

CHINA = timezone(timedelta(hours=8))
MerchantMode = Literal["public_key", "certificate", "migration"]
TradeType = Literal["JSAPI", "MWEB", "NATIVE"]
OrderState = Literal["NOTPAY", "SUCCESS", "REFUND", "CLOSED"]
RefundStatus = Literal["PROCESSING", "SUCCESS", "CLOSED", "ABNORMAL"]
NoticeState = Literal["pending", "delivered", "given_up"]
EventType = Literal["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"]


def rfc3339(at: float) -> str:
    """``2018-06-08T10:34:56+08:00``, as WeChat Pay writes times."""
    return datetime.fromtimestamp(at, CHINA).isoformat(timespec="seconds")


class App(msgspec.Struct, frozen=True):
    """A mini program."""

    app_id: str
    secret: str

    def __repr__(self) -> str:
        return f"App({self.app_id})"


class TemplateField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a subscribe message: ``key`` is kind and number (``thing1``), ``name`` what the buyer reads."""

    key: str
    name: str


class Template(msgspec.Struct, frozen=True):
    """A subscribe-message template of an app."""

    template_id: str
    app_id: str
    title: str
    fields: tuple[TemplateField, ...]


class Merchant(msgspec.Struct, frozen=True):
    """A merchant account. In ``migration`` mode callbacks are signed now with the one key, now with the other."""

    mchid: str
    app_ids: tuple[str, ...]
    mode: MerchantMode
    serial_no: str
    private_key_pem: str
    apiv3_key: str
    public_key_id: str

    def __repr__(self) -> str:
        return f"Merchant({self.mchid}, {self.mode})"


class Order(msgspec.Struct, frozen=True):
    """An order. ``payer`` is "" until it is paid, where anybody may pay (H5 is ``MWEB``, and ``NATIVE``).

    ``late_at`` is set while a payment is on its way that will land after the order is closed.
    """

    mchid: str
    out_trade_no: str
    app_id: str
    payer: str
    total_fen: int
    description: str
    attach: str
    notify_url: str
    fingerprint: str
    prepay_id: str
    prepaid_at: float
    placed_at: float
    expires_at: float
    state: OrderState = "NOTPAY"
    transaction_id: str | None = None
    paid_at: float | None = None
    late_at: float | None = None
    trade_type: TradeType = "JSAPI"


class Refund(msgspec.Struct, frozen=True):
    """A refund of an order; ``settles_as`` is the outcome that the sandbox was told to reach."""

    mchid: str
    out_refund_no: str
    out_trade_no: str
    transaction_id: str
    refund_id: str
    amount_fen: int
    total_fen: int
    reason: str
    notify_url: str
    fingerprint: str
    created_at: float
    status: RefundStatus = "PROCESSING"
    settles_as: RefundStatus = "SUCCESS"
    success_at: float | None = None


class Shipping(msgspec.Struct, frozen=True):
    """What was said of the delivery of a paid order. ``uploads``: 1, or 2 after its one correction; 0 while it is only
    reported as a presale (``delay_to``)."""

    transaction_id: str
    uploads: int = 0
    uploaded_as: str = ""
    """The ``upload_time`` of the last upload, which the next one has to exceed."""
    item_desc: str = ""
    shipped_at: float | None = None
    delay_to: float | None = None


class Notice(msgspec.Struct, frozen=True):
    """A callback to deliver: attempt ``attempts`` + 1 is due ``wait_s`` (real WeChat's seconds) after ``base_at``."""

    id: str
    mchid: str
    url: str
    event_type: EventType
    subject: str
    """The out_trade_no or out_refund_no, for people who look for it."""
    plaintext: str
    created_at: float
    base_at: float
    wait_s: float = 0.0
    attempts: int = 0
    copies: int = 1
    """How many go out side by side at the first attempt."""
    state: NoticeState = "pending"
    last_answer: str = ""


class Message(msgspec.Struct, frozen=True):
    """A subscribe message that reached its buyer."""

    id: int
    app_id: str
    openid: str
    template_id: str
    page: str
    data: dict[str, str]
    sent_at: float
