"""The statement as a workbook: a sheet that sums up, a sheet of details. Rows go to disk as they come."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from menpiao.insight.files import words
from menpiao.insight.files.words import AMOUNT_COLUMNS, Cell
from menpiao.insight.model.statement import Row, Statement
from menpiao.kernel.i18n import Lang, Text

ENDING = "xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""A sheet has 1,048,576."""

_MONEY = "#,##0.00;[Red]-#,##0.00"


class TooManyRows(Exception):
    """More than a sheet takes."""


class XlsxFile:
    """Written row by row; the summary is the first sheet although it is known last."""

    def __init__(self, into: IO[bytes], lang: Lang) -> None:
        import xlsxwriter  # most processes never make a workbook

        self._lang = lang
        self._book: Any = xlsxwriter.Workbook(into, {"constant_memory": True, "strings_to_formulas": False})
        self._money = self._book.add_format({"num_format": _MONEY})
        self._bold = self._book.add_format({"bold": True})
        self._summary = self._book.add_worksheet(words.SUMMARY.in_(lang))
        self._rows = self._book.add_worksheet(words.ROWS.in_(lang))
        self._rows.freeze_panes(1, 0)
        self._rows.set_column(0, 5, 18)
        self._rows.set_column(6, 13, 16)
        self._rows.write_row(0, 0, words.row_headers(lang), self._bold)
        self._next = 1

    def add(self, rows: Sequence[Row]) -> None:
        """Some more rows."""
        if self._next + len(rows) > MOST_ROWS:
            raise TooManyRows()
        for row in rows:
            self._write(self._rows, self._next, words.row_cells(row, self._lang))
            self._next += 1

    def finish(self, statement: Statement) -> None:
        """The summary, and the file is whole."""
        lang, sheet, line = self._lang, self._summary, 0
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 4, 16)
        for text in words.head_lines(statement, lang):
            sheet.write_string(line, 0, text)
            line += 1
        parts: list[tuple[Text, tuple[Text, ...], Iterable[tuple[Cell, ...]]]] = [
            (words.BY_ACCOUNT, words.ACCOUNT_HEADERS, (words.account_cells(a, lang) for a in statement.accounts)),
            (words.BY_KIND, words.KIND_HEADERS, ((words.KINDS[k.kind].in_(lang), str(k.count), k.amount_fen)
                                                 for k in statement.kinds)),
            (words.BY_EVENT, words.EVENT_HEADERS, (words.event_cells(e, lang) for e in statement.events)),
        ]  # fmt: skip
        for title, headers, lines in parts:
            sheet.write_string(line + 1, 0, title.in_(lang), self._bold)
            sheet.write_row(line + 2, 0, [text.in_(lang) for text in headers], self._bold)
            line += 3
            for cells in lines:
                for column, cell in enumerate(cells):
                    self._cell(sheet, line, column, cell)
                line += 1
        self._book.close()

    def _write(self, sheet: Any, line: int, cells: tuple[Cell, ...]) -> None:
        for column, cell in enumerate(cells):
            if column not in AMOUNT_COLUMNS or cell:  # what was not moved is left empty
                self._cell(sheet, line, column, cell)

    def _cell(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        if isinstance(cell, int):
            sheet.write_number(line, column, cell / 100, self._money)
        else:
            sheet.write_string(line, column, cell)
