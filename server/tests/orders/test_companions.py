"""Companions' seats: with their wheelchair place in one order, or later by whoever has that place, by nobody else."""

from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, placing_for
from builders.seated import SeatedSale, a_seated_sale, an_order_for, seats_of
from builders.seats import COMPANION, WHEELCHAIR, a_document_with_a_companion
from builders.shop import a_shop
from builders.till import Till
from menpiao.inventory import CompanionWithoutWheelchair
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.payments import Method
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

ANOTHER = "stalls-A-3"


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


@pytest.fixture
async def sale(db: Database) -> SeatedSale:
    """A row that begins with a wheelchair place and its companion's seat."""
    return await a_seated_sale(await a_shop(db), a_document_with_a_companion())


async def place(placing: Placing, sale: SeatedSale, buyer_id: UUID, *seats: str, **changes: Any) -> int | None:
    """The price of the order in fen, or nothing where it is refused for a companion's seat alone."""
    try:
        placed = await placing.place(an_order_for(seats_of(sale, *seats), buyer_id=buyer_id, **changes))
    except CompanionWithoutWheelchair:
        return None
    return placed.order.row.total_fen


async def test_whoever_has_the_wheelchair_place_adds_the_companions_seat_later(
    db: Database, placing: Placing, sale: SeatedSale
) -> None:
    buyer = db.new_id(0)
    assert await place(placing, sale, buyer, COMPANION) is None
    assert await place(placing, sale, buyer, WHEELCHAIR) == 38_000
    quoted = await placing.quote(an_order_for(seats_of(sale, COMPANION), buyer_id=buyer))
    assert quoted.total_fen == 38_000
    assert await place(placing, sale, buyer, COMPANION, ANOTHER) == 2 * 38_000
    assert await audit(db) == []


async def test_nobody_else_may_have_it(db: Database, placing: Placing, sale: SeatedSale) -> None:
    buyer, other = db.new_id(0), db.new_id(0)
    assert await place(placing, sale, buyer, WHEELCHAIR) == 38_000
    assert await place(placing, sale, other, COMPANION) is None
    with pytest.raises(CompanionWithoutWheelchair):
        await placing.quote(an_order_for(seats_of(sale, COMPANION), buyer_id=other))
    assert await place(placing, sale, buyer, WHEELCHAIR[:-1] + "4") == 38_000
    assert await audit(db) == []


async def test_a_place_that_was_given_back_gives_no_right_to_it(
    db: Database, placing: Placing, sale: SeatedSale, clock: SimulatedClock
) -> None:
    buyer = db.new_id(0)
    assert await place(placing, sale, buyer, WHEELCHAIR) == 38_000
    clock.advance(seconds=HOLD_SECONDS)
    assert await release_due(db) == 1
    assert await place(placing, sale, buyer, COMPANION) is None
    assert await place(placing, sale, buyer, WHEELCHAIR, COMPANION) == 2 * 38_000
    assert await audit(db) == []


async def test_a_place_in_another_session_of_the_hall_is_another_place(
    db: Database, placing: Placing, sale: SeatedSale
) -> None:
    buyer = db.new_id(0)
    elsewhere = await a_seated_sale(await a_shop(db), seat_map_id=sale.seat_map_id)
    assert await place(placing, elsewhere, buyer, WHEELCHAIR) == 38_000
    assert await place(placing, sale, buyer, COMPANION) is None


async def test_at_a_window_only_the_ticket_that_is_named_gives_a_right_to_it(
    db: Database, cipher: FieldCipher, sale: SeatedSale
) -> None:
    till = Till(db, cipher)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI])
    everybody = (await till.paid(sale.sale, lines=(seats_of(sale, WHEELCHAIR),))).buyer_id
    await till.paid(sale.sale, lines=(seats_of(sale, "stalls-B-1"),))
    wheelchair, ordinary = [await till.value("select number from tickets where seat = $1", seat) for seat in (1, 7)]

    async def at_window(*numbers: int) -> int | None:
        named = tuple([(number, number) for number in numbers])
        return await place(till.placing, sale, everybody, COMPANION, at_window_s=600, companion_of=named)

    assert await at_window() is None
    assert await at_window(ordinary) is None
    assert await at_window(wheelchair, ordinary) == 38_000
    assert await audit(db) == []


async def test_at_a_window_both_are_sold_together(placing: Placing, db: Database, sale: SeatedSale) -> None:
    assert await place(placing, sale, db.new_id(0), WHEELCHAIR, COMPANION, at_window_s=600) == 2 * 38_000
