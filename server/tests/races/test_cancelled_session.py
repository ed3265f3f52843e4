"""Orders are placed and paid while their session is cancelled: none of them stays sold, and nobody's money is lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from builders.books import audit
from builders.orders import count_of
from builders.shop import Sale
from builders.till import Till
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.cancel import close_due
from menpiao.orders.service.cancel_session import cancel_session, progress_of
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.payments import RefundState
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

BUYERS = 24
ORDERS_EACH = 4


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def buy_again_and_again(till: Till, sale: Sale, begun: Callable[[], None]) -> int:
    """How many were placed before it was refused."""
    for placed in range(ORDERS_EACH):
        try:
            order = await till.order(sale)
            begun()
            await asyncio.sleep(randomness.below(5) / 1000)
            if randomness.below(4):
                payment = (await till.start(order)).payment
                till.provider.pay(payment.id)
                await till.told(payment)
        except (Refusal, AssertionError):
            # Cancelled under their hands; a payment that was closed can't be paid.
            return placed
    return ORDERS_EACH


@pytest.mark.parametrize("price_fen", [18_000, 0])
async def test_nothing_stays_sold(till: Till, clock: SimulatedClock, price_fen: int) -> None:
    sale = await till.sale(total=500, price_fen=price_fen)
    enough = asyncio.Event()
    count = 0

    def begun() -> None:
        nonlocal count
        count += 1
        if count >= BUYERS:
            enough.set()

    async def cancel() -> None:
        await enough.wait()
        await cancel_session(
            till.db,
            staff=Actor("staff", till.db.new_id(7)),
            organizer_id=7,
            session_id=sale.session_id,
            reason={"en": "Typhoon"},
            idempotency_key="k",
        )
        work: list[Awaitable[object]] = [work_off_cancellations(till.collecting) for _ in range(3)]
        await asyncio.gather(*work, close_due(till.collecting))

    await asyncio.gather(cancel(), *(buy_again_and_again(till, sale, begun) for _ in range(BUYERS)))
    for _ in range(8):
        await work_off_cancellations(till.collecting)
        await close_due(till.collecting)
        await till.send_refunds()
        for request in till.provider.refunds:
            till.provider.refund_states[request.refund_id] = RefundState.SUCCEEDED
        clock.advance(seconds=62)
    assert await till.value("select count(*) from orders where state not in ('cancelled', 'refunded')") == 0
    assert await till.value("select count(*) from tickets where state <> 'void'") == 0
    left = await count_of(till.db, sale)
    assert (left.held, left.sold) == (0, 0)
    cancellation_id = await till.value("select id from session_cancellations")
    found = await progress_of(till.db, organizer_id=7, cancellation_id=cancellation_id)
    assert (found.state, found.orders.done) == ("finished", found.orders.orders)
    assert await audit(till.db) == []
