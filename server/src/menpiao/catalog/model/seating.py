"""How a session sells the seats of its map: price tiers painted over the seats, and rules for choosing. Pure.

A tier is one byte for each seat in plan order; 0 is not for sale. Which ticket types sell a tier, and for how much, its
``prices`` say. The map itself, and which seats are next to each other, is `menpiao.seating`'s.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import msgspec

from menpiao.catalog.model.shapes import Texts

MAX_TIERS = 30


class PriceTier(msgspec.Struct, frozen=True):
    """A priced level of seats; ``prices`` in fen by ticket type."""

    number: int
    name: Texts
    colour: str
    prices: dict[UUID, int]


class SessionSeating(msgspec.Struct, frozen=True):
    """The seats of a session as they are sold from ``version`` on. ``distance``: seats that stay free between
    parties."""

    organizer_id: int
    session_id: UUID
    seat_map_id: UUID
    version: int
    tier_of: bytes
    no_orphans: bool
    distance: int
    tiers: tuple[PriceTier, ...] = ()

    def tiers_of(self, ticket_type_id: UUID) -> frozenset[int]:
        """The tiers that this ticket type sells."""
        return frozenset(tier.number for tier in self.tiers if ticket_type_id in tier.prices)

    def tier(self, index: int) -> PriceTier | None:
        """The tier of the seat at this place in plan order; None where it is not for sale."""
        number = self.tier_of[index]
        return next((tier for tier in self.tiers if tier.number == number), None) if number else None

    def seats_by_type(self) -> dict[UUID, int]:
        """How many seats each ticket type could sell, if it sold all of its tiers."""
        counts = Counter(self.tier_of)
        places: Counter[UUID] = Counter()
        for tier in self.tiers:
            for ticket_type_id in tier.prices:
                places[ticket_type_id] += counts[tier.number]
        return dict(places)

    def least_prices(self) -> dict[UUID, int]:
        """What each ticket type costs at least."""
        least: dict[UUID, int] = {}
        for tier in self.tiers:
            for ticket_type_id, price_fen in tier.prices.items():
                least[ticket_type_id] = min(price_fen, least.get(ticket_type_id, price_fen))
        return least


class WholeTable(msgspec.Struct, frozen=True):
    """So many seats that are sold together or not at all, and the ticket types that could sell them."""

    seats: int
    ticket_type_ids: frozenset[UUID]


def tables_on_sale(seating: SessionSeating, tables: Iterable[tuple[int, int]]) -> frozenset[WholeTable]:
    """Whole tables that are for sale, like ones once; each is known by its first seat and how many it has."""
    sellers = {tier.number: frozenset(tier.prices) for tier in seating.tiers}
    found = set()
    for first, count in tables:
        tiers = set(seating.tier_of[first : first + count])
        types = frozenset[UUID]().union(*[sellers.get(tier, frozenset()) for tier in tiers])
        if 0 not in tiers and types:
            found.add(WholeTable(count, types))
    return frozenset(found)


class SeatSeller(msgspec.Struct, frozen=True):
    """A ticket type that sells seats of its session, or could; ``price_fen`` is its least price. One order may have
    ``most`` of them, and a buyer ``per_buyer_max`` of the session altogether."""

    ticket_type_id: UUID
    name: Texts
    price_fen: int
    most: int
    per_buyer_max: int | None


class SeatTag(msgspec.Struct, frozen=True):
    """What orders, tickets and gates say of a seat, in the organizer's languages; at a table ``row`` is its label."""

    id: str
    section: Texts
    row: str
    label: str
    table: bool
    tier: Texts | None
    entrance: Texts | None
