"""Ids that sort by creation, tell their organizer, and are unguessable.

128 bits: 48 bits of milliseconds since 1970, 24 bits of organizer number, 56 random bits. Stored as ``uuid``;
on the wire 26 characters of lower-case Crockford base32, which is also a legal order number at WeChat Pay
(6-32 characters of ``[0-9A-Za-z_\\-|*]``). Because an id names its organizer, anything that arrives finds its shard
without a look-up.
"""

import re
from functools import lru_cache
from uuid import UUID

PLATFORM = 0
"""The organizer number of what belongs to nobody: buyers, logins, settings."""

MAX_ORGANIZER = (1 << 24) - 1
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_CHARACTERS = 26
_WIRE_FORM = re.compile(rf"[0-7][{_ALPHABET}]{{25}}")
_TO_DIGITS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
"""Crockford's digits as Python's own of base 32, which leave no letter out."""

_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_RANDOM_BITS = 56


class MalformedId(ValueError):
    """The text is not the wire form of any id. Callers answer as they do for an unknown one."""


def id_head(*, milliseconds: int, organizer_id: int) -> bytes:
    """The nine bytes in front of an id's seven random ones."""
    assert 0 <= milliseconds < 1 << 48
    assert 0 <= organizer_id <= MAX_ORGANIZER
    return (milliseconds << 24 | organizer_id).to_bytes(9, "big")


def organizer_of(identifier: UUID) -> int:
    """The organizer number that every id of an organizer carries."""
    return (identifier.int >> _RANDOM_BITS) & MAX_ORGANIZER


def encode(identifier: UUID) -> str:
    """The wire form: 26 characters, most significant first, so that text order is creation order."""
    value = identifier.int
    return "".join([_PAIRS[(value >> shift) & 1023] for shift in _SHIFTS])


def decode(text: str) -> UUID:
    """Read a wire form; anything else, however long, raises `MalformedId`."""
    if not _WIRE_FORM.fullmatch(text):
        raise MalformedId("an id is 26 characters of lower-case base32, the first of them 0 to 7")
    return UUID(int=int(text.translate(_TO_DIGITS), 32))


encode_known = lru_cache(maxsize=16_384)(encode)
"""`encode` for ids that come again and again: of events, sessions and ticket types, not of orders."""

decode_known = lru_cache(maxsize=16_384)(decode)
"""`decode` for the same ids; malformed ones are not remembered."""
