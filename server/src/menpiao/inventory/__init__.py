"""The state of every place of a session: how many there are, held, sold, withheld. The one owner of a quota."""

from menpiao.inventory.model import SHOWN_EXACTLY_BELOW, AwaitedType, Count, KeptPlaces, QuotaTooSmall, SessionDue
from menpiao.inventory.service import (
    Availability,
    all_counts,
    awaited_types,
    change_awaited,
    claim_again,
    counts_of_sessions,
    give_back_kept,
    keep_for_waitlist,
    kept_places,
    lock_session,
    places_of_buyers,
    sell_held,
    sessions_due,
    set_quota,
    set_turns,
)

__all__ = [
    "SHOWN_EXACTLY_BELOW",
    "Availability",
    "AwaitedType",
    "Count",
    "KeptPlaces",
    "QuotaTooSmall",
    "SessionDue",
    "all_counts",
    "awaited_types",
    "change_awaited",
    "claim_again",
    "counts_of_sessions",
    "give_back_kept",
    "keep_for_waitlist",
    "kept_places",
    "lock_session",
    "places_of_buyers",
    "sell_held",
    "sessions_due",
    "set_quota",
    "set_turns",
]
