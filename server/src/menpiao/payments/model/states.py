"""The life of a payment as one total table: every pair of state and event has an outcome that a person can read here.

Callbacks, our queries, bills and staff all come to the same events; `apply` in `service/collecting.py` is the one place
that takes a step. What the money then means for the order is the order's table (`orders/model/states.py`).
"""

from enum import StrEnum

import msgspec


class PaymentState(StrEnum):
    """`CREATED`: written down, the provider may or may not have heard of it. `CLOSING`: nobody shall pay any more."""

    CREATED = "created"
    PREPARED = "prepared"
    CLOSING = "closing"
    CLOSED = "closed"
    PAID = "paid"
    """The money is for the order, which held its places."""
    PAID_LATE = "paid_late"
    """The money came when the order did not hold its places or did not need it: they were sold again, or it goes
    back."""
    FROZEN = "frozen"
    """The money does not match what was asked, or was refunded before we heard of it: only a person goes on."""


class PaymentEvent(StrEnum):
    """What can happen to a payment. `SAID_…` and `MONEY_…` are the provider's words, whichever way they come."""

    PREPARED = "prepared"
    """The provider has it, a phone may be given what it needs to pay."""
    CLOSE_ASKED = "close_asked"
    """Its order is due or being cancelled."""
    SAID_UNPAID = "said_unpaid"
    SAID_CLOSED = "said_closed"
    """Nobody can pay it any more; from a confirming query."""
    SAID_UNHEARD_OF = "said_unheard_of"
    MONEY_ARRIVED = "money_arrived"
    """Paid as asked, and the order holds the places that it is for."""
    MONEY_LATE = "money_late"
    """Paid as asked, but the order is over, was paid before, or may not be paid by this payer."""
    MONEY_DIFFERS = "money_differs"
    """Paid, but not the amount, currency, app, payer or transaction that was to be."""
    SAID_REFUNDED = "said_refunded"
    SAID_SOMETHING_ELSE = "said_something_else"
    """A word that we do not know."""
    ACCEPTED = "accepted"
    """Staff: the money is good, the order still holds its places."""
    ACCEPTED_LATE = "accepted_late"
    """Staff: the money is good, the order is over."""
    RETURNED = "returned"
    """Staff: the money goes back."""
    IGNORED = "ignored"
    """Staff: nothing is to be done, for a reason that they write down."""


class PaymentEffect(StrEnum):
    """What goes with a step, in the same transaction."""

    NONE = "none"
    SETTLE = "settle"
    """The money is booked, and the order takes it or gives it back, by its own table."""
    RETURN = "return"
    """The money is booked and goes back."""
    REVIEW = "review"
    """An alarm: a person has to decide."""
    SURPRISE = "surprise"
    """An alarm: this contradicts what we know. It is written down for a person and changes nothing."""
    REFUSE = "refuse"
    """Whoever asked is told that this is not possible now."""


class PaymentStep(msgspec.Struct, frozen=True):
    """Where an event leads, and what it takes along."""

    to: PaymentState
    effect: PaymentEffect = PaymentEffect.NONE


OPEN = (PaymentState.CREATED, PaymentState.PREPARED, PaymentState.CLOSING)
"""Somebody may still pay it."""

RECEIVED = (PaymentState.PAID, PaymentState.PAID_LATE)
"""Its money is booked."""

_S, _E, _F = PaymentState, PaymentEvent, PaymentEffect


def _open(state: PaymentState, *, prepared: PaymentStep, close_asked: PaymentState) -> dict[PaymentEvent, PaymentStep]:
    """A state in which somebody may still pay."""
    return {
        _E.PREPARED: prepared,
        _E.CLOSE_ASKED: PaymentStep(close_asked),
        _E.SAID_UNPAID: PaymentStep(state),
        _E.SAID_CLOSED: PaymentStep(_S.CLOSED),
        _E.SAID_UNHEARD_OF: PaymentStep(state),
        _E.MONEY_ARRIVED: PaymentStep(_S.PAID, _F.SETTLE),
        _E.MONEY_LATE: PaymentStep(_S.PAID_LATE, _F.SETTLE),
        _E.MONEY_DIFFERS: PaymentStep(_S.FROZEN, _F.REVIEW),
        _E.SAID_REFUNDED: PaymentStep(_S.FROZEN, _F.REVIEW),
        _E.SAID_SOMETHING_ELSE: PaymentStep(state, _F.SURPRISE),
        _E.ACCEPTED: PaymentStep(state, _F.REFUSE),
        _E.ACCEPTED_LATE: PaymentStep(state, _F.REFUSE),
        _E.RETURNED: PaymentStep(state, _F.REFUSE),
        _E.IGNORED: PaymentStep(state, _F.REFUSE),
    }


