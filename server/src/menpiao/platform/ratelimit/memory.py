"""Counts in this process's memory: two dictionaries, a few hundred nanoseconds a request, bounded.

Nothing is ever searched for what is old. Entries live in a young and an old generation; an entry that is used moves
into the young one. When every entry of the old generation must be empty buckets by now, or the young one is full, the
old one is dropped as a whole. Only with more busy keys than fit is somebody forgotten too early, and that is whoever
has asked least lately.
"""

import time
from collections.abc import Callable, Hashable

from menpiao.platform.ratelimit.gcra import Limit

MOST_KEYS = 50_000
"""In one generation of one limit: about 10 MB a limit when both are full."""


def monotonic_us() -> int:
    """Microseconds of a clock that nobody sets."""
    return time.monotonic_ns() // 1_000


class MemoryCounts:
    """The counts of one limit."""

    __slots__ = ("_forget_at", "_interval", "_most", "_now", "_old", "_span", "_tolerance", "_young")

    def __init__(self, limit: Limit, *, now: Callable[[], int] = monotonic_us, most_keys: int = MOST_KEYS) -> None:
        self._interval = limit.interval_us
        self._tolerance = limit.tolerance_us
        self._span = self._tolerance + self._interval
        self._most = most_keys
        self._now = now
        self._young: dict[Hashable, int] = {}
        self._old: dict[Hashable, int] = {}
        self._forget_at = now() + self._span

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def take(self, key: Hashable) -> int:
        """Count a request of this key: 0, or for how many microseconds it has to wait. `gcra.step`, spelt out: this
        stands before every request."""
        now = self._now()
        tat = self._young.get(key) or self._old.get(key, 0)
        if tat < now:
            tat = now
        wait = tat - now - self._tolerance
        self._young[key] = tat if wait > 0 else tat + self._interval
        if now >= self._forget_at or len(self._young) > self._most:
            self._forget(now)
        return wait if wait > 0 else 0

    def _forget(self, now: int) -> None:
        self._old = self._young
        self._young = {}
        self._forget_at = now + self._span
