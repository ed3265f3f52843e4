"""The state of every place of a session: how many there are, held, sold, withheld. The one owner of a quota."""

from menpiao.inventory.model import SHOWN_EXACTLY_BELOW, Count, Free, QuotaTooSmall
from menpiao.inventory.service import Availability, all_counts, claim_again, counts_of_sessions, sell_held, set_quota

__all__ = [
    "SHOWN_EXACTLY_BELOW",
    "Availability",
    "Count",
    "Free",
    "QuotaTooSmall",
    "all_counts",
    "claim_again",
    "counts_of_sessions",
    "sell_held",
    "set_quota",
]
