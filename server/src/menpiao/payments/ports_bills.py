"""What reconciliation needs of a provider: its word, a day later and in writing, on every payment and every fen moved.

Two bills of one day. The trade bill lists what was paid and refunded, with fees; the fund bill lists what moved on the
account. Days are the provider's own: Beijing's, from midnight to midnight. A bill is read whole or refused whole.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from menpiao.payments.ports import MerchantAccount

BILL_ZONE = timezone(timedelta(hours=8))
"""Whose midnight ends a bill's day."""

Traded = Literal["payment", "refund"]
TradeState = Literal["succeeded", "processing", "failed"]
Moved = Literal["payment", "refund", "fee", "other", "unknown"]
"""``other`` is known and moves nothing of ours, a withdrawal to the bank; of ``unknown`` a person has to say what it
is."""


class TradeRow(msgspec.Struct, frozen=True):
    """One payment or refund in a trade bill. ``number`` is what the provider calls the merchant's number; ``own_id`` is
    the payment or refund of ours that it names, None where it is nobody's id of ours.

    ``settled_fen`` is the part of ``amount_fen`` that moves on the account (less where the provider's own coupons paid)
    and ``fee_fen`` what the provider keeps of it, negative where it gives a fee back.
    """

    line: int
    kind: Traded
    number: str
    own_id: UUID | None
    payment_id: UUID | None
    provider_id: str
    state: TradeState
    amount_fen: int
    settled_fen: int
    fee_fen: int
    at: datetime


class TradeBill(msgspec.Struct, frozen=True):
    """All rows of a day; ``digest`` is the proven hash of the file."""

    rows: Sequence[TradeRow]
    digest: str = ""


class FundRow(msgspec.Struct, frozen=True):
    """One movement of money on the account: positive into it. ``provider_id`` is what it was moved for, ``said`` the
    provider's word for its kind."""

    line: int
    kind: Moved
    provider_id: str
    flow_id: str
    amount_fen: int
    at: datetime
    said: str = ""


class FundBill(msgspec.Struct, frozen=True):
    """All movements of a day; ``digest`` is the proven hash of the file."""

    rows: Sequence[FundRow]
    digest: str = ""


class BillNotReady(Exception):
    """The provider is still writing it: ask again later."""


class NoStatement(Exception):
    """Nothing happened on that day: a bill without rows, and as good as one."""


class BillUnreadable(Exception):
    """What came is not the bill that was promised. Nothing of it is used; ``reason`` never quotes its content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BillSource(Protocol):
    """Where bills come from. Besides the three above, `OutcomeUnknown` (no answer) and `ProviderRefused` are raised.
    No method may run inside a database transaction.
    """

    async def trade_bill(self, account: MerchantAccount, day: date) -> TradeBill: ...

    async def fund_bill(self, account: MerchantAccount, day: date) -> FundBill: ...
