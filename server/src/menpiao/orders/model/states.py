"""The life of an order as one total table: every pair of state and event has an outcome that a person can read here."""

from enum import StrEnum

import msgspec


class OrderState(StrEnum):
    """Where an order is in its life."""

    AWAITING_PAYMENT = "awaiting_payment"
    """It holds its places until its time to pay is over."""
    PAYING = "paying"
    """The provider has been asked to collect; only it can tell whether the buyer still can pay."""
    PAID = "paid"
    """Its tickets are issued."""
    CANCELLED = "cancelled"
    """By its buyer, or with its session; its places are back."""
    EXPIRED = "expired"
    """Nobody paid in time; its places are back."""
    PARTIALLY_REFUNDED = "partially_refunded"
    """Some of its tickets were given back, others stand."""
    REFUNDED = "refunded"
    """None of its tickets stands."""


class OrderEvent(StrEnum):
    """What can happen to an order after it is placed."""

    START_PAYMENT = "start_payment"
    MONEY_ARRIVED = "money_arrived"
    MONEY_REFUSED = "money_refused"
    """Money arrived from somebody who may have no more of the session."""
    CANCEL = "cancel"
    FALL_DUE = "fall_due"
    PAYMENT_CLOSED = "payment_closed"
    """The provider confirmed that the open payment can no longer be paid, or was paid with money that a person has to
    look at: either way nobody pays this order any more."""
    TICKETS_REFUNDED = "tickets_refunded"
    """Some tickets were given back, others stand."""
    ALL_REFUNDED = "all_refunded"
    """The last tickets that stood were given back."""
    SOME_STAND_AGAIN = "some_stand_again"
    """A refund that waited for approval was declined; other tickets of the order are refunded."""
    ALL_STAND_AGAIN = "all_stand_again"
    """The same, and no ticket of the order is refunded any more."""
    SESSION_CANCELLED = "session_cancelled"
    """A session of the order does not take place."""


class Effect(StrEnum):
    """What goes with a step, in the same transaction."""

    NONE = "none"
    SELL_HELD = "sell_held"
    """Held places become sold, tickets are issued."""
    SELL_FREE_OR_REFUND = "sell_free_or_refund"
    """The places were released: sell them again if all are free (the order is then paid), else give the money back."""
    REFUND = "refund"
    RELEASE_AND_REFUND = "release_and_refund"
    """The places go back to everybody, the money to whoever paid."""
    RELEASE = "release"
    CLOSE_PAYMENT = "close_payment"
    """Ask the provider to close; nothing is released before it confirms."""
    VOID_TICKETS = "void_tickets"
    """The tickets admit nobody from now on; their places return when the rule says."""
    RESTORE_TICKETS = "restore_tickets"
    """The tickets are what they were before their refund was asked for, unless their session is cancelled."""
    REFUND_TICKETS = "refund_tickets"
    """All that was paid for the session's tickets goes back, which is an event of its own."""
    REFUSE = "refuse"


class Step(msgspec.Struct, frozen=True):
    """Where an event leads, and what it takes along."""

    to: OrderState
    effect: Effect = Effect.NONE


_S, _E, _F = OrderState, OrderEvent, Effect


def _closed_state(state: OrderState, *, on_money: Effect) -> dict[tuple[OrderState, OrderEvent], Step]:
    """A state that nothing but money moves, and that not far."""
    return {
        (state, _E.START_PAYMENT): Step(state, _F.REFUSE),
        (state, _E.MONEY_ARRIVED): Step(state, on_money),
        (state, _E.MONEY_REFUSED): Step(state, _F.REFUND),
        (state, _E.CANCEL): Step(state, _F.NONE if state is _S.CANCELLED else _F.REFUSE),
        (state, _E.FALL_DUE): Step(state),
        (state, _E.PAYMENT_CLOSED): Step(state),
        (state, _E.TICKETS_REFUNDED): Step(state, _F.REFUSE),
        (state, _E.ALL_REFUNDED): Step(state, _F.REFUSE),
        **_nothing_to_restore(state),
        (state, _E.SESSION_CANCELLED): Step(state),
    }


def _nothing_to_restore(state: OrderState) -> dict[tuple[OrderState, OrderEvent], Step]:
    return {(state, event): Step(state, _F.REFUSE) for event in (_E.SOME_STAND_AGAIN, _E.ALL_STAND_AGAIN)}


