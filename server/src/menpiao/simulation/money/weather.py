"""How bad things are in one world, drawn from its seed: which faults there are, and how often.

Most worlds have a few kinds of faults and not the others, some have one kind all the time: what breaks only under one
of them is not hidden by the rest.
"""

from datetime import timedelta

import msgspec

from menpiao.payments import RefundState
from menpiao.platform.randomness import Dice

RATES = (0.02, 0.05, 0.15, 0.4)
CALM_SHARE = 0.45
"""How many of the faults a world does without."""
DAY_S = 86_400.0


class Weather(msgspec.Struct):
    """Rates between 0 and 1, of what they are called; nothing is wrong where all are 0."""

    request_lost: float = 0.0
    """The provider never hears of it."""
    request_late: float = 0.0
    """The provider hears of it when we have given up waiting."""
    answer_lost: float = 0.0
    too_many_requests: float = 0.0
    slow: float = 0.0
    """The provider takes its time, and other things happen meanwhile."""
    not_heard_of: float = 0.0
    """The provider says that it does not know what it knows."""
    notice_lost: float = 0.0
    notice_repeated: float = 0.0
    notice_late: float = 0.0
    money_hidden: float = 0.0
    """Nobody is told of money for a while: it is closed although paid, and said to be paid late."""
    bank_slow: float = 0.0
    """Money arrives for what was closed while the bank was busy with it."""
    other_payer: float = 0.0
    other_amount: float = 0.0
    other_app: float = 0.0
    refund_slow: float = 0.0
    refund_abnormal: float = 0.0
    refund_closed: float = 0.0
    not_enough: float = 0.0
    """The merchant account holds too little for a refund, for now."""
    connection_broken: float = 0.0
    killed: float = 0.0


_TIMES = {"connection_broken": 0.1, "killed": 0.04, "bank_slow": 2.5, "money_hidden": 2.5, "refund_abnormal": 2.5}
"""Of the rates: what may happen at each statement is rare, or nothing would ever be finished; what may happen to each
payment is not."""

_STUCK = ("refund_abnormal", "refund_closed")


class Sky:
    """The weather of a world, and the dice."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        drawn = {
            name: 0.0 if dice.random() < CALM_SHARE else dice.choice(RATES) * _TIMES.get(name, 1.0)
            for name in Weather.__struct_fields__
        }
        self.weather = self._drawn = Weather(**drawn)

    def clear_up(self, *, refunds_too: bool = True) -> None:
        """From now on nothing goes wrong; or nothing but refunds, each of which a person can see to."""
        stuck = {} if refunds_too else {name: getattr(self._drawn, name) for name in _STUCK}
        self.weather = Weather(**stuck)

    def cloud_over(self) -> None:
        """It is as before."""
        self.weather = self._drawn

    def happens(self, rate: float) -> bool:
        """Draw, where there is anything to draw."""
        return rate > 0 and self.dice.random() < rate

    def delay(self, longest: timedelta) -> float:
        """Seconds up to this, short ones far more often than long ones."""
        return float(longest.total_seconds() * self.dice.random() ** 4)

    def breaks(self) -> str | None:
        """Whether a connection breaks now."""
        return self.dice.choice(("before", "after")) if self.happens(self.weather.connection_broken) else None

    def refund_ends(self) -> tuple[float, RefundState]:
        """When and how a refund ends."""
        slow = self.happens(self.weather.refund_slow)
        seconds = self.delay(timedelta(days=2)) if slow else 3.0
        for rate, state in (
            (self.weather.refund_abnormal, RefundState.ABNORMAL),
            (self.weather.refund_closed, RefundState.CLOSED),
        ):
            if self.happens(rate):
                return seconds, state
        return seconds, RefundState.SUCCEEDED

    def hidden_for(self) -> float:
        """For how many seconds nobody is told of money that has just arrived."""
        return self.delay(timedelta(days=1)) if self.happens(self.weather.money_hidden) else 0.0
