"""Complimentary orders: what can become of one, and the link that claims it. Pure.

A request puts its places aside at once, so that agreeing later can't fail for want of them. It is claimed once, by
whoever opens its link first; the token of the link proves itself and is kept nowhere.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from menpiao.kernel.ids import encode

CLAIM_PURPOSE: Final = "complimentary claim"
MOST_AT_ONCE: Final = 49


class ComplimentaryState(StrEnum):
    """`REQUESTED` waits for another person; `OPEN` can be claimed; the others are over."""

    REQUESTED = "requested"
    OPEN = "open"
    CLAIMED = "claimed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LIVE: Final = (ComplimentaryState.REQUESTED, ComplimentaryState.OPEN)
"""Places are put aside for it."""


class Complimentary(msgspec.Struct, frozen=True):
    """Places that are given away. ``for_sealed``: whom they are for, in the words of who asked."""

    organizer_id: int
    id: UUID
    session_id: UUID
    ticket_type_id: UUID
    quantity: int
    for_sealed: bytes
    reason: str
    state: str
    needs_approval: bool
    claim_until: datetime
    requested_by: UUID
    requested_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision_reason: str | None
    ended_at: datetime | None
    ended_by: UUID | None
    order_id: UUID | None
    request_hash: bytes
    seats: list[int]
    """By number, one for each ticket, as they were asked for; none where the type sells places."""


class WantedComplimentary(msgspec.Struct, frozen=True):
    """What somebody asks for. ``claim_until``: the session's end where nothing is said. ``seat_ids``: one for each
    ticket, where the type sells seats."""

    session_id: UUID
    ticket_type_id: UUID
    quantity: int
    for_whom: str
    reason: str
    claim_until: datetime | None = None
    seat_ids: tuple[str, ...] = ()
    companions_alone: bool = False
    """Companions' seats go without their wheelchair places, because who asks says so."""


def needs_approval(*, above: int | None, asked_before: int, quantity: int) -> bool:
    """Whether another person has to agree: what somebody asks for counts with what they asked for before, so that the
    limit is not got around in slices."""
    return above is not None and asked_before + quantity > above


def order_key(complimentary_id: UUID) -> str:
    """Holds a blank, which no client's key may: nobody can take it before us."""
    return f"complimentary {encode(complimentary_id)}"
