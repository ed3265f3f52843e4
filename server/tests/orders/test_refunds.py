"""Money on its way back: asked for once, sent under one number until it is done, whatever the provider answers."""

import asyncio

import pytest

from builders.till import Till
from menpiao.payments import RefundState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_a_refund_is_asked_for_once_and_sent_once(till: Till) -> None:
    await till.owed()
    await asyncio.gather(*(till.send_refunds() for _ in range(4)))
    assert len(till.provider.refunds) == 1
    assert await till.value("select refunded_fen from payments") == 18_000
    assert await till.value("select count(*) from refunds") == 1


async def test_a_refund_is_tried_again_under_the_same_number_and_later_each_time(
    till: Till, clock: SimulatedClock
) -> None:
    await till.owed()
    till.provider.away.add(7)
    waits = []
    for _ in range(5):
        await till.send_refunds()
        wait = await till.value("select extract(epoch from next_attempt_at - app_now())::integer from refunds")
        waits.append(wait)
        clock.advance(seconds=wait)
    assert waits == [60, 60, 300, 600, 1800]

    till.provider.away.clear()
    await till.send_refunds()
    assert [request.refund_id for request in till.provider.refunds] == [await till.value("select id from refunds")]
    assert len({about for _, about in till.provider.asked[-6:]}) == 1


async def test_a_refund_that_the_provider_has_forgotten_is_sent_again(till: Till, clock: SimulatedClock) -> None:
    await till.owed()
    await till.send_refunds()
    till.provider.refund_states.clear()
    clock.advance(minutes=2)
    await till.send_refunds()
    (refund_id,) = {request.refund_id for request in till.provider.refunds}
    await till.send_refunds()
    assert len(till.provider.refunds) == 2
    clock.advance(minutes=5)
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    assert await till.value("select state from refunds") == "succeeded"
    assert await till.value("select next_attempt_at from refunds") is None
