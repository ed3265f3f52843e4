"""Proportions and curves of the generator's counts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from menpiao.bench.plan import Kind, Phase, Plan
from menpiao.bench.tally import MOST_SLICES, Tally


def a_plan(*names: str, seconds: float = 1.0) -> Plan:
    """A plan that nobody drives."""
    kinds = [Kind(name, [b"GET / HTTP/1.1\r\n\r\n"], [200]) for name in names]
    return Plan(1, 1, seconds, kinds, [Phase(1.0, [1] * len(kinds))], "salt")


@given(st.lists(st.integers(min_value=0, max_value=9), min_size=1, max_size=5).filter(any))
def test_kinds_are_sent_in_exactly_their_proportions(weights: list[int]) -> None:
    names = [str(number) for number in range(len(weights))]
    pattern = Tally(a_plan(*names)).pattern(Phase(1.0, weights))
    sent = Counter(line.kind.name for line in pattern)
    assert [sent[name] for name in names] == weights


def test_a_rare_kind_is_spread_over_the_pattern_not_sent_at_once() -> None:
    pattern = Tally(a_plan("often", "rarely")).pattern(Phase(1.0, [8, 2]))
    at = [number for number, line in enumerate(pattern) if line.kind.name == "rarely"]
    assert at[1] - at[0] >= 3


def test_slices_add_up_to_the_round_and_late_answers_do_not_raise_its_rate() -> None:
    tally = Tally(a_plan("page"))
    line = tally.lines[0]
    tally.start(0.0)
    for slice_number in range(2):
        line.counts[1_000] += 5
        tally.next_slice(0.5 * (slice_number + 1), waiting=3, last=slice_number == 1)
    line.counts[1_000] += 1
    line.answers = {b"200": 10, b"500": 1}
    figures = tally.result(ended=1.0, cpu_s=0.2, late=[0], unsent=0)
    assert figures.rate_per_s == 10.0
    assert [part.rates_per_s for part in figures.slices] == [{"page": 10.0}, {"page": 10.0}]
    assert [part.waiting for part in figures.slices] == [3, 3]
    assert figures.answers == {"200": 10, "500": 1}
    assert figures.errors == 1
    assert figures.generator.cpu_share == 0.2
    assert round(figures.generator.us_per_request) == round(1e6 * 0.2 / 11)


def test_a_long_round_has_no_more_slices_than_a_picture_shows() -> None:
    tally = Tally(a_plan("page", seconds=600.0))
    tally.start(0.0)
    assert tally.slice_ends_at == 600.0 / MOST_SLICES
