"""What goes back for which ticket, and why not: the rule that stands between a pinned ladder and a refund."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.ladders import a_rule
from menpiao.catalog import RefundLadder, RefundRule, RefundTier, SessionLabel
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.refund_quote import RefundQuote, quote_refund
from menpiao.tickets import Ticket

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
EVENT, ORDER, BUYER = UUID(int=1), UUID(int=2), UUID(int=3)
LADDER = UUID(int=4)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of the order, said in short: it starts in ``hours``."""

    price: int = 18_000
    hours: int = 100
    state: str = "valid"
    void_reason: str | None = None
    ladder: UUID | None = LADDER
    cancelled: bool = False


def quoted(
    *lines: Line,
    rule: RefundRule | None = None,
    other: RefundRule | None = None,
    rights_used: Collection[UUID] = (),
    paid: bool = True,
) -> RefundQuote:
    """The quote of an order of these lines; ``other`` is the rule of a second ladder, `UUID(int=5)`."""
    ladders = {LADDER: RefundLadder(LADDER, EVENT, 1, rule or a_rule())}
    if other is not None:
        ladders[UUID(int=5)] = RefundLadder(UUID(int=5), UUID(int=6), 1, other)
    return quote_refund(
        an_order(lines),
        tickets={position: a_ticket(position, line) for position, line in enumerate(lines, start=1)} if paid else {},
        sessions={session_of(position): a_session(position, line) for position, line in enumerate(lines, start=1)},
        ladders=ladders,
        rights_used=rights_used,
        now=NOW,
    )


def session_of(position: int) -> UUID:
    return UUID(int=100 + position)


def an_order(lines: Sequence[Line]) -> Order:
    row = OrderRow(
        7, ORDER, BUYER, "wx", "en", "paid", sum(line.price for line in lines), "CNY", "k", b"", NOW, NOW, None, NOW, 0
    )
    return Order(
        row,
        tuple(
            OrderItem(
                order_id=ORDER,
                position=position,
                session_id=session_of(position),
                ticket_type_id=UUID(int=9),
                price_fen=line.price,
                attendee_sealed=None,
                refund_ladder_id=line.ladder,
            )
            for position, line in enumerate(lines, start=1)
        ),
    )


def a_ticket(position: int, line: Line) -> Ticket:
    blank = dict.fromkeys(Ticket.__struct_fields__)
    known = {
        "organizer_id": 7,
        "id": UUID(int=200 + position),
        "order_id": ORDER,
        "position": position,
        "session_id": session_of(position),
        "buyer_id": BUYER,
        "state": line.state,
        "void_reason": line.void_reason,
    }
    return Ticket(**{**blank, **known})  # type: ignore[arg-type] # what the rule does not look at


def a_session(position: int, line: Line) -> SessionLabel:
    starts_at = NOW + timedelta(hours=line.hours)
    return SessionLabel(
        session_id=session_of(position),
        event_id=EVENT,
        event_title={},
        cover="/",
        venue_id=UUID(int=8),
        venue_name={},
        status="cancelled" if line.cancelled else "scheduled",
        starts_at=starts_at,
        doors_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        time_zone="Asia/Shanghai",
    )


def told(quote: RefundQuote) -> list[object]:
    """What goes back of each ticket, or why not."""
    return [ticket.why_not or ticket.amount_fen for ticket in quote.tickets]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (Line(hours=73), 18_000),
        (Line(hours=72), 14_400),
        (Line(hours=25), 14_400),
        (Line(hours=24), "too_late"),
        (Line(hours=-5), "too_late"),
        (Line(price=0), 0),
        (Line(ladder=None), "no_ladder"),
        (Line(state="used"), "checked_in"),
        (Line(state="void", void_reason="refunded"), "refunded"),
        (Line(state="void", void_reason="withdrawn"), "void"),
        (Line(state="transferred"), "transferred"),
        (Line(cancelled=True), "session_cancelled"),
        (Line(state="used", ladder=None, cancelled=True), "checked_in"),
    ],
)
def test_a_ticket_goes_back_or_says_why_not(line: Line, answer: object) -> None:
    assert told(quoted(line)) == [answer]


def test_each_ticket_is_quoted_by_its_own_session_and_holds_as_long_as_its_tier() -> None:
    quote = quoted(Line(hours=100), Line(hours=30), Line(hours=2))
    assert told(quote) == [18_000, 14_400, "too_late"]
    assert [ticket.holds_until for ticket in quote.tickets] == [
        NOW + timedelta(hours=28),
        NOW + timedelta(hours=6),
        None,
    ]
    assert [ticket.together for ticket in quote.tickets] == [(1,), (2,), ()]


