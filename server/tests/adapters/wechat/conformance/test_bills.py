"""Bills: what the adapter and the sandbox believe about how WeChat writes a day down."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from menpiao.adapters.wechat.pay.bills import WeChatBills
from menpiao.kernel import ids
from menpiao.payments.ports import OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_bills import BillNotReady, BillUnreadable, NoStatement

DAY = date(2027, 3, 1)
MODES = ["public_key", "certificate", "migration"]


@pytest.fixture
def bills(world: Any) -> WeChatBills:
    return WeChatBills(world.pay)


async def sleep(world: Any, **by: float) -> None:
    world.sandbox.advance(**by)


@pytest.mark.parametrize("mode", MODES, indirect=True)
async def test_a_day_with_a_payment_and_its_refund(
    world: Any, bills: WeChatBills, payment_id: UUID, refund_id: UUID
) -> None:
    await world.paid(payment_id)
    await world.pay.refund(world.account, world.back(refund_id, payment_id, amount_fen=19000))
    await world.sim("POST", f"/sim/refunds/{world.mchid}/{ids.encode(refund_id)}/outcome", {"status": "SUCCESS"})
    queried = await world.pay.query(world.account, payment_id)
    await sleep(world, hours=22)

    payment, refund = (await bills.trade_bill(world.account, DAY)).rows
    assert (payment.kind, payment.own_id, payment.payment_id) == ("payment", payment_id, payment_id)
    assert (payment.amount_fen, payment.settled_fen, payment.fee_fen, payment.state) == (38000, 38000, 228, "succeeded")
    assert (payment.provider_id, payment.at) == (queried.transaction_id, queried.paid_at)
    assert (refund.kind, refund.own_id, refund.payment_id, refund.state) == (
        "refund",
        refund_id,
        payment_id,
        "succeeded",
    )
    assert (refund.amount_fen, refund.fee_fen) == (19000, -114)

    funds = await bills.fund_bill(world.account, DAY)
    moved = [(row.kind, row.provider_id, row.amount_fen) for row in funds.rows]
    assert moved == [
        ("payment", payment.provider_id, 38000),
        ("fee", payment.provider_id, -228),
        ("refund", refund.provider_id, -(19000 - 114)),
    ]


async def test_bills_are_ready_in_the_morning_and_kept_for_three_months(
    world: Any, bills: WeChatBills, payment_id: UUID
) -> None:
    await world.paid(payment_id)
    with pytest.raises(ProviderRefused):
        await bills.trade_bill(world.account, DAY)
    await sleep(world, hours=20, minutes=59)
    with pytest.raises(BillNotReady):
        await bills.trade_bill(world.account, DAY)
    await sleep(world, minutes=1)
    assert len((await bills.trade_bill(world.account, DAY)).rows) == 1
    with pytest.raises(BillNotReady):
        await bills.fund_bill(world.account, DAY)
    await sleep(world, hours=1)
    assert len((await bills.fund_bill(world.account, DAY)).rows) == 2
    await sleep(world, days=100)
    with pytest.raises(ProviderRefused):
        await bills.trade_bill(world.account, DAY)
    with pytest.raises(NoStatement):
        await bills.trade_bill(world.account, DAY + timedelta(days=50))


async def test_a_name_with_commas_and_back_ticks_changes_nothing(
    world: Any, bills: WeChatBills, payment_id: UUID
) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id, description="A席,`1排`,`0.01,2张"))
    await world.do(prepared)
    await sleep(world, hours=22)
    (row,) = (await bills.trade_bill(world.account, DAY)).rows
    assert (row.own_id, row.amount_fen) == (payment_id, 38000)


@pytest.mark.parametrize(("fault", "reason"), [("wrong_hash", "hash"), ("cut", "cut_off")])
async def test_a_file_that_is_not_what_was_promised_is_refused(
    world: Any, bills: WeChatBills, payment_id: UUID, fault: str, reason: str
) -> None:
    await world.paid(payment_id)
    await world.faults(bill=fault)
    await sleep(world, hours=22)
    with pytest.raises(BillUnreadable) as refused:
        await bills.trade_bill(world.account, DAY)
    assert refused.value.reason == reason


async def test_a_provider_that_is_away_leaves_the_day_unknown(world: Any, bills: WeChatBills) -> None:
    await sleep(world, hours=22)
    await world.faults(down=True)
    with pytest.raises(OutcomeUnknown):
        await bills.fund_bill(world.account, DAY)


async def test_a_file_is_for_its_merchant_and_for_five_minutes(world: Any, payment_id: UUID) -> None:
    await world.paid(payment_id)
    await sleep(world, hours=22)
    _, wire = await world.pay.opened(world.account)
    asked = f"/v3/bill/tradebill?bill_date={DAY}&bill_type=ALL&tar_type=GZIP"
    answer, _ = await wire.send("GET", asked)
    path = "/v3/billdownload" + answer.json()["download_url"].partition("/v3/billdownload")[2]
    _, foreign = await world.pay.opened(await world.merchant("public_key"))
    assert (await wire.download(path, limit=10_000_000))[0] == 200
    assert (await wire.download(path, limit=10)) == (200, None)
    assert (await foreign.download(path, limit=10_000_000))[0] in (400, 401, 403)
    await sleep(world, minutes=6)
    assert (await wire.download(path, limit=10_000_000))[0] == 400
