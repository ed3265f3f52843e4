"""Waiting rooms for tests: a room before a sale, the process that serves it, and people in its line."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from builders.clocks import Stopwatch
from builders.shop import Sale
from menpiao.catalog import Labels
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import ForEverybody
from menpiao.waitingroom import Control, NewRoom, Settings, WaitingRooms, create_room
from menpiao.waitingroom.service.enter import Entered

GATHERS_IN, OPENS_IN = timedelta(minutes=10), timedelta(minutes=30)
SETTINGS: dict[str, Any] = {
    "per_minute": 600,
    "max_active": 10_000,
    "pass_seconds": 600,
    "opens_above_per_minute": None,
}


async def a_room(
    db: Database, cipher: FieldCipher, sale: Sale, *, standby: bool = False, key: str | None = None, **settings: Any
) -> UUID:
    """A room before this sale: it gathers in ten minutes and opens in thirty, or stands by."""
    now = db.clock.now()
    defaults = {**SETTINGS, **({"opens_above_per_minute": 600} if standby else {})}
    new = NewRoom(
        session_ids=(sale.session_id,),
        settings=Settings(**{**defaults, **settings}),
        gathers_at=None if standby else now + GATHERS_IN,
        opens_at=None if standby else now + OPENS_IN,
    )
    room_id, _ = await create_room(
        db,
        cipher,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        idempotency_key=key or randomness.token_hex(8),
        new=new,
    )
    return room_id


class Hall(msgspec.Struct):
    """A room with the process before it and a controller behind it; time passes by `pass_by`."""

    db: Database
    cipher: FieldCipher
    clock: SimulatedClock
    sale: Sale
    room_id: UUID
    rooms: WaitingRooms
    stopwatch: Stopwatch
    """What the controller measures its own steps with."""
    control: Control

    def enter(self, buyer_id: UUID | None = None) -> tuple[UUID, Entered]:
        """Somebody comes."""
        buyer_id = buyer_id or self.db.new_id(0)
        return buyer_id, self.rooms.entrance.enter(room_id=self.room_id, buyer_id=buyer_id)

    def enter_many(self, count: int) -> dict[UUID, Entered]:
        """So many come at this moment."""
        return dict(self.enter() for _ in range(count))

    async def pass_by(self, seconds: int) -> None:
        """Each second: counts are added, the line moves, the rooms are read."""
        for _ in range(seconds):
            self.clock.advance(seconds=1)
            await self.rooms.refresh()
            await self.control.tick()
            await self.rooms.refresh()

    async def gather(self) -> None:
        """On to the moment at which one can enter."""
        self.clock.advance(seconds=GATHERS_IN.total_seconds())
        await self.rooms.refresh()

    async def open(self) -> None:
        """On to the opening, from the gathering."""
        self.clock.advance(seconds=(OPENS_IN - GATHERS_IN).total_seconds())
        await self.rooms.refresh()

    def admitted(self, people: dict[UUID, Entered]) -> list[UUID]:
        """Which of them the frontier has passed."""
        return [
            buyer_id
            for buyer_id, entered in people.items()
            if self.rooms.entrance.stand(room_id=self.room_id, buyer_id=buyer_id, token=entered.token).state
            == "admitted"
        ]

    async def value(self, query: str, *arguments: object) -> Any:
        """The first column of the first row."""
        async with self.db.read() as tx:
            return await tx.connection.fetchval(query, *arguments)

    def another_control(self) -> Control:
        """A second controller, with the same stopwatch."""
        return Control(self.db, Labels(self.db), ForEverybody(), stopwatch=self.stopwatch)

    def another_process(self) -> WaitingRooms:
        """A process that has just started: it remembers nothing."""
        return WaitingRooms(self.db, self.cipher)


async def a_hall(db: Database, cipher: FieldCipher, sale: Sale, *, standby: bool = False, **settings: Any) -> Hall:
    """A room that was announced, served by one process."""
    room_id = await a_room(db, cipher, sale, standby=standby, **settings)
    rooms = WaitingRooms(db, cipher)
    await rooms.refresh()
    assert isinstance(db.clock, SimulatedClock)
    stopwatch = Stopwatch()
    control = Control(db, Labels(db), ForEverybody(), stopwatch=stopwatch)
    return Hall(db, cipher, db.clock, sale, room_id, rooms, stopwatch, control)
