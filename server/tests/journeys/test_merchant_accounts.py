"""Keys of merchant accounts change while money comes in, over HTTP: two API processes, one WeChat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn

from builders.calls import client_at
from builders.merchants import account_of, new_keys, paid_in_silence, staff_of
from builders.shop import a_shop
from builders.world import World, a_key, listener
from menpiao.app.http import http_app
from menpiao.app.wiring import Parts, wire
from menpiao.kernel.ids import encode
from menpiao.payments.service.sharing import measure_shared
from menpiao.platform import metrics
from menpiao.platform.audit import SYSTEM
from menpiao.platform.http.server import PromptServer

ACCOUNTS = "/api/v1/organizer/merchant-accounts"


@asynccontextmanager
async def another_process(world: World) -> AsyncIterator[tuple[Parts, httpx.AsyncClient]]:
    """A second API process of the same installation, with a memory of its own."""
    parts = await wire(world.parts.settings, name="menpiao second", clock=world.clock)
    socket = listener()
    server = PromptServer(
        uvicorn.Config(http_app(parts), http="httptools", log_config=None, access_log=False, ws="none")
    )
    serving = asyncio.create_task(server.serve(sockets=[socket]))
    await server.listening.wait()
    try:
        async with client_at(f"http://127.0.0.1:{socket.getsockname()[1]}") as http:
            yield parts, http
    finally:
        server.stop()
        await serving
        await parts.close()


def in_our_words(key: dict[str, str]) -> dict[str, str]:
    """WeChat's public key as a rotation takes it."""
    return {"id": key["id"], "kind": key["kind"], "pem": key["public_key_pem"]}


async def paid_orders(world: World) -> int:
    counted: int = await world.db.pool.fetchval("select count(*) from orders where state = 'paid'")
    return counted


async def test_keys_change_under_a_stream_of_callbacks_and_none_is_refused(world: World) -> None:
    sale = await world.a_sale(total=40)
    paid = await paid_in_silence(world, sale, 24)
    owner, account = await staff_of(world, sale, "owner"), await account_of(world, sale)
    given = msgspec.json.decode(world.wechat.merchant)
    old, serial = given["apiv3_key"], given["platform_keys"][0]["id"]
    async with another_process(world) as (second, at_second):
        assert await paid[0].tell(world.http, apiv3_key=old, serial=serial) == 204
        assert await paid[0].tell(at_second, apiv3_key=old, serial=serial) == 204, "both remember the old keys"
        changed = await new_keys(world, "api_certificate", "apiv3_key")
        new = changed["apiv3_key"]
        answer = await world.http.post(
            f"{ACCOUNTS}/{encode(account.id)}/rotations",
            headers=owner | a_key(),
            json={
                "sealing_key": new,
                "serial": changed["serial_no"],
                "private_key": changed["private_key_pem"],
            },
        )
        assert answer.status_code == 201, answer.text
        told = [
            one.tell(world.http if number % 4 < 2 else at_second, apiv3_key=new if number % 2 else old, serial=serial)
            for number, one in enumerate(paid)
        ]
        assert await asyncio.gather(*told) == [204] * len(paid)
        await world.work()
        assert await paid_orders(world) == len(paid)

        old_keys = answer.json()["keys"][1]["id"]
        answer = await world.http.post(
            f"{ACCOUNTS}/{encode(account.id)}/retirements", headers=owner | a_key(), json={"keys_id": old_keys}
        )
        assert answer.json()["keys"][1]["retired_at"] is not None
        assert await paid[0].tell(world.http, apiv3_key=old, serial=serial) == 401
        await second.freshness.refresh()
        assert await paid[0].tell(at_second, apiv3_key=old, serial=serial) == 401
        assert await paid[0].tell(at_second, apiv3_key=new, serial=serial) == 204
    later = await world.start_payment(*(await _order(world, sale)))
    assert later["client"]["signType"] == "RSA", "the new private key signs"


async def _order(world: World, sale: Any) -> tuple[dict[str, str], dict[str, Any]]:
    buyer = await world.login("a-kai")
    return buyer, await world.order(buyer, sale)


async def test_from_certificate_to_public_key_callbacks_by_either_are_believed(world: World) -> None:
    given = msgspec.json.decode(world.wechat.merchant)
    sandbox = world.sandbox.world
    wanted = {"mchid": given["mchid"], "app_ids": [world.wechat.app_id], "mode": "certificate"}
    certificates = (await world.http.post(f"{world.sandbox.url}/sim/merchants", json=wanted)).json()
    world.wechat = msgspec.structs.replace(world.wechat, merchant=msgspec.json.encode(certificates))
    sale = await world.a_sale()
    paid = await paid_in_silence(world, sale, 2)
    certificate, key = sandbox.keys.certificate_serial, given["apiv3_key"]
    assert await paid[0].tell(world.http, apiv3_key=key, serial=certificate) == 204
    assert await paid[0].tell(world.http, apiv3_key=key, serial=given["platform_keys"][0]["id"]) == 401

    await world.http.post(f"{world.sandbox.url}/sim/merchants", json=wanted | {"mode": "migration"})
    owner, account = await staff_of(world, sale, "owner"), await account_of(world, sale)
    answer = await world.http.post(
        f"{ACCOUNTS}/{encode(account.id)}/rotations",
        headers=owner | a_key(),
        json={"mode": "public_key", "platform_keys": [in_our_words(given["platform_keys"][0])]},
    )
    assert [keys["mode"] for keys in answer.json()["keys"]] == ["public_key", None]
    for serial, one in zip((certificate, given["platform_keys"][0]["id"]), paid, strict=True):
        assert await one.tell(world.http, apiv3_key=key, serial=serial) == 204
    await world.work()
    assert await paid_orders(world) == 2


