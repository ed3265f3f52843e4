"""A clock of whole microseconds, as rate limits take it."""


class Microseconds:
    """Stands still until the test moves it."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now