def _restored(state: OrderState) -> dict[tuple[OrderState, OrderEvent], Step]:
    """A state with refunds, one of which may be declined."""
    return {
        (state, _E.SOME_STAND_AGAIN): Step(_S.PARTIALLY_REFUNDED, _F.RESTORE_TICKETS),
        (state, _E.ALL_STAND_AGAIN): Step(_S.PAID, _F.RESTORE_TICKETS),
    }


def _with_tickets(state: OrderState) -> dict[tuple[OrderState, OrderEvent], Step]:
    """A paid state with tickets that stand."""
    return {
        **_closed_state(state, on_money=_F.REFUND),
        (state, _E.TICKETS_REFUNDED): Step(_S.PARTIALLY_REFUNDED, _F.VOID_TICKETS),
        (state, _E.ALL_REFUNDED): Step(_S.REFUNDED, _F.VOID_TICKETS),
        (state, _E.SESSION_CANCELLED): Step(state, _F.REFUND_TICKETS),
    }


STEPS: dict[tuple[OrderState, OrderEvent], Step] = {
    (_S.AWAITING_PAYMENT, _E.START_PAYMENT): Step(_S.PAYING),
    (_S.AWAITING_PAYMENT, _E.MONEY_ARRIVED): Step(_S.PAID, _F.SELL_HELD),
    (_S.AWAITING_PAYMENT, _E.MONEY_REFUSED): Step(_S.CANCELLED, _F.RELEASE_AND_REFUND),
    (_S.AWAITING_PAYMENT, _E.CANCEL): Step(_S.CANCELLED, _F.RELEASE),
    (_S.AWAITING_PAYMENT, _E.FALL_DUE): Step(_S.EXPIRED, _F.RELEASE),
    (_S.AWAITING_PAYMENT, _E.PAYMENT_CLOSED): Step(_S.AWAITING_PAYMENT),
    (_S.AWAITING_PAYMENT, _E.TICKETS_REFUNDED): Step(_S.AWAITING_PAYMENT, _F.REFUSE),
    (_S.AWAITING_PAYMENT, _E.ALL_REFUNDED): Step(_S.AWAITING_PAYMENT, _F.REFUSE),
    **_nothing_to_restore(_S.AWAITING_PAYMENT),
    (_S.AWAITING_PAYMENT, _E.SESSION_CANCELLED): Step(_S.CANCELLED, _F.RELEASE),
    (_S.PAYING, _E.START_PAYMENT): Step(_S.PAYING),
    (_S.PAYING, _E.MONEY_ARRIVED): Step(_S.PAID, _F.SELL_HELD),
    (_S.PAYING, _E.MONEY_REFUSED): Step(_S.CANCELLED, _F.RELEASE_AND_REFUND),
    (_S.PAYING, _E.CANCEL): Step(_S.PAYING, _F.CLOSE_PAYMENT),
    (_S.PAYING, _E.FALL_DUE): Step(_S.PAYING, _F.CLOSE_PAYMENT),
    (_S.PAYING, _E.PAYMENT_CLOSED): Step(_S.EXPIRED, _F.RELEASE),
    (_S.PAYING, _E.TICKETS_REFUNDED): Step(_S.PAYING, _F.REFUSE),
    (_S.PAYING, _E.ALL_REFUNDED): Step(_S.PAYING, _F.REFUSE),
    **_nothing_to_restore(_S.PAYING),
    (_S.PAYING, _E.SESSION_CANCELLED): Step(_S.PAYING, _F.CLOSE_PAYMENT),
    **_with_tickets(_S.PAID),
    **_closed_state(_S.CANCELLED, on_money=_F.REFUND),
    **_closed_state(_S.EXPIRED, on_money=_F.SELL_FREE_OR_REFUND),
    **_with_tickets(_S.PARTIALLY_REFUNDED),
    **_restored(_S.PARTIALLY_REFUNDED),
    **_closed_state(_S.REFUNDED, on_money=_F.REFUND),
    **_restored(_S.REFUNDED),
}


def step(state: OrderState, event: OrderEvent) -> Step:
    """The outcome of an event; the table is total, a test walks it."""
    return STEPS[state, event]
