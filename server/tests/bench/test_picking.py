"""Best available by itself: figures for each level, from a hall that is as full as they say."""

from menpiao.bench.picking import LEVELS, picking
from menpiao.seating import Plan, compile_plan, sample


def a_plan(seats: int) -> Plan:
    return compile_plan(sample("theatre", seats))


def test_each_level_has_its_figures() -> None:
    figures = picking(a_plan(900))
    assert len(figures) == 3 * len(LEVELS)
    for level in (0, 50, 90, 99):
        assert 0 < figures[f"picking_at_{level}_p50_us"] <= figures[f"picking_at_{level}_p99_us"]
        assert figures[f"picking_at_{level}_mean_us"] > 0


def test_a_hall_of_a_few_seats_is_measured_too() -> None:
    assert len(picking(a_plan(9))) == 3 * len(LEVELS)
