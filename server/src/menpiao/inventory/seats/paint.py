"""Painting a session's seats: parts of a seat map get a price tier, or are put into an allocation. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.seating import Plan

MOST_ERRORS = 100
PartKind = Literal["category", "section", "row", "seats"]


class Part(msgspec.Struct, frozen=True):
    """Seats of a map: all of a category, a section or a row, or these; ``pointer`` is where a body names them."""

    kind: PartKind
    names: tuple[str, ...]
    pointer: str


def painted(plan: Plan, strokes: Iterable[tuple[int, Part]]) -> bytes:
    """One byte a seat in plan order; later strokes cover earlier ones. Raises `Invalid` for what the map does not
    have, naming the first hundred.

    A section, row or category that is painted again is painted once: so this takes as long as there are seats and
    names, however often somebody paints all of a hall.
    """
    parts = _Parts(plan)
    errors: list[FieldError] = []
    todo: dict[object, tuple[int, Sequence[int]]] = {}
    for number, (colour, part) in enumerate(strokes):
        key: object = number if part.kind == "seats" else (part.kind, part.names)
        todo.pop(key, None)
        todo[key] = colour, parts.seats_of(part, errors)
    if errors:
        raise Invalid(errors=tuple(errors[:MOST_ERRORS]))
    colours = bytearray(plan.seat_count)
    for colour, seats in todo.values():
        for index in seats:
            colours[index] = colour
    return bytes(colours)


class _Parts:
    """The parts of a map by name; those of a category are looked up once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ranges: dict[PartKind, dict[str, range]] = {
            "section": {one.id: range(one.first, one.first + one.count) for one in plan.sections},
            "row": {one.id: range(one.first, one.first + one.count) for one in plan.rows},
        }
        self._categories: dict[str, Sequence[int]] = {}

    def seats_of(self, part: Part, errors: list[FieldError]) -> Sequence[int]:
        """By index; what there is not becomes an error."""
        if part.kind == "seats":
            index_of = self._plan.index_of
            for position, name in enumerate(part.names):
                if name not in index_of and len(errors) < MOST_ERRORS:
                    errors.append(_unknown(f"{part.pointer}/{position}"))
            return [index_of[name] for name in part.names if name in index_of]
        (name,) = part.names
        found = self._of_category(name) if part.kind == "category" else self._ranges[part.kind].get(name)
        if found is None:
            errors.append(_unknown(part.pointer))
            return ()
        return found

    def _of_category(self, name: str) -> Sequence[int] | None:
        if name not in self._plan.categories:
            return None
        known = self._categories.get(name)
        if known is None:
            number = self._plan.categories.index(name) + 1
            known = [index for index, category in enumerate(self._plan.category_of) if category == number]
            self._categories[name] = known
        return known


def _unknown(pointer: str) -> FieldError:
    return field_error(pointer, "not_found", "座位图中没有它。", "The seat map does not have it.")
