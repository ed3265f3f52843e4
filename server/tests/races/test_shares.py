"""Fair shares of a session under parallel orders: over two ticket types, through several doors, by many buyers at once.

Each race has its twin, in which the session's other quotas are not locked: then what one batch counts, another changes.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import attendee_text

PLACES = 100
DOORS = 4
LIMIT = 4
IDS = {"attendee_names_required": True, "attendee_ids_required": True}
SOMEBODY = attendee_text("林小雨", "11010519491231002X")
WIDE = "(ticket_type_id = any (p_type) or session_id = any (p_share_session || p_seated || p_once_scope))"
NARROW = "ticket_type_id = any (p_type)"

Ask = Callable[[Sale, int], PlaceOrder]


async def unlock_the_rest_of_the_session(db: Database) -> None:
    """Lock the quotas of the ordered types only, look, leave others plenty of time to look, write."""
    async with db.tx() as tx:
        definition = await tx.connection.fetchval("select pg_get_functiondef('place_orders'::regproc)")
        assert definition.count(WIDE) == 1
        unlocked = definition.replace(WIDE, NARROW).replace(
            "-- 3. Requests", "perform pg_sleep(0.5);\n    -- 3. Requests", 1
        )
        await tx.connection.execute(unlocked)


async def a_sale(db: Database, *, ticket_type: dict[str, Any] | None = None, **session: Any) -> Sale:
    """One session with two ticket types and plenty of places of each."""
    kinds = [{"per_buyer_max": 100, **(ticket_type or {})}] * 2
    sale = await an_event_on_sale(await a_shop(db), ticket_types=kinds, session=session)
    for index in (0, 1):
        await with_quota(db, sale, PLACES, index=index)
    return sale


async def race(db: Database, cipher: FieldCipher, sale: Sale, ask: Ask, *, orders: int = 52) -> tuple[int, set[str]]:
    """How many of these were placed, and what the others were told. Each door asks for one type only, so that two doors
    hold different quotas."""
    doors = [placing_for(db, cipher) for _ in range(DOORS)]
    outcomes = await asyncio.gather(
        *(doors[number % DOORS].place(ask(sale, number)) for number in range(orders)), return_exceptions=True
    )
    wrong = [error for error in outcomes if isinstance(error, BaseException) and not isinstance(error, Refusal)]
    assert wrong == []
    placed = sum(isinstance(outcome, PlacedOrder) for outcome in outcomes)
    return placed, {outcome.code for outcome in outcomes if isinstance(outcome, Refusal)}


def by_one_buyer(buyer_id: UUID) -> Ask:
    return lambda sale, number: an_order(sale, buyer_id=buyer_id, index=number % 2)


def by_many_on_one_device(db: Database, device_id: UUID) -> Ask:
    return lambda sale, number: an_order(sale, buyer_id=db.new_id(0), device_id=device_id, index=number % 2)


def for_one_person(db: Database) -> Ask:
    return lambda sale, number: an_order(sale, buyer_id=db.new_id(0), attendees=(SOMEBODY,), index=number % 2)


async def test_a_buyer_has_no_more_of_a_session_than_its_limit_over_all_types(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await a_sale(db, per_buyer_max=LIMIT)
    assert await race(db, cipher, sale, by_one_buyer(db.new_id(0))) == (LIMIT, {"over_session_limit"})
    assert await audit(db) == []


async def test_without_the_sessions_locks_a_buyer_gets_more(db: Database, cipher: FieldCipher) -> None:
    await unlock_the_rest_of_the_session(db)
    sale = await a_sale(db, per_buyer_max=LIMIT)
    placed, _ = await race(db, cipher, sale, by_one_buyer(db.new_id(0)))
    assert placed > LIMIT


async def test_a_device_has_no_more_of_a_session_than_its_limit_whoever_signs_in(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await a_sale(db, per_device_max=LIMIT)
    assert await race(db, cipher, sale, by_many_on_one_device(db, db.new_id(0))) == (LIMIT, {"over_device_limit"})
    assert await audit(db) == []


async def test_without_the_sessions_locks_a_device_gets_more(db: Database, cipher: FieldCipher) -> None:
    await unlock_the_rest_of_the_session(db)
    sale = await a_sale(db, per_device_max=LIMIT)
    placed, _ = await race(db, cipher, sale, by_many_on_one_device(db, db.new_id(0)))
    assert placed > LIMIT


async def test_a_person_gets_one_ticket_of_a_session_whoever_orders_it(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, ticket_type=IDS, one_per_attendee=True)
    assert await race(db, cipher, sale, for_one_person(db), orders=20) == (1, {"attendee_has_ticket"})
    assert await audit(db) == []


async def test_without_locks_and_key_a_person_gets_several(db: Database, cipher: FieldCipher) -> None:
    await unlock_the_rest_of_the_session(db)
    async with db.tx() as tx:
        await tx.connection.execute("alter table order_keys drop constraint order_keys_pkey")
    sale = await a_sale(db, ticket_type=IDS, one_per_attendee=True)
    placed, _ = await race(db, cipher, sale, for_one_person(db), orders=20)
    assert placed > 1


@pytest.mark.parametrize("limit", ["per_buyer_max", "per_device_max", "one_per_attendee"])
async def test_sessions_with_limits_and_without_do_not_deadlock(db: Database, cipher: FieldCipher, limit: str) -> None:
    """Doors that lock one quota, and doors that lock all of the session's, in whatever order they come."""
    sale = await a_sale(
        db, ticket_type=IDS if limit == "one_per_attendee" else None, **{limit: True if limit.startswith("one") else 2}
    )
    other = await a_sale(db)
    doors = [placing_for(db, cipher) for _ in range(DOORS)]

    def asks(number: int) -> PlaceOrder:
        if number % 3 == 0:
            return an_order(other, buyer_id=db.new_id(0), index=number % 2)
        attendees = (SOMEBODY,) if limit == "one_per_attendee" else ()
        return an_order(sale, buyer_id=db.new_id(0), index=number % 2, attendees=attendees)

    outcomes = await asyncio.gather(
        *(doors[number % DOORS].place(asks(number)) for number in range(60)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes if not isinstance(outcome, Refusal)} == {PlacedOrder}
    assert await audit(db) == []