async def test_the_worker_brings_platform_certificates_that_nobody_entered(world: World) -> None:
    given = msgspec.json.decode(world.wechat.merchant)
    wanted = {"mchid": given["mchid"], "app_ids": [world.wechat.app_id], "mode": "certificate"}
    made = (await world.http.post(f"{world.sandbox.url}/sim/merchants", json=wanted)).json()
    world.wechat = msgspec.structs.replace(world.wechat, merchant=msgspec.json.encode(made | {"platform_keys": []}))
    sale = await world.a_sale()
    await world.work()
    (keys,) = (await account_of(world, sale)).keys
    assert [key["id"] for key in keys.shown["trusted"]] == [world.sandbox.world.keys.certificate_serial]
    (paid,) = await paid_in_silence(world, sale, 1)
    serial = world.sandbox.world.keys.certificate_serial
    assert await paid.tell(world.http, apiv3_key=given["apiv3_key"], serial=serial) == 204
    before = await world.db.pool.fetchval("select version from merchant_accounts")
    for _ in range(2):
        world.sandbox.advance(hours=13)
        await world.work()
    assert await world.db.pool.fetchval("select version from merchant_accounts") == before, "nothing was new"


async def test_who_may_see_and_change_accounts_and_what_they_never_see(world: World) -> None:
    sale = await world.a_sale()
    account = encode((await account_of(world, sale)).id)
    await world.work()
    secret = msgspec.json.decode(world.wechat.merchant)
    for role in ("owner", "finance"):
        answer = await world.http.get(ACCOUNTS, headers=await staff_of(world, sale, role))
        assert answer.status_code == 200
        (shown,) = answer.json()["items"]
        assert (shown["id"], shown["number"], shown["keys"][0]["serial"]) == (
            account, secret["mchid"], secret["serial_no"],
        )  # fmt: skip
        assert secret["apiv3_key"] not in answer.text
        assert "PRIVATE" not in answer.text
    for role in ("manager", "support", "gate"):
        staff = await staff_of(world, sale, role)
        assert (await world.http.get(ACCOUNTS, headers=staff)).status_code == 403
        answer = await world.http.post(f"{ACCOUNTS}/{account}/checks", headers=staff, json={})
        assert answer.status_code == 403
    await a_shop(world.db, organizer_id=9)
    foreign = await staff_of(world, msgspec.structs.replace(sale, organizer_id=9), "owner")
    for path, body in (
        ("checks", {}),
        ("rotations", {"sealing_key": "x" * 32}),
        ("retirements", {"keys_id": account}),
        ("retirement", {}),
    ):
        answer = await world.http.post(f"{ACCOUNTS}/{account}/{path}", headers=foreign | a_key(), json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_rotation_is_made_once_and_bad_keys_change_nothing(world: World) -> None:
    sale = await world.a_sale()
    owner, account = await staff_of(world, sale, "owner"), await account_of(world, sale)
    path, key = f"{ACCOUNTS}/{encode(account.id)}/rotations", a_key()

    async def rotate(body: dict[str, Any], key: dict[str, str]) -> httpx.Response:
        return await world.http.post(path, headers=owner | key, json=body)

    first = await rotate({"sealing_key": "a" * 32}, key)
    again = await asyncio.gather(*(rotate({"sealing_key": "a" * 32}, key) for _ in range(4)))
    assert [len(answer.json()["keys"]) for answer in (first, *again)] == [2] * 5
    assert [answer.headers["Idempotency-Replayed"] for answer in (first, *again)] == ["false"] + ["true"] * 4
    other_body = await rotate({"sealing_key": "b" * 32}, key)
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    assert "b" * 32 not in other_body.text
    for body, pointer in (
        ({"private_key": "nonsense"}, "/private_key"),
        ({"platform_keys": [{"id": "PUB_KEY_ID_1", "kind": "public_key", "pem": "x"}]}, "/platform_keys"),
        ({"certificate": world.sandbox.world.keys.certificate_pem}, "/certificate"),
    ):
        refused = await rotate(body, a_key())
        assert (refused.status_code, refused.json()["code"]) == (422, "keys_unreadable")
        assert refused.json()["errors"][0]["pointer"] == pointer
    signing = first.json()["keys"][0]["id"]
    in_use = await world.http.post(
        path.replace("rotations", "retirements"), headers=owner | a_key(), json={"keys_id": signing}
    )
    assert (in_use.status_code, in_use.json()["code"]) == (409, "keys_in_use")
    assert len((await account_of(world, sale)).keys) == 2


async def paid_back(world: World) -> None:
    """Some minutes later, when the provider has said so."""
    for _ in range(3):
        world.sandbox.advance(minutes=1.1)
        await world.work()
        await world.sandbox.world.courier.settled()
        await world.work()


async def test_an_account_is_retired_when_nothing_is_on_its_way_and_still_pays_back(world: World) -> None:
    sale = await world.a_sale()
    owner, account = await staff_of(world, sale, "owner"), await account_of(world, sale)
    path = f"{ACCOUNTS}/{encode(account.id)}/retirement"

    async def retire() -> httpx.Response:
        return await world.http.post(path, headers=owner | a_key(), json={})

    async def give_back(order: dict[str, Any], ticket: str) -> None:
        asked = await world.http.post(
            f"/api/v1/organizer/orders/{order['id']}/refunds",
            headers=owner | a_key(),
            json={"tickets": [ticket], "reason": "孩子生病"},
        )
        assert asked.status_code == 201, asked.text

    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2)
    payment = await world.start_payment(buyer, order)
    busy = await retire()
    assert (busy.status_code, busy.json()["code"]) == (409, "account_busy")
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    order = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    await give_back(order, order["tickets"][0])
    assert (await retire()).json()["code"] == "account_busy"
    await paid_back(world)
    first, again = await retire(), await retire()
    assert first.status_code == again.status_code == 200, first.text
    assert first.json()["retired_at"] == again.json()["retired_at"] is not None
    unpaid = await world.order(buyer, sale)
    nowhere = await world.http.post(
        f"/api/v1/orders/{unpaid['id']}/payments", headers=buyer | a_key(), json={"method": "wechat_jsapi"}
    )
    assert nowhere.json()["code"] == "payment_not_set_up"
    await give_back(order, order["tickets"][1])
    await paid_back(world)
    refunds = (await world.get("/api/v1/organizer/refunds", owner))["items"]
    assert [one["state"] for one in refunds] == ["succeeded"] * 2
    assert await world.books() == []


