"""What may stand in a field of a subscribe message. Source: 订阅消息参数值内容限制说明 (the kinds and their limits)."""

import re

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_DAY = r"\d{4}年(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日"
_POINT = rf"(?:{_DAY} ?)?{_HOUR}"
THING_UNITS = 20
"""Counted as WeChat's clients count: an emoji may be two."""
_KEY = re.compile(r"([a-z_]+?)\d{1,2}", re.ASCII)

_RULES = {
    "thing": r"[^\x00-\x1f\x7f]{1,20}",
    "number": r"(?=.{1,32}\Z)-?\d+(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": rf"[^0-9A-Za-z\s\x00-\x1f\x7f{HAN}]{{1,5}}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "time": rf"{_POINT}(?: ?~ ?{_POINT})?",
    "date": rf"{_DAY}(?: ?{_HOUR})?(?: ?~ ?{_DAY}(?: ?{_HOUR})?)?",
    "amount": r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "car_number": rf"[{HAN}]?[0-9A-Za-z]{{1,6}}[{HAN}0-9A-Za-z]?",
    "name": rf"(?=.*[{HAN}])[^0-9\x00-\x1f\x7f]{{1,10}}|[^0-9{HAN}\x00-\x1f\x7f]{{1,20}}",
    "phrase": rf"[{HAN}]{{1,5}}",
    "enum": r"[^\x00-\x1f\x7f]{1,20}",
}
_PATTERNS = {kind: re.compile(rule, re.ASCII) for kind, rule in _RULES.items()}


def kind_of(key: str) -> str | None:
    """The kind of a field by its key (``thing1`` is a thing), or None when there is no such kind."""
    found = _KEY.fullmatch(key)
    return found[1] if found and found[1] in _PATTERNS else None


def fits(key: str, value: object) -> bool:
    """Whether WeChat would take this value for this field. Empty never fits."""
    kind = kind_of(key)
    if kind is None or not isinstance(value, str) or not value.strip():
        return False
    if kind == "thing" and len(value.encode("utf-16-le", "surrogatepass")) > 2 * THING_UNITS:
        return False
    return _PATTERNS[kind].fullmatch(value) is not None
