"""Best available: which seats somebody gets who leaves the choice to us, and what to offer instead of a lost seat.

It relaxes in four steps (`docs/reference/seat-map-format.md`): 1 together without leaving a single seat, 2 together, 3
in as few groups as possible in neighbouring rows of a section, 4 wherever seats are left. Whoever accepts step 4 gets
seats as long as that many are free. Of two equal answers the one that comes first in the plan is taken, so that every
program finds the same. Wheelchair places and companions' seats are for those who choose them.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from heapq import heappop, heappush, merge
from typing import Final, Literal

import msgspec

from menpiao.seating.model.picture import Picture, Tiers, Window, places
from menpiao.seating.model.plan import Plan, is_ordinary
from menpiao.seating.model.ranking import ANYWHERE, groups, windows
from menpiao.seating.model.rules import check_choice

Accept = Literal["together", "split", "scattered"]
LAST_STEP: Final[dict[Accept, int]] = {"together": 2, "split": 3, "scattered": 4}
MOST_ALTERNATIVES: Final = 3
BLOCKS_AROUND: Final = 24


class Choice(msgspec.Struct, frozen=True):
    """The seats, by index, in plan order; ``step`` says how far it had to relax."""

    seats: tuple[int, ...]
    step: int


def best_available(
    picture: Picture,
    count: int,
    *,
    tiers: Tiers = None,
    sections: Sequence[int] = (),
    accept: Accept = "scattered",
) -> Choice | None:
    """So many seats of these tiers, in these sections (all, where none is named); None where it would have to relax
    further than is accepted, or too few are free. Nothing is taken."""
    assert count > 0
    where = tuple(sorted(set(sections))) or (ANYWHERE,)
    for step, strict in ((1, True), (2, False)):
        window = _best_window(picture, count, tiers, where, strict=strict)
        if window is not None:
            return Choice(tuple(range(window.first, window.first + count)), step)
    if count > 1 and LAST_STEP[accept] >= 3:
        split = [answer for at in where if (answer := groups(picture, tiers, count, section=at).best()) is not None]
        if split:
            return Choice(min(split)[1], 3)
    if LAST_STEP[accept] >= 4:
        scattered = _scattered(picture, count, tiers, where)
        if scattered is not None:
            return Choice(scattered, 4)
    return None


def nearest(picture: Picture, seats: Sequence[int], *, most: int = MOST_ALTERNATIVES) -> list[tuple[int, ...]]:
    """What may be had instead of these seats: as many of the same tiers side by side, in the rows around them, the
    nearest first; else what `best_available` finds. Instead of a wheelchair place another one, with as many companions'
    seats; for other choices with such seats nothing is offered."""
    plan = picture.plan
    if not seats:
        return []
    if not all(is_ordinary(plan, seat) for seat in seats):
        return _wheelchair_places(picture, seats, most)
    count, tiers = len(seats), frozenset(picture.tier_of[seat] for seat in seats)
    best = best_available(picture, count, tiers=tiers)
    if best is None or best.step > 2:
        return [best.seats] if best is not None else []
    found: list[tuple[int, ...]] = []
    for _, first in sorted(_around(picture, seats, tiers, strict=best.step == 1)):
        if len(found) < most and all(abs(first - other[0]) >= count for other in found):
            found.append(tuple(range(first, first + count)))
    return found or [best.seats]


def _wheelchair_places(picture: Picture, seats: Sequence[int], most: int) -> list[tuple[int, ...]]:
    """Where these are one wheelchair place and companions' seats of it: others of their tiers that may be claimed, each
    with as many, the nearest first."""
    plan, chosen = picture.plan, set(seats)
    lost = [seat for seat in chosen if _is_wheelchair(plan, seat)]
    if len(lost) != 1 or any(plan.companions.get(seat) != lost[0] for seat in chosen if seat != lost[0]):
        return []
    tiers = {picture.tier_of[seat] for seat in chosen}
    beside: dict[int, list[int]] = {seat: [] for seat in range(plan.seat_count) if _is_wheelchair(plan, seat)}
    for companion, wheelchair in sorted(plan.companions.items()):
        if picture.is_free(companion) and picture.tier_of[companion] in tiers:
            beside[wheelchair].append(companion)
    x, y = plan.xs[lost[0]], plan.ys[lost[0]]
    found: list[tuple[int, ...]] = []
    for place in sorted(beside, key=lambda seat: ((plan.xs[seat] - x) ** 2 + (plan.ys[seat] - y) ** 2, seat)):
        others = beside[place][: len(chosen) - 1]
        offer = tuple(sorted([place, *others]))
        fits = len(offer) == len(chosen) and picture.tier_of[place] in tiers and set(offer) != chosen
        if fits and check_choice(picture, offer) is None:
            found.append(offer)
        if len(found) == most:
            break
    return found


def _is_wheelchair(plan: Plan, seat: int) -> bool:
    return plan.kinds[seat] == ord("w")


def _around(picture: Picture, seats: Sequence[int], tiers: Tiers, *, strict: bool) -> list[tuple[int, int]]:
    """Windows in the blocks around these seats: how far their middle is from these seats' middle, and where they begin.
    Both middles are counted double and times the number of seats, so that whole numbers do."""
    plan, count = picture.plan, len(seats)
    x, y = 2 * sum(plan.xs[seat] for seat in seats), 2 * sum(plan.ys[seat] for seat in seats)
    mask, found = picture.mask(tiers), []
    for block in plan.blocks_around(plan.block_of[seats[0]], BLOCKS_AROUND):
        candidates = picture.usable_in(block) & mask[block]
        for place in places(picture.starts(block, count, candidates, strict=strict)):
            first = plan.blocks[block].first + place
            last = first + count - 1
            away_x = count * (plan.xs[first] + plan.xs[last]) - x
            away_y = count * (plan.ys[first] + plan.ys[last]) - y
            found.append((away_x * away_x + away_y * away_y, first))
    return found


def _best_window(picture: Picture, count: int, tiers: Tiers, where: tuple[int, ...], *, strict: bool) -> Window | None:
    """Of several sections' best windows the best."""
    found: list[Window] = []
    for section in where:
        window = windows(picture, tiers, count, strict=strict, section=section).best()
        if window is not None:
            found.append(window)
    return min(found, key=lambda window: (window.cost, window.first), default=None)


