"""What everybody is shown of bundles and price steps: whose pages, how much is left, and at what cost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.prices import a_promotion, with_bundle, with_rules
from builders.queries import counted
from builders.seated import an_availability
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import OnView, PriceStep
from menpiao.kernel.ids import encode
from menpiao.orders.service.place import Placing
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import BundlePart, OnOffer, set_state
from menpiao.storefront import EventsQuery, Storefront

PRICE = 18_000


class Shop:
    """All that is answered from memory, and what it says of an event."""

    def __init__(self, db: Database) -> None:
        self.on_view = OnView(db)
        self.availability = an_availability(db, on_view=self.on_view)
        self.on_offer = OnOffer(db, self.on_view, self.availability.sold_out_types)
        sold_out = self.availability.sold_out_types
        self.storefront = Storefront(db, self.on_view, sold_out, offers=self.on_offer.shown)

    async def refresh(self) -> None:
        for one in (self.on_view, self.availability, self.on_offer, self.storefront):
            await one.refresh()

    async def page(self, event_id: UUID) -> dict[str, Any]:
        await self.refresh()
        page: dict[str, Any] = msgspec.json.decode(self.storefront.event_page("en", encode(event_id)).body)
        return page

    async def bundles(self, event_id: UUID) -> list[dict[str, Any]]:
        return list((await self.page(event_id))["bundles"])


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db)


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, total: int = 50, **kind: Any) -> Sale:
    kinds = [{"per_buyer_max": 100, "per_order_max": 20, **kind}]
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=kinds), total)


async def a_bundle(db: Database, *sales: Sale, **changes: Any) -> UUID:
    """One ticket of each, a third cheaper."""
    parts = tuple(BundlePart(sale.session_id, sale.ticket_type_id, 1) for sale in sales)
    return await a_promotion(db, sales[0], kind="bundle", amount_fen=24_000, parts=parts, **changes)


async def test_a_bundle_is_on_the_pages_of_all_its_events(db: Database, shop: Shop) -> None:
    first, second, other = [await a_sale(db) for _ in range(3)]
    bundle_id = await a_bundle(db, first, second)
    (shown,) = await shop.bundles(first.event_id)
    assert [shown] == await shop.bundles(second.event_id)
    assert await shop.bundles(other.event_id) == []
    assert (shown["id"], shown["name"], shown["sale_state"]) == (encode(bundle_id), "Spring", "on_sale")
    assert (shown["price"]["amount"], shown["regular_price"]["amount"]) == (24_000, 2 * PRICE)
    assert (shown["remaining"], shown["until"], shown["per_buyer_max"]) == (None, None, None)
    assert [(part["event_id"], part["quantity"]) for part in shown["parts"]] == [
        (encode(sale.event_id), 1) for sale in (first, second)
    ]


async def test_a_bundle_holds_types_that_are_sold_in_no_other_way(db: Database, shop: Shop) -> None:
    first, hidden = await a_sale(db), await a_sale(db, hidden=True)
    await a_bundle(db, first, hidden)
    (shown,) = await shop.bundles(first.event_id)
    assert len(shown["parts"]) == 2


async def test_a_bundle_is_gone_when_it_is_paused_or_its_time_is_over(
    db: Database, shop: Shop, clock: SimulatedClock
) -> None:
    sale, other = await a_sale(db), await a_sale(db)
    bundle_id = await a_bundle(db, sale, other, valid_until=db.clock.now() + timedelta(hours=1))
    assert len(await shop.bundles(sale.event_id)) == 1
    await set_state(db, actor=SYSTEM, organizer_id=7, promotion_id=bundle_id, state="paused")
    assert await shop.bundles(sale.event_id) == []
    await set_state(db, actor=SYSTEM, organizer_id=7, promotion_id=bundle_id, state="active")
    assert len(await shop.bundles(sale.event_id)) == 1
    clock.advance(minutes=60)
    assert await shop.bundles(sale.event_id) == []


async def test_a_bundle_is_sold_out_with_its_first_part_or_with_itself(
    db: Database, shop: Shop, placing: Placing
) -> None:
    first, second = await a_sale(db), await a_sale(db, 2)
    bundle_id = await a_bundle(db, first, second, max_uses=2)
    buy = an_order(first, buyer_id=db.new_id(0), price=with_bundle(bundle_id))
    await placing.place(msgspec.structs.replace(buy, lines=()))
    (shown,) = await shop.bundles(first.event_id)
    assert (shown["remaining"], shown["sale_state"]) == (1, "on_sale")
    await placing.place(an_order(second, buyer_id=db.new_id(0)))
    (shown,) = await shop.bundles(first.event_id)
    assert (shown["remaining"], shown["sale_state"]) == (1, "sold_out")


async def test_a_price_step_says_how_many_are_left_once_they_are_few_and_the_card_has_its_price(
    db: Database, shop: Shop, placing: Placing
) -> None:
    sale = await a_sale(db)
    step = PriceStep(id=db.new_id(7), name={"en": "Early"}, price_fen=10_000, places=22)
    await with_rules(db, sale, steps=(step,))

    async def left() -> tuple[object, int]:
        page = await shop.page(sale.event_id)
        card = msgspec.json.decode(shop.storefront.events("en", EventsQuery()).body)["items"][0]
        return page["sessions"][0]["ticket_types"][0]["price_steps"][0]["remaining"], card["price_from"]["amount"]

    assert await left() == ("many", 10_000)
    for places, shown in ((2, "many"), (1, 19), (19, 0)):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=places))
        assert (await left())[0] == shown
    assert await left() == (0, PRICE)


async def test_early_bird_ends_on_the_card_by_time_alone(db: Database, shop: Shop, clock: SimulatedClock) -> None:
    sale = await a_sale(db)
    until = db.clock.now() + timedelta(minutes=10)
    await with_rules(db, sale, steps=(PriceStep(id=db.new_id(7), name={"en": "Early"}, price_fen=9_000, until=until),))
    await shop.refresh()
    for expected in (9_000, PRICE):
        card = msgspec.json.decode(shop.storefront.events("en", EventsQuery()).body)["items"][0]
        assert card["price_from"]["amount"] == expected
        clock.advance(minutes=10)


async def test_looking_costs_one_query_where_nothing_is_counted(db: Database, shop: Shop) -> None:
    sale = await a_sale(db)
    await shop.refresh()
    asking, pool = counted(db)
    on_offer = OnOffer(asking, shop.on_view, shop.availability.sold_out_types)
    await on_offer.refresh()
    assert pool.count == 1
    seen = shop.on_offer.shown()
    await a_bundle(db, sale, await a_sale(db))
    await shop.refresh()
    assert shop.on_offer.shown() is not seen
    seen = shop.on_offer.shown()
    await shop.refresh()
    assert shop.on_offer.shown() is seen
