"""Refunds against gates, against each other and against places that return: one story each, and the books agree."""

import asyncio
from uuid import UUID

import pytest

from builders.books import audit
from builders.till import Till
from menpiao.orders.model.order import OrderRow
from menpiao.orders.service.refund import StaffRefund, refund_by_staff, return_due_places
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def refund(till: Till, order: OrderRow, key: str | None = None) -> UUID:
    refund_id, _ = await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=Actor("staff", UUID(int=7)),
        organizer_id=7,
        order_id=order.id,
        idempotency_key=key or randomness.token_hex(8),
        wanted=StaffRefund(ticket_ids=None, reason="x"),
    )
    return refund_id


async def test_one_request_sent_ten_times_at_once_is_one_refund(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=3)
    ids = await asyncio.gather(*(refund(till, order, key="once") for _ in range(10)))
    assert len(set(ids)) == 1
    assert await till.value("select refunded_fen from payments") == 54_000
    assert await audit(till.db) == []


async def test_refunds_and_orders_of_the_last_places_at_once_sell_each_place_once(till: Till) -> None:
    """Places come back while others ask for them; nobody gets one that is not free, and none is lost."""
    sale = await till.sale(total=6)
    paid = [await till.paid(sale, quantity=2) for _ in range(3)]
    wanted = [till.order(sale, quantity=2) for _ in range(6)]
    outcomes = await asyncio.gather(*(refund(till, order) for order in paid), *wanted, return_exceptions=True)
    placed = sum(isinstance(one, OrderRow) for one in outcomes)
    assert placed <= 3
    assert await till.value("select array[held, sold] from quotas") == [2 * placed, 0]
    assert await audit(till.db) == []


async def test_a_worker_that_returns_places_and_a_refund_of_the_same_session_do_not_lock_each_other(
    till: Till, clock: SimulatedClock
) -> None:
    sale = await till.sale(total=12)
    orders = [await till.paid(sale, quantity=2) for _ in range(6)]
    for order in orders[:3]:
        await refund(till, order)
    await till.run("update order_items set returned_at = null where returned_at is not null")
    await till.run("update quotas set sold = sold + 6")
    await till.run("update buyer_counts set places = 2")
    await asyncio.gather(
        *(return_due_places(till.db, till.collecting.cipher) for _ in range(3)),
        *(refund(till, order) for order in orders[3:]),
    )
    assert await till.value("select sold from quotas") == 0
    assert await audit(till.db) == []


async def test_many_workers_hearing_of_and_sending_refunds_give_back_once(till: Till, clock: SimulatedClock) -> None:
    order = await till.paid(await till.sale(), quantity=4)
    await refund(till, order)
    for _ in range(3):
        await asyncio.gather(*(till.send_refunds() for _ in range(5)))
        clock.advance(minutes=2)
    assert len({request.refund_id for request in till.provider.refunds}) == 1
    assert sum(what == "refund" for what, _ in till.provider.asked) == 1
    assert await audit(till.db) == []
