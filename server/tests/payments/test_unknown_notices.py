"""Callbacks that nobody knows, and words on disputes that come in the wrong order, as the worker takes them."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from builders.till import Till
from menpiao import payments
from menpiao.payments import Payment
from menpiao.payments.ports import DisputeState, Notice, ProviderDispute
from menpiao.payments.service.disputes import hear_of_dispute
from menpiao.platform import metrics
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


@pytest.fixture
async def payment(till: Till) -> Payment:
    """A payment that was paid."""
    order = await till.order(await till.sale())
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)
    assert await till.told(payment) == "paid"
    return payment


def surprises() -> float:
    labels = {"about": "notice", "event": "unknown_event"}
    return metrics.REGISTRY.get_sample_value("menpiao_payment_surprises_total", labels) or 0.0


async def handled(till: Till, payment: Payment, *notices: Notice) -> list[Any]:
    """What became of these, in their order."""
    for notice in notices:
        await till.run(
            "insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at,"
            " next_attempt_at) values (7, $1, $2, $3::jsonb, app_now(), app_now())",
            payment.merchant_account_id,
            notice.id,
            msgspec.json.encode(notice).decode(),
        )
    await till.work_off_inbox()
    return [
        await till.value("select outcome from provider_notices where notice_id = $1", notice.id) for notice in notices
    ]


async def test_a_callback_that_nobody_knows_is_kept_by_name_logged_and_counted_once(
    till: Till, payment: Payment, caplog: pytest.LogCaptureFixture
) -> None:
    before = surprises()
    unknown = Notice("n1", "unknown", event="COMPLAINT.CREATE")
    outcomes = await handled(till, payment, unknown, Notice("n2", "other", event="SECURITY_ECHO.SUCCESS"))
    assert outcomes == ["unknown_event", "nothing_to_do"]
    assert surprises() == before + 1
    (record,) = [one for one in caplog.records if one.getMessage() == "notice_of_unknown_event"]
    assert vars(record)["event"] == "COMPLAINT.CREATE"
    assert (
        await till.value("select notice ->> 'event' from provider_notices where notice_id = 'n1'")
        == vars(record)["event"]
    )


async def test_a_notice_of_an_older_version_leads_to_nothing(till: Till, payment: Payment) -> None:
    """In the inbox since before the update: it has no name."""
    assert await handled(till, payment, Notice("n1", "other")) == ["nothing_to_do"]


def dispute(till: Till, payment: Payment, state: DisputeState, *, at_s: int, **changes: Any) -> ProviderDispute:
    now = till.db.clock.now()
    told = ProviderDispute("du_1", payment.id.hex, state, state, "fraudulent", 18_000, "CNY", now,
                           now + timedelta(seconds=at_s))  # fmt: skip
    return msgspec.structs.replace(told, **changes)


async def hear(till: Till, payment: Payment, told: ProviderDispute) -> str:
    return await hear_of_dispute(till.db, organizer_id=7, account_id=payment.merchant_account_id, told=told)


async def waiting(till: Till) -> list[Any]:
    async with till.db.read() as tx:
        return [one.detail["said"] for one in await payments.cases(tx, 7)]


async def test_an_older_word_on_a_dispute_changes_nothing(till: Till, payment: Payment) -> None:
    await hear(till, payment, dispute(till, payment, DisputeState.LOST, at_s=10))
    for at_s in (5, 10):
        await hear(till, payment, dispute(till, payment, DisputeState.OPEN, at_s=at_s))
    assert await waiting(till) == ["lost, fraudulent"]
    await hear(till, payment, dispute(till, payment, DisputeState.WON, at_s=11))
    assert await waiting(till) == []


async def test_a_dispute_of_another_account_or_of_another_sale_is_none_of_ours(till: Till, payment: Payment) -> None:
    told = dispute(till, payment, DisputeState.OPEN, at_s=1)
    other = await hear_of_dispute(till.db, organizer_id=7, account_id=payment.id, told=told)
    elsewhere = await hear(till, payment, msgspec.structs.replace(told, transaction_id="pi_other"))
    assert (other, elsewhere) == ("dispute_of_something_else", "dispute_of_something_else")
    assert await waiting(till) == []


async def test_two_disputes_of_one_payment_are_one_case(till: Till, payment: Payment) -> None:
    for name in ("du_1", "du_2"):
        await hear(till, payment, dispute(till, payment, DisputeState.OPEN, at_s=1, dispute_id=name))
    assert await waiting(till) == ["open, fraudulent"]
    async with till.db.read() as tx:
        (case,) = await payments.cases(tx, 7)
    assert (case.subject_id, case.detail["amount_fen"]) == (payment.id, 18_000)
