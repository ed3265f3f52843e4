"""The one source of the current time in Python. SQL has `app_now()`, which follows a simulated clock too."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_SURE_WITHIN_S = 0.2
"""An answer about the time is off by at most half of what it took to come."""


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    simulated: bool
    """Whether the database must be told this time too (see `menpiao.platform.db`)."""

    def now(self) -> datetime: ...

    def milliseconds(self) -> int:
        """The same instant as whole milliseconds since 1970, for whoever only compares: a fifth of the cost."""
        ...


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> datetime:
        return datetime.now(UTC)

    def milliseconds(self) -> int:
        return time.time_ns() // 1_000_000


class DatabaseClock:
    """The database's time, kept from one look at it to the next by this machine's monotonic clock.

    Several machines sell the same places: one whose clock is ten minutes ahead would open the sale ten minutes early,
    and one behind would refuse codes at the gate. So nobody's own clock decides, and one that is set while we run
    changes nothing.
    """

    simulated = False

    def __init__(self) -> None:
        self._ahead_ns = time.time_ns() - time.perf_counter_ns()
        self._told = False

    def now(self) -> datetime:
        return datetime.fromtimestamp((time.perf_counter_ns() + self._ahead_ns) / 1e9, UTC)

    def milliseconds(self) -> int:
        return (time.perf_counter_ns() + self._ahead_ns) // 1_000_000

    def set_by(self, moment: datetime, *, asked_at: float, answered_at: float) -> None:
        """The database said this moment, between these two readings of `time.perf_counter`. An answer that took long
        says little, and is only believed where none came before."""
        if self._told and answered_at - asked_at > _SURE_WITHIN_S:
            return
        self._ahead_ns = round((moment.timestamp() - (asked_at + answered_at) / 2) * 1e9)
        self._told = True


class SimulatedClock:
    """A clock that stands still until it is told to move: tests and simulations own the time."""

    simulated = True

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is not None
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def milliseconds(self) -> int:
        return int(self._now.timestamp() * 1000)

    def advance(self, **by: float) -> datetime:
        """Move on by a timedelta's arguments: ``clock.advance(minutes=15)``."""
        self._now += timedelta(**by)
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to this moment, forwards or backwards."""
        self._now = moment.astimezone(UTC)
