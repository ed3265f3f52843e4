"""What organizers want to know about what happened: the settlement statement, how sales go, who came.

It stands above whatever it counts and reads the tables of other features in statements of its own, because sums belong
into one statement; it writes none but its own, and nothing decides by them.
"""

from menpiao.insight.model.sales import Target
from menpiao.insight.service.live import Live
from menpiao.insight.service.rolling import rebuild, roll_up_sales
from menpiao.insight.service.targets import set_target, target_of
from menpiao.insight.service.views import ViewCounter, add_views
from menpiao.platform.db import Database


class Insight:
    """What a process keeps of it in memory: pages read since the last time they were added, and pages that follow."""

    def __init__(self, db: Database) -> None:
        self.views = ViewCounter(db)
        self.live = Live(db)


__all__ = [
    "Insight",
    "Live",
    "Target",
    "ViewCounter",
    "add_views",
    "rebuild",
    "roll_up_sales",
    "set_target",
    "target_of",
]
