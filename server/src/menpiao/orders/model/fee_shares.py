"""Which part of an order's service fee is of which ticket: what goes back of it when a session does not take place.

The fee of an event is shared by its tickets in the order, by their prices; where nothing was paid there is no fee. A
share is the difference of two rounded-down running sums: it depends on nothing but the order, and the shares of all
tickets are the fee to the fen, in whatever order their sessions are cancelled. The share of a ticket that its buyer
gave back before, or that staff refunded, stays with the organizer: it is of no other ticket.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.orders.model.order import OrderItem


def fee_shares(
    items: Sequence[OrderItem], *, event_of: Mapping[UUID, UUID], fees: Mapping[UUID, int]
) -> dict[int, int]:
    """In fen, by position; of all items of an order, the events of their sessions, and the fee of each event."""
    shares: dict[int, int] = {}
    for event_id, fee_fen in fees.items():
        theirs = sorted(
            (item for item in items if event_of.get(item.session_id) == event_id), key=lambda item: item.position
        )
        total = sum(item.price_fen for item in theirs)
        passed = 0
        for item in theirs:
            upto = passed + item.price_fen
            shares[item.position] = fee_fen * upto // total - fee_fen * passed // total if total else 0
            passed = upto
    return shares
