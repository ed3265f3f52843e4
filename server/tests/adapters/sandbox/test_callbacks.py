"""The courier: what a callback looks like, WeChat's schedule to the second, and every fault that can be set."""

import asyncio
from typing import Any

import pytest

from builders.calls import client_at
from builders.waiting import HANGS_AFTER_S
from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.adapters.sandbox.callbacks import RETRY_AFTER_S


async def notices(shop: Any, subject: str = "order-0001") -> list[dict[str, Any]]:
    shown = (await shop.http.get("/sim/notices", params={"subject": subject})).json()["notices"]
    assert isinstance(shown, list)
    return shown


@pytest.mark.parametrize("shop", ["public_key", "certificate", "migration"], indirect=True)
async def test_a_payment_is_announced_signed_and_encrypted(shop: Any, sandbox: Sandbox) -> None:
    transaction_id = (await shop.pay(await shop.prepay())).json()["transaction_id"]
    callback = await shop.house.next()
    assert shop.verifies(callback.headers, callback.body)
    assert callback.headers["wechatpay-timestamp"] == str(int(sandbox.world.now()))
    content = callback.content
    assert content["event_type"] == "TRANSACTION.SUCCESS"
    assert content["resource_type"] == "encrypt-resource"
    assert content["resource"]["algorithm"] == "AEAD_AES_256_GCM"
    inside = callback.plaintext(shop.apiv3_key)
    assert inside["transaction_id"] == transaction_id
    assert inside["out_trade_no"] == "order-0001"
    assert inside["mchid"] == shop.mchid
    assert inside["amount"]["total"] == 76000
    assert inside["trade_state"] == "SUCCESS"


def test_the_schedule_is_wechats() -> None:
    assert len(RETRY_AFTER_S) == 15
    assert sum(RETRY_AFTER_S) == 24 * 3600 + 4 * 60


