"""Calls to WeChat Pay over real HTTP: what leaves the house, and what each answer, or none, comes to."""

import base64
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
import wechatpayv3
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from menpiao.adapters.wechat.pay import LIVE_PAY, WeChatPay
from menpiao.kernel import ids
from menpiao.payments.ports import (
    Closing,
    OutcomeUnknown,
    PayProvider,
    PrepareRequest,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.platform.clock import SimulatedClock

PREPAY_ID = "wx201410272009395522657a690389285100"
Call = Callable[[WeChatPay], Awaitable[object]]


def signed_as(asked: Any, platform: Any) -> dict[str, str]:
    """The parts of an Authorization header whose signature fits the very bytes that arrived."""
    scheme, _, rest = asked.headers["authorization"].partition(" ")
    assert scheme == "WECHATPAY2-SHA256-RSA2048"
    parts = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    text = f"{asked.method}\n{asked.target}\n{parts['timestamp']}\n{parts['nonce_str']}\n"
    platform.merchant_public_key.verify(
        base64.b64decode(parts["signature"]), text.encode() + asked.body + b"\n", PKCS1v15(), SHA256()
    )
    return parts


def test_it_is_a_provider_of_payments(pay: WeChatPay) -> None:
    provider: PayProvider = pay
    assert provider is pay


async def test_preparing_asks_wechat_and_signs_for_the_phone(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest, clock: SimulatedClock
) -> None:
    wechat.says(platform.answers({"prepay_id": PREPAY_ID}))
    prepared = await pay.prepare(platform.account(), order)
    (asked,) = wechat.asked
    assert (asked.method, asked.target) == ("POST", "/v3/pay/transactions/jsapi")
    assert asked.json() == {
        "appid": order.app_id,
        "mchid": platform.mchid,
        "description": "夜航星 2027 巡演·上海站",
        "out_trade_no": ids.encode(order.payment_id),
        "time_expire": "2027-03-01T12:15:00+08:00",
        "notify_url": order.notify_url,
        "amount": {"total": 38000, "currency": "CNY"},
        "payer": {"openid": order.payer},
    }
    parts = signed_as(asked, platform)
    assert (parts["mchid"], parts["serial_no"]) == (platform.mchid, platform.merchant_serial)
    assert parts["timestamp"] == str(int(clock.now().timestamp()))
    assert asked.headers["wechatpay-serial"].startswith("PUB_KEY_ID_")
    assert asked.headers["content-type"] == "application/json"

    client = prepared.client
    assert set(client) == {"timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert client["package"] == f"prepay_id={PREPAY_ID}"
    assert (client["signType"], client["timeStamp"]) == ("RSA", str(int(clock.now().timestamp())))
    assert 16 <= len(client["nonceStr"]) <= 32
    lines = f"{order.app_id}\n{client['timeStamp']}\n{client['nonceStr']}\n{client['package']}\n"
    signature = base64.b64decode(client["paySign"])
    platform.merchant_public_key.verify(signature, lines.encode(), PKCS1v15(), SHA256())


async def test_each_pay_sheet_has_its_own_nonce(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest
) -> None:
    wechat.says(platform.answers({"prepay_id": PREPAY_ID}))
    first = await pay.prepare(platform.account(), order)
    second = await pay.prepare(platform.account(), order)
    assert first.client["nonceStr"] != second.client["nonceStr"]
    assert wechat.asked[0].json() == wechat.asked[1].json(), "the same request again, or WeChat refuses it"


async def test_the_pay_sheet_never_ends_in_less_than_a_minute(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest, clock: SimulatedClock
) -> None:
    wechat.says(platform.answers({"prepay_id": PREPAY_ID}))
    clock.advance(minutes=14, seconds=30)
    await pay.prepare(platform.account(), order)
    assert wechat.asked[0].json()["time_expire"] == "2027-03-01T12:15:30+08:00"


async def test_long_texts_are_cut_where_wechat_would_refuse_them(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest, back: RefundRequest
) -> None:
    long = "门票🎫" * 50
    wechat.says(
        platform.answers({"prepay_id": PREPAY_ID}),
        platform.answers({"prepay_id": PREPAY_ID}),
        platform.answers(platform.refund(back.refund_id, back.payment_id)),
    )
    changed = {name: getattr(order, name) for name in order.__struct_fields__}
    await pay.prepare(platform.account(), PrepareRequest(**changed | {"description": long}))
    await pay.prepare(platform.account(), PrepareRequest(**changed | {"description": " "}))
    reason = {name: getattr(back, name) for name in back.__struct_fields__} | {"reason": long}
    await pay.refund(platform.account(), RefundRequest(**reason))
    descriptions = [asked.json()["description"] for asked in wechat.asked[:2]]
    assert 120 < len(descriptions[0].encode()) <= 127
    assert long.startswith(descriptions[0])
    assert descriptions[1] == "门票"
    assert 70 < len(wechat.asked[2].json()["reason"].encode()) <= 80


async def test_querying(wechat: Any, platform: Any, pay: WeChatPay, payment_id: UUID) -> None:
    wechat.says(platform.answers(platform.transaction(payment_id)))
    payment = await pay.query(platform.account(), payment_id)
    assert (payment.state, payment.amount_fen) == (ProviderState.PAID, 38000)
    (asked,) = wechat.asked
    path = f"/v3/pay/transactions/out-trade-no/{ids.encode(payment_id)}"
    assert (asked.method, asked.target) == ("GET", f"{path}?mchid={platform.mchid}")
    signed_as(asked, platform)


async def test_closing(wechat: Any, platform: Any, pay: WeChatPay, payment_id: UUID) -> None:
    wechat.says(platform.answers(None, status=204))
    assert await pay.close(platform.account(), payment_id) is Closing.CLOSED
    (asked,) = wechat.asked
    path = f"/v3/pay/transactions/out-trade-no/{ids.encode(payment_id)}/close"
    assert (asked.method, asked.target, asked.json()) == ("POST", path, {"mchid": platform.mchid})
    signed_as(asked, platform)
    wechat.says(platform.answers({"code": "ORDERPAID", "message": "该订单已支付"}, status=400))
    assert await pay.close(platform.account(), payment_id) is Closing.PAID


async def test_refunding(wechat: Any, platform: Any, pay: WeChatPay, back: RefundRequest) -> None:
    wechat.says(platform.answers(platform.refund(back.refund_id, back.payment_id)))
    refund = await pay.refund(platform.account(), back)
    assert (refund.refund_id, refund.state) == (back.refund_id, RefundState.PROCESSING)
    (asked,) = wechat.asked
    assert (asked.method, asked.target) == ("POST", "/v3/refund/domestic/refunds")
    assert asked.json() == {
        "out_trade_no": ids.encode(back.payment_id),
        "out_refund_no": ids.encode(back.refund_id),
        "reason": "演出取消",
        "notify_url": back.notify_url,
        "amount": {"refund": 19000, "total": 38000, "currency": "CNY"},
    }
    signed_as(asked, platform)


async def test_querying_a_refund(wechat: Any, platform: Any, pay: WeChatPay, back: RefundRequest) -> None:
    wechat.says(platform.answers(platform.refund(back.refund_id, back.payment_id, status="SUCCESS")))
    refund = await pay.query_refund(platform.account(), back.refund_id)
    assert refund.state is RefundState.SUCCEEDED
    assert wechat.asked[0].target == f"/v3/refund/domestic/refunds/{ids.encode(back.refund_id)}"


async def test_in_certificate_mode_no_key_is_named_and_certificates_are_believed(
    wechat: Any, platform: Any, pay: WeChatPay, payment_id: UUID
) -> None:
    content = platform.transaction(payment_id)
    wechat.says(
        platform.answers(content, serial=platform.serial),
        platform.answers(content),
    )
    account = platform.account(mode="certificate")
    for _ in range(2):
        assert (await pay.query(account, payment_id)).state is ProviderState.PAID
    assert all("wechatpay-serial" not in asked.headers for asked in wechat.asked)


@pytest.mark.parametrize("changes", [{"apiv3_key": "short"}, {"private_key_pem": "nonsense"}])
async def test_an_unreadable_account_is_refused_before_anything_is_sent(
    wechat: Any, pay: WeChatPay, platform: Any, order: PrepareRequest, changes: dict[str, Any]
) -> None:
    account = platform.account(**changes)
    for call in (pay.prepare(account, order), pay.platform_certificates(account)):
        with pytest.raises(ProviderRefused) as refused:
            await call
        assert (refused.value.code, refused.value.retry) == ("ACCOUNTUNREADABLE", True)
    assert wechat.asked == []


async def test_new_credentials_are_used_at_once(wechat: Any, platform: Any, pay: WeChatPay, payment_id: UUID) -> None:
    wechat.says(platform.answers(platform.transaction(payment_id)))
    await pay.query(platform.account(), payment_id)
    await pay.query(platform.account(serial_no="ANOTHER"), payment_id)
    serials = [signed_as(asked, platform)["serial_no"] for asked in wechat.asked]
    assert serials == [platform.merchant_serial, "ANOTHER"]


async def test_certificates_are_fetched_opened_and_checked(wechat: Any, platform: Any, pay: WeChatPay) -> None:
    sealed = platform.seal(platform.certificate_pem.encode(), associated_data="certificate")
    entry = {
        "serial_no": platform.serial,
        "effective_time": "2022-05-10T10:04:30+08:00",
        "expire_time": "2025-05-09T10:04:30+08:00",
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": "uluk4a9R25RW",
            "associated_data": "certificate",
            "ciphertext": sealed,
        },
    }
    wechat.says(
        platform.answers({"data": [entry]}, serial=platform.serial),
        platform.answers({"data": [entry | {"serial_no": "AB12"}]}, serial=platform.serial),
        platform.answers({"data": [entry]}),
    )
    (key,) = await pay.platform_certificates(platform.account(mode="certificate", platform_keys=[]))
    assert (key.id, key.kind, key.certificate_pem) == (platform.serial, "certificate", platform.certificate_pem)
    assert signed_as(wechat.asked[0], platform)
    for _ in range(2):  # filed under another serial; signed by a key that is neither in the list nor known
        with pytest.raises(OutcomeUnknown):
            await pay.platform_certificates(platform.account(mode="certificate", platform_keys=[]))
    assert await pay.platform_certificates(platform.account()) == (key,), "signed by the public key that we believe"


async def test_nothing_secret_is_logged(
    wechat: Any,
    platform: Any,
    pay: WeChatPay,
    order: PrepareRequest,
    every_log: Callable[[], str],
) -> None:
    wechat.says(platform.answers({"prepay_id": PREPAY_ID}))
    await pay.prepare(platform.account(), order)
    wechat.says_json({"code": "NO_AUTH", "message": "商户无权限"}, status=403)
    with pytest.raises(ProviderRefused, match="NOAUTH"):
        await pay.prepare(platform.account(), order)
    logged = every_log()
    assert "403 NOAUTH" in logged
    for secret in (platform.apiv3_key, "PRIVATE KEY", str(order.payer), PREPAY_ID):
        assert secret not in logged


def test_the_library_still_has_the_core_that_we_replace() -> None:
    """When this fails, read `menpiao.adapters.wechat.pay.library` again beside the new `wechatpayv3`."""
    assert wechatpayv3.__version__ == "2.0.4"
    library = wechatpayv3.async_.AsyncWeChatPay(
        wechatpay_type=wechatpayv3.async_.WeChatPayType.MINIPROG,
        mchid="1",
        private_key=None,
        cert_serial_no="1",
        appid=None,
        apiv3_key=None,
    )
    assert library._core._gate_way == LIVE_PAY, "the host is fixed: this is why"
    assert {"path", "method", "data"} <= set(inspect.signature(library._core.request).parameters)
