"""The rule about hourly counts finds what contradicts it, and a rebuild mends what was damaged."""

import contextlib
from typing import Any

import pytest

from builders.books import audit
from builders.counted import INSIGHT_DAMAGE, counted_sales
from builders.orders import an_order, placing_for
from builders.shop import Sale
from menpiao.books.insight import INSIGHT_RULES
from menpiao.insight.service.rolling import rebuild, roll_up_sales
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


class _TakenBack(Exception):
    """Ends a transaction without its effects."""


async def test_each_damage_to_the_counts_is_found_and_mended(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await counted_sales(db, cipher, clock)
    assert await audit(db) == []
    assert INSIGHT_DAMAGE.keys() == {rule.name for rule in INSIGHT_RULES}
    for name, damages in INSIGHT_DAMAGE.items():
        (sql,) = [rule.sql for rule in INSIGHT_RULES if rule.name == name]
        for damage in damages:
            assert await contradictions(db, damage, sql), damage
    honest = await _counts(db)
    assert [tuple(row)[2:] for row in honest] == [(0, 0, 0, 0, 1), (1, 2, 1, 2, 0), (1, 3, 0, 0, 0)]
    async with db.tx() as tx:
        await tx.connection.execute(
            "update sales_hours set sold_tickets = 9; delete from sales_hours where refunded_tickets > 0"
        )
    assert {finding.rule for finding in await audit(db)} == {"sales_hours_match_orders"}
    assert await rebuild(db, organizer_id=sale.organizer_id) == 1
    assert await _counts(db) == honest
    assert await roll_up_sales(db) == 0, "there is nothing new"


@pytest.mark.parametrize("minutes", [10, 90])
async def test_what_is_sold_after_the_clock_went_back_is_counted(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, minutes: int
) -> None:
    """While it was ahead, all up to then was sure; ninety minutes on it was another hour."""
    sale = await counted_sales(db, cipher, clock)
    clock.advance(minutes=minutes)
    await _order(db, cipher, sale)
    clock.advance(minutes=2)
    await roll_up_sales(db, also_unsure=True)
    clock.advance(minutes=-2 - minutes)
    await _order(db, cipher, sale)
    clock.advance(minutes=3)
    await roll_up_sales(db)
    assert await audit(db) == []
    clock.advance(minutes=5)
    await _order(db, cipher, sale)
    await roll_up_sales(db, also_unsure=True)
    assert await audit(db) == []
    assert sum(row["placed_orders"] for row in await _counts(db)) == 2 + 3


async def _order(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    placing = placing_for(db, cipher)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await placing.close()


async def _counts(db: Database) -> list[Any]:
    async with db.read() as tx:
        return list(
            await tx.connection.fetch(
                "select hour, ticket_type_id, placed_orders, placed_tickets, sold_orders, sold_tickets,"
                " refunded_tickets from sales_hours order by placed_tickets, hour"
            )
        )


async def contradictions(db: Database, damage: str, sql: str) -> list[Any]:
    """What the rule finds after this damage, which is taken back."""
    found: list[Any] = []
    with contextlib.suppress(_TakenBack):
        async with db.tx() as tx:
            await tx.connection.execute(damage)
            found = list(await tx.connection.fetch(sql))
            raise _TakenBack
    return found
