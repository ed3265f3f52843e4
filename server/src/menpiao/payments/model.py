"""Payments and refunds as rows, their states, and what callers are told when something is refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

QUERY_AFTER = (30, 60, 120, 300, 600, 900)
"""Seconds after which a prepared payment is queried again: callbacks are not guaranteed to arrive."""

NOTICE_AGAIN_AFTER = (15, 15, 30, 180, 600, 1800)
"""Seconds after which a notice that could not be handled is tried again; the first is the lease of whoever has it."""

REFUND_AGAIN_AFTER = (60, 60, 300, 600, 1800)
"""Seconds between looks at a refund that is not done; the same number every time."""


class PaymentState(StrEnum):
    """`CREATED`: written down, the provider may or may not have heard of it. `CLOSING`: nobody shall pay any more."""

    CREATED = "created"
    PREPARED = "prepared"
    CLOSING = "closing"
    PAID = "paid"
    CLOSED = "closed"


class RefundReason(StrEnum):
    """Why money goes back without anybody asking."""

    PAID_LATE = "paid_late"
    PAID_TWICE = "paid_twice"
    CANCELLED_BEFORE_PAYMENT = "cancelled_before_payment"
    OVER_PAYER_LIMIT = "over_payer_limit"


class Payment(msgspec.Struct, frozen=True):
    """One attempt to collect for an order at one provider."""

    organizer_id: int
    id: UUID
    order_id: UUID
    merchant_account_id: UUID
    method: str
    app_id: str
    state: str
    amount_fen: int
    currency: str
    description: str
    idempotency_key: str
    client: Any
    pay_by: datetime
    created_at: datetime
    transaction_id: str | None
    query_count: int


class Refund(msgspec.Struct, frozen=True):
    """Money back, against one payment."""

    organizer_id: int
    id: UUID
    payment_id: UUID
    order_id: UUID
    reason: str
    amount_fen: int
    state: str
    attempts: int


class StoredNotice(msgspec.Struct, frozen=True):
    """A callback in the inbox; ``notice`` is the encoded `menpiao.payments.ports.Notice`."""

    organizer_id: int
    merchant_account_id: UUID
    notice_id: str
    notice: Any
    attempts: int

    @property
    def id(self) -> str:
        """The provider's name for it."""
        return self.notice_id


class NoMerchantAccount(Refusal):
    """The organizer can't be paid yet."""

    code = "payment_not_set_up"
    status = 409
    title = Text("暂不能支付", "Payment is not set up")
    detail = Text("主办方尚未开通收款，请联系主办方。", "The organizer can't take payments yet. Please contact them.")


class ProviderUnavailable(Refusal):
    """The provider did not answer; nothing was taken, asking again with the same key is safe."""

    code = "provider_unavailable"
    status = 503
    title = Text("支付渠道繁忙", "The payment provider is busy")
    detail = Text(
        "微信支付暂时没有响应，您的钱没有被扣，请稍候再试。",
        "The payment provider did not answer. You have not been charged; please try again.",
    )


class PaymentRefused(Refusal):
    """The provider refused for good."""

    code = "payment_refused"
    status = 409
    title = Text("支付渠道拒绝", "The payment provider refused")
    detail = Text(
        "微信支付没有接受这笔支付（{reason}），您的钱没有被扣。",
        "The payment provider did not accept this payment ({reason}). You have not been charged.",
    )
