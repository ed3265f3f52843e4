"""Ids, texts, sums and times as they come from the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from menpiao.catalog import About
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.ids import MalformedId, decode

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="An opaque id.")]
Texts = Annotated[
    dict[str, str],
    msgspec.Meta(min_length=1, max_length=2, description="By language: zh-CN, en.", examples=[{"zh-CN": "春日优惠"}]),
]


class MoneyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum in fen."""

    amount: Annotated[int, msgspec.Meta(ge=0, le=100_000_000_000)]
    currency: Annotated[str, msgspec.Meta(pattern=r"^CNY$(?!\n)")] = "CNY"


TimeIn = Annotated[datetime, msgspec.Meta(tz=True)]


def one_id(pointer: str, text: str) -> UUID:
    """A malformed id is as unknown as any other, and pointed at."""
    try:
        return decode(text)
    except MalformedId:
        raise Invalid(errors=(field_error(pointer, "not_found", "不存在。", "There is no such thing."),)) from None


def known_ids(pointer: str, written: Sequence[str]) -> tuple[UUID, ...]:
    """Several of them."""
    return tuple([one_id(f"{pointer}/{index}", text) for index, text in enumerate(written)])


def about_of(event_id: str | None, session_id: str | None, ticket_type_id: str | None) -> About | None:
    """What a list is asked about; None where it is asked about nothing in particular."""
    asked = {"event_id": event_id, "session_id": session_id, "ticket_type_id": ticket_type_id}
    named = {name: one_id(f"/{name}", text) for name, text in asked.items() if text is not None}
    return About(**named) if named else None
