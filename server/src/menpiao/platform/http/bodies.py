"""Reading a JSON body without believing anything about it.

Lax decoding is how ``"quantity": "1"`` becomes an order. Types are strict, unknown fields are refused (the structs say
``forbid_unknown_fields``), depth and size are bounded, U+0000 is refused before PostgreSQL would choke on it.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, Malformed, Refusal, field_error
from menpiao.kernel.i18n import Text

T = TypeVar("T")

MAX_BODY_BYTES = 65_536
_PATH = re.compile(r" - at `\$([^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(.*)`$", re.DOTALL)
_KEY = re.compile(rb'"([\w-]+)"\s*:')
"""What looks like a key in JSON without a backslash: every key does, and now and then something between two strings."""
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


class NothingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: an empty object."""


class TooLarge(Refusal):
    """More than 64 KiB, or than the few routes take that take more."""

    code = "too_large"
    status = 413
    title = Text("内容过大", "Too large")
    detail = Text(
        "请求内容过大，没有被处理；一般不能超过 64 KiB。",
        "The request is too large, and nothing was done: most operations take 64 KiB.",
    )


class TooSlow(Refusal):
    """The request was begun and not finished in time: connections are not for keeping us waiting."""

    code = "too_slow"
    status = 408
    title = Text("请求超时", "Request timeout")
    detail = Text(
        "请求没有在规定时间内发送完，没有被处理；请检查网络后重试。",
        "The request did not arrive in time, and nothing was done. Please check the network and try again.",
    )


class WrongContentType(Refusal):
    """Only UTF-8 JSON is read."""

    code = "unsupported_media_type"
    status = 415
    title = Text("不支持的内容类型", "Unsupported media type")
    detail = Text("请使用 application/json（UTF-8）。", "Please send application/json in UTF-8.")


class LongBody(msgspec.Struct, frozen=True):
    """A route's own way to read a body that may be longer than others, as ``opt={"long_body": …}``. It is read in a
    thread: what takes half a second would keep everybody else waiting. ``too_long`` says which part of it has a limit,
    and which, where a body is refused for its length alone, unread."""

    longest: int
    read: Callable[[bytes], Any]
    too_long: FieldError | None = None

    def refusal(self) -> TooLarge:
        """Of a body that is longer."""
        return TooLarge(errors=() if self.too_long is None else (self.too_long,))


def check_content_type(content_type: str) -> None:
    """``application/json``, at most with ``charset=utf-8``."""
    if content_type == "application/json":
        return
    kind, _, parameters = content_type.partition(";")
    charset = parameters.partition("charset=")[2].strip().strip('"').lower()
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise WrongContentType()


def decode_body(body: bytes, content_type: str, kind: type[T] | Any, *, longest: int = MAX_BODY_BYTES) -> T:
    """The body as this type, or the refusal that names the field."""
    if len(body) > longest:
        raise TooLarge()
    check_content_type(content_type)
    if b"\\u0000" in body or b"\x00" in body:
        raise Malformed()
    try:
        decoded: T = _decoder(kind).decode(body)  # type: ignore[arg-type] # types and their unions are hashable
    except msgspec.ValidationError as error:
        _refuse_malformed(body)
        raise Invalid(errors=(_field_error_of(str(error)),)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed() from None
    _refuse_repeated(body)
    return decoded


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """One for each type that a route reads."""
    return msgspec.json.Decoder(kind, strict=True)


def _refuse_malformed(body: bytes) -> None:
    """The decoder stops at the first field that is wrong; whether the rest is JSON at all is still to be seen."""
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed() from None


def _refuse_repeated(body: bytes) -> None:
    """A key given twice: readers disagree about which one counts (RFC 8259, 4), so neither does.

    Looked for closely only where a quick look finds two keys alike, which lists of objects have too.
    """
    keys = _KEY.findall(body)
    if len(keys) == len(set(keys)) and b"\\" not in body:
        return
    json.loads(body, object_pairs_hook=_each_key_once)


def _each_key_once(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise Malformed(
                errors=(field_error("", "repeated_field", f"字段 {name} 重复。", f"The field {name} is repeated."),)
            )
        seen.add(name)


def _field_error_of(message: str) -> FieldError:
    """msgspec's one sentence as pointer and code: ``Expected `int`, got `str` - at `$.items[0].quantity` ``."""
    found = _PATH.search(message)
    message = message[: found.start()] if found else message
    pointer = "".join(f"/{name or index}" for name, index in _STEP.findall(found.group(1) if found else ""))
    unknown = _UNKNOWN.search(message)
    if unknown is not None:
        name = unknown.group(1)[:64].replace("~", "~0").replace("/", "~1")
        return field_error(f"{pointer}/{name}", "unknown_field", "没有这个字段。", "There is no such field.")
    if "missing required field" in message:
        name = message.partition("`")[2].partition("`")[0]
        return field_error(f"{pointer}/{name}", "missing", "缺少这个字段。", "This field is missing.")
    if "matching regex" in message:
        return field_error(pointer, "invalid", "内容不正确。", "This is not valid.")
    if ">=" in message or "> " in message:
        return field_error(pointer, "too_small", "数值或长度太小。", "This is too small or too short.")
    if "<=" in message or "< " in message:
        return field_error(pointer, "too_large", "数值或长度太大。", "This is too large or too long.")
    if "Expected `" in message:
        return field_error(pointer, "wrong_type", "类型不正确。", "This has the wrong type.")
    return field_error(pointer, "invalid", "内容不正确。", "This is not valid.")
