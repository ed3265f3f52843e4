"""Refunds by WeChat's rules: accepted first, settled later, never twice under one number."""

import asyncio
import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from menpiao.adapters.sandbox import Sandbox

REFUNDS = "/v3/refund/domestic/refunds"


@pytest.fixture
async def shop(shop: Any) -> Any:
    """The merchant with one paid order of ¥760, on WeChat's real clock."""
    await shop.faults(speed=1)
    await shop.paid()
    return shop


async def status(shop: Any, number: str = "refund-1") -> str:
    return str((await shop.call("GET", f"{REFUNDS}/{number}")).json()["status"])


async def test_a_refund_is_accepted_then_settled_and_announced(shop: Any, sandbox: Sandbox) -> None:
    accepted = (await shop.refund(refund=76000)).json()
    assert accepted["status"] == "PROCESSING"
    assert accepted["amount"]["refund"] == 76000
    assert "success_time" not in accepted
    assert (await shop.query()).json()["trade_state"] == "REFUND"
    sandbox.advance(seconds=59)
    assert await status(shop) == "PROCESSING"
    sandbox.advance(seconds=1)
    callback = await shop.house.next()
    assert callback.content["event_type"] == "REFUND.SUCCESS"
    assert shop.verifies(callback.headers, callback.body)
    inside = callback.plaintext(shop.apiv3_key)
    assert inside["refund_status"] == "SUCCESS"
    assert inside["refund_id"] == accepted["refund_id"]
    assert inside["amount"] == {"total": 76000, "refund": 76000, "payer_total": 76000, "payer_refund": 76000}
    assert await status(shop) == "SUCCESS"


async def test_the_payment_callback_still_says_success_after_a_refund(shop: Any) -> None:
    await shop.refund()
    await shop.http.post(f"/sim/orders/{shop.mchid}/order-0001/notifications")
    assert (await shop.house.next()).plaintext(shop.apiv3_key)["trade_state"] == "SUCCESS"


async def test_the_same_number_again_is_the_same_refund(shop: Any, sandbox: Sandbox) -> None:
    answers = await asyncio.gather(*(shop.refund() for _ in range(20)))
    assert len({answer.json()["refund_id"] for answer in answers}) == 1
    assert len(sandbox.world.store.refunds(10)) == 1


async def test_the_same_number_with_another_amount_is_refused(shop: Any) -> None:
    await shop.refund()
    answer = await shop.refund(refund=1001)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


async def test_a_minute_must_pass_between_partial_refunds(shop: Any, sandbox: Sandbox) -> None:
    assert (await shop.refund("refund-1")).status_code == 200
    early = await shop.refund("refund-2")
    assert (early.status_code, early.json()["code"]) == (429, "FREQUENCY_LIMITED")
    sandbox.advance(seconds=59)
    assert (await shop.refund("refund-2")).status_code == 429
    sandbox.advance(seconds=1)
    assert (await shop.refund("refund-2")).status_code == 200


