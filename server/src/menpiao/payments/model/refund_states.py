"""The life of a refund as one total table, like that of a payment (`states.py`).

Fed alike by answers to our requests, callbacks, queries, bills and staff. What a provider says is about one of its
numbers; only the newest number of a refund moves it (`menpiao.payments.service.refunds.apply`).
"""

from enum import StrEnum

import msgspec


class RefundStage(StrEnum):
    """`REQUESTED`: a person has still to approve it. `APPROVED`: it waits to be sent."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PROCESSING = "processing"
    """Sent, or about to be: the provider may or may not have heard of it, so it is asked."""
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    """The provider gave this number up; another one is needed."""
    ABNORMAL = "abnormal"
    """The provider can't pay it out, or refused it for good."""
    DECLINED = "declined"


class RefundEvent(StrEnum):
    """What can happen to a refund."""

    APPROVE = "approve"
    NOTHING_TO_SEND = "nothing_to_send"
    """It was approved, and no money goes back: the ticket was free, or the fee takes all."""
    DECLINE = "decline"
    SEND = "send"
    """The worker takes it up: from here on the provider may have heard of it."""
    SAID_PROCESSING = "said_processing"
    SAID_SUCCEEDED = "said_succeeded"
    SAID_CLOSED = "said_closed"
    SAID_ABNORMAL = "said_abnormal"
    FELL_BACK = "fell_back"
    """The provider says that the money could not arrive and lies in the merchant account again, also where it had said
    that it went through."""
    SAID_UNHEARD_OF = "said_unheard_of"
    SAID_SOMETHING_ELSE = "said_something_else"
    NO_ANSWER = "no_answer"
    """A timeout, a 5xx, an answer that can't be believed: it may or may not have happened."""
    NOT_NOW = "not_now"
    """Refused, but the same request may succeed later."""
    NOT_ENOUGH = "not_enough"
    """Refused, because the merchant account has not enough money."""
    REFUSED = "refused"
    """Refused for good."""
    TRY_AGAIN = "try_again"
    """Staff, or a job after the account was topped up."""
    TRY_ANEW = "try_anew"
    """The same of a number that fell back: it is over, whatever the state."""
    PAID_OTHERWISE = "paid_otherwise"
    """Staff: the buyer has the money, by another way."""
    PAID_OUT = "paid_out"
    """Staff: the cash was handed over at the window. Of what was paid in cash, nothing else gives it back."""
    WENT_OUT_TWICE = "went_out_twice"
    """The provider says that it paid, and the buyer had the money before: by another way, or under another number."""


class RefundEffect(StrEnum):
    """What goes with a step, in the same transaction."""

    NONE = "none"
    QUEUE = "queue"
    """It is sent, under its number, at the payment's next free minute."""
    QUEUE_LATER = "queue_later"
    """The same, after a while that grows."""
    WAIT_FOR_FUNDS = "wait_for_funds"
    """The same, and all refunds of the account wait. An alarm."""
    NEW_NUMBER = "new_number"
    """It is sent under a new number."""
    ASK_LATER = "ask_later"
    """The provider is asked what became of it, after a while that grows."""
    DONE = "done"
    """The buyer is told."""
    PERSON = "person"
    """An alarm: it waits for a person."""
    PUT_BACK = "put_back"
    """Nothing goes back: its tickets live again."""
    BACK_IN_CLEARING = "back_in_clearing"
    """An alarm: the buyer does not have it after all. The money is posted back and waits for a person."""
    TWICE = "twice"
    """An alarm: the money is out twice. It is written down and posted, and a person has to get it back."""
    SURPRISE = "surprise"
    """An alarm: this contradicts what we know. It is written down for a person and changes nothing."""
    REFUSE = "refuse"
    """Whoever asked is told that this is not possible now."""


class RefundStep(msgspec.Struct, frozen=True):
    """Where an event leads, and what it takes along."""

    to: RefundStage
    effect: RefundEffect = RefundEffect.NONE


_S, _E, _F = RefundStage, RefundEvent, RefundEffect

STUCK = (RefundStage.CLOSED, RefundStage.ABNORMAL)
"""Only a person goes on."""

