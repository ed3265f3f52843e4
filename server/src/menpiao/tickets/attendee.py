"""The person whom a ticket admits, as one text that is sealed and opened as a whole: the name, and the number of the
identity card where the ticket type asks for it.

U+0000 stands between them: no request may hold one, so no name does. The number is a mainland resident's (GB 11643):
six digits of a region, the date of birth, three digits, and a check character by ISO 7064, MOD 11-2.
"""

import re
from datetime import date
from typing import NamedTuple

_BETWEEN = "\0"
_NUMBER = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHOWN = 4
"""So much of a number tells a family's cards apart, and not when anybody was born."""


class Attendee(NamedTuple):
    """A name with a number, or without."""

    name: str
    id_number: str | None


def attendee_text(name: str, id_number: str | None = None) -> str:
    """What is sealed."""
    return name if id_number is None else f"{name}{_BETWEEN}{id_number}"


def attendee_of(text: str) -> Attendee:
    """What `attendee_text` put together."""
    name, between, id_number = text.partition(_BETWEEN)
    return Attendee(name, id_number if between else None)


def normal_id_number(text: str) -> str | None:
    """The number as it is kept and compared, always with a capital X; None where it can be nobody's."""
    number = text.strip().upper()
    if not _NUMBER.fullmatch(number):
        return None
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    weighed = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return number if _CHECKS[weighed % 11] == number[17] else None


def masked_id_number(id_number: str) -> str:
    """The last four characters."""
    return "*" * (len(id_number) - _SHOWN) + id_number[-_SHOWN:]
