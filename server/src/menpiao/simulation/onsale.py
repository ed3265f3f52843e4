"""The on-sale, second by second: gather, draw, admit, choose, order, pay, release, until everybody's end is known.

Whoever came before the opening shares a draw, so all of them wait from the opening, and who is let in first is chance;
afterwards first come, first served. How many are let in is the real waiting room's own decision (`room`). As there, the
wait ends when nothing is free and nothing can come back, because all orders are paid.
"""

import math
from collections import Counter
from itertools import pairwise

from menpiao.simulation.arrivals import arrivals_by_second
from menpiao.simulation.counts import Carry, Later, percentiles
from menpiao.simulation.model import OnSale, Outcome, Second
from menpiao.simulation.room import Room

_IMPATIENCE_EVERY_S = 10
_REQUESTS_A_VISIT = 3
"""Event page, availability and the page of the room: what everybody asks for once, from the CDN."""


class _World:
    """Where everybody is. People are in exactly one place; `check` says so after every second."""

    def __init__(self, sale: OnSale) -> None:
        self.sale = sale
        self.room = Room(sale)
        self.choosing, self.paying, self.walking_away = Later(), Later(), Later()
        self.ordering = 0
        self.arrived = self.served = self.sold_out = self.gone = 0
        self.free, self.sold = sale.places, 0
        self.buys, self.pays = Carry(sale.buys_share), Carry(sale.pays_share)
        self.leaves = Carry(1 - math.exp(-_IMPATIENCE_EVERY_S / sale.patience_s))
        self.admitted_waits: Counter[int] = Counter()
        self.refused_waits: Counter[int] = Counter()

    @property
    def held(self) -> int:
        """Orders that are not paid yet."""
        return self.paying.count + self.walking_away.count

    @property
    def inside(self) -> int:
        """People whose end is not known yet."""
        waiting = self.room.waiting + self.room.fetching.count
        return waiting + self.choosing.count + self.ordering + self.held

    def check(self) -> None:
        """Nobody is lost, and no place either."""
        assert self.arrived == self.inside + self.served + self.sold_out + self.gone
        assert self.free + self.sold + self.held * self.sale.places_an_order == self.sale.places
        assert min(self.free, self.room.waiting, self.ordering) >= 0


def play(sale: OnSale) -> Outcome:
    """From the first who gathers until everybody was served, told that it is over, or has left."""
    coming = arrivals_by_second(sale.arrivals, sale.buyers, seed=sale.seed)
    world, seconds = _World(sale), []
    taken: int | None = None
    told: int | None = None
    at, last = min(coming), max(coming)
    while at <= last or world.inside:
        arrived = coming.get(at, 0)
        admitted, ordered, settled = _step(world, at, arrived)
        if world.free < sale.places_an_order:
            taken = at if taken is None else taken
            if told is None and not world.held:
                told = at
        _end_the_wait(world, at, over=told is not None or at >= sale.longest_s)
        world.check()
        seconds.append(_second(world, at, arrived, admitted, ordered, settled))
        at += 1
    return _outcome(world, seconds, taken=taken, told=told)


def _step(world: _World, at: int, arrived: int) -> tuple[int, int, int]:
    """One second; how many were admitted, ordered, and paid."""
    sale = world.sale
    world.arrived += arrived
    room = world.room
    room.join(at, arrived)
    if at > 0 and at % _IMPATIENCE_EVERY_S == 0:  # whoever gathers knows when it opens
        world.gone += room.drawn.leave(world.leaves) + room.line.leave(world.leaves)
    room.lapsing.due(at)
    fetched = room.fetching.due(at)
    world.choosing.add(at + sale.chooses_s, fetched)
    walked = world.walking_away.due(at)
    world.gone += walked
    world.free += walked * sale.places_an_order
    settled = world.paying.due(at)
    world.served += settled
    world.sold += settled * sale.places_an_order
    chosen = world.choosing.due(at)
    buying = world.buys.of(chosen)
    world.gone += chosen - buying
    room.leaves_a_pass(at, chosen - buying)
    world.ordering += buying
    ordered = _order(world, at)
    return _admit(world, at, fetched), ordered, settled


