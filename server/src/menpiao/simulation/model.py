"""What an on-sale on paper is made of, and what comes out."""

import msgspec


class Engine(msgspec.Struct, frozen=True):
    """What one installation can do: measured, not wished. ``…_us`` is processor time for one request, ``…_db_us`` the
    database's part of it. The defaults are those of docs/performance.md: two cores of a virtual machine."""

    orders_per_s: float = 16_381.0
    """"What the limit is, and what is next", as the next two: of one run."""
    order_us: float = 52.0
    order_db_us: float = 37.0
    check_us: float = 15.0
    """A no-op's 14, at 0.98 of its rate."""
    entry_us: float = 41.0
    """"Entries and payments", the mean of its two runs, as the next two."""
    payment_us: float = 4_774.0
    """A whole payment, less what its callback costs."""
    payment_db_us: float = 4_615.0
    callback_us: float = 431.0
    """"Callbacks", as the next, in which settling is."""
    settle_db_us: float = 575.0
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

    The wait ends when nothing is free and nothing can come back, because all orders are paid.
    """

    buyers: int = 1_000_000
    places: int = 50_000
    places_an_order: int = 2
    arrivals: Arrivals = Arrivals()
    engine: Engine = Engine()
    admit_per_s: float | None = None
    """How many passes a second at most; None: as many as the engine can place orders, with its share that is busy."""
    max_active: int | None = None
    """How many may choose at the same time; None: as many as there are places."""
    pass_seconds: int = 600
    """For how long whoever goes away with a pass counts as choosing."""
    fetches_s: int = 2
    """How long it takes a phone whose turn has come to see it: it looks every two seconds then."""
    patience_s: float = 3_600.0
    chooses_s: int = 25
    buys_share: float = 0.85
    pays_s: int = 45
    pays_share: float = 0.92
    hold_s: int = 900
    poll_s: float = 5.0
    edges: int = 50
    """Places of the CDN that each ask us once a second for the public page."""
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
    """Came back from orders that were not paid when nobody waited any more: the waitlist's."""
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
