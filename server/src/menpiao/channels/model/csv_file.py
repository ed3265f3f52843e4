"""Links to imported tickets as CSV: UTF-8 with a byte order mark. Text that a spreadsheet would take for a formula is
told to be text: what a partner writes must not run at the organizer's. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The whole file."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(header)
    lines.writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _cell(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