_SAID = (_E.SAID_PROCESSING, _E.SAID_SUCCEEDED, _E.SAID_CLOSED, _E.SAID_ABNORMAL, _E.FELL_BACK,
         _E.SAID_UNHEARD_OF, _E.SAID_SOMETHING_ELSE, _E.NO_ANSWER, _E.NOT_NOW, _E.NOT_ENOUGH, _E.REFUSED,
         _E.WENT_OUT_TWICE)  # fmt: skip


def _unsent(state: RefundStage) -> dict[RefundEvent, RefundStep]:
    """The provider was never asked: whatever it says is a surprise."""
    return {
        _E.APPROVE: RefundStep(state, _F.REFUSE),
        _E.NOTHING_TO_SEND: RefundStep(state, _F.REFUSE),
        _E.DECLINE: RefundStep(state),
        _E.SEND: RefundStep(state),
        **{event: RefundStep(state, _F.SURPRISE) for event in _SAID},
        _E.TRY_AGAIN: RefundStep(state, _F.REFUSE),
        _E.TRY_ANEW: RefundStep(state, _F.REFUSE),
        _E.PAID_OTHERWISE: RefundStep(state, _F.REFUSE),
        _E.PAID_OUT: RefundStep(state, _F.REFUSE),
    }


def _told(state: RefundStage) -> dict[RefundEvent, RefundStep]:
    """What a provider says of the number under which it was asked, whatever we thought of it until now."""
    return {
        _E.APPROVE: RefundStep(state),
        _E.NOTHING_TO_SEND: RefundStep(state, _F.REFUSE),
        _E.DECLINE: RefundStep(state, _F.REFUSE),
        _E.SAID_PROCESSING: RefundStep(_S.PROCESSING, _F.ASK_LATER),
        _E.SAID_SUCCEEDED: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.SAID_CLOSED: RefundStep(_S.CLOSED, _F.PERSON),
        _E.SAID_ABNORMAL: RefundStep(_S.ABNORMAL, _F.PERSON),
        _E.FELL_BACK: RefundStep(_S.ABNORMAL, _F.PERSON),
        _E.SAID_UNHEARD_OF: RefundStep(_S.APPROVED, _F.QUEUE),
        _E.SAID_SOMETHING_ELSE: RefundStep(state, _F.SURPRISE),
        _E.NO_ANSWER: RefundStep(state, _F.ASK_LATER),
        _E.NOT_NOW: RefundStep(_S.APPROVED, _F.QUEUE_LATER),
        _E.NOT_ENOUGH: RefundStep(_S.APPROVED, _F.WAIT_FOR_FUNDS),
        _E.REFUSED: RefundStep(_S.ABNORMAL, _F.PERSON),
        _E.TRY_AGAIN: RefundStep(state),
        _E.TRY_ANEW: RefundStep(state),
        _E.PAID_OTHERWISE: RefundStep(state, _F.REFUSE),
        _E.PAID_OUT: RefundStep(state, _F.REFUSE),
        _E.WENT_OUT_TWICE: RefundStep(state, _F.SURPRISE),
    }


