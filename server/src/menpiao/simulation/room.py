"""The waiting room on paper: the real room's own step (`menpiao.waitingroom.pace`) once a second, fed with counts."""

from collections import deque

from menpiao.simulation.counts import Later, Line
from menpiao.simulation.model import OnSale
from menpiao.waitingroom import LOAD_OVER_S, SETTLE_S, pace

MOST_PER_MINUTE = 1_000_000
"""What an organizer can set."""


class Room:
    """Who waits, whose turn has come, and whose pass is good without anybody choosing by it."""

    def __init__(self, sale: OnSale) -> None:
        per_s = sale.admit_per_s if sale.admit_per_s is not None else sale.engine.orders_per_s * sale.engine.busy
        self._sale = sale
        self._per_minute = min(MOST_PER_MINUTE, max(1, int(per_s * 60)))
        self._max_active = sale.places if sale.max_active is None else sale.max_active
        self._gauge = pace.Gauge(speed=float(self._per_minute))
        self._orders: deque[tuple[int, int]] = deque(maxlen=LOAD_OVER_S)
        self.drawn, self.line = Line(), Line()
        self.fetching, self.lapsing = Later(), Later()

    @property
    def waiting(self) -> int:
        """In the room."""
        return self.drawn.count + self.line.count

    def join(self, at: int, count: int) -> None:
        """So many come; before the opening into the draw, where all wait from the opening on."""
        (self.drawn if at < 0 else self.line).join(max(at, 0), count)

    def ordered(self, attempts: int, late: int) -> None:
        """How many orders were asked for in this second, and how many of them have to wait for the next."""
        self._orders.append((attempts, late))

    def leaves_a_pass(self, at: int, count: int) -> None:
        """So many go away who have chosen until now, and whose pass stays good for the rest of its time."""
        self.lapsing.add(at + max(1, self._sale.pass_seconds - self._sale.chooses_s), count)

    def admit(self, at: int, *, choosing: int, claimed: int, free: int) -> list[tuple[int, int]]:
        """One step of the line, as (when they came, how many): the drawn first. ``choosing``: people who have a pass;
        ``claimed``: passes that were fetched in this second; ``free``: places."""
        if at < SETTLE_S:
            return []
        attempts, late = (sum(column) for column in zip((0, 0), *self._orders, strict=True))
        taken = pace.step(
            self._gauge,
            pace.Readings(
                elapsed_s=1.0,
                per_minute=self._per_minute,
                max_active=self._max_active,
                live=choosing + self.lapsing.count,
                claimed=claimed,
                free=free,
                waiting=self.waiting - self.line.since(at - SETTLE_S + 1),
                late=pace.is_late(own_s=0.0, attempts=attempts, late=late),
            ),
        )
        self._gauge = taken.gauge
        drawn = self.drawn.take(taken.admit)
        admitted = [*drawn, *self.line.take(taken.admit - sum(part for _, part in drawn))]
        self.fetching.add(at + self._sale.fetches_s, taken.admit)
        return admitted
