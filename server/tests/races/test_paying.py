"""Paying, cancelling, expiring and settling at the same time: nobody is handed a payment that must not be paid."""

import asyncio

import pytest

from builders.books import audit
from builders.till import Till, minutes_after
from menpiao.kernel.errors import Refusal
from menpiao.kernel.ids import encode
from menpiao.orders.model.refusals import OrderClosed, SoldOut, TooLateToPay
from menpiao.orders.service.cancel import cancel, close_due, release_due
from menpiao.orders.service.settle import settle
from menpiao.payments import ProviderState, ProviderUnavailable
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_a_payment_on_its_way_while_the_order_is_cancelled_is_not_handed_out(till: Till) -> None:
    order = await till.order(await till.sale())
    till.provider.hold_prepare = asyncio.Event()
    starting = asyncio.create_task(till.start(order))
    await till.provider.preparing.wait()
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    assert await till.state(order) == "cancelled"

    till.provider.hold_prepare.set()
    with pytest.raises(OrderClosed):
        await starting
    assert await till.value("select state from payments") == "closed"


async def test_a_payment_that_is_being_closed_is_not_begun_again(till: Till) -> None:
    order = await till.order(await till.sale())
    till.provider.away.add(7)
    with pytest.raises(ProviderUnavailable):
        await till.start(order, key="once")
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    assert await till.state(order) == "paying"

    till.provider.away.clear()
    till.provider.asked.clear()
    for key in ("once", "twice"):
        with pytest.raises(OrderClosed):
            await till.start(order, key=key)
    assert till.provider.asked == [], "the provider is not asked to collect what it is asked to close"


async def test_no_payment_is_prepared_in_the_last_minute_even_one_begun_before(
    till: Till, clock: SimulatedClock
) -> None:
    """WeChat raises a `time_expire` within the minute to one minute from now: beyond the order's time to pay."""
    order = await till.order(await till.sale())
    till.provider.away.add(7)
    with pytest.raises(ProviderUnavailable):
        await till.start(order, key="once")
    till.provider.away.clear()
    clock.set(minutes_after(order, -0.5))
    for key in ("once", "twice"):
        with pytest.raises(TooLateToPay):
            await till.start(order, key=key)


async def test_a_prepared_payment_that_the_provider_does_not_know_releases_nothing_while_it_could_be_paid(
    till: Till, clock: SimulatedClock
) -> None:
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    del till.provider.states[payment.id]
    clock.set(minutes_after(order, 0))
    for _ in range(3):
        await close_due(till.collecting)
        clock.advance(seconds=15)
        assert await till.state(order) == "paying"
    clock.advance(minutes=5)
    await close_due(till.collecting)
    assert await till.state(order) == "expired"


async def test_the_same_key_after_a_failure_begins_the_payment_and_is_no_replay(till: Till) -> None:
    order = await till.order(await till.sale())
    till.provider.away.add(7)
    with pytest.raises(ProviderUnavailable):
        await till.start(order, key="once")
    till.provider.away.clear()
    first, again = await till.start(order, key="once"), await till.start(order, key="once")
    assert (first.replayed, again.replayed) == (False, True)
    assert (first.payment.id, first.client) == (again.payment.id, again.client)


@pytest.mark.parametrize("end", ["paid", "cancelled"])
async def test_the_same_key_gets_the_same_payment_when_it_is_over(till: Till, end: str) -> None:
    order = await till.order(await till.sale())
    first = await till.start(order, key="once")
    if end == "paid":
        till.provider.pay(first.payment.id)
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    assert await till.state(order) == end

    again = await till.start(order, key="once")
    assert (again.payment.id, again.client, again.replayed) == (first.payment.id, first.client, True)
    assert again.payment.state == {"paid": "paid", "cancelled": "closed"}[end]
    with pytest.raises(OrderClosed):
        await till.start(order, key="another")


