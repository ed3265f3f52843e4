"""The controller's step as properties: it admits no more than any of its measures allows."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.waitingroom.model.pace import (
    LEAST_BRAKE,
    MAX_ELAPSED_S,
    PASSES_A_PLACE,
    Gauge,
    Readings,
    elapsed_s,
    is_late,
    may_issue,
    poll_after_s,
    step,
    wait_s,
)

readings = st.builds(
    Readings,
    elapsed_s=st.floats(-5, 100),
    per_minute=st.integers(1, 100_000),
    max_active=st.integers(1, 50_000),
    live=st.integers(0, 50_000),
    claimed=st.integers(0, 1_000),
    excess=st.integers(0, 100),
    free=st.integers(0, 50_000),
    waiting=st.integers(0, 1_000_000),
    late=st.booleans(),
)
gauges = st.builds(
    Gauge,
    credit=st.floats(0, 10_000),
    unclaimed=st.floats(0, 50_000),
    brake=st.floats(LEAST_BRAKE, 1),
    speed=st.floats(0, 100_000),
)
CALM: dict[str, Any] = {
    "elapsed_s": 1.0,
    "per_minute": 600,
    "max_active": 1000,
    "live": 0,
    "claimed": 0,
    "free": 10_000,
    "waiting": 10_000,
    "late": False,
}


@given(gauges, readings)
def test_no_step_admits_more_than_any_measure_allows(gauge: Gauge, measured: Readings) -> None:
    taken = step(gauge, measured)
    inside = measured.live + math.floor(taken.gauge.unclaimed - taken.admit + 0.5 - 1e-6)
    assert 0 <= taken.admit <= measured.waiting
    assert taken.admit <= 1 + measured.per_minute / 60 * MAX_ELAPSED_S + 1e-6
    assert taken.admit == 0 or taken.admit + inside <= measured.max_active + 1e-6
    assert taken.admit == 0 or taken.admit + inside <= measured.free * PASSES_A_PLACE + 1e-6
    assert taken.gauge.credit + measured.excess + 1e-6 >= 0
    assert taken.gauge.unclaimed >= 0
    assert LEAST_BRAKE <= taken.gauge.brake <= 1
    assert taken.gauge.speed >= 0


@given(st.integers(1, 100_000), st.floats(0.3, 2.0), st.integers(1, 200))
def test_the_rate_is_kept_over_time_however_odd_it_is(per_minute: int, elapsed: float, steps: int) -> None:
    gauge, total = Gauge(), 0
    for _ in range(steps):
        taken = step(gauge, Readings(**{**CALM, "elapsed_s": elapsed, "per_minute": per_minute,
                                        "max_active": 10**9, "free": 10**9, "waiting": 10**9}))  # fmt: skip
        gauge, total = taken.gauge, total + taken.admit
    assert total == pytest.approx(per_minute / 60 * elapsed * steps, abs=1.01)


def test_a_controller_that_stood_still_does_not_make_up_for_it() -> None:
    assert step(Gauge(), Readings(**{**CALM, "elapsed_s": 3600.0})).admit == 20


def test_who_does_not_fetch_their_pass_stops_counting() -> None:
    """All of a thousand phones went to sleep: after a while others are admitted in their place."""
    gauge = Gauge(unclaimed=1000.0)
    assert step(gauge, Readings(**CALM)).admit == 10
    tight = {**CALM, "max_active": 100}
    for _ in range(200):
        gauge = step(gauge, Readings(**tight)).gauge
    assert gauge.unclaimed < 101
    admitted = 0
    for _ in range(60):
        taken = step(gauge, Readings(**tight))
        gauge, admitted = taken.gauge, admitted + taken.admit
    assert admitted > 100


def test_the_last_place_is_not_kept_for_a_part_of_somebody() -> None:
    """One place is left, and one who was admitted has not come: after a while it is the next one's."""
    gauge, admitted = Gauge(unclaimed=1.0), 0
    for _ in range(30):
        taken = step(gauge, Readings(**{**CALM, "free": 1}))
        gauge, admitted = taken.gauge, admitted + taken.admit
    assert admitted == 1


