"""The adapter and the sandbox, written apart, meet over real HTTP.

This is the conformance suite: whoever changes either side learns here what the other one believes about WeChat.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.calls import client_at
from builders.ids import make_id
from builders.wechat import new_sandbox
from menpiao.adapters.sandbox import Sandbox
from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.codes import WeChatCodes
from menpiao.adapters.wechat.http import quiet_client
from menpiao.adapters.wechat.login import WeChatLogin
from menpiao.adapters.wechat.messages import WeChatMessages
from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.adapters.wechat.tokens import AccessTokens
from menpiao.payments.ports import (
    MerchantAccount,
    Notice,
    NoticeRefused,
    Prepared,
    PrepareRequest,
    RefundRequest,
)
from menpiao.platform.clock import SimulatedClock


class World:
    """A sandbox, the adapter in front of it, and a house that receives callbacks."""

    def __init__(self, sandbox: Sandbox, house: Any, clock: SimulatedClock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.phone = client_at(sandbox.url)
        self.pay = WeChatPay(clock=clock, base_url=sandbox.url, timeout_s=2)
        self.apps: dict[str, WeChatApp] = {}
        self.login = WeChatLogin(self.apps)
        self.messages = WeChatMessages(self.apps, clock=clock)
        self.wechat = quiet_client()
        self.codes = WeChatCodes(self.apps, self.wechat, AccessTokens(self.wechat, clock=clock))
        self.notices: list[Notice] = []
        self.refused: list[str] = []
        self.house = house
        self.house.says(self._receive)

    async def set_up(self, mode: str) -> None:
        self.app_id = (await self.sim("POST", "/sim/apps", {}))["app_id"]
        secret = (await self.sim("POST", "/sim/apps", {"app_id": self.app_id}))["secret"]
        self.apps[self.app_id] = WeChatApp(app_id=self.app_id, secret=secret, base_url=self.sandbox.url)
        accounts = (await self.sim("GET", "/sim/accounts"))["accounts"]
        self.buyer, self.stranger = accounts[0]["id"], accounts[1]["id"]
        self.openid = (await self.sim("GET", f"/sim/openids?app_id={self.app_id}&account_id={self.buyer}"))["openid"]
        self.account = await self.merchant(mode)

    async def merchant(self, mode: str) -> MerchantAccount:
        given = await self.sim("POST", "/sim/merchants", {"app_ids": [self.app_id], "mode": mode})
        if mode == "migration":
            given["mode"] = "public_key"
        return MerchantAccount(
            organizer_id=7,
            id=make_id(milliseconds=1, organizer_id=7, randomness=1),
            provider="wechat",
            credentials=msgspec.json.encode(given),
        )

    async def sim(self, method: str, path: str, body: object = None) -> Any:
        answer = await self.phone.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def faults(self, **faults: object) -> None:
        await self.sim("PUT", "/sim/faults", faults)

    def order(self, payment_id: UUID, **changes: Any) -> PrepareRequest:
        fields = {
            "payment_id": payment_id,
            "app_id": self.app_id,
            "payer": self.openid,
            "description": "夜航星 2027 巡演·上海站",
            "amount_fen": 38000,
            "pay_by": self.clock.now() + timedelta(minutes=15),
            "notify_url": f"{self.house.base_url}/callbacks/wechat-pay",
        }
        return PrepareRequest(**fields | changes)

    def back(self, refund_id: UUID, payment_id: UUID, amount_fen: int = 38000) -> RefundRequest:
        return RefundRequest(
            refund_id=refund_id,
            payment_id=payment_id,
            amount_fen=amount_fen,
            total_fen=38000,
            reason="演出取消",
            notify_url=f"{self.house.base_url}/callbacks/wechat-pay",
        )

    async def do(self, prepared: Prepared, behaviour: str = "pay") -> Any:
        prepay_id = prepared.client["package"].removeprefix("prepay_id=")
        done = await self.sim(
            "POST",
            "/sim/payments",
            {"account_id": self.buyer, "prepay_id": prepay_id, "behaviour": behaviour},
        )
        await self.sandbox.world.courier.settled()
        return done

    async def paid(self, payment_id: UUID) -> None:
        await self.do(await self.pay.prepare(self.account, self.order(payment_id)))

    @property
    def mchid(self) -> str:
        found: str = msgspec.json.decode(self.account.credentials)["mchid"]
        return found

    async def aclose(self) -> None:
        await self.phone.aclose()
        await self.pay.aclose()
        await self.login.aclose()
        await self.messages.aclose()
        await self.wechat.aclose()

    def _receive(self, asked: Any) -> Any:
        try:
            notice = self.pay.read_notice(self.account, headers=asked.headers, body=asked.body, now=self.clock.now())
        except NoticeRefused as refused:
            self.refused.append(refused.reason)
            return self.house.Answer(status=401, body=b'{"code":"FAIL","message":"refused"}')
        self.notices.append(notice)
        return self.house.Answer(status=204)


@pytest.fixture(params=["public_key"])
def mode(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
async def world(tmp_path: Path, wechat: Any, clock: SimulatedClock, mode: str) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(new_sandbox(tmp_path, clock))
        world = World(sandbox, wechat, clock)
        stack.push_async_callback(world.aclose)
        await world.set_up(mode)
        yield world
