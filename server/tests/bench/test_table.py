"""The table of targets judges as it says, and says all of it."""

import pytest

from menpiao.bench.picture import picture_of_table
from menpiao.bench.result import Machine
from menpiao.bench.table import Table, Target, judged, shown

RATE = Target("orders / inserts", "at least", 0.6, 1.0)
DELAY = Target("p99", "at most", 150, 50, "ms")


@pytest.mark.parametrize(
    ("target", "measured", "reached", "stretch"),
    [
        (RATE, 0.59, False, False),
        (RATE, 0.6, True, False),
        (RATE, 1.0, True, True),
        (DELAY, 151, False, False),
        (DELAY, 150, True, False),
        (DELAY, 50, True, True),
        (DELAY, float("inf"), False, False),
    ],
)
def test_a_line_is_reached_where_its_bound_holds(target: Target, measured: float, reached: bool, stretch: bool) -> None:
    line = judged(target, measured)
    assert (line.reached, line.stretch_reached) == (reached, stretch)


def test_the_table_shows_every_line_every_note_and_what_was_left_out() -> None:
    lines = [judged(RATE, 0.7, "7 and 10/s"), judged(DELAY, 200, "at 80/s")]
    machine = Machine(2, "a processor", "3.11", "18", 0.1, 1.2)
    table = Table(lines, ["recovery, because others were chosen"], machine, 2, 10, 0.2, 0)
    for text in (shown(table), picture_of_table(table)):
        for words in ("orders / inserts", "7 and 10/s", "at 80/s", "recovery, because others were chosen", "200 ms"):
            assert words in text
    assert "MISSED" in shown(table)
    assert "1 of 2 reached" in shown(table)
