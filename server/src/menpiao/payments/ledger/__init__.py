"""The ledger: every fen that providers and tills hold for an organizer, and to whom it is owed. Append-only double
entry.

A posting is written in the transaction of its cause, by `write`; what an account comes to is a sum of entries, kept
nowhere here. What the accounts mean stands in `accounts`, which kind of cause moves which of them in `rules`.
"""

from menpiao.payments.ledger.accounts import Account, Entry, Kind, Posting
from menpiao.payments.ledger.rules import (
    double_refund_fell_back,
    double_refund_returned,
    fee_taken,
    payment_owed_back,
    payment_settled,
    refund_doubled,
    refund_fell_back,
    refund_paid_otherwise,
    refund_paid_out,
    refund_requested,
    refund_succeeded,
    refund_withdrawn,
    till_counted,
)
from menpiao.payments.ledger.store import (
    AccountMoved,
    KindMoved,
    PostedEntry,
    accounts_moved,
    first_posted_at,
    kinds_moved,
    posted_between,
    write,
    write_all,
)

__all__ = [
    "Account",
    "AccountMoved",
    "Entry",
    "Kind",
    "KindMoved",
    "PostedEntry",
    "Posting",
    "accounts_moved",
    "double_refund_fell_back",
    "double_refund_returned",
    "fee_taken",
    "first_posted_at",
    "kinds_moved",
    "payment_owed_back",
    "payment_settled",
    "posted_between",
    "refund_doubled",
    "refund_fell_back",
    "refund_paid_otherwise",
    "refund_paid_out",
    "refund_requested",
    "refund_succeeded",
    "refund_withdrawn",
    "till_counted",
    "write",
    "write_all",
]
