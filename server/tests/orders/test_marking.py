"""The worker writes by what orders are found: soon, each, also one that was committed late, and none twice."""

from typing import Any
from uuid import UUID

import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.books import audit
from menpiao.orders.service.marking import mark_orders
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def sale(db: Database) -> Sale:
    shop = await a_shop(db)
    return await with_quota(db, await an_event_on_sale(shop, ticket_types=[{"per_buyer_max": 50}]), 50)


async def placed(db: Database, cipher: FieldCipher, sale: Sale, count: int = 1) -> list[UUID]:
    placing = placing_for(db, cipher)
    try:
        return [(await placing.place(an_order(sale, buyer_id=db.new_id(0)))).order.row.id for _ in range(count)]
    finally:
        await placing.close()


async def marked(db: Database) -> set[UUID]:
    return {row["order_id"] for row in await rows(db, "select distinct order_id from order_marks")}


async def rows(db: Database, query: str, *args: object) -> list[Any]:
    async with db.read() as tx:
        found: list[Any] = await tx.connection.fetch(query, *args)
        return found


async def test_what_was_sold_before_and_what_is_sold_now_is_marked_once(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("menpiao.orders.service.marking.A_TRANSACTION", 2)
    orders = set(await placed(db, cipher, sale, 5))
    assert await mark_orders(db, cipher) == 5
    assert await marked(db) == orders
    assert await mark_orders(db, cipher) == 0, "nothing is new"
    for looked_at in (6, 2):
        clock.advance(seconds=10)
        orders |= set(await placed(db, cipher, sale, 1))
        assert await mark_orders(db, cipher) == looked_at, "it looks back five seconds before the newest it knows"
    clock.advance(minutes=3)
    assert await mark_orders(db, cipher, also_unsure=True) >= 1
    assert await mark_orders(db, cipher, also_unsure=True) == 0, "all of it is sure by now"
    assert await marked(db) == orders
    assert await audit(db) == []


async def test_an_order_that_was_committed_late_is_found_within_a_minute(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock
) -> None:
    (late,) = await placed(db, cipher, sale)
    async with db.tx() as tx:
        # It is not there yet, as far as anybody else can see.
        await tx.connection.execute(
            "create table hidden as select * from orders; delete from orders;"
            "create table hidden_items as select * from order_items; delete from order_items"
        )
    clock.advance(seconds=20)
    (other,) = await placed(db, cipher, sale)
    await mark_orders(db, cipher)
    async with db.tx() as tx:
        await tx.connection.execute(
            "insert into orders select * from hidden; insert into order_items select * from hidden_items;"
            "drop table hidden; drop table hidden_items"
        )
    await mark_orders(db, cipher)
    assert await marked(db) == {other}, "the twin: those that look back a little do not see it"
    await mark_orders(db, cipher, also_unsure=True)
    assert await marked(db) == {late, other}
    clock.advance(minutes=2)
    await mark_orders(db, cipher, also_unsure=True)
    assert await audit(db) == []


@pytest.mark.parametrize("minutes", [10, 90])
async def test_an_order_that_is_placed_after_the_clock_went_back_is_found(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock, minutes: int
) -> None:
    """While it was ahead, all up to then was sure."""
    clock.advance(minutes=minutes)
    orders = set(await placed(db, cipher, sale))
    clock.advance(minutes=2)
    await mark_orders(db, cipher, also_unsure=True)
    clock.advance(minutes=-2 - minutes)
    orders |= set(await placed(db, cipher, sale))
    await mark_orders(db, cipher)
    assert await marked(db) == orders
    clock.advance(seconds=30)
    orders |= set(await placed(db, cipher, sale))
    await mark_orders(db, cipher, also_unsure=True)
    assert await marked(db) == orders
    assert await audit(db) == []


async def test_two_workers_do_not_do_the_same(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    await placed(db, cipher, sale)
    async with db.tx() as tx:
        await tx.connection.execute(
            "insert into order_marking (organizer_id, until, seen) values (7, $1, $1)", UUID(int=0)
        )
    connection = await db.pool.acquire()
    try:
        async with connection.transaction():
            await connection.execute("select 1 from order_marking for update")
            assert await mark_orders(db, cipher) == 0, "the other one is about it"
    finally:
        await db.pool.release(connection)
    assert await mark_orders(db, cipher) == 1


async def test_marks_tell_nobody_a_name(db: Database, cipher: FieldCipher) -> None:
    shop = await a_shop(db)
    sale = await with_quota(db, await an_event_on_sale(shop, ticket_types=[{"attendee_names_required": True}]), 5)
    placing = placing_for(db, cipher)
    for number in range(2):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), attendees=("林小雨",), idempotency_key=f"k{number}"))
    await placing.close()
    await mark_orders(db, cipher)
    names = [row["mark"] for row in await rows(db, "select mark from order_marks where kind = 'name'")]
    assert len(names) == 2
    assert len(set(names)) == 1, "the same name is the same mark"
    other = FieldCipher({1: bytes(32)}).blind_index("林小雨".encode(), purpose="order_marks.name")
    assert other not in names, "without the key nobody can make it"
