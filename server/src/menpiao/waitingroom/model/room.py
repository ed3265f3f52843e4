"""A waiting room: what stands in its row, and what it is at a moment.

Nothing has to happen for a room to open: its state follows from its times and the clock, in every process alike. So its
times may only come nearer, and not within `LEAD`, in which every process learns of them.

Once it is open it has a time of its own, which never goes back: the database's clock may be set back, or another
machine take over whose clock is behind. Who comes then must not stand before the frontier, nor in a draw that is
public.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Invalid, field_error
from menpiao.waitingroom.model.draw import rank_of, tie_of
from menpiao.waitingroom.model.line import Frontier, Line, Position
from menpiao.waitingroom.model.pace import MAX_ELAPSED_S, elapsed_s

LEAD = timedelta(seconds=3)
"""From being told to open to opening; processes read rooms every second."""
SETTLE_S = 3
"""The line moves over a second once it is this old: by then every process has counted it. So it begins to move this
long after the opening, and whoever comes when nobody waits is in after this long."""
LONGEST_GATHERING = timedelta(hours=24)
MOST_SESSIONS = 50


class RoomState(StrEnum):
    """What people see."""

    STANDBY = "standby"
    ANNOUNCED = "announced"
    GATHERING = "gathering"
    OPEN = "open"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"

    @property
    def over(self) -> bool:
        return self in (RoomState.SOLD_OUT, RoomState.CLOSED)

    @property
    def guards(self) -> bool:
        """Whether orders need a pass."""
        return self in (RoomState.GATHERING, RoomState.OPEN)


class Settings(msgspec.Struct, frozen=True):
    """What the organizer decides of a room."""

    per_minute: int
    """How many are admitted a minute at most; 0: the line is paused."""
    max_active: int
    """How many may choose at the same time."""
    pass_seconds: int
    """For how long a pass is good."""
    opens_above_per_minute: int | None
    """A room on standby opens when more orders a minute than this are asked for."""


class Room(msgspec.Struct, frozen=True):
    """A room's row. ``gathers_at`` and ``opens_at`` are None on standby."""

    organizer_id: int
    id: UUID
    event_id: UUID
    gathers_at: datetime | None
    opens_at: datetime | None
    sold_out_at: datetime | None
    closed_at: datetime | None
    commitment: bytes
    seed_sealed: bytes
    per_minute: int
    max_active: int
    pass_seconds: int
    opens_above_per_minute: int | None
    reached_at: datetime | None = None
    """The room's own time as the controller last wrote it; None before the opening."""

    def time(self, now: datetime) -> datetime:
        """The room's own time when the clock says ``now``."""
        return now if self.reached_at is None or now >= self.reached_at else self.reached_at

    def state(self, now: datetime) -> RoomState:
        """What it is at this moment."""
        now = self.time(now)
        if self.closed_at is not None:
            return RoomState.CLOSED
        if self.sold_out_at is not None:
            return RoomState.SOLD_OUT
        if self.gathers_at is None or self.opens_at is None:
            return RoomState.STANDBY
        if now < self.gathers_at:
            return RoomState.ANNOUNCED
        return RoomState.GATHERING if now < self.opens_at else RoomState.OPEN

    def changes_at(self, now: datetime) -> datetime | None:
        """When its state changes by time alone."""
        state = self.state(now)
        if state is RoomState.ANNOUNCED:
            return self.gathers_at
        return self.opens_at if state is RoomState.GATHERING else None

    def is_drawn(self, entered_at: datetime) -> bool:
        """Whether somebody who came then takes part in the draw."""
        return self.opens_at is not None and entered_at < self.opens_at

    def bucket(self, entered_at: datetime) -> int:
        """The second after the opening in which somebody arrived."""
        assert self.opens_at is not None
        return int((entered_at - self.opens_at) / timedelta(seconds=1))

    def settled(self, now: datetime) -> int:
        """The first second that may not be counted to its end yet."""
        return max(0, self.bucket(now) - SETTLE_S + 1)

    def position(self, seed: bytes, *, buyer_id: UUID, entered_at: datetime) -> Position:
        """Where this buyer stands; only to be asked once the room has opened."""
        if self.is_drawn(entered_at):
            return Position(True, 0, rank_of(seed, room_id=self.id, buyer_id=buyer_id))
        bucket = self.bucket(entered_at)
        return Position(False, bucket, tie_of(seed, room_id=self.id, buyer_id=buyer_id, bucket=bucket))


class Moving(msgspec.Struct, frozen=True):
    """How far the line is, as last written."""

    frontier: Frontier
    version: int
    admitted: int
    claimed: int
    speed: float | None
    """People a minute; None before the first step."""


class View(msgspec.Struct, frozen=True):
    """A room with its sessions, its frontier and its counts, read at one moment."""

    room: Room
    session_ids: tuple[UUID, ...]
    moving: Moving
    line: Line


class NewRoom(msgspec.Struct, frozen=True):
    """A room as the organizer wants it. Without times it stands by."""

    session_ids: tuple[UUID, ...]
    settings: Settings
    gathers_at: datetime | None = None
    opens_at: datetime | None = None

    def fingerprint(self) -> bytes:
        """What makes two requests the same."""
        return hashlib.sha256(msgspec.json.encode(self)).digest()


def reach(before: datetime | None, moved_at: datetime | None, now: datetime) -> datetime:
    """The room's own time when the clock says ``now``; it was ``before`` when the clock said ``moved_at``. That is the
    clock's time, or where the clock is behind, as much later as it has gone on since. A room that is ahead of the clock
    falls in with it while no controller runs."""
    if before is None:
        return now
    return max(now, before + timedelta(seconds=min(elapsed_s(moved_at, now), MAX_ELAPSED_S)))


def check_new(new: NewRoom, *, now: datetime) -> None:
    """Times that are in order and far enough away, or a threshold; raises `Invalid`."""
    if not 1 <= len(set(new.session_ids)) == len(new.session_ids) <= MOST_SESSIONS:
        raise Invalid(errors=(field_error("/session_ids", "invalid", "场次重复。", "A session is given twice."),))
    if (new.gathers_at is None) != (new.opens_at is None):
        missing = "/gathers_at" if new.gathers_at is None else "/opens_at"
        raise Invalid(
            errors=(field_error(missing, "missing", "两个时间须一起提供。", "Both times are given, or none."),)
        )
    if new.gathers_at is None or new.opens_at is None:
        if new.settings.opens_above_per_minute is None:
            error = field_error(
                "/opens_above_per_minute", "missing", "待命的排队需要一个阈值。", "A room on standby needs a threshold."
            )
            raise Invalid(errors=(error,))
        return
    if new.opens_at < now + LEAD:
        raise Invalid(errors=(field_error("/opens_at", "too_small", "时间须在未来。", "This is to be in the future."),))
    if not new.opens_at - LONGEST_GATHERING <= new.gathers_at <= new.opens_at:
        error = field_error(
            "/gathers_at", "invalid", "须在开放前 24 小时之内。", "This is at most 24 hours before the opening."
        )
        raise Invalid(errors=(error,))
