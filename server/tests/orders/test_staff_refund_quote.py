"""What a refund by staff would mean: which tickets go back, what is kept of each, and whether somebody has to agree."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from menpiao.orders.model.order import OrderItem
from menpiao.orders.model.refund_quote import QuotedTicket
from menpiao.orders.model.staff_refund_quote import StaffRefundQuote, quote_for_staff
from menpiao.payments import Refund, RefundReason
from menpiao.tickets import Ticket

ORDER = UUID(int=1)
PRICE = 18_000


def quoted(*states: str | None, **wanted: Any) -> StaffRefundQuote:
    """Of an order with a ticket in each state; None: it has no ticket yet."""
    items = [
        OrderItem(
            order_id=ORDER,
            position=position,
            session_id=UUID(int=2),
            ticket_type_id=UUID(int=3),
            price_fen=PRICE,
            attendee_sealed=None,
            refund_ladder_id=None,
        )
        for position, _ in enumerate(states, start=1)
    ]
    tickets = {position: a_ticket(position, state) for position, state in enumerate(states, start=1) if state}
    known: dict[str, Any] = {
        "positions": [item.position for item in items],
        "fee_per_ticket_fen": 0,
        "used_too": False,
        "gone": [position for position, ticket in tickets.items() if ticket.state == "void"],
        "supplements": {},
        "refunds": [],
        "above_fen": None,
    }
    by_rule = {
        item.position: QuotedTicket(
            position=item.position, ticket_id=None, ladder_id=None, price_fen=PRICE, why_not="no_ladder"
        )
        for item in items
    }
    return quote_for_staff(items, tickets=tickets, by_rule=by_rule, **{**known, **wanted})


def a_ticket(position: int, state: str) -> Ticket:
    blank: dict[str, Any] = dict.fromkeys(Ticket.__struct_fields__)
    return Ticket(**{**blank, "id": UUID(int=200 + position), "position": position, "state": state})


def a_refund(reason: RefundReason, amount_fen: int, state: str) -> Refund:
    blank: dict[str, Any] = dict.fromkeys(Refund.__struct_fields__)
    asked_at = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
    told = {"reason": reason, "amount_fen": amount_fen, "state": state, "requested_at": asked_at}
    return Refund(**{**blank, **told})


def test_each_ticket_goes_back_or_says_why_not() -> None:
    quote = quoted("valid", "void", "used", None)
    assert [ticket.why_not for ticket in quote.tickets] == [None, "refunded", "used", "not_paid"]
    assert (quote.amount_fen, quote.fee_fen) == (PRICE, 0)
    assert quoted("valid", "used", used_too=True).amount_fen == 2 * PRICE


def test_only_what_is_meant_counts_and_a_fee_is_at_most_the_price() -> None:
    quote = quoted("valid", "valid", positions=[2], fee_per_ticket_fen=PRICE + 1, supplements={1: 500, 2: 700})
    assert [ticket.chosen for ticket in quote.tickets] == [False, True]
    assert (quote.amount_fen, quote.fee_fen, quote.supplements_fen) == (0, PRICE, 700)


def test_somebody_has_to_agree_once_staff_have_given_back_more_than_the_limit() -> None:
    before = [
        a_refund(RefundReason.BY_STAFF, 2_000, "succeeded"),
        a_refund(RefundReason.BY_STAFF, 9_000, "declined"),
        a_refund(RefundReason.BY_BUYER, 9_000, "succeeded"),
    ]
    assert not quoted("valid", refunds=before, above_fen=PRICE + 2_000).needs_approval
    assert quoted("valid", refunds=before, above_fen=PRICE + 1_999).needs_approval
    assert not quoted("valid", refunds=before).needs_approval
