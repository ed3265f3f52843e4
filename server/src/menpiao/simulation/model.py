"""What an on-sale on paper is made of, and what comes out."""

import msgspec


class Engine(msgspec.Struct, frozen=True):
    """What one installation can do: measured, not wished. ``…_us`` is processor time for one request; ``order_db_us``
    and ``payment_db_us`` are the database's part. A payment is everything from its start to the issued ticket."""

    orders_per_s: float = 4_000.0
    order_us: float = 120.0
    order_db_us: float = 60.0
    check_us: float = 60.0
    entry_us: float = 150.0
    payment_us: float = 2_500.0
    payment_db_us: float = 1_500.0
    busy: float = 0.7
    """How much of a core may be used at the peak: what is above is kept for bad luck."""


class Arrivals(msgspec.Struct, frozen=True):
    """When people come: a share of them before the opening, more and more towards it; the others after it, fewer and
    fewer. ``gusts`` is how uneven the seconds are (0: not at all)."""

    before_share: float = 0.6
    gather_s: int = 1_800
    half_life_s: float = 180.0
    gusts: float = 0.15


class OnSale(msgspec.Struct, frozen=True):
    """The sale. Buyers have ``patience_s`` on average; of those who are let in a share orders, of those a share pays.

    When the last place is taken the wait is over for everybody, and what comes back from unpaid orders is for the
    waitlist; with ``wait_for_returns`` everybody waits until it is paid.
    """

    buyers: int = 1_000_000
    places: int = 50_000
    places_an_order: int = 2
    arrivals: Arrivals = Arrivals()
    engine: Engine = Engine()
    admit_per_s: float | None = None
    """How many passes a second at most; None: as many as the engine can place orders, with its share that is busy."""
    patience_s: float = 3_600.0
    chooses_s: int = 25
    buys_share: float = 0.85
    pays_s: int = 45
    pays_share: float = 0.92
    hold_s: int = 900
    poll_s: float = 5.0
    edges: int = 50
    """Places of the CDN that each ask us once a second for the public page."""
    wait_for_returns: bool = False
    longest_s: int = 21_600
    seed: int = 1


class Second(msgspec.Struct, frozen=True):
    """One second of the run; ``at_s`` counts from the opening."""

    at_s: int
    arrived: int
    waiting: int
    admitted: int
    ordered: int
    sold: int
    free: int
    cdn_per_s: float
    api_per_s: float
    db_per_s: float


class Outcome(msgspec.Struct, frozen=True):
    """What came of it. ``served``, ``sold_out`` and ``gone`` are people and add up to the buyers; waits are in seconds
    from the opening or from one's own arrival, whichever was later, until the pass or the word that it is over."""

    buyers: int
    served: int
    sold_out: int
    gone: int
    places_sold: int
    places_back: int
    """Came back from orders that were not paid and found nobody who waits: the waitlist's."""
    taken_at_s: int | None
    """When no place was free for the first time; None: there were places for everybody."""
    told_at_s: int | None
    """When those who waited were told that it is over."""
    ended_at_s: int
    waits_admitted_s: dict[str, int]
    waits_refused_s: dict[str, int]
    peak_waiting: int
    peak_cdn_per_s: float
    peak_api_per_s: float
    peak_db_per_s: float
    api_cores: float
    database_cores: float
    api_processes: int
    """One core each, busy as the engine says, and one more, because one may be restarted."""
    seconds: list[Second]
