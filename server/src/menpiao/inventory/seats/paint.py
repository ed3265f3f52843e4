"""Painting a session's seats: parts of a seat map get a price tier, or are put into an allocation. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.seating import Plan

PartKind = Literal["category", "section", "row", "seats"]


class Part(msgspec.Struct, frozen=True):
    """Seats of a map: all of a category, a section or a row, or these; ``pointer`` is where a body names them."""

    kind: PartKind
    names: tuple[str, ...]
    pointer: str


def painted(plan: Plan, strokes: Iterable[tuple[int, Part]]) -> bytes:
    """One byte a seat in plan order; later strokes cover earlier ones. Raises `Invalid` for what the map does not
    have."""
    colours = bytearray(plan.seat_count)
    errors: list[FieldError] = []
    for colour, part in strokes:
        for index in _seats_of(plan, part, errors):
            colours[index] = colour
    if errors:
        raise Invalid(errors=tuple(errors))
    return bytes(colours)


def _seats_of(plan: Plan, part: Part, errors: list[FieldError]) -> Iterable[int]:
    if part.kind == "seats":
        for position, name in enumerate(part.names):
            if name not in plan.index_of:
                errors.append(_unknown(f"{part.pointer}/{position}"))
        return [plan.index_of[name] for name in part.names if name in plan.index_of]
    (name,) = part.names
    found = _FINDERS[part.kind](plan, name)
    if found is None:
        errors.append(_unknown(part.pointer))
        return ()
    return found


def _of_category(plan: Plan, name: str) -> Sequence[int] | None:
    if name not in plan.categories:
        return None
    number = plan.categories.index(name) + 1
    return [index for index, category in enumerate(plan.category_of) if category == number]


def _of_section(plan: Plan, name: str) -> Sequence[int] | None:
    found = next((section for section in plan.sections if section.id == name), None)
    return None if found is None else range(found.first, found.first + found.count)


def _of_row(plan: Plan, name: str) -> Sequence[int] | None:
    found = next((row for row in plan.rows if row.id == name), None)
    return None if found is None else range(found.first, found.first + found.count)


_FINDERS: dict[PartKind, Callable[[Plan, str], Sequence[int] | None]] = {
    "category": _of_category,
    "section": _of_section,
    "row": _of_row,
}


def _unknown(pointer: str) -> FieldError:
    return field_error(pointer, "not_found", "座位图中没有它。", "The seat map does not have it.")