async def test_a_deaf_house_is_called_sixteen_times_on_wechats_schedule(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(speed=1)
    shop.house.answers = [500, 400, 302, 404] * 4
    await shop.pay(await shop.prepay())
    calls = [await shop.house.next()]
    for attempts, wait_s in enumerate(RETRY_AFTER_S, start=1):
        await recorded(shop, attempts)
        sandbox.advance(seconds=wait_s - 1)
        assert (await notices(shop))[0]["attempts"] == attempts, "a retry must not come early"
        sandbox.advance(seconds=1)
        calls.append(await shop.house.next())
        assert (calls[-1].at - calls[-2].at).total_seconds() == wait_s
    await sandbox.world.courier.settled()
    assert (await notices(shop))[0]["state"] == "given_up"
    assert len({call.content["id"] for call in calls}) == 1
    assert len({call.headers["wechatpay-signature"] for call in calls}) == 16
    assert len({call.headers["wechatpay-timestamp"] for call in calls}) == 16, "each attempt is signed afresh"


async def recorded(shop: Any, attempts: int) -> None:
    """Wait until the sandbox has written down that many attempts."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while (await notices(shop))[0]["attempts"] < attempts:
            pass


@pytest.mark.parametrize("status", [200, 204])
async def test_a_retry_that_is_taken_ends_the_schedule(shop: Any, sandbox: Sandbox, status: int) -> None:
    await shop.faults(speed=1)
    shop.house.answers = [500, status]
    await shop.pay(await shop.prepay())
    await shop.house.next()
    await recorded(shop, 1)
    sandbox.advance(seconds=15)
    await shop.house.next()
    await sandbox.world.courier.settled()
    shown = (await notices(shop))[0]
    assert (shown["state"], shown["attempts"]) == ("delivered", 2)


@pytest.mark.parametrize("status", [201, 202, 301])
async def test_only_200_and_204_are_success(shop: Any, status: int) -> None:
    shop.house.answers = [status]
    await shop.pay(await shop.prepay())
    await shop.house.next()
    await recorded(shop, 1)
    assert (await notices(shop))[0]["state"] == "pending"


@pytest.mark.parametrize("callback_timeout_s", [1.5])
async def test_a_house_that_does_not_answer_in_time_is_called_again(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(speed=1)
    shop.house.hold = True
    await shop.pay(await shop.prepay())
    await shop.house.next()
    await recorded(shop, 1)
    assert (await notices(shop))[0]["last_answer"] == "timeout"
    shop.house.hold = False
    sandbox.advance(seconds=15)
    await shop.house.next()
    await sandbox.world.courier.settled()
    assert (await notices(shop))[0]["state"] == "delivered"


async def test_a_house_that_is_not_there_does_not_disturb_the_sandbox(shop: Any) -> None:
    await shop.pay(await shop.prepay(notify_url="http://127.0.0.1:1/notify"))
    await recorded(shop, 1)
    assert (await notices(shop))[0]["last_answer"] == "ConnectError"


async def test_on_a_fast_clock_a_day_of_retries_takes_a_moment(folder: Any, shop: Any, mould: Any) -> None:
    async with (
        running_sandbox(folder.parent / "fast") as fast,
        client_at(fast.url) as http,
    ):
        await http.post("/sim/apps", json={"app_id": "wx5a4db0c51e57f00d"})
        wanted = {"mchid": "1900000009", "app_ids": ["wx5a4db0c51e57f00d"]}
        credentials = (await http.post("/sim/merchants", json=wanted)).json()
        quick = type(shop)(http, credentials, shop.house, fast.clock)
        await quick.faults(speed=10_000_000)
        shop.house.answers = [500] * 15
        await quick.pay(await quick.prepay())
        async with asyncio.timeout(HANGS_AFTER_S):
            await fast.world.courier.settled()
        assert shop.house.arrived.qsize() == 16
        assert (await notices(quick))[0]["state"] == "delivered"


async def test_a_change_of_speed_holds_for_what_waits_already(shop: Any) -> None:
    await shop.faults(speed=1)
    shop.house.answers = [500]
    await shop.pay(await shop.prepay())
    await shop.house.next()
    await recorded(shop, 1)
    await shop.faults(speed=10_000_000)
    assert (await notices(shop))[0]["attempts"] == 1, "time itself has not moved"


# --- faults -----------------------------------------------------------------------------------------------------------


async def test_twice_means_the_same_callback_side_by_side(shop: Any) -> None:
    await shop.pay(await shop.prepay(), "notify_twice")
    first, second = await shop.house.next(), await shop.house.next()
    assert first.content["id"] == second.content["id"]
    assert first.body != second.body, "another nonce, another signature, the same id"


async def test_repeating_sends_so_many_copies_more(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(repeat_callbacks=19)
    await shop.pay(await shop.prepay())
    ids = {(await shop.house.next()).content["id"] for _ in range(20)}
    await sandbox.world.courier.settled()
    assert len(ids) == 1
    assert shop.house.arrived.empty()


async def test_never_means_paid_without_a_word(shop: Any, sandbox: Sandbox) -> None:
    await shop.pay(await shop.prepay(), "notify_never")
    await sandbox.world.courier.settled()
    assert (await shop.query()).json()["trade_state"] == "SUCCESS"
    assert await notices(shop) == []
    assert shop.house.arrived.empty()


async def test_a_lost_callback_is_only_late_because_the_schedule_goes_on(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(speed=1, lose_callbacks=1)
    await shop.pay(await shop.prepay())
    await recorded(shop, 1)
    assert shop.house.arrived.empty()
    await shop.faults(lose_callbacks=0)
    sandbox.advance(seconds=15)
    await shop.house.next()


async def test_a_delayed_callback_waits_real_seconds(shop: Any, sandbox: Sandbox) -> None:
    await shop.faults(speed=1000, delay_callbacks_s=30)
    await shop.pay(await shop.prepay())
    sandbox.advance(seconds=29)
    assert (await notices(shop))[0]["attempts"] == 0
    sandbox.advance(seconds=1)
    await shop.house.next()


async def test_reordered_callbacks_arrive_younger_first(shop: Any) -> None:
    await shop.faults(reorder=True)
    for number in ("order-0001", "order-0002"):
        await shop.pay(await shop.prepay(number))
    arrived = [(await shop.house.next()).plaintext(shop.apiv3_key)["out_trade_no"] for _ in range(2)]
    assert arrived == ["order-0002", "order-0001"]


async def test_a_probe_with_a_wrong_signature_may_come_first(shop: Any) -> None:
    await shop.faults(probe_rate=1)
    await shop.pay(await shop.prepay())
    probe, real = await shop.house.next(), await shop.house.next()
    assert probe.headers["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/")
    assert shop.verifies(real.headers, real.body)
    assert probe.content["id"] == real.content["id"]


async def test_an_operator_sends_a_callback_again(shop: Any) -> None:
    await shop.paid()
    answer = await shop.http.post(f"/sim/orders/{shop.mchid}/order-0001/notifications")
    assert answer.status_code == 202
    assert (await shop.house.next()).plaintext(shop.apiv3_key)["out_trade_no"] == "order-0001"


async def test_an_operator_sends_the_callback_that_was_never_sent(shop: Any) -> None:
    await shop.pay(await shop.prepay(), "notify_never")
    await shop.http.post(f"/sim/orders/{shop.mchid}/order-0001/notifications")
    assert (await shop.house.next()).content["event_type"] == "TRANSACTION.SUCCESS"
    unpaid = await shop.prepay("order-0002")
    assert unpaid
    assert (await shop.http.post(f"/sim/orders/{shop.mchid}/order-0002/notifications")).status_code == 409
