"""The public plan (`menpiao.seat-plan/1`): the document as small as a phone wants it, in one language.

Coordinates are whole units, each row's are differences from seat to seat; what follows from a rule is left out. See
``docs/reference/seat-map-format.md``. The bytes depend on the document alone, so they are made once and kept for ever.
"""

import gzip
import itertools
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import brotli
import msgspec
from msgspec import UNSET, UnsetType

from menpiao.kernel.i18n import Lang
from menpiao.seating.model.document import Area, Document, Row, Seat, Section, ShapeKind, Table, lines_of
from menpiao.seating.model.plan import KIND_LETTERS

PLAN_FORMAT: Final = "menpiao.seat-plan/1"


class PlanCategory(msgspec.Struct, frozen=True):
    """What price tiers are painted from at first."""

    id: str
    name: str
    colour: str


class PlanZone(msgspec.Struct, frozen=True):
    """An area of admission."""

    id: str
    name: str


class PlanEntrance(msgspec.Struct, frozen=True):
    """Where people of some sections come in."""

    id: str
    name: str
    x: int
    y: int
    zone: str | None


class PlanShape(msgspec.Struct, frozen=True):
    """Something to find one's way by; points are x, y, x, y and so on."""

    kind: ShapeKind
    points: list[int]
    text: str | UnsetType = UNSET
    rotation: int | UnsetType = UNSET


class PlanLine(msgspec.Struct, frozen=True):
    """A row, or a table whose seats come as one. What is left out follows from a rule: ids are the row's id, a hyphen
    and the label; all seats are normal; there is no aisle, no companion, no category."""

    id: str
    label: str
    table: bool
    labels: Annotated[
        list[str | int], msgspec.Meta(description="Texts; or three numbers: the first label, the step, how many.")
    ]
    x: Annotated[list[int], msgspec.Meta(description="The first, then differences; one number alone: all are there.")]
    y: list[int]
    at: Annotated[list[int | str] | UnsetType, msgspec.Meta(description="Of a table: x, y, size, shape.")] = UNSET
    whole: Annotated[bool | UnsetType, msgspec.Meta(description="Of a table: sold only entire.")] = UNSET
    ids: list[str] | UnsetType = UNSET
    kinds: Annotated[str | UnsetType, msgspec.Meta(description="A letter a seat: n, w, c, r, a.")] = UNSET
    gaps: Annotated[list[int] | UnsetType, msgspec.Meta(description="Seats with an aisle before them.")] = UNSET
    with_: Annotated[
        dict[str, str] | UnsetType, msgspec.Meta(description="A companion's place in the row: its wheelchair place.")
    ] = msgspec.field(default=UNSET, name="with")
    category: Annotated[
        int | list[int] | UnsetType, msgspec.Meta(description="Place in `categories`, or one a seat; -1 is none.")
    ] = UNSET


class PlanArea(msgspec.Struct, frozen=True):
    """General admission."""

    id: str
    name: str
    capacity: int
    outline: list[int]
    category: int | UnsetType = UNSET


class PlanPart(msgspec.Struct, frozen=True):
    """A section: its seats are `first` to `first + count - 1` in plan order."""

    id: str
    name: str
    level: int
    zone: str | None
    entrance: str | None
    view: str | None
    outline: list[int]
    first: int
    count: int
    rows: list[PlanLine]
    areas: list[PlanArea]


class SeatPlan(msgspec.Struct, frozen=True):
    """A published version of a seat map, in one language. It never changes."""

    format: Literal["menpiao.seat-plan/1"]
    id: str
    name: str
    size: list[int]
    focal: list[int]
    background: str | None
    categories: list[PlanCategory]
    zones: list[PlanZone]
    entrances: list[PlanEntrance]
    shapes: list[PlanShape]
    sections: list[PlanPart]


