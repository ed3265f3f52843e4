"""Answers to placed orders: written into the bytes of those before, they are what writing every field would be."""

import msgspec
import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.shop import a_shop, an_event_on_sale
from menpiao.catalog import Labels
from menpiao.kernel.i18n import Lang
from menpiao.orders.api.placed import PlacedAnswers
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


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
