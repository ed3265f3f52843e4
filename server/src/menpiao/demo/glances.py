"""What dashboards of the demo show besides its orders: how often its events were looked at lately, and a target."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from menpiao import insight
from menpiao.demo.data import EVENTS
from menpiao.demo.samples import Loaded
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database

DAYS: Final = 14
TARGET_TICKETS: Final = 120


async def fill_glances(db: Database, loaded: Loaded) -> None:
    """Of what was added just now. More look on some days than on others, and always the same ones."""
    events = {place: loaded.event_ids[one.slug] for place, one in enumerate(EVENTS) if one.slug in loaded.added}
    if not events:
        return
    today = db.clock.now().date()
    for ago in range(1, DAYS + 1):
        counts: dict[tuple[UUID, str], int] = {}
        for place, event_id in events.items():
            looked = 20 + (place * 37 + ago * 11) % 60 + 4 * (DAYS - ago)
            counts[event_id, "mini_program"], counts[event_id, "web"] = looked, 1 + looked // 6
        await insight.add_views(db, day=today - timedelta(days=ago), counts=counts)
    for place, one in enumerate(EVENTS):
        if one.tiers and place in events:
            await insight.set_target(
                db,
                actor=SYSTEM,
                organizer_id=loaded.organizer_id,
                aim="event",
                subject_id=events[place],
                expected_version=0,
                wanted=insight.Target(tickets=TARGET_TICKETS),
            )
