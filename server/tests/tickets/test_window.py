"""When a code lives: the window of a session, and the step of a moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from menpiao.tickets.model import MARGIN, MAX_STEPS, SHORTEST_LEAD, STEP, masked, serial_of, step_at, window_of

DOORS = datetime(2027, 3, 1, 10, tzinfo=UTC)


def test_an_evening_is_covered_from_two_hours_before_the_doors_to_an_hour_after_the_end() -> None:
    window = window_of(doors_at=DOORS, ends_at=DOORS + timedelta(hours=3))
    assert window.starts_at == DOORS - timedelta(hours=2)
    assert window.ends_at == DOORS + timedelta(hours=4)
    assert window.steps == 6 * 3_600 // 15
    assert window.activates_at == window.starts_at - timedelta(hours=24)


@given(
    st.integers(1, 10 * 3_600),
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_every_session_that_the_catalogue_takes_has_a_window_around_its_doors(seconds: int, doors_at: datetime) -> None:
    ends_at = doors_at + timedelta(seconds=seconds)
    window = window_of(doors_at=doors_at, ends_at=ends_at)
    assert 1 <= window.steps <= MAX_STEPS
    assert window.starts_at <= doors_at - SHORTEST_LEAD
    assert window.starts_at.microsecond == 0
    wanted_until = min(ends_at + MARGIN, doors_at + timedelta(hours=9, minutes=30))
    assert window.ends_at > wanted_until - timedelta(seconds=1)


def test_steps_follow_the_clock_and_the_anchor_is_never_shown() -> None:
    window = window_of(doors_at=DOORS, ends_at=DOORS + timedelta(hours=3))
    assert step_at(window, window.starts_at - timedelta(days=1)) == 1
    assert step_at(window, window.starts_at) == 1
    assert step_at(window, window.starts_at + STEP) == 1
    assert step_at(window, window.starts_at + 2 * STEP - timedelta(microseconds=1)) == 1
    assert step_at(window, window.starts_at + 2 * STEP) == 2
    assert step_at(window, window.ends_at) == window.steps
    assert step_at(window, window.ends_at + STEP) is None


def test_people_read_serials_and_masked_names() -> None:
    assert serial_of(0) == "00000-00000"
    assert serial_of((1 << 63) - 1) == "ZZZZZ-ZZZZZ"
    assert masked("陈晓明") == "陈**"
    assert masked(" Anna Smith") == "A**"
