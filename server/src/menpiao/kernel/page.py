"""Lists by cursor: a page of items and an opaque text that continues it."""

import base64
import binascii
from typing import Generic, TypeVar

import msgspec

from menpiao.kernel.errors import Invalid, field_error

T = TypeVar("T")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class Page(msgspec.Struct, Generic[T], frozen=True):
    """``next`` is the cursor of the following page, or None at the end."""

    items: list[T]
    next: str | None


def encode_cursor(*parts: str) -> str:
    """Make a cursor; its content is nobody's business but the list's."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).rstrip(b"=").decode()


def decode_cursor(cursor: str, parts: int) -> tuple[str, ...]:
    """Read a cursor back; a forged or truncated one is the caller's mistake (422)."""
    try:
        raw = base64.urlsafe_b64decode(cursor[:400] + "=" * (-len(cursor[:400]) % 4))
        values = msgspec.json.decode(raw, type=tuple[str, ...])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        values = ()
    if len(values) != parts:
        raise Invalid(errors=(field_error("/cursor", "malformed", "翻页标记无效。", "This cursor is not valid."),))
    return values
