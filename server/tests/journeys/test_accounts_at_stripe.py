"""An account at Stripe over HTTP: its address comes before its secret, secrets change under webhooks, and the ways of
paying that accounts take are set by those who look after the money."""

import logging
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from builders.merchants import account_of, staff_of
from builders.shop import Sale, a_shop
from builders.world import World, a_key
from menpiao import payments
from menpiao.adapters.sandbox.stripe.webhooks import signed
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM

ACCOUNTS = "/api/v1/organizer/merchant-accounts"


class Office:
    """The organizer's owner, who sits at Stripe's dashboard and at ours."""

    def __init__(self, world: World, sale: Sale, headers: dict[str, str], account_id: UUID, theirs: str) -> None:
        self.world = world
        self.sale = sale
        self.headers = headers
        self.account_id = account_id
        self.path = f"{ACCOUNTS}/{encode(account_id)}"
        self.theirs = theirs

    async def shown(self) -> Any:
        found = await self.world.get(ACCOUNTS, self.headers)
        return next(one for one in found["items"] if one["id"] == encode(self.account_id))

    async def does(self, what: str, body: object, *, status: int = 201) -> Any:
        answer = await self.world.http.post(f"{self.path}/{what}", headers=self.headers | a_key(), json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def takes(self, methods: list[str], headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.world.http.put(
            f"{self.path}/methods", headers=headers or self.headers, json={"methods": methods}
        )

    async def at_stripe(self, path: str, body: object) -> Any:
        answer = await self.world.http.post(f"{self.world.sandbox.url}/sim/stripe/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def tells(self, secret: str) -> int:
        """Stripe tells us of something that does not concern us, signed so; how it is answered."""
        now = self.world.clock.now().timestamp()
        event = {"id": f"evt_{secret[-8:]}", "type": "customer.created", "created": int(now), "livemode": False,
                 "data": {"object": {"id": "cus_1"}}}  # fmt: skip
        body = msgspec.json.encode(event)
        header = {"Stripe-Signature": f"t={int(now)},v1={signed(secret, body, at=now)}"}
        answer = await self.world.http.post(
            f"/api/v1/callbacks/stripe/{encode(self.account_id)}", content=body, headers=header
        )
        return answer.status_code


async def an_office(world: World) -> Office:
    """The operator has added the account with its key alone."""
    sale = await world.a_sale()
    made = (await world.http.post(f"{world.sandbox.url}/sim/stripe/accounts", json={})).json()
    account_id, _ = await payments.add_account(
        world.parts.keeping,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        provider="stripe",
        new=payments.NewKeys(secret_key=made["secret_key"]),
        name="银行卡",
    )
    return Office(world, sale, await staff_of(world, sale, "owner"), account_id, made["id"])


async def failed(office: Office) -> set[str]:
    checked = await office.does("checks", {}, status=200)
    return {one["code"] for one in checked["findings"] if one["state"] == "failed"}


async def test_from_the_address_to_the_second_secret(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    office = await an_office(world)
    shown = await office.shown()
    assert (shown["callback_url"], shown["methods"]) == (world.stripe_webhook(office.account_id), ["stripe"])
    assert shown["keys"][0]["trusted"] == []
    assert await failed(office) == {"webhook", "webhook_secret"}

    endpoint = await office.at_stripe(f"accounts/{office.theirs}/endpoints", {"url": shown["callback_url"]})
    first = endpoint["secret"]
    assert await office.tells(first) == 401
    rotated = await office.does("rotations", {"webhook_secrets": [first]})
    assert rotated["keys"][0]["trusted"][0]["id"] == f"whsec_…{first[-4:]}"
    assert await failed(office) == set()
    buyer = await world.login()
    order = await world.order(buyer, office.sale)
    started = await world.http.post(
        f"/api/v1/orders/{order['id']}/payments", headers=buyer | a_key(), json={"method": "stripe"}
    )
    await office.at_stripe(f"checkouts/{started.json()['url'].rpartition('/')[2]}/payments", {})
    await world.callbacks_delivered()
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"
    assert (await office.shown())["number"] == office.theirs, "the worker has asked"

    second = (await office.at_stripe(f"endpoints/{endpoint['id']}/roll", {}))["secret"]
    keys = (await office.does("rotations", {"webhook_secrets": [second]}))["keys"]
    assert [await office.tells(secret) for secret in (first, second)] == [204, 204], "both are believed"
    await office.does("retirements", {"keys_id": keys[1]["id"]}, status=200)
    assert [await office.tells(secret) for secret in (first, second)] == [401, 204]

    audited = await world.db.pool.fetch("select action, detail::text from audit_entries")
    listed = (await world.http.get(ACCOUNTS, headers=office.headers)).text
    everything = f"{audited}{listed}" + "".join(f"{one.getMessage()}{vars(one)}" for one in caplog.records)
    stripe = world.sandbox.world.stripe.store.account(office.theirs)
    assert stripe is not None
    for secret in (first, second, stripe.secret_key):
        assert secret not in everything


async def test_parts_of_another_providers_keys_change_nothing(world: World) -> None:
    office = await an_office(world)
    wechat = next(
        one["id"] for one in (await world.get(ACCOUNTS, office.headers))["items"] if one["provider"] == "wechat"
    )
    for account, body, pointer in (
        (encode(office.account_id), {"sealing_key": "x" * 32}, "/sealing_key"),
        (encode(office.account_id), {"secret_key": "sk_live_" + "Zz" * 12}, "/secret_key"),
        (encode(office.account_id), {"webhook_secrets": ["secret"]}, "/webhook_secrets"),
        (wechat, {"webhook_secrets": ["whsec_" + "Zz" * 12]}, "/webhook_secrets"),
    ):
        answer = await world.http.post(f"{ACCOUNTS}/{account}/rotations", headers=office.headers | a_key(), json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "keys_unreadable")
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert "ZzZz" not in answer.text
    assert len((await office.shown())["keys"]) == 1


async def test_methods_are_what_buyers_are_offered_and_each_change_is_written_down_once(world: World) -> None:
    office = await an_office(world)
    buyer = await world.login()
    order = await world.order(buyer, office.sale)
    path = f"/api/v1/orders/{order['id']}/payment-methods"
    assert await world.get(path, buyer) == {"methods": ["wechat_jsapi", "stripe"]}
    for _ in range(2):
        answer = await office.takes([])
        assert (answer.status_code, answer.json()["methods"]) == (200, [])
    assert await world.get(path, buyer) == {"methods": ["wechat_jsapi"]}
    assert (await office.takes(["stripe", "stripe"])).json()["methods"] == ["stripe"]
    assert await world.get(path, buyer) == {"methods": ["wechat_jsapi", "stripe"]}
    written = await world.db.pool.fetch(
        "select actor_kind, detail ->> 'methods' as methods from audit_entries where action = 'payment_methods_changed'"
    )
    assert sorted(tuple(row) for row in written) == [("staff", ""), ("staff", "stripe")]


async def test_methods_that_do_not_fit_are_refused_and_change_nothing(world: World) -> None:
    office = await an_office(world)
    answer = await office.takes(["stripe", "wechat_h5"])
    assert (answer.status_code, answer.json()["code"]) == (422, "methods_unfit")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/methods/1"]
    assert (await office.takes(["cash"])).status_code == 422
    assert (await office.takes(["stripe"] * 21)).status_code == 422
    assert (await office.shown())["methods"] == ["stripe"]


async def test_who_may_say_what_an_account_takes(world: World) -> None:
    office = await an_office(world)
    for role in ("owner", "finance"):
        assert (await office.takes(["stripe"], await staff_of(world, office.sale, role))).status_code == 200
    for role in ("manager", "support", "gate"):
        assert (await office.takes(["stripe"], await staff_of(world, office.sale, role))).status_code == 403
    assert (await office.takes(["stripe"], await world.login())).status_code in (401, 403)
    await a_shop(world.db, organizer_id=9)
    foreign = await staff_of(world, msgspec.structs.replace(office.sale, organizer_id=9), "owner")
    for path in (office.path, f"{ACCOUNTS}/{encode(world.db.new_id(9))}", f"{ACCOUNTS}/x"):
        answer = await world.http.put(f"{path}/methods", headers=foreign, json={"methods": []})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await office.shown())["methods"] == ["stripe"]


async def test_only_the_account_that_takes_it_is_paid_into(world: World) -> None:
    """Two accounts at WeChat: the newest that takes a method gets it."""
    sale = await world.a_sale()
    older = await account_of(world, sale)
    wanted: dict[str, Any] = {"actor": SYSTEM, "organizer_id": sale.organizer_id}
    newer = await world.parts.collecting.accounts.add(
        organizer_id=sale.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    for account_id, methods in ((older.id, ["wechat_native"]), (newer, ["wechat_jsapi"])):
        await payments.set_methods(world.db, **wanted, account_id=account_id, methods=methods)
    async with world.db.read() as tx:
        accounts = world.parts.collecting.accounts
        assert (await accounts.of_organizer(tx, sale.organizer_id, payments.Method.WECHAT_NATIVE)).id == older.id
        assert (await accounts.of_organizer(tx, sale.organizer_id, payments.Method.WECHAT_JSAPI)).id == newer