def _received(state: PaymentState) -> dict[PaymentEvent, PaymentStep]:
    """Its money is booked: told of again it is the same money, and old answers that come late say nothing new."""
    return {
        _E.PREPARED: PaymentStep(state, _F.REFUSE),
        _E.CLOSE_ASKED: PaymentStep(state),
        _E.SAID_UNPAID: PaymentStep(state),
        _E.SAID_CLOSED: PaymentStep(state),
        _E.SAID_UNHEARD_OF: PaymentStep(state, _F.SURPRISE),
        _E.MONEY_ARRIVED: PaymentStep(state),
        _E.MONEY_LATE: PaymentStep(state),
        _E.MONEY_DIFFERS: PaymentStep(state, _F.SURPRISE),
        _E.SAID_REFUNDED: PaymentStep(state),
        _E.SAID_SOMETHING_ELSE: PaymentStep(state, _F.SURPRISE),
        _E.ACCEPTED: PaymentStep(state, _F.REFUSE),
        _E.ACCEPTED_LATE: PaymentStep(state, _F.REFUSE),
        _E.RETURNED: PaymentStep(state, _F.REFUSE),
        _E.IGNORED: PaymentStep(state, _F.REFUSE),
    }


_LIVES: dict[PaymentState, dict[PaymentEvent, PaymentStep]] = {
    _S.CREATED: _open(_S.CREATED, prepared=PaymentStep(_S.PREPARED), close_asked=_S.CLOSING),
    _S.PREPARED: _open(_S.PREPARED, prepared=PaymentStep(_S.PREPARED), close_asked=_S.CLOSING),
    _S.CLOSING: _open(_S.CLOSING, prepared=PaymentStep(_S.CLOSING, _F.REFUSE), close_asked=_S.CLOSING),
    # Money of a closed payment came although the provider had confirmed that it could not.
    _S.CLOSED: {
        **_open(_S.CLOSED, prepared=PaymentStep(_S.CLOSED, _F.REFUSE), close_asked=_S.CLOSED),
        _E.SAID_UNPAID: PaymentStep(_S.CLOSED, _F.SURPRISE),
    },
    _S.PAID: _received(_S.PAID),
    _S.PAID_LATE: _received(_S.PAID_LATE),
    # Whatever is said now, a person decides; what they decide is compared with what the provider says then.
    _S.FROZEN: {
        _E.PREPARED: PaymentStep(_S.FROZEN, _F.REFUSE),
        _E.CLOSE_ASKED: PaymentStep(_S.FROZEN),
        _E.SAID_UNPAID: PaymentStep(_S.FROZEN),
        _E.SAID_CLOSED: PaymentStep(_S.FROZEN),
        _E.SAID_UNHEARD_OF: PaymentStep(_S.FROZEN),
        _E.MONEY_ARRIVED: PaymentStep(_S.FROZEN),
        _E.MONEY_LATE: PaymentStep(_S.FROZEN),
        _E.MONEY_DIFFERS: PaymentStep(_S.FROZEN),
        _E.SAID_REFUNDED: PaymentStep(_S.FROZEN),
        _E.SAID_SOMETHING_ELSE: PaymentStep(_S.FROZEN, _F.SURPRISE),
        _E.ACCEPTED: PaymentStep(_S.PAID, _F.SETTLE),
        _E.ACCEPTED_LATE: PaymentStep(_S.PAID_LATE, _F.SETTLE),
        _E.RETURNED: PaymentStep(_S.PAID_LATE, _F.RETURN),
        _E.IGNORED: PaymentStep(_S.FROZEN),
    },
}

PAYMENT_STEPS: dict[tuple[PaymentState, PaymentEvent], PaymentStep] = {
    (state, event): step for state, life in _LIVES.items() for event, step in life.items()
}


def payment_step(state: PaymentState, event: PaymentEvent) -> PaymentStep:
    """The outcome of an event; the table is total, a test walks it."""
    return PAYMENT_STEPS[state, event]
