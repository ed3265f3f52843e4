"""Clocks that go as the test says: of whole microseconds, as rate limits take it, and a stopwatch of seconds."""


class Microseconds:
    """Stands still until the test moves it."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Stopwatch:
    """Whatever it measures takes so many seconds: none, until the test says otherwise, however slow the machine is."""

    def __init__(self) -> None:
        self.takes_s = 0.0
        self._reading = 0.0

    def __call__(self) -> float:
        self._reading += self.takes_s
        return self._reading
