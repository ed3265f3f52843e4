"""How fast refunds of an account are sent."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from menpiao.payments.model.pace import (
    MOST_AT_ONCE,
    SPREAD,
    WHEN_REFUSED,
    allowance,
    next_at,
    pace_after,
    present,
)

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@given(
    st.floats(min_value=1, max_value=150),
    st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60),
)
def test_no_stretch_of_time_sees_more_than_its_pace_and_one_spread(per_second: float, waits: list[float]) -> None:
    now, following, sent = NOW, None, []
    for wait in waits:
        now += timedelta(seconds=wait)
        count = allowance(now, following, per_second)
        assert 0 <= count <= MOST_AT_ONCE
        if count:
            following = next_at(now, following, count, per_second)
            sent.append((now, count))
    for index, (start, _) in enumerate(sent):
        for end, _ in sent[index:]:
            within = sum(count for at, count in sent if start <= at <= end)
            assert within <= ((end - start + SPREAD).total_seconds()) * per_second + 1e-3


def test_what_was_not_sent_for_a_while_is_not_made_up_for_without_end() -> None:
    assert allowance(NOW, NOW - timedelta(hours=1), 20) == 20
    assert allowance(NOW, NOW + timedelta(seconds=1), 20) == 0
    assert allowance(NOW, None, 150) == MOST_AT_ONCE


def test_an_account_of_which_nothing_is_known_is_not_asked_more_often_than_it_may_refuse() -> None:
    begins = present(None, full=50, well=False)
    assert allowance(NOW, None, begins) <= 6
    assert begins == WHEN_REFUSED
    assert present(None, full=50, well=True) == 50
    assert present(2.0, full=50, well=False) == present(2.0, full=50, well=True) == 2
    assert present(None, full=3, well=False) == 3


def test_complaints_halve_it_refusals_bring_it_below_six_and_success_raises_it() -> None:
    assert pace_after(None, full=50, sent=20, refused=1, limited=True) == 25
    assert pace_after(1.0, full=50, sent=20, refused=1, limited=True) == 1
    assert pace_after(None, full=50, sent=20, refused=3, limited=False) == WHEN_REFUSED < 6
    assert pace_after(None, full=50, sent=20, refused=2, limited=False) is None
    assert pace_after(5.0, full=50, sent=1, refused=1, limited=False) == 5, "a handful without a success proves nothing"
    pace: float | None = 5.0
    for _ in range(11):
        pace = pace_after(pace, full=50, sent=5, refused=0, limited=False)
    assert pace is None, "all is well again"
