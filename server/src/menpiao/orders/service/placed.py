"""An order that was placed a moment ago, without reading it back."""

from datetime import datetime, timedelta

import msgspec

from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.batching import PlaceRequest


class PlacedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The order, and whether this very request had been placed before: then it was read, else it is known from what was
    asked for."""

    replayed: bool
    request: PlaceRequest | None = None
    placed_at: datetime | None = None
    stored: Order | None = None

    @property
    def order(self) -> Order:
        """The order as it stands in the database."""
        if self.stored is not None:
            return self.stored
        assert self.request is not None
        assert self.placed_at is not None
        return as_placed(self.request, self.placed_at)


def as_placed(request: PlaceRequest, placed_at: datetime) -> Order:
    """What the batch has written of it."""
    free = request.total_fen == 0
    row = OrderRow(
        organizer_id=request.organizer_id,
        id=request.order_id,
        buyer_id=request.buyer_id,
        app_id=request.app_id,
        lang=request.lang,
        state=OrderState.PAID if free else OrderState.AWAITING_PAYMENT,
        total_fen=request.total_fen,
        currency="CNY",
        idempotency_key=request.key,
        request_hash=request.request_hash,
        placed_at=placed_at,
        pay_by=placed_at + timedelta(seconds=request.hold_seconds),
        cancel_requested_at=None,
        paid_at=placed_at if free else None,
        service_fee_fen=request.priced.service_fee_fen if request.priced else 0,
    )
    items = tuple(
        OrderItem(
            order_id=request.order_id,
            position=position,
            session_id=line.terms.session_id,
            ticket_type_id=line.terms.ticket_type_id,
            price_fen=request.prices_fen[position - 1],
            attendee_sealed=request.attendees[position - 1],
            refund_ladder_id=line.terms.refund_ladder_id,
            seat=seat,
        )
        for position, (line, seat) in enumerate(request.tickets(), start=1)
    )
    missing = sum([one.missing for one in request.answers]) if request.answers else None
    return Order(row, items, request.priced.parts if request.priced else (), missing)
