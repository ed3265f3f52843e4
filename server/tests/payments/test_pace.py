"""How fast refunds of an account are sent."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from menpiao.payments.model.pace import (
    A_SECOND,
    FASTEST,
    MOST_AT_ONCE,
    MOST_REFUSED,
    WHEN_REFUSED,
    allowance,
    next_at,
    pace_after,
    present,
)

NOW = datetime(2027, 3, 1, tzinfo=UTC)


STEPS = st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60)


def sent_in(waits: list[float], per_second: float, *, well: bool) -> list[tuple[datetime, int]]:
    """When how many are sent by who looks after each of these waits, and always has more."""
    now, following, sent = NOW, None, []
    for wait in waits:
        now += timedelta(seconds=wait)
        count = allowance(now, following, per_second, well=well)
        assert 0 <= count <= MOST_AT_ONCE
        if count:
            following = next_at(now, following, count, per_second, well=well)
            sent.append((now, count))
    return sent


def most_in_a_second(sent: list[tuple[datetime, int]]) -> int:
    return max(sum(count for at, count in sent if start <= at < start + A_SECOND) for start, _ in sent)


@given(st.floats(min_value=1, max_value=FASTEST), STEPS)
def test_no_stretch_of_time_sees_more_than_its_pace_and_what_is_made_up_for(
    per_second: float, waits: list[float]
) -> None:
    sent = sent_in(waits, per_second, well=True)
    assert not sent or most_in_a_second(sent) <= 150
    for index, (start, _) in enumerate(sent):
        for end, _ in sent[index:]:
            within = sum(count for at, count in sent if start <= at <= end)
            assert within <= (end - start).total_seconds() * per_second + min(per_second, MOST_AT_ONCE) + 1e-3


@given(st.floats(min_value=0.1, max_value=150), STEPS)
def test_an_account_of_which_nothing_is_known_sees_no_more_in_any_second_than_it_may_refuse(
    full: float, waits: list[float]
) -> None:
    sent = sent_in([0, *waits], present(None, full=full, well=False), well=False)
    assert 1 <= most_in_a_second(sent) <= WHEN_REFUSED < MOST_REFUSED


def test_what_was_not_sent_for_a_while_is_not_made_up_for_without_end() -> None:
    assert allowance(NOW, NOW - timedelta(hours=1), 20, well=True) == 20
    assert allowance(NOW, NOW + timedelta(seconds=1), 20, well=True) == 0
    assert allowance(NOW, None, 100, well=True) == MOST_AT_ONCE


def test_an_account_is_well_for_a_while_after_it_took_one_and_goes_on_at_its_pace() -> None:
    assert present(None, full=50, well=False) == WHEN_REFUSED
    assert present(None, full=50, well=True) == 50
    assert present(2.0, full=50, well=False) == present(2.0, full=50, well=True) == 2
    assert present(None, full=3, well=False) == 3
    assert present(None, full=150, well=True) == FASTEST


def test_who_looks_twice_a_second_sends_at_the_full_pace() -> None:
    sent = sent_in([0.5] * 120, 50, well=True)
    assert sum(count for _, count in sent) >= 60 * 50


def test_complaints_halve_it_refusals_bring_it_below_six_and_success_raises_it() -> None:
    assert pace_after(None, full=50, taken=19, refused=1, limited=True) == 25
    assert pace_after(1.0, full=50, taken=19, refused=1, limited=True) == 1
    assert pace_after(None, full=50, taken=17, refused=3, limited=False) == WHEN_REFUSED < 6
    assert pace_after(None, full=50, taken=18, refused=2, limited=False) is None
    assert pace_after(5.0, full=50, taken=0, refused=1, limited=False) == 5, (
        "a handful without a success proves nothing"
    )
    pace: float | None = 5.0
    for _ in range(11):
        pace = pace_after(pace, full=50, taken=5, refused=0, limited=False)
    assert pace is None, "all is well again"
