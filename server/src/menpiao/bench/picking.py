"""The best of the free seats by itself, without orders around it: how long a choice takes in a hall at several fill
levels, with the taking that follows.

One process, no database. The hall is filled by groups of one to six, each the best that is free; at each level as many
choices are timed, and for each group that comes a group of before goes, so that the hall stays as full as it is.
"""

import statistics
import time

from menpiao.platform import randomness
from menpiao.seating import Picture, Plan, Rules, best_available

LEVELS = (0.0, 0.5, 0.9, 0.99)
CHOICES = 400
LARGEST_GROUP = 6


def picking(plan: Plan) -> dict[str, float]:
    """Microseconds of processor time: median, 99th percentile and mean of a choice at each level."""
    picture = Picture(plan, rules=Rules())
    seats = picture.free_count()
    groups: list[tuple[int, ...]] = []
    figures: dict[str, float] = {}
    for level in LEVELS:
        while picture.free_count() > (1 - level) * seats:
            _take_one(picture, groups)
        timed = sorted(_timed(picture, groups) for _ in range(CHOICES))
        name = f"picking_at_{level:.0%}".removesuffix("%")
        figures[f"{name}_p50_us"] = round(statistics.median(timed), 1)
        figures[f"{name}_p99_us"] = round(timed[len(timed) * 99 // 100], 1)
        figures[f"{name}_mean_us"] = round(statistics.fmean(timed), 1)
    return figures


def _timed(picture: Picture, groups: list[tuple[int, ...]]) -> float:
    if len(groups) > 1:
        gone = randomness.below(len(groups))
        groups[gone], groups[-1] = groups[-1], groups[gone]
        picture.free(groups.pop())
    began = time.thread_time_ns()
    _take_one(picture, groups)
    return (time.thread_time_ns() - began) / 1_000


def _take_one(picture: Picture, groups: list[tuple[int, ...]]) -> None:
    choice = best_available(picture, 1 + randomness.below(LARGEST_GROUP)) or best_available(picture, 1)
    assert choice is not None, "one is free"
    picture.take(choice.seats)
    groups.append(choice.seats)
