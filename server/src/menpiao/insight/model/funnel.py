"""From reading about an event to having tickets for it."""

import msgspec

from menpiao.insight.model.asked import About, Days
from menpiao.insight.model.sales import Counts


class Views(msgspec.Struct, frozen=True):
    """How often event pages were read in one place."""

    source: str
    views: int


class Funnel(msgspec.Struct, frozen=True):
    """What happened in some days: pages read, orders placed, orders sold. An order that was placed on one day and paid
    on the next counts on each for what it was there."""

    about: About
    days: Days
    views: list[Views]
    counts: Counts
