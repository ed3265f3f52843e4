"""What staff look for: the text of the one search box, read as all that it may mean, and the marks by which orders are
found. Pure.

A text is tried as everything that it can be at once: an id or the beginning of one, the number of an order or a ticket,
a provider's transaction, a promo code, the end of a phone number, a name. Names and phones are compared by blind index,
so they are found as a whole and never by a part of them; what is compared is normalised in the same way on both sides.
"""

import re
import unicodedata
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.ids import MalformedId, decode
from menpiao.orders.model.order import number_end

MarkKind = Literal["session", "number", "promotion", "name", "phone", "phone_end"]

LONGEST_SEARCH: Final = 100
SHORTEST_PREFIX: Final = 8
"""Characters of an id: shorter ones name more than a quarter of an hour of orders."""
PHONE_END: Final = 4
SHORTEST_PHONE: Final = 7
LONGEST_LOCAL: Final = 11
_NUMBER: Final = re.compile(r"([0-9a-hjkmnp-tv-z]{5})[- ]?([0-9a-hjkmnp-tv-z]{5})", re.IGNORECASE)
_HALF: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{5}", re.IGNORECASE)
_PREFIX: Final = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{7,24}")
_CODE_NUMBER: Final = re.compile(r"[0-7][0-9a-f]{15}")
_TRANSACTION: Final = re.compile(r"[0-9A-Za-z_\-]{8,64}")
_PHONE: Final = re.compile(r"\+?[0-9 ()-]{4,24}")
_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_BITS: Final = 130


class Mark(msgspec.Struct, frozen=True):
    """Something by which an order is found."""

    kind: MarkKind
    mark: UUID


def normal_digits(phone: str) -> str:
    """A phone as it is compared: its digits, without mainland China's prefix."""
    digits = re.sub(r"[^0-9]", "", phone)
    return digits[2:] if len(digits) == LONGEST_LOCAL + 2 and digits.startswith("86") else digits


class OrderFilter(msgspec.Struct, frozen=True):
    """What narrows a list down. ``session_ids``: orders with a place of one of these; None: of any.
    ``ticket_type_id``: orders with a ticket of this type."""

    states: tuple[str, ...] = ()
    session_ids: tuple[UUID, ...] | None = None
    placed_from: datetime | None = None
    placed_before: datetime | None = None
    ticket_type_id: UUID | None = None


class Asked(msgspec.Struct, frozen=True):
    """All that a text may mean. ``id`` is the text as an id of anything; ``prefix`` the first and the last id that
    begin like it; ``number`` that of an order, or its second half; ``serials`` the first and the last ticket
    number that are written, or begin, like it; ``digits`` a phone, or its end."""

    text: str
    id: UUID | None = None
    prefix: tuple[UUID, UUID] | None = None
    number: UUID | None = None
    serials: tuple[int, int] | None = None
    transaction: str | None = None
    digits: str | None = None
    name: str | None = None


def read_search(text: str) -> Asked | None:
    """What it may mean; None where nothing is left of it."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    low = text.lower()
    number = _NUMBER.fullmatch(text)
    tail = None if number is None else _value_of((number[1] + number[2]).lower())
    half = _value_of(low) if _HALF.fullmatch(text) else None
    digits = normal_digits(text) if _PHONE.fullmatch(text) else ""
    name = normal_name(text)
    return Asked(
        text=text,
        id=_id_of(low),
        prefix=_prefix_of(low),
        number=number_end(half) if half is not None else None if tail is None else UUID(int=tail),
        serials=_serials(low, tail) if half is None else (half << 38, (half << 38) + (1 << 38) - 1),
        transaction=text if _TRANSACTION.fullmatch(text) else None,
        digits=digits if len(digits) == PHONE_END or len(digits) >= SHORTEST_PHONE else None,
        name=name or None,
    )


def normal_name(name: str) -> str:
    """A name as it is compared: without blanks and dots between, in small letters, wide letters as narrow ones."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join([letter for letter in folded if not letter.isspace() and letter not in "·•・.,-'’"])


def _id_of(text: str) -> UUID | None:
    try:
        return decode(text)
    except MalformedId:
        return None


def _prefix_of(text: str) -> tuple[UUID, UUID] | None:
    if not _PREFIX.fullmatch(text):
        return None
    free = _BITS - 5 * len(text)
    first = _value_of(text) << free
    return UUID(int=first), UUID(int=first + (1 << free) - 1)


def _serials(text: str, tail: int | None) -> tuple[int, int] | None:
    """Ticket numbers have 63 bits; people read the first 50 to each other, codes hold all of them in hexadecimal."""
    if _CODE_NUMBER.fullmatch(text):
        return int(text, 16), int(text, 16)
    return None if tail is None else (tail << 13, (tail << 13) + (1 << 13) - 1)


def _value_of(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value << 5 | _DIGITS.index(digit)
    return value
