"""Counts in memory: keys apart, bounded, and nobody who is still being counted forgotten for want of time."""

from builders.clocks import Microseconds
from menpiao.platform.ratelimit import Kind, Limit, MemoryCounts

LIMIT = Limit("any", Kind.NETWORK, per_minute=60, burst=3)


def test_each_key_has_its_own_count() -> None:
    counts = MemoryCounts(LIMIT, now=Microseconds())
    assert [counts.take("a") for _ in range(3)] == [0, 0, 0]
    assert counts.take("a") > 0
    assert counts.take("b") == 0


def test_memory_stays_within_two_generations_however_many_keys_come() -> None:
    counts = MemoryCounts(LIMIT, now=Microseconds(), most_keys=100)
    for number in range(10_000):
        counts.take(number)
        assert len(counts) <= 202


def test_somebody_who_keeps_asking_is_not_forgotten_among_strangers() -> None:
    """An address that wants to be forgotten has to be quiet for as long as a hundred others speak."""
    counts = MemoryCounts(LIMIT, now=Microseconds(), most_keys=100)
    passed = 0
    for number in range(5_000):
        counts.take(f"stranger {number}")
        if number % 50 == 0:
            passed += counts.take("greedy") == 0
    assert passed == 3


def test_generations_that_time_has_emptied_go_without_anybody_being_let_through_early() -> None:
    time = Microseconds()
    counts = MemoryCounts(LIMIT, now=time)
    assert [counts.take("a") for _ in range(3)] == [0, 0, 0]
    for _ in range(40):
        time.now += 100_000
        counts.take("ticking")
        if time.now < 2_000_000:
            assert counts.take("a") > 0
    assert counts.take("a") == 0


def test_what_is_forgotten_by_time_was_empty() -> None:
    time = Microseconds()
    counts = MemoryCounts(LIMIT, now=time)
    for _ in range(3):
        counts.take("a")
    time.now += 10_000_000
    counts.take("b")
    time.now += 10_000_000
    counts.take("b")
    assert len(counts) <= 2
    assert counts.take("a") == 0
