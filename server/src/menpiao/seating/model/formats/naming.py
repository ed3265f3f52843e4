"""Names and ids for what comes from programs that have other rules: the same text always gets the same ids."""

import itertools
import re
import statistics
from collections.abc import Sequence
from typing import Final

from menpiao.seating.model.document import MAX_TEXT, Words

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,47}")
_WIDER: Final = 1.6
_WIDER_WHERE_EVEN: Final = 1.2
"""More than so many times the usual distance between neighbours is an aisle."""
_ALIKE: Final = 0.05
"""Distances that differ by this share of the usual one are alike."""


class Ids:
    """Gives every part an id of its own."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, wanted: str, otherwise: str) -> str:
        """The one that is wanted, where it is an id and nobody has it yet; else one made of the other."""
        if _ID.fullmatch(wanted) and wanted not in self._given:
            self._given.add(wanted)
            return wanted
        name, number = otherwise[:40], 1
        while name in self._given:
            number += 1
            name = f"{otherwise[:40]}.{number}"
        self._given.add(name)
        return name


def words(text: str, otherwise: str) -> Words:
    """A name in the language that it looks like."""
    shown = (text.strip() or otherwise)[:MAX_TEXT]
    return Words(en=shown) if shown.isascii() else Words(zh=shown)


def aisles(points: Sequence[tuple[float, float]]) -> set[int]:
    """The places before which an aisle is, told from distances that are wider than the row's others. Where most of
    these are alike, as programs draw them, a little wider is enough; in rows that were placed by hand it is not."""
    steps = [((x - u) ** 2 + (y - v) ** 2) ** 0.5 for (u, v), (x, y) in itertools.pairwise(points)]
    if len(steps) < 2:
        return set()
    usual = statistics.median_low(steps)
    even = sum(abs(step - usual) <= usual * _ALIKE for step in steps) > len(steps) / 2
    wide = usual * (_WIDER_WHERE_EVEN if even else _WIDER)
    return {place for place, step in enumerate(steps, 1) if usual and step > wide}
