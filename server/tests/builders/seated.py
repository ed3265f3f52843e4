"""A session that sells seats: a map, tiers over it, and orders for its seats. Defaults are valid and on sale."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from builders.seats import a_document, a_seat_map
from builders.shop import Sale, Shop, an_event_on_sale
from menpiao.catalog import OnView, PriceTier
from menpiao.inventory import (
    Availability,
    NewSeating,
    OpenSeats,
    Part,
    SeatAllocation,
    SeatCounts,
    TellsOfNames,
    seat_session,
)
from menpiao.kernel.ids import encode
from menpiao.orders.model.quote import BestAvailable, WantedLine, WantedSeat
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.db import Database
from menpiao.seating import Document, PlanCache

PRICES_FEN = (38_000, 18_000)
SEAT_DAMAGE = {
    "seat_claims_match_items": "update seat_claims set position = position + 1",
    "claimed_seats_are_for_sale": "update session_seatings set tier_of = set_byte(tier_of, 0, 0)",
    "claimed_seats_are_of_the_hall": "update session_seatings set hall_since = app_now() + interval '1 minute'",
    "items_of_seated_types_have_seats": "update order_items set seat = null",
    "seat_changes_lead_to_claims": "update seat_changes set taken = freed, freed = taken where turn = 2",
    "seated_quotas_match_tiers": "update quotas set total = total + 1",
    "allocated_seats_are_on_the_map": "delete from seat_allocations",
}
"""By the rule of the books that finds it: what must not be, done to a session with seats sold, freed and allocated."""


class SeatedSale(msgspec.Struct, frozen=True):
    """A sale with the seat map that its session sells."""

    sale: Sale
    seat_map_id: UUID

    @property
    def session_id(self) -> UUID:
        return self.sale.session_id

    def item(self, seat_id: str, *, index: int = 0) -> dict[str, Any]:
        """A seat as the mini program asks for it."""
        return {
            "kind": "seat",
            "session_id": encode(self.sale.session_id),
            "seat_id": seat_id,
            "ticket_type_id": encode(self.sale.ticket_type_ids[index]),
        }

    def best(self, quantity: int, *, index: int = 0, **more: Any) -> dict[str, Any]:
        """The best that are free, as the mini program asks for them."""
        return {
            "kind": "best_available",
            "session_id": encode(self.sale.session_id),
            "ticket_type_id": encode(self.sale.ticket_type_ids[index]),
            "quantity": quantity,
            **more,
        }


async def a_seated_sale(
    shop: Shop,
    document: Document | None = None,
    *,
    seat_map_id: UUID | None = None,
    ticket_types: Sequence[dict[str, Any]] = ({},),
    session: dict[str, Any] | None = None,
    **changes: Any,
) -> SeatedSale:
    """An event on sale whose session sells the seats of this map: all of them in one tier, sold by every type."""
    seat_map_id = seat_map_id or await a_seat_map(shop, document or a_document())
    sale = await an_event_on_sale(shop, ticket_types=ticket_types, session=session)
    await seated(shop, sale, seat_map_id, **changes)
    return SeatedSale(sale, seat_map_id)


async def seated(
    shop: Shop,
    sale: Sale,
    seat_map_id: UUID,
    *,
    version: int = 0,
    tell: TellsOfNames | None = None,
    actor: Actor = SYSTEM,
    **changes: Any,
) -> None:
    """Sell the seats of this map, with these changes of the defaults."""
    plan = await PlanCache(shop.db).plan(seat_map_id)
    defaults: dict[str, Any] = {
        "seat_map_id": seat_map_id,
        "tiers": (a_tier(sale),),
        "strokes": tuple([(1, Part("section", (section.id,), "/paint")) for section in plan.sections]),
        "allocations": (),
        "allocated": (),
        "no_orphans": False,
    }
    await seat_session(
        shop.db,
        PlanCache(shop.db),
        actor=actor,
        organizer_id=shop.organizer_id,
        session_id=sale.session_id,
        expected_version=version,
        new=NewSeating(**{**defaults, **changes}),
        tell=tell,
    )


def an_availability(db: Database, *, on_view: OnView | None = None, seats: OpenSeats | None = None) -> Availability:
    """What a process knows of what is left; without ``seats`` it has none in memory."""
    return Availability(db, SeatCounts(on_view or OnView(db), seats or OpenSeats(db, PlanCache(db))))


def a_tier(sale: Sale, number: int = 1, *, prices: dict[UUID, int] | None = None) -> PriceTier:
    """A tier that every type of the sale sells for the same."""
    price_fen = PRICES_FEN[(number - 1) % len(PRICES_FEN)]
    return PriceTier(
        number,
        {"zh-CN": f"{number} 档", "en": f"Tier {number}"},
        "#D9381E",
        prices or dict.fromkeys(sale.ticket_type_ids, price_fen),
    )


def an_allocation(number: int = 1, **changes: Any) -> SeatAllocation:
    """Seats kept for the house."""
    defaults: dict[str, Any] = {"name": {"zh-CN": "工作票"}, "purpose": "house", "release_at": None}
    return SeatAllocation(number, **{**defaults, **changes})


def seats_of(seated: SeatedSale, *seat_ids: str, index: int = 0) -> WantedLine:
    """A line for these very seats."""
    wanted = tuple([WantedSeat(position, seat_id) for position, seat_id in enumerate(seat_ids)])
    return WantedLine(0, seated.session_id, seated.sale.ticket_type_ids[index], len(seat_ids), wanted)


def best_of(seated: SeatedSale, quantity: int, *, index: int = 0, **best: Any) -> WantedLine:
    """A line for the best that are free."""
    return WantedLine(0, seated.session_id, seated.sale.ticket_type_ids[index], quantity, best=BestAvailable(**best))


def an_order_for(*lines: WantedLine, buyer_id: UUID, **changes: Any) -> PlaceOrder:
    """A request for these lines, with a key of its own."""
    defaults: dict[str, Any] = {
        "buyer_id": buyer_id,
        "app_id": "wx8397f8696b538317",
        "lang": "zh-CN",
        "idempotency_key": randomness.token_hex(8),
        "request_hash": hashlib.sha256(repr(lines).encode()).digest(),
        "lines": lines,
    }
    return PlaceOrder(**{**defaults, **changes})
