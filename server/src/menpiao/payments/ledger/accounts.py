"""Accounts, kinds of postings, and what a posting is."""

from enum import StrEnum
from uuid import UUID

import msgspec


class Account(StrEnum):
    """Debits (positive) raise what is ours and what it cost, credits (negative) raise what is owed and earned."""

    PROVIDER_CASH = "provider_cash"
    """Money in a merchant account of the organizer at a provider."""
    TILL_CASH = "till_cash"
    """Cash of sales in a till of the organizer's; floats are not in it."""
    BUYERS = "buyers"
    """Money that arrived but bought nothing: it goes back."""
    ORGANIZER_PAYABLE = "organizer_payable"
    """What the organizer has earned by tickets."""
    REFUND_FEES = "refund_fees"
    """What the organizer kept of tickets that were given back."""
    SERVICE_FEES = "service_fees"
    """Fees that buyers paid on top of their tickets."""
    PROVIDER_FEES = "provider_fees"
    """What the provider took for its work."""
    REFUNDS_IN_CLEARING = "refunds_in_clearing"
    """Money on its way back to buyers."""
    PAID_OTHERWISE = "paid_otherwise"
    """Money that the organizer gave back outside of the provider."""
    DOUBLE_REFUNDS = "double_refunds"
    """Money that went back to buyers a second time and has not come back from them."""
    TILL_DIFFERENCES = "till_differences"
    """Cash that was counted short, less what was counted over."""


class Kind(StrEnum):
    """What happened. The cause is the payment or the refund of which it is said; where a provider gave money back, or
    has it again, its number for that; of a till that was counted its shift; fees of a day are their own."""

    PAYMENT_SETTLED = "payment_settled"
    PAYMENT_OWED_BACK = "payment_owed_back"
    REFUND_REQUESTED = "refund_requested"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_FELL_BACK = "refund_fell_back"
    REFUND_WITHDRAWN = "refund_withdrawn"
    REFUND_PAID_OTHERWISE = "refund_paid_otherwise"
    REFUND_DOUBLED = "refund_doubled"
    DOUBLE_REFUND_RETURNED = "double_refund_returned"
    PROVIDER_FEE = "provider_fee"
    TILL_DIFFERENCE = "till_difference"


class Entry(msgspec.Struct, frozen=True):
    """One line: so many fen to the debit (positive) or the credit (negative) of an account."""

    account: Account
    amount_fen: int
    merchant_account_id: UUID | None = None


class Posting(msgspec.Struct, frozen=True):
    """What happened, once, and what it moved."""

    organizer_id: int
    kind: Kind
    cause_id: UUID
    order_id: UUID | None
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        assert sum(entry.amount_fen for entry in self.entries) == 0, "a posting balances"
