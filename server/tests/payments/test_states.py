"""The tables of payments and refunds are total, and say the few things that must never be otherwise."""

from itertools import product

import pytest

from menpiao.payments import (
    OPEN,
    PAYMENT_STEPS,
    RECEIVED,
    REFUND_STEPS,
    PaymentEffect,
    PaymentEvent,
    PaymentState,
    RefundEffect,
    RefundEvent,
    RefundStage,
)

MONEY = (PaymentEvent.MONEY_ARRIVED, PaymentEvent.MONEY_LATE)
BY_STAFF = {PaymentEvent.ACCEPTED, PaymentEvent.ACCEPTED_LATE, PaymentEvent.RETURNED, PaymentEvent.IGNORED}


def test_every_pair_of_a_payments_state_and_event_has_an_outcome() -> None:
    assert set(PAYMENT_STEPS) == set(product(PaymentState, PaymentEvent))


def test_every_pair_of_a_refunds_state_and_event_has_an_outcome() -> None:
    assert set(REFUND_STEPS) == set(product(RefundStage, RefundEvent))


@pytest.mark.parametrize(("state", "event"), sorted(PAYMENT_STEPS))
def test_money_is_booked_once_and_never_taken_out_of_the_books(state: PaymentState, event: PaymentEvent) -> None:
    step = PAYMENT_STEPS[state, event]
    books_money = step.effect in (PaymentEffect.SETTLE, PaymentEffect.RETURN)
    assert books_money == (state not in RECEIVED and step.to in RECEIVED)
    if state in RECEIVED:
        assert step.to == state


@pytest.mark.parametrize("state", [*OPEN, PaymentState.CLOSED])
def test_money_that_fits_is_never_ignored(state: PaymentState) -> None:
    assert {PAYMENT_STEPS[state, event].effect for event in MONEY} == {PaymentEffect.SETTLE}


@pytest.mark.parametrize("event", sorted(set(PaymentEvent) - BY_STAFF))
def test_nothing_but_a_person_moves_a_frozen_payment(event: PaymentEvent) -> None:
    assert PAYMENT_STEPS[PaymentState.FROZEN, event].to is PaymentState.FROZEN


@pytest.mark.parametrize(("state", "event"), sorted(PAYMENT_STEPS))
def test_a_payment_changes_without_a_person_only_while_it_is_open_or_closed(
    state: PaymentState, event: PaymentEvent
) -> None:
    if event in BY_STAFF and state is not PaymentState.FROZEN:
        assert PAYMENT_STEPS[state, event] == (PAYMENT_STEPS[state, PaymentEvent.ACCEPTED])
        assert PAYMENT_STEPS[state, event].effect is PaymentEffect.REFUSE


@pytest.mark.parametrize(("state", "event"), sorted(REFUND_STEPS))
def test_a_new_number_is_made_only_for_one_that_the_provider_closed_or_that_fell_back(
    state: RefundStage, event: RefundEvent
) -> None:
    if REFUND_STEPS[state, event].effect is RefundEffect.NEW_NUMBER:
        assert (state, event) in {
            (RefundStage.CLOSED, RefundEvent.TRY_AGAIN),
            (RefundStage.CLOSED, RefundEvent.TRY_ANEW),
            (RefundStage.ABNORMAL, RefundEvent.TRY_ANEW),
        }


@pytest.mark.parametrize(("state", "event"), sorted(REFUND_STEPS))
def test_money_that_is_back_stays_back_unless_it_fell_back_and_what_was_declined_stays_declined(
    state: RefundStage, event: RefundEvent
) -> None:
    step = REFUND_STEPS[state, event]
    assert (step.effect is RefundEffect.BACK_IN_CLEARING) == (
        (state, event) == (RefundStage.SUCCEEDED, RefundEvent.FELL_BACK)
    )
    if state in (RefundStage.SUCCEEDED, RefundStage.DECLINED) and step.effect is not RefundEffect.BACK_IN_CLEARING:
        assert step.to is state


@pytest.mark.parametrize(("state", "event"), sorted(REFUND_STEPS))
def test_only_what_was_never_sent_is_declined(state: RefundStage, event: RefundEvent) -> None:
    if REFUND_STEPS[state, event].effect is RefundEffect.PUT_BACK:
        assert (state, event) == (RefundStage.REQUESTED, RefundEvent.DECLINE)


@pytest.mark.parametrize("state", [RefundStage.APPROVED, RefundStage.PROCESSING])
def test_whatever_is_not_clearly_over_is_asked_about_or_sent_again(state: RefundStage) -> None:
    """Nothing but an end takes a refund out of the worker's hands; what was sent to a provider is no cash any more."""
    ends = {RefundEvent.SAID_SUCCEEDED, RefundEvent.SAID_CLOSED, RefundEvent.SAID_ABNORMAL, RefundEvent.FELL_BACK}
    ends |= {RefundEvent.REFUSED}
    ends |= {RefundEvent.PAID_OUT} if state is RefundStage.APPROVED else set()
    for event in set(RefundEvent) - ends:
        assert REFUND_STEPS[state, event].to in (RefundStage.APPROVED, RefundStage.PROCESSING), event