def test_a_pass_that_is_fetched_moves_from_admitted_to_live() -> None:
    taken = step(Gauge(unclaimed=50.0), Readings(**{**CALM, "elapsed_s": 0.0, "live": 50, "claimed": 50}))
    assert taken.gauge.unclaimed == taken.admit


def test_the_brake_halves_and_comes_back_slowly() -> None:
    gauge = Gauge()
    for brake in (0.5, 0.25, 0.125, 0.0625, LEAST_BRAKE, LEAST_BRAKE):
        gauge = step(gauge, Readings(**{**CALM, "late": True})).gauge
        assert gauge.brake == pytest.approx(brake)
    rates = []
    for _ in range(12):
        taken = step(gauge, Readings(**CALM))
        gauge = taken.gauge
        rates.append(taken.admit)
    assert rates == sorted(rates)
    assert rates[-1] == 10


def test_late_is_the_controllers_own_commit_or_too_many_orders() -> None:
    assert is_late(own_s=0.3, attempts=0, late=0)
    assert not is_late(own_s=0.2, attempts=1000, late=50)
    assert is_late(own_s=0.0, attempts=1000, late=51)
    assert not is_late(own_s=0.0, attempts=10, late=10), "ten orders say nothing"


def test_waiting_times_are_honest() -> None:
    assert wait_s(900, 900) == 60
    assert wait_s(1, 900) == 1
    assert wait_s(10, 0) is None
    assert [poll_after_s(wait) for wait in (0, 60, 600, None)] == [2, 6, 30, 30]


def test_the_speed_is_what_was_admitted_and_the_rate_where_nobody_waits() -> None:
    gauge = Gauge(speed=600.0)
    for _ in range(120):
        gauge = step(gauge, Readings(**{**CALM, "free": 0})).gauge
    assert round(gauge.speed) < 10, "the line stands still"
    assert step(gauge, Readings(**{**CALM, "waiting": 0})).gauge.speed == 600
    assert not math.isnan(step(gauge, Readings(**{**CALM, "elapsed_s": 0.0})).gauge.speed)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60), st.floats(0.5, 3)), max_size=40), st.integers(0, 1_200)
)
def test_passes_are_as_many_as_had_their_turn_and_the_pace_allows(
    seconds: list[tuple[int, int, float]], per_minute: int
) -> None:
    """Of each second: who asks for a pass, counted or not, who waits in the line, and how long it was."""
    gauge, let_in, claimed, seen, allowed = Gauge(), 0, 0, 0, 1 + per_minute / 60
    for asking, waiting, elapsed in seconds:
        figures: dict[str, Any] = {"let_in": let_in, "claimed": claimed, "credit": gauge.credit}
        claimed += min(asking, may_issue(**figures, per_minute=per_minute, live=0, max_active=10_000))
        took = {"elapsed_s": elapsed, "per_minute": per_minute, "waiting": waiting}
        told = {"claimed": claimed - seen, "excess": max(0, claimed - let_in)}
        taken = step(gauge, Readings(**{**CALM, "max_active": 10_000, **took, **told}))
        gauge, let_in, seen = taken.gauge, max(let_in, claimed) + taken.admit, claimed
        allowed += per_minute / 60 * elapsed
        assert max(let_in, claimed) <= allowed + 1e-6


def test_no_pass_is_issued_while_as_many_choose_as_may() -> None:
    crowded: dict[str, Any] = {"let_in": 100, "claimed": 40, "credit": 5.0, "per_minute": 600, "max_active": 30}
    assert [may_issue(**crowded, live=live) for live in (0, 29, 30, 31)] == [30, 1, 0, 0]


def test_a_paused_line_issues_passes_to_those_who_had_their_turn_only() -> None:
    paused: dict[str, Any] = {"credit": 0.0, "per_minute": 0, "live": 0, "max_active": 30}
    assert [may_issue(let_in=let_in, claimed=7, **paused) for let_in in (9, 7, 0)] == [2, 0, 0]


def test_since_a_step_that_is_to_come_a_tick_has_passed() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert [elapsed_s(now - timedelta(seconds=s), now) for s in (3, 0, -0.1, -600)] == [3, 0, 1, 1]
    assert elapsed_s(None, now) == 1
