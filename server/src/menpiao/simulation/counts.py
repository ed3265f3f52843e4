"""Counting people without making them: whole numbers, queues of groups, waits in seconds."""

from collections import deque
from collections.abc import Iterable, Mapping


class Carry:
    """Shares of whole numbers: what was rounded off is owed to the next, so that nobody is lost and none is made up."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._owed = 0.0

    def of(self, count: int) -> int:
        """So many of these."""
        exact = count * self._share + self._owed
        whole = min(count, max(0, int(exact + 1e-9)))
        self._owed = exact - whole
        return whole


class Line:
    """People in order of arrival, as groups of one second each."""

    def __init__(self) -> None:
        self._groups: deque[list[int]] = deque()
        self.count = 0

    def join(self, at: int, count: int) -> None:
        """A group takes its place at the end, beside those of the same second."""
        if not count:
            return
        if self._groups and self._groups[-1][0] == at:
            self._groups[-1][1] += count
        else:
            self._groups.append([at, count])
        self.count += count

    def take(self, count: int) -> list[tuple[int, int]]:
        """The first so many, as (when they came, how many)."""
        taken: list[tuple[int, int]] = []
        while count > 0 and self._groups:
            at, there = self._groups[0]
            part = min(there, count)
            taken.append((at, part))
            count -= part
            self.count -= part
            if part == there:
                self._groups.popleft()
            else:
                self._groups[0][1] -= part
        return taken

    def since(self, at: int) -> int:
        """How many came in this second or later."""
        count = 0
        for came, there in reversed(self._groups):
            if came < at:
                break
            count += there
        return count

    def leave(self, carry: Carry) -> int:
        """Some of each group lose patience."""
        gone = 0
        for group in self._groups:
            part = carry.of(group[1])
            group[1] -= part
            gone += part
        self._groups = deque(group for group in self._groups if group[1])
        self.count -= gone
        return gone


class Later:
    """What happens at a known second."""

    def __init__(self) -> None:
        self._due: dict[int, int] = {}
        self.count = 0

    def add(self, at: int, count: int) -> None:
        """So many, then."""
        if count:
            self._due[at] = self._due.get(at, 0) + count
            self.count += count

    def due(self, at: int) -> int:
        """Those whose second has come."""
        count = self._due.pop(at, 0)
        self.count -= count
        return count


SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "longest": 1.0}


def percentiles(waits: Mapping[int, int]) -> dict[str, int]:
    """Waits by their share of people; empty where nobody waited."""
    whole = sum(waits.values())
    return {name: _at_share(sorted(waits.items()), share * whole) for name, share in SHARES.items()} if whole else {}


def _at_share(ordered: Iterable[tuple[int, int]], wanted: float) -> int:
    seen, last = 0, 0
    for wait, count in ordered:
        seen, last = seen + count, wait
        if seen >= wanted - 1e-9:
            break
    return last
