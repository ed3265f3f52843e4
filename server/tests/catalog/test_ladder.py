"""The rule of a refund ladder: which tier applies, what it costs, and what an organizer may not hand in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.catalog import RefundRule, RefundTier
from menpiao.catalog.model.ladder import MAX_HOURS_BEFORE, MAX_TIERS, check_rule, rule_of
from menpiao.kernel.errors import Invalid

STARTS_AT = datetime(2027, 3, 8, 12, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def tier(hours: int, *, percent: int = 0, fen: int = 0) -> RefundTier:
    return RefundTier(until_hours_before=hours, fee_percent=percent, fee_fen=fen)


@st.composite
def rules(draw: st.DrawFn) -> RefundRule:
    """Ladders that organizers may hand in."""
    hours = draw(st.sets(st.integers(0, 200) | st.integers(0, MAX_HOURS_BEFORE), max_size=MAX_TIERS))
    in_percent = draw(st.booleans())
    fee = st.integers(0, 100) if in_percent else st.integers(0, 300) | st.integers(0, 100_000)
    fees = sorted(draw(st.lists(fee, min_size=len(hours), max_size=len(hours))))
    steps = zip(sorted(hours, reverse=True), fees, strict=True)
    return RefundRule(
        tiers=tuple(tier(h, percent=f) if in_percent else tier(h, fen=f) for h, f in steps),
        scope=draw(st.sampled_from(["ticket", "order"])),
        once_per_buyer=draw(st.booleans()),
        places_return_at=draw(st.none() | st.just(STARTS_AT)),
    )


prices = st.lists(st.integers(0, 400) | st.integers(0, 10_000_000), min_size=1, max_size=49)
moments = st.integers(-10 * 24 * 60, 60).map(lambda minutes: STARTS_AT + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("before", "fee_percent"),
    [
        (timedelta(days=300), 0),
        (timedelta(hours=72) + MOMENT, 0),
        (timedelta(hours=72), 20),
        (timedelta(hours=24) + MOMENT, 20),
        (timedelta(hours=24), None),
        (timedelta(hours=-1), None),
    ],
)
def test_a_tier_holds_until_its_hour_and_not_at_it(before: timedelta, fee_percent: int | None) -> None:
    rule = RefundRule(tiers=(tier(72), tier(24, percent=20)))
    found = rule.tier_at(STARTS_AT - before, starts_at=STARTS_AT)
    assert (found.fee_percent if found else None) == fee_percent


def test_a_ticket_that_goes_back_any_time_does_so_until_the_session_starts() -> None:
    rule = RefundRule(tiers=(tier(0),))
    assert rule.holds_until(STARTS_AT - MOMENT, starts_at=STARTS_AT) == STARTS_AT
    assert rule.tier_at(STARTS_AT, starts_at=STARTS_AT) is None


@pytest.mark.parametrize(
    ("price", "fee", "kept"),
    [
        (18_000, tier(1, percent=20), 3_600),
        (5, tier(1, percent=10), 1),  # 0.5 fen
        (4, tier(1, percent=10), 0),  # 0.4 fen
        (15, tier(1, percent=10), 2),  # 1.5 fen
        (18_000, tier(1, percent=100), 18_000),
        (18_000, tier(1, fen=1_000), 1_000),
        (999, tier(1, fen=1_000), 999),
        (0, tier(1, fen=1_000), 0),
    ],
)
def test_a_fee_is_rounded_half_up_and_never_above_the_price(price: int, fee: RefundTier, kept: int) -> None:
    assert fee.fee_of(price) == kept


def test_a_fixed_fee_of_a_whole_order_is_taken_once() -> None:
    by_ticket = RefundRule(tiers=(tier(1, fen=1_000),))
    by_order = RefundRule(tiers=(tier(1, fen=1_000),), scope="order")
    assert by_ticket.fees_of(by_ticket.tiers[0], [18_000, 9_000, 9_000]) == (1_000, 1_000, 1_000)
    assert by_order.fees_of(by_order.tiers[0], [18_000, 9_000, 9_000]) == (500, 250, 250)


@given(rules(), moments, prices)
def test_the_fee_of_each_ticket_is_within_its_price_and_the_sum_is_the_fee(
    rule: RefundRule, now: datetime, prices: list[int]
) -> None:
    applies = rule.tier_at(now, starts_at=STARTS_AT)
    if applies is None:
        return
    fees = rule.fees_of(applies, prices)
    assert all(type(fee) is int and 0 <= fee <= price for fee, price in zip(fees, prices, strict=True))
    if rule.scope == "order":
        assert sum(fees) == applies.fee_of(sum(prices))


@given(rules(), moments, moments, prices)
def test_no_fee_falls_as_the_session_comes_nearer(
    rule: RefundRule, one: datetime, other: datetime, prices: list[int]
) -> None:
    earlier, later = (rule.tier_at(moment, starts_at=STARTS_AT) for moment in sorted((one, other)))
    if later is None:
        return
    assert earlier is not None, "what is over does not begin again"
    assert sum(rule.fees_of(earlier, prices)) <= sum(rule.fees_of(later, prices))
    if rule.scope == "ticket":
        assert all(a <= b for a, b in zip(rule.fees_of(earlier, prices), rule.fees_of(later, prices), strict=True))


@given(rules(), moments)
def test_what_is_quoted_holds_until_the_moment_that_was_told(rule: RefundRule, now: datetime) -> None:
    until = rule.holds_until(now, starts_at=STARTS_AT)
    applies = rule.tier_at(now, starts_at=STARTS_AT)
    assert (until is None) == (applies is None)
    if until is not None:
        assert now < until
        assert rule.tier_at(until - MOMENT, starts_at=STARTS_AT) == applies
        assert rule.tier_at(until, starts_at=STARTS_AT) != applies


@given(rules())
def test_a_rule_is_the_same_when_it_comes_back_from_its_column(rule: RefundRule) -> None:
    check_rule(rule)
    assert rule_of(msgspec.json.decode(msgspec.json.encode(rule.stored()))) == rule


@pytest.mark.parametrize(
    ("rule", "complaints"),
    [
        ({"tiers": (tier(24), tier(72))}, [("/tiers/1/until_hours_before", "out_of_order")]),
        ({"tiers": (tier(24), tier(24))}, [("/tiers/1/until_hours_before", "out_of_order")]),
        ({"tiers": (tier(72, percent=20), tier(24, percent=10))}, [("/tiers/1", "falling")]),
        ({"tiers": (tier(72, fen=20), tier(24, fen=10))}, [("/tiers/1", "falling")]),
        ({"tiers": (tier(72, fen=20, percent=1),)}, [("/tiers", "one_kind")]),
        ({"tiers": (tier(72, fen=20), tier(24, percent=50))}, [("/tiers/1", "falling"), ("/tiers", "one_kind")]),
        ({"tiers": (tier(-1),)}, [("/tiers/0/until_hours_before", "out_of_bounds")]),
        ({"tiers": (tier(MAX_HOURS_BEFORE + 1),)}, [("/tiers/0/until_hours_before", "out_of_bounds")]),
        ({"tiers": (tier(1, percent=101),)}, [("/tiers/0/fee_percent", "out_of_bounds")]),
        ({"tiers": (tier(1, fen=10_000_001),)}, [("/tiers/0/fee", "out_of_bounds")]),
        ({"tiers": tuple(tier(hour) for hour in range(11, 0, -1))}, [("/tiers", "out_of_bounds")]),
    ],
)
def test_a_ladder_that_nobody_could_read_is_refused(rule: dict[str, Any], complaints: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refused:
        check_rule(RefundRule(**rule))
    assert [(error.pointer, error.code) for error in refused.value.errors] == complaints
