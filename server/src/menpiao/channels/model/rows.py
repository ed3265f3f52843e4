"""What a line of a file asks for, or why it can't be imported. Pure: the session is given as it is sold now.

Lines are read in order, and each sees what the lines before it want: a reference, a seat and a person once, no more
places than are left. Nothing is taken by reading.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

import msgspec

from menpiao.channels.model.columns import Field, named_like
from menpiao.channels.model.columns import Mapping as Columns
from menpiao.channels.model.reading import LONGEST_CELL, Line
from menpiao.kernel.ids import MalformedId, decode
from menpiao.tickets import attendee_text, normal_id_number

MOST_OF_A_LINE: Final = 49
LONGEST_REFERENCE: Final = 64
LONGEST_NAME: Final = 60
MOST_PAID_FEN: Final = 100_000_000
TRY_AGAIN: Final = ("no_places", "seat_taken", "imported_before", "person_has_ticket")
"""What may be otherwise by the time it is imported."""
PROBLEMS: Final = (
    "cell_too_long", "no_reference", "reference_too_long", "repeated", "unknown_type", "bad_quantity", "no_seat",
    "unknown_seat", "seat_of_other_type", "not_seated", "bad_price", "wrong_names", "bad_id_number", "person_repeated",
    *TRY_AGAIN,
)  # fmt: skip
_BETWEEN = re.compile(r"[;；、|/]")
_SEAT_WORDS = re.compile(r"[\s_\-/,，]+|区|排|座|号|桌|行|row|seat|section", re.IGNORECASE)
_NUMBER = re.compile(r"[¥￥$,，\s]|元|rmb|cny", re.IGNORECASE)


class TypeOnSale(msgspec.Struct, frozen=True):
    """A ticket type of the session. ``seats``: by number, where it sells seats."""

    id: UUID
    names: tuple[str, ...]
    seated: bool
    names_required: bool
    ids_required: bool
    left: int
    seats: Container[int] = frozenset()


class SessionOnSale(msgspec.Struct, frozen=True):
    """The session as it is sold now. ``seats``: by what is written of one, its number; ``taken``: numbers."""

    types: Mapping[UUID, TypeOnSale]
    seats: Mapping[str, int]
    taken: Container[int]
    imported: Container[str]


class ReadRow(msgspec.Struct, frozen=True):
    """A line as it is understood. ``people`` are what `attendee_text` makes."""

    line: int
    reference: str | None
    ticket_type_id: UUID | None
    quantity: int | None
    seat: int | None
    paid_fen: int | None
    people: tuple[str, ...]
    problem: str | None


class _Problem(Exception):
    """Why a line can't be imported."""


def seat_key(*parts: str) -> str:
    """A seat as it is compared: what is written of it, in one cell or three, without the words between."""
    pieces = _SEAT_WORDS.sub("\0", "\0".join(parts)).split("\0")
    return "\0".join(piece.casefold().lstrip("0") or "0" for piece in pieces if piece)


def types_by_words(names: Mapping[UUID, Iterable[str]], chosen: Mapping[str, str]) -> dict[str, UUID]:
    """Which type is meant by what a line says of it, compared as `named_like` does: the one of that name in any
    language, or what somebody has ``chosen`` for these words."""
    meant = {named_like(name): type_id for type_id, all_names in names.items() for name in all_names}
    return meant | {named_like(said): found for said, to in chosen.items() if (found := _id(to))}


def read_rows(lines: Sequence[Line], columns: Columns, session: SessionOnSale) -> list[ReadRow]:
    """Each line, in order."""
    reader = _Reader(columns, session)
    return [reader.read(line) for line in lines]


