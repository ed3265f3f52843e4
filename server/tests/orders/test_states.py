"""The table of an order's life is total, and says the few things that must never be otherwise."""

from itertools import product

import pytest

from menpiao.orders.model.states import STEPS, Effect, OrderEvent, OrderState, step

HOLDING = {OrderState.AWAITING_PAYMENT, OrderState.PAYING}


def test_every_pair_of_state_and_event_has_an_outcome() -> None:
    assert set(STEPS) == set(product(OrderState, OrderEvent))


@pytest.mark.parametrize("state", list(OrderState))
def test_money_is_never_ignored(state: OrderState) -> None:
    assert step(state, OrderEvent.MONEY_ARRIVED).effect in {
        Effect.SELL_HELD,
        Effect.SELL_FREE_OR_REFUND,
        Effect.REFUND,
    }


@pytest.mark.parametrize(("state", "event"), sorted(STEPS))
def test_places_are_released_only_by_whoever_holds_them(state: OrderState, event: OrderEvent) -> None:
    if step(state, event).effect is Effect.RELEASE:
        assert state in HOLDING
        assert step(state, event).to not in HOLDING


def test_an_order_being_paid_is_released_only_when_the_provider_has_closed() -> None:
    releasing = {event for event in OrderEvent if step(OrderState.PAYING, event).effect is Effect.RELEASE}
    assert releasing == {OrderEvent.PAYMENT_CLOSED}


@pytest.mark.parametrize("event", [OrderEvent.CANCEL, OrderEvent.FALL_DUE, OrderEvent.START_PAYMENT])
def test_what_is_paid_stays_paid(event: OrderEvent) -> None:
    assert step(OrderState.PAID, event).to is OrderState.PAID
