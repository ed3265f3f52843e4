"""The seat map as a document: what an organizer draws, imports and exports, and what a version of a map keeps for ever.

Lengths are drawing units of one centimetre, from the top left corner. The structs are the structure: types, bounds and
patterns, from which the JSON Schema is written (``contract/seat-map.schema.json``). What the parts owe each other is
checked in `menpiao.seating.model.check`. Optional fields that are left out mean the same as their defaults.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import msgspec

FORMAT: Final = "menpiao.seat-map/1"

MAX_SEATS = 100_000
MAX_SECTIONS = 500
MAX_ROWS = 5_000
MAX_ROW_SEATS = 500
MAX_TEXT = 60
MAX_SVG_BYTES = 262_144
MAX_CATEGORIES = 30
MAX_UNITS = 1_000_000
MAX_POINTS = 1_000
MAX_SHAPES = 2_000
MAX_CAPACITY = 200_000
MAX_DOCUMENT_BYTES = 24 * 1024 * 1024

SHOWN: Final = r"[^<>\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
"""What may stand in a text: no markup, no control character, nothing that turns the reading direction."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$(?!\n)")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT, pattern=rf"^{SHOWN}*$(?!\n)")]
Unit = Annotated[float, msgspec.Meta(ge=0, le=MAX_UNITS)]
Point = tuple[Unit, Unit]
Outline = Annotated[list[Point], msgspec.Meta(max_length=MAX_POINTS)]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9A-Fa-f]{6}$(?!\n)")]
View = Annotated[
    str,
    msgspec.Meta(
        max_length=500,
        pattern=r"^(https://[A-Za-z0-9.-]+(:[0-9]+)?)?/[A-Za-z0-9._~%-]+(/[A-Za-z0-9._~%-]+)*$(?!\n)",
        description="An https address, or a path on the server that serves the map.",
    ),
]