class _Reader:
    """What the lines until now want."""

    def __init__(self, columns: Columns, session: SessionOnSale) -> None:
        self._columns = columns.columns
        self._session = session
        self._default = _id(columns.ticket_type_id)
        self._types = types_by_words({one.id: one.names for one in session.types.values()}, columns.types)
        self._references: set[str] = set()
        self._seats: set[int] = set()
        self._people: set[str] = set()
        self._wanted: dict[UUID, int] = {}

    def read(self, line: Line) -> ReadRow:
        row = ReadRow(line.number, None, None, None, None, None, (), None)
        try:
            if any(len(cell) > LONGEST_CELL for cell in line.cells):
                raise _Problem("cell_too_long")
            reference = self._reference(line)
            row = msgspec.structs.replace(row, reference=reference)
            kind = self._type(line)
            row = msgspec.structs.replace(row, ticket_type_id=kind.id, paid_fen=self._paid(line))
            seat = self._seat(line, kind)
            quantity = self._quantity(line, kind)
            row = msgspec.structs.replace(row, seat=seat, quantity=quantity)
            row = msgspec.structs.replace(row, people=self._attendees(line, kind, quantity))
            self._take(row, kind)
        except _Problem as problem:
            return msgspec.structs.replace(row, problem=str(problem))
        return row

    def _cell(self, line: Line, field: Field) -> str:
        index = self._columns.get(field)
        return line.cells[index] if index is not None and index < len(line.cells) else ""

    def _reference(self, line: Line) -> str:
        text = self._cell(line, "reference")
        if not text:
            raise _Problem("no_reference")
        if len(text) > LONGEST_REFERENCE:
            raise _Problem("reference_too_long")
        if text in self._references:
            raise _Problem("repeated")
        self._references.add(text)
        return text

    def _type(self, line: Line) -> TypeOnSale:
        text = self._cell(line, "ticket_type")
        found = self._types.get(named_like(text)) if text else self._default
        kind = None if found is None else self._session.types.get(found)
        if kind is None:
            raise _Problem("unknown_type")
        return kind

    def _quantity(self, line: Line, kind: TypeOnSale) -> int:
        text = self._cell(line, "quantity") or "1"
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        if not 1 <= number <= MOST_OF_A_LINE or (kind.seated and number != 1):
            raise _Problem("bad_quantity")
        return number

    def _seat(self, line: Line, kind: TypeOnSale) -> int | None:
        parts = [self._cell(line, field) for field in ("section", "row", "seat")]
        if not kind.seated:
            if parts[2]:
                raise _Problem("not_seated")
            return None
        if not parts[2]:
            raise _Problem("no_seat")
        seat = self._session.seats.get(seat_key(*parts))
        if seat is None:
            raise _Problem("unknown_seat")
        if seat not in kind.seats:
            raise _Problem("seat_of_other_type")
        return seat

    def _paid(self, line: Line) -> int | None:
        text = _NUMBER.sub("", self._cell(line, "paid"))
        if not text:
            return None
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            raise _Problem("bad_price") from None
        if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_PAID_FEN:
            raise _Problem("bad_price")
        return int(fen)

    def _attendees(self, line: Line, kind: TypeOnSale, quantity: int) -> tuple[str, ...]:
        """One for each ticket, where the type asks for them; what nobody asked for is not kept."""
        if not kind.names_required:
            return ()
        names = [name.strip() for name in _BETWEEN.split(self._cell(line, "name"))]
        if len(names) != quantity or not all(1 <= len(name) <= LONGEST_NAME for name in names):
            raise _Problem("wrong_names")
        if not kind.ids_required:
            return tuple(attendee_text(name) for name in names)
        numbers = [normal_id_number(text) for text in _BETWEEN.split(self._cell(line, "id_number"))]
        if len(numbers) != quantity or None in numbers:
            raise _Problem("bad_id_number")
        known = [number for number in numbers if number is not None]
        if len(set(known)) != quantity or not self._people.isdisjoint(known):
            raise _Problem("person_repeated")
        self._people.update(known)
        return tuple(attendee_text(name, number) for name, number in zip(names, known, strict=True))

    def _take(self, row: ReadRow, kind: TypeOnSale) -> None:
        assert row.quantity is not None, "it was read"
        if row.reference in self._session.imported:
            raise _Problem("imported_before")
        if row.seat is not None:
            if row.seat in self._seats or row.seat in self._session.taken:
                raise _Problem("seat_taken")
            self._seats.add(row.seat)
        wanted = self._wanted.get(kind.id, 0) + row.quantity
        if wanted > kind.left:
            raise _Problem("no_places")
        self._wanted[kind.id] = wanted


def _id(text: str | None) -> UUID | None:
    try:
        return None if text is None else decode(text)
    except MalformedId:
        return None