_LIVES: dict[RefundStage, dict[RefundEvent, RefundStep]] = {
    _S.REQUESTED: {
        **_unsent(_S.REQUESTED),
        _E.APPROVE: RefundStep(_S.APPROVED, _F.QUEUE),
        _E.NOTHING_TO_SEND: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.DECLINE: RefundStep(_S.DECLINED, _F.PUT_BACK),
    },
    _S.APPROVED: {
        **_told(_S.APPROVED),
        _E.SEND: RefundStep(_S.PROCESSING, _F.ASK_LATER),
        _E.SAID_UNHEARD_OF: RefundStep(_S.APPROVED),
        _E.NO_ANSWER: RefundStep(_S.APPROVED),
        # What was paid in cash goes back so and never to a provider: it waits here for whoever comes to the window.
        _E.PAID_OUT: RefundStep(_S.SUCCEEDED, _F.DONE),
    },
    _S.PROCESSING: {
        **_told(_S.PROCESSING),
        _E.SEND: RefundStep(_S.PROCESSING),
    },
    # The money is back. An answer that was on its way for long says nothing new; one that denies it is a surprise. What
    # fell back is not with the buyer after all, and what goes out besides is money out twice.
    _S.SUCCEEDED: {
        **{event: RefundStep(_S.SUCCEEDED) for event in _E},
        _E.SAID_CLOSED: RefundStep(_S.SUCCEEDED, _F.SURPRISE),
        _E.SAID_ABNORMAL: RefundStep(_S.SUCCEEDED, _F.SURPRISE),
        _E.FELL_BACK: RefundStep(_S.ABNORMAL, _F.BACK_IN_CLEARING),
        _E.SAID_UNHEARD_OF: RefundStep(_S.SUCCEEDED, _F.SURPRISE),
        _E.SAID_SOMETHING_ELSE: RefundStep(_S.SUCCEEDED, _F.SURPRISE),
        _E.REFUSED: RefundStep(_S.SUCCEEDED, _F.SURPRISE),
        _E.DECLINE: RefundStep(_S.SUCCEEDED, _F.REFUSE),
        _E.TRY_AGAIN: RefundStep(_S.SUCCEEDED, _F.REFUSE),
        _E.TRY_ANEW: RefundStep(_S.SUCCEEDED, _F.REFUSE),
        _E.PAID_OTHERWISE: RefundStep(_S.SUCCEEDED, _F.REFUSE),
        _E.PAID_OUT: RefundStep(_S.SUCCEEDED, _F.REFUSE),
        _E.WENT_OUT_TWICE: RefundStep(_S.SUCCEEDED, _F.TWICE),
    },
    # This number is over. Nothing but a person makes another one, or the provider's word that it went through after
    # all.
    _S.CLOSED: {
        **{event: RefundStep(_S.CLOSED) for event in _E},
        _E.SAID_SUCCEEDED: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.SAID_ABNORMAL: RefundStep(_S.ABNORMAL, _F.PERSON),
        _E.FELL_BACK: RefundStep(_S.ABNORMAL, _F.PERSON),
        _E.SAID_SOMETHING_ELSE: RefundStep(_S.CLOSED, _F.SURPRISE),
        _E.WENT_OUT_TWICE: RefundStep(_S.CLOSED, _F.SURPRISE),
        _E.DECLINE: RefundStep(_S.CLOSED, _F.REFUSE),
        _E.TRY_AGAIN: RefundStep(_S.APPROVED, _F.NEW_NUMBER),
        _E.TRY_ANEW: RefundStep(_S.APPROVED, _F.NEW_NUMBER),
        _E.PAID_OTHERWISE: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.PAID_OUT: RefundStep(_S.CLOSED, _F.REFUSE),
    },
    # The provider's remedy makes it succeed under the same number; so does trying again what it had refused. Only one
    # that fell back needs another.
    _S.ABNORMAL: {
        **{event: RefundStep(_S.ABNORMAL) for event in _E},
        _E.SAID_PROCESSING: RefundStep(_S.PROCESSING, _F.ASK_LATER),
        _E.SAID_SUCCEEDED: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.SAID_CLOSED: RefundStep(_S.CLOSED, _F.PERSON),
        _E.SAID_SOMETHING_ELSE: RefundStep(_S.ABNORMAL, _F.SURPRISE),
        _E.WENT_OUT_TWICE: RefundStep(_S.ABNORMAL, _F.SURPRISE),
        _E.DECLINE: RefundStep(_S.ABNORMAL, _F.REFUSE),
        _E.TRY_AGAIN: RefundStep(_S.APPROVED, _F.QUEUE),
        _E.TRY_ANEW: RefundStep(_S.APPROVED, _F.NEW_NUMBER),
        _E.PAID_OTHERWISE: RefundStep(_S.SUCCEEDED, _F.DONE),
        _E.PAID_OUT: RefundStep(_S.ABNORMAL, _F.REFUSE),
    },
    _S.DECLINED: _unsent(_S.DECLINED),
}

REFUND_STEPS: dict[tuple[RefundStage, RefundEvent], RefundStep] = {
    (state, event): step for state, life in _LIVES.items() for event, step in life.items()
}


def refund_step(state: RefundStage, event: RefundEvent) -> RefundStep:
    """The outcome of an event; the table is total, a test walks it."""
    return REFUND_STEPS[state, event]
