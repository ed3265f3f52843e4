"""What inventory needs of the floors above, which `app` binds."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable
from uuid import UUID

from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx
from menpiao.seating import Plan


@runtime_checkable
class TellsOfNames(Protocol):
    """Orders and tickets: seats that people have are called otherwise on the session's new map."""

    async def __call__(
        self,
        tx: Tx,
        *,
        actor: Actor,
        organizer_id: int,
        session_id: UUID,
        seats: Sequence[int],
        before: Plan,
        after: Plan,
    ) -> None:
        """Tell whoever has a ticket for one of these seats, and put down for each what it was called and is called now;
        in the caller's transaction."""
        ...
