"""Places that a promo code has for itself: nobody else can have them, they come back to it, and nothing of it leaks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, an_order, placing_for, with_quota
from builders.prices import a_promotion, with_code
from builders.seated import a_seated_sale
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.order import Order
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.orders.service.pricing import NOTHING_ASKED, PriceAsk
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import Allotment, BundlePart, TooFewToSetAside, release_due_allotments, set_state


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, total: int = 10, **kind: Any) -> Sale:
    kinds = [{"per_buyer_max": 100, "per_order_max": 20, **kind}]
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=kinds), total)


async def a_allotment(db: Database, sale: Sale, places: int = 4, **changes: Any) -> UUID:
    """The code SPRING20, with so many of the sale's places for itself."""
    return await a_promotion(
        db,
        sale,
        ticket_type_ids=(sale.ticket_type_id,),
        allotments=(Allotment(sale.ticket_type_id, places),),
        **changes,
    )


async def place(placing: Placing, sale: Sale, ask: PriceAsk = NOTHING_ASKED, quantity: int = 1) -> Order:
    wanted = an_order(sale, buyer_id=placing._db.new_id(0), price=ask, quantity=quantity)
    return (await placing.place(wanted)).order


async def counts(db: Database) -> tuple[int, int, int]:
    """Held, sold, withheld."""
    async with db.read() as tx:
        row = await tx.connection.fetchrow("select held, sold, withheld from quotas")
    assert row is not None
    return row["held"], row["sold"], row["withheld"]


async def test_what_is_put_aside_is_for_whoever_has_the_code_and_for_nobody_else(
    db: Database, placing: Placing
) -> None:
    sale = await a_sale(db)
    await a_allotment(db, sale)
    assert await counts(db) == (0, 0, 4)
    await place(placing, sale, quantity=6)
    with pytest.raises(SoldOut):
        await place(placing, sale)
    # Memory says sold out by now, and not to them.
    order = await place(placing, sale, with_code(), quantity=3)
    assert [item.price_fen for item in order.items] == [14_400] * 3
    assert await counts(db) == (9, 0, 1)
    with pytest.raises(SoldOut) as refused:
        await place(placing, sale, with_code(), quantity=2)
    assert "1" in refused.value.sentence().zh
    assert await audit(db) == []
    await place(placing, sale, with_code())
    with pytest.raises(SoldOut):
        await place(placing, sale, with_code())
    assert await counts(db) == (10, 0, 0)
    assert await audit(db) == []


async def test_whoever_has_the_code_takes_what_is_aside_first_and_then_what_everybody_may_have(
    db: Database, placing: Placing
) -> None:
    sale = await a_sale(db)
    await a_allotment(db, sale, 2)
    await place(placing, sale, with_code(), quantity=5)
    assert await counts(db) == (5, 0, 0)
    await place(placing, sale, quantity=5)
    assert await counts(db) == (10, 0, 0)
    assert await audit(db) == []


