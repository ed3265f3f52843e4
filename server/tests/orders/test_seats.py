"""Orders for seats: chosen ones and the best available, what is refused, and what comes back."""

import pytest

from builders.orders import count_of, placing_for
from builders.seated import a_seated_sale, an_order_for, best_of, seats_of
from builders.shop import a_shop
from menpiao.books import audit
from menpiao.inventory import SeatTaken
from menpiao.orders.service.place import Placing
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def test_chosen_seats_are_claimed_with_the_order(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db))
    order = an_order_for(seats_of(sale, "stalls-A-1", "stalls-A-2"), buyer_id=db.new_id(0))
    placed = await placing.place(order)
    assert placed.order.row.total_fen == 2 * 38_000
    assert [item.seat for item in placed.order.items] == [1, 2]
    assert (await count_of(db, sale.sale)).held == 2
    assert await audit(db) == []


async def test_a_seat_is_sold_once(db: Database, placing: Placing, cipher: FieldCipher) -> None:
    sale = await a_seated_sale(await a_shop(db))
    await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    for door in (placing, placing_for(db, cipher)):
        with pytest.raises(SeatTaken):
            await door.place(an_order_for(seats_of(sale, "stalls-A-2", "stalls-A-1"), buyer_id=db.new_id(0)))
    assert (await count_of(db, sale.sale)).held == 1
    assert await audit(db) == []


async def test_the_same_request_is_the_same_order(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db))
    order = an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0))
    first, second = await placing.place(order), await placing.place(order)
    assert second.replayed
    assert second.order.row.id == first.order.row.id
    best = an_order_for(best_of(sale, 2), buyer_id=db.new_id(0))
    third, fourth = await placing.place(best), await placing.place(best)
    assert fourth.order.row.id == third.order.row.id
    assert await audit(db) == []
