"""What the worker measures of waitlists: how many wait, and what lies there for them."""

from menpiao import inventory
from menpiao.platform import metrics
from menpiao.platform.db import Database
from menpiao.waitlist import store


async def measure_waitlists(db: Database) -> None:
    """Over all sessions; places that stay high while people wait mean that offers are not made."""
    async with db.read() as tx:
        metrics.waitlist_waiting.set(await store.all_waiting(tx))
        metrics.waitlist_kept.set(await inventory.all_kept(tx))
