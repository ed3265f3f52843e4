"""Orders for seats: chosen ones and the best available, what is refused, and what comes back."""

from datetime import timedelta

import msgspec
import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, an_order, count_of, placing_for, with_quota
from builders.seated import (
    SeatedSale,
    a_seated_sale,
    a_tier,
    an_allocation,
    an_order_for,
    best_of,
    seated,
    seats_of,
)
from builders.seats import a_document, a_hall, a_seat_map, another_version
from builders.shop import a_shop, an_event_on_sale
from menpiao.inventory import LeavesSingleSeat, Part, SeatsInTheWay, SeatTaken, TypeHasOrders
from menpiao.kernel.errors import Invalid, PreconditionFailed
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.place import Placing
from menpiao.platform.clock import SimulatedClock
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


async def test_the_best_that_are_free_are_found(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db))
    taken: list[int | None] = []
    for quantity in (3, 3, 6):
        placed = await placing.place(an_order_for(best_of(sale, quantity), buyer_id=db.new_id(0)))
        taken += [item.seat for item in placed.order.items]
    assert sorted(seat or 0 for seat in taken) == list(range(1, 13))
    with pytest.raises(SoldOut):
        await placing.place(an_order_for(best_of(sale, 1), buyer_id=db.new_id(0)))
    assert await audit(db) == []


async def test_whoever_loses_a_seat_is_told_what_is_free_near_by(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db))
    await placing.place(an_order_for(seats_of(sale, "stalls-B-2"), buyer_id=db.new_id(0)))
    with pytest.raises(SeatTaken) as refused:
        await placing.place(an_order_for(seats_of(sale, "stalls-B-2", "stalls-B-3"), buyer_id=db.new_id(0)))
    assert 1 <= len(refused.value.alternatives) <= 3
    for one in refused.value.alternatives:
        assert "stalls-B-2" not in list(one["seat_ids"])  # type: ignore[call-overload] # ids, as they are told


async def test_seats_that_nobody_paid_for_are_sold_before_anybody_is_refused(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_seated_sale(await a_shop(db))
    for quantity in (6, 6):
        await placing.place(an_order_for(best_of(sale, quantity), buyer_id=db.new_id(0)))
    clock.advance(seconds=HOLD_SECONDS)
    placed = await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    assert not placed.replayed
    await placing.place(an_order_for(best_of(sale, 6), buyer_id=db.new_id(0)))
    assert (await count_of(db, sale.sale)).held == 7
    assert await audit(db) == []


async def test_each_seat_costs_what_its_tier_does(db: Database, placing: Placing) -> None:
    shop = await a_shop(db)
    seat_map_id = await a_seat_map(shop, a_document())
    event = await an_event_on_sale(shop, ticket_types=({}, {"name": {"zh-CN": "学生票"}}))
    adult, student = event.ticket_type_ids
    await seated(
        shop,
        event,
        seat_map_id,
        tiers=(a_tier(event, 1, prices={adult: 38_000}), a_tier(event, 2, prices={adult: 18_000, student: 9_000})),
        strokes=((1, Part("row", ("stalls-A",), "/x")), (2, Part("row", ("stalls-B",), "/x"))),
    )
    sale = SeatedSale(event, seat_map_id)
    placed = await placing.place(
        an_order_for(
            seats_of(sale, "stalls-A-1", "stalls-B-1"), seats_of(sale, "stalls-B-2", index=1), buyer_id=db.new_id(0)
        )
    )
    assert [item.price_fen for item in placed.order.items] == [38_000, 18_000, 9_000]
    with pytest.raises(Invalid):
        await placing.place(an_order_for(seats_of(sale, "stalls-A-2", index=1), buyer_id=db.new_id(0)))
    best = await placing.place(an_order_for(best_of(sale, 2, tier=2), buyer_id=db.new_id(0)))
    assert [item.price_fen for item in best.order.items] == [18_000, 18_000]
    quoted = await placing.quote(an_order_for(best_of(sale, 2, index=1), buyer_id=db.new_id(0)))
    assert quoted.total_fen == 18_000
    assert await audit(db) == []


async def test_a_type_that_sells_seats_sells_nothing_else(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db))
    with pytest.raises(Invalid):
        await placing.place(an_order(sale.sale, buyer_id=db.new_id(0)))
    with pytest.raises(Invalid):
        await placing.place(an_order_for(seats_of(sale, "nowhere"), buyer_id=db.new_id(0)))
    with pytest.raises(Invalid):
        await placing.place(an_order_for(seats_of(sale, "stalls-A-1", "stalls-A-1"), buyer_id=db.new_id(0)))


async def test_allocated_seats_are_kept_until_their_time(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    allocation = an_allocation(release_at=clock.now() + timedelta(hours=1))
    sale = await a_seated_sale(
        await a_shop(db), allocations=(allocation,), allocated=((1, Part("seats", ("stalls-A-1",), "/x")),)
    )
    placing = placing_for(db, cipher)
    with pytest.raises(SeatTaken):
        await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    clock.advance(hours=1)
    await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    assert await audit(db) == []


async def test_a_choice_may_not_leave_a_single_seat(db: Database, placing: Placing) -> None:
    sale = await a_seated_sale(await a_shop(db), no_orphans=True)
    with pytest.raises(LeavesSingleSeat):
        await placing.place(an_order_for(seats_of(sale, "stalls-B-2"), buyer_id=db.new_id(0)))
    await placing.place(an_order_for(seats_of(sale, "stalls-B-1"), buyer_id=db.new_id(0)))


async def test_people_who_have_seats_keep_them(db: Database, placing: Placing) -> None:
    shop = await a_shop(db)
    hall_id = await a_hall(shop)
    first = await another_version(db, shop.organizer_id, hall_id, 1, a_document())
    sale = await a_seated_sale(shop, seat_map_id=first)
    await placing.place(an_order_for(seats_of(sale, "stalls-B-6"), buyer_id=db.new_id(0)))
    rows = msgspec.to_builtins(a_document())["sections"][0]["rows"]
    rows[1]["seats"].pop()
    name = {"zh-CN": "池座", "en": "Stalls"}
    less = a_document(sections=[{"id": "stalls", "name": name, "rows": rows}])
    second = await another_version(db, shop.organizer_id, hall_id, 2, less)
    with pytest.raises(SeatsInTheWay) as refused:
        await seated(shop, sale.sale, second, version=1)
    assert refused.value.alternatives == [{"seat_ids": ["stalls-B-6"]}]
    rows[1]["seats"].append({"id": "stalls-B-6", "label": "6", "x": 900, "y": 400})
    rows[0]["seats"].reverse()
    other = a_document(sections=[{"id": "stalls", "name": name, "rows": rows}])
    third = await another_version(db, shop.organizer_id, hall_id, 3, other)
    await seated(shop, sale.sale, third, version=1)
    await placing.place(an_order_for(seats_of(sale, "stalls-B-5"), buyer_id=db.new_id(0)))
    with pytest.raises(SeatTaken):
        await placing.place(an_order_for(seats_of(sale, "stalls-B-6"), buyer_id=db.new_id(0)))
    with pytest.raises(PreconditionFailed):
        await seated(shop, sale.sale, third, version=1)
    assert await audit(db) == []


async def test_a_type_with_orders_does_not_begin_to_sell_seats(db: Database, placing: Placing) -> None:
    shop = await a_shop(db)
    event = await with_quota(db, await an_event_on_sale(shop), 5)
    await placing.place(an_order(event, buyer_id=db.new_id(0)))
    with pytest.raises(TypeHasOrders):
        await seated(shop, event, await a_seat_map(shop, a_document()))
    assert await audit(db) == []
