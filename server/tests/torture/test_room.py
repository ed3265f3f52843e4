"""The round with a waiting room finds what it is there to find."""

import pytest

from menpiao.waitingroom.model.line import Frontier
from torture.room import Step, missing, too_many

PER_MINUTE = 600
FIRST = Step(100.0, Frontier(rank=10), 10, 0.5)


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (Step(101.0, Frontier(rank=20), 20, 0.0), None),
        (Step(101.0, Frontier(rank=20), 23, 0.0), "13 let in within 1.0 s; 12 at most"),
        (Step(104.0, Frontier(rank=50), 53, 0.0), "43 let in within 4.0 s; 42 at most"),
        (Step(101.0, Frontier(rank=9), 10, 0.0), "the frontier went back"),
    ],
)
def test_a_line_that_is_too_fast_or_goes_back_is_found_out(second: Step, complaint: str | None) -> None:
    found = too_many([FIRST, second], PER_MINUTE)
    assert len(found) == (complaint is not None)
    assert complaint is None or complaint in found[0]


def test_a_first_step_of_more_than_a_tick_and_a_line_that_never_moved_are_found_out() -> None:
    early = Step(100.0, Frontier(rank=30), 30, 0.0)
    assert too_many([early, Step(101.0, Frontier(rank=40), 40, 0.0)], PER_MINUTE) == ["30 let in by the first step"]
    assert too_many([FIRST], PER_MINUTE) == ["the line never moved"]


def test_a_round_that_killed_nothing_or_nobody_was_in_proves_nothing() -> None:
    assert missing(alive=0, let_in=150, in_line=150, with_pass_in_hand=70) == []
    assert len(missing(alive=1, let_in=150, in_line=0, with_pass_in_hand=0)) == 3
