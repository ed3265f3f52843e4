"""Refunds of one account that were claimed together, on their way to its provider.

A provider takes many refunds a second, and puts up with few that it has to refuse. Whether it will refuse one is known
when its answer is there, so no more are under way than it may refuse in that second: a refusal keeps its place, what is
taken gives it back. A few refusals in a row are no accident; the others of the handful are not sent then.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from menpiao.payments.model.pace import A_ROW, A_SECOND, MOST_REFUSED
from menpiao.payments.ports import NOT_ENOUGH
from menpiao.platform.clock import Clock

TOO_FAST = ("FREQUENCYLIMITED", "RATELIMITEXCEEDED")


class Handful:
    """What became of them until now. ``stopped``: the others are not sent; ``said`` is why, where the provider's word
    holds for all of them."""

    def __init__(self, clock: Clock) -> None:
        self.taken = 0
        self.refused = 0
        self.stopped = False
        self.said: str | None = None
        self._clock = clock
        self._in_a_row = 0
        self._under_way = 0
        self._refused_at: datetime | None = None
        self._changed = asyncio.Condition()

    @property
    def limited(self) -> bool:
        """Whether the provider has complained of the pace."""
        return self.said in TOO_FAST

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait until one more may be asked for, which the block does; False: it may not, and nor may the others."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.stopped or self.refused + self._under_way < MOST_REFUSED)
            self._under_way += 1
        try:
            yield not self.stopped
        finally:
            async with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def note_taken(self) -> None:
        self.taken += 1
        self._in_a_row = 0

    def note_refused(self, code: str) -> None:
        self.refused += 1
        self._in_a_row += 1
        self._refused_at = self._clock.now()
        if code == NOT_ENOUGH or code in TOO_FAST:
            self.stopped, self.said = True, code
        elif self._in_a_row >= A_ROW or self.refused >= MOST_REFUSED:
            self.stopped = True

    def rest(self) -> timedelta:
        """How long the account is left alone now, so that the next handful may be refused as many in a second."""
        if self._refused_at is None:
            return timedelta(0)
        return max(timedelta(0), self._refused_at + A_SECOND - self._clock.now())
