"""Who may call WeChat Pay: every way to be wrong is 401 SIGN_ERROR before anything else is read; answers are signed."""

from datetime import timedelta
from typing import Any

import pytest

from menpiao.platform.clock import SimulatedClock

QUERY = "/v3/pay/transactions/out-trade-no/order-0001?mchid={mchid}"


@pytest.mark.parametrize("shop", ["public_key", "certificate", "migration"], indirect=True)
async def test_answers_are_signed_by_a_key_that_the_merchant_knows(shop: Any) -> None:
    await shop.prepay()
    answer = await shop.query()
    assert shop.verifies(answer.headers, answer.content)
    assert answer.headers["wechatpay-signature-type"] == "WECHATPAY2-SHA256-RSA2048"
    closed = await shop.close()
    assert closed.status_code == 204
    assert closed.content == b""
    assert shop.verifies(closed.headers, b"")
    refused = await shop.call("GET", "/v3/pay/transactions/id/4200?mchid=" + shop.mchid)
    assert refused.status_code == 404
    assert shop.verifies(refused.headers, refused.content)


@pytest.mark.parametrize("shop", ["migration"], indirect=True)
async def test_in_migration_the_request_says_which_key_signs_the_answer(shop: Any) -> None:
    for known in shop.platform_keys:
        answer = await shop.call("GET", "/v3/certificates", Wechatpay_Serial=known["id"])
        assert answer.headers["wechatpay-serial"] == known["id"]
        assert shop.verifies(answer.headers, answer.content)


@pytest.mark.parametrize("shop", ["public_key", "certificate"], indirect=True)
async def test_a_foreign_wechatpay_serial_is_a_parameter_error(shop: Any) -> None:
    answer = await shop.call("GET", QUERY.format(mchid=shop.mchid), Wechatpay_Serial="PUB_KEY_ID_0000000000")
    assert answer.status_code == 400
    assert answer.json()["code"] == "PARAM_ERROR"


@pytest.mark.parametrize("place", range(0, 344, 43))
async def test_any_flipped_letter_of_the_signature_is_refused(shop: Any, place: int) -> None:
    target = QUERY.format(mchid=shop.mchid)
    good = shop.authorization("GET", target, b"")
    at = good.index('signature="') + len('signature="') + place
    bad = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    answer = await shop.call("GET", target, Authorization=bad)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
    assert "wechatpay-signature" not in answer.headers


async def test_a_signature_covers_the_method_the_query_and_every_byte_of_the_body(shop: Any) -> None:
    target = QUERY.format(mchid=shop.mchid)
    body = b'{"mchid":"%s"}' % shop.mchid.encode()
    close = "/v3/pay/transactions/out-trade-no/order-0001/close"
    signed_otherwise = [
        await shop.call("GET", target, Authorization=shop.authorization("POST", target, b"")),
        await shop.call("GET", target, Authorization=shop.authorization("GET", target + "&x=1", b"")),
        await shop.call("GET", target, Authorization=shop.authorization("GET", target.split("?")[0], b"")),
        await shop.call("POST", close, body, Authorization=shop.authorization("POST", close, body + b" ")),
        await shop.call("POST", close, body, Authorization=shop.authorization("POST", close, b"")),
    ]
    assert [answer.status_code for answer in signed_otherwise] == [401] * 5


async def test_the_signed_target_is_taken_as_sent_with_its_escapes(shop: Any) -> None:
    await shop.prepay("order|0001*-_")
    answer = await shop.query("order%7C0001*-_")
    assert answer.status_code == 200
    assert answer.json()["out_trade_no"] == "order|0001*-_"


@pytest.mark.parametrize(
    "change",
    [
        {"mchid": "1999999999"},
        {"serial_no": "0" * 40},
        {"timestamp": "soon"},
        {"timestamp": "1e9"},
        {"nonce_str": ""},
        {"signature": ""},
        {"signature": "not base64"},
    ],
    ids=lambda change: "-".join(change.items().__iter__().__next__()) or "empty",
)
async def test_a_wrong_part_of_the_authorization_is_refused(shop: Any, change: dict[str, str]) -> None:
    target = QUERY.format(mchid=shop.mchid)
    answer = await shop.call("GET", target, Authorization=shop.authorization("GET", target, b"", **change))
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize("header", ["", "Bearer x", "WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SHA256-RSA2048 mchid=1"])
async def test_no_or_another_authorization_is_refused(shop: Any, header: str) -> None:
    answer = await shop.call("GET", QUERY.format(mchid=shop.mchid), Authorization=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 404), (299, 404), (301, 401)])
async def test_a_request_is_fresh_for_five_minutes(shop: Any, clock: SimulatedClock, seconds: int, status: int) -> None:
    stamp = str(int((clock.now() + timedelta(seconds=seconds)).timestamp()))
    target = QUERY.format(mchid=shop.mchid)
    answer = await shop.call("GET", target, Authorization=shop.authorization("GET", target, b"", timestamp=stamp))
    assert answer.status_code == status


async def test_another_merchants_key_does_not_sign_for_this_one(shop: Any, mould: Any) -> None:
    other = mould.credentials["certificate"]
    stranger = type(shop)(
        shop.http, other | {"mchid": shop.mchid, "serial_no": shop.serial_no}, shop.house, shop._clock
    )
    answer = await stranger.query()
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


async def test_accept_user_agent_and_json_are_required(shop: Any) -> None:
    target = QUERY.format(mchid=shop.mchid)
    assert (await shop.call("GET", target, Accept="")).json()["code"] == "PARAM_ERROR"
    assert (await shop.call("GET", target, User_Agent="")).json()["code"] == "PARAM_ERROR"
    form = await shop.call("POST", "/v3/pay/transactions/jsapi", b"a=1", Content_Type="text/plain")
    assert (form.status_code, form.json()["code"]) == (400, "PARAM_ERROR")


async def test_every_answer_carries_a_request_id_whose_end_names_the_error(shop: Any) -> None:
    await shop.prepay()
    assert (await shop.query()).headers["request-id"].endswith("-0")
    changed = await shop.call("POST", "/v3/pay/transactions/jsapi", await shop.order(description="另一场"))
    assert changed.headers["request-id"].rpartition("-")[2] == "268498688"


async def test_an_unknown_route_is_a_clear_404_and_a_wrong_method_405(shop: Any) -> None:
    assert (await shop.call("GET", "/v3/nothing")).status_code == 404
    assert (await shop.call("GET", "/v3/pay/transactions/jsapi")).status_code == 405
