"""The waiting room: a fair line before a busy sale, for as many as come, with one row for each room.

Who comes before the opening is drawn, who comes after it waits behind them. A place in the line is a signed token; the
room's frontier says who is admitted; an admitted entry is exchanged for a pass, and a pass places one order. Orders ask
`WaitingRooms.guard`; the shop window shows `WaitingRooms.shown`; `app` binds the routes and the tick.
"""

from collections.abc import Mapping
from uuid import UUID

from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitingroom.model import pace
from menpiao.waitingroom.model.refusals import PassExpired, PassInvalid, PassRequired, PassUsed
from menpiao.waitingroom.model.room import SETTLE_S, NewRoom, Settings
from menpiao.waitingroom.model.tokens import Tokens
from menpiao.waitingroom.model.wire import ShownRoom
from menpiao.waitingroom.service.control import LOAD_OVER_S, Control
from menpiao.waitingroom.service.enter import Entrance
from menpiao.waitingroom.service.guard import Guard, PassUse
from menpiao.waitingroom.service.organize import close_room, create_room, open_room, set_pace
from menpiao.waitingroom.service.passes import Passes
from menpiao.waitingroom.service.rooms import Rooms

__all__ = [
    "LOAD_OVER_S",
    "SETTLE_S",
    "Control",
    "Guard",
    "NewRoom",
    "PassExpired",
    "PassInvalid",
    "PassRequired",
    "PassUse",
    "PassUsed",
    "Settings",
    "ShownRoom",
    "WaitingRooms",
    "close_room",
    "create_room",
    "open_room",
    "pace",
    "set_pace",
]


class WaitingRooms:
    """Everything of one process, over one memory of the rooms."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        tokens = Tokens(cipher)
        self.rooms = Rooms(db, cipher)
        self.entrance = Entrance(self.rooms, tokens)
        self.passes = Passes(db, self.rooms, self.entrance, tokens)
        self.guard = Guard(self.rooms, tokens)

    async def refresh(self) -> None:
        """Add what was counted here and read what is; called once a second."""
        await self.rooms.refresh()

    def shown(self) -> Mapping[UUID, ShownRoom]:
        """The rooms to show on event pages, by session."""
        return self.rooms.shown()

    async def close(self) -> None:
        """Finish what was accepted, and add what was counted."""
        await self.passes.close()
        await self.rooms.flush()
