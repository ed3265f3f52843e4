"""An offer keeps what an order of the buyer's own has to keep: identity numbers, one ticket each, fair shares."""

from typing import Any

import pytest

from builders.books import audit
from builders.line import Lines
from builders.prices import with_rules
from menpiao.catalog import PriceStep
from menpiao.kernel.errors import Invalid
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import attendee_text

LIN, WANG = attendee_text("林小雨", "11010519491231002X"), attendee_text("王一", "310101198001010018")
IDS: dict[str, Any] = {"attendee_names_required": True, "attendee_ids_required": True}


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> Lines:
    return Lines(db, cipher)


@pytest.mark.parametrize(
    ("attendees", "pointer", "code"),
    [
        ((), "/attendees", "wrong_count"),
        (("林小雨",), "/attendees/0/id_number", "missing"),
        ((attendee_text("林小雨", "110105194912310021"),), "/attendees/0/id_number", "invalid"),
    ],
)
async def test_identity_numbers_are_asked_for_when_joining(
    lines: Lines, attendees: tuple[str, ...], pointer: str, code: str
) -> None:
    sale = await lines.sold_out(0, **IDS)
    with pytest.raises(Invalid) as refused:
        await lines.join(sale, attendees=attendees)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


async def test_a_person_is_offered_one_ticket_of_a_session(lines: Lines) -> None:
    sale = await lines.sold_out(0, session={"one_per_attendee": True}, **IDS)
    first, same, other = [await lines.join(sale, attendees=(person,)) for person in (LIN, LIN, WANG)]
    await lines.more(sale, 3)
    await lines.rounds()
    assert await lines.states(first, same, other) == ["offered", "closed", "offered"]
    assert await lines.value("select count(*) from order_keys where kind = 'attendee'") == 2
    assert await audit(lines.db) == []


async def test_an_offer_costs_what_an_order_costs_at_that_moment(lines: Lines) -> None:
    sale = await lines.sold_out(2)
    step = PriceStep(id=lines.db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=10_000, places=3)
    await with_rules(lines.db, sale, steps=(step,))
    first, second, third = [await lines.join(sale, quantity=places) for places in (2, 2, 1)]
    await lines.more(sale, 5)
    await lines.rounds()
    assert await lines.states(first, second, third) == ["offered"] * 3
    totals = [
        await lines.value("select total_fen from orders where id = $1", (await lines.now(entry)).order_id)
        for entry in (first, second, third)
    ]
    # Two at the step's price; for two more it has too few left; one has it again.
    assert totals == [20_000, 36_000, 10_000]
    assert await audit(lines.db) == []


async def test_an_offer_stays_within_the_share_of_a_session(lines: Lines) -> None:
    sale = await lines.sold_out(0, 5, session={"per_buyer_max": 2})
    buyer_id = lines.db.new_id(0)
    entry = await lines.join(sale, buyer_id=buyer_id, quantity=2)
    await lines.give_back(sale, 1, index=1)
    await lines.order(sale, buyer_id=buyer_id, index=1)
    await lines.more(sale, 2)
    await lines.rounds()
    assert await lines.states(entry) == ["closed"]
    assert await audit(lines.db) == []
