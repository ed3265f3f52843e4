"""Forged callbacks: each kind is wrong in exactly one way, which these tests check as a careful receiver would."""

import asyncio
from typing import Any, get_args

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag

from menpiao.adapters.sandbox import Sandbox
from menpiao.adapters.sandbox.forgery import KINDS, Kind

VALIDLY_SIGNED = {
    "old_timestamp",
    "wrong_key",
    "wrong_amount",
    "wrong_appid",
    "wrong_mchid",
    "wrong_order",
    "wrong_payer",
}


async def forged(shop: Any, kind: str) -> Any:
    shop.house.answers = [401]
    answer = await shop.pay(await shop.prepay(), "forge", forgeries=[kind])
    assert answer.status_code == 201
    assert answer.json()["result"] == "fail"
    assert answer.json()["forgeries"] == [{"kind": kind, "status": 401, "answer": ""}]
    return await shop.house.next()


def trusted(shop: Any, callback: Any) -> bool:
    try:
        return bool(shop.verifies(callback.headers, callback.body))
    except (InvalidSignature, ValueError, StopIteration, KeyError):
        return False


def test_every_kind_has_its_place_here() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(KINDS) > VALIDLY_SIGNED


@pytest.mark.parametrize("kind", sorted(set(KINDS) - VALIDLY_SIGNED))
async def test_a_forged_signature_does_not_verify(shop: Any, kind: str) -> None:
    callback = await forged(shop, kind)
    assert not trusted(shop, callback)
    assert callback.content["event_type"] == "TRANSACTION.SUCCESS"


@pytest.mark.parametrize("kind", sorted(VALIDLY_SIGNED))
async def test_a_forged_content_is_validly_signed(shop: Any, kind: str) -> None:
    assert trusted(shop, await forged(shop, kind))


async def test_what_is_wrong_is_what_the_kind_says(shop: Any, sandbox: Sandbox) -> None:
    openid = (await shop.order())["payer"]["openid"]
    assert (await forged(shop, "wrong_amount")).plaintext(shop.apiv3_key)["amount"]["total"] == 76001
    assert (await forged(shop, "wrong_appid")).plaintext(shop.apiv3_key)["appid"] != "wx5a4db0c51e57f00d"
    assert (await forged(shop, "wrong_mchid")).plaintext(shop.apiv3_key)["mchid"] != shop.mchid
    assert (await forged(shop, "wrong_order")).plaintext(shop.apiv3_key)["out_trade_no"] != "order-0001"
    assert (await forged(shop, "wrong_payer")).plaintext(shop.apiv3_key)["payer"]["openid"] != openid
    old = await forged(shop, "old_timestamp")
    assert sandbox.world.now() - int(old.headers["wechatpay-timestamp"]) > 300
    with pytest.raises(InvalidTag):
        (await forged(shop, "wrong_key")).plaintext(shop.apiv3_key)
    assert "wechatpay-signature" not in (await forged(shop, "unsigned")).headers
    assert (await forged(shop, "signtest")).headers["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/")
    stranger = await forged(shop, "stranger")
    assert stranger.headers["wechatpay-serial"] == shop.platform_keys[0]["id"]


async def test_forging_moves_no_money_and_sends_nothing_later(shop: Any, sandbox: Sandbox) -> None:
    prepay_id = await shop.prepay()
    answer = await shop.pay(prepay_id, "forge")
    assert [one["kind"] for one in answer.json()["forgeries"]] == list(KINDS)
    await sandbox.world.courier.settled()
    sandbox.advance(days=2)
    assert shop.house.arrived.qsize() == len(KINDS)
    assert (await shop.query()).json()["trade_state"] == "NOTPAY"
    assert (await shop.http.get("/sim/notices")).json() == {"notices": []}
    assert (await shop.pay(prepay_id)).json()["code"] == "order_expired"


async def test_an_operator_forges_about_a_paid_order_too(shop: Any) -> None:
    await shop.paid()
    path = f"/sim/orders/{shop.mchid}/order-0001/forgeries"
    answer = await shop.http.post(path, json={"kinds": ["wrong_amount"]})
    assert answer.status_code == 201
    assert (await shop.house.next()).plaintext(shop.apiv3_key)["trade_state"] == "SUCCESS"
    assert (await shop.http.post(path, json={"kinds": ["nonsense"]})).status_code == 422


async def test_forgeries_at_once_are_told_apart_in_the_journal(shop: Any) -> None:
    prepay_id = await shop.prepay()
    await asyncio.gather(*(shop.pay(prepay_id, "forge", forgeries=["unsigned"]) for _ in range(5)))
    entries = (await shop.http.get("/sim/journal")).json()["entries"]
    assert [entry["code"] for entry in entries if entry["face"] == "forged"] == ["unsigned"] * 5
