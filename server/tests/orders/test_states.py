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


@pytest.mark.parametrize(("state", "event"), sorted(STEPS))
def test_tickets_die_only_where_there_are_tickets(state: OrderState, event: OrderEvent) -> None:
    moved = step(state, event)
    if moved.effect is Effect.VOID_TICKETS:
        assert state in {OrderState.PAID, OrderState.PARTIALLY_REFUNDED}
        assert moved.to in {OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED}


def test_a_cancelled_session_ends_orders_and_refunds_tickets() -> None:
    effects = {state: step(state, OrderEvent.SESSION_CANCELLED).effect for state in OrderState}
    assert effects == {
        OrderState.AWAITING_PAYMENT: Effect.RELEASE,
        OrderState.PAYING: Effect.CLOSE_PAYMENT,
        OrderState.PAID: Effect.REFUND_TICKETS,
        OrderState.PARTIALLY_REFUNDED: Effect.REFUND_TICKETS,
        OrderState.CANCELLED: Effect.NONE,
        OrderState.EXPIRED: Effect.NONE,
        OrderState.REFUNDED: Effect.NONE,
    }
