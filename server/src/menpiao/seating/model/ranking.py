"""Answers kept in order, so that the best one is at hand whatever was taken since.

A ranking is a heap with one entry for every block (or row) that has an answer. What a block that changed has now is put
in once more; what it had before is thrown away when it comes to the top. Blocks that nobody has looked at yet stand
there with the least that their answer could cost, so that a new ranking looks at a few of them only.
"""

from collections.abc import Generator, Hashable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Any

from menpiao.seating.model.picture import Picture, Tiers, places
from menpiao.seating.model.plan import PlanSection

CATCH_UP = 1_000
"""More changes than this since a ranking was asked: making it anew is quicker."""
MOST_RANKINGS = 2_000
NEIGHBOURING_ROWS = 3
NEVER = -1
ANYWHERE = -1
"""Instead of a section."""


class _Ranking:
    """Of items that are numbers. Keys compare; of two equal ones the item with the lower number comes first."""

    __slots__ = ("_heap", "_picture", "_seen", "_versions")

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._heap: list[tuple[Any, int, int, Any]] = []
        self._versions: dict[int, int] = {}
        self._seen = 0
        self._begin()

    def catch_up(self) -> None:
        """Look at what has changed since the last time."""
        changes = self._picture.changes
        behind = len(changes) - self._seen
        if behind > CATCH_UP or len(self._heap) > 2 * len(self._picture.plan.rows) + 10 * CATCH_UP:
            self._begin()
        elif behind:
            touched = {item for block in set(changes[self._seen :]) for item in self._touched(block)}
            for item in touched:
                self._versions[item] = self._versions.get(item, 0) + 1
                self._look(item)
            self._seen = len(changes)

    def best(self) -> Any | None:
        """The best answer of all; it stays where it is."""
        heap, versions = self._heap, self._versions
        while heap:
            _, item, version, answer = heap[0]
            if version == versions.get(item, 0):
                return answer
            heappop(heap)
            if version == NEVER and item not in versions:
                self._look(item)
        return None

    def in_order(self) -> Generator[Any, None, None]:
        """Every item's answer, best first. Leaves the ranking as it was once the iterator is closed."""
        passed = []
        try:
            while (answer := self.best()) is not None:
                yield answer
                passed.append(heappop(self._heap))
        finally:
            for entry in passed:
                heappush(self._heap, entry)

    def _begin(self) -> None:
        self._versions.clear()
        self._heap[:] = [(least, item, NEVER, None) for least, item in self._items()]
        heapify(self._heap)
        self._seen = len(self._picture.changes)

    def _look(self, item: int) -> None:
        found = self._answer(item)
        if found is not None:
            heappush(self._heap, (found[0], item, self._versions.get(item, 0), found[1]))

    def _items(self) -> Iterable[tuple[Any, int]]:
        """All items, each with the least that its answer could cost."""
        raise NotImplementedError

    def _touched(self, block: int) -> Iterable[int]:
        """The items whose answer may be another when this block has changed."""
        raise NotImplementedError

    def _answer(self, item: int) -> tuple[Any, Any] | None:
        """What the item has now, with what that costs."""
        raise NotImplementedError


class Windows(_Ranking):
    """Of every block the best window of so many seats; answers are `Window`."""

    __slots__ = ("_mask", "_seats", "_section", "_strict")

    def __init__(self, picture: Picture, tiers: Tiers, seats: int, *, strict: bool, section: int) -> None:
        self._mask = picture.mask(tiers)
        self._seats = seats
        self._strict = strict
        self._section = section
        super().__init__(picture)

    def _items(self) -> Iterable[tuple[Any, int]]:
        blocks, nearest, seats = self._picture.plan.blocks, self._picture.plan.nearest_of_block, self._seats
        return [
            (nearest[number] * seats, number)
            for number, mask in enumerate(self._mask)
            if mask and blocks[number].count >= seats and self._section in (ANYWHERE, blocks[number].section)
        ]

    def _touched(self, block: int) -> Iterable[int]:
        here = self._section in (ANYWHERE, self._picture.plan.blocks[block].section)
        return (block,) if here and self._mask[block] else ()

    def _answer(self, item: int) -> tuple[Any, Any] | None:
        picture = self._picture
        candidates = picture.usable_in(item) & self._mask[item]
        window = picture.best_window(item, self._seats, candidates, strict=self._strict) if candidates else None
        return (window.cost, window) if window is not None else None


