"""Seating plans of pretix (schema 0.0.1): zones become sections, areas become shapes, one pixel two centimetres.

pretix knows no aisles, no wheelchair places and no focal point: aisles are told from wider distances, everybody looks
at what is called a stage, else at the upper middle. Written they are in `menpiao.seating.model.formats.pretix_writing`.
"""

import math
from collections.abc import Iterator
from typing import Final

import msgspec

from menpiao.kernel.errors import Invalid, Malformed, field_error
from menpiao.seating.model.document import (
    FORMAT,
    MAX_CATEGORIES,
    Category,
    Document,
    Focal,
    Row,
    Seat,
    Section,
    Shape,
    Size,
)
from menpiao.seating.model.formats.naming import Ids, aisles, words

SCALE: Final = 2
_MARGIN: Final = 100
_STAGES: Final = ("stage", "bühne", "舞台", "scène", "podium")
_COLOURS: Final = ("#D9381E", "#E8A33D", "#3E7CB1", "#6B8F71", "#8E5EA2", "#3CBA9F")


class _Position(msgspec.Struct):
    x: float
    y: float


class _Text(msgspec.Struct):
    text: str = ""
    position: _Position | None = None


class _Rectangle(msgspec.Struct):
    width: float
    height: float


class _Circle(msgspec.Struct):
    radius: float


class _Ellipse(msgspec.Struct):
    radius: _Position


class _Polygon(msgspec.Struct):
    points: list[_Position]


class _Area(msgspec.Struct):
    position: _Position = msgspec.field(default_factory=lambda: _Position(0, 0))
    rotation: float = 0
    shape: str = ""
    text: _Text | None = None
    rectangle: _Rectangle | None = None
    circle: _Circle | None = None
    ellipse: _Ellipse | None = None
    polygon: _Polygon | None = None


class _Seat(msgspec.Struct):
    seat_guid: str
    seat_number: str
    position: _Position
    category: str = ""


class _Row(msgspec.Struct):
    row_number: str
    seats: list[_Seat]
    row_label: str | None = None
    """How the row is called in words, such as `Reihe 5` or `Loge`."""
    position: _Position = msgspec.field(default_factory=lambda: _Position(0, 0))


class _Zone(msgspec.Struct):
    position: _Position
    rows: list[_Row]
    name: str = ""
    zone_id: str = ""
    areas: list[_Area] = msgspec.field(default_factory=list)


class _Category(msgspec.Struct):
    name: str
    color: str = ""


class _Plan(msgspec.Struct):
    name: str
    zones: list[_Zone]
    categories: list[_Category]
    size: _Rectangle | None = None


