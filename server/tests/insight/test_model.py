"""What a statement adds up, without a database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.insight.model.statement import Period, Sums, period_of, rows_of, today_at
from menpiao.kernel.errors import Invalid
from menpiao.payments import LedgerAccount, LedgerEntry, LedgerKind

TODAY = date(2027, 3, 8)


def test_a_day_begins_and_ends_at_midnight_in_beijing() -> None:
    period = Period(date(2027, 3, 1), date(2027, 3, 1))
    assert (period.since, period.until) == (
        datetime(2027, 2, 28, 16, tzinfo=UTC),
        datetime(2027, 3, 1, 16, tzinfo=UTC),
    )
    assert today_at(datetime(2027, 2, 28, 16, tzinfo=UTC)) == date(2027, 3, 1)


def test_without_days_it_is_the_month_until_yesterday() -> None:
    assert period_of(None, None, today=TODAY) == Period(date(2027, 3, 1), date(2027, 3, 7))
    assert period_of(None, None, today=date(2027, 3, 1)) == Period(date(2027, 2, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (None, TODAY, "not_over_yet"),
        (date(2027, 3, 3), date(2027, 3, 2), "after_end"),
        (date(2026, 1, 1), date(2027, 1, 2), "too_long"),
    ],
)
def test_periods_that_make_no_sense_are_refused(first: date | None, last: date, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        period_of(first, last, today=TODAY)
    assert [error.code for error in refused.value.errors] == [code]


_amounts = st.lists(st.tuples(st.sampled_from(list(LedgerAccount)), st.integers(-(10**9), 10**9)), max_size=20)


@given(opening=_amounts, moved=_amounts)
def test_what_was_there_and_what_moved_is_what_is_there(
    opening: list[tuple[LedgerAccount, int]], moved: list[tuple[LedgerAccount, int]]
) -> None:
    sums = Sums()
    for account, fen in opening:
        sums.account(account, before_fen=fen)
    for account, fen in moved:
        sums.account(account, moved_fen=fen)
    ours_and_costs = {
        LedgerAccount.PROVIDER_CASH,
        LedgerAccount.TILL_CASH,
        LedgerAccount.TILL_DIFFERENCES,
        LedgerAccount.PROVIDER_FEES,
        LedgerAccount.DOUBLE_REFUNDS,
    }
    for line in sums.accounts():
        sign = 1 if line.account in ours_and_costs else -1
        assert line.opening_fen == sign * sum(fen for account, fen in opening if account is line.account)
        assert line.moved_fen == sign * sum(fen for account, fen in moved if account is line.account)
    assert {account for account, _ in (*opening, *moved)} == {line.account for line in sums.accounts()}


def test_what_was_earned_by_no_ticket_is_a_line_of_its_own() -> None:
    sums, event_id = Sums(), UUID(int=9)
    sums.account(LedgerAccount.ORGANIZER_PAYABLE, moved_fen=-500)
    sums.event(event_id, 1, 300, 0)
    assert [(event.title, event.net_fen) for event in sums.events({event_id: "雨夜"})] == [("雨夜", 300), ("", 200)]


def test_a_posting_is_about_the_most_that_it_moved_of_an_account() -> None:
    at, cause = datetime(2027, 3, 1, tzinfo=UTC), UUID(int=1)
    cash, payable, fees = LedgerAccount.PROVIDER_CASH, LedgerAccount.ORGANIZER_PAYABLE, LedgerAccount.SERVICE_FEES
    lines = [(cash, 500), (payable, -300), (payable, -100), (fees, -100)]
    (row,) = rows_of(
        [LedgerEntry(at, LedgerKind.PAYMENT_SETTLED, cause, n, None, account, None, fen)
         for n, (account, fen) in enumerate(lines, 1)]
    )  # fmt: skip
    assert (row.amount_fen, row.moved) == (500, {cash: 500, payable: 400, fees: 100})