async def test_what_is_not_paid_goes_back_to_where_it_came_from(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    await a_allotment(db, sale, 2)
    await place(placing, sale, with_code(), quantity=3)
    await place(placing, sale, quantity=2)
    clock.advance(seconds=HOLD_SECONDS)
    await release_due(db)
    assert await counts(db) == (0, 0, 2)
    assert await audit(db) == []
    with pytest.raises(SoldOut):
        await place(placing, sale, quantity=9)
    await place(placing, sale, quantity=8)
    assert await audit(db) == []


async def test_a_full_batch_releases_what_is_due_into_the_allotment_and_not_to_everybody(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, 3)
    await a_allotment(db, sale, 3)
    await place(placing, sale, with_code(), quantity=3)
    clock.advance(seconds=HOLD_SECONDS)
    with pytest.raises(SoldOut):
        await place(placing, sale)
    await place(placing, sale, with_code(), quantity=3)
    assert await counts(db) == (3, 0, 0)
    assert await audit(db) == []


async def test_a_promotion_that_ends_gives_all_back_to_everybody_and_what_expires_later_too(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    promotion_id = await a_allotment(db, sale, 6)
    await place(placing, sale, with_code(), quantity=2)
    await set_state(db, actor=SYSTEM, organizer_id=7, promotion_id=promotion_id, state="paused")
    assert await counts(db) == (2, 0, 4)
    await set_state(db, actor=SYSTEM, organizer_id=7, promotion_id=promotion_id, state="ended")
    assert await counts(db) == (2, 0, 0)
    clock.advance(seconds=HOLD_SECONDS)
    await release_due(db)
    assert await counts(db) == (0, 0, 0)
    assert await audit(db) == []
    await place(placing, sale, quantity=10)


@pytest.mark.parametrize("end", ["release_at", "valid_until"])
async def test_a_allotment_is_over_at_its_time(db: Database, placing: Placing, clock: SimulatedClock, end: str) -> None:
    sale = await a_sale(db)
    ends_at = db.clock.now() + timedelta(minutes=5)
    later = {"valid_until": db.clock.now() + timedelta(days=1)} if end == "release_at" else {}
    await a_allotment(db, sale, 10, **{end: ends_at}, **later)
    assert await release_due_allotments(db) == 0
    with pytest.raises(SoldOut):
        await place(placing, sale)
    clock.advance(minutes=5)
    assert await release_due_allotments(db) == 1
    assert await release_due_allotments(db) == 0
    assert await counts(db) == (0, 0, 0)
    await place(placing, sale)
    assert await audit(db) == []


async def test_a_free_order_draws_like_any_other(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, price_fen=0)
    await a_allotment(db, sale, 10, effect="none")
    await place(placing, sale, with_code(), quantity=2)
    assert await counts(db) == (0, 2, 8)
    assert await audit(db) == []


async def test_only_free_places_can_be_put_aside_and_all_of_them_or_none(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await place(placing, sale, quantity=7)
    with pytest.raises(TooFewToSetAside):
        await a_allotment(db, sale, 4)
    assert await counts(db) == (7, 0, 0)
    await a_allotment(db, sale, 3)
    assert await counts(db) == (7, 0, 3)
    assert await audit(db) == []


async def test_what_is_put_aside_is_named_among_the_promotions_types_and_sessions(db: Database) -> None:
    sale = await a_sale(db)
    other = await a_sale(db)
    kind = other.ticket_type_id
    wrong: tuple[dict[str, Any], ...] = (
        {"allotments": (Allotment(sale.ticket_type_id, 1),)},
        {"ticket_type_ids": (sale.ticket_type_id,), "allotments": (Allotment(sale.ticket_type_id, 0),)},
        {"ticket_type_ids": (sale.ticket_type_id,), "allotments": (Allotment(sale.ticket_type_id, 1),) * 2},
        {"ticket_type_ids": (sale.ticket_type_id,), "release_at": db.clock.now()},
        {
            "ticket_type_ids": (sale.ticket_type_id, kind),
            "session_ids": (sale.session_id,),
            "allotments": (Allotment(kind, 1),),
        },
    )
    for changes in wrong:
        with pytest.raises(Invalid):
            await a_promotion(db, sale, **changes)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select sum(withheld) from quotas") == 0


async def test_seats_are_not_put_aside_by_number_nor_sold_in_bundles(db: Database) -> None:
    hall = await a_seated_sale(await a_shop(db))
    kind = hall.sale.ticket_type_id
    for changes, code in (
        ({"ticket_type_ids": (kind,), "allotments": (Allotment(kind, 2),)}, "seats_are_allocated"),
        (
            {"kind": "bundle", "amount_fen": 10_000, "parts": (BundlePart(hall.session_id, kind, 2),)},
            "seats_not_bundled",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            await a_promotion(db, hall.sale, **changes)
        assert [error.code for error in refused.value.errors] == [code]
    await a_promotion(db, hall.sale, ticket_type_ids=(kind,))
    async with db.tx() as tx:
        # A type that began to sell seats while the promotion was being made.
        made = "select make_allotments($1, $2, array[$3::uuid], array[1], null)"
        assert await tx.connection.fetchval(made, hall.sale.organizer_id, db.new_id(7), kind) == 1
    assert await audit(db) == []