def _scattered(picture: Picture, count: int, tiers: Tiers, where: tuple[int, ...]) -> tuple[int, ...] | None:
    """The nearest seats one by one; whole tables only where it does not come out even without them."""
    single = _nearest_single(picture, count, tiers, where)
    if len(single) == count:
        return tuple(sorted(single))
    tables = _whole_tables(picture, tiers, where, most=count)
    sums: dict[int, tuple[int, ...]] = {0: ()}
    for table in tables:
        size = picture.plan.blocks[table].count
        for reached in sorted(sums, reverse=True):
            if reached + size <= count and reached + size not in sums:
                sums[reached + size] = (*sums[reached], table)
    fitting = [reached for reached in sums if count - reached <= len(single)]
    if not fitting:
        return None
    at_tables = min(fitting)
    seats = single[: count - at_tables]
    for table in sums[at_tables]:
        of = picture.plan.blocks[table]
        seats.extend(range(of.first, of.first + of.count))
    return tuple(sorted(seats))


def _nearest_single(picture: Picture, count: int, tiers: Tiers, where: tuple[int, ...]) -> list[int]:
    """Up to so many seats, the nearest first, of blocks that are not sold entire."""
    plan, mask = picture.plan, picture.mask(tiers)
    chosen: list[int] = []
    opened: list[tuple[int, int]] = []
    with ExitStack() as stack:
        streams = [
            stack.enter_context(closing(windows(picture, tiers, 1, strict=False, section=at).in_order()))
            for at in where
        ]
        coming = merge(*streams, key=lambda window: (window.cost, window.first))
        window = next(coming, None)
        while len(chosen) < count and (window is not None or opened):
            if window is not None and (not opened or (window.cost, window.first) <= opened[0]):
                block = plan.block_of[window.first]
                if not plan.blocks[block].whole:
                    first = plan.blocks[block].first
                    for place in places(picture.usable_in(block) & mask[block]):
                        heappush(opened, (plan.nearness[first + place], first + place))
                window = next(coming, None)
            else:
                chosen.append(heappop(opened)[1])
    return chosen


def _whole_tables(picture: Picture, tiers: Tiers, where: tuple[int, ...], *, most: int) -> list[int]:
    """Tables that can be had entire, the nearest first; no more of a size than could be needed."""
    plan, mask = picture.plan, picture.mask(tiers)
    found = []
    for number, block in enumerate(plan.blocks):
        if block.whole and block.count <= most and (where == (ANYWHERE,) or block.section in where):
            window = picture.best_window(number, block.count, picture.usable_in(number) & mask[number], strict=False)
            if window is not None:
                found.append((window.cost / block.count, number))
    kept: list[int] = []
    of_size: dict[int, int] = {}
    for _, number in sorted(found):
        size = plan.blocks[number].count
        of_size[size] = of_size.get(size, 0) + size
        if of_size[size] <= most:
            kept.append(number)
    return kept
