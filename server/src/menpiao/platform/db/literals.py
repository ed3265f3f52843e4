"""Arrays as PostgreSQL writes them in text, for the one statement that takes dozens of them with hundreds of elements.

The driver looks at every element of an array twice before it writes it in binary; numbers and short texts cost half as
much when Python joins them and PostgreSQL reads them. Such a parameter is cast twice: ``$1::text::integer[]``.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def integers(values: Sequence[int]) -> str:
    """``{1,2,3}``"""
    return f"{{{','.join(map(str, values))}}}"


def texts(values: Sequence[str]) -> str:
    """``{"a","b"}``, whatever is in them."""
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return f'{{"{joined}"}}' if values else "{}"


def optional(values: Sequence[T | None]) -> Sequence[T | None]:
    """No element at all where each is None: ``unnest`` of several arrays fills the shorter ones up with nulls. (Ids and
    sealed texts are never false.)"""
    return values if any(values) else ()


def as_it_is(values: Sequence[T]) -> Sequence[T]:
    """In the driver's own binary form, which is the shorter one for ids and bytes."""
    return values
