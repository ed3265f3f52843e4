"""What the parts of a document owe each other: every id once, every reference to something, every seat told apart.

Each violation says where it is (RFC 6901) and what it is; the first hundred are told. A document with any is refused.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.seating.model.document import (
    MAX_ROWS,
    MAX_SEATS,
    Document,
    Point,
    Row,
    Seat,
    Section,
    ShapeKind,
    Table,
    Words,
    lines_of,
)
from menpiao.seating.model.structure import MOST_ERRORS
from menpiao.seating.model.svg import read_drawing

_FEWEST_POINTS: Final[dict[ShapeKind, int]] = {"text": 1, "line": 2, "wall": 2, "ellipse": 2}
_EXACTLY: Final[frozenset[ShapeKind]] = frozenset({"text", "ellipse"})
_BLANK: Final = ("不能是空白。", "This may not be blank.")


def checked(document: Document) -> Document:
    """The document, its background written anew; raises `Invalid` with what is wrong."""
    violations = _Check(document).violations()
    background = document.background
    if background is not None:
        svg, error = read_drawing(background.svg)
        if error is not None:
            violations.append(error)
        background = msgspec.structs.replace(background, svg=svg)
    if violations:
        raise Invalid(errors=tuple(violations[:MOST_ERRORS]))
    return msgspec.structs.replace(document, background=background)


class _Check:
    """One pass over a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._where: dict[str, str] = {}
        """Each id's first place."""
        self._zones = {zone.id for zone in document.zones}
        self._entrances = {entrance.id for entrance in document.entrances}
        self._categories = {category.id for category in document.categories}
        self._kinds: dict[str, str] = {}
        for section in document.sections:
            for line in lines_of(section):
                for seat in line.seats:
                    self._kinds.setdefault(seat.id, seat.kind)

    def violations(self) -> list[FieldError]:
        """The first hundred."""
        found: list[FieldError] = []
        for violation in self._all():
            found.append(violation)
            if len(found) == MOST_ERRORS:
                break
        return found

    def _all(self) -> Iterator[FieldError]:
        yield from self._totals()
        yield from _words(self._document.name, "/name")
        yield from self._surroundings()
        for place, section in enumerate(self._document.sections):
            yield from self._section(section, f"/sections/{place}")

    def _totals(self) -> Iterator[FieldError]:
        sections = self._document.sections
        seats = sum(len(line.seats) for section in sections for line in lines_of(section))
        if seats > MAX_SEATS:
            words = f"最多 {MAX_SEATS} 个座位，现有 {seats} 个。", f"At most {MAX_SEATS} seats; there are {seats}."
            yield field_error("/sections", "too_many_seats", *words)
        rows = sum(len(section.rows) + len(section.tables) for section in sections)
        if rows > MAX_ROWS:
            words = f"最多 {MAX_ROWS} 排（桌），现有 {rows}。", f"At most {MAX_ROWS} rows and tables; there are {rows}."
            yield field_error("/sections", "too_many_rows", *words)

    def _surroundings(self) -> Iterator[FieldError]:
        document = self._document
        for place, zone in enumerate(document.zones):
            yield from self._once(zone.id, f"/zones/{place}")
            yield from _words(zone.name, f"/zones/{place}/name")
        for place, category in enumerate(document.categories):
            yield from self._once(category.id, f"/categories/{place}")
            yield from _words(category.name, f"/categories/{place}/name")
        for place, entrance in enumerate(document.entrances):
            yield from self._once(entrance.id, f"/entrances/{place}")
            yield from _words(entrance.name, f"/entrances/{place}/name")
            yield from _known(entrance.zone, self._zones, f"/entrances/{place}/zone")
        for place, shape in enumerate(document.shapes):
            fewest = _FEWEST_POINTS.get(shape.kind, 3)
            if len(shape.points) < fewest or (shape.kind in _EXACTLY and len(shape.points) != fewest):
                words = f"{shape.kind} 的点数不对。", f"A {shape.kind} has another number of points."
                yield field_error(f"/shapes/{place}/points", "wrong_number_of_points", *words)
            if shape.text is not None:
                yield from _words(shape.text, f"/shapes/{place}/text")
            elif shape.kind == "text":
                yield field_error(f"/shapes/{place}/text", "missing", "缺少文字。", "The text is missing.")

    def _section(self, section: Section, pointer: str) -> Iterator[FieldError]:
        yield from self._once(section.id, pointer)
        yield from _words(section.name, f"{pointer}/name")
        yield from _known(section.zone, self._zones, f"{pointer}/zone")
        yield from _known(section.entrance, self._entrances, f"{pointer}/entrance")
        yield from _closed(section.outline, f"{pointer}/outline", fewest=0)
        in_rows: dict[tuple[str, str], str] = {}
        for place, row in enumerate(section.rows):
            yield from self._line(row, f"{pointer}/rows/{place}", in_rows)
        at_tables: dict[tuple[str, str], str] = {}
        for place, table in enumerate(section.tables):
            yield from self._line(table, f"{pointer}/tables/{place}", at_tables)
        for place, area in enumerate(section.areas):
            yield from self._once(area.id, f"{pointer}/areas/{place}")
            yield from _words(area.name, f"{pointer}/areas/{place}/name")
            yield from _known(area.category, self._categories, f"{pointer}/areas/{place}/category")
            yield from _closed(area.outline, f"{pointer}/areas/{place}/outline", fewest=3)

    def _line(self, line: Row | Table, pointer: str, labels: dict[tuple[str, str], str]) -> Iterator[FieldError]:
        yield from self._once(line.id, pointer)
        if not line.label.strip():
            yield field_error(f"{pointer}/label", "invalid", *_BLANK)
        for place, seat in enumerate(line.seats):
            here = f"{pointer}/seats/{place}"
            yield from self._once(seat.id, here)
            yield from self._seat(seat, here)
            first = labels.setdefault((line.label, seat.label), here)
            if first != here:
                words = (
                    f"{line.label} 排已有 {seat.label} 座，在 {first}：两张票会写得一样。",
                    f"{line.label} has a seat {seat.label} already, at {first}: two tickets would say the same.",
                )
                yield field_error(f"{here}/label", "duplicate_label", *words)

    def _seat(self, seat: Seat, pointer: str) -> Iterator[FieldError]:
        if not seat.label.strip():
            yield field_error(f"{pointer}/label", "invalid", *_BLANK)
        if seat.category is not None and seat.category not in self._categories:
            yield from _known(seat.category, self._categories, f"{pointer}/category")
        size = self._document.size
        for axis, value, most in (("x", seat.x, size.width), ("y", seat.y, size.height)):
            if value > most:
                yield field_error(f"{pointer}/{axis}", "outside", "在图的范围之外。", "This is outside of the drawing.")
        if seat.with_ is not None or seat.kind == "companion":
            yield from self._companion(seat, f"{pointer}/with")

    def _companion(self, seat: Seat, pointer: str) -> Iterator[FieldError]:
        if seat.kind != "companion":
            yield field_error(
                pointer, "not_a_companion", "只有陪同座位可以有 with。", "Only a companion's seat may have this."
            )
        elif seat.with_ is None:
            yield field_error(
                pointer, "missing", "请指明陪同的是哪个轮椅席位。", "Say which wheelchair place this seat goes with."
            )
        elif seat.with_ not in self._kinds:
            yield field_error(pointer, "not_found", "没有这个席位。", "There is no such seat.")
        elif self._kinds[seat.with_] != "wheelchair":
            yield field_error(pointer, "not_a_wheelchair_seat", "这不是轮椅席位。", "This is not a wheelchair place.")

    def _once(self, part_id: str, pointer: str) -> Iterator[FieldError]:
        first = self._where.setdefault(part_id, pointer)
        if first != pointer:
            words = f"编号 {part_id} 已在 {first} 使用。", f"The id {part_id} is used at {first} already."
            yield field_error(f"{pointer}/id", "duplicate", *words)


def _words(words: Words, pointer: str) -> Iterator[FieldError]:
    if words.zh is None and words.en is None:
        yield field_error(pointer, "missing", "请至少填写一种语言。", "Write it in one language at least.")
    for language, text in (("zh-CN", words.zh), ("en", words.en)):
        if text is not None and not text.strip():
            yield field_error(f"{pointer}/{language}", "invalid", *_BLANK)


def _known(part_id: str | None, known: set[str], pointer: str) -> Iterator[FieldError]:
    if part_id is not None and part_id not in known:
        yield field_error(pointer, "not_found", f"没有 {part_id}。", f"There is no {part_id}.")


def _closed(outline: list[Point], pointer: str, *, fewest: int) -> Iterator[FieldError]:
    if len(outline) < fewest or 0 < len(outline) < 3:
        yield field_error(
            pointer, "wrong_number_of_points", "轮廓至少有三个点。", "An outline has three points or more."
        )