def read(text: str) -> Document:
    """A plan's document; raises `Invalid` or `Malformed`."""
    try:
        plan = msgspec.json.decode(text.encode(), type=_Plan, strict=True)
    except msgspec.ValidationError as error:
        said = str(error)[:200]
        words_of_it = f"不是 pretix 的座位图：{said}", f"This is not a seating plan of pretix: {said}"
        raise Invalid(errors=(field_error("/text", "not_this_format", *words_of_it),)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Malformed() from None
    names = len(_category_names(plan))
    if names > MAX_CATEGORIES:
        words_of_it = (
            f"最多 {MAX_CATEGORIES} 个类别，这里有 {names} 个；请先在 pretix 里合并一些。",
            f"At most {MAX_CATEGORIES} categories; there are {names}. Merge some of them in pretix first.",
        )
        raise Invalid(errors=(field_error("/text#/categories", "too_large", *words_of_it),))
    return _Reading(plan).document()


def _category_names(plan: _Plan) -> list[str]:
    """Those that the plan defines, then those that only its seats name."""
    used = (seat.category for zone in plan.zones for row in zone.rows for seat in row.seats if seat.category)
    return list(dict.fromkeys([*(category.name for category in plan.categories), *used]))


class _Reading:
    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._ids = Ids()
        points = list(_points(plan))
        self._x = _MARGIN - SCALE * min((x for x, _ in points), default=0)
        self._y = _MARGIN - SCALE * min((y for _, y in points), default=0)
        self._points = [self._at(x, y) for x, y in points]
        self._colours = {category.name: category.color for category in reversed(plan.categories)}
        self._category_ids = {
            name: self._ids.give(name, f"c{place}") for place, name in enumerate(_category_names(plan), 1)
        }

    def document(self) -> Document:
        sections = [self._section(zone, place) for place, zone in enumerate(self._plan.zones, 1) if zone.rows]
        shapes = [shape for zone in self._plan.zones for area in zone.areas if (shape := self._shape(zone, area))]
        return Document(
            format=FORMAT,
            name=words(self._plan.name, "Hall"),
            size=Size(
                width=max((x for x, _ in self._points), default=900) + _MARGIN,
                height=max((y for _, y in self._points), default=900) + _MARGIN,
            ),
            focal=self._focal(shapes),
            categories=[
                Category(id=category_id, name=words(name, category_id), colour=self._colour(name, place))
                for place, (name, category_id) in enumerate(self._category_ids.items())
            ],
            shapes=shapes,
            sections=[section for section in sections if section.rows],
        )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return round(self._x + SCALE * x, 1), round(self._y + SCALE * y, 1)

    def _colour(self, name: str, place: int) -> str:
        colour = self._colours.get(name, "")
        plain = len(colour) == 7 and colour[0] == "#" and all(one in "0123456789abcdefABCDEF" for one in colour[1:])
        return colour if plain else _COLOURS[place % len(_COLOURS)]

    def _section(self, zone: _Zone, place: int) -> Section:
        section_id = self._ids.give(zone.zone_id or zone.name, f"z{place}")
        return Section(
            id=section_id,
            name=words(zone.name, section_id),
            rows=[self._row(zone, row, section_id, number) for number, row in enumerate(zone.rows, 1) if row.seats],
        )

    def _row(self, zone: _Zone, row: _Row, section_id: str, number: int) -> Row:
        row_id = self._ids.give(f"{section_id}-{row.row_number}", f"{section_id}-r{number}")
        points = [
            self._at(
                zone.position.x + row.position.x + seat.position.x, zone.position.y + row.position.y + seat.position.y
            )
            for seat in row.seats
        ]
        gaps = aisles(points)
        return Row(
            id=row_id,
            label=_row_label(row) or str(number),
            seats=[
                Seat(
                    id=self._ids.give(seat.seat_guid, f"{row_id}-s{place + 1}"),
                    label=seat.seat_number.strip() or str(place + 1),
                    x=points[place][0],
                    y=points[place][1],
                    category=self._category_ids.get(seat.category),
                    gap=place in gaps,
                )
                for place, seat in enumerate(row.seats)
            ],
        )

    def _shape(self, zone: _Zone, area: _Area) -> Shape | None:
        outline = _outline(area)
        if not outline:
            return None
        x, y = zone.position.x + area.position.x, zone.position.y + area.position.y
        said = area.text.text.strip() if area.text else ""
        points = [self._at(x + px, y + py) for px, py in outline]
        text = words(said, "Text") if said else None
        turned = round(area.rotation % 360, 1)
        if area.shape == "text":
            return Shape(kind="text", points=points[:1], text=text, rotation=turned) if text else None
        if area.shape in ("circle", "ellipse"):
            return Shape(kind="ellipse", points=points, text=text, rotation=turned)
        if _is_there_and_back(points):
            return Shape(kind="line", points=points[: len(points) // 2 + 1], text=text)
        stage = any(word in said.lower() for word in _STAGES)
        return Shape(kind="stage" if stage else "polygon", points=points, text=text)

    def _focal(self, shapes: list[Shape]) -> Focal:
        for shape in shapes:
            if shape.kind == "stage":
                xs, ys = zip(*shape.points, strict=True)
                return Focal(x=round(sum(xs) / len(xs), 1), y=round(max(ys), 1))
        xs_of_all = [x for x, _ in self._points] or [0.0]
        return Focal(x=round((min(xs_of_all) + max(xs_of_all)) / 2, 1), y=0)


def _points(plan: _Plan) -> Iterator[tuple[float, float]]:
    """Everything that the drawing must hold, in pretix's pixels."""
    for zone in plan.zones:
        for row in zone.rows:
            for seat in row.seats:
                yield (
                    zone.position.x + row.position.x + seat.position.x,
                    zone.position.y + row.position.y + seat.position.y,
                )
        for area in zone.areas:
            for x, y in _outline(area):
                yield zone.position.x + area.position.x + x, zone.position.y + area.position.y + y


def _outline(area: _Area) -> list[tuple[float, float]]:
    """Around the area's position, turned; two corners of the box where it is round."""
    if area.shape == "rectangle" and area.rectangle:
        width, height = area.rectangle.width, area.rectangle.height
        corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
        return [_turned(x, y, area.rotation) for x, y in corners]
    if area.shape == "polygon" and area.polygon and len(area.polygon.points) >= 2:
        return [_turned(point.x, point.y, area.rotation) for point in area.polygon.points]
    if area.shape == "circle" and area.circle:
        return [(-area.circle.radius, -area.circle.radius), (area.circle.radius, area.circle.radius)]
    if area.shape == "ellipse" and area.ellipse:
        radius = area.ellipse.radius
        return [(-radius.x, -radius.y), (radius.x, radius.y)]
    if area.shape == "text" and area.text:
        at = area.text.position or _Position(0, 0)
        return [_turned(at.x, at.y, area.rotation)]
    return []


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def _is_there_and_back(points: list[tuple[float, float]]) -> bool:
    """A line, written as a polygon that comes back the way it went."""
    return len(points) % 2 == 0 and points[1:] == points[:0:-1]


def _row_label(row: _Row) -> str:
    """The number, with what the row's words say besides it: `Reihe 5` is 5, and the first row of a `Loge` is Loge 1."""
    number, said = row.row_number.strip(), (row.row_label or "").strip()
    if not said or number in said.split():
        return number
    return f"{said} {number}".strip()
