"""An organizer adds merchant accounts of its own over HTTP, and is paid into them: WeChat Pay's and Stripe's."""

import asyncio
import logging
from typing import Any

import httpx
import msgspec
import pytest

from builders.merchants import staff_of
from builders.orders import with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode

ACCOUNTS = "/api/v1/organizer/merchant-accounts"


async def a_poor_sale(world: World) -> Sale:
    """On sale, by an organizer that can't be paid yet."""
    return await with_quota(world.db, await an_event_on_sale(await a_shop(world.db), ticket_types=[{}]), 10)


def at_wechat(world: World, **changes: Any) -> dict[str, Any]:
    """What the organizer copies from WeChat Pay's merchant platform."""
    given = msgspec.json.decode(world.wechat.merchant)
    (key,) = given["platform_keys"]
    return {
        "provider": "wechat",
        "number": given["mchid"],
        "name": "候场文化",
        "private_key": given["private_key_pem"],
        "serial": given["serial_no"],
        "sealing_key": given["apiv3_key"],
        "mode": "public_key",
        "platform_keys": [{"id": key["id"], "kind": key["kind"], "pem": key["public_key_pem"]}],
        **changes,
    }


async def add(world: World, staff: dict[str, str], body: Any, key: dict[str, str] | None = None) -> httpx.Response:
    return await world.http.post(ACCOUNTS, headers=staff | (key or a_key()), json=body)


async def test_an_owner_adds_an_account_checks_it_and_is_paid(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sale = await a_poor_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    pay = f"/api/v1/orders/{order['id']}/payments"
    refused = await world.http.post(pay, headers=buyer | a_key(), json={"method": "wechat_jsapi"})
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_not_set_up")

    owner, body = await staff_of(world, sale, "owner"), at_wechat(world)
    added = await add(world, owner, body)
    assert added.status_code == 201, added.text
    account = added.json()
    assert (account["number"], account["methods"]) == (body["number"], ["wechat_jsapi"])
    checked = await world.http.post(f"{ACCOUNTS}/{account['id']}/checks", headers=owner, json={})
    assert "failed" not in {one["state"] for one in checked.json()["findings"]}
    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"
    assert await world.books() == []

    stored = await world.db.pool.fetch("select shown::text, credentials_sealed from merchant_account_keys")
    audited = await world.db.pool.fetch("select action, actor_id, detail::text from audit_entries")
    logged = "".join(f"{one.getMessage()}{vars(one)}" for one in caplog.records)
    everything = f"{added.text}{checked.text}{stored}{audited}{logged}"
    assert body["sealing_key"] not in everything
    assert "PRIVATE KEY" not in everything
    assert "merchant_account_added" in everything


async def test_a_card_account_is_told_its_address_before_its_secret(world: World) -> None:
    sale = await a_poor_sale(world)
    made = (await world.http.post(f"{world.sandbox.url}/sim/stripe/accounts", json={})).json()
    finance = await staff_of(world, sale, "finance")
    added = await add(world, finance, {"provider": "stripe", "name": "银行卡", "secret_key": made["secret_key"]})
    assert added.status_code == 201, added.text
    assert made["secret_key"] not in added.text
    account = added.json()
    assert account["methods"] == ["stripe"]
    assert account["callback_url"].endswith(f"/api/v1/callbacks/stripe/{account['id']}")


async def test_a_request_adds_one_account(world: World) -> None:
    sale = await a_poor_sale(world)
    owner, body, key = await staff_of(world, sale, "owner"), at_wechat(world), a_key()
    answers = await asyncio.gather(*(add(world, owner, body, key) for _ in range(4)))
    assert {one.status_code for one in answers} == {201}, [one.text for one in answers]
    assert len({one.json()["id"] for one in answers}) == 1
    assert sorted(one.headers["Idempotency-Replayed"] for one in answers) == ["false"] + ["true"] * 3
    other = await add(world, owner, {**body, "name": "另一个"}, key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = await add(world, owner, body)
    assert (again.status_code, again.json()["code"]) == (409, "account_known")
    without = await world.http.post(ACCOUNTS, headers=owner, json=body)
    assert without.status_code == 422
    assert len((await world.get(ACCOUNTS, owner))["items"]) == 1


async def test_what_is_wrong_is_said_where_it_is_wrong_and_nothing_is_kept(world: World) -> None:
    sale = await a_poor_sale(world)
    owner = await staff_of(world, sale, "owner")
    wrong: list[tuple[dict[str, Any], str]] = [
        (at_wechat(world, number=None), "/number"),
        (at_wechat(world, private_key="-----BEGIN nonsense"), "/private_key"),
        (at_wechat(world, certificate=world.sandbox.world.keys.certificate_pem), "/certificate"),
        (at_wechat(world, platform_keys=None), "/platform_keys"),
        (at_wechat(world, secret_key="rk_live_secret"), "/secret_key"),
        ({"provider": "stripe", "secret_key": "pk_live_public"}, "/secret_key"),
        ({"provider": "stripe"}, "/secret_key"),
    ]
    for body, pointer in wrong:
        refused = await add(world, owner | {"Accept-Language": "zh-CN"}, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "account_not_added"), refused.text
        (error,) = refused.json()["errors"]
        assert error["pointer"] == pointer
        assert not error["detail"].isascii()
    for body in (at_wechat(world, provider="cash"), at_wechat(world, number="1 900")):
        assert (await add(world, owner, body)).status_code == 422
    assert (await world.get(ACCOUNTS, owner))["items"] == []


async def test_only_owners_and_finance_add_accounts_and_only_their_organizers(world: World) -> None:
    sale = await a_poor_sale(world)
    await a_shop(world.db, organizer_id=9)
    for role in ("manager", "support", "gate_lead", "gate"):
        refused = await add(world, await staff_of(world, sale, role), at_wechat(world))
        assert refused.status_code == 403
    assert (await world.http.post(ACCOUNTS, headers=a_key(), json=at_wechat(world))).status_code == 401
    added = await add(world, await staff_of(world, sale, "finance"), at_wechat(world))
    theirs = await world.staff_login(9, "owner")
    assert (await world.get(ACCOUNTS, theirs))["items"] == []
    looked = await world.http.post(f"{ACCOUNTS}/{added.json()['id']}/checks", headers=theirs, json={})
    assert looked.status_code == 404
    assert encode(await world.db.pool.fetchval("select id from merchant_accounts")) == added.json()["id"]
