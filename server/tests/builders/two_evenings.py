"""An event on two evenings, and tickets that staff move from the one to the other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from builders.orders import with_quota
from builders.reseated import STAFF, changing
from builders.seated import SeatedSale, a_tier, seated
from builders.seats import a_document, a_seat_map
from builders.shop import Sale, Shop, a_draft, a_session, a_shop, a_ticket_type
from builders.till import Till
from menpiao.catalog import publish_event
from menpiao.inventory import Part
from menpiao.orders.model.reseating import WantedPlace, WantedSessionChange
from menpiao.orders.service.reseat import change_seats
from menpiao.orders.service.reseat_read import SeatChangeQuote, quote_change
from menpiao.payments import Method
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.seating import Document
from menpiao.tickets import Ticket

WIDE = {"per_buyer_max": 20, "per_order_max": 20}


class Evenings(msgspec.Struct, frozen=True):
    """The sale of each of the two."""

    shop: Shop
    friday: Sale
    saturday: Sale


async def two_evenings(
    till: Till,
    *,
    friday: tuple[dict[str, Any], ...] = ({},),
    saturday: tuple[dict[str, Any], ...] = ({},),
    sessions: dict[str, Any] | None = None,
    of_saturday: dict[str, Any] | None = None,
    total: int | None = 10,
    credentials: bytes = b"{}",
) -> Evenings:
    """Ticket types by evening, each with so many places; both sessions with the same changes, Saturday's with more."""
    shop = await a_shop(till.db)
    event_id = await a_draft(shop)
    sales = []
    for day, types in enumerate((friday, saturday)):
        starts_at = till.db.clock.now() + timedelta(days=7 + day)
        more = {**(sessions or {}), **((of_saturday or {}) if day else {})}
        session_id = await a_session(shop, event_id, starts_at=starts_at, **more)
        type_ids = [await a_ticket_type(shop, session_id, **{**WIDE, **changes}) for changes in types]
        sales.append(Sale(shop.organizer_id, event_id, session_id, tuple(type_ids)))
    await publish_event(till.db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    for sale in sales:
        for index in range(len(sale.ticket_type_ids)):
            if total is not None:
                await with_quota(till.db, sale, total, index=index)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=credentials, methods=[Method.WECHAT_JSAPI])
    return Evenings(shop, *sales)


async def with_seats(evenings: Evenings, sale: Sale, document: Document | None = None) -> SeatedSale:
    """That evening sells two rows of six: A is dear, B cheap."""
    seat_map_id = await a_seat_map(evenings.shop, document or a_document())
    strokes = tuple([(tier, Part("row", (f"stalls-{row}",), "/paint")) for tier, row in ((1, "A"), (2, "B"))])
    await seated(evenings.shop, sale, seat_map_id, tiers=(a_tier(sale), a_tier(sale, 2)), strokes=strokes)
    return SeatedSale(sale, seat_map_id)


def to_evening(
    sale: Sale,
    *tickets: Ticket,
    seats: tuple[str | None, ...] = (),
    index: int = 0,
    difference: Any = "settle",
) -> WantedSessionChange:
    """These tickets to that evening: with these seats, or the best, or places of one type."""
    type_id = sale.ticket_type_ids[index]
    named = seats or (None,) * len(tickets)
    return WantedSessionChange(
        session_id=sale.session_id,
        places=tuple([WantedPlace(one.id, type_id, seat) for one, seat in zip(tickets, named, strict=True)]),
        difference=difference,
        reason="观众周五来不了",
    )


async def moved(till: Till, sale: Sale, *tickets: Ticket, key: str | None = None, **asked: Any) -> tuple[UUID, bool]:
    """Staff move these tickets to that evening."""
    return await change_seats(
        changing(till),
        staff=STAFF,
        organizer_id=7,
        idempotency_key=key or randomness.token_hex(8),
        wanted=to_evening(sale, *tickets, **asked),
    )


async def quoted_move(till: Till, sale: Sale, *tickets: Ticket, **asked: Any) -> SeatChangeQuote:
    """What that would mean."""
    return await quote_change(changing(till), organizer_id=7, wanted=to_evening(sale, *tickets, **asked))
