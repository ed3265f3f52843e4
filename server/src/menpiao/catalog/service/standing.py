"""Whether an organizer may sell at all, which the platform decides: suspended, all of its ticket types are paused.

Nothing of it is sold from the commit on: terms say that they are paused, quotes that were made before are void. What
was sold stays sold, tickets enter, refunds go on, and who waits for places goes on waiting.
"""

from uuid import UUID

from menpiao.catalog.store import catalog as store
from menpiao.identity import platform_organizer, set_suspension
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database


async def suspend(db: Database, *, actor: Actor, id: UUID, reason: str) -> None:
    """Stop selling; suspended already, nothing changes. Raises `NotFound`."""
    await _set(db, actor=actor, id=id, reason=reason)


async def resume(db: Database, *, actor: Actor, id: UUID) -> None:
    """Sell again what was on sale; not suspended, nothing changes. Raises `NotFound`."""
    await _set(db, actor=actor, id=id, reason=None)


async def _set(db: Database, *, actor: Actor, id: UUID, reason: str | None) -> None:
    async with db.tx() as tx:
        organizer = await platform_organizer(tx, id=id)
        number = organizer.organizer_id
        await store.bump_catalog(tx, organizer_id=number)
        if await set_suspension(tx, db, actor=actor, organizer_id=number, id=id, reason=reason):
            await store.bump_types(tx, organizer_id=number)
