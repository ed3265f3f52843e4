"""What payments needs of a provider. Names of the provider (``out_trade_no``, ``prepay_id``) stay in its adapter.

Every outcome that is not certain raises `OutcomeUnknown`: the caller asks again with `query`, it never assumes.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

import msgspec


class MerchantAccount(msgspec.Struct, frozen=True):
    """An organizer's account at a provider; ``credentials`` is decrypted JSON that only the adapter understands.

    What we ask is signed with ``credentials``; what the provider says is also believed by the keys of ``older``, newest
    first, until they are retired. ``version`` changes with every change of its keys.
    """

    organizer_id: int
    id: UUID
    provider: str
    credentials: bytes
    older: tuple[bytes, ...] = ()
    version: int = 1

    def __repr__(self) -> str:
        return f"MerchantAccount({self.provider}, {self.id})"


class Method(StrEnum):
    """How a buyer pays: a product of a provider. Each method has one provider (`PROVIDER_OF`)."""

    WECHAT_JSAPI = "wechat_jsapi"
    """The pay sheet inside WeChat."""
    WECHAT_H5 = "wechat_h5"
    """A page in a phone's browser that opens WeChat."""
    WECHAT_NATIVE = "wechat_native"
    """A QR code on a screen, scanned with WeChat by whoever pays."""
    STRIPE = "stripe"
    """A card, on a page of Stripe's."""
    CASH = "cash"
    """At the window, into a till: staff take it, and nobody else can choose it."""


PROVIDER_OF = {
    Method.WECHAT_JSAPI: "wechat",
    Method.WECHAT_H5: "wechat",
    Method.WECHAT_NATIVE: "wechat",
    Method.STRIPE: "stripe",
    Method.CASH: "cash",
}
PAYER_KNOWN_BEFORE = frozenset({Method.WECHAT_JSAPI})
"""Only here is the payer named when the payment is prepared; anybody may scan a code, follow a link, hold a card."""


class PrepareRequest(msgspec.Struct, frozen=True):
    """``payer`` is the provider's name of the buyer (an openid of ``app_id``), where the method names one before.

    ``app_id`` is "" where a provider knows no apps. ``payer_ip`` and ``return_url`` are of methods that leave us for a
    page of the provider's: who leaves, and where they come back. ``notify_url`` has no query string.
    """

    payment_id: UUID
    app_id: str
    payer: str | None
    description: str
    amount_fen: int
    pay_by: datetime
    notify_url: str
    method: Method = Method.WECHAT_JSAPI
    payer_ip: str | None = None
    return_url: str | None = None


class Prepared(msgspec.Struct, frozen=True):
    """What the buyer's device needs, by method: all that the pay sheet takes, verbatim (`WECHAT_JSAPI`); ``url``, a
    page to open (`WECHAT_H5`, `STRIPE`); ``code_url``, the text of a QR code (`WECHAT_NATIVE`). ``use_by`` is until
    when it can be used (RFC 3339), where that is earlier than the order's own time to pay.
    """

    client: dict[str, str]


class ProviderState(StrEnum):
    """What the provider says of a payment, in our words."""

    NOT_PAID = "not_paid"
    PAID = "paid"
    REFUNDED = "refunded"
    """Paid, and at least one refund was started since."""
    CLOSED = "closed"
    UNKNOWN_PAYMENT = "unknown_payment"
    """The provider never heard of it."""
    SOMETHING_ELSE = "something_else"
    """A word that the adapter does not know; it stands in ``said``."""


class ProviderPayment(msgspec.Struct, frozen=True):
    """A payment as the provider sees it; what came, from whom and when is None unless it was paid."""

    payment_id: UUID
    state: ProviderState
    transaction_id: str | None = None
    amount_fen: int | None = None
    currency: str | None = None
    paid_at: datetime | None = None
    payer: str | None = None
    app_id: str | None = None
    said: str | None = None


class Closing(StrEnum):
    """Answer to closing: `PAID` means that the buyer was faster."""

    CLOSED = "closed"
    PAID = "paid"


