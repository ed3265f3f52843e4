"""What the waiting room needs to know of promotions, which stand beside it; `app` binds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from menpiao.platform.db import Tx


class Promoted(Protocol):
    """What promotions make of an organizer's ticket types, in the caller's transaction."""

    async def comes_back(
        self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]
    ) -> Sequence[tuple[UUID, int, datetime]]:
        """Places that are put aside for codes and are everybody's later: ticket type, how many, when."""
        ...

    async def in_bundles(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Those of the types that bundles sell to everybody, hidden ones too: now (True), or later."""
        ...
