"""What buyers are shown of what is left, and versions of it that name their content.

A version is not a number that somebody counts: it spells the content, a byte for each ticket type behind a fingerprint
of which types they are. So every process gives the same content the same version, also after a restart, and reads any
version, also one that it never saw: what has changed since is found by comparing bytes, and nothing is kept for it.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from menpiao.inventory.model import SHOWN_EXACTLY_BELOW
from menpiao.kernel.errors import Invalid, field_error

State = Literal["upcoming", "on_sale", "paused", "sold_out", "ended"]
MANY: Literal["many"] = "many"
LONGEST_VERSION = 400
"""A session has at most 200 ticket types."""

_SPELLING = re.compile(r"[A-Za-z0-9_-]{8,400}")
_STATES: tuple[State, ...] = get_args(State)
_FINGERPRINT_BYTES = 6


class TypeAvailability(msgspec.Struct, frozen=True):
    """One ticket type; ``remaining`` is exact only when little is left."""

    id: str
    state: State
    remaining: Annotated[int | Literal["many"], Meta(examples=["many", 7])]


class SessionAvailability(msgspec.Struct, frozen=True):
    """``version`` names the content. Where ``since`` is the version that was asked about, ``ticket_types`` holds only
    what has changed since then; where it is null, everything, which replaces what the reader had."""

    version: str
    ticket_types: list[TypeAvailability]
    since: str | None = None


def as_shown(free: int) -> int | Literal["many"]:
    """Free places as buyers are told of them."""
    return max(free, 0) if free < SHOWN_EXACTLY_BELOW else MANY


def version_of(shown: Sequence[TypeAvailability]) -> str:
    """The version that names this content; ``shown`` is in the order of ids."""
    return urlsafe_b64encode(_content_of(shown)).rstrip(b"=").decode()


def since_version(shown: Sequence[TypeAvailability], since: str) -> list[TypeAvailability] | None:
    """What has changed since that version; None where it speaks of other ticket types, or of another Menpiao."""
    before, now = _bytes_of(since), _content_of(shown)
    if len(before) != len(now) or before[:_FINGERPRINT_BYTES] != now[:_FINGERPRINT_BYTES]:
        return None
    codes = zip(shown, before[_FINGERPRINT_BYTES:], now[_FINGERPRINT_BYTES:], strict=True)
    return [one for one, then, today in codes if then != today]


def check_version(text: str) -> None:
    """Refuse what is no version of ours: each spelling of an address is a copy of its own in a CDN."""
    if not _SPELLING.fullmatch(text) or urlsafe_b64encode(_bytes_of(text)).rstrip(b"=").decode() != text:
        raise Invalid(
            errors=(
                field_error(
                    "/since",
                    "malformed",
                    "这不是余票的 version。",
                    "This is no `version` of an availability.",
                ),
            )
        )


def _content_of(shown: Sequence[TypeAvailability]) -> bytes:
    ids = ",".join([str(SHOWN_EXACTLY_BELOW), *_STATES, *(one.id for one in shown)])
    fingerprint = hashlib.sha256(ids.encode()).digest()[:_FINGERPRINT_BYTES]
    return fingerprint + bytes(
        _STATES.index(one.state) * (SHOWN_EXACTLY_BELOW + 1)
        + (SHOWN_EXACTLY_BELOW if one.remaining == MANY else int(one.remaining))
        for one in shown
    )


def _bytes_of(version: str) -> bytes:
    """Of a spelling of the right letters; a length that base64 can't have reads as nothing."""
    return urlsafe_b64decode(version + "=" * (-len(version) % 4)) if len(version) % 4 != 1 else b""