async def test_cancelling_expiring_and_settling_at_once_end_in_one_state(till: Till, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    for _ in range(6):
        order = await till.order(sale)
        payment = (await till.start(order)).payment
        till.provider.pay(payment.id)
        clock.set(minutes_after(order, 1))
        await asyncio.gather(
            cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id),
            close_due(till.collecting),
            close_due(till.collecting),
            return_exceptions=True,
        )
        assert await till.state(order) == "paid", encode(order.id)
    assert await till.value("select sold from quotas") == 6
    assert await till.value("select count(*) from tickets") == 6
    assert await till.value("select count(*) from refunds") == 0
    assert ProviderState.PAID in till.provider.states.values()


async def test_paying_and_cancelling_at_once_leaves_one_payment_or_none(till: Till) -> None:
    sale = await till.sale(total=50)
    for turn in range(12):
        order = await till.order(sale)
        asked = [till.start(order), till.start(order), till.start(order)]
        asked.insert(turn % 4, cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id))  # type: ignore[arg-type]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [error for error in outcomes if isinstance(error, Exception) and not isinstance(error, Refusal)] == []
    per_order = "select coalesce(max(n), 0) from (select count(*) as n from payments group by order_id) counted"
    assert await till.value(per_order) <= 1
    assert await audit(till.db) == []


async def test_money_that_came_too_late_twice_for_one_place_buys_it_once(till: Till, clock: SimulatedClock) -> None:
    for _ in range(5):
        sale = await till.sale(total=2)
        orders = [await till.order(sale) for _ in range(2)]
        paid = [(await till.start(order)).payment for order in orders]
        clock.set(minutes_after(orders[1], 1))
        await close_due(till.collecting)
        await till.order(sale)
        for payment in paid:
            till.provider.states[payment.id] = ProviderState.PAID
        outcomes = await asyncio.gather(
            *(
                settle(
                    till.db,
                    till.collecting.cipher,
                    till.collecting.labels,
                    till.provider.told(payment.id),
                    account_id=payment.merchant_account_id,
                )
                for payment in paid
            )
        )
        assert sorted(outcomes) == ["paid", "paid_late"]
    assert await audit(till.db) == []


async def test_the_same_money_told_of_twenty_times_settles_once(till: Till) -> None:
    """By callbacks under different names, by our own queries, at the same time and again later."""
    order = await till.order(await till.sale(), quantity=2)
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)

    async def tell() -> str:
        told = till.provider.told(payment.id)
        collecting, account_id = till.collecting, payment.merchant_account_id
        return await settle(till.db, collecting.cipher, collecting.labels, told, account_id=account_id)

    outcomes = [*await asyncio.gather(*(tell() for _ in range(19))), await tell()]
    assert sorted(outcomes) == ["paid"] + ["settled_before"] * 19
    assert await till.value("select count(*) from refunds") == 0
    assert await till.value("select sold from quotas") == 2
    assert await audit(till.db) == []


async def test_money_that_comes_after_a_cancellation_goes_back_once(till: Till) -> None:
    """The buyer wanted no tickets any more: they get their money, also while places are free."""
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    till.provider.states[payment.id] = ProviderState.PAID
    told = till.provider.told(payment.id)
    collecting, account_id = till.collecting, payment.merchant_account_id
    outcomes = [
        await settle(till.db, collecting.cipher, collecting.labels, told, account_id=account_id) for _ in range(2)
    ]
    assert outcomes == ["cancelled_before_payment", "settled_before"]
    assert await till.state(order) == "cancelled"
    assert await till.value("select array_agg(amount_fen) from refunds") == [18_000]
    assert await audit(till.db) == []


async def test_places_of_an_order_being_paid_are_not_taken_by_whoever_asks_next(
    till: Till, clock: SimulatedClock
) -> None:
    """A batch that finds nothing left releases what is due, but not what the provider could still collect for."""
    sale = await till.sale(total=1)
    order = await till.order(sale)
    await till.start(order)
    clock.set(minutes_after(order, 1))
    with pytest.raises(SoldOut):
        await till.order(sale)
    assert await release_due(till.db) == 0
    assert await till.state(order) == "paying"
