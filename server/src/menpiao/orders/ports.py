"""What orders ask of features above them; `app` binds it."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from menpiao.platform.db import Tx


class Links(Protocol):
    """Links that hand tickets over to somebody else (`menpiao.support`)."""

    async def any_open(self, tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> bool:
        """Whether one of these tickets has a link that can still be claimed."""
        ...

    async def any_claimed(self, tx: Tx, *, organizer_id: int, order_id: UUID, ticket_ids: Sequence[UUID]) -> bool:
        """Whether one of these tickets of the order went to somebody else by a link."""
        ...
