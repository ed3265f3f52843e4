"""A report as rows, for files."""

from collections.abc import Sequence

import msgspec

Cell = str | int
"""Text or a number; in a column of money the number is fen."""


class Column(msgspec.Struct, frozen=True):
    """Its title, and whether its numbers are fen."""

    title: str
    money: bool = False


class Table(msgspec.Struct, frozen=True):
    """``days``: of which days it tells, for the file's name."""

    title: str
    days: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
