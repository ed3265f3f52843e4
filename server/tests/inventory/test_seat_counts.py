"""Free places of types that sell seats: what a buyer of the type can get now, whether this process has the seats in
memory or the database counts them, and never a query for whoever reads."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, placing_for
from builders.queries import counted
from builders.seated import (
    SeatedSale,
    a_seated_sale,
    a_tier,
    an_allocation,
    an_availability,
    an_order_for,
    best_of,
    seated,
    seats_of,
)
from builders.seats import a_document, a_seat_map
from builders.shop import a_shop, an_event_on_sale
from menpiao.catalog import OnView
from menpiao.inventory import OpenSeats, Part
from menpiao.inventory.api import Board
from menpiao.kernel.ids import encode
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache

ROW_A, ROW_B = (Part("row", (f"stalls-{row}",), "/x") for row in "AB")


class Process:
    """What one process knows: one that has the seats in memory, or one at which nobody has looked at them."""

    def __init__(self, db: Database, *, warm: bool) -> None:
        self.warm = warm
        self.on_view, self.seats = OnView(db), OpenSeats(db, PlanCache(db))
        self.availability = an_availability(db, on_view=self.on_view, seats=self.seats)
        self.board = Board(self.availability, self.on_view, db.clock)

    async def left(self, sale: SeatedSale) -> list[int]:
        """Free places of the sale's types after a look."""
        await self.on_view.refresh()
        if self.warm:
            await self.seats.get(sale.session_id, 0)
            await self.seats.refresh()
        await self.availability.refresh()
        free = self.availability.of_session(sale.session_id)
        assert free is not None
        places = {one.ticket_type_id: one.places for one in free}
        return [places[key] for key in sale.sale.ticket_type_ids]

    def states(self, sale: SeatedSale) -> list[tuple[str, int]]:
        """As buyers are told, in the order of the types."""
        shown = msgspec.json.decode(self.board.answer(encode(sale.session_id), None).body)["ticket_types"]
        by_id = {one["id"]: (one["state"], one["remaining"]) for one in shown}
        return [by_id[encode(key)] for key in sale.sale.ticket_type_ids]


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


@pytest.fixture(params=[True, False], ids=["in_memory", "in_the_database"])
def process(db: Database, request: pytest.FixtureRequest) -> Process:
    return Process(db, warm=request.param)


async def a_mixed_sale(db: Database) -> SeatedSale:
    """Row A is sold at full price only, row B also to students."""
    shop = await a_shop(db)
    seat_map_id = await a_seat_map(shop, a_document())
    event = await an_event_on_sale(shop, ticket_types=({}, {"name": {"zh-CN": "学生票"}}))
    adult, student = event.ticket_type_ids
    tiers = (a_tier(event, 1, prices={adult: 38_000}), a_tier(event, 2, prices={adult: 18_000, student: 9_000}))
    await seated(shop, event, seat_map_id, tiers=tiers, strokes=((1, ROW_A), (2, ROW_B)))
    return SeatedSale(event, seat_map_id)


