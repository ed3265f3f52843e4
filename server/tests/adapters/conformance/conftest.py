"""Each way to pay in turn; see `builders.counters`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import pytest

from builders.counters import House, StripeTill, Till, WeChatTill, an_id
from builders.wechat import new_sandbox
from menpiao.payments.ports import Method
from menpiao.platform.clock import SimulatedClock


@pytest.fixture(params=[method for method in Method if method is not Method.CASH])
async def till(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Till]:
    """Each way to pay at a provider in turn; cash has none."""
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(new_sandbox(tmp_path, clock))
        house = House()
        server = await stack.enter_async_context(await asyncio.start_server(house.serve, "127.0.0.1", 0))
        house.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/callbacks"
        kind: type[StripeTill | WeChatTill] = StripeTill if request.param is Method.STRIPE else WeChatTill
        till = kind(request.param, sandbox, house, clock)
        await till.open()
        stack.push_async_callback(till.aclose)
        yield till


@pytest.fixture
def payment_id(clock: SimulatedClock) -> UUID:
    return an_id(clock, 2)


@pytest.fixture
def refund_id(clock: SimulatedClock) -> UUID:
    return an_id(clock, 3)
