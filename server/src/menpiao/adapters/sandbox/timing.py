"""Waiting on the sandbox's clock: sleeps that end early when somebody moves the clock or changes the speed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from menpiao.platform.clock import Clock


class Waiter:
    """Tells the time and waits for moments of it; moments are seconds since 1970."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._changed = asyncio.Event()

    def now(self) -> float:
        return self.clock.now().timestamp()

    def wake(self) -> None:
        """Have everybody who waits look at the clock again."""
        old, self._changed = self._changed, asyncio.Event()
        old.set()

    async def until(self, due: Callable[[], float]) -> None:
        """Return when ``due()`` has come. It is a function because a change of speed moves it.

        On a simulated clock nothing passes by itself: whoever advances it calls `wake`.
        """
        while True:
            changed = self._changed
            left = due() - self.now()
            if left <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(None if self.clock.simulated else left):
                    await changed.wait()
