"""What the organizer's routes of the catalogue share: how texts, sums, ids and times are written."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog.model.rules import MAX_PRICE_FEN
from menpiao.platform.http import named_ids

MOST_AT_ONCE: Final = 200
"""Sessions that one request makes or changes, in one transaction."""

Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]
Ids = Annotated[list[Id], Meta(min_length=1, max_length=MOST_AT_ONCE)]
Texts = Annotated[
    dict[str, str],
    Meta(max_length=2, description="By language: zh-CN, en.", examples=[{"zh-CN": "春日音乐会", "en": "Spring"}]),
]
Moment = Annotated[datetime, Meta(tz=True)]
Confirmed = Annotated[
    bool,
    Meta(description="What touches sold tickets is done only if you say that you know: 409 tells whom."),
]
Version = Annotated[int, Meta(description="Raised by each edit; the ETag.")]


class PriceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum in fen."""

    amount: Annotated[int, Meta(ge=0, le=MAX_PRICE_FEN)]
    currency: Annotated[str, Meta(pattern=r"^CNY$(?!\n)")] = "CNY"


class EventPublicationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: an empty object."""


class WhatOut(msgspec.Struct, frozen=True):
    """One thing that sold tickets, or the people who have them, would notice; in the reader's language."""

    pointer: str
    detail: str


class ChangeLook(msgspec.Struct, frozen=True):
    """Whom a change would touch: nobody where it ``asks`` nothing. Nothing is changed by looking."""

    asks: Annotated[bool, Meta(description="Whether it is done only with `confirmed: true`.")]
    orders: int
    tickets: int
    buyers: int
    what: list[WhatOut]


class PlacesOut(msgspec.Struct, frozen=True):
    """Places as they stand: of the ``total``, so many are held by orders that are not paid, sold, withheld, free."""

    total: int
    held: int
    sold: int
    withheld: int
    free: int


def known_ids(pointer: str, written: Sequence[str]) -> tuple[UUID, ...]:
    """Several of them, each once."""
    return tuple(dict.fromkeys(named_ids(pointer, written)))


def moment(given: datetime) -> datetime:
    """In UTC and to the millisecond, as it is told."""
    return given.astimezone(UTC).replace(microsecond=given.microsecond // 1000 * 1000)
