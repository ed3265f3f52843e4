"""Clerks at their windows at the same time: nobody sells a place twice, and no cash lies beside the count."""

import asyncio

import pytest

from builders.books import audit
from builders.drawer import a_drawer
from builders.till import Till
from menpiao.boxoffice.model.refusals import ShiftClosed
from menpiao.boxoffice.service import tills
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.refusals import OrderClosed, SoldOut
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_two_clerks_and_the_last_ticket(till: Till) -> None:
    sale = await till.sale(total=1)
    drawers = [await a_drawer(till, sale.organizer_id, name=name) for name in ("一号窗口", "二号窗口")]
    outcomes = await asyncio.gather(*(one.sold(sale) for one in drawers), return_exceptions=True)
    assert sorted(type(one) is SoldOut for one in outcomes) == [False, True]
    assert await till.value("select count(*) from till_movements") == 1
    assert await audit(till.db) == []


async def test_cash_is_taken_once_for_an_order_however_often_and_by_whomever(till: Till) -> None:
    sale = await till.sale()
    one, other = [await a_drawer(till, sale.organizer_id, name=name) for name in ("一号窗口", "二号窗口")]
    order = await one.order(sale, 2)
    replays = await asyncio.gather(*(one.take(order, key="once") for _ in range(4)))
    assert sorted(replays) == [False, True, True, True]
    with pytest.raises(OrderClosed):
        await other.take(order)
    refund_id = await till.refund(order)
    handed = await asyncio.gather(*(who.pay_out(refund_id) for who in (one, other, one, other)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in handed) == [
        "PaidOutElsewhere",
        "PaidOutElsewhere",
        "bool",
        "bool",
    ]
    assert sorted(answer for answer in handed if isinstance(answer, bool)) == [False, True]
    assert await till.value("select sum(amount_fen) from till_movements") == 0
    assert await audit(till.db) == []


async def test_a_sale_is_in_the_count_or_refused(till: Till) -> None:
    sale = await till.sale(total=40)
    drawer = await a_drawer(till, sale.organizer_id)
    orders = [await drawer.order(sale) for _ in range(12)]

    async def count() -> bool:
        shift, _ = await tills.shift_of_organizer(till.db, organizer_id=sale.organizer_id, shift_id=drawer.shift.id)
        return (await drawer.close(shift.expected_fen, "匆忙清点")).closed_at is not None

    outcomes = await asyncio.gather(
        *(drawer.take(one) for one in orders[:6]),
        count(),
        *(drawer.take(one) for one in orders[6:]),
        return_exceptions=True,
    )
    assert all(isinstance(one, bool | ShiftClosed) for one in outcomes), outcomes
    refused = sum(isinstance(one, ShiftClosed) for one in outcomes)
    assert await till.value("select count(*) from till_movements") == 12 - refused
    assert await till.value("select count(*) from orders where state = 'paid'") == 12 - refused
    with pytest.raises(Refusal):
        await drawer.close(1, "另一个数")
    assert await audit(till.db) == []
