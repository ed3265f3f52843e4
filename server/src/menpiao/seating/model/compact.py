"""The public plan (`menpiao.seat-plan/1`): the document as small as a phone wants it, in one language.

Coordinates are whole units, each row's are differences from seat to seat; what follows from a rule is left out. See
``docs/reference/seat-map-format.md``. The bytes depend on the document alone, so they are made once and kept for ever.
"""

import gzip
import itertools
from collections.abc import Sequence
from typing import Any, Final

import brotli
import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.seating.model.document import Area, Document, Row, Seat, Section, Table, Words, lines_of
from menpiao.seating.model.plan import KIND_LETTERS

PLAN_FORMAT: Final = "menpiao.seat-plan/1"


def compact(document: Document, *, seat_map_id: str, lang: Lang) -> bytes:
    """The plan as JSON."""
    categories = {category.id: place for place, category in enumerate(document.categories)}
    first = 0
    sections = []
    for section in document.sections:
        shown = _section(section, first, categories, lang)
        first += shown["count"]
        sections.append(shown)
    return msgspec.json.encode(
        {
            "format": PLAN_FORMAT,
            "id": seat_map_id,
            "name": document.name.in_(lang),
            "size": [round(document.size.width), round(document.size.height)],
            "focal": [round(document.focal.x), round(document.focal.y)],
            "background": document.background.svg if document.background else None,
            "categories": [{"id": c.id, "name": c.name.in_(lang), "colour": c.colour} for c in document.categories],
            "zones": [{"id": zone.id, "name": zone.name.in_(lang)} for zone in document.zones],
            "entrances": [
                {"id": e.id, "name": e.name.in_(lang), "x": round(e.x), "y": round(e.y), "zone": e.zone}
                for e in document.entrances
            ],
            "shapes": [
                {
                    "kind": shape.kind,
                    "points": _flat(shape.points),
                    **_given("text", shape.text, lang),
                    **({"rotation": round(shape.rotation)} if shape.rotation else {}),
                }
                for shape in document.shapes
            ],
            "sections": sections,
        }
    )


def gzipped(plan: bytes) -> bytes:
    """As small as gzip makes it; the same for the same plan."""
    return gzip.compress(plan, 9, mtime=0)


def brotlied(plan: bytes) -> bytes:
    """As small as brotli makes it: seconds for a stadium, once."""
    small: bytes = brotli.compress(plan, mode=brotli.MODE_TEXT, quality=11, lgwin=22)
    return small


def _section(section: Section, first: int, categories: dict[str, int], lang: Lang) -> dict[str, Any]:
    lines = list(lines_of(section))
    return {
        "id": section.id,
        "name": section.name.in_(lang),
        "level": section.level,
        "zone": section.zone,
        "entrance": section.entrance,
        "view": section.view,
        "outline": _flat(section.outline),
        "first": first,
        "count": sum(len(line.seats) for line in lines),
        "rows": [_line(line, categories) for line in lines],
        "areas": [_area(area, categories, lang) for area in section.areas],
    }


def _line(line: Row | Table, categories: dict[str, int]) -> dict[str, Any]:
    seats = line.seats
    labels = [seat.label for seat in seats]
    shown: dict[str, Any] = {"id": line.id, "label": line.label, "table": isinstance(line, Table)}
    if isinstance(line, Table):
        shown |= {"at": [round(line.x), round(line.y), round(line.size), line.shape], "whole": line.whole}
    shown["labels"] = _sequence(labels) or labels
    if any(seat.id != f"{line.id}-{seat.label}" for seat in seats):
        shown["ids"] = [seat.id for seat in seats]
    shown["x"] = _differences([round(seat.x) for seat in seats])
    shown["y"] = _differences([round(seat.y) for seat in seats])
    kinds = "".join([KIND_LETTERS[seat.kind] for seat in seats])
    if kinds.strip("n"):
        shown["kinds"] = kinds
    gaps = [place for place, seat in enumerate(seats) if seat.gap and place and not isinstance(line, Table)]
    if gaps:
        shown["gaps"] = gaps
    companions = {str(place): seat.with_ for place, seat in enumerate(seats) if seat.with_}
    if companions:
        shown["with"] = companions
    shown |= _categories(seats, categories)
    return shown


def _sequence(labels: Sequence[str]) -> list[int] | None:
    """Labels that count in equal steps, as [from, step, count]."""
    if not all(label.isascii() and label.isdigit() and len(label) < 10 for label in labels):
        return None
    values = [int(label) for label in labels]
    step = values[1] - values[0] if len(values) > 1 else 1
    counted = [values[0] + step * place for place in range(len(values))]
    return [values[0], step, len(values)] if [str(value) for value in counted] == list(labels) else None


def _differences(values: Sequence[int]) -> list[int]:
    """The first, then each seat's difference from the one before; the first alone where all are alike."""
    if values.count(values[0]) == len(values):
        return [values[0]]
    return [values[0], *(b - a for a, b in itertools.pairwise(values))]


def _categories(seats: Sequence[Seat], categories: dict[str, int]) -> dict[str, Any]:
    """One place for all seats of a row, or one for each; -1 is none; left out where no seat has any."""
    places = [categories[seat.category] if seat.category else -1 for seat in seats]
    if places.count(places[0]) == len(places):
        return {} if places[0] < 0 else {"category": places[0]}
    return {"category": places}


def _area(area: Area, categories: dict[str, int], lang: Lang) -> dict[str, Any]:
    return {
        "id": area.id,
        "name": area.name.in_(lang),
        "capacity": area.capacity,
        "outline": _flat(area.outline),
        **({"category": categories[area.category]} if area.category else {}),
    }


def _flat(points: Sequence[tuple[float, float]]) -> list[int]:
    return [round(value) for point in points for value in point]


def _given(field: str, words: Words | None, lang: Lang) -> dict[str, str]:
    return {field: words.in_(lang)} if words else {}
