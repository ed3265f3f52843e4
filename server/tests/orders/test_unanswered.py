"""A refund of which its provider says nothing becomes a case after a day; one that is honestly on its way does not."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.till import Till
from menpiao import payments
from menpiao.kernel.cases import Case
from menpiao.orders.service.cancel import close_due
from menpiao.orders.service.stuck import ask_about_refund, close_payment
from menpiao.payments import (
    AccountUnreadable,
    MerchantAccount,
    OutcomeUnknown,
    ProviderRefund,
    ProviderRefused,
    RefundRequest,
    RefundState,
)
from menpiao.payments.service.stuck import measure_money
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.metrics import REGISTRY

STAFF = Actor("staff", None)


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def cases(till: Till) -> list[Case]:
    async with till.db.read() as tx:
        return await payments.cases(tx, 7)


async def days_pass(till: Till, clock: SimulatedClock, days: float) -> None:
    for _ in range(round(days * 8)):
        clock.advance(seconds=3 * 3600)
        await till.send_refunds()


async def counted(till: Till, kind: str) -> float | None:
    await measure_money(till.db)
    return REGISTRY.get_sample_value("menpiao_money_stuck", {"kind": kind})


async def test_one_that_is_on_its_way_to_a_bank_for_days_is_no_case(till: Till, clock: SimulatedClock) -> None:
    await till.refund(await till.paid(await till.sale()))
    await till.send_refunds()
    await days_pass(till, clock, 6)
    assert await till.value("select state from refunds") == "processing"
    assert await cases(till) == []
    till.provider.away.add(7)
    await days_pass(till, clock, 1)
    assert await cases(till) == [], "a day counts from the first question in vain"
    await days_pass(till, clock, 0.5)
    (case,) = await cases(till)
    assert (case.kind, await counted(till, case.kind)) == ("refund_without_answer", 1)
    assert clock.now() - case.since > timedelta(days=1)
    till.provider.away.clear()
    await ask_about_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=case.subject_id)
    assert (await cases(till), await counted(till, case.kind)) == ([], 0)


async def silent(account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
    raise OutcomeUnknown("lost")


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param("unheard", id="no answer to it, and never heard of when asked"),
        pytest.param("too_often", id="asked too often, each time"),
        pytest.param("ruined", id="the account's keys do not open"),
    ],
)
async def test_one_that_gets_nowhere_for_a_day_is_a_case(till: Till, clock: SimulatedClock, trouble: str) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    if trouble == "unheard":
        till.provider.refund = silent  # type: ignore[method-assign]  # our requests are lost
    if trouble == "too_often":
        till.provider.refuses = ProviderRefused("FREQUENCYLIMITED", retry=True)
    if trouble == "ruined":
        await till.ruin_account(7)
    await till.send_refunds()
    await days_pass(till, clock, 0.75)
    assert await cases(till) == []
    await days_pass(till, clock, 0.5)
    (case,) = await cases(till)
    assert (case.kind, case.subject_id) == ("refund_without_answer", refund_id)
    assert await audit(till.db) == []


async def test_one_whose_account_can_not_be_opened_says_so(till: Till, clock: SimulatedClock) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    await till.send_refunds()
    await till.ruin_account(7)
    clock.advance(minutes=70)
    await close_due(till.collecting)
    with pytest.raises(AccountUnreadable):
        await ask_about_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id)
    with pytest.raises(AccountUnreadable):
        await close_payment(till.collecting, staff=STAFF, organizer_id=7, payment_id=payment.id)
    (case,) = await cases(till)
    assert (case.kind, case.subject_id, case.remedies[0]) == ("payment_not_closed", payment.id, "closePayment")
    assert await counted(till, "payment_not_closed") == 1


async def test_a_refund_that_was_not_sent_or_is_over_is_not_asked_about(till: Till) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    await ask_about_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id)
    await till.send_refunds()
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    for _ in range(2):
        await ask_about_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id)
    assert [what for what, _ in till.provider.asked if what == "query_refund"] == ["query_refund"]
    assert await till.value("select count(*) from audit_entries where action = 'refund_asked_about'") == 1
