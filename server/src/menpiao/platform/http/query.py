"""Query strings, read the same way by the framework's routes and by the hot ones.

Public reads live in CDNs, where each spelling of a query is a copy of its own: so a parameter that nobody knows, one
that is repeated, and a language that we do not speak are refused instead of ignored.
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, get_args
from urllib.parse import parse_qsl

from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Lang, choose_lang

LANG = "lang"
"""The one parameter that every route knows."""

MOMENT: Final[dict[str, Any]] = {"format": "date-time", "examples": ["2027-03-01T00:00:00Z"]}
"""How the contract shows a parameter that `read_moment` reads."""

_MOST = 32
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def read_query(query: bytes, known: Collection[str] = ()) -> dict[str, str]:
    """The parameters by name, or the refusal that names the wrong one."""
    if not query:
        return {}
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        raise Invalid(errors=(field_error("", "too_many", "参数太多。", "There are too many parameters."),)) from None
    values: dict[str, str] = {}
    for name, value in pairs:
        if name != LANG and name not in known:
            raise _refused(name, "unknown_parameter", "没有这个参数。", "No such parameter.")
        if name in values:
            raise _refused(name, "repeated", "参数重复。", "This parameter is repeated.")
        values[name] = value
    if LANG in values and values[LANG] not in get_args(Lang):
        raise _refused(LANG, "unknown", "语言只能是 zh-CN 或 en。", "The language is zh-CN or en.")
    return values


def check_whole(name: str, value: str) -> None:
    """A whole number in digits: the framework would take ``1.0`` and ``1e1`` as well."""
    if not _WHOLE.fullmatch(value):
        raise _refused(name, "invalid", "须为整数。", "This is a whole number.")


def read_date(pointer: str, text: str | None) -> date | None:
    """A day as ``2027-03-08``; any other spelling is refused."""
    try:
        if text is None or _DAY.fullmatch(text):
            return None if text is None else date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(errors=(field_error(pointer, "invalid", "日期须写作 2027-03-08。", "Write a day as 2027-03-08."),))


def read_moment(pointer: str, text: str | None) -> datetime | None:
    """RFC 3339 with its offset: a moment without one is another moment for everybody."""
    try:
        return sane_moment(pointer, None if text is None else datetime.fromisoformat(text[:40]))
    except ValueError:
        raise _bad_moment(pointer) from None


def sane_moment(pointer: str, moment: datetime | None) -> datetime | None:
    """With an offset, and in a year that has tickets."""
    if moment is not None and (moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR):
        raise _bad_moment(pointer)
    return moment


def _bad_moment(pointer: str) -> Invalid:
    zh, en = "时间须写作 2027-03-01T00:00:00Z。", "Write a moment as 2027-03-01T00:00:00Z."
    return Invalid(errors=(field_error(pointer, "invalid", zh, en),))


def lang_of(query: bytes, accept_language: bytes) -> Lang:
    """The reader's language, whatever else is wrong with the request: refusals are told in it."""
    asked = None
    if b"lang=" in query:
        pairs = parse_qsl(query[:2_000].decode("latin-1"))
        asked = next((value for name, value in pairs if name == LANG and value in get_args(Lang)), None)
    return preferred(accept_language[:200]) if asked is None else choose_lang("", asked)


@lru_cache(maxsize=1_024)
def preferred(accept_language: bytes) -> Lang:
    """Few browsers, few headers: nearly every one has been read before."""
    return choose_lang(accept_language.decode("latin-1"))


def _refused(name: str, code: str, zh: str, en: str) -> Invalid:
    pointer = "/" + name[:64].replace("~", "~0").replace("/", "~1")
    return Invalid(errors=(field_error(pointer, code, zh, en),))
