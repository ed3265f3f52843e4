"""WeChat's rules for the values of a subscribe message, by the type in the field's key (`thing2` is a thing).

A value that breaks its rule, or an empty one, makes WeChat refuse the whole message (errcode 47003). So texts are cut
and filled to fit; a time or an amount that can't be read is our mistake and raises `Unfit`.
Source: developers.weixin.qq.com, "subscribeMessage.send", table of parameter values.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from menpiao.kernel.time import local

WECHAT_TIME_ZONE = "Asia/Shanghai"
_THING_LENGTH = 20
_CODE_LENGTH = 32
_NAME_LENGTH = 10
_LATIN_NAME_LENGTH = 20
_PHRASE_LENGTH = 5
_AMOUNT_DIGITS = 10
_KEY = re.compile(r"(?P<type>[a-z]+(?:_[a-z]+)*)[0-9]+")


class Unfit(ValueError):
    """The value can't be made to obey its rule. The text names the rule, never the value."""


def fit(key: str, value: str) -> str:
    """The value as WeChat accepts it under this key."""
    return _RULES[type_of(key)](value)


def type_of(key: str) -> str:
    """``character_string1`` → ``character_string``."""
    match = _KEY.fullmatch(key)
    if match is None or match["type"] not in _RULES:
        raise Unfit(f"no rule for the key {key!r}")
    return match["type"]


def _thing(value: str) -> str:
    """At most 20 characters of any kind, on one line. Counted as WeChat's clients count: an emoji may be two."""
    text = _one_line(value) or "—"
    if _units(text) <= _THING_LENGTH:
        return text
    while _units(text) > _THING_LENGTH - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _character_string(value: str) -> str:
    """At most 32 visible ASCII characters: order numbers."""
    return "".join(c for c in value if "!" <= c <= "~")[:_CODE_LENGTH] or "-"


def _number(value: str) -> str:
    """At most 32 digits."""
    return "".join(c for c in value if "0" <= c <= "9")[:_CODE_LENGTH] or "0"


def _time(value: str) -> str:
    """``2019年10月1日 15:01``."""
    moment = _wall_clock(value)
    return f"{_day(moment)} {moment:%H:%M}"


def _date(value: str) -> str:
    """``2019年10月1日``."""
    return _day(_wall_clock(value))


def _amount(value: str) -> str:
    """``38000`` fen → ``¥380.00``."""
    if not re.fullmatch(r"[0-9]{1,12}", value):
        raise Unfit("an amount is a whole number of fen")
    yuan, rest = divmod(int(value), 100)
    if len(str(yuan)) > _AMOUNT_DIGITS - 2:
        raise Unfit("an amount has at most ten digits")
    return f"¥{yuan}.{rest:02d}"


def _name(value: str) -> str:
    """At most 10 Chinese characters, else at most 20 latin letters; no digits, no mixture."""
    chinese = "".join(c for c in value if c == "·" or _is_chinese(c))[:_NAME_LENGTH]
    latin = _one_line("".join(c for c in value if c in " -'." or (c.isascii() and c.isalpha())))
    return chinese.strip("·") or latin[:_LATIN_NAME_LENGTH].strip(" -'.") or "购票人"


def _phrase(value: str) -> str:
    """At most 5 Chinese characters and nothing else."""
    return "".join(c for c in value if _is_chinese(c))[:_PHRASE_LENGTH] or "通知"


_RULES: dict[str, Callable[[str], str]] = {
    "thing": _thing,
    "character_string": _character_string,
    "number": _number,
    "time": _time,
    "date": _date,
    "amount": _amount,
    "name": _name,
    "phrase": _phrase,
}


def _one_line(value: str) -> str:
    """Printable characters only, runs of white space as one blank."""
    kept = (
        c if c.isprintable() else "" if unicodedata.category(c) in ("Cf", "Cs") else " "  # joiners, surrogates
        for c in value
    )
    return " ".join("".join(kept).split())


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _units(text: str) -> int:
    """Length in UTF-16 units, which is what JavaScript calls length."""
    return len(text.encode("utf-16-le")) // 2


def _wall_clock(value: str) -> datetime:
    """An instant (``…Z``) is shown in China's time; a time with an offset is the venue's wall clock, shown as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Unfit("a time is RFC 3339") from None
    if moment.tzinfo is None:
        raise Unfit("a time needs its offset")
    if not value.endswith("Z"):
        return moment
    try:
        return local(moment, WECHAT_TIME_ZONE)
    except OverflowError:
        raise Unfit("a time is within the calendar") from None


def _day(moment: datetime) -> str:
    return f"{moment.year:04d}年{moment.month}月{moment.day}日"
