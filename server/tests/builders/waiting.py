"""Waiting for what another process or connection does, when there is nothing of ours to wait on."""

import asyncio
from collections.abc import Awaitable, Callable

HANGS_AFTER_S = 120
"""What must come comes within this, however slow and busy the machine is; a test that waits longer hangs."""


async def until(happened: Callable[[], Awaitable[bool]], *, within_s: float = HANGS_AFTER_S) -> None:
    """Ask again and again; a `TimeoutError` when it does not happen."""
    async with asyncio.timeout(within_s):
        while True:
            if await happened():
                return
            await asyncio.sleep(0.001)
