"""An order pins the refund ladder that was current when it was placed, whatever comes after or meets in its batch."""

from typing import Any
from uuid import UUID

from builders.books import audit
from builders.ladders import a_rule, with_ladder
from builders.line import Lines
from builders.orders import an_order, placing_for, prepared, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import terms_of
from menpiao.orders.service.batching import Placement, PlaceRequest, place_batch
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def a_sale(db: Database, **event: Any) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db), **event), 10)


async def pinned(db: Database) -> list[int | None]:
    """The versions that items have pinned, in the order of placing."""
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            "select l.version from order_items i join orders o on o.id = i.order_id"
            " left join refund_ladders l on l.id = i.refund_ladder_id order by o.idempotency_key, i.position"
        )
    return [row["version"] for row in rows]


async def current(db: Database, sale: Sale) -> UUID | None:
    async with db.read() as tx:
        return (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id]))[sale.ticket_type_id].refund_ladder_id


async def test_an_order_pins_the_ladder_of_its_moment(db: Database, cipher: FieldCipher) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    for number in range(3):
        # A door of its own each time: the terms of the last one may be a second old.
        placed = await placing_for(db, cipher).place(
            an_order(sale, buyer_id=buyer_id, idempotency_key=f"k{number}", quantity=2)
        )
        assert {item.refund_ladder_id for item in placed.order.items} == {await current(db, sale)}
        await with_ladder(db, sale.event_id, a_rule((number + 1, 0)))
    assert await pinned(db) == [None, None, 1, 1, 2, 2]
    assert await audit(db) == []


async def test_a_door_that_has_not_heard_of_the_new_ladder_pins_it_all_the_same(
    db: Database, cipher: FieldCipher
) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    await with_ladder(db, sale.event_id)
    door = placing_for(db, cipher)
    await door.place(an_order(sale, buyer_id=buyer_id, idempotency_key="k1"))
    await with_ladder(db, sale.event_id, a_rule((1, 0)))
    placed = await door.place(an_order(sale, buyer_id=buyer_id, idempotency_key="k2"))
    assert placed.order.items[0].refund_ladder_id == await current(db, sale)
    assert await pinned(db) == [1, 2]


async def test_in_one_batch_an_old_quote_does_not_lend_its_ladder_to_a_new_one(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await a_sale(db)
    await with_ladder(db, sale.event_id)
    old = await request_of(db, cipher, sale, key="a")
    await with_ladder(db, sale.event_id, a_rule((1, 0)))
    new = await request_of(db, cipher, sale, key="b")
    for batch in ([old, new], [new, old]):
        outcomes = {answer.order_id: answer.outcome for answer in await place_batch(db, batch)}
        assert outcomes[old.order_id] == Placement.TERMS_CHANGED
        assert outcomes[new.order_id] in (Placement.PLACED, Placement.REPLAYED)
    assert await pinned(db) == [2]


async def test_several_types_of_an_order_pin_each_their_events_own(db: Database, cipher: FieldCipher) -> None:
    shop = await a_shop(db)
    sales = [await with_quota(db, await an_event_on_sale(shop), 10) for _ in range(3)]
    for sale, hours in zip(sales[:2], (1, 2), strict=True):
        await with_ladder(db, sale.event_id, a_rule((hours, 0)))
    lines = [line for sale in sales for line in an_order(sale, buyer_id=sale.event_id).lines]
    placed = await placing_for(db, cipher).place(an_order(sales[0], buyer_id=db.new_id(0), lines=tuple(lines)))
    async with db.read() as tx:
        stored = await tx.connection.fetch("select refund_ladder_id from order_items order by position")
    assert [row["refund_ladder_id"] for row in stored] == [await current(db, sale) for sale in sales]
    assert [item.refund_ladder_id for item in placed.order.items] == [await current(db, sale) for sale in sales]
    assert await audit(db) == []


async def test_the_offer_of_a_waitlist_pins_it_too(db: Database, cipher: FieldCipher) -> None:
    lines = Lines(db, cipher)
    sale = await lines.sold_out(1)
    await with_ladder(db, sale.event_id)
    await lines.join(sale)
    await with_quota(db, sale, 2)
    await lines.rounds()
    async with db.read() as tx:
        offered = await tx.connection.fetch(
            "select i.refund_ladder_id from order_items i join orders o on o.id = i.order_id"
            " where o.idempotency_key like 'waitlist %'"
        )
    assert [row["refund_ladder_id"] for row in offered] == [await current(db, sale)]


async def request_of(db: Database, cipher: FieldCipher, sale: Sale, *, key: str) -> PlaceRequest:
    """What a door would bring to its batch now."""
    return await prepared(placing_for(db, cipher), an_order(sale, buyer_id=db.new_id(0), idempotency_key=key))
