"""Money on its way back: asked for once, sent under one number until it is done, whatever the provider answers."""

import asyncio

import pytest

from builders.till import Till
from menpiao import payments
from menpiao.orders.model.order import OrderRow
from menpiao.payments import RefundState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def an_owed_refund(till: Till) -> OrderRow:
    """Money that came too late."""
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    async with till.db.tx() as tx:
        for _ in range(2):
            await payments.request_refund(
                tx, payment, refund_id=till.db.new_id(7), reason=payments.RefundReason.PAID_LATE
            )
    return order


async def send(till: Till) -> None:
    await payments.send_refunds(
        till.db, till.collecting.providers, till.accounts, notify_base="https://menpiao.test/api/v1"
    )


async def test_a_refund_is_asked_for_once_and_sent_once(till: Till) -> None:
    await an_owed_refund(till)
    await asyncio.gather(*(send(till) for _ in range(4)))
    assert len(till.provider.refunds) == 1
    assert await till.value("select refunded_fen from payments") == 18_000
    assert await till.value("select count(*) from refunds") == 1


async def test_a_refund_is_tried_again_under_the_same_number_and_later_each_time(
    till: Till, clock: SimulatedClock
) -> None:
    await an_owed_refund(till)
    till.provider.away.add(7)
    waits = []
    for _ in range(5):
        await send(till)
        wait = await till.value("select extract(epoch from next_attempt_at - app_now())::integer from refunds")
        waits.append(wait)
        clock.advance(seconds=wait)
    assert waits == [60, 60, 300, 600, 1800]

    till.provider.away.clear()
    await send(till)
    assert [request.refund_id for request in till.provider.refunds] == [await till.value("select id from refunds")]
    assert len({about for _, about in till.provider.asked[-6:]}) == 1


async def test_a_refund_that_the_provider_has_forgotten_is_sent_again(till: Till, clock: SimulatedClock) -> None:
    await an_owed_refund(till)
    await send(till)
    till.provider.refund_states.clear()
    clock.advance(minutes=2)
    await send(till)
    clock.advance(minutes=2)
    (refund_id,) = {request.refund_id for request in till.provider.refunds}
    assert len(till.provider.refunds) == 2
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await send(till)
    assert await till.value("select state from refunds") == "succeeded"
    assert await till.value("select next_attempt_at from refunds") is None
