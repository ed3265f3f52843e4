"""Counts that machines share, on a real redis-server: the same rule, one count for all, and what happens without it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from builders.clocks import Microseconds
from builders.redis import RedisServer, running_redis
from builders.waiting import HANGS_AFTER_S
from menpiao.kernel.errors import Busy, Refusal, TooManyRequests
from menpiao.platform.ratelimit import Kind, Limit, RateLimits, SharedCounts, StoreAway
from menpiao.platform.ratelimit.gcra import step
from menpiao.platform.ratelimit.shared import AWAY_S, MOST_AT_ONCE, PREFIX

PLACE = Limit("place", Kind.CALLER, per_minute=6, burst=5, closed=True)
BROWSE = Limit("read", Kind.NETWORK, per_minute=6, burst=5)
"""One in ten seconds, so that none comes back while a slow machine still asks."""
LONG_S = 1.0
"""A time-out that nobody takes for slowness."""


@pytest.fixture
async def server() -> AsyncIterator[RedisServer]:
    async with running_redis() as server:
        yield server


@pytest.fixture
async def counts(server: RedisServer) -> AsyncIterator[SharedCounts]:
    counts = SharedCounts(server.url, patience_s=HANGS_AFTER_S)
    yield counts
    await counts.close()


async def test_the_script_counts_as_the_rule_says(counts: SharedCounts) -> None:
    """The same requests, by the script and by `gcra.step`, at times that the test chooses."""
    now, tat = 1_800_000_000_000_000, 0
    for number in range(300):
        now += (0, 1, 100_000, 9_999_999, 10_000_000, 37_000_000)[(number * 7 + number // 9) % 6]
        counts.now_us = now
        tat, wait = step(tat, now, interval=PLACE.interval_us, tolerance=PLACE.tolerance_us)
        assert await counts.take(PLACE, "somebody") == wait


async def test_the_servers_own_clock_lets_the_burst_through_and_says_how_long_to_wait(counts: SharedCounts) -> None:
    waits = [await counts.take(PLACE, "somebody") for _ in range(6)]
    assert waits[:5] == [0] * 5
    assert 0 < waits[5] <= PLACE.interval_us
    assert await counts.take(PLACE, "somebody else") == 0
    assert await counts.take(BROWSE, "somebody") == 0, "each limit has its own counts"


async def test_two_processes_have_one_count(server: RedisServer) -> None:
    doors = [RateLimits([PLACE], SharedCounts(server.url, patience_s=HANGS_AFTER_S)) for _ in range(2)]
    outcomes = await asyncio.gather(*(asked(door, PLACE, 7) for door in doors for _ in range(50)))
    assert outcomes.count(None) == PLACE.burst
    assert {type(refusal) for refusal in outcomes if refusal} == {TooManyRequests}
    for door in doors:
        await door.close()


async def test_without_the_store_two_processes_have_two_counts() -> None:
    """The twin: this is the race that sharing is for."""
    doors = [RateLimits([PLACE]) for _ in range(2)]
    outcomes = await asyncio.gather(*(asked(door, PLACE, 7) for door in doors for _ in range(50)))
    assert outcomes.count(None) == 2 * PLACE.burst


async def test_many_who_ask_at_once_are_asked_for_together(server: RedisServer, counts: SharedCounts) -> None:
    waits = await asyncio.gather(*(counts.take(PLACE, number) for number in range(1_000)))
    assert set(waits) == {0}
    async with redis.asyncio.Redis.from_url(server.url) as client:
        calls = (await client.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert calls <= 1_000 / MOST_AT_ONCE + 3


async def test_a_key_lives_until_its_bucket_is_empty(server: RedisServer, counts: SharedCounts) -> None:
    for _ in range(3):
        await counts.take(PLACE, "somebody")
    async with redis.asyncio.Redis.from_url(server.url) as client:
        (key,) = await client.keys(f"{PREFIX}*")
        assert 20_000 < await client.pttl(key) <= 30_000


async def test_a_store_that_is_killed_closes_what_is_closed_and_opens_the_rest(server: RedisServer) -> None:
    limits = RateLimits([PLACE, BROWSE], SharedCounts(server.url, patience_s=HANGS_AFTER_S))
    assert await asked(limits, PLACE, 1) is None
    await server.kill()
    refusal = await asked(limits, PLACE, 1)
    assert isinstance(refusal, Busy)
    assert refusal.retry_after_s == 1
    assert await asked(limits, BROWSE, "203.0.113.5") is None
    await server.start()
    async with asyncio.timeout(HANGS_AFTER_S):
        while isinstance(await asked(limits, PLACE, 2), Busy):
            await server.answer()
    await limits.close()


async def test_open_is_not_without_any_limit(server: RedisServer) -> None:
    limits = RateLimits([BROWSE], SharedCounts(server.url))
    await server.kill()
    outcomes = [await asked(limits, BROWSE, "203.0.113.5") for _ in range(8)]
    assert outcomes[: BROWSE.burst] == [None] * BROWSE.burst
    assert all(isinstance(refusal, TooManyRequests) for refusal in outcomes[BROWSE.burst :])
    await limits.close()


async def test_a_store_that_hangs_costs_one_time_out_and_then_nothing(server: RedisServer) -> None:
    counts = SharedCounts(server.url, patience_s=LONG_S)
    await counts.take(BROWSE, "warm")
    await server.freeze()
    try:
        started = time.monotonic()
        with pytest.raises(StoreAway):
            await counts.take(PLACE, "somebody")
        first = time.monotonic() - started
        asked_at = time.monotonic()
        for _ in range(1_000):
            if time.monotonic() - asked_at > AWAY_S / 2:
                break  # a slow machine: soon it may be asked again
            with pytest.raises(StoreAway):
                await counts.take(PLACE, "somebody")
        rest = time.monotonic() - asked_at
    finally:
        await server.thaw()
    assert first >= LONG_S * 0.9
    assert rest < LONG_S
    await counts.close()


async def test_a_store_that_lost_the_script_is_told_it_again(server: RedisServer, counts: SharedCounts) -> None:
    await counts.take(PLACE, "somebody")
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.script_flush()
    assert await counts.take(PLACE, "somebody") == 0


async def test_somebody_who_hammers_on_one_process_never_reaches_the_store(server: RedisServer) -> None:
    limits = RateLimits([PLACE], SharedCounts(server.url, patience_s=HANGS_AFTER_S), now=Microseconds())
    outcomes = [await asked(limits, PLACE, 7) for _ in range(200)]
    assert outcomes.count(None) == PLACE.burst
    async with redis.asyncio.Redis.from_url(server.url) as client:
        assert (await client.info("commandstats"))["cmdstat_evalsha"]["calls"] <= PLACE.burst + 1
    await limits.close()


async def test_rubbish_in_the_store_is_a_store_that_is_away(server: RedisServer, counts: SharedCounts) -> None:
    """Somebody else's keys under our names: nobody is let through by an error, nobody gets a 500."""
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.lpush(f"{PREFIX}{PLACE.name}:somebody", "no", "number")
    with pytest.raises(StoreAway):
        await counts.take(PLACE, "somebody")


async def asked(limits: RateLimits, limit: Limit, key: str | int) -> Refusal | None:
    check = limits.of(limit.group, limit.kind)
    assert check is not None
    try:
        waiting = check(key)
        if waiting is not None:
            await waiting
    except Refusal as refusal:
        return refusal
    return None
