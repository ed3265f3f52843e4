"""Promo codes: how they are written, and the id that stands for one.

People write codes with blanks, hyphens and small letters; what counts is what is left in capitals. A generated code
has ten of thirty-one characters, 49 bits: with the limits on trying (`app.limits`) nobody finds one by guessing. One
that an organizer chooses (SPRING20) is known to whoever has seen a poster, and is limited by its uses and its budget.
"""

import hashlib
import re
import unicodedata
from typing import Final
from uuid import UUID

from menpiao.kernel.ids import id_head
from menpiao.platform import randomness

LONGEST_WRITTEN: Final = 64
GENERATED_CHARACTERS: Final = 10
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter or digit that is taken for another one."""
_CODE: Final = re.compile(r"[A-Z0-9]{4,32}")
_PREFIX: Final = re.compile(r"[A-Z0-9]{0,12}")
_LEFT_OUT: Final = re.compile(r"[\s\-_.]+")


def normal_code(written: str) -> str | None:
    """The code as it is stored; None where it can't be any."""
    if len(written) > LONGEST_WRITTEN:
        return None
    code = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", written)).upper()
    return code if _CODE.fullmatch(code) else None


def code_id(organizer_id: int, code: str) -> UUID:
    """The id of a normal code: 104 bits of its digest around the organizer's number, so that it tells its organizer as
    every id does, and so that the same code of another organizer is another one."""
    digest = hashlib.sha256(f"{organizer_id}:{code}".encode()).digest()
    return UUID(bytes=id_head(milliseconds=int.from_bytes(digest[:6]), organizer_id=organizer_id) + digest[6:13])


def new_code(prefix: str = "") -> str:
    """A code that nobody guesses, behind this normal prefix."""
    return prefix + "".join([_ALPHABET[randomness.below(len(_ALPHABET))] for _ in range(GENERATED_CHARACTERS)])


def normal_prefix(written: str) -> str | None:
    """What generated codes begin with, as it is stored; None where it can't be any."""
    prefix = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", written)).upper()
    return prefix if _PREFIX.fullmatch(prefix) else None