def test_an_order_that_is_not_paid_tells_only_its_rules() -> None:
    quote = quoted(Line(), Line(ladder=None), paid=False)
    assert told(quote) == ["not_paid", "not_paid"]
    assert [ticket.ladder_id for ticket in quote.tickets] == [LADDER, None]


def test_a_ladder_without_tiers_is_none() -> None:
    assert told(quoted(Line(), rule=RefundRule())) == ["no_ladder"]


def test_a_right_that_was_used_is_used() -> None:
    once = a_rule(once_per_buyer=True)
    assert told(quoted(Line(), rule=once)) == [18_000]
    assert told(quoted(Line(), rule=once, rights_used=[EVENT])) == ["right_used"]
    assert told(quoted(Line(), rule=a_rule(), rights_used=[EVENT])) == [18_000]


def test_a_whole_order_goes_back_at_its_earliest_session_with_one_fee() -> None:
    rule = RefundRule(tiers=(RefundTier(until_hours_before=24, fee_fen=1_000),), scope="order")
    quote = quoted(Line(price=30_000), Line(price=10_000, hours=30), rule=rule)
    assert told(quote) == [29_250, 9_750]
    assert {ticket.holds_until for ticket in quote.tickets} == {NOW + timedelta(hours=6)}
    assert [ticket.together for ticket in quote.tickets] == [(1, 2), (1, 2)]
    assert told(quoted(Line(), Line(hours=20), rule=rule)) == ["too_late", "too_late"]


def test_of_a_whole_order_what_is_gone_is_left_out_and_what_was_used_keeps_all() -> None:
    rule = a_rule(scope="order")
    gone = Line(state="void", void_reason="refunded", hours=1)
    assert told(quoted(Line(), gone, Line(), rule=rule)) == [18_000, "refunded", 18_000]
    assert told(quoted(Line(), Line(cancelled=True, hours=1), rule=rule)) == [18_000, "session_cancelled"]
    assert told(quoted(Line(), Line(state="used"), gone, rule=rule)) == [
        "checked_in_together",
        "checked_in",
        "refunded",
    ]


def test_tickets_under_other_ladders_do_not_hold_each_other_back() -> None:
    used = Line(state="used")
    quote = quoted(
        Line(), used, Line(ladder=UUID(int=5)), rule=a_rule(scope="order"), other=a_rule((1, 50), scope="order")
    )
    assert told(quote) == ["checked_in_together", "checked_in", 9_000]


lines = st.builds(
    Line,
    price=st.integers(0, 50) | st.integers(0, 10_000_000),
    hours=st.integers(-3, 120),
    state=st.sampled_from(["valid", "valid", "valid", "used", "void", "transferred"]),
    ladder=st.sampled_from([LADDER, None, UUID(int=5)]),
    cancelled=st.booleans(),
)
rules = st.sampled_from(
    [
        a_rule(),
        a_rule(scope="order"),
        a_rule((48, 33), (1, 100), scope="order"),
        RefundRule(tiers=(RefundTier(until_hours_before=0, fee_fen=777),), scope="order"),
        RefundRule(tiers=(RefundTier(until_hours_before=0, fee_fen=777),), once_per_buyer=True),
    ]
)


@given(st.lists(lines, min_size=1, max_size=12), rules, rules, st.booleans())
def test_whatever_the_order_no_fen_is_lost_and_nothing_goes_back_that_may_not(
    order: list[Line], rule: RefundRule, other: RefundRule, used: bool
) -> None:
    quote = quoted(*order, rule=rule, other=other, rights_used=[EVENT] if used else ())
    assert [ticket.position for ticket in quote.tickets] == list(range(1, len(order) + 1))
    for line, ticket in zip(order, quote.tickets, strict=True):
        if ticket.why_not is None:
            assert ticket.amount_fen + ticket.fee_fen == line.price
            assert ticket.fee_fen >= 0
            assert ticket.amount_fen >= 0
            assert (line.state, line.cancelled) == ("valid", False)
            assert ticket.holds_until is not None
            assert ticket.holds_until > NOW
            assert ticket.position in ticket.together
            # Whatever goes back together is refundable together, and agrees on it.
            assert all(quote.tickets[position - 1].together == ticket.together for position in ticket.together)
        else:
            assert (ticket.amount_fen, ticket.fee_fen, ticket.together) == (0, 0, ())
