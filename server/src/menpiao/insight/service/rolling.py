"""Keeping the hourly counts a moment behind the orders.

Neither placing nor settling knows of this or pays for it: the worker looks at the ends of indexes whether there is
anything new, and counts the hours in question anew from what there is. An hour that is counted twice says the same, so
nothing can be counted double or be forgotten because it was committed late: the last minute, which is longer than a
transaction may last, is looked at again until it is sure.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from menpiao.insight.service.adding_up import add_up_anew
from menpiao.insight.store import rolling as store
from menpiao.platform.db import Database

SURE_AFTER: Final = timedelta(minutes=1)
"""Waiting, a transaction's twenty seconds, and clocks that differ."""

AHEAD: Final = timedelta(hours=1)
"""Ids are made by the clocks of whoever serves, which may be a little before ours."""

SET_BACK: Final = timedelta(hours=1)
"""Where we are sure of what is to come, the clock was set back. What was sold since is counted from so long ago on."""

AT_ONCE: Final = timedelta(days=30)
"""How much of the past one transaction counts."""


async def roll_up_sales(db: Database, *, also_unsure: bool = False) -> int:
    """Count what is new; with ``also_unsure``, look once more at all of which it is not sure. How many organizers had
    something to count."""
    async with db.read() as tx:
        organizer_ids = await store.behind(tx, also_unsure=also_unsure, sure_after=SURE_AFTER)
    for organizer_id in organizer_ids:
        while await _step(db, organizer_id):
            pass
    return len(organizer_ids)


async def rebuild(db: Database, *, organizer_id: int | None = None) -> int:
    """Count everything anew from the orders, and add up the days of the ledger, of one organizer or of all; how many
    organizers sales were counted of."""
    async with db.long_tx() as tx:
        await store.forget(tx, organizer_id=organizer_id)
    counted = await roll_up_sales(db)
    await add_up_anew(db, organizer_id=organizer_id)
    return counted


async def _step(db: Database, organizer_id: int) -> bool:
    """One transaction's part of it; whether there is more."""
    async with db.long_tx() as tx:
        known = await store.lock_rolled_up(tx, organizer_id=organizer_id)
        if known is None:
            return False
        now = db.clock.now()
        newest = await store.newest_sale(tx, organizer_id=organizer_id) or known.newest
        since = _hour(known.sure_until if known.sure_until <= now - SURE_AFTER else now - SET_BACK)
        most = _hour(max(now, newest)) + AHEAD + timedelta(hours=1)
        until = min(most, since + AT_ONCE)
        changed = await store.roll_up(tx, organizer_id=organizer_id, since=since, until=until)
        over = until == most
        await store.advance(
            tx,
            organizer_id=organizer_id,
            sure_until=now - SURE_AFTER if over else until,
            newest=newest if over else known.newest,
            changed=changed,
        )
    return not over


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
