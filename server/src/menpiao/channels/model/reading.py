"""A file as it came from a spreadsheet or a partner's system, as rows of texts. Pure.

UTF-8 or GB18030, with a byte order mark or without; commas, semicolons or tabs. Everything in it is text, also what
looks like a formula: it is looked at and never worked out. What is too large is refused before it is read to its end.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from menpiao.channels.model.channel import MOST_ROWS
from menpiao.channels.model.refusals import FileEmpty, FileNotRead, FileTooLong

Encoding = Literal["utf-8", "gb18030"]
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 500
LONGEST_HEADING: Final = 60
_OTHERS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How files begin that only look like tables: UTF-16, spreadsheets, PDF."""


class Line(msgspec.Struct, frozen=True):
    """A line by its number in the file, where the header is 1; its cells without blanks around them."""

    number: int
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """What the file holds. Lines without any text are left out."""

    encoding: Encoding
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(file: bytes) -> Table:
    """Raises `FileNotRead`, `FileEmpty`, `FileTooLong`."""
    text, encoding = _text_of(file)
    rows = _rows(text)
    try:
        header = next(rows, ())
        if not any(header):
            raise FileEmpty()
        lines: list[Line] = []
        for number, cells in enumerate(rows, start=2):
            if number > MOST_ROWS + 1:
                raise FileTooLong(most=MOST_ROWS)
            if any(cells):
                lines.append(Line(number, cells))
    except csv.Error:
        raise FileNotRead() from None
    if not lines:
        raise FileEmpty()
    return Table(encoding, tuple(cell[:LONGEST_HEADING] for cell in header), tuple(lines))


def _text_of(file: bytes) -> tuple[str, Encoding]:
    if file.startswith(_OTHERS) or b"\0" in file:
        raise FileNotRead()
    try:
        return file.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return file.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        raise FileNotRead() from None


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        if len(cells) > MOST_COLUMNS:
            raise FileNotRead()
        yield tuple(_cell(cell) for cell in cells)


def _cell(cell: str) -> str:
    """Spreadsheets keep leading zeros by ``="00123"`` or ``'00123``: the text in it is what was meant."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1]
    elif text.startswith("'"):
        text = text[1:]
    return text[: LONGEST_CELL + 1].strip()
