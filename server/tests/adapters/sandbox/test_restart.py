"""A restart goes on where it stopped: credentials, orders, consents, and everything that was on its way."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from builders.calls import client_at
from menpiao.adapters.sandbox import running_sandbox
from menpiao.platform.clock import SimulatedClock

APP_ID = "wx5a4db0c51e57f00d"


@pytest.fixture
def at(clock: SimulatedClock, folder: Path, mould: Any, house: Any, shop: Any) -> Any:
    """Start the sandbox on this test's folder; gives it and the same merchant, talking to it."""

    class Started:
        async def __aenter__(self) -> tuple[Any, Any]:
            self._running = running_sandbox(folder.parent / "again", clock=clock)
            sandbox = await self._running.__aenter__()
            self._http = client_at(sandbox.url)
            await self._http.post("/sim/apps", json={"app_id": APP_ID})
            wanted = {"mchid": "1900000007", "app_ids": [APP_ID]}
            credentials = (await self._http.post("/sim/merchants", json=wanted)).json()
            return sandbox, type(shop)(self._http, credentials, house, clock)

        async def __aexit__(self, *failure: Any) -> None:
            await self._http.aclose()
            await self._running.__aexit__(*failure)

    return Started


async def test_credentials_orders_and_faults_stay(at: Any) -> None:
    async with at() as (_, shop):
        prepay_id = await shop.prepay()
        await shop.faults(speed=7)
        before = (shop.apiv3_key, shop.platform_keys, shop.serial_no)
    async with at() as (_, shop):
        assert (shop.apiv3_key, shop.platform_keys, shop.serial_no) == before
        assert (await shop.http.get("/sim/faults")).json()["speed"] == 7
        assert await shop.prepay() == prepay_id
        assert (await shop.pay(prepay_id)).status_code == 201
        await shop.house.next()


async def test_a_callback_that_nobody_took_is_delivered_after_a_restart(at: Any, clock: SimulatedClock) -> None:
    async with at() as (sandbox, shop):
        shop.house.answers = [500]
        await shop.faults(speed=1, delay_callbacks_s=5)
        await shop.pay(await shop.prepay())
        assert sandbox.world.store.pending_notices()[0].attempts == 0
    clock.advance(seconds=5)
    async with at() as (sandbox, shop):
        first = await shop.house.next()
    clock.advance(seconds=15)
    async with at() as (sandbox, shop):
        second = await shop.house.next()
        await sandbox.world.courier.settled()
        assert sandbox.world.store.pending_notices() == []
    assert first.content["id"] == second.content["id"]


async def test_a_late_payment_and_a_refund_go_on_after_a_restart(at: Any, clock: SimulatedClock) -> None:
    async with at() as (_, shop):
        await shop.faults(speed=1, late_after_s=100)
        await shop.paid()
        await shop.refund()
        await shop.pay(await shop.prepay("order-0002"), "pay_late")
    clock.advance(seconds=60)
    async with at() as (_, shop):
        assert (await shop.house.next()).content["event_type"] == "REFUND.SUCCESS"
    clock.advance(seconds=40)
    async with at() as (_, shop):
        assert (await shop.house.next()).content["event_type"] == "TRANSACTION.SUCCESS"
        assert (await shop.query("order-0002")).json()["trade_state"] == "SUCCESS"


async def test_a_used_code_stays_used_and_an_openid_stays_the_same(at: Any) -> None:
    async with at() as (_, shop):
        secret = (await shop.http.post("/sim/apps", json={"app_id": APP_ID})).json()["secret"]
        body = {"account_id": "a-kai", "app_id": APP_ID}
        code = (await shop.http.post("/sim/login-codes", json=body)).json()["code"]
        asked = {"appid": APP_ID, "secret": secret, "js_code": code, "grant_type": "authorization_code"}
        openid = (await shop.http.get("/sns/jscode2session", params=asked)).json()["openid"]
    async with at() as (_, shop):
        assert (await shop.http.get("/sns/jscode2session", params=asked)).json()["errcode"] == 40163
        assert (await shop.http.get("/sim/openids", params=body)).json()["openid"] == openid


def test_the_file_with_the_keys_is_its_owners_only(mould: Any) -> None:
    for path in mould.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(os.stat(mould.folder).st_mode) == 0o700  # noqa: PTH116
