"""A table of texts as a file that spreadsheets open: CSV, or a workbook."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

SheetFormat = Literal["csv", "xlsx"]
SHEET_TYPES: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def sheet(format: SheetFormat, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The whole file. Nothing that somebody wrote is taken for a formula."""
    return _csv(columns, rows) if format == "csv" else _xlsx(title, columns, rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With a byte order mark, which is how spreadsheets know Chinese when they see it."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    for row in [columns, *rows]:
        lines.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    import xlsxwriter  # most processes never make a workbook

    into = io.BytesIO()
    book: Any = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    lines = book.add_worksheet(title)
    lines.freeze_panes(1, 0)
    lines.set_column(0, len(columns), 18)
    for place, column in enumerate(columns):
        lines.write_string(0, place, column, bold)
    for line, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            lines.write_string(line, place, cell)
    book.close()
    return into.getvalue()
