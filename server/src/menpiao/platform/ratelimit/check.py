"""The judge: memory first, then the counts that all machines share, then a refusal that says when to come back.

Memory is asked first even where counts are shared. It costs nothing, so somebody who hammers on one process never
reaches the store; and it goes on counting while the store is away, so that "open" is not "without any limit".

A limit of everybody together is about what a process can bear: each counts by itself, and the store would be asked
for one and the same key by all of them.

What can be judged from memory alone is judged at once; only shared counts are waited for. So a check answers None, or
something to await.
"""

from collections.abc import Awaitable, Callable, Iterable

from menpiao.kernel.errors import Busy, TooManyRequests
from menpiao.platform import metrics
from menpiao.platform.ratelimit.gcra import Kind, Limit
from menpiao.platform.ratelimit.memory import MOST_KEYS, MemoryCounts, monotonic_us
from menpiao.platform.ratelimit.shared import SharedCounts, StoreAway

Key = str | int
"""Text or a whole number: both hash in C, which a UUID does not."""

Judgement = Awaitable[None] | None
"""None: it may pass. Else to be awaited, which raises where it may not."""


class Check:
    """One limit, ready to be asked."""

    __slots__ = ("_memory", "_refused", "_shared", "_unjudged", "limit")

    def __init__(self, limit: Limit, memory: MemoryCounts, shared: SharedCounts | None) -> None:
        self.limit = limit
        self._memory = memory
        self._shared = shared
        self._refused = metrics.ratelimit_refusals.labels(limit.group, limit.kind)
        self._unjudged = metrics.ratelimit_unjudged.labels(limit.group, limit.kind)

    def __call__(self, key: Key) -> Judgement:
        """Count a request. Raises `TooManyRequests`; what is awaited may also raise `Busy`, where the limit is closed
        and the shared counts can't be asked."""
        wait = self._memory.take(key)
        if wait:
            raise self._refusal(wait)
        return None if self._shared is None else self._judged_by(self._shared, key)

    async def _judged_by(self, shared: SharedCounts, key: Key) -> None:
        try:
            wait = await shared.take(self.limit, key)
        except StoreAway:
            self._unjudged.inc()
            if self.limit.closed:
                raise Busy(retry_after_s=1) from None
            return
        if wait:
            raise self._refusal(wait)

    def _refusal(self, wait_us: int) -> TooManyRequests:
        self._refused.inc()
        seconds = -(-wait_us // 1_000_000)
        return TooManyRequests(retry_after_s=seconds, seconds=seconds)


class RateLimits:
    """The table, as one process asks it."""

    def __init__(
        self,
        limits: Iterable[Limit],
        shared: SharedCounts | None = None,
        *,
        now: Callable[[], int] = monotonic_us,
        most_keys: int = MOST_KEYS,
    ) -> None:
        self._shared = shared
        self._checks = {
            (limit.group, limit.kind): Check(
                limit,
                MemoryCounts(limit, now=now, most_keys=most_keys),
                None if limit.kind is Kind.ROUTE else shared,
            )
            for limit in limits
        }

    def of(self, group: str, kind: Kind) -> Check | None:
        """The check of these requests by this kind of key; None where there is no such limit. Ask for it once."""
        return self._checks.get((group, kind))

    async def close(self) -> None:
        """Let go of the store."""
        if self._shared is not None:
            await self._shared.close()