async def test_a_seat_that_one_type_has_sold_is_no_other_types_any_more(
    db: Database, process: Process, placing: Placing
) -> None:
    sale = await a_mixed_sale(db)
    assert await process.left(sale) == [12, 6]
    await placing.place(an_order_for(seats_of(sale, "stalls-B-1", "stalls-B-2"), buyer_id=db.new_id(0)))
    await placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [9, 4]
    await placing.place(an_order_for(best_of(sale, 4, index=1), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [5, 0]
    assert process.states(sale) == [("on_sale", 5), ("sold_out", 0)]
    assert process.availability.sold_out_types() == {sale.sale.ticket_type_ids[1]}


async def test_what_comes_back_is_everybodys_who_sells_it(
    db: Database, process: Process, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_mixed_sale(db)
    await placing.place(an_order_for(best_of(sale, 6, tier=2), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [6, 0]
    with pytest.raises(SoldOut):
        await placing.place(an_order_for(best_of(sale, 1, index=1), buyer_id=db.new_id(0)))
    clock.advance(seconds=HOLD_SECONDS)
    assert await release_due(db) == 1
    assert await process.left(sale) == [12, 6]
    await placing.place(an_order_for(best_of(sale, 6, index=1), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [6, 0]


async def test_allocated_seats_count_from_the_time_when_they_are_anybodys(
    db: Database, process: Process, placing: Placing, clock: SimulatedClock
) -> None:
    kept, coming = an_allocation(1), an_allocation(2, release_at=clock.now() + timedelta(hours=1))
    of_kept, of_coming = (Part("seats", (f"stalls-A-{seat}",), "/x") for seat in (1, 2))
    sale = await a_seated_sale(
        await a_shop(db), allocations=(kept, coming), allocated=((1, of_kept), (2, of_coming), (2, ROW_B))
    )
    assert await process.left(sale) == [4]
    await placing.place(an_order_for(best_of(sale, 4), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [0]
    assert process.states(sale) == [("sold_out", 0)]
    clock.advance(hours=1)
    assert await process.left(sale) == [7]
    assert process.states(sale) == [("on_sale", 7)]


async def test_another_seating_is_counted_at_once(db: Database, process: Process) -> None:
    shop = await a_shop(db)
    sale = await a_seated_sale(shop)
    assert await process.left(sale) == [12]
    await seated(shop, sale.sale, sale.seat_map_id, version=1, strokes=((1, ROW_B),))
    assert await process.left(sale) == [6]
    house: dict[str, Any] = {"allocations": (an_allocation(),), "allocated": ((1, ROW_A),)}
    await seated(shop, sale.sale, sale.seat_map_id, version=2, **house)
    assert await process.left(sale) == [6]
    await seated(shop, sale.sale, sale.seat_map_id, version=3)
    assert await process.left(sale) == [12]


async def test_who_has_forgotten_the_seats_lets_the_database_count(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale, process = await a_mixed_sale(db), Process(db, warm=True)
    assert await process.left(sale) == [12, 6]
    process.warm = False
    clock.advance(minutes=11)
    await process.seats.refresh()
    assert process.seats.known(sale.session_id, 0) is None
    await placing.place(an_order_for(seats_of(sale, "stalls-B-1"), buyer_id=db.new_id(0)))
    assert await process.left(sale) == [11, 5]


async def test_nobody_who_reads_costs_a_query_and_counting_in_memory_costs_none(db: Database, placing: Placing) -> None:
    sale = await a_mixed_sale(db)
    database, pool = counted(db)
    process = Process(database, warm=True)
    await process.left(sale)
    pool.count = 0
    assert process.states(sale) == [("on_sale", 12), ("on_sale", 6)]
    assert pool.count == 0
    await placing.place(an_order_for(seats_of(sale, "stalls-B-1"), buyer_id=db.new_id(0)))
    await process.seats.refresh()
    await process.availability.refresh()
    assert pool.count == 2, "one look at seats, one at quotas"
    assert process.states(sale) == [("on_sale", 11), ("on_sale", 5)]


async def test_memory_and_the_database_count_alike_whatever_happens(db: Database, cipher: FieldCipher) -> None:
    """A hall with wheelchair places and aisles, sold out by both types in turn, every seat; some come back between."""
    shop = await a_shop(db)
    limit = {"per_buyer_max": 1_000}
    event = await an_event_on_sale(shop, ticket_types=(limit, limit))
    seat_map_id = await a_seat_map(shop, seats=60)
    plan = await PlanCache(db).plan(seat_map_id)
    tiers = (a_tier(event, 1), a_tier(event, 2, prices={event.ticket_type_ids[0]: 1_000}))
    half = plan.seat_ids[: plan.seat_count // 2]
    strokes = ((1, Part("section", ("stalls",), "/x")), (2, Part("seats", half, "/x")))
    house: dict[str, Any] = {"allocations": (an_allocation(),), "allocated": ((1, Part("seats", half[-3:], "/x")),)}
    await seated(shop, event, seat_map_id, tiers=tiers, strokes=strokes, **house)
    sale, placing = SeatedSale(event, seat_map_id), placing_for(db, cipher)
    warm, cold = Process(db, warm=True), Process(db, warm=False)
    left = await warm.left(sale)
    assert left == await cold.left(sale) == [57, 30]
    orders: list[UUID] = []
    while left[0]:
        index = 1 if left[1] and len(orders) % 2 else 0
        free = [at for at in range(plan.seat_count) if at < 27 or at >= 30]
        seats = warm.seats.known(sale.session_id, 0)
        assert seats is not None
        wanted = [at for at in free if seats.is_free(at) and (index == 0 or at >= 30)][:2]
        placed = await placing.place(
            an_order_for(seats_of(sale, *(plan.seat_ids[at] for at in wanted), index=index), buyer_id=db.new_id(0))
        )
        orders.append(placed.order.row.id)
        if len(orders) % 5 == 0:
            async with db.tx() as tx:
                await tx.connection.execute(
                    "select release_orders(7, array[$1::uuid], 'cancelled', 'system', null)", orders[-2]
                )
        before, left = left, await warm.left(sale)
        assert left == await cold.left(sale)
        assert left != before
    assert warm.states(sale) == cold.states(sale) == [("sold_out", 0)] * 2
    assert await audit(db) == []
