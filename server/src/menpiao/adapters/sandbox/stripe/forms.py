"""The bodies of Stripe's API: forms whose names have brackets, ``line_items[0][price_data][currency]=cny``."""

import re
from typing import Any
from urllib.parse import parse_qsl

from menpiao.adapters.sandbox.stripe.refusals import invalid

MAX_FIELDS = 500
_NAME = re.compile(r"([\w-]+)((?:\[[\w-]*\])*)", re.ASCII)


def parsed(text: str) -> dict[str, Any]:
    """The form as nested dicts; lists are dicts by their numbers."""
    content: dict[str, Any] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=MAX_FIELDS)
    except ValueError:
        raise invalid("The request body is not a form.") from None
    for number, (name, value) in enumerate(pairs):
        found = _NAME.fullmatch(name)
        if found is None:
            raise invalid(f"Received unknown parameter: {name[:80]}", code="parameter_unknown", param=name[:80])
        path = [found[1], *(part or str(number) for part in re.findall(r"\[([\w-]*)\]", found[2]))]
        place = content
        for part in path[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise invalid("Invalid object", param=name[:80])
        place[path[-1]] = value
    return content


def check_known(content: dict[str, Any], known: frozenset[str]) -> None:
    """Stripe refuses what it does not know."""
    for name in content:
        if name not in known:
            raise invalid(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def text_of(content: dict[str, Any], name: str, *, default: str | None = None, most: int = 5_000) -> str:
    """A text that has to be there, unless there is a default."""
    value = content.get(name, default)
    if value is None or value == "":
        raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
    if not isinstance(value, str) or len(value) > most:
        raise invalid(f"Invalid string: {name}", param=name)
    return value


def number_of(content: dict[str, Any], name: str, *, low: int, high: int, default: int | None = None) -> int:
    """A whole number within bounds."""
    if name not in content and default is not None:
        return default
    text = text_of(content, name)
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise invalid(f"Invalid integer: {text[:40]}", code="parameter_invalid_integer", param=name)
    if not low <= int(text) <= high:
        raise invalid(f"{name} must be from {low} to {high}", param=name)
    return int(text)


def object_of(content: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object; absent is empty."""
    value = content.get(name, {})
    if not isinstance(value, dict):
        raise invalid("Invalid object", param=name)
    return value


def metadata_of(content: dict[str, Any]) -> dict[str, str]:
    """``metadata``: at most 50 short texts."""
    found = object_of(content, "metadata")
    if len(found) > 50 or not all(isinstance(v, str) and len(v) <= 500 and len(k) <= 40 for k, v in found.items()):
        raise invalid("Invalid metadata", param="metadata")
    return found
