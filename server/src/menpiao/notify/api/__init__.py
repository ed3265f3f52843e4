"""Routes of messages, by audience."""

from typing import Any

from menpiao.notify.api import buyer, operator, organizer

ROUTES: list[Any] = [*buyer.ROUTES, *organizer.ROUTES, *operator.ROUTES]

__all__ = ["ROUTES"]