def _order(world: _World, at: int) -> int:
    """As many as the engine places in a second; who finds nothing free is told so at once."""
    sale = world.sale
    tried = min(world.ordering, int(sale.engine.orders_per_s))
    placed = min(tried, world.free // sale.places_an_order)
    world.ordering -= tried
    world.sold_out += tried - placed
    world.room.leaves_a_pass(at, tried - placed)
    world.room.ordered(tried, world.ordering)
    world.free -= placed * sale.places_an_order
    paying = world.pays.of(placed)
    world.paying.add(at + sale.pays_s, paying)
    world.walking_away.add(at + sale.hold_s, placed - paying)
    return placed


def _admit(world: _World, at: int, fetched: int) -> int:
    """How many the room lets in; they have waited until they hold their pass."""
    admitted = world.room.admit(at, choosing=world.choosing.count + world.ordering, claimed=fetched, free=world.free)
    for came, part in admitted:
        world.admitted_waits[at + world.sale.fetches_s - came] += part
    return sum(part for _, part in admitted)


def _end_the_wait(world: _World, at: int, *, over: bool) -> None:
    """Sold out, or closed: one sentence for everybody who still waits."""
    if not over:
        return
    for line in (world.room.drawn, world.room.line):
        for came, part in line.take(line.count):
            world.refused_waits[max(0, at - came)] += part
            world.sold_out += part


def _second(world: _World, at: int, arrived: int, admitted: int, ordered: int, settled: int) -> Second:
    sale = world.sale
    polls = world.room.waiting / sale.poll_s
    return Second(
        at_s=at,
        arrived=arrived,
        waiting=world.room.waiting,
        admitted=admitted,
        ordered=ordered,
        sold=world.sold,
        free=world.free,
        cdn_per_s=round(polls + _REQUESTS_A_VISIT * arrived, 1),
        api_per_s=round(arrived + admitted + ordered + 2 * settled + min(sale.edges, polls + arrived), 1),
        db_per_s=round(admitted + ordered + 4 * settled, 1),
    )


def _outcome(world: _World, seconds: list[Second], *, taken: int | None, told: int | None) -> Outcome:
    sale, engine = world.sale, world.sale.engine
    checks = min(sale.edges, max(second.cdn_per_s for second in seconds))
    api_us = max(
        second.arrived * engine.entry_us + (second.admitted + second.ordered) * engine.order_us for second in seconds
    )
    settled = [now.sold - before.sold for before, now in pairwise(seconds)]
    paid_peak = max(settled, default=0) / sale.places_an_order
    payment_us = engine.payment_us + engine.callback_us
    payment_db_us = engine.payment_db_us + engine.settle_db_us
    api_cores = (api_us + checks * engine.check_us + paid_peak * payment_us) / 1e6
    database_us = max(second.ordered for second in seconds) * engine.order_db_us + paid_peak * payment_db_us
    return Outcome(
        buyers=sale.buyers,
        served=world.served,
        sold_out=world.sold_out,
        gone=world.gone,
        places_sold=world.sold,
        places_back=world.free if taken is not None else 0,
        taken_at_s=taken,
        told_at_s=told,
        ended_at_s=seconds[-1].at_s,
        waits_admitted_s=percentiles(world.admitted_waits),
        waits_refused_s=percentiles(world.refused_waits),
        peak_waiting=max(second.waiting for second in seconds),
        peak_cdn_per_s=max(second.cdn_per_s for second in seconds),
        peak_api_per_s=max(second.api_per_s for second in seconds),
        peak_db_per_s=max(second.db_per_s for second in seconds),
        api_cores=round(api_cores, 2),
        database_cores=round(database_us / 1e6, 2),
        api_processes=max(2, math.ceil(api_cores / engine.busy) + 1),
        seconds=seconds,
    )
