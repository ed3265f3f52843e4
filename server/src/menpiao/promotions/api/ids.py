"""Ids, texts, sums and times as they come from the wire."""

from datetime import datetime
from typing import Annotated

import msgspec

from menpiao.catalog import About
from menpiao.platform.http import named_id

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


def about_of(event_id: str | None, session_id: str | None, ticket_type_id: str | None) -> About | None:
    """What a list is asked about; None where it is asked about nothing in particular."""
    asked = {"event_id": event_id, "session_id": session_id, "ticket_type_id": ticket_type_id}
    named = {name: named_id(f"/{name}", text) for name, text in asked.items() if text is not None}
    return About(**named) if named else None