async def test_the_same_account_is_not_added_twice(world: World) -> None:
    from menpiao import payments

    given = msgspec.json.decode(world.wechat.merchant)
    new = world.parts.keeping.keeper_of("wechat").given(world.wechat.merchant)
    assert new.number == given["mchid"]
    wanted: dict[str, Any] = {"actor": SYSTEM, "organizer_id": 7, "provider": "wechat", "new": new, "name": ""}
    await payments.add_account(world.parts.keeping, **wanted)
    with pytest.raises(payments.AccountKnown):
        await payments.add_account(world.parts.keeping, **wanted)
    (account,) = await payments.accounts_of_organizer(world.db, organizer_id=7)
    with pytest.raises(payments.AnotherAccount):
        await payments.rotate_keys(
            world.parts.keeping,
            actor=SYSTEM,
            organizer_id=7,
            account_id=account.id,
            new=payments.NewKeys(number="1600000099"),
        )


async def test_an_account_that_another_organizer_uses_too_is_said_to_its_owners_and_to_the_operator(
    world: World,
) -> None:
    """A company may run two organizers with its own account; money of somebody else's must not land there."""
    from menpiao import payments

    keeping = world.parts.keeping
    new = keeping.keeper_of("wechat").given(world.wechat.merchant)
    accounts = {}
    for organizer_id in (7, 9):
        await a_shop(world.db, organizer_id=organizer_id)
        wanted: dict[str, Any] = {"organizer_id": organizer_id, "provider": "wechat", "new": new, "name": ""}
        accounts[organizer_id], _ = await payments.add_account(keeping, actor=SYSTEM, **wanted)

    async def warned(organizer_id: int) -> bool:
        whose: dict[str, Any] = {"organizer_id": organizer_id, "account_id": accounts[organizer_id]}
        found = await payments.check_account(keeping, actor=SYSTEM, **whose)
        return ("number_shared", "warning") in {(one.code, one.state.value) for one in found}

    def counted() -> float | None:
        return metrics.REGISTRY.get_sample_value("menpiao_shared_merchant_numbers")

    assert [await warned(7), await warned(9)] == [True, True]
    await measure_shared(world.db)
    assert counted() == 1
    (shared,) = await payments.shared_numbers(world.db)
    assert (shared.number, shared.organizer_ids) == (new.number, [7, 9])

    await payments.rotate_keys(
        keeping, actor=SYSTEM, organizer_id=9, account_id=accounts[9], new=payments.NewKeys(serial="0" * 40)
    )
    assert await warned(9) is False, "nobody learns it who has not the account's keys"
    await payments.retire_account(keeping, actor=SYSTEM, organizer_id=9, account_id=accounts[9])
    assert await warned(7) is False
    await measure_shared(world.db)
    assert counted() == 0
