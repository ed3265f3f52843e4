"""What promotions make of ticket types for people who have no code: for whoever counts what these can still buy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from menpiao.platform.db import Tx
from menpiao.promotions.store import allotments
from menpiao.promotions.store import promotions as store


class ForEverybody:
    """Straight from the database, in the caller's transaction."""

    async def comes_back(
        self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]
    ) -> Sequence[tuple[UUID, int, datetime]]:
        """Places that are put aside for codes and are everybody's later: ticket type, how many, when."""
        found = await allotments.coming(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
        return [(one.ticket_type_id, one.places, one.release_at) for one in found]

    async def in_bundles(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        """Those of the types that bundles sell to everybody, hidden ones too: now (True), or later."""
        found = await store.bundled(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
        return {one.ticket_type_id: one.now for one in found}
