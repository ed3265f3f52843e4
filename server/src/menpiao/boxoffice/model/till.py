"""Tills and their shifts. Pure."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

MOST_TILLS = 50
MovementKind = Literal["sale", "refund"]


class Till(msgspec.Struct, frozen=True):
    """A drawer at a window. ``shift_id``: the shift that is open at it."""

    organizer_id: int
    id: UUID
    name: str
    made_at: datetime
    shift_id: UUID | None


class Shift(msgspec.Struct, frozen=True):
    """From the float to the count; amounts are fen. ``expected_fen`` is what should be in the drawer, ``sales`` and
    ``refunds`` how often money went in and out."""

    organizer_id: int
    id: UUID
    till_id: UUID
    float_fen: int
    opened_by: UUID
    opened_at: datetime
    sales: int
    sales_fen: int
    refunds: int
    refunds_fen: int
    counted_fen: int | None
    note: str | None
    closed_by: UUID | None
    closed_at: datetime | None

    @property
    def expected_fen(self) -> int:
        return self.float_fen + self.sales_fen - self.refunds_fen

    @property
    def difference_fen(self) -> int | None:
        """More (positive) or less than there should have been; None while it is open."""
        return None if self.counted_fen is None else self.counted_fen - self.expected_fen


class Movement(msgspec.Struct, frozen=True):
    """Cash that went in (positive) or out; ``given_fen`` was handed over, where somebody typed it in."""

    kind: str
    cause_id: UUID
    shift_id: UUID
    order_id: UUID
    amount_fen: int
    given_fen: int | None
    moved_by: UUID
    moved_at: datetime


class Print(msgspec.Struct, frozen=True):
    """Tickets of an order that were printed together."""

    organizer_id: int
    id: UUID
    order_id: UUID
    printed_by: UUID
    printed_at: datetime
    request_hash: bytes


class PrintedEpoch(msgspec.Struct, frozen=True):
    """A ticket of a print, with the epoch that its paper is of."""

    ticket_id: UUID
    epoch: int
