"""Randomness is unpredictable, except for simulations, which own the time."""

from datetime import UTC, datetime

import pytest

from menpiao.platform import randomness
from menpiao.platform.clock import Clock, DatabaseClock, SimulatedClock, SystemClock

CLOCK = SimulatedClock(datetime(2027, 3, 1, tzinfo=UTC))


def draw() -> list[object]:
    return [
        randomness.id_bytes(7),
        randomness.token_bytes(16),
        randomness.token_text(8),
        randomness.token_hex(4),
        randomness.bits(63),
        randomness.below(1_000_000),
    ]


def test_a_simulation_meets_the_same_again_and_nobody_else_does() -> None:
    drawn = []
    for seed in (1, 1, 2):
        with randomness.predictable(seed, clock=CLOCK):
            drawn.append(draw())
    assert drawn[0] == drawn[1] != drawn[2]
    assert draw() not in drawn, "what follows a simulation is unpredictable again"


@pytest.mark.parametrize("clock", [SystemClock(), DatabaseClock()], ids=type)
def test_who_lives_in_real_time_can_not_be_predicted(clock: Clock) -> None:
    with pytest.raises(AssertionError), randomness.predictable(1, clock=clock):
        pass
    assert draw() != draw()


def test_numbers_stay_within_their_limit_and_reach_all_of_it() -> None:
    assert {randomness.below(3) for _ in range(200)} == {0, 1, 2}
    assert {randomness.bits(2) for _ in range(200)} == {0, 1, 2, 3}
    assert randomness.below(1) == 0
