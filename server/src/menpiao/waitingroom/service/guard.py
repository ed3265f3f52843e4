"""What stands before orders: from memory, without a query, a pass for each session that is behind an open room.

That a pass is used once is not decided here but by the key that the order takes with its places.
"""

from collections.abc import Iterable
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

    def check(self, *, session_ids: Iterable[UUID], buyer_id: UUID, pass_text: str | None) -> PassUse | None:
        """What an order of these sessions takes, or None where nothing stands before them.

        Raises `PassRequired`, `PassExpired`, or `PassInvalid` for a pass that is forged, another buyer's or another
        room's. Sessions behind two different rooms can't be ordered together: a pass is of one room.
        """
        guarding = [known for known in self._rooms.before(session_ids) if known.state.guards]
        if not guarding:
            return None
        if pass_text is None:
            raise PassRequired()
        held = self._tokens.read_pass(pass_text)
        if held is None or held.buyer_id != buyer_id or any(held.room_id != known.room.id for known in guarding):
            raise wrong_pass()
        if self._rooms.clock.now() >= held.expires_at:
            raise PassExpired()
        return PassUse(guarding[0].room.organizer_id, held.room_id, held.id)

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
