"""When people come: whole numbers by the second that add up to all buyers."""

import math

from menpiao.platform import randomness
from menpiao.simulation.counts import Carry
from menpiao.simulation.model import Arrivals

_TAILS = 10
"""After so many half-lives less than one in a thousand is left; they come in the last second."""


def arrivals_by_second(arrivals: Arrivals, buyers: int, *, seed: int) -> dict[int, int]:
    """How many come in which second; negative ones are before the opening."""
    gusts = randomness.seeded(seed)
    early = Carry(arrivals.before_share).of(buyers)
    before = {-second: 1.0 + 5.0 * math.exp(-second / 120) for second in range(1, arrivals.gather_s + 1)}
    lasts = max(1, math.ceil(arrivals.half_life_s * _TAILS))
    after = {second: 0.5 ** (second / max(arrivals.half_life_s, 1e-6)) for second in range(lasts)}
    coming: dict[int, int] = {}
    for weights, count in ((before, early), (after, buyers - early)):
        if not weights:  # nobody gathers: they all stand there when it opens
            coming[0] = coming.get(0, 0) + count
            continue
        uneven = {at: weight * math.exp(gusts.gauss(0.0, arrivals.gusts)) for at, weight in weights.items()}
        for at, part in _dealt_out(uneven, count).items():
            coming[at] = coming.get(at, 0) + part
    return coming


def _dealt_out(weights: dict[int, float], count: int) -> dict[int, int]:
    """So many by weight, to the last one."""
    whole, seen, given = sum(weights.values()), 0.0, 0
    dealt: dict[int, int] = {}
    for at in sorted(weights):
        seen += weights[at]
        until = round(count * min(1.0, seen / whole))
        dealt[at], given = until - given, until
    dealt[max(weights)] += count - given
    return dealt
