"""The line and its frontier. Pure.

The line has two parts: first those who were drawn, by rank; then those who arrived after the opening, by the second of
their arrival and by a tie-break within it. The *frontier* is one point of it that only ever moves on: who stands before
it is admitted. That is the whole state of a room, whether ten people wait or a million; where somebody stands is in
their token.

How many stand between two points is known from counts, not from a list. For those who were drawn it is an estimate
(ranks are uniform, so n of m people stand in n/m of the span), exact to about the square root of n.
"""

from collections.abc import Iterable
from itertools import takewhile

import msgspec

from menpiao.waitingroom.model.draw import SPAN


class Position(msgspec.Struct, frozen=True):
    """Where somebody stands. ``within`` is the rank of who was drawn, the tie of who arrived in this ``bucket``."""

    drawn: bool
    bucket: int
    within: int


class Frontier(msgspec.Struct, frozen=True):
    """Who stands before it is admitted: ranks below ``rank`` (or all who were drawn), then arrivals before
    (``arrived``, ``tie``)."""

    rank: int = 0
    all_drawn: bool = False
    arrived: int = 0
    tie: int = 0

    def admits(self, position: Position) -> bool:
        """The rule that clients check by themselves."""
        if position.drawn:
            return self.all_drawn or position.within < self.rank
        return self.all_drawn and (position.bucket, position.within) < (self.arrived, self.tie)

    def is_behind(self, other: "Frontier") -> bool:
        """Whether the other admits more."""
        return self.order < other.order

    @property
    def order(self) -> tuple[bool, int, int, int]:
        return (self.all_drawn, self.rank, self.arrived, self.tie)


class Line(msgspec.Struct, frozen=True):
    """How many came: before the opening; in the seconds before the frontier's; and in each second since (in order)."""

    drawn: int = 0
    passed: int = 0
    buckets: tuple[tuple[int, int], ...] = ()

    @property
    def arrived(self) -> int:
        return self.passed + sum(count for _, count in self.buckets)

    @property
    def came(self) -> int:
        return self.drawn + self.arrived


def admitted(frontier: Frontier, line: Line) -> int:
    """How many stand before the frontier."""
    return (line.drawn - _drawn_left(frontier, line)) + (line.arrived - _arrived_left(frontier, line.buckets))


def waiting(frontier: Frontier, line: Line, *, settled: int) -> int:
    """How many can be admitted: those whose second is counted to its end. ``settled`` is the first that is not."""
    return _drawn_left(frontier, line) + _arrived_left(frontier, _until(line.buckets, settled))


def ahead(frontier: Frontier, line: Line, position: Position) -> int:
    """How many come before somebody who waits."""
    if position.drawn:
        return max(0, (position.within - frontier.rank) * line.drawn // SPAN)
    before = _drawn_left(frontier, line) + _arrived_left(frontier, _until(line.buckets, position.bucket))
    own = next((count for bucket, count in line.buckets if bucket == position.bucket), 0)
    from_tie = frontier.tie if frontier.arrived == position.bucket else 0
    return before + max(0, (position.within - from_tie) * own // SPAN)


def advance(frontier: Frontier, line: Line, *, settled: int, by: int) -> Frontier:
    """The frontier after ``by`` more people. It moves over nobody who is not counted yet, and over empty seconds for
    nothing, so that whoever comes when nobody waits is admitted as soon as their second is counted."""
    if not frontier.all_drawn:
        left = _drawn_left(frontier, line)
        if by < left:
            return msgspec.structs.replace(frontier, rank=frontier.rank + by * SPAN // line.drawn)
        by -= left
        frontier = msgspec.structs.replace(frontier, rank=SPAN - 1, all_drawn=True)
    for bucket, count in _until(line.buckets, settled):
        if bucket < frontier.arrived:
            continue
        tie = frontier.tie if bucket == frontier.arrived else 0
        left = _share(count, tie)
        if by < left:
            return msgspec.structs.replace(frontier, arrived=bucket, tie=min(SPAN - 1, tie + by * SPAN // count))
        by -= left
        frontier = msgspec.structs.replace(frontier, arrived=bucket + 1, tie=0)
    return msgspec.structs.replace(frontier, arrived=settled, tie=0) if frontier.arrived < settled else frontier


def _drawn_left(frontier: Frontier, line: Line) -> int:
    return 0 if frontier.all_drawn else _share(line.drawn, frontier.rank)


def _arrived_left(frontier: Frontier, buckets: Iterable[tuple[int, int]]) -> int:
    return sum(
        _share(count, frontier.tie if bucket == frontier.arrived else 0)
        for bucket, count in buckets
        if bucket >= frontier.arrived
    )


def _share(count: int, point: int) -> int:
    """How many of ``count`` people, spread evenly over the span, stand at this point or behind it, to the nearest."""
    return ((SPAN - point) * count + SPAN // 2) // SPAN


def _until(buckets: Iterable[tuple[int, int]], limit: int) -> Iterable[tuple[int, int]]:
    return takewhile(lambda bucket: bucket[0] < limit, buckets)
