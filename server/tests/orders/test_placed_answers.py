"""Answers to placed orders: written into the bytes of those before, they are what writing every field would be."""

import asyncio

import msgspec
import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.seated import SeatedSale, a_tier, an_order_for, best_of, seated, seats_of
from builders.seats import a_document, a_seat_map
from builders.shop import a_shop, an_event_on_sale
from menpiao.catalog import Labels
from menpiao.inventory import Part
from menpiao.kernel.i18n import Lang
from menpiao.orders.api.placed import PlacedAnswers
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

ROWS = ((1, "A"), (2, "B"))


@pytest.mark.parametrize(
    "ticket_type",
    [
        {},
        {"price_fen": 0},
        {"attendee_names_required": True},
        {"name": {"en": 'A "quoted" \\u0000 name', "zh-CN": "站票"}},
    ],
    ids=["paid", "free", "named", "odd name"],
)
async def test_the_bytes_are_those_of_every_field(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, ticket_type: dict[str, object]
) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[ticket_type, {}]), 100)
    placing, answers = placing_for(db, cipher), PlacedAnswers(Labels(db), cipher)
    named = "attendee_names_required" in ticket_type
    bodies = set()
    for number, lang in enumerate([*["zh-CN", "en"] * 3, "en"]):
        wanted = an_order(
            sale, buyer_id=db.new_id(0), quantity=1 + number // 4, attendees=("司徒清河",) * (1 + number // 4) * named
        )
        placed = await placing.place(wanted)
        reader: Lang = "en" if lang == "en" else "zh-CN"
        body = await answers.encoded(placed, reader)
        assert body == msgspec.json.encode(await answers.shown(placed, reader))
        bodies.add(body)
        again = await answers.encoded(await placing.place(wanted), reader)
        assert again == body or not ticket_type.get("price_fen", 1), "a free order shows its tickets when it is read"
        clock.advance(seconds=0.3)
    assert len(bodies) == 7


async def test_so_are_those_of_orders_for_seats(db: Database, cipher: FieldCipher, clock: SimulatedClock) -> None:
    shop = await a_shop(db)
    event = await an_event_on_sale(shop, ticket_types=[{}, {}])
    seat_map_id = await a_seat_map(shop, a_document())
    tiers, strokes = (a_tier(event, 1), a_tier(event, 2)), [(n, Part("row", (f"stalls-{r}",), "/x")) for n, r in ROWS]
    await seated(shop, event, seat_map_id, tiers=tiers, strokes=tuple(strokes))
    sale = SeatedSale(event, seat_map_id)
    placing, answers = placing_for(db, cipher), PlacedAnswers(Labels(db), cipher)
    orders = [
        [seats_of(sale, "stalls-A-6", "stalls-B-6")],
        [seats_of(sale, "stalls-A-5"), best_of(sale, 1, tier=2, index=1)],
        *[[best_of(sale, 1, tier=1 + number % 2)] for number in range(6)],
        [seats_of(sale, "stalls-B-1", "stalls-A-1")],
    ]
    sat = []
    for number, lines in enumerate(orders):
        lang: Lang = "en" if number // 2 % 2 else "zh-CN"
        placed = await placing.place(an_order_for(*lines, buyer_id=db.new_id(0)))
        body = await answers.encoded(placed, lang)
        assert body == msgspec.json.encode(await answers.shown(placed, lang))
        sat += [(item["seat"]["id"], item["price"]["amount"]) for item in msgspec.json.decode(body)["items"]]
        clock.advance(seconds=0.05)
    assert len(set(sat)) == 12, "everybody's seats are their own"
    assert {price for seat_id, price in sat if seat_id.startswith("stalls-A")} == {38_000}


async def test_a_batch_waits_for_one_form_and_each_is_told_its_own(db: Database, cipher: FieldCipher) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 100)
    placing, answers = placing_for(db, cipher), PlacedAnswers(Labels(db), cipher)
    placed = await asyncio.gather(*[placing.place(an_order(sale, buyer_id=db.new_id(0))) for _ in range(20)])
    bodies = await asyncio.gather(*[answers.encoded(one, "en") for one in placed])
    assert bodies == [msgspec.json.encode(await answers.shown(one, "en")) for one in placed]
