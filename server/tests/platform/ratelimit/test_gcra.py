"""GCRA as properties: however requests come, no stretch of time lets more through than the burst and the rate allow."""

from hypothesis import given
from hypothesis import strategies as st

from builders.clocks import Microseconds
from menpiao.platform.ratelimit import Kind, Limit, MemoryCounts
from menpiao.platform.ratelimit.gcra import step

limits = st.builds(
    lambda per_minute, burst: Limit("any", Kind.CALLER, per_minute=per_minute, burst=burst),
    st.integers(1, 100_000),
    st.integers(1, 50),
)
gaps = st.lists(st.one_of(st.just(0), st.integers(0, 1_000), st.integers(0, 90_000_000)), max_size=120)


def admitted_at(limit: Limit, pauses: list[int]) -> list[int]:
    time = Microseconds()
    counts = MemoryCounts(limit, now=time)
    passed = []
    for pause in pauses:
        time.now += pause
        if counts.take("somebody") == 0:
            passed.append(time.now)
    return passed


@given(limits, gaps)
def test_no_window_lets_more_through_than_burst_and_rate_allow(limit: Limit, pauses: list[int]) -> None:
    passed = admitted_at(limit, pauses)
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            assert last - first + 1 <= limit.burst + (passed[last] - start) // limit.interval_us


@given(limits, gaps)
def test_whoever_keeps_to_the_rate_is_never_refused(limit: Limit, pauses: list[int]) -> None:
    calm = [pause + limit.interval_us for pause in pauses]
    assert len(admitted_at(limit, calm)) == len(calm)


@given(limits)
def test_the_whole_burst_passes_at_once_and_the_next_one_does_not(limit: Limit) -> None:
    assert len(admitted_at(limit, [0] * (limit.burst + 1))) == limit.burst


@given(limits, gaps)
def test_whoever_comes_back_when_told_passes_and_a_microsecond_earlier_does_not(
    limit: Limit, pauses: list[int]
) -> None:
    time = Microseconds()
    counts = MemoryCounts(limit, now=time)
    for pause in pauses:
        time.now += pause
        wait = counts.take("somebody")
        if wait:
            time.now += wait - 1
            assert counts.take("somebody") == 1
            time.now += 1
            assert counts.take("somebody") == 0


@given(limits, gaps)
def test_memory_counts_as_the_rule_says(limit: Limit, pauses: list[int]) -> None:
    time = Microseconds()
    counts, tat = MemoryCounts(limit, now=time), 0
    for pause in pauses:
        time.now += pause
        tat, wait = step(tat, time.now, interval=limit.interval_us, tolerance=limit.tolerance_us)
        assert counts.take("somebody") == wait


@given(limits, st.integers(1, 10**15))
def test_a_clock_that_was_set_back_costs_at_most_one_burst(limit: Limit, back: int) -> None:
    now = 10**15
    tat, _ = step(now + back, now, interval=limit.interval_us, tolerance=limit.tolerance_us)
    assert tat - now <= limit.tolerance_us + limit.interval_us
