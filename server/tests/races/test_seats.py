"""Races for seats on a real PostgreSQL: each seat once, nobody hangs, and nobody is refused while a seat that would do
is free. Two doors stand for two processes; the locks between them are the database's. Races over HTTP are in
`test_seats_over_http`."""

import asyncio
from collections import Counter
from random import Random

from builders.books import audit
from builders.orders import count_of, placing_for
from builders.seated import a_seated_sale, an_order_for, best_of, seats_of
from builders.seats import a_seat_map
from builders.shop import a_shop
from menpiao.inventory import SeatTaken
from menpiao.kernel.errors import Busy, Refusal
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.place import Placing
from menpiao.orders.service.placed import PlacedOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache, is_ordinary

ROUNDS = 100
SEATS = 20_000
BUYERS_AT_ONCE = 4_000


async def test_two_seats_in_either_order_deadlock_nobody(db: Database, cipher: FieldCipher) -> None:
    sale = await a_seated_sale(await a_shop(db))
    doors = [placing_for(db, cipher), placing_for(db, cipher)]
    for _ in range(ROUNDS):
        one = an_order_for(seats_of(sale, "stalls-A-1", "stalls-A-2"), buyer_id=db.new_id(0))
        other = an_order_for(seats_of(sale, "stalls-A-2", "stalls-A-1"), buyer_id=db.new_id(0))
        outcomes = await asyncio.gather(doors[0].place(one), doors[1].place(other), return_exceptions=True)
        placed = [outcome for outcome in outcomes if isinstance(outcome, PlacedOrder)]
        assert len(placed) == 1
        assert [one.code for one in outcomes if isinstance(one, Refusal)] == ["seat_taken"]
        async with db.tx() as tx:
            await tx.connection.fetchval(
                "select release_orders(7, array[$1::uuid], 'cancelled', 'system', null)", placed[0].order.row.id
            )
    assert await audit(db) == []


async def test_a_hall_is_sold_to_its_last_seat(db: Database, cipher: FieldCipher) -> None:
    """Half of the buyers choose, the other half leave it to us; all come at once, in any order, and many lose their
    seat to somebody else. Wheelchair places go with their companions' seats; two parties want each."""
    shop = await a_shop(db)
    ticket_type = {"per_buyer_max": 1_000}
    sale = await a_seated_sale(shop, seat_map_id=await a_seat_map(shop, seats=SEATS), ticket_types=[ticket_type])
    plan = await PlanCache(db).plan(sale.seat_map_id)
    ordinary = [name for index, name in enumerate(plan.seat_ids) if is_ordinary(plan, index)]
    parties = {place: [name] for place, name in enumerate(plan.seat_ids) if plan.kinds[place] == ord("w")}
    for companion, place in plan.companions.items():
        parties[place].append(plan.seat_ids[companion])
    doors = [placing_for(db, cipher), placing_for(db, cipher)]

    at_once = asyncio.Semaphore(BUYERS_AT_ONCE)
    refused: Counter[str] = Counter()

    async def places(door: Placing, line: WantedLine, *refusals: type[Refusal]) -> bool:
        """Whether it is sold, or refused in one of these ways; who is told that all are busy asks again, as told."""
        order = an_order_for(line, buyer_id=db.new_id(0))
        async with at_once:
            while True:
                try:
                    await door.place(order)
                except Busy as busy:
                    await asyncio.sleep(busy.retry_after_s or 1)
                except refusals as refusal:
                    refused[refusal.code] += 1
                    return False
                else:
                    return True

    async def choose(number: int) -> int:
        """This very seat; who comes when all are sold is told that."""
        line = seats_of(sale, ordinary[number])
        return int(await places(doors[number % 2], line, SeatTaken, SoldOut))

    async def come_together(number: int, seat_ids: list[str]) -> int:
        """A wheelchair place and its companion's seat."""
        return len(seat_ids) if await places(doors[number], seats_of(sale, *seat_ids), SeatTaken, SoldOut) else 0

    async def leave_it_to_us(number: int, quantity: int) -> int:
        """The best there are; refused only where fewer are left."""
        line = best_of(sale, quantity)
        return quantity if await places(doors[number % 2], line, SoldOut) else 0

    chosen = [choose(number) for number in range(0, len(ordinary), 2)]
    left = [leave_it_to_us(number, number % 4 + 1) for number in range(len(ordinary) // 2)]
    pairs = [come_together(number, seat_ids) for seat_ids in parties.values() for number in range(2)]
    buyers = [*pairs, *chosen, *left]
    Random(5).shuffle(buyers)
    got = sum(await asyncio.gather(*buyers))
    assert refused["seat_taken"] > len(parties), "who chose and who left it to us met"
    while await leave_it_to_us(0, 1):
        got += 1
    assert got == plan.seat_count == SEATS
    assert (await count_of(db, sale.sale)).held == SEATS
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(distinct seat) from seat_claims") == SEATS
    assert await audit(db) == []
