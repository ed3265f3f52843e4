"""Entries as CSV, UTF-8 with a byte order mark, which is how spreadsheets know Chinese when they see it."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from menpiao.auditlog.model.words import ACTIONS
from menpiao.auditlog.service.read import Told
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire

MARK: Final = "\ufeff".encode()
_HEADERS: Final = {
    "zh-CN": ("时间（UTC）", "操作方", "姓名", "操作", "操作代码", "对象编号", "对象", "细节"),
    "en": ("Time (UTC)", "Side", "Name", "What", "Code", "Object id", "Object", "Detail"),
}
_SIDES: Final = {
    "zh-CN": {"staff": "员工", "buyer": "购票人", "system": "系统", "provider": "支付机构"},
    "en": {"staff": "staff", "buyer": "buyer", "system": "system", "provider": "payment provider"},
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def header(lang: Lang) -> bytes:
    """The first line."""
    return MARK + _lines([_HEADERS[lang]])


def lines(told: Sequence[Told], lang: Lang) -> bytes:
    """A line for each entry."""
    return _lines([_row(one, lang) for one in told])


def _row(told: Told, lang: Lang) -> tuple[str, ...]:
    entry, known = told.entry, ACTIONS.get(told.entry.action)
    return (
        to_wire(entry.at),
        _SIDES[lang].get(entry.actor_kind, entry.actor_kind),
        told.actor_name or "",
        entry.action if known is None else known.words.in_(lang),
        entry.action,
        encode(entry.subject_id),
        told.subject_name or "",
        _detail(entry.detail),
    )


def _detail(detail: Any) -> str:
    if not isinstance(detail, dict):
        return ""
    return "; ".join([f"{key}={value}" for key, value in detail.items()])


def _lines(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    # Text that a spreadsheet would take for a formula is told to be text.
    csv.writer(text).writerows([[f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows])
    return text.getvalue().encode()
