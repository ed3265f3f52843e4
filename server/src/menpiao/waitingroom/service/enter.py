"""Entering the line, and asking where one stands. Nothing here touches the database: a hundred thousand people who come
within a minute are a hundred thousand signatures.

Who asks again gets the same place. Before the opening that follows from the draw; after it, this process remembers who
came in which second. Another process does not know and gives a later second, and so does this one after a restart: so
phones keep their token, and the earliest one is good for as long as the room is.

The moment of coming is the room's own time (`Known.now`), which never goes back: whoever comes after a clock was set
back stands at the end as well, and nobody is drawn once the draw is public.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.platform import metrics
from menpiao.waitingroom.model.line import Position, ahead
from menpiao.waitingroom.model.pace import wait_s
from menpiao.waitingroom.model.refusals import RoomClosed, RoomNotGathering, RoomSoldOut, wrong_entry
from menpiao.waitingroom.model.room import RoomState
from menpiao.waitingroom.model.tokens import Entry, Tokens, whole_milliseconds
from menpiao.waitingroom.model.wire import per_minute
from menpiao.waitingroom.service.rooms import Known, Rooms

MOST_REMEMBERED = 300_000
"""Buyers in memory, of all rooms; who is forgotten and asks again is counted again."""


class Entered(msgspec.Struct, frozen=True):
    """Somebody's place in the line. ``position`` is None until the draw is revealed."""

    token: str
    drawn: bool
    entered_at: datetime
    bucket: int
    position: Position | None
    ahead: int | None
    replayed: bool


class Standing(msgspec.Struct, frozen=True):
    """Where somebody stands now. ``wait_s`` is None while the line stands still."""

    state: Literal["waiting", "admitted", "over"]
    position: Position | None
    ahead: int
    wait_s: int | None


class Entrance:
    """The door of all waiting rooms, for one process."""

    def __init__(self, rooms: Rooms, tokens: Tokens) -> None:
        self._rooms = rooms
        self._tokens = tokens
        self._remembered: dict[tuple[UUID, UUID], datetime] = {}

    def enter(self, *, room_id: UUID, buyer_id: UUID) -> Entered:
        """A place in the line: the draw's before the opening, the end of it afterwards. Who was admitted already and
        comes again begins again."""
        known = self._rooms.get(room_id)
        refuse_unless_enterable(known)
        now = whole_milliseconds(known.now)
        entered_at = self._remembered.get((room_id, buyer_id))
        if entered_at is not None:
            position = position_of(known, buyer_id, entered_at)
            if position is not None and known.view.moving.frontier.admits(position):
                entered_at = None
        replayed = entered_at is not None
        entered_at = entered_at or now
        if not replayed:
            self._count(known, buyer_id, entered_at)
        drawn = known.room.is_drawn(entered_at)
        position = position_of(known, buyer_id, entered_at)
        return Entered(
            token=self._tokens.write_entry(Entry(room_id, buyer_id, entered_at)),
            drawn=drawn,
            entered_at=entered_at,
            bucket=0 if drawn else known.room.bucket(entered_at),
            position=position,
            ahead=None if position is None else _ahead(known, position),
            replayed=replayed,
        )

    def stand(self, *, room_id: UUID, buyer_id: UUID, token: str) -> Standing:
        """Where the buyer of this token stands; raises `EntryInvalid` for a token that is not theirs, of this room."""
        known = self._rooms.get(room_id)
        entry = self.read(known, buyer_id=buyer_id, token=token)
        position = position_of(known, buyer_id, entry.entered_at)
        if known.state.over:
            return Standing("over", position, 0, None)
        if position is not None and known.view.moving.frontier.admits(position):
            return Standing("admitted", position, 0, 0)
        before = 0 if position is None else _ahead(known, position)
        return Standing("waiting", position, before, self._wait_s(known, position, before))

    def read(self, known: Known, *, buyer_id: UUID, token: str) -> Entry:
        """The entry of this token, which is this buyer's and of this room, or `EntryInvalid`."""
        entry = self._tokens.read_entry(token)
        if entry is None or entry.buyer_id != buyer_id or entry.room_id != known.room.id or not _can_be(known, entry):
            raise wrong_entry()
        return entry

    def _count(self, known: Known, buyer_id: UUID, entered_at: datetime) -> None:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[(known.room.id, buyer_id)] = entered_at
        if known.room.is_drawn(entered_at):
            self._rooms.count(known, "drawn", 0)
        else:
            self._rooms.count(known, "arrived", known.room.bucket(entered_at))
        metrics.room_entries.inc()

    def _wait_s(self, known: Known, position: Position | None, before: int) -> int | None:
        """Before the opening, until then: nobody knows their rank yet."""
        if position is None:
            assert known.room.opens_at is not None
            return max(0, int((known.room.opens_at - self._rooms.clock.now()).total_seconds()))
        return wait_s(before, per_minute(known.view))


def position_of(known: Known, buyer_id: UUID, entered_at: datetime) -> Position | None:
    """Where this buyer stands, or None before the reveal."""
    seed = known.revealed
    return None if seed is None else known.room.position(seed, buyer_id=buyer_id, entered_at=entered_at)


def refuse_unless_enterable(known: Known) -> None:
    """Raises why nobody can enter now."""
    state = known.state
    if state in (RoomState.STANDBY, RoomState.ANNOUNCED):
        raise RoomNotGathering()
    refuse_if_over(known)


def refuse_if_over(known: Known) -> None:
    """Raises how it ended."""
    state = known.state
    if state is RoomState.SOLD_OUT:
        raise RoomSoldOut()
    if state is RoomState.CLOSED:
        raise RoomClosed()


def _ahead(known: Known, position: Position) -> int:
    return ahead(known.view.moving.frontier, known.view.line, position)


def _can_be(known: Known, entry: Entry) -> bool:
    """Nobody enters before the room gathers; a clock that was wrong for a moment gives nobody an advantage."""
    gathers_at = known.room.gathers_at
    return gathers_at is not None and entry.entered_at >= gathers_at