SeatKind = Literal["normal", "wheelchair", "companion", "restricted", "aisle"]
ShapeKind = Literal["stage", "wall", "exit", "bar", "text", "line", "polygon", "ellipse"]
TableShape = Literal["round", "square"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A name in one language or both."""

    zh: Annotated[Name | None, msgspec.Meta(description="Chinese.")] = msgspec.field(default=None, name="zh-CN")
    en: Annotated[Name | None, msgspec.Meta(description="English.")] = None

    def in_(self, lang: str) -> str:
        """For this reader: his language, else the other one."""
        return (self.zh or self.en or "") if lang == "zh-CN" else (self.en or self.zh or "")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of the document have in common: unknown fields are refused, defaults are left out."""


class Size(_Part, frozen=True, kw_only=True, gc=False):
    """The drawing's extent."""

    width: Annotated[float, msgspec.Meta(gt=0, le=MAX_UNITS)]
    height: Annotated[float, msgspec.Meta(gt=0, le=MAX_UNITS)]


class Focal(_Part, frozen=True, kw_only=True, gc=False):
    """Where everybody looks: seats near it are the best."""

    x: Unit
    y: Unit


class Background(_Part, frozen=True, kw_only=True, gc=False):
    """A picture below the seats: SVG of lines, shapes and texts, without anything that acts or loads."""

    svg: Annotated[str, msgspec.Meta(max_length=MAX_SVG_BYTES)]


class Zone(_Part, frozen=True, kw_only=True):
    """An area of admission."""

    id: Id
    name: Words


class Entrance(_Part, frozen=True, kw_only=True):
    """Where people of some sections come in."""

    id: Id
    name: Words
    x: Unit
    y: Unit
    zone: Id | None = None


class Category(_Part, frozen=True, kw_only=True):
    """What a session's price tiers are painted from at first."""

    id: Id
    name: Words
    colour: Colour


class Shape(_Part, frozen=True, kw_only=True):
    """Something to find one's way by. `text` has one point, `ellipse` two opposite corners of its box, `line` and
    `wall` two points or more, the others a polygon of three or more."""

    kind: ShapeKind
    points: Annotated[list[Point], msgspec.Meta(min_length=1, max_length=MAX_POINTS)]
    text: Words | None = None
    rotation: Annotated[float, msgspec.Meta(ge=-360, le=360, description="Degrees, clockwise.")] = 0


class Seat(_Part, frozen=True, kw_only=True, gc=False):
    """One place to sit, or for a wheelchair."""

    id: Id
    label: Name
    x: Unit
    y: Unit
    kind: Annotated[SeatKind, msgspec.Meta(description="`aisle`: an ordinary seat beside an aisle.")] = "normal"
    category: Id | None = None
    gap: Annotated[bool, msgspec.Meta(description="An aisle is before it: not next to the seat listed before.")] = False
    with_: Annotated[Id | None, msgspec.Meta(description="Of a companion's seat: the wheelchair place.")] = (
        msgspec.field(default=None, name="with")
    )


class Row(_Part, frozen=True, kw_only=True):
    """Seats in walking order: neighbours in the list sit next to each other, unless the later one says `gap`."""

    id: Id
    label: Name
    seats: Annotated[list[Seat], msgspec.Meta(min_length=1, max_length=MAX_ROW_SEATS)]


class Table(_Part, frozen=True, kw_only=True):
    """Seats around a table; `whole` ones are sold only entire."""

    id: Id
    label: Name
    x: Unit
    y: Unit
    shape: TableShape = "round"
    size: Annotated[float, msgspec.Meta(gt=0, le=10_000)] = 180
    seats: Annotated[list[Seat], msgspec.Meta(min_length=1, max_length=MAX_ROW_SEATS)]
    whole: bool = False


class Area(_Part, frozen=True, kw_only=True):
    """General admission: no seats of its own, a quota ticket type sells it."""

    id: Id
    name: Words
    capacity: Annotated[int, msgspec.Meta(ge=1, le=MAX_CAPACITY)]
    outline: Outline
    category: Id | None = None


class Section(_Part, frozen=True, kw_only=True):
    """A named part of the hall: rows, tables and areas."""

    id: Id
    name: Words
    level: Annotated[int, msgspec.Meta(ge=-20, le=100)] = 1
    zone: Id | None = None
    entrance: Id | None = None
    outline: Outline = msgspec.field(default_factory=list)
    view: Annotated[View | None, msgspec.Meta(description="A picture from here.")] = None
    rows: Annotated[list[Row], msgspec.Meta(max_length=MAX_ROWS)] = msgspec.field(default_factory=list)
    tables: Annotated[list[Table], msgspec.Meta(max_length=MAX_ROWS)] = msgspec.field(default_factory=list)
    areas: Annotated[list[Area], msgspec.Meta(max_length=MAX_SECTIONS)] = msgspec.field(default_factory=list)


class Document(_Part, frozen=True, kw_only=True):
    """A whole seat map."""

    format: Literal["menpiao.seat-map/1"]
    name: Words
    size: Size
    focal: Focal
    background: Background | None = None
    zones: Annotated[list[Zone], msgspec.Meta(max_length=MAX_SECTIONS)] = msgspec.field(default_factory=list)
    entrances: Annotated[list[Entrance], msgspec.Meta(max_length=MAX_SECTIONS)] = msgspec.field(default_factory=list)
    categories: Annotated[list[Category], msgspec.Meta(max_length=MAX_CATEGORIES)] = msgspec.field(default_factory=list)
    shapes: Annotated[list[Shape], msgspec.Meta(max_length=MAX_SHAPES)] = msgspec.field(default_factory=list)
    sections: Annotated[list[Section], msgspec.Meta(max_length=MAX_SECTIONS)] = msgspec.field(default_factory=list)


def lines_of(section: Section) -> Iterator[Row | Table]:
    """What holds the section's seats, in plan order: its rows, then its tables."""
    yield from section.rows
    yield from section.tables


def seats_of(document: Document) -> Iterator[Seat]:
    """Every seat in plan order."""
    for section in document.sections:
        for line in lines_of(section):
            yield from line.seats


def encode_document(document: Document) -> bytes:
    """How a document is written. Two that were read and mean the same are the same bytes."""
    return msgspec.json.encode(document)
