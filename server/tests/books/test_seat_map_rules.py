"""The rules about seat maps find versions whose plan or whose numbers are gone."""

import pytest

from builders.books import audit
from builders.seats import a_seat_map
from builders.shop import a_shop
from menpiao.platform.db import Database


@pytest.mark.parametrize(
    ("table", "damage", "rule"),
    [
        ("seat_map_plans", "delete from seat_map_plans where lang = 'en'", "seat_maps_have_their_plans"),
        ("hall_seats", "delete from hall_seats where number = 5", "seats_have_their_numbers"),
        ("seat_maps", "update seat_maps set seat_count = seat_count + 1", "seats_have_their_numbers"),
    ],
)
async def test_damage_is_found(db: Database, table: str, damage: str, rule: str) -> None:
    await a_seat_map(await a_shop(db))
    assert await audit(db) == []

    async with db.tx() as tx:
        await tx.connection.execute(f"alter table {table} disable trigger seat_maps_never_change; {damage}")

    assert {finding.rule for finding in await audit(db)} == {rule}
