"""Counts that several machines share, in Redis or Valkey: one script call for everybody who asks at the same time.

The script reads the server's own clock, so that machines whose clocks differ agree, and it is atomic. A key lives as
long as its bucket is not empty. The store is an aid, never a dependency: an answer that takes longer than
`TIMEOUT_S` is none, and for `AWAY_S` after a failure nobody asks, so that nobody waits either.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

from menpiao.kernel.errors import Refusal
from menpiao.platform.batch import Batcher
from menpiao.platform.ratelimit.gcra import Limit

log = logging.getLogger(__name__)

TIMEOUT_S = 0.05
AWAY_S = 0.25
CALLS_AT_ONCE = 2
MOST_AT_ONCE = 200
"""Keys in one call: the store serves nobody else meanwhile, and these take it about half a millisecond."""

PREFIX = "menpiao:rate:"

_SCRIPT = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local waits = {}
for i, key in ipairs(KEYS) do
  local interval, tolerance = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local tat = tonumber(redis.call('GET', key) or 0)
  tat = math.min(math.max(tat, now), now + tolerance + interval)
  local wait = tat - now - tolerance
  if wait > 0 then
    waits[i] = wait
  else
    waits[i] = 0
    tat = tat + interval
    redis.call('SET', key, string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000))
  end
end
return waits
"""
"""`gcra.step` for each key. ARGV: the time in microseconds (empty: the server's), then interval and tolerance of each
key in turn. Microseconds since 1970 are whole numbers for a double until the year 2255."""


class StoreAway(Refusal):
    """The shared counts could not be asked in time. Never told to anybody: `Check` decides what it means."""

    code = "ratelimit_store_away"
    status = 503


class SharedCounts:
    """One for each process."""

    def __init__(self, url: str, *, patience_s: float = TIMEOUT_S) -> None:
        self.now_us: int | None = None
        """What the script takes for the time, for those who own the time; else it is the server's."""
        # Loaded by whoever has a store: it takes a sixth of the time in which an API process starts.
        import redis.asyncio as redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError

        self._patience_s = patience_s
        self._failures = (RedisError, OSError, TimeoutError)
        self._client: Any = redis.Redis.from_url(
            url,
            socket_timeout=patience_s,
            socket_connect_timeout=patience_s,
            retry=Retry(NoBackoff(), 0),
            max_connections=CALLS_AT_ONCE,
        )
        self._script: Any = self._client.register_script(_SCRIPT)
        self._away_until = 0.0
        self._batcher: Batcher[tuple[Limit, str | int], int] = Batcher(
            "ratelimit", self._ask, max_batch=MOST_AT_ONCE, writers=CALLS_AT_ONCE
        )

    async def take(self, limit: Limit, key: str | int) -> int:
        """Count a request of this key: 0, or for how many microseconds it has to wait. Raises `StoreAway`."""
        if time.monotonic() < self._away_until:
            raise StoreAway()
        try:
            return await self._batcher.submit("all", (limit, key))
        except StoreAway:
            raise
        except Refusal:  # the queue is full, or this process is stopping
            raise StoreAway() from None

    async def close(self) -> None:
        """Finish what was asked, hang up."""
        await self._batcher.close()
        await self._client.aclose()

    async def _ask(self, asked: Sequence[tuple[Limit, str | int]]) -> Sequence[int | Refusal]:
        if time.monotonic() < self._away_until:
            return [StoreAway() for _ in asked]
        keys = [f"{PREFIX}{limit.name}:{key}" for limit, key in asked]
        arguments: list[int | str] = ["" if self.now_us is None else self.now_us]
        for limit, _ in asked:
            arguments += (limit.interval_us, limit.tolerance_us)
        try:
            async with asyncio.timeout(self._patience_s):
                waits: list[int] = await self._script(keys=keys, args=arguments)
        except self._failures as error:
            self._away_until = time.monotonic() + AWAY_S
            log.warning("ratelimit_store_away", extra={"error": type(error).__name__})
            return [StoreAway() for _ in asked]
        return waits
