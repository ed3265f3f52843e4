"""What orders cost, hold and use by the rules of a small sale, reckoned without the server.

A hall with a discount for groups, a balcony, a hidden backstage; a bundle of hall and balcony; a code that opens the
backstage; and codes that have places in the hall for themselves, of which some draw and what is left goes to everybody.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from menpiao.kernel.errors import Invalid, Refusal
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.refusals import SoldOut
from menpiao.payments import Payment
from menpiao.promotions import PromoCodeInvalid, PromotionExhausted

HALL, BALCONY, BACKSTAGE = range(3)
"""Ticket types; backstage is hidden."""
PRICES, PLACES = (10_000, 6_005, 8_000), (12, 5, 4)
GROUP_FROM, GROUP_PRICE = 3, 9_000
IN_BUNDLE, BUNDLE_PRICE, BUNDLES = (2, 1, 0), 20_001, 2
CREW, CREW_PRICE, CREW_USES = "CREW2027", 7_001, 1
"""The code that opens the hidden type, at a price of its own."""
GUESTS_OFF = 25
"""Percent that a code with places takes off."""
FEES: tuple[dict[str, Any], ...] = (
    {},
    {"basis_points": 333, "ticket_fen": 50, "order_fen": 7},
    {"basis_points": 333, "ticket_fen": 50, "paid_by": "organizer"},
)


@dataclass
class Guests:
    """A code that has so many places in the hall for itself, as long as it ``keeps`` them."""

    id: UUID
    code: str
    places: int
    release_at: datetime | None
    state: Any = "active"
    keeps: bool = True


@dataclass
class Placed:
    """An order as the model remembers it."""

    order: Order
    wanted: tuple[int, ...]
    """Places by type."""
    bundles: int
    code: str | None
    fee_fen: int
    drew: int = 0
    """Places that came out of what its code has."""
    state: str = "held"
    payment: Payment | None = None
    received_fen: int = 0
    refunded_fen: int = 0
    standing: list[OrderItem] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether it has what it used of promotions."""
        return self.state in ("held", "paid")


class PriceModel:
    """All orders and codes of a sale, and the fee that is in force."""

    def __init__(self, ticket_type_ids: tuple[UUID, ...]) -> None:
        self.ticket_type_ids = ticket_type_ids
        self.orders: list[Placed] = []
        self.guests: list[Guests] = []
        self.fee = FEES[0]

    def in_state(self, state: str) -> list[Placed]:
        return [order for order in self.orders if order.state == state]

    def one_of(self, which: int, state: str) -> Placed:
        found = self.in_state(state)
        return found[which % len(found)]

    def with_tickets(self) -> list[Placed]:
        return [order for order in self.in_state("paid") if order.standing]

    def may_be_paid_late(self) -> list[Placed]:
        """Orders that are over, whose payment a phone had before: its money may come yet, once."""
        over = [*self.in_state("expired"), *self.in_state("cancelled")]
        return [order for order in over if order.payment is not None and not order.received_fen]

    def held(self, index: int) -> int:
        return sum(order.wanted[index] for order in self.in_state("held"))

    def sold(self, index: int) -> int:
        type_id = self.ticket_type_ids[index]
        return sum(item.ticket_type_id == type_id for order in self.in_state("paid") for item in order.standing)

    def aside(self, guests: Guests) -> int:
        """What nobody has drawn of its places: a ticket that was given back does not return there."""
        drawn = sum(order.drew for order in self.orders if order.counts and order.code == guests.code)
        assert drawn <= guests.places
        return guests.places - drawn if guests.keeps else 0

    def free(self, index: int) -> int:
        aside = sum(self.aside(guests) for guests in self.guests) if index == HALL else 0
        return PLACES[index] - self.held(index) - self.sold(index) - aside

    def fits(self, wanted: tuple[int, ...], drew: int) -> bool:
        own = (drew, 0, 0)
        return all(wanted[at] - own[at] <= self.free(at) for at in range(3) if wanted[at])

    def used_up(self, bundles: int, code: str | None) -> bool:
        counting = [order for order in self.orders if order.counts]
        too_many = bundles > 0 and bundles + sum(order.bundles for order in counting) > BUNDLES
        return too_many or (code == CREW and sum(order.code == CREW for order in counting) >= CREW_USES)

    def refused(
        self,
        code: str | None,
        guests: Guests | None,
        wanted: tuple[int, ...],
        loose: tuple[int, ...],
        bundles: int,
        drew: int,
    ) -> set[type[Refusal]]:
        """Every reason why this order can't be placed; nothing where it can."""
        refused: set[type[Refusal]] = set()
        if wanted[BACKSTAGE] and code != CREW:
            refused.add(Invalid)
        known = code in (None, CREW) or (guests is not None and guests.state == "active")
        if not known or (code == CREW and not loose[BACKSTAGE]) or (guests and not loose[HALL]):
            refused.add(PromoCodeInvalid)
        if not self.fits(wanted, drew):
            refused.add(SoldOut)
        if self.used_up(bundles, code):
            refused.add(PromotionExhausted)
        return refused

    def costs(self, loose: tuple[int, ...], bundles: int, code: str | None) -> tuple[int, int]:
        """The tickets together, and the fee on top."""
        hall = GROUP_PRICE if loose[HALL] >= GROUP_FROM else PRICES[HALL]
        if code not in (None, CREW):
            hall = hall * (100 - GUESTS_OFF) // 100  # no fen is broken here
        each = (hall, PRICES[BALCONY], CREW_PRICE)
        tickets_fen = bundles * BUNDLE_PRICE + sum(count * fen for count, fen in zip(loose, each, strict=True))
        if not self.fee or self.fee.get("paid_by") == "organizer":
            return tickets_fen, 0
        tickets = sum(loose) + bundles * sum(IN_BUNDLE)
        share_fen = (2 * tickets_fen * self.fee["basis_points"] + 10_000) // 20_000  # half a fen is one
        return tickets_fen, share_fen + tickets * self.fee["ticket_fen"] + self.fee["order_fen"]
