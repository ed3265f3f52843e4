"""A channel, an import of what it sold, and a row of that."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from menpiao.catalog import Texts
from menpiao.channels.model.columns import Mapping
from menpiao.kernel.ids import encode

CLAIM_PURPOSE: Final = "channel claim"
MOST_CHANNELS: Final = 100
MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 20_000


class Channel(msgspec.Struct, frozen=True):
    """Who else sells the organizer's places."""

    organizer_id: int
    id: UUID
    name: Texts
    active: bool
    version: int
    created_at: datetime


class ImportState(StrEnum):
    """A `DRAFT` has taken nothing yet; `RUNNING` and `WITHDRAWING` are being worked off."""

    DRAFT = "draft"
    RUNNING = "running"
    FINISHED = "finished"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"


class Import(msgspec.Struct, frozen=True):
    """A file of what a channel sold of one session."""

    organizer_id: int
    id: UUID
    channel_id: UUID
    session_id: UUID
    state: str
    encoding: str
    header: list[str]
    mapping: dict[str, Any]
    uploaded_by: UUID
    uploaded_at: datetime
    started_by: UUID | None
    started_at: datetime | None
    finished_at: datetime | None
    withdrawn_by: UUID | None
    version: int
    file_hash: bytes

    @property
    def columns(self) -> Mapping:
        """Which column says what."""
        return msgspec.convert(self.mapping, Mapping)


class RowState(StrEnum):
    """What became of a line."""

    READY = "ready"
    REFUSED = "refused"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"


class ImportRow(msgspec.Struct, frozen=True):
    """A line of the file. ``paid_fen``: what the channel took, in fen."""

    line: int
    reference: str | None
    ticket_type_id: UUID | None
    quantity: int | None
    seat: int | None
    paid_fen: int | None
    people_sealed: bytes | None
    problem: str | None
    state: str
    order_id: UUID | None
    claimed_at: datetime | None


class Tally(msgspec.Struct, frozen=True):
    """How many lines are in which state, and how many places they are."""

    state: str
    problem: str | None
    rows: int
    places: int


def order_key(import_id: UUID, line: int) -> str:
    """Holds a blank, which no client's key may. Insight knows the channel by how it begins."""
    return f"channel {encode(import_id)} {line}"
