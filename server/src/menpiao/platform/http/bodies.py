"""Reading a JSON body without believing anything about it.

Lax decoding is how ``"quantity": "1"`` becomes an order. Types are strict, unknown fields are refused (the structs say
``forbid_unknown_fields``), depth and size are bounded, U+0000 is refused before PostgreSQL would choke on it.
"""

import re
from typing import Any, TypeVar

import msgspec

from menpiao.kernel.errors import Invalid, Malformed, Refusal, field_error
from menpiao.kernel.i18n import Text

T = TypeVar("T")

MAX_BODY_BYTES = 65_536
_PATH = re.compile(r" - at `\$(.*)`$")
_UNKNOWN = re.compile(r"unknown field `(.*)`")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class TooLarge(Refusal):
    """More than 64 KiB: nothing that Menpiao accepts is so long."""

    code = "too_large"
    status = 413
    title = Text("内容过大", "Too large")
    detail = Text("请求内容超过 64 KiB。", "The request is larger than 64 KiB.")


class WrongContentType(Refusal):
    """Only UTF-8 JSON is read."""

    code = "unsupported_media_type"
    status = 415
    title = Text("不支持的内容类型", "Unsupported media type")
    detail = Text("请使用 application/json（UTF-8）。", "Please send application/json in UTF-8.")


def check_content_type(content_type: str) -> None:
    """``application/json``, at most with ``charset=utf-8``."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').lower()
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise WrongContentType()


def decode_body(body: bytes, content_type: str, kind: type[T] | Any) -> T:
    """The body as this type, or the refusal that names the field."""
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge()
    check_content_type(content_type)
    if b"\\u0000" in body or b"\x00" in body:
        raise Malformed()
    try:
        decoded: T = msgspec.json.decode(body, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise Invalid(errors=(_field_error_of(str(error)),)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed() from None
    return decoded


def _field_error_of(message: str) -> Any:
    """msgspec's one sentence as pointer and code: ``Expected `int`, got `str` - at `$.items[0].quantity` ``."""
    found = _PATH.search(message)
    pointer = "".join(f"/{name or index}" for name, index in _STEP.findall(found.group(1) if found else ""))
    unknown = _UNKNOWN.search(message)
    if unknown is not None:
        name = unknown.group(1)[:64].replace("~", "~0").replace("/", "~1")
        return field_error(f"{pointer}/{name}", "unknown_field", "没有这个字段。", "There is no such field.")
    if "missing required field" in message:
        name = message.partition("`")[2].partition("`")[0]
        return field_error(f"{pointer}/{name}", "missing", "缺少这个字段。", "This field is missing.")
    if ">=" in message or "> " in message:
        return field_error(pointer, "too_small", "数值或长度太小。", "This is too small or too short.")
    if "<=" in message or "< " in message:
        return field_error(pointer, "too_large", "数值或长度太大。", "This is too large or too long.")
    if "Expected `" in message:
        return field_error(pointer, "wrong_type", "类型不正确。", "This has the wrong type.")
    return field_error(pointer, "invalid", "内容不正确。", "This is not valid.")
