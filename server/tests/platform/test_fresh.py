"""Values that are never older than a second, and that nobody waits for while somebody asks all the time."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import pytest

from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, Tx
from menpiao.platform.fresh import FreshCache


class Source:
    """Counts how often it is read, and can be told to fail."""

    def __init__(self) -> None:
        self.reads = 0
        self.fails = False

    async def read(self, _: Tx, keys: list[UUID]) -> Mapping[UUID, int]:
        self.reads += 1
        if self.fails:
            raise ConnectionError("away")
        return dict.fromkeys(keys, self.reads)


async def all_read(cache: FreshCache[int]) -> None:
    assert cache._reader is not None
    await cache._reader


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def cache(db: Database, source: Source) -> FreshCache[int]:
    return FreshCache(db, source.read)


async def test_who_asks_late_in_the_second_has_it_read_for_the_next(
    db: Database, clock: SimulatedClock, cache: FreshCache[int], source: Source
) -> None:
    key = db.new_id(0)
    await cache.get([key])
    for number in range(1, 5):
        clock.advance(seconds=0.6)
        assert (cache.at_hand(key), source.reads) == (number, number)
        clock.advance(seconds=0.2)
        assert [cache.at_hand(key) for _ in range(10)] == [number] * 10
        await all_read(cache)
        assert (cache.at_hand(key), source.reads) == (number + 1, number + 1)


async def test_nothing_is_at_hand_that_is_older_than_a_second(
    db: Database, clock: SimulatedClock, cache: FreshCache[int]
) -> None:
    key = db.new_id(0)
    await cache.get([key])
    clock.advance(seconds=0.999)
    assert cache.at_hand(key) == 1
    clock.advance(seconds=0.001)
    assert cache.at_hand(key) is None


async def test_what_was_forgotten_meanwhile_is_not_brought_back(
    db: Database, clock: SimulatedClock, cache: FreshCache[int]
) -> None:
    key = db.new_id(0)
    await cache.get([key])
    clock.advance(seconds=0.8)
    cache.at_hand(key)
    cache.forget([key])
    await all_read(cache)
    assert cache.at_hand(key) is None


async def test_a_read_in_advance_that_fails_harms_nobody(
    db: Database, clock: SimulatedClock, cache: FreshCache[int], source: Source
) -> None:
    key = db.new_id(0)
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    await cache.get([key])
    clock.advance(seconds=0.8)
    source.fails = True
    assert cache.at_hand(key) == 1
    await all_read(cache)
    assert cache.at_hand(key) == 1
    await all_read(cache)
    source.fails = False
    clock.advance(seconds=0.3)
    assert await cache.get([key]) == {key: 4}
    assert complaints == []
