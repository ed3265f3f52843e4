"""The generic cell rate algorithm, and what a limit is. Pure.

A key's whole state is one moment, the *theoretical arrival time* (TAT): when its bucket will be empty again. A request
at ``now`` moves it on by one interval; it is refused where the TAT is further ahead than the burst allows, and then
nothing moves. In any stretch of time ``t`` at most ``burst + t / interval`` requests pass (ITU-T I.371, appendix A).
"""

from enum import StrEnum

import msgspec

MINUTE_US = 60_000_000


class Kind(StrEnum):
    """Whose requests are counted together."""

    NETWORK = "network"
    """The client's address: one IPv4 address, or one IPv6 network of 56 bits, which is what a household gets."""
    CALLER = "caller"
    """Whoever is signed in."""
    DEVICE = "device"
    """The device that somebody signed in from."""
    ROUTE = "route"
    """Everybody together: what one process can bear."""


class Limit(msgspec.Struct, frozen=True):
    """So many requests of a group of routes a minute for each key, and so many at once.

    ``closed``: where the shared counts can't be asked, the request is refused instead of let through.
    """

    group: str
    kind: Kind
    per_minute: int
    burst: int
    closed: bool = False

    @property
    def name(self) -> str:
        """As settings and metrics call it."""
        return f"{self.group}.{self.kind}"

    @property
    def interval_us(self) -> int:
        """What one request costs."""
        return max(1, MINUTE_US // self.per_minute)

    @property
    def tolerance_us(self) -> int:
        """How far ahead of now the TAT may be when a request comes."""
        return self.interval_us * (self.burst - 1)


def step(tat: int, now: int, *, interval: int, tolerance: int) -> tuple[int, int]:
    """The TAT after a request, and for how long it has to wait (0: it passes). All in microseconds.

    A TAT further ahead than any request could have moved it is left from a clock that was set back, or from a limit
    that was wider: it counts as a full bucket.
    """
    tat = min(max(tat, now), now + tolerance + interval)
    wait = tat - now - tolerance
    return (tat, wait) if wait > 0 else (tat + interval, 0)
