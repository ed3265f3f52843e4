"""Latencies in buckets: nothing is lost, and what comes out is close to what went in."""

from hypothesis import given
from hypothesis import strategies as st

from menpiao.bench.histogram import LONGEST_US, SIZE, ceiling_of, empty, index_of, merged, percentile_ms

LATENCIES = st.integers(min_value=0, max_value=LONGEST_US)


def _of(latencies: list[int]) -> list[int]:
    counts = empty()
    for latency in latencies:
        counts[index_of(latency)] += 1
    return counts


@given(LATENCIES)
def test_a_bucket_holds_what_it_says_within_two_percent(us: int) -> None:
    ceiling = ceiling_of(index_of(us))
    assert us <= ceiling <= us * (1 + 1 / 64) + 1


@given(st.integers(min_value=0, max_value=SIZE - 2))
def test_buckets_follow_one_another_without_a_gap(index: int) -> None:
    assert index_of(ceiling_of(index)) == index
    assert index_of(ceiling_of(index) + 1) == index + 1


@given(st.integers(min_value=LONGEST_US, max_value=1 << 60))
def test_whatever_takes_longer_is_counted_in_the_last_bucket(us: int) -> None:
    assert index_of(us) == SIZE - 1


def test_a_clock_that_went_backwards_is_no_time_at_all() -> None:
    assert index_of(-5) == 0


@given(st.lists(LATENCIES, min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_percentile_is_the_latency_that_so_many_did_not_exceed(latencies: list[int], share: float) -> None:
    ordered = sorted(latencies)
    exact = ordered[max(0, -int(-len(ordered) * share // 1) - 1)]
    assert exact <= 1000 * percentile_ms(_of(latencies), share) + 1e-6
    assert 1000 * percentile_ms(_of(latencies), share) <= exact * (1 + 1 / 64) + 1 + 1e-6


@given(st.lists(st.lists(LATENCIES, max_size=20), max_size=5))
def test_merging_is_counting_everything_at_once(parts: list[list[int]]) -> None:
    assert merged(map(_of, parts)) == _of([latency for part in parts for latency in part])


def test_no_latencies_have_no_percentile() -> None:
    assert percentile_ms(empty(), 0.99) == 0