class RefundRequest(msgspec.Struct, frozen=True):
    """``refund_id`` is the number of an attempt: the same on every retry, so that a retry can't refund twice.
    ``total_fen`` is what the provider says the payment was."""

    refund_id: UUID
    payment_id: UUID
    amount_fen: int
    total_fen: int
    reason: str
    notify_url: str


class RefundState(StrEnum):
    """What the provider says of a refund. `CLOSED`, `ABNORMAL` and `FELL_BACK` need a person."""

    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    ABNORMAL = "abnormal"
    """It hangs at the provider, and may still go through under its number."""
    FELL_BACK = "fell_back"
    """It can't arrive, perhaps after it was said to have, and the money lies in the merchant account again. The last
    word about this number; ``said`` is why."""
    UNKNOWN_REFUND = "unknown_refund"
    SOMETHING_ELSE = "something_else"
    """A word that the adapter does not know; it stands in ``said``."""


class ProviderRefund(msgspec.Struct, frozen=True):
    """A refund as the provider sees it."""

    refund_id: UUID
    state: RefundState
    provider_refund_id: str | None = None
    amount_fen: int | None = None
    succeeded_at: datetime | None = None
    said: str | None = None


class DisputeState(StrEnum):
    """What became of a dispute, in our words. `OPEN` is also what a word that the adapter does not know means."""

    OPEN = "open"
    WON = "won"
    """The money stays, or is back."""
    LOST = "lost"
    """The cardholder has it."""


class ProviderDispute(msgspec.Struct, frozen=True):
    """A cardholder asks their bank to take a payment back. ``said`` and ``reason`` are the provider's own words."""

    dispute_id: str
    transaction_id: str
    state: DisputeState
    said: str
    reason: str
    amount_fen: int
    currency: str
    opened_at: datetime
    said_at: datetime
    respond_by: datetime | None = None


class Notice(msgspec.Struct, frozen=True):
    """A verified and decrypted callback. ``id`` is the provider's, unique per event, repeated on retries.

    ``other`` is about nothing of ours, or about what is told by other ways too; of ``unknown`` the adapter does not
    know what it means. ``event`` is the provider's name for it, as `event_name` writes it.
    """

    id: str
    kind: Literal["payment", "refund", "dispute", "other", "unknown"]
    payment: ProviderPayment | None = None
    refund: ProviderRefund | None = None
    dispute: ProviderDispute | None = None
    event: str | None = None


_EVENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}", re.ASCII)


def event_name(said: str) -> str:
    """A provider's name for what happened, fit for a log; "unreadable" where it is no name."""
    return said if _EVENT_NAME.fullmatch(said) else "unreadable"


class NoticeRefused(Exception):
    """The callback is not to be believed; ``reason`` is for the log and the metric, never for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


NOT_ENOUGH = "NOTENOUGH"
"""The code of `ProviderRefused` by which every adapter says that the merchant account is short of money."""


class ProviderRefused(Exception):
    """The provider said no; for good, unless ``retry``. ``code`` is its own word, normalised without underscores."""

    def __init__(self, code: str, *, retry: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.retry = retry


class OutcomeUnknown(Exception):
    """Timeout, 5xx, or an answer whose signature does not verify: it may or may not have happened. Query."""


class KeepsReferences(Protocol):
    """Remembers what a provider calls our payments and refunds, for one that does not take our numbers."""

    async def keep(self, our_id: UUID, reference: str) -> None: ...

    async def find(self, our_id: UUID) -> str | None: ...


class PayProvider(Protocol):
    """One provider of payments. No method may run inside a database transaction.

    ``closes_after``: how old a payment has to be before it may be closed. A younger one is closed later, and its order
    keeps its places until then.
    """

    closes_after: timedelta

    async def prepare(self, account: MerchantAccount, request: PrepareRequest) -> Prepared: ...

    async def query(self, account: MerchantAccount, payment_id: UUID) -> ProviderPayment: ...

    async def close(self, account: MerchantAccount, payment_id: UUID) -> Closing: ...

    async def refund(self, account: MerchantAccount, request: RefundRequest) -> ProviderRefund: ...

    async def query_refund(self, account: MerchantAccount, refund_id: UUID) -> ProviderRefund: ...

    def read_notice(
        self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notice:
        """Verify and decrypt a callback. Header names are lower-case. Pure computation, no I/O."""
        ...
