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


def refuses(placing: Placing, sale: Sale, db: Database) -> bool:
    """Whether somebody new is refused at once."""
    try:
        placing.refuse_at_once(an_order(sale, buyer_id=db.new_id(0)))
    except SoldOut:
        return True
    return False


async def renewed(placing: Placing) -> None:
    """What somebody's asking has set off is done."""
    await asyncio.gather(
        *placing._sold_out._renewing.values(), *placing._terms._cache._flights.values(), return_exceptions=True
    )


async def test_while_people_ask_nobody_waits_for_the_database(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, 1)
    watched, pool = counted(db)
    placing = placing_for(watched, cipher)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(placing, sale, db)
    before = pool.count
    for _ in range(10):
        clock.advance(seconds=0.8)
        assert all(refuses(placing, sale, db) for _ in range(50))
        await renewed(placing)
    assert pool.count - before <= 2 * 10, "a look at the terms and one at the quota, however many ask"
    clock.advance(seconds=1)
    assert not refuses(placing, sale, db)


@pytest.mark.parametrize("taken", [False, True], ids=["a place is free", "another process took it"])
async def test_evidence_is_not_renewed_where_anything_has_moved(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, taken: bool
) -> None:
    sale = await a_sale(db, 1)
    here, there = placing_for(db, cipher), placing_for(db, cipher)
    await here.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(here, sale, db)
    await with_quota(db, sale, 2)
    if taken:
        await there.place(an_order(sale, buyer_id=db.new_id(0)))
    clock.advance(seconds=0.8)
    assert refuses(here, sale, db)
    await renewed(here)
    clock.advance(seconds=0.3)
    assert not refuses(here, sale, db)


async def test_a_look_that_fails_renews_nothing(db: Database, cipher: FieldCipher, clock: SimulatedClock) -> None:
    sale = await a_sale(db, 1)
    watched, pool = counted(db)
    placing = placing_for(watched, cipher)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await sold_out(placing, sale, db)
    clock.advance(seconds=0.8)
    pool.away = True
    assert refuses(placing, sale, db)
    await renewed(placing)
    pool.away = False
    await placing._terms.get([sale.ticket_type_id])
    clock.advance(seconds=0.3)
    await placing._terms.get([sale.ticket_type_id])
    assert not refuses(placing, sale, db)


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
