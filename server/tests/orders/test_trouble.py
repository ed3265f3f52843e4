"""One row's trouble is its own: what can't be closed, settled, refunded or asked about does not hold up the rest."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.till import Till, minutes_after
from menpiao import payments
from menpiao.orders.service.cancel import CLOSED_A_RUN, cancel, close_due, query_open_payments, release_due
from menpiao.payments import ProviderState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_orders_of_an_account_that_can_not_be_closed_do_not_keep_others_open(
    till: Till, clock: SimulatedClock
) -> None:
    stuck_sale, good_sale = await till.sale(organizer_id=8, total=100), await till.sale()
    for _ in range(CLOSED_A_RUN + 5):
        await till.start(await till.order(stuck_sale))
    clock.advance(seconds=1)
    good = await till.order(good_sale)
    await till.start(good)
    till.provider.away.add(8)

    clock.set(minutes_after(good, 1))
    await close_due(till.collecting)
    await close_due(till.collecting)
    assert await till.state(good) == "expired"


async def test_an_order_that_could_not_be_closed_is_closed_later(till: Till, clock: SimulatedClock) -> None:
    order = await till.order(await till.sale())
    await till.start(order)
    till.provider.away.add(7)
    clock.set(minutes_after(order, 0))
    await close_due(till.collecting)
    assert await close_due(till.collecting) == 0, "it waits before it asks again"

    till.provider.away.clear()
    clock.advance(seconds=11)
    await close_due(till.collecting)
    assert await till.state(order) == "expired"


async def test_an_account_that_can_not_be_opened_does_not_stop_the_closing(till: Till, clock: SimulatedClock) -> None:
    stuck = await till.order(await till.sale(organizer_id=8))
    await till.start(stuck)
    clock.advance(seconds=1)
    good = await till.order(await till.sale())
    await till.start(good)
    await till.ruin_account(8)

    clock.set(minutes_after(good, 1))
    await close_due(till.collecting)
    assert (await till.state(good), await till.state(stuck)) == ("expired", "paying")


async def test_a_query_that_breaks_does_not_stop_the_others(till: Till, clock: SimulatedClock) -> None:
    await till.start(await till.order(await till.sale(organizer_id=8)))
    clock.advance(seconds=1)
    good = await till.order(await till.sale())
    till.provider.pay((await till.start(good)).payment.id)
    await till.ruin_account(8)

    clock.advance(seconds=31)
    await query_open_payments(till.collecting)
    assert await till.state(good) == "paid"


async def test_a_notice_that_can_not_be_handled_does_not_stop_the_others(till: Till, clock: SimulatedClock) -> None:
    good = await till.order(await till.sale())
    payment = (await till.start(good)).payment
    till.provider.pay(payment.id)
    await till.run(
        """insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at,
                                         next_attempt_at)
           values ($1, $2, 'unreadable', '{}', app_now() - interval '1 s', app_now() - interval '1 s')""",
        payment.organizer_id,
        payment.merchant_account_id,
    )
    await till.call_back(payment, "good")
    await till.work_off_inbox()
    assert await till.state(good) == "paid"
    assert await till.value("select count(*) from provider_notices where handled_at is null") == 1
    assert await till.work_off_inbox() == 0, "it waits before it is tried again"


async def test_a_refund_that_breaks_does_not_stop_the_others(till: Till, clock: SimulatedClock) -> None:
    for organizer_id in (8, 7):
        await till.owed(organizer_id=organizer_id)
        clock.advance(seconds=1)
    await till.ruin_account(8)
    await till.send_refunds()
    assert len(till.provider.refunds) == 1


async def test_a_cancellation_that_the_provider_did_not_answer_is_brought_to_its_end(
    till: Till, clock: SimulatedClock
) -> None:
    order = await till.order(await till.sale())
    await till.start(order)
    till.provider.away.add(7)
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    assert await till.state(order) == "paying"

    till.provider.away.clear()
    clock.advance(seconds=11)
    await close_due(till.collecting)
    assert await till.state(order) == "cancelled"


async def test_an_order_in_its_time_to_pay_is_left_alone(till: Till, clock: SimulatedClock) -> None:
    order = await till.order(await till.sale())
    await till.start(order)
    clock.set(minutes_after(order, -0.01))
    assert await close_due(till.collecting) == 0
    clock.set(minutes_after(order, 0))
    assert await close_due(till.collecting) == 1


async def test_an_organizer_whose_counts_are_wrong_does_not_stop_the_release_of_others(
    till: Till, clock: SimulatedClock
) -> None:
    stuck = await till.order(await till.sale(organizer_id=6))
    good = await till.order(await till.sale())
    await till.run("update quotas set held = 0 where organizer_id = 6")
    clock.set(minutes_after(good, 0))
    assert await release_due(till.db) == 1
    assert (await till.state(good), await till.state(stuck)) == ("expired", "awaiting_payment")


async def test_a_payment_is_not_closed_before_its_provider_wants_it_and_then_at_once(
    till: Till, clock: SimulatedClock
) -> None:
    till.provider.closes_after = timedelta(minutes=5)
    order = await till.order(await till.sale())
    await till.start(order)
    clock.advance(minutes=1)
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    assert await till.state(order) == "paying"
    clock.advance(minutes=3.9)
    assert await close_due(till.collecting) == 0
    assert [what for what, _ in till.provider.asked if what == "close"] == []
    clock.advance(minutes=0.1)
    await close_due(till.collecting)
    assert await till.state(order) == "cancelled"


async def test_money_that_came_while_a_payment_was_too_young_to_close_buys_the_tickets(
    till: Till, clock: SimulatedClock
) -> None:
    till.provider.closes_after = timedelta(minutes=5)
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    till.provider.pay(payment.id)
    clock.advance(minutes=5)
    await close_due(till.collecting)
    assert await till.state(order) == "paid"


async def test_words_that_nobody_knows_and_words_that_contradict_change_nothing_and_never_raise(till: Till) -> None:
    order = await till.paid(await till.sale())
    unpaid = await till.order(await till.sale())
    begun = (await till.start(unpaid)).payment
    for state in ProviderState:
        if state not in (ProviderState.PAID, ProviderState.REFUNDED, ProviderState.CLOSED):
            await till.told(begun, state=state, said="HAPPY")
    assert await till.value("select said from payments where id = $1", begun.id) == "HAPPY"
    assert await till.state(unpaid) == "paying"
    payment_id = await till.value("select id from payments where order_id = $1", order.id)
    async with till.db.read() as tx:
        paid = await payments.payment_by_id(tx, organizer_id=7, payment_id=payment_id)
    assert paid is not None
    for state in ProviderState:
        await till.told(paid, state=state, amount_fen=1, said="HAPPY")
    assert await till.state(order) == "paid"
    assert await till.value("select count(*) from refunds") == 0
    assert await audit(till.db) == []


async def test_a_refund_that_we_never_knew_of_freezes_the_payment_and_the_order_ends(
    till: Till, clock: SimulatedClock
) -> None:
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)
    assert await till.told(payment, state=ProviderState.REFUNDED) == "refunded_before_settled"
    assert await till.value("select state || ' ' || mismatch from payments") == "frozen refunded"
    clock.set(minutes_after(order, 1))
    await close_due(till.collecting)
    assert await till.state(order) == "expired"
    assert await till.value("select held + sold from quotas") == 0
    assert await audit(till.db) == []
