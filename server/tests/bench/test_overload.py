"""The lines about twice the top rate: nothing is proved where nobody was told to come again."""

import pytest

from menpiao.bench.overload import lines
from menpiao.bench.plan import Away, Generator, Round

MIB = [100.0, 120, 120, 120, 120, 120, 120, 121]


def a_round(away: Away | None, **answers: int) -> Round:
    answered = {status.removeprefix("of_"): count for status, count in answers.items()}
    rate = sum(answered.values()) / 10
    return Round(rate, 1.0, 2.0, answered, 0, 10.0, 0, Generator(0.5, 10.0), [], [], away)


def test_orders_refusals_and_memory_are_told() -> None:
    away = Away(600, 5.0, 50.0, {"1": 590, "2": 10})
    told = lines(a_round(away, of_201=400, of_503=600), MIB, top_per_s=50, connections=8_000)
    assert [(line.measured, line.reached) for line in told] == [(60, True), (50, True), (1.004, True)]
    assert "40 orders/s placed, 0.8 of the top rate; Retry-After 1: 590, 2: 10" in told[0].note
    assert "100 MiB before, 120 early, 120 in the middle, 120 late, 121 at most" in told[2].note


@pytest.mark.parametrize("away", [None, Away(600, 5.0, 50.0, {"": 600})])
def test_without_a_refusal_that_says_when_to_come_back_the_measure_is_missed(away: Away | None) -> None:
    told = lines(a_round(away, of_201=400), MIB, top_per_s=50, connections=8_000)
    assert not told[0].reached


def test_memory_that_grows_is_missed_and_so_is_memory_that_was_never_under_load() -> None:
    away = Away(600, 5.0, 50.0, {"1": 600})
    grown = lines(a_round(away, of_503=600), [100.0, 120, 120, 120, 130, 130, 130, 130], top_per_s=50, connections=8)
    idle = lines(a_round(None, of_201=400), MIB, top_per_s=50, connections=8)
    assert [grown[2].reached, idle[2].reached] == [False, False]
