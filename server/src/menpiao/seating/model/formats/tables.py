"""Seats as a table: CSV with a line for each seat, as a spreadsheet keeps it.

The first line names the columns: ``section,row,seat`` and, as far as they are there, ``x,y,category,kind,gap,with,id``.
Without coordinates sections are laid out one behind the other. Names are names: sections, rows and seats get ids that
the same table gets again. Tables are written as rows, areas not at all.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final, NamedTuple, cast, get_args

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.seating.model.document import (
    FORMAT,
    MAX_SEATS,
    Category,
    Document,
    Focal,
    Row,
    Seat,
    SeatKind,
    Section,
    Size,
    Words,
    lines_of,
)
from menpiao.seating.model.formats.naming import Ids, words
from menpiao.seating.model.structure import MOST_ERRORS

NEEDED: Final = ("section", "row", "seat")
COLUMNS: Final = (*NEEDED, "x", "y", "category", "kind", "gap", "with", "id")
_SEAT, _PITCH, _BETWEEN, _MARGIN = 55, 90, 200, 300
_COLOURS: Final = ("#D9381E", "#E8A33D", "#3E7CB1", "#6B8F71", "#8E5EA2", "#3CBA9F")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would reckon: written with an apostrophe before it, which is taken away again."""


class _Line(NamedTuple):
    number: int
    cells: dict[str, str]


def read(text: str) -> Document:
    """The document of a table; raises `Invalid` with the lines that are wrong."""
    lines = _lines(text)
    errors = [error for line in lines for error in _wrong(line)]
    if errors:
        raise Invalid(errors=tuple(errors[:MOST_ERRORS]))
    return _Reading(lines).document()


def _lines(text: str) -> list[_Line]:
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[_Line] = []
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        if not set(NEEDED).issubset(columns) or not set(columns).issubset(COLUMNS) or len(set(columns)) < len(columns):
            raise Invalid(
                errors=(
                    _error(
                        1,
                        "not_this_format",
                        f"第一行须为列名 {', '.join(NEEDED)}，可加 {', '.join(COLUMNS[3:])}。",
                        f"The first line names the columns {', '.join(NEEDED)}, and maybe {', '.join(COLUMNS[3:])}.",
                    ),
                )
            )
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(lines) == MAX_SEATS:
                raise Invalid(
                    errors=(_error(reader.line_num, "too_many_seats", "座位太多。", "There are too many seats."),)
                )
            cells = {name: _plain(cell) for name, cell in zip(columns, row, strict=False)}
            lines.append(_Line(reader.line_num, cells))
    except csv.Error as error:
        said = str(error)[:100]
        raise Invalid(
            errors=(_error(reader.line_num, "not_this_format", f"不是 CSV：{said}", f"This is not CSV: {said}"),)
        ) from None
    return lines


def _wrong(line: _Line) -> Iterator[FieldError]:
    for name in NEEDED:
        if not line.cells.get(name):
            yield _error(line.number, "missing", f"缺少 {name}。", f"The {name} is missing.")
    if bool(line.cells.get("x")) != bool(line.cells.get("y")):
        yield _error(line.number, "missing", "x 和 y 须同时填写。", "Both x and y, or neither.")
    for name in ("x", "y"):
        value = line.cells.get(name, "")
        if value and not value.replace(".", "", 1).isdecimal():
            yield _error(line.number, "wrong_type", f"{name} 须为不小于 0 的数。", f"{name} is a number from 0 on.")
    if line.cells.get("kind") and line.cells["kind"] not in get_args(SeatKind):
        kinds = ", ".join(get_args(SeatKind))
        yield _error(line.number, "invalid", f"kind 须为 {kinds}。", f"The kind is one of {kinds}.")


class _Reading:
    def __init__(self, lines: list[_Line]) -> None:
        self._ids = Ids()
        self._placed = any(line.cells.get("x") for line in lines)
        self._categories: dict[str, str] = {}
        self._rows: dict[str, dict[str, list[_Line]]] = {}
        for line in lines:
            self._rows.setdefault(line.cells["section"], {}).setdefault(line.cells["row"], []).append(line)
            category = line.cells.get("category")
            if category and category not in self._categories:
                self._categories[category] = self._ids.give(category, f"c{len(self._categories) + 1}")
        self._top = float(_MARGIN)
        self._widest = max((len(row) for rows in self._rows.values() for row in rows.values()), default=0)

    def document(self) -> Document:
        sections = [self._section(name, rows, place) for place, (name, rows) in enumerate(self._rows.items(), 1)]
        seats = [seat for section in sections for row in section.rows for seat in row.seats]
        width = max((seat.x for seat in seats), default=900) + _MARGIN
        return Document(
            format=FORMAT,
            name=Words("座位图", "Seat map"),
            size=Size(width=width, height=max((seat.y for seat in seats), default=900) + _MARGIN),
            focal=Focal(x=round(sum(seat.x for seat in seats) / len(seats), 1) if seats else width / 2, y=0),
            categories=[
                Category(id=category_id, name=words(name, category_id), colour=_COLOURS[place % len(_COLOURS)])
                for place, (name, category_id) in enumerate(self._categories.items())
            ],
            sections=sections,
        )

    def _section(self, name: str, rows: dict[str, list[_Line]], place: int) -> Section:
        section_id = self._ids.give(name, f"s{place}")
        made = [self._row(label, lines, section_id, number) for number, (label, lines) in enumerate(rows.items(), 1)]
        self._top += _BETWEEN
        return Section(id=section_id, name=words(name, section_id), rows=made)

    def _row(self, label: str, lines: list[_Line], section_id: str, number: int) -> Row:
        row_id = self._ids.give(f"{section_id}-{label}", f"{section_id}-r{number}")
        left = _MARGIN + (self._widest - len(lines)) * _SEAT / 2
        seats = [self._seat(line, row_id, place, left + place * _SEAT) for place, line in enumerate(lines)]
        self._top += _PITCH
        return Row(id=row_id, label=label, seats=seats)

    def _seat(self, line: _Line, row_id: str, place: int, x: float) -> Seat:
        cells = line.cells
        seat_id = self._ids.give(cells.get("id") or f"{row_id}-{cells['seat']}", f"{row_id}-s{place + 1}")
        category = cells.get("category")
        return Seat(
            id=seat_id,
            label=cells["seat"],
            x=float(cells["x"]) if cells.get("x") else x,
            y=float(cells["y"]) if cells.get("y") else self._top,
            kind=cast(SeatKind, cells.get("kind") or "normal"),
            category=self._categories[category] if category else None,
            gap=cells.get("gap", "").lower() in ("1", "true", "yes", "x", "是"),
            with_=cells.get("with") or None,
        )


def write(document: Document, lang: str) -> bytes:
    """A line for each seat, with the mark by which spreadsheets know UTF-8."""
    names = {category.id: category.name.in_(lang) for category in document.categories}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for section in document.sections:
        for line in lines_of(section):
            for seat in line.seats:
                writer.writerow(
                    [
                        _safe(section.name.in_(lang)),
                        _safe(line.label),
                        _safe(seat.label),
                        f"{seat.x:g}",
                        f"{seat.y:g}",
                        _safe(names.get(seat.category or "", "")),
                        seat.kind,
                        "1" if seat.gap else "",
                        seat.with_ or "",
                        seat.id,
                    ]
                )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")


def _error(line: int, code: str, zh: str, en: str) -> FieldError:
    return field_error(f"/text#line={line}", code, f"第 {line} 行：{zh}", f"Line {line}: {en}")
