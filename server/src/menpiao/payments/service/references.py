"""The names that providers give to our payments and refunds, for adapters whose provider does not take our numbers."""

from uuid import UUID

from menpiao.kernel.ids import organizer_of
from menpiao.payments.store import references as store
from menpiao.platform.db import Database


class References:
    """A name never changes: the first that is kept stays."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def keep(self, our_id: UUID, reference: str) -> None:
        """Remember what the provider calls this payment or refund."""
        async with self._db.single() as tx:
            await store.keep(tx, organizer_id=organizer_of(our_id), id=our_id, reference=reference)

    async def find(self, our_id: UUID) -> str | None:
        """What the provider calls it; None where it never told us."""
        async with self._db.read() as tx:
            return await store.find(tx, organizer_id=organizer_of(our_id), id=our_id)
