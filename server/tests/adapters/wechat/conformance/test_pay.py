"""Payments and refunds: what the adapter and the sandbox believe about WeChat Pay v3."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.kernel import ids
from menpiao.payments.ports import (
    Closing,
    MerchantAccount,
    OutcomeUnknown,
    ProviderRefused,
    ProviderState,
    RefundState,
)

MODES = ["public_key", "certificate", "migration"]


@pytest.mark.parametrize("mode", MODES, indirect=True)
async def test_a_payment_from_the_tap_to_the_callback(world: Any, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.NOT_PAID
    sheet = await world.phone.get(
        "/sim/pay-sheet", params={"account_id": world.buyer, "appId": world.app_id} | prepared.client
    )
    assert sheet.status_code == 200
    assert (await world.do(prepared))["result"] == "ok"

    queried = await world.pay.query(world.account, payment_id)
    assert (queried.state, queried.amount_fen, queried.currency) == (ProviderState.PAID, 38000, "CNY")
    assert (queried.payer, queried.app_id, queried.paid_at) == (
        world.openid,
        world.app_id,
        world.clock.now(),
    )
    (notice,) = world.notices
    assert (notice.kind, notice.payment) == ("payment", queried)
    assert world.refused == []
    assert await world.pay.close(world.account, payment_id) is Closing.PAID


@pytest.mark.parametrize("mode", MODES, indirect=True)
async def test_a_refund_from_asking_to_the_callback(world: Any, payment_id: UUID, refund_id: UUID) -> None:
    assert (await world.pay.query_refund(world.account, refund_id)).state is RefundState.UNKNOWN_REFUND
    await world.paid(payment_id)
    for _ in range(2):  # the same number again is the same refund
        refund = await world.pay.refund(world.account, world.back(refund_id, payment_id))
        assert refund.state is RefundState.PROCESSING
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.REFUNDED

    await world.sim(
        "POST",
        f"/sim/refunds/{world.mchid}/{ids.encode(refund_id)}/outcome",
        {"status": "SUCCESS"},
    )
    await world.sandbox.world.courier.settled()
    settled = await world.pay.query_refund(world.account, refund_id)
    assert (settled.state, settled.amount_fen) == (RefundState.SUCCEEDED, 38000)
    assert settled.succeeded_at == world.clock.now()
    _, notice = world.notices
    assert (notice.kind, notice.refund) == ("refund", settled)


@pytest.mark.parametrize("outcome", ["CLOSED", "ABNORMAL"])
async def test_a_refund_that_needs_a_person(world: Any, payment_id: UUID, refund_id: UUID, outcome: str) -> None:
    await world.paid(payment_id)
    await world.pay.refund(world.account, world.back(refund_id, payment_id))
    path = f"/sim/refunds/{world.mchid}/{ids.encode(refund_id)}/outcome"
    await world.sim("POST", path, {"status": outcome})
    await world.sandbox.world.courier.settled()
    expected = RefundState(outcome.lower())
    assert (await world.pay.query_refund(world.account, refund_id)).state is expected
    assert world.notices[-1].refund is not None
    assert world.notices[-1].refund.state is expected


async def test_refusals_of_a_refund(world: Any, payment_id: UUID, refund_id: UUID) -> None:
    with pytest.raises(ProviderRefused):  # nothing was paid
        await world.pay.refund(world.account, world.back(refund_id, payment_id))
    await world.paid(payment_id)
    with pytest.raises(ProviderRefused):
        await world.pay.refund(world.account, world.back(refund_id, payment_id, amount_fen=38001))
    for code, retry in (("NOT_ENOUGH", True), ("USER_ACCOUNT_ABNORMAL", False)):
        await world.faults(refund_error=code, spelling="underscored" if retry else "joined")
        with pytest.raises(ProviderRefused) as refused:
            await world.pay.refund(world.account, world.back(refund_id, payment_id))
        assert (refused.value.code, refused.value.retry) == (code.replace("_", ""), retry)
    await world.faults(refund_error="FREQUENCY_LIMITED")
    with pytest.raises(OutcomeUnknown):
        await world.pay.refund(world.account, world.back(refund_id, payment_id))


@pytest.mark.parametrize("spelling", ["joined", "underscored"])
async def test_an_order_that_is_closed_unknown_or_used(world: Any, payment_id: UUID, spelling: str) -> None:
    await world.faults(spelling=spelling)
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.UNKNOWN_PAYMENT
    order = world.order(payment_id)
    first = await world.pay.prepare(world.account, order)
    again = await world.pay.prepare(world.account, order)
    assert first.client["package"] == again.client["package"]
    with pytest.raises(ProviderRefused):  # changed parameters under the same number
        await world.pay.prepare(world.account, world.order(payment_id, amount_fen=1))
    for _ in range(2):
        assert await world.pay.close(world.account, payment_id) is Closing.CLOSED
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.CLOSED
    with pytest.raises(ProviderRefused, match="ORDERCLOSED"):
        await world.pay.prepare(world.account, order)


async def test_closing_what_wechat_never_heard_of(world: Any, payment_id: UUID) -> None:
    assert await world.pay.close(world.account, payment_id) is Closing.CLOSED


async def test_money_that_lands_after_the_order_was_closed(world: Any, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    await world.do(prepared, "pay_late")
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.NOT_PAID
    await world.sim("POST", f"/sim/orders/{world.mchid}/{ids.encode(payment_id)}/landing")
    await world.sandbox.world.courier.settled()
    assert (await world.pay.query(world.account, payment_id)).state is ProviderState.PAID
    assert [notice.kind for notice in world.notices] == ["payment"]


@pytest.mark.parametrize("mode", ["public_key", "certificate"], indirect=True)
async def test_forged_callbacks(world: Any, payment_id: UUID) -> None:
    prepared = await world.pay.prepare(world.account, world.order(payment_id))
    done = await world.do(prepared, "forge")
    answered = {forgery["kind"]: forgery["status"] for forgery in done["forgeries"]}
    believed = {kind for kind, status in answered.items() if status == 204}
    signed_by_wechat = {"wrong_amount", "wrong_appid", "wrong_payer"}
    assert believed - {"wrong_order"} == signed_by_wechat, "payments compares these with the order"
    reasons = dict(zip((k for k in answered if k not in believed), world.refused, strict=True))
    reasons.setdefault("wrong_order", "malformed")  # the made-up number may look like one of ours
    assert reasons == {
        "wrong_order": "malformed",
        "flipped_byte": "bad_signature",
        "flipped_signature": "bad_signature",
        "unsigned": "missing_header",
        "unknown_serial": "unknown_serial",
        "stranger": "bad_signature",
        "old_timestamp": "stale",
        "signtest": "probe",
        "wrong_key": "bad_ciphertext",
        "wrong_mchid": "foreign_mchid",
    }


async def test_duplicates_are_equal_and_probes_are_told_apart(world: Any, payment_id: UUID) -> None:
    await world.faults(probe_rate=1.0, repeat_callbacks=3)
    await world.paid(payment_id)
    assert world.refused == ["probe"]
    assert len(world.notices) == 4
    assert len(set(map(repr, world.notices))) == 1


async def test_while_an_account_migrates_any_key_is_believed(world: Any, payment_id: UUID, refund_id: UUID) -> None:
    world.account = await world.merchant("migration")
    await world.paid(payment_id)
    order = f"/sim/orders/{world.mchid}/{ids.encode(payment_id)}/notifications"
    for _ in range(30):
        await world.sim("POST", order)
        await world.sandbox.world.courier.settled()
    assert len(world.notices) == 31
    assert world.refused == []
    serials = {asked.headers["wechatpay-serial"] for asked in world.house.asked}
    assert len(serials) == 2, "thirty callbacks came with either key (or two in a thousand million runs don't)"


@pytest.mark.parametrize("kind", ["500", "lost_reply", "slow"])
async def test_a_bad_day_leaves_the_outcome_open(world: Any, payment_id: UUID, kind: str) -> None:
    hasty = WeChatPay(clock=world.clock, base_url=world.sandbox.url, timeout_s=0.2)
    await world.faults(api_error_rate=1.0, api_error_kinds=[kind], slow_s=30)
    for call in (
        hasty.prepare(world.account, world.order(payment_id)),
        hasty.query(world.account, payment_id),
        hasty.close(world.account, payment_id),
    ):
        with pytest.raises(OutcomeUnknown):
            await call
    await hasty.aclose()


async def test_too_many_requests_and_nobody_there(world: Any, payment_id: UUID) -> None:
    await world.faults(api_error_rate=1.0, api_error_kinds=["429"])
    with pytest.raises(ProviderRefused) as refused:
        await world.pay.query(world.account, payment_id)
    assert refused.value.retry
    await world.faults(api_error_rate=0.0, down=True)
    with pytest.raises(OutcomeUnknown):
        await world.pay.query(world.account, payment_id)


async def test_a_foreign_private_key_is_a_wrong_signature(world: Any, platform: Any, payment_id: UUID) -> None:
    given = msgspec.json.decode(world.account.credentials)
    given["private_key_pem"] = platform.merchant_private_key_pem
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    with pytest.raises(ProviderRefused, match="SIGNERROR"):
        await world.pay.query(account, payment_id)


@pytest.mark.parametrize("mode", ["certificate"], indirect=True)
async def test_platform_certificates(world: Any, payment_id: UUID) -> None:
    given = msgspec.json.decode(world.account.credentials)
    known, given["platform_keys"] = given["platform_keys"], []
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    with pytest.raises(OutcomeUnknown):  # not one key to verify the answer with
        await world.pay.prepare(account, world.order(payment_id))
    (key,) = await world.pay.platform_certificates(account)
    assert (key.id, key.certificate_pem) == (known[0]["id"], known[0]["certificate_pem"])
    given["platform_keys"] = [msgspec.to_builtins(key)]
    account = MerchantAccount(7, world.account.id, "wechat", msgspec.json.encode(given))
    assert (await world.pay.query(account, payment_id)).state is ProviderState.NOT_PAID
