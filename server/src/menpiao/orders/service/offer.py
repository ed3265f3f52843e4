"""Orders that are placed for a buyer by somebody else than the buyer: an offer of the waitlist is an order.

They go through the same function as every other order, in the caller's transaction, which has made their places free a
moment before under the quotas' locks: nobody else can take them. So prices, counters, items, limits and the audit log
have one owner, and a free ticket is issued by being offered, as it is by being ordered.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.answers import Answer, answered_so_far, asked_of
from menpiao.orders.model.quote import NO_CONDITIONS, Conditions, PickedSeat, QuoteLine, quote_of, with_prices
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.batching import Placement, PlaceRequest, place_in
from menpiao.orders.service.request import place_request
from menpiao.orders.store import orders as store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.promotions import counted_steps, steps_used


class Offer(msgspec.Struct, frozen=True):
    """An order to place for a buyer. ``key`` names it among the buyer's: the same key is the same order.

    ``attendees`` are what `tickets.attendee_text` makes of a person, one for each place where the type asks for them,
    else none. ``seats``: one for each place, where the type sells seats; free at this moment, too.
    """

    buyer_id: UUID
    app_id: str
    lang: Lang
    key: str
    request_hash: bytes
    terms: Terms
    quantity: int
    attendees: tuple[str, ...]
    hold_seconds: int
    seats: tuple[PickedSeat, ...] = ()
    answers: tuple[Answer, ...] = ()
    """What the buyer has answered so far, to whatever was asked then."""


class OfferOutcome(StrEnum):
    """`NOT_NOW`: the terms or the places changed at this moment, ask again. `REFUSED`: not to this buyer."""

    PLACED = "placed"
    NOT_NOW = "not_now"
    REFUSED = "refused"


_OUTCOMES = {
    Placement.PLACED: OfferOutcome.PLACED,
    Placement.REPLAYED: OfferOutcome.PLACED,
    Placement.TERMS_CHANGED: OfferOutcome.NOT_NOW,
    Placement.SOLD_OUT: OfferOutcome.NOT_NOW,
    Placement.NO_QUOTA: OfferOutcome.NOT_NOW,
    Placement.SEAT_TAKEN: OfferOutcome.NOT_NOW,
}


class PlacedOffer(msgspec.Struct, frozen=True):
    """What became of an offer, and what it asks for: nothing where it is paid and issued already."""

    outcome: OfferOutcome
    order_id: UUID
    pay_by: datetime
    total_fen: int

    @property
    def paid(self) -> bool:
        """It cost nothing."""
        return self.total_fen == 0


_NOBODYS = PlacedOffer(OfferOutcome.REFUSED, UUID(int=0), datetime.min.replace(tzinfo=UTC), 0)


class SeenOrder(msgspec.Struct, frozen=True):
    """An order as far as others may know it. ``state`` is the stored one: `expired` means that its places are back."""

    id: UUID
    state: str
    pay_by: datetime

    @property
    def open(self) -> bool:
        """It holds its places and may still be paid, or is being closed."""
        return self.state in (OrderState.AWAITING_PAYMENT, OrderState.PAYING)

    @property
    def bought(self) -> bool:
        """It was paid, whatever became of the money afterwards."""
        return self.state in (OrderState.PAID, OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED)


async def place_offers(db: Database, tx: Tx, cipher: FieldCipher, *, offers: Sequence[Offer]) -> list[PlacedOffer]:
    """Place them in the caller's transaction, all or nothing each; the quotas are locked and the places are free."""
    used = await _steps_used(tx, offers)
    requests = [_request(db, cipher, offer, used) for offer in offers]
    asked = [request for request in requests if request is not None]
    placements = iter(await place_in(tx, asked) if asked else ())
    return [_NOBODYS if request is None else _placed(request, next(placements)) for request in requests]


def _placed(request: PlaceRequest, placement: Placement) -> PlacedOffer:
    return PlacedOffer(
        outcome=_OUTCOMES.get(placement.outcome, OfferOutcome.REFUSED),
        order_id=placement.order_id,
        pay_by=placement.placed_at + timedelta(seconds=request.hold_seconds),
        total_fen=request.total_fen,
    )


async def orders_seen(tx: Tx, *, order_ids: Sequence[UUID]) -> dict[UUID, SeenOrder]:
    """What became of these orders, of whatever organizers."""
    return {row.id: SeenOrder(row.id, row.state, row.pay_by) for row in await store.orders_seen(tx, order_ids)}


async def _steps_used(tx: Tx, offers: Sequence[Offer]) -> dict[UUID, int]:
    """Places sold at the price steps of what is offered. Whoever changes them holds the quota, as we do."""
    steps = {step_id for offer in offers for step_id in counted_steps(offer.terms)}
    return await steps_used(tx, step_ids=list(steps)) if steps else {}


def _request(db: Database, cipher: FieldCipher, offer: Offer, used: dict[UUID, int]) -> PlaceRequest | None:
    """The order to be; None where the type asks for more of its attendees by now than the buyer has told.

    What holds for orders of the buyer's own holds here: shares of the session (from no known device), one ticket for
    each person, price rules. An offer costs what an order costs at that moment: at a price step while it has places
    left, which unpaid orders have given back to it. ``used`` counts on by what is offered here. A question that has
    come since stays open: the buyer answers it with the order.
    """
    assert offer.terms.seated == bool(offer.seats), "who is offered seats is offered these"
    try:
        lines = (QuoteLine(offer.terms, offer.quantity, offer.seats),)
        conditions = Conditions(used=used) if used else NO_CONDITIONS
        offered = with_prices(quote_of(lines, offer.attendees, conditions), lines, db.clock.now())
        if offered.answered and offer.answers:
            so_far = answered_so_far(asked_of([offer.terms] * offer.quantity), offer.answers)
            offered = msgspec.structs.replace(offered, answered=so_far)
    except Invalid:
        return None
    for use in offered.priced.uses if offered.priced is not None else ():
        used[use.scope_id] = used.get(use.scope_id, 0) + use.amount
    return place_request(
        db,
        cipher,
        offered,
        buyer_id=offer.buyer_id,
        app_id=offer.app_id,
        lang=offer.lang,
        key=offer.key,
        request_hash=offer.request_hash,
        hold_seconds=offer.hold_seconds,
    )
