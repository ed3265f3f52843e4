"""The details as CSV: UTF-8 with a byte order mark, which is how spreadsheets know Chinese when they see it."""

import csv
import io
from collections.abc import Sequence
from typing import IO

from menpiao.insight.files.words import row_cells, row_headers, yuan
from menpiao.insight.model.statement import Row, Statement
from menpiao.kernel.i18n import Lang

ENDING = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvFile:
    """Written line by line."""

    def __init__(self, into: IO[bytes], lang: Lang) -> None:
        self._text = io.TextIOWrapper(into, encoding="utf-8-sig", newline="", write_through=True)
        self._lines = csv.writer(self._text)
        self._lang = lang
        self._lines.writerow(row_headers(lang))

    def add(self, rows: Sequence[Row]) -> None:
        """Some more rows."""
        self._lines.writerows([[_cell(cell) for cell in row_cells(row, self._lang)] for row in rows])

    def finish(self, statement: Statement) -> None:
        """Nothing follows the rows: what sums them up would only be taken for another row."""
        self._text.flush()
        self._text.detach()


def _cell(cell: str | int) -> str:
    """An amount in yuan; text that a spreadsheet would take for a formula is told to be text."""
    if isinstance(cell, int):
        return yuan(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
