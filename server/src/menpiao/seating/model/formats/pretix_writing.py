"""A document as a seating plan of pretix (schema 0.0.1), two centimetres a pixel.

A seat of pretix has to name a category that the plan defines; those without one get one of their own. Shapes, standing
areas and tables become areas, which are drawn and not sold. What has no place there is lost: kinds of seats, entrances,
zones, levels, outlines, the background, the focal point, and that a table is sold only entire.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from menpiao.seating.model.document import Area, Document, Row, Section, Shape, Table, Words, lines_of, seats_of
from menpiao.seating.model.formats.pretix import SCALE

_WITHOUT: Final = Words("其他座位", "Other seats")
_WITHOUT_COLOUR: Final = "#8A8F98"
_FILL, _BORDER, _INK = "#DDDDDD", "#999999", "#333333"

_At = tuple[float, float]


def write(document: Document, lang: str) -> bytes:
    """The document as pretix reads it; names are this language's."""
    names = _category_names(document, lang)
    colours = {category.id: category.colour for category in document.categories}
    shapes = [_shape(shape, lang) for shape in document.shapes]
    return msgspec.json.encode(
        {
            "name": document.name.in_(lang),
            "categories": [{"name": name, "color": colours.get(key, _WITHOUT_COLOUR)} for key, name in names.items()],
            "size": {"width": round(document.size.width / SCALE), "height": round(document.size.height / SCALE)},
            "zones": [
                *(_zone(section, names, colours, lang) for section in document.sections),
                *([{"name": "", "position": {"x": 0, "y": 0}, "rows": [], "areas": shapes}] if shapes else []),
            ],
        }
    )


def _category_names(document: Document, lang: str) -> dict[str, str]:
    """By id, each name once: pretix knows a category by its name. The key "" is for seats that have none."""
    named = {category.id: category.name.in_(lang) for category in document.categories}
    if not named or any(seat.category is None for seat in seats_of(document)):
        named[""] = _WITHOUT.in_(lang)
    names: dict[str, str] = {}
    for key, name in named.items():
        number, free = 1, name
        while free in names.values():
            number += 1
            free = f"{name} ({number})"
        names[key] = free
    return names


def _zone(section: Section, names: dict[str, str], colours: dict[str, str], lang: str) -> dict[str, Any]:
    return {
        "name": section.name.in_(lang),
        "zone_id": section.id,
        "position": {"x": 0, "y": 0},
        "rows": [_row(line, names) for line in lines_of(section)],
        "areas": [
            *(_standing(area, colours, lang) for area in section.areas),
            *(_table(table) for table in section.tables),
        ],
    }


def _row(line: Row | Table, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row_number": line.label,
        "row_number_position": "both",
        "position": {"x": 0, "y": 0},
        "seats": [
            {
                "seat_guid": seat.id,
                "seat_number": seat.label,
                "position": _position((seat.x, seat.y)),
                "category": names[seat.category or ""],
            }
            for seat in line.seats
        ],
    }


def _shape(shape: Shape, lang: str) -> dict[str, Any]:
    text = shape.text.in_(lang) if shape.text else ""
    middle = _middle(shape.points)
    if shape.kind == "text":
        return _area("text", {}, at=shape.points[0], text=text, rotation=shape.rotation)
    if shape.kind == "ellipse":
        (left, top), (right, bottom) = shape.points
        radius = _position((abs(right - left) / 2, abs(bottom - top) / 2))
        return _area("ellipse", {"radius": radius}, at=middle, text=text, rotation=shape.rotation)
    points = [_turned(point, middle, shape.rotation) for point in shape.points]
    if shape.kind in ("line", "wall"):
        points += reversed(points[1:-1])  # pretix closes every polygon: there and back it encloses nothing
    return _polygon(points, text=text)


def _standing(area: Area, colours: dict[str, str], lang: str) -> dict[str, Any]:
    return _polygon(area.outline, text=area.name.in_(lang), fill=colours.get(area.category or "", _FILL))


def _table(table: Table) -> dict[str, Any]:
    half = table.size / 2
    if table.shape == "round":
        return _area("ellipse", {"radius": _position((half, half))}, at=(table.x, table.y), text=table.label)
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    return _polygon([(table.x + x, table.y + y) for x, y in corners], text=table.label)


def _polygon(points: Sequence[_At], *, text: str, fill: str = _FILL) -> dict[str, Any]:
    middle = _middle(points)
    around = [_position((x - middle[0], y - middle[1])) for x, y in points]
    return _area("polygon", {"points": around}, at=middle, text=text, fill=fill)


def _area(
    shape: str, parts: dict[str, Any], *, at: _At, text: str, fill: str = _FILL, rotation: float = 0
) -> dict[str, Any]:
    """Around `at`, where its text stands too."""
    area: dict[str, Any] = {
        "shape": shape,
        "position": _position(at),
        "rotation": rotation,
        "color": fill,
        "border_color": _BORDER,
    }
    if parts:
        area[shape] = parts
    if text:
        area["text"] = {"text": text, "color": _INK, "position": {"x": 0, "y": 0}}
    return area


def _position(at: _At) -> dict[str, float]:
    return {"x": at[0] / SCALE, "y": at[1] / SCALE}


def _middle(points: Sequence[_At]) -> _At:
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _turned(point: _At, middle: _At, degrees: float) -> _At:
    if not degrees:
        return point
    angle, (x, y) = math.radians(degrees), (point[0] - middle[0], point[1] - middle[1])
    return (
        middle[0] + x * math.cos(angle) - y * math.sin(angle),
        middle[1] + x * math.sin(angle) + y * math.cos(angle),
    )
