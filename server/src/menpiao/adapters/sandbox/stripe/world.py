"""Everything that the faces of the Stripe sandbox share."""

from pathlib import Path

import httpx
import msgspec

from menpiao.adapters.sandbox.journal import Journal
from menpiao.adapters.sandbox.stripe.faults import Faults
from menpiao.adapters.sandbox.stripe.store import Store
from menpiao.adapters.sandbox.stripe.webhooks import Courier
from menpiao.adapters.sandbox.timing import Waiter

_FAULTS = "faults"


class StripeWorld:
    """One Stripe: its memory, its faults, its courier; clock and journal are the sandbox's."""

    def __init__(self, folder: Path, waiter: Waiter, journal: Journal) -> None:
        self.store = Store(folder)
        self.waiter = waiter
        self.journal = journal
        kept = self.store.setting(_FAULTS)
        self._faults = msgspec.json.decode(kept, type=Faults) if kept else Faults()
        self.courier = Courier(self)
        self.http: httpx.AsyncClient | None = None
        self.under_way: set[tuple[str, str]] = set()
        """Idempotency keys whose request is being carried out."""

    def start(self, http: httpx.AsyncClient) -> None:
        """Take up what an earlier run left undone."""
        self.http = http
        self.courier.resume()

    async def stop(self) -> None:
        """Drop what is under way; it goes on at the next start."""
        await self.courier.stop()
        self.store.close()

    def now(self) -> float:
        return self.waiter.now()

    @property
    def faults(self) -> Faults:
        return self._faults

    def set_faults(self, faults: Faults) -> None:
        """They hold at once, and outlive a restart."""
        self._faults = faults
        self.store.put_setting(_FAULTS, msgspec.json.encode(faults).decode())
        self.waiter.wake()
