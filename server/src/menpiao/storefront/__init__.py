"""The shop window: cards, event pages and search, answered from memory.

`Storefront` holds everything on public view, ready encoded in both languages; it looks once a second whether an
organizer's catalogue has changed. The routes are in ``storefront.api``, for ``app`` to bind.
"""

from menpiao.storefront.model.query import EventsQuery
from menpiao.storefront.service.window import Storefront

__all__ = ["EventsQuery", "Storefront"]
