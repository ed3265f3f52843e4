"""Seats that come back: by refunds, by time, and when money comes after all."""

from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS
from builders.seated import SeatedSale, a_seated_sale, an_order_for, seats_of
from builders.shop import a_shop
from builders.till import Till
from menpiao.inventory import SeatTaken
from menpiao.orders.service.cancel import close_due, release_due
from menpiao.payments import Method, ProviderState
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def a_sale(till: Till, **changes: object) -> SeatedSale:
    sale = await a_seated_sale(await a_shop(till.db), **changes)  # type: ignore[arg-type] # of the builder
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI])
    return sale


async def claims(till: Till) -> list[int]:
    """Seats that somebody has."""
    async with till.db.read() as tx:
        rows = await tx.connection.fetch("select seat from seat_claims order by seat")
    return [row["seat"] for row in rows]


async def test_a_refunded_seat_is_anybodys(till: Till) -> None:
    sale = await a_sale(till)
    order = await till.paid(sale.sale, lines=(seats_of(sale, "stalls-A-1", "stalls-A-2"),))
    assert await till.value("select array_agg(seat order by seat) from tickets") == [1, 2]
    async with till.db.read() as tx:
        ticket_id = await tx.connection.fetchval("select id from tickets where seat = 1")
    await till.refund(order, (ticket_id,))
    assert await claims(till) == [2]
    await till.placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=till.db.new_id(0)))
    with pytest.raises(SeatTaken):
        await till.placing.place(an_order_for(seats_of(sale, "stalls-A-2"), buyer_id=till.db.new_id(0)))
    assert await audit(till.db) == []


async def test_late_money_buys_the_same_seats_where_they_are_free(till: Till, clock: SimulatedClock) -> None:
    sale = await a_sale(till)
    order = await till.order(sale.sale, lines=(seats_of(sale, "stalls-A-1", "stalls-A-2"),))
    payment = (await till.start(order)).payment
    clock.advance(seconds=HOLD_SECONDS)
    await close_due(till.collecting)
    assert await claims(till) == []
    till.provider.states[payment.id] = ProviderState.PAID
    assert await till.told(payment) == "paid"
    assert await claims(till) == [1, 2]
    assert await audit(till.db) == []


async def test_late_money_goes_back_where_a_seat_is_somebodys(till: Till, clock: SimulatedClock) -> None:
    sale = await a_sale(till)
    order = await till.order(sale.sale, lines=(seats_of(sale, "stalls-A-1", "stalls-A-2"),))
    payment = (await till.start(order)).payment
    clock.advance(seconds=HOLD_SECONDS)
    await close_due(till.collecting)
    await till.placing.place(an_order_for(seats_of(sale, "stalls-A-2"), buyer_id=till.db.new_id(0)))
    till.provider.states[payment.id] = ProviderState.PAID
    assert await till.told(payment) == "paid_late"
    assert await claims(till) == [2]
    assert await audit(till.db) == []


async def test_seats_come_back_when_their_time_to_pay_is_over(till: Till, clock: SimulatedClock) -> None:
    sale = await a_sale(till)
    await till.order(sale.sale, lines=(seats_of(sale, "stalls-A-1"),))
    clock.advance(seconds=HOLD_SECONDS)
    assert await release_due(till.db) == 1
    assert await claims(till) == []
    assert await audit(till.db) == []
