"""A table as CSV or as a workbook; both say amounts in yuan."""

import csv
import io
from typing import Any, Final

from menpiao.insight.files.words import yuan
from menpiao.insight.model.table import Cell, Column, Table

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MONEY = "#,##0.00;[Red]-#,##0.00"


def written(table: Table, format: str) -> bytes:
    """The whole file."""
    return _csv(table) if format == "csv" else _xlsx(table)


def _csv(table: Table) -> bytes:
    """With a byte order mark, which is how spreadsheets know Chinese when they see it."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow([column.title for column in table.columns])
    for row in table.rows:
        lines.writerow([_text(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def _text(cell: Cell, column: Column) -> str | int:
    """Text that a spreadsheet would take for a formula is told to be text."""
    if isinstance(cell, int):
        return yuan(cell) if column.money else cell
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _xlsx(table: Table) -> bytes:
    import xlsxwriter  # most processes never make a workbook

    into = io.BytesIO()
    book: Any = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": _MONEY})
    sheet = book.add_worksheet(table.title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(table.columns), 14)
    sheet.write_row(0, 0, [column.title for column in table.columns], bold)
    for line, row in enumerate(table.rows, 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif column.money:
                sheet.write_number(line, place, cell / 100, money)
            else:
                sheet.write_number(line, place, cell)
    book.close()
    return into.getvalue()
