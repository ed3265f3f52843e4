"""Of which payment tickets are refunded, and what of each of them goes back: alike for one order and for many. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao.orders.model.order import OrderItem, OrderRow
from menpiao.payments import RECEIVED, WHOLE_PAYMENT, NewRefund, Payment, Refund, RefundItem, RefundReason


def payment_that_bought(row: OrderRow, known: Sequence[Payment], refunds: Sequence[Refund]) -> Payment | None:
    """The payment of the order's tickets; None where they cost nothing, or it can't be told. What else came for the
    order bought nothing and went back as a whole."""
    if row.total_fen == 0:
        return None
    returned = {refund.payment_id for refund in refunds if refund.reason in WHOLE_PAYMENT}
    return next((one for one in known if one.state in RECEIVED and one.id not in returned), None)


BY_STAFF = (RefundReason.BY_STAFF, RefundReason.SEAT_CHANGE)
"""What staff decide to give back, which may need a second person."""


def given_back_by_staff(refunds: Sequence[Refund]) -> int:
    """What staff have given back of an order until now, in fen."""
    return sum(one.amount_fen for one in refunds if one.reason in BY_STAFF and one.state != "declined")


def refund_of_items(
    refund_id: UUID,
    items: Sequence[OrderItem],
    *,
    order_id: UUID,
    reason: RefundReason,
    requested_by: UUID | None,
    fees: Mapping[int, int] | None = None,
    service_fees: Mapping[int, int] | None = None,
) -> NewRefund:
    """By position ``fees`` are kept and ``service_fees`` go back, in fen. What goes back and what is kept of a ticket
    are what is left of its price together; a fee is at most that. A share of the service fee comes on top."""
    kept, on_top = fees or {}, service_fees or {}
    parts = []
    for item in items:
        fee = min(kept.get(item.position, 0), item.left_fen)
        share = on_top.get(item.position, 0)
        parts.append(RefundItem(refund_id, order_id, item.position, item.left_fen - fee, fee, share))
    service_fee = sum(part.service_fee_fen for part in parts)
    return NewRefund(
        id=refund_id,
        order_id=order_id,
        reason=reason,
        amount_fen=sum(part.amount_fen for part in parts) + service_fee,
        fee_fen=sum(part.fee_fen for part in parts),
        service_fee_fen=service_fee,
        items=tuple(parts),
        requested_by=requested_by,
    )
