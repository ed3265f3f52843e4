"""A provider puts up with six refunds a second that it has to refuse, whatever it refuses and whenever it begins to."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from builders.books import audit
from builders.till import Till
from menpiao.payments import MerchantAccount, ProviderRefund, ProviderRefused, RefundRequest
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

FAULTY = ProviderRefused("USERACCOUNTABNORMAL")
REFUNDS = 24


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


def refusing(till: Till, clock: SimulatedClock, refuses: Callable[[int], bool]) -> list[datetime]:
    """Have the provider refuse those requests of which this says so, by their number; when it did."""
    take, numbers, refused = till.provider.refund, iter(range(1_000)), []

    async def refund(account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        number = next(numbers)
        await asyncio.sleep(0.004 * (1 + number % 6))
        if refuses(number):
            refused.append(clock.now())
            raise FAULTY
        return await take(account, request)

    till.provider.refund = refund  # type: ignore[method-assign]  # it looks at how often it is asked
    return refused


@pytest.mark.parametrize(
    "refuses",
    [
        pytest.param(lambda number: True, id="from the first on"),
        pytest.param(lambda number: number > 0, id="after one that it took"),
        pytest.param(lambda number: number > 9, id="in the middle of a handful"),
        pytest.param(lambda number: number % 2 == 1, id="every other one"),
    ],
)
async def test_no_second_sees_more_than_six_refused_and_all_come_to_their_end(
    till: Till, clock: SimulatedClock, refuses: Callable[[int], bool]
) -> None:
    sale = await till.sale(total=REFUNDS)
    for _ in range(REFUNDS):
        await till.refund(await till.paid(sale))
    refused = refusing(till, clock, refuses)
    for _ in range(4):
        for _ in range(8):
            await asyncio.gather(till.send_refunds(), till.send_refunds())
            clock.advance(seconds=0.3)
        clock.advance(seconds=60)
    assert await till.value("select count(*) from refunds where state = 'approved'") == 0
    assert len(refused) > 6
    seconds = [sum(start <= at < start + timedelta(seconds=1) for at in refused) for start in refused]
    assert max(seconds) <= 6
    assert await audit(till.db) == []


async def test_what_is_taken_goes_out_together_and_at_the_full_pace(till: Till, clock: SimulatedClock) -> None:
    sale = await till.sale(total=REFUNDS + 1)
    await till.refund(await till.paid(sale))
    await till.send_refunds()
    for _ in range(REFUNDS):
        await till.refund(await till.paid(sale))
    clock.advance(seconds=1)
    await till.send_refunds()
    assert len(till.provider.refunds) == REFUNDS + 1


async def test_a_worker_that_dies_with_a_handful_leaves_the_others_to_the_next(
    till: Till, clock: SimulatedClock
) -> None:
    sale = await till.sale()
    await till.refund(await till.paid(sale))
    asked = asyncio.Event()

    async def never(account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    take, till.provider.refund = till.provider.refund, never  # type: ignore[method-assign]  # it is on its way
    dies = asyncio.create_task(till.send_refunds())
    await asked.wait()
    dies.cancel()
    till.provider.refund = take  # type: ignore[method-assign]  # the next worker's
    await till.refund(await till.paid(sale))
    await till.send_refunds()
    assert till.provider.refunds == [], "it may be under way still"
    clock.advance(seconds=31)
    await till.send_refunds()
    assert len(till.provider.refunds) == 1
