"""Another way to pay, asked for at the same time as the first, and answers that come when nobody waits for them."""

import asyncio
from datetime import timedelta

import pytest

from builders.till import Till
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.refusals import PaymentReplaced, PaymentUnderWay
from menpiao.orders.service.pay import StartedPayment
from menpiao.payments import Method, ProviderState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

WECHAT = [Method.WECHAT_JSAPI, Method.WECHAT_H5, Method.WECHAT_NATIVE]


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def payable(till: Till) -> int:
    """How many payments somebody was given and could pay at the provider."""
    count = 0
    async with till.db.read() as tx:
        rows = await tx.connection.fetch("select id from payments where client is not null")
    for row in rows:
        count += till.provider.states.get(row["id"]) is ProviderState.NOT_PAID
    return count


async def test_thirty_requests_for_three_methods_leave_one_payable(till: Till) -> None:
    order = await till.order(await till.sale())
    asked = [till.start(order, method=WECHAT[number % 3]) for number in range(30)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for answer in answers:
        assert isinstance(answer, (StartedPayment, PaymentReplaced, PaymentUnderWay)), answer
    assert await payable(till) <= 1
    assert await till.value("select count(*) from payments where state in ('created', 'prepared', 'closing')") <= 1
    last = await till.start(order, method=Method.WECHAT_NATIVE)
    assert await payable(till) == 1
    assert till.provider.states[last.payment.id] is ProviderState.NOT_PAID


async def test_an_answer_that_comes_after_the_switch_is_given_to_nobody(till: Till) -> None:
    order = await till.order(await till.sale())
    till.provider.hold_prepare = asyncio.Event()
    first = asyncio.create_task(till.start(order, key="first"))
    await till.provider.preparing.wait()
    hold, till.provider.hold_prepare = till.provider.hold_prepare, None
    second = await till.start(order, method=Method.WECHAT_NATIVE)
    hold.set()
    with pytest.raises(PaymentReplaced):
        await first
    assert second.client
    assert await till.value("select count(*) from payments where client is not null") == 1
    with pytest.raises(PaymentReplaced):
        await till.start(order, key="first")


async def test_while_the_provider_is_away_there_is_no_second_payment(till: Till) -> None:
    order = await till.order(await till.sale())
    first = await till.start(order)
    till.provider.away.add(order.organizer_id)
    for _ in range(2):
        with pytest.raises(PaymentUnderWay):
            await till.start(order, method=Method.WECHAT_NATIVE)
    assert await till.value("select count(*) from payments") == 1
    till.provider.away.clear()
    second = await till.start(order, method=Method.WECHAT_NATIVE)
    assert till.provider.states[first.payment.id] is ProviderState.CLOSED
    assert second.payment.id != first.payment.id


async def test_a_payment_too_young_to_be_closed_goes_on(till: Till, clock: SimulatedClock) -> None:
    till.provider.closes_after = timedelta(minutes=5)
    order = await till.order(await till.sale())
    first = await till.start(order)
    clock.advance(minutes=1)
    with pytest.raises(PaymentUnderWay) as refused:
        await till.start(order, method=Method.WECHAT_NATIVE)
    assert refused.value.retry_after_s == 240
    assert await till.value("select state from payments") == "prepared"
    assert (await till.start(order)).payment.id == first.payment.id
    clock.advance(minutes=4)
    assert (await till.start(order, method=Method.WECHAT_NATIVE)).payment.id != first.payment.id


async def test_a_lost_close_is_closed_again(till: Till) -> None:
    """The provider closed it and we never heard: the next request finds it closed and goes on."""
    order = await till.order(await till.sale())
    first = await till.start(order)
    till.provider.states[first.payment.id] = ProviderState.CLOSED
    await till.run("update payments set state = 'closing'")
    second = await till.start(order)
    assert second.payment.id != first.payment.id
    assert await till.value("select state from payments where id = $1", first.payment.id) == "closed"


async def test_paid_while_the_buyer_asks_for_another_way(till: Till) -> None:
    order = await till.order(await till.sale())
    first = await till.start(order)
    till.provider.pay(first.payment.id)
    with pytest.raises(Refusal) as refused:
        await till.start(order, method=Method.WECHAT_NATIVE)
    assert refused.value.code == "order_closed"
    assert await till.state(order) == "paid"
    assert await till.value("select count(*) from payments") == 1


async def test_the_database_refuses_a_second_open_payment(till: Till) -> None:
    order = await till.order(await till.sale())
    await till.start(order)
    with pytest.raises(Exception, match="one_open_payment"):
        await till.run(
            """insert into payments
               select organizer_id, gen_random_uuid(), order_id, merchant_account_id, method, app_id, state, amount_fen,
                      refunded_fen, currency, description, 'other', client, pay_by, created_at
                 from payments"""
        )