async def test_the_minute_shrinks_with_the_speed(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(speed=60)
    await shop.refund("refund-1")
    sandbox.advance(seconds=1)
    assert (await shop.refund("refund-2")).status_code == 200


async def test_refunds_never_exceed_the_order(shop: Any, sandbox: Sandbox) -> None:
    assert (await shop.refund("refund-1", 50000)).status_code == 200
    sandbox.advance(seconds=60)
    beyond = await shop.refund("refund-2", 26001)
    assert (beyond.status_code, beyond.json()["code"]) == (400, "INVALID_REQUEST")
    assert (await shop.refund("refund-2", 26000)).status_code == 200


async def test_an_order_has_at_most_fifty_refunds(shop: Any, sandbox: Sandbox) -> None:
    for turn in range(50):
        assert (await shop.refund(f"refund-{turn}", 100)).status_code == 200
        sandbox.advance(seconds=60)
    assert (await shop.refund("refund-50", 100)).json()["code"] == "INVALID_REQUEST"


async def test_after_a_year_nothing_is_refunded(shop: Any, sandbox: Sandbox) -> None:
    sandbox.advance(days=365, seconds=1)
    assert (await shop.refund()).json()["code"] == "INVALID_REQUEST"


async def test_an_unpaid_order_is_not_refunded_and_an_unknown_one_does_not_exist(shop: Any) -> None:
    await shop.prepay("order-0002")
    assert (await shop.refund(out_trade_no="order-0002")).json()["code"] == "INVALID_REQUEST"
    unknown = await shop.refund(out_trade_no="order-none")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
    asked = await shop.call("GET", f"{REFUNDS}/refund-none")
    assert (asked.status_code, asked.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")


@pytest.mark.parametrize(
    "change",
    [
        {"out_refund_no": ""},
        {"out_refund_no": "x" * 65},
        {"out_refund_no": "with blank"},
        {"reason": "字" * 81},
        {"out_trade_no": ""},
        {"notify_url": "http://shop.example.com/"},
        {"amount": {"refund": 0, "total": 76000, "currency": "CNY"}},
        {"amount": {"refund": 1.5, "total": 76000, "currency": "CNY"}},
        {"amount": {"refund": "1", "total": 76000, "currency": "CNY"}},
        {"amount": {"refund": 1, "total": 76000}},
        {"amount": {"refund": 1, "total": 76000, "currency": "USD"}},
    ],
    ids=lambda change: str(change)[:60].encode("unicode_escape").decode(),
)
async def test_wrong_parameters_are_refused(shop: Any, change: dict[str, Any]) -> None:
    answer = await shop.refund(**change)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"


async def test_the_total_must_be_the_orders(shop: Any) -> None:
    answer = await shop.refund(amount={"refund": 1, "total": 1, "currency": "CNY"})
    assert answer.json()["code"] == "INVALID_REQUEST"


async def test_by_transaction_id_and_without_a_callback(shop: Any, sandbox: Sandbox) -> None:
    transaction_id = (await shop.query()).json()["transaction_id"]
    answer = await shop.refund(transaction_id=transaction_id, out_trade_no="", notify_url="")
    assert answer.status_code == 200
    sandbox.advance(seconds=60)
    assert await status(shop) == "SUCCESS"
    assert shop.house.arrived.empty()


async def test_an_empty_balance_refuses_until_it_is_filled_and_then_takes_the_same_number(shop: Any) -> None:
    await shop.faults(refund_error="NOT_ENOUGH")
    refused = [await shop.refund() for _ in range(2)]
    assert {answer.status_code for answer in refused} == {403}
    assert {answer.json()["code"] for answer in refused} == {"NOTENOUGH", "NOT_ENOUGH"}
    assert (await shop.call("GET", f"{REFUNDS}/refund-1")).status_code == 404
    await shop.faults(refund_error=None)
    assert (await shop.refund()).status_code == 200


@pytest.mark.parametrize("outcome", ["CLOSED", "ABNORMAL"])
async def test_a_refund_may_end_badly(shop: Any, sandbox: Sandbox, outcome: str) -> None:
    await shop.faults(refund_outcome=outcome)
    await shop.refund()
    sandbox.advance(seconds=60)
    assert (await shop.house.next()).content["event_type"] == f"REFUND.{outcome}"
    assert await status(shop) == outcome


async def test_a_closed_refund_gives_its_amount_back_for_a_new_number(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(refund_outcome="CLOSED")
    await shop.refund("refund-1", 76000)
    sandbox.advance(seconds=60)
    await shop.house.next()
    assert (await shop.refund("refund-2", 76000)).status_code == 200


async def test_an_operator_settles_a_refund_once(shop: Any) -> None:
    await shop.refund()
    path = f"/sim/refunds/{shop.mchid}/refund-1/outcome"
    assert (await shop.http.post(path, json={"status": "SUCCESS"})).status_code == 201
    assert (await shop.house.next()).content["event_type"] == "REFUND.SUCCESS"
    assert (await shop.http.post(path, json={"status": "CLOSED"})).status_code == 409
    assert await status(shop) == "SUCCESS"


@pytest.mark.parametrize("shop", ["public_key", "certificate", "migration"], indirect=True)
async def test_certificates_are_given_to_those_who_have_them(shop: Any) -> None:
    answer = await shop.call("GET", "/v3/certificates")
    certified = [key for key in shop.platform_keys if key["kind"] == "certificate"]
    if not certified:
        assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
        return
    entry = answer.json()["data"][0]
    assert entry["serial_no"] == certified[0]["id"]
    assert opened(entry["encrypt_certificate"], shop.apiv3_key).decode() == certified[0]["certificate_pem"]


def opened(sealed: dict[str, str], key: str) -> bytes:
    raw = base64.b64decode(sealed["ciphertext"])
    return AESGCM(key.encode()).decrypt(sealed["nonce"].encode(), raw, sealed["associated_data"].encode())
