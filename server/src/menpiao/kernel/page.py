"""Lists by cursor: a page of items and an opaque text that continues it."""

import base64
import binascii
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.ids import MalformedId, decode, encode

T = TypeVar("T")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
NEWEST = UUID(int=(1 << 128) - 1)
"""Where a list by id begins that shows the newest first."""


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
        raise malformed_cursor()
    return values


def id_cursor(last: UUID) -> str:
    """The cursor of a list by id, which goes on behind this one."""
    return encode_cursor(encode(last))


def id_of_cursor(cursor: str | None) -> UUID:
    """Read `id_cursor` back; without a cursor the list begins."""
    if cursor is None:
        return NEWEST
    (text,) = decode_cursor(cursor, 1)
    try:
        return decode(text)
    except MalformedId:
        raise malformed_cursor() from None


def malformed_cursor() -> Invalid:
    """What whoever made a cursor up is told."""
    return Invalid(errors=(field_error("/cursor", "malformed", "翻页标记无效。", "This cursor is not valid."),))
