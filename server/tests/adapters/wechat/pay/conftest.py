"""A provider in front of the scripted WeChat, and one request of each sort."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.payments.ports import PrepareRequest, RefundRequest
from menpiao.platform.clock import SimulatedClock

Call = Callable[[WeChatPay], Awaitable[object]]


@pytest.fixture
async def pay(wechat: Any, clock: SimulatedClock) -> AsyncIterator[WeChatPay]:
    provider = WeChatPay(clock=clock, base_url=wechat.base_url, timeout_s=5)
    yield provider
    await provider.aclose()


@pytest.fixture
async def hasty(wechat: Any, clock: SimulatedClock) -> AsyncIterator[WeChatPay]:
    """Gives up after a tenth of a second."""
    provider = WeChatPay(clock=clock, base_url=wechat.base_url, timeout_s=0.1)
    yield provider
    await provider.aclose()


@pytest.fixture
def order(payment_id: UUID, clock: SimulatedClock) -> PrepareRequest:
    return PrepareRequest(
        payment_id=payment_id,
        app_id="wx2421b1c4370ec43b",
        payer="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        description="夜航星 2027 巡演·上海站",
        amount_fen=38000,
        pay_by=clock.now() + timedelta(minutes=15),
        notify_url="https://tickets.example/api/v1/callbacks/wechat-pay/0123456789",
    )


@pytest.fixture
def back(payment_id: UUID, refund_id: UUID) -> RefundRequest:
    return RefundRequest(
        refund_id=refund_id,
        payment_id=payment_id,
        amount_fen=19000,
        total_fen=38000,
        reason="演出取消",
        notify_url="https://tickets.example/api/v1/callbacks/wechat-pay/0123456789",
    )


@pytest.fixture
def calls(platform: Any, order: PrepareRequest, back: RefundRequest) -> dict[str, Call]:
    """Every call to WeChat Pay, by name."""
    account = platform.account()
    return {
        "prepare": lambda pay: pay.prepare(account, order),
        "query": lambda pay: pay.query(account, order.payment_id),
        "close": lambda pay: pay.close(account, order.payment_id),
        "refund": lambda pay: pay.refund(account, back),
        "query_refund": lambda pay: pay.query_refund(account, back.refund_id),
        "certificates": lambda pay: pay.platform_certificates(account),
    }
