"""The provider's own book keeps to the provider's rules."""

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from menpiao.payments import (
    Closing,
    Notice,
    PrepareRequest,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.platform.clock import SimulatedClock
from menpiao.simulation.money.book import DELIVERED_AFTER_S, Book


@pytest.fixture
def book(clock: SimulatedClock) -> Book:
    return Book(clock)


def a_payment(book: Book, clock: SimulatedClock, *, paid: bool = False) -> UUID:
    """A payment of ten yuan that can be paid for a quarter of an hour."""
    payment_id = uuid4()
    book.prepare(
        PrepareRequest(payment_id, "wx", "payer", "门票", 1_000, clock.now() + timedelta(minutes=15), "https:")
    )
    if paid:
        assert book.pay(payment_id, payer="payer", amount_fen=1_000, app_id="wx")
    return payment_id


def a_refund(payment_id: UUID, amount_fen: int, *, number: UUID | None = None) -> RefundRequest:
    return RefundRequest(number or uuid4(), payment_id, amount_fen, 1_000, "退票", "https:")


def told(body: bytes) -> ProviderState | None:
    """What a callback says of a payment."""
    payment = msgspec.json.decode(body, type=Notice).payment
    return payment.state if payment else None


def pass_time(book: Book, clock: SimulatedClock, **by: float) -> None:
    clock.advance(**by)
    book.catch_up()


def test_callbacks_come_for_a_day_and_four_minutes() -> None:
    assert timedelta(seconds=sum(DELIVERED_AFTER_S)) == timedelta(hours=24, minutes=4)


def test_what_is_closed_or_out_of_time_is_paid_by_nobody(book: Book, clock: SimulatedClock) -> None:
    closed, late = a_payment(book, clock), a_payment(book, clock)
    assert book.close(closed) is Closing.CLOSED
    assert (book.payable(closed), book.payable(late)) == (False, True)
    pass_time(book, clock, minutes=16)
    assert not book.payable(late)


def test_what_is_too_young_is_not_closed(book: Book, clock: SimulatedClock) -> None:
    book.closes_after = timedelta(minutes=5)
    payment_id = a_payment(book, clock)
    with pytest.raises(ProviderRefused, match="TOOYOUNG"):
        book.close(payment_id)
    pass_time(book, clock, minutes=5)
    assert book.close(payment_id) is Closing.CLOSED


def test_hidden_money_is_closed_although_paid_and_said_to_be_paid_late(book: Book, clock: SimulatedClock) -> None:
    book.shown_after = lambda: 600.0
    payment_id = a_payment(book, clock, paid=True)
    assert book.seen(payment_id).state is ProviderState.NOT_PAID
    assert (book.close(payment_id), book.seen(payment_id).state) == (Closing.CLOSED, ProviderState.CLOSED)
    assert book.deliveries == []
    pass_time(book, clock, minutes=10)
    assert book.seen(payment_id).state is ProviderState.PAID
    assert [told(one.body) for one in book.deliveries] == [ProviderState.PAID]


def test_one_number_is_one_refund_and_the_sum_stays_within_the_payment(book: Book, clock: SimulatedClock) -> None:
    payment_id = a_payment(book, clock, paid=True)
    request = a_refund(payment_id, 600)
    assert book.refund(request) == book.refund(request)
    with pytest.raises(ProviderRefused, match="PARAMERROR"):
        book.refund(a_refund(payment_id, 500, number=request.refund_id))
    with pytest.raises(ProviderRefused, match="FREQUENCYLIMITED"):
        book.refund(a_refund(payment_id, 100))
    pass_time(book, clock, minutes=2)
    with pytest.raises(ProviderRefused, match="INVALIDREQUEST"):
        book.refund(a_refund(payment_id, 500))
    assert len(book.wrongs) == 2, "nobody may ever ask for that"
    assert book.entries[payment_id].kept_fen == 400


def test_a_refund_that_the_provider_gave_up_leaves_the_money_where_it_was(book: Book, clock: SimulatedClock) -> None:
    book.refund_ends = lambda: (60.0, RefundState.CLOSED)
    payment_id = a_payment(book, clock, paid=True)
    first = a_refund(payment_id, 1_000)
    book.refund(first)
    pass_time(book, clock, minutes=2)
    assert book.refund_seen(first.refund_id).state is RefundState.CLOSED
    assert book.entries[payment_id].kept_fen == 1_000
    assert book.refund(a_refund(payment_id, 1_000)).state is RefundState.PROCESSING
