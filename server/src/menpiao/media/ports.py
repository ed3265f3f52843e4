"""What media needs of the floors above, which `app` binds."""

from collections.abc import Sequence
from typing import Protocol

from menpiao.platform.db import Tx


class ShownPictures(Protocol):
    """Whoever shows pictures: events do."""

    async def __call__(self, tx: Tx, *, organizer_id: int, addresses: Sequence[str]) -> set[str]:
        """Those of the addresses that something of the organizer's shows, as of now; in the caller's transaction."""
        ...
