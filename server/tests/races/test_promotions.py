"""Codes, budgets and price steps under parallel orders: through several doors and in several processes at once, over
ticket types whose quotas are different rows.

The twin switches the promotions' lock off: then what one batch counts, another changes.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from builders.books import audit
from builders.orders import an_order, placing_for, with_quota
from builders.prices import a_promotion, used, with_code, with_rules
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import PriceStep
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.pricing import NOTHING_ASKED, PriceAsk
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import Allotment

DOORS = 4
TESTS = Path(__file__).parent.parent
PRICE = 10_000


async def a_sale(db: Database) -> Sale:
    """One session with two ticket types and plenty of places of each."""
    kinds = [{"price_fen": PRICE, "per_buyer_max": 100}] * 2
    sale = await an_event_on_sale(await a_shop(db), ticket_types=kinds)
    for index in (0, 1):
        await with_quota(db, sale, 500, index=index)
    return sale


async def race(
    db: Database, cipher: FieldCipher, sale: Sale, ask: PriceAsk, *, orders: int = 48
) -> tuple[int, set[str]]:
    """How many were placed, and what the others were told. Each door asks for one type only."""
    doors = [placing_for(db, cipher) for _ in range(DOORS)]
    outcomes = await asyncio.gather(
        *(
            doors[number % DOORS].place(an_order(sale, buyer_id=db.new_id(0), index=number % 2, price=ask))
            for number in range(orders)
        ),
        return_exceptions=True,
    )
    wrong = [error for error in outcomes if isinstance(error, BaseException) and not isinstance(error, Refusal)]
    assert wrong == []
    placed = sum(isinstance(outcome, PlacedOrder) for outcome in outcomes)
    return placed, {outcome.code for outcome in outcomes if isinstance(outcome, Refusal)}


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({"max_uses_per_code": 1}, 1),
        ({"max_uses": 7}, 7),
        ({"budget_fen": 20_500}, 10),
    ],
)
async def test_a_limit_holds_over_types_and_doors(
    db: Database, cipher: FieldCipher, limits: dict[str, Any], most: int
) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, **limits)
    assert await race(db, cipher, sale, with_code()) == (most, {"promotion_exhausted"})
    assert (await used(db))["uses"] == most
    assert await audit(db) == []


async def test_a_price_step_is_for_as_many_as_it_says_and_nobody_else_pays_without_a_word(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await a_sale(db)
    step = PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=7_000, places=5)
    await with_rules(db, sale, steps=(step,))
    doors = [placing_for(db, cipher) for _ in range(DOORS)]
    outcomes = await asyncio.gather(
        *(doors[number % DOORS].place(an_order(sale, buyer_id=db.new_id(0))) for number in range(40)),
        return_exceptions=True,
    )
    totals = [outcome.order.row.total_fen for outcome in outcomes if isinstance(outcome, PlacedOrder)]
    told = {outcome.code for outcome in outcomes if isinstance(outcome, Refusal)}
    assert (totals.count(7_000), told) == (5, {"price_changed"})
    assert await used(db) == {"step": 5}
    assert await audit(db) == []


async def test_what_is_put_aside_is_drawn_once_through_many_doors(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db)
    for index in (0, 1):
        await with_quota(db, sale, 9, index=index)
    await a_promotion(
        db,
        sale,
        ticket_type_ids=sale.ticket_type_ids,
        allotments=tuple(Allotment(kind, 5) for kind in sale.ticket_type_ids),
    )
    doors = [placing_for(db, cipher) for _ in range(DOORS)]
    outcomes = await asyncio.gather(
        *(
            doors[number % DOORS].place(
                an_order(
                    sale, buyer_id=db.new_id(0), index=number % 2, price=with_code() if number % 3 else NOTHING_ASKED
                )
            )
            for number in range(60)
        ),
        return_exceptions=True,
    )
    placed = [outcome.order for outcome in outcomes if isinstance(outcome, PlacedOrder)]
    told = {outcome.code for outcome in outcomes if isinstance(outcome, Refusal)}
    assert (len(placed), told) == (18, {"sold_out"})
    assert sum(order.row.total_fen == PRICE for order in placed) <= 8
    assert await audit(db) == []


async def test_without_the_lock_a_code_is_used_too_often(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, max_uses_per_code=1)
    async with db.tx() as tx:
        definition = await tx.connection.fetchval("select pg_get_functiondef('place_orders'::regproc)")
        locking = "perform lock_promotions(p_organizer_id);"
        assert definition.count(locking) == 1
        slow = definition.replace(locking, "").replace(
            "-- 3. Requests", "perform pg_sleep(0.5);\n    -- 3. Requests", 1
        )
        await tx.connection.execute(slow)
    placed, _ = await race(db, cipher, sale, with_code(), orders=2)
    assert placed == 2
    assert "promotion_limits_are_kept" in {finding.rule for finding in await audit(db)}


async def test_a_code_for_seven_uses_is_used_seven_times_by_three_processes(
    db: Database, dsn: str, cipher: FieldCipher
) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, max_uses=7)
    command = [
        sys.executable,
        "-m",
        "builders.racer",
        dsn,
        db.clock.now().isoformat(),
        msgspec.json.encode(sale).decode(),
    ]
    racers = [
        await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(TESTS)}
        )
        for _ in range(3)
    ]
    placed = [int((await racer.communicate())[0]) for racer in racers]
    assert sum(placed) == 7
    assert (await used(db))["uses"] == 7
    assert await audit(db) == []
