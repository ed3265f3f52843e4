"""What the worker measures for the alarms: do the counters agree with the orders, and does the inbox keep up?"""

from menpiao import inventory, payments
from menpiao.orders.store import orders as store
from menpiao.platform import metrics
from menpiao.platform.db import Database


async def measure_conservation(db: Database) -> int:
    """Places that the quotas and the orders disagree about; anything but 0 is an alarm. Reads everything once."""
    async with db.snapshot() as tx:
        counts = await inventory.all_counts(tx)
        tallies = {(t.organizer_id, t.ticket_type_id): (t.held, t.sold) for t in await store.tallies(tx)}
    gap = 0
    for count in counts:
        held, sold = tallies.pop((count.organizer_id, count.ticket_type_id), (0, 0))
        gap += abs(count.held - held) + abs(count.sold - sold)
    gap += sum(held + sold for held, sold in tallies.values())
    metrics.conservation_gap.set(gap)
    return gap


async def measure_inbox(db: Database) -> int:
    """Callbacks that were received but not acted upon yet."""
    waiting = await payments.waiting_notices(db)
    metrics.unsettled_notices.set(waiting)
    return waiting
