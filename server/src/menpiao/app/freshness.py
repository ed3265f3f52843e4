"""What keeps memory fresh: a look at the database every second, and at once when an organizer has changed something.

Looking is cheap by design: one number for each organizer, the quotas that changed since the last look (see
`inventory.Availability`), the waiting rooms, bundles and price steps, the merchant accounts in use, and nothing else
unless something did. So news from PostgreSQL (`platform.news`) say only "look now". The look of every second does not
need them. Which logins have ended, and which seats were taken, is looked at more often, for itself.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from menpiao.catalog import OnView
from menpiao.identity import Logins
from menpiao.inventory import Availability, OpenSeats
from menpiao.payments import MerchantAccounts
from menpiao.platform.db import is_database_away
from menpiao.platform.news import Listener
from menpiao.promotions import OnOffer
from menpiao.storefront import Storefront
from menpiao.waitingroom import WaitingRooms

log = logging.getLogger(__name__)

EVERY_S = 1.0
LOGINS_EVERY_S = 0.4
"""Twice and a bit in the second for which memory believes a login without a look (`identity`'s `remembered`)."""
SEATS_EVERY_S = 0.2
"""A seat that is taken greys within two seconds in an open map: after this, after the second for which a CDN may keep
an answer, and after the phone's pause (`lookAgainIn` in the mini program)."""
PATIENCE_S = 10.0
REST = 9
"""After a look, this many times its duration is rest: a flood of news costs a tenth of the process and the database."""


class Freshness:
    """Brings everything that is answered from memory up to date; one look at a time."""

    def __init__(
        self,
        dsn: str,
        on_view: OnView,
        availability: Availability,
        waiting_rooms: WaitingRooms,
        storefront: Storefront,
        logins: Logins,
        accounts: MerchantAccounts,
        on_offer: OnOffer,
        seats: OpenSeats,
    ) -> None:
        self._on_view = on_view
        self._availability = availability
        self._waiting_rooms = waiting_rooms
        self._storefront = storefront
        self._logins = logins
        self._accounts = accounts
        self._on_offer = on_offer
        self._seats = seats
        self._listener = Listener(dsn, self.look_soon)
        self._looking = asyncio.Lock()
        self._news = asyncio.Event()

    async def refresh(self) -> None:
        """Look now. Raises when the database can't be asked; memory then stays as it is."""
        async with self._looking:
            await self._on_view.refresh()
            await self._availability.refresh()
            await self._waiting_rooms.refresh()
            await self._on_offer.refresh()
            await self._storefront.refresh()
            await self._accounts.refresh()

    def look_soon(self) -> None:
        """Something has changed."""
        self._news.set()

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Fresh from the first line of the block to its end."""
        await self.refresh()
        await self._logins.refresh()
        tasks = [
            asyncio.create_task(keeping())
            for keeping in (
                self._look_for_ever,
                self._look_at_logins_for_ever,
                self._look_at_seats_for_ever,
                self._listener.run,
            )
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        rest = 0.0
        while True:
            await asyncio.sleep(rest)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S - rest):
                    await self._news.wait()
            self._news.clear()
            began = loop.time()
            await _tried(self.refresh, "refresh_failed")
            rest = min(REST * (loop.time() - began), EVERY_S)

    async def _look_at_logins_for_ever(self) -> None:
        """By themselves: what memory believes of a login must not wait for a slow look at everything else."""
        while True:
            await asyncio.sleep(LOGINS_EVERY_S)
            await _tried(self._logins.refresh, "login_refresh_failed")

    async def _look_at_seats_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SEATS_EVERY_S)
            await _tried(self._seats.refresh, "seat_refresh_failed")


async def _tried(look: Callable[[], Awaitable[None]], failure: str) -> None:
    """A look that fails, or takes too long, is said in the log; the next one is due all the same."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await look()
    except Exception as error:
        log.warning(failure, exc_info=not is_database_away(error))
