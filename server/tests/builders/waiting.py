"""Waiting for what another process or connection does, when there is nothing of ours to wait on."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(happened: Callable[[], Awaitable[bool]], *, within_s: float = 10) -> None:
    """Ask again and again; a `TimeoutError` when it does not happen."""
    async with asyncio.timeout(within_s):
        while True:
            if await happened():
                return
            await asyncio.sleep(0.001)
