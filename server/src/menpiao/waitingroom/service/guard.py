"""What stands before orders: from memory, without a query, a pass for each session that is behind an open room.

That a pass is used once is not decided here but by the key that the order takes with its places.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from menpiao.waitingroom.model.refusals import PassExpired, PassRequired, wrong_pass
from menpiao.waitingroom.model.tokens import Tokens
from menpiao.waitingroom.service.rooms import Rooms

LATE_S = 0.5
"""An order that took longer than this to place was late: the line slows down."""


class PassUse(msgspec.Struct, frozen=True):
    """A pass that an order takes: at most one order ever does."""

    organizer_id: int
    room_id: UUID
    pass_id: UUID


class Guard:
    """One for each process."""

    def __init__(self, rooms: Rooms, tokens: Tokens) -> None:
        self._rooms = rooms
        self._tokens = tokens

    def watches(self, session_ids: Iterable[UUID]) -> bool:
        """Whether any room is before one of these sessions: where none is, nothing else here needs to be asked."""
        return self._rooms.is_before_any(session_ids)

    def check(self, *, session_ids: Iterable[UUID], buyer_id: UUID, passes: Sequence[str]) -> tuple[PassUse, ...]:
        """What an order of these sessions takes, a pass of each room that is before one of them; none where nothing
        stands before them. Sessions of a bundle may be behind several rooms.

        Raises `PassRequired` where a room was not passed, `PassExpired`, or `PassInvalid` for a pass that is forged or
        another buyer's, and where none is of these rooms. A pass of yet another room is left alone: it may be over.
        """
        guarding = [known for known in self._rooms.before(session_ids) if known.state.guards]
        if not guarding:
            return ()
        if not passes:
            raise PassRequired()
        held = [self._tokens.read_pass(text) for text in passes]
        by_room = {one.room_id: one for one in held if one is not None and one.buyer_id == buyer_id}
        missing = [known for known in guarding if known.room.id not in by_room]
        if missing and (len(missing) == len(guarding) or any(one is None or one.buyer_id != buyer_id for one in held)):
            raise wrong_pass()
        if missing:
            raise PassRequired()
        now = self._rooms.clock.now()
        if any(now >= by_room[known.room.id].expires_at for known in guarding):
            raise PassExpired()
        return tuple([PassUse(one.room.organizer_id, one.room.id, by_room[one.room.id].id) for one in guarding])

    def tried(self, *, session_ids: Iterable[UUID], seconds: float | None = None) -> None:
        """Somebody has asked for an order of these sessions, and it took so long (None: it was turned away because
        everything is busy). Standby rooms open by these counts, open ones slow down by them."""
        for known in self._rooms.before(session_ids):
            second = int(self._rooms.clock.now().timestamp())
            self._rooms.count(known, "order", second)
            if seconds is None or seconds > LATE_S:
                self._rooms.count(known, "late_order", second)

    def placed(self, use: PassUse) -> None:
        """The order that took this pass is committed."""
        self._rooms.used(use.organizer_id, use.pass_id)