def compact(document: Document, *, seat_map_id: str, lang: Lang) -> bytes:
    """The plan as JSON."""
    categories = {category.id: place for place, category in enumerate(document.categories)}
    first = 0
    sections = []
    for section in document.sections:
        sections.append(_section(section, first, categories, lang))
        first += sections[-1].count
    return msgspec.json.encode(
        SeatPlan(
            format="menpiao.seat-plan/1",
            id=seat_map_id,
            name=document.name.in_(lang),
            size=[round(document.size.width), round(document.size.height)],
            focal=[round(document.focal.x), round(document.focal.y)],
            background=document.background.svg if document.background else None,
            categories=[PlanCategory(c.id, c.name.in_(lang), c.colour) for c in document.categories],
            zones=[PlanZone(zone.id, zone.name.in_(lang)) for zone in document.zones],
            entrances=[
                PlanEntrance(e.id, e.name.in_(lang), round(e.x), round(e.y), e.zone) for e in document.entrances
            ],
            shapes=[
                PlanShape(
                    kind=shape.kind,
                    points=_flat(shape.points),
                    text=shape.text.in_(lang) if shape.text else UNSET,
                    rotation=round(shape.rotation) if shape.rotation else UNSET,
                )
                for shape in document.shapes
            ],
            sections=sections,
        )
    )


def gzipped(plan: bytes) -> bytes:
    """As small as gzip makes it; the same for the same plan."""
    return gzip.compress(plan, 9, mtime=0)


def brotlied(plan: bytes) -> bytes:
    """As small as brotli makes it: seconds for a stadium, once."""
    small: bytes = brotli.compress(plan, mode=brotli.MODE_TEXT, quality=11, lgwin=22)
    return small


def _section(section: Section, first: int, categories: dict[str, int], lang: Lang) -> PlanPart:
    lines = list(lines_of(section))
    return PlanPart(
        id=section.id,
        name=section.name.in_(lang),
        level=section.level,
        zone=section.zone,
        entrance=section.entrance,
        view=section.view,
        outline=_flat(section.outline),
        first=first,
        count=sum(len(line.seats) for line in lines),
        rows=[_line(line, categories) for line in lines],
        areas=[_area(area, categories, lang) for area in section.areas],
    )


def _line(line: Row | Table, categories: dict[str, int]) -> PlanLine:
    seats, table = line.seats, isinstance(line, Table)
    kinds = "".join([KIND_LETTERS[seat.kind] for seat in seats])
    gaps = [place for place, seat in enumerate(seats) if seat.gap and place and not table]
    companions = {str(place): seat.with_ for place, seat in enumerate(seats) if seat.with_}
    return PlanLine(
        id=line.id,
        label=line.label,
        table=table,
        at=[round(line.x), round(line.y), round(line.size), line.shape] if isinstance(line, Table) else UNSET,
        whole=line.whole if isinstance(line, Table) else UNSET,
        labels=_labels([seat.label for seat in seats]),
        ids=[s.id for s in seats] if any(s.id != f"{line.id}-{s.label}" for s in seats) else UNSET,
        x=_differences([round(seat.x) for seat in seats]),
        y=_differences([round(seat.y) for seat in seats]),
        kinds=kinds if kinds.strip("n") else UNSET,
        gaps=gaps or UNSET,
        with_=companions or UNSET,
        category=_categories(seats, categories),
    )


def _labels(labels: list[str]) -> list[str | int]:
    """Those that count in equal steps as [from, step, how many]. A single number is told as text."""
    if len(labels) > 1 and all(label.isascii() and label.isdigit() and len(label) < 10 for label in labels):
        first, step = int(labels[0]), int(labels[1]) - int(labels[0])
        if [str(first + step * place) for place in range(len(labels))] == labels:
            return [first, step, len(labels)]
    return [*labels]


def _differences(values: Sequence[int]) -> list[int]:
    """The first, then each seat's difference from the one before; the first alone where all are alike."""
    if values.count(values[0]) == len(values):
        return [values[0]]
    return [values[0], *(b - a for a, b in itertools.pairwise(values))]


def _categories(seats: Sequence[Seat], categories: dict[str, int]) -> int | list[int] | UnsetType:
    places = [categories[seat.category] if seat.category else -1 for seat in seats]
    if places.count(places[0]) == len(places):
        return UNSET if places[0] < 0 else places[0]
    return places


def _area(area: Area, categories: dict[str, int], lang: Lang) -> PlanArea:
    return PlanArea(
        id=area.id,
        name=area.name.in_(lang),
        capacity=area.capacity,
        outline=_flat(area.outline),
        category=categories[area.category] if area.category else UNSET,
    )


def _flat(points: Sequence[tuple[float, float]]) -> list[int]:
    return [round(value) for point in points for value in point]
