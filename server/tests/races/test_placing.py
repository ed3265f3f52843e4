"""Races for places on a real PostgreSQL: exactly as many orders as there are places, one order for one key.

Two doors stand for two processes; the row lock between them is the database's.
"""

import asyncio

from builders.orders import an_order, count_of, placing_for, with_quota
from builders.shop import a_shop, an_event_on_sale
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.batching import KeyAsk, Placement
from menpiao.orders.service.place import Placing
from menpiao.orders.service.placed import PlacedOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitingroom import PassUsed

BUYERS = 2_000
PLACES = 100


async def test_two_thousand_buyers_for_a_hundred_places_buy_exactly_a_hundred(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), PLACES)
    doors = [placing_for(db, cipher), placing_for(db, cipher)]
    outcomes = await asyncio.gather(
        *(doors[n % 2].place(an_order(sale, buyer_id=db.new_id(0))) for n in range(BUYERS)),
        return_exceptions=True,
    )

    placed = [outcome for outcome in outcomes if isinstance(outcome, PlacedOrder)]
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert len(placed) == PLACES
    assert refused == ["sold_out"] * (BUYERS - PLACES)
    assert (await count_of(db, sale)).held == PLACES


async def test_fifty_parallel_requests_with_one_key_are_one_order(db: Database, cipher: FieldCipher) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), PLACES)
    request = an_order(sale, buyer_id=db.new_id(0), quantity=2)
    doors = [placing_for(db, cipher), placing_for(db, cipher)]
    outcomes = await asyncio.gather(*(doors[n % 2].place(request) for n in range(50)))

    assert len({outcome.order.row.id for outcome in outcomes}) == 1
    assert sum(not outcome.replayed for outcome in outcomes) == 1
    assert (await count_of(db, sale)).held == 2


async def test_parallel_orders_of_one_buyer_stay_within_their_limit(db: Database, cipher: FieldCipher) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[{"per_buyer_max": 4}]), PLACES)
    buyer_id = db.new_id(0)
    doors = [placing_for(db, cipher), placing_for(db, cipher)]
    outcomes = await asyncio.gather(
        *(doors[n % 2].place(an_order(sale, buyer_id=buyer_id)) for n in range(40)), return_exceptions=True
    )
    assert sum(isinstance(outcome, PlacedOrder) for outcome in outcomes) == 4
    assert (await count_of(db, sale)).held == 4


async def test_a_pass_that_forty_want_over_two_doors_and_types_buys_once(db: Database, cipher: FieldCipher) -> None:
    """Different ticket types: no quota's lock is common to them, the key alone decides."""
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}]), PLACES)
    await with_quota(db, sale, PLACES, index=1)
    doors = [placing_for(db, cipher), placing_for(db, cipher)]
    key = KeyAsk("pass", db.new_id(7), db.new_id(7))
    outcomes = await asyncio.gather(
        *(doors[n % 2].place(an_order(sale, buyer_id=db.new_id(0), index=n % 2, keys=(key,))) for n in range(40)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, PlacedOrder) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, PassUsed) for outcome in outcomes) == 39


async def test_without_the_lock_the_same_race_oversells(db: Database, cipher: FieldCipher) -> None:
    """The protection is real: switched off, the constraint is all that is left, and batches fail on it."""
    async with db.tx() as tx:
        definition = await tx.connection.fetchval("select pg_get_functiondef('place_orders'::regproc)")
        assert definition.count("for update") == 2
        # What was read before somebody else's commit is believed: no lock, a look, time for others to look, a write.
        unlocked = definition.replace("for update", "").replace(
            "-- 3. Requests", "perform pg_sleep(0.5);\n    -- 3. Requests", 1
        )
        await tx.connection.execute(unlocked)
        await tx.connection.execute("alter table quotas drop constraint places_are_conserved")
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 10)
    doors = [placing_for(db, cipher) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(door.place(an_order(sale, buyer_id=db.new_id(0))) for door in doors for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, PlacedOrder) for outcome in outcomes) > 10


async def test_keys_used_for_two_types_at_once_do_not_deadlock_the_batches(db: Database, cipher: FieldCipher) -> None:
    """Two processes hold the locks of different types and meet at the orders' keys: there too they need one order."""
    sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}])
    for index in (0, 1):
        await with_quota(db, sale, PLACES, index=index)
    async with db.tx() as tx:  # so slow that each has written its first key before the other comes to its second
        await tx.connection.execute(
            """create function dawdle() returns trigger language plpgsql as
                   $$ begin perform pg_sleep(0.2); return new; end $$;
               create trigger dawdle before insert on orders for each row execute function dawdle()"""
        )
    buyer_id = db.new_id(0)
    doors = [placing_for(db, cipher), placing_for(db, cipher)]

    async def batch(door: Placing, index: int, keys: list[str]) -> list[int]:
        wanted = [
            an_order(sale, buyer_id=buyer_id, index=index, idempotency_key=key, request_hash=bytes([index] * 32))
            for key in keys
        ]
        placements = await door._process([await door.prepare(order) for order in wanted])
        return [placement.outcome for placement in placements if isinstance(placement, Placement)]

    outcomes = await asyncio.gather(batch(doors[0], 0, ["a", "b"]), batch(doors[1], 1, ["b", "a"]))
    assert sorted(outcomes) == [[Placement.PLACED] * 2, [Placement.KEY_REUSED] * 2]
