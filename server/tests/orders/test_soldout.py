"""Saying no from memory: without a query to whoever was never placed, and never to a retry."""

import asyncio

import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.queries import counted
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def a_sale(db: Database, total: int) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), total)


async def sold_out(placing: Placing, sale: Sale, db: Database) -> None:
    """One more asks, and is the evidence; afterwards it is known who holds places."""
    with pytest.raises(SoldOut):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await asyncio.gather(*placing._sold_out._reading.values())


async def test_who_was_never_placed_is_refused_without_a_query(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, 1)
    watched, pool = counted(db)
    placing = placing_for(watched, cipher)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(placing, sale, db)
    before = pool.count
    for _ in range(50):
        with pytest.raises(SoldOut):
            placing.refuse_at_once(an_order(sale, buyer_id=db.new_id(0)))
    assert pool.count == before


@pytest.mark.parametrize("elsewhere", [False, True], ids=["placed here", "placed by another process"])
async def test_who_holds_a_place_is_looked_up(db: Database, cipher: FieldCipher, elsewhere: bool) -> None:
    sale = await a_sale(db, 1)
    here, there = placing_for(db, cipher), placing_for(db, cipher)
    request = an_order(sale, buyer_id=db.new_id(0))
    first = await (there if elsewhere else here).place(request)
    await sold_out(here, sale, db)
    here.refuse_at_once(request)
    assert (await here.place(request)).order.row.id == first.order.row.id


async def test_who_placed_elsewhere_meanwhile_is_known_from_the_next_evidence_on(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, 1)
    here, there = placing_for(db, cipher), placing_for(db, cipher)
    await here.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(here, sale, db)
    clock.advance(minutes=20)
    await release_due(db)
    request = an_order(sale, buyer_id=db.new_id(0))
    first = await there.place(request)
    await sold_out(here, sale, db)
    here.refuse_at_once(request)
    assert (await here.place(request)).order.row.id == first.order.row.id


async def test_a_released_place_is_for_sale_again_within_a_second(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, 1)
    placing = placing_for(db, cipher)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(placing, sale, db)
    clock.advance(minutes=20)
    request = an_order(sale, buyer_id=db.new_id(0))
    placing.refuse_at_once(request)
    assert not (await placing.place(request)).replayed