class Groups(_Ranking):
    """Of every row the seats that it has together with the rows behind it, in the fewest groups; answers are what
    that costs and the seats. Whole tables are left out: they are taken entire or not at all."""

    __slots__ = ("_mask", "_seats", "_section")

    def __init__(self, picture: Picture, tiers: Tiers, seats: int, *, section: int) -> None:
        self._mask = picture.mask(tiers)
        self._seats = seats
        self._section = section
        super().__init__(picture)

    def _items(self) -> Iterable[tuple[Any, int]]:
        plan = self._picture.plan
        sections = plan.sections if self._section == ANYWHERE else (plan.sections[self._section],)
        for section in sections:
            nearest = [
                min(plan.nearest_of_block[block] for block in _blocks_of_row(self._picture, row))
                for row in range(section.first_row, section.first_row + section.row_count)
            ]
            for place in range(len(nearest)):
                least = min(nearest[place : place + NEIGHBOURING_ROWS])
                yield (2, least * self._seats), section.first_row + place

    def _touched(self, block: int) -> Iterable[int]:
        of = self._picture.plan.blocks[block]
        if self._section not in (ANYWHERE, of.section) or not self._mask[block]:
            return ()
        first_row = self._picture.plan.sections[of.section].first_row
        return range(max(first_row, of.row - NEIGHBOURING_ROWS + 1), of.row + 1)

    def _answer(self, item: int) -> tuple[Any, Any] | None:
        picture = self._picture
        section: PlanSection = picture.plan.sections[picture.plan.rows[item].section]
        last = min(item + NEIGHBOURING_ROWS, section.first_row + section.row_count)
        free = [
            (block, bits)
            for row in range(item, last)
            for block in _blocks_of_row(picture, row)
            if not picture.plan.blocks[block].whole and (bits := picture.usable_in(block) & self._mask[block])
        ]
        if sum(bits.bit_count() for _, bits in free) < self._seats:
            return None
        runs = [run for block, bits in free for run in _runs(picture, block, bits)]
        key, seats = _in_fewest_groups(picture, runs, self._seats)
        return key, (key, seats)


def windows(picture: Picture, tiers: Tiers, seats: int, *, strict: bool, section: int = ANYWHERE) -> Windows:
    """The windows of all blocks, or of one section's, up to date."""
    strict = strict and picture.rules.no_orphans and not picture.rules.distance
    key = (tiers, seats, strict, section)
    known = picture.rankings.get(key)
    if not isinstance(known, Windows):
        known = Windows(picture, tiers, seats, strict=strict, section=section)
        _remember(picture, key, known)
    known.catch_up()
    return known


def groups(picture: Picture, tiers: Tiers, seats: int, *, section: int = ANYWHERE) -> Groups:
    """The groups around all rows, or around one section's, up to date."""
    key = ("groups", tiers, seats, section)
    known = picture.rankings.get(key)
    if not isinstance(known, Groups):
        known = Groups(picture, tiers, seats, section=section)
        _remember(picture, key, known)
    known.catch_up()
    return known


def _remember(picture: Picture, key: Hashable, ranking: _Ranking) -> None:
    """Buyers choose sections as they like: what they asked for once is forgotten some day."""
    if len(picture.rankings) >= MOST_RANKINGS:
        picture.rankings.clear()
    picture.rankings[key] = ranking


def _blocks_of_row(picture: Picture, row: int) -> range:
    plan = picture.plan
    of = plan.rows[row]
    return range(plan.block_of[of.first], plan.block_of[of.first + of.count - 1] + 1)


_Run = tuple[int, int, int]
"""Minus its length, what its seats cost together, its first seat: so the longest and then the nearest is first."""


def _runs(picture: Picture, block: int, bits: int) -> Iterator[_Run]:
    """The longest stretches of these seats."""
    first, nearness = picture.plan.blocks[block].first, picture.plan.nearness
    for place in places(bits & ~(bits << 1)):
        length = ((~bits >> place) & -(~bits >> place)).bit_length() - 1
        begin = first + place
        yield -length, sum(nearness[begin : begin + length]), begin


def _in_fewest_groups(picture: Picture, runs: list[_Run], seats: int) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The longest stretches first, until one holds the rest; of those that do, the one that is nearest."""
    runs.sort()
    nearness = picture.plan.nearness
    chosen: list[int] = []
    count, cost = 0, 0
    for place, (minus, total, begin) in enumerate(runs):
        count += 1
        left = seats - len(chosen)
        if -minus < left:
            chosen.extend(range(begin, begin - minus))
            cost += total
            continue
        last, first = min(
            (sum(nearness[at : at + left]), at)
            for length, _, start in runs[place:]
            if -length >= left
            for at in range(start, start - length - left + 1)
        )
        chosen.extend(range(first, first + left))
        cost += last
        break
    return (count, cost), tuple(sorted(chosen))
