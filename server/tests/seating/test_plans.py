"""Published versions: what they say stays, seats keep their numbers, and plans are read once."""

import asyncpg
import pytest

from builders.seats import a_document, a_hall, a_seat_map, another_version
from builders.shop import a_shop
from menpiao import seating
from menpiao.kernel.errors import NotFound
from menpiao.platform.db import Database


async def test_a_published_map_is_a_plan_with_numbers(db: Database) -> None:
    shop = await a_shop(db)
    plan = await seating.plan_of(db, organizer_id=shop.organizer_id, seat_map_id=await a_seat_map(shop, a_document()))

    assert plan.seat_ids[:2] == ("stalls-A-1", "stalls-A-2")
    assert list(plan.numbers) == list(range(1, 13))
    assert [(block.first, block.count) for block in plan.blocks] == [(0, 3), (3, 3), (6, 6)]
    assert plan.label_of(plan.index_of["stalls-B-3"]).row == "B"


async def test_a_seat_keeps_its_number_and_no_other_seat_gets_it(db: Database) -> None:
    shop = await a_shop(db)
    hall_id = await a_hall(shop)
    whole = a_document()
    section = whole.sections[0]
    only_b = a_document(sections=[{"id": "stalls", "name": {"en": "Stalls"}, "rows": [section.rows[1]]}])
    new_row = a_document(
        sections=[
            {
                "id": "stalls",
                "name": {"en": "Stalls"},
                "rows": [
                    section.rows[1],
                    {"id": "C", "label": "C", "seats": [{"id": "C-1", "label": "1", "x": 1, "y": 1}]},
                ],
            }
        ]
    )

    await another_version(db, shop.organizer_id, hall_id, 1, whole)
    second = await another_version(db, shop.organizer_id, hall_id, 2, only_b)
    third = await another_version(db, shop.organizer_id, hall_id, 3, new_row)

    plan = await seating.plan_of(db, organizer_id=shop.organizer_id, seat_map_id=second)
    assert list(plan.numbers) == [7, 8, 9, 10, 11, 12]
    plan = await seating.plan_of(db, organizer_id=shop.organizer_id, seat_map_id=third)
    assert list(plan.numbers) == [7, 8, 9, 10, 11, 12, 13]


@pytest.mark.parametrize("table", ["seat_maps", "seat_map_plans", "hall_seats"])
async def test_nobody_changes_a_published_version(db: Database, table: str) -> None:
    await a_seat_map(await a_shop(db))

    with pytest.raises(asyncpg.RestrictViolationError):
        async with db.tx() as tx:
            await tx.connection.execute(f"delete from {table}")


async def test_plans_are_read_once_and_unknown_ones_are_not_found(db: Database) -> None:
    shop = await a_shop(db)
    seat_map_id = await a_seat_map(shop)
    cache = seating.PlanCache(db)

    assert await cache.plan(seat_map_id) is await cache.plan(seat_map_id) is cache.known(seat_map_id)
    with pytest.raises(NotFound):
        await cache.plan(db.new_id(shop.organizer_id))


async def test_the_plans_that_nobody_asked_for_make_room(db: Database) -> None:
    shop = await a_shop(db)
    first, second = await a_seat_map(shop, seats=60), await a_seat_map(shop, seats=70)
    cache = seating.PlanCache(db, max_seats=100)

    await cache.plan(first)
    await cache.plan(second)

    assert cache.known(first) is None
    assert cache.known(second) is not None
