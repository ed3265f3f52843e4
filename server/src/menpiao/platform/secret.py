"""A text that must not be shown: a password, a token, an app secret.

Wrapping it is what keeps it out of logs, tracebacks and error pages: every accidental way to print it shows an
ellipsis, and the one deliberate way has a name that a reviewer can search for.
"""

from typing import Final

HIDDEN: Final = "…"


class Secret:
    """Holds a text; only `reveal` gives it back."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)
