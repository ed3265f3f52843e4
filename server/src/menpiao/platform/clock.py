"""The one source of the current time in Python. SQL has `app_now()`, which follows a simulated clock too."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


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
