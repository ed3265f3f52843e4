"""What the load generator is told, and what it tells: values that travel between two processes as MessagePack."""

import msgspec

KEY_PLACE = b"KEYKEYKEYKEYKEYKEYKEYKEY"
"""Becomes a key of its own in each request."""
ID_PLACE = b"IDIDIDIDIDIDIDIDIDIDIDIDID"
"""Becomes the id that the request before it was answered with."""


class Follow(msgspec.Struct, frozen=True):
    """What a client does next with what it was given: so many of all do, so long afterwards."""

    kind: int
    share: float
    after_s: float = 0.0


class Kind(msgspec.Struct, frozen=True):
    """Requests of one sort, sent in turn. ``expected`` are the statuses that are no errors; the n-th request of a kind
    that follows another belongs to the same buyer as the n-th of that."""

    name: str
    requests: list[bytes]
    expected: list[int]
    follows: list[Follow] = []
    once: bool = False
    """Each request is good for one time: when they are used up, the round is over."""


class Phase(msgspec.Struct, frozen=True):
    """Until this share of the time is over, kinds are sent in these proportions."""

    until: float
    weights: list[int]


class PersonPlan(msgspec.Struct, frozen=True):
    """Somebody who comes to a waiting room."""

    id: bytes
    token: str
    comes_after_s: float


class CrowdPlan(msgspec.Struct, frozen=True):
    """Who comes to a waiting room and what they want. ``kinds`` are those of entering, looking, fetching a pass and
    placing; ``opens_at`` and ``starts_at`` (of the round) are seconds since 1970; ``items`` is the order's, as JSON."""

    room: str
    room_id: bytes
    starts_at: float
    opens_at: float
    people: list[PersonPlan]
    kinds: tuple[int, int, int, int]
    items: bytes
    chooses_s: float
    """How long somebody with a pass takes to choose, more or less."""


class Plan(msgspec.Struct, frozen=True):
    """One round. Without a ``rate_per_s`` each client asks again when it is answered (closed loop); with one, requests
    set out at their times whatever became of those before (open loop), and latency counts from those times."""

    port: int
    clients: int
    seconds: float
    kinds: list[Kind]
    phases: list[Phase]
    salt: str
    rate_per_s: float | None = None
    crowd: CrowdPlan | None = None


class KindRound(msgspec.Struct, frozen=True):
    """What came of one kind. ``unexpected`` counts other statuses than it was meant to get."""

    name: str
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    answers: dict[str, int]
    unexpected: int


class Slice(msgspec.Struct, frozen=True):
    """A moment of the curve: what was answered in it, and how many requests waited at its end."""

    at_s: float
    rates_per_s: dict[str, float]
    p50_ms: float
    p99_ms: float
    waiting: int
    in_line: int = 0
    """People in the waiting room who have no pass yet."""


class CrowdRound(msgspec.Struct, frozen=True):
    """What became of those who came to the waiting room. Waits are from entering, or from the opening, to the pass."""

    entered: int
    passes: int
    ordered: int
    still_in_line: int
    wait_p50_s: float
    wait_p90_s: float


class Away(msgspec.Struct, frozen=True):
    """Those who were told 503: how many; how long they waited from sending (not from their time in an open loop, which
    runs ahead where more is asked than can be sent); how often each Retry-After was told, ``""`` where there was none.
    """

    count: int
    p50_ms: float
    p99_ms: float
    retry_after: dict[str, int]


class Generator(msgspec.Struct, frozen=True):
    """What the generator itself used. ``late_p99_ms``: how late it sent what had a time of its own."""

    cpu_share: float
    us_per_request: float
    late_p99_ms: float = 0.0


class Round(msgspec.Struct, frozen=True):
    """What one round came to."""

    rate_per_s: float
    p50_ms: float
    p99_ms: float
    answers: dict[str, int]
    errors: int
    seconds: float
    unsent: int
    """Requests of an open loop that were still waiting for a client when time was over."""
    generator: Generator
    kinds: list[KindRound]
    slices: list[Slice]
    away: Away | None = None
    crowd: CrowdRound | None = None

    @property
    def requests(self) -> int:
        """How many were answered."""
        return max(sum(self.answers.values()), 1)
