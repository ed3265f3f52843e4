"""Everything that the sandbox's two faces share, in one object that is handed to every handler."""

from pathlib import Path

import httpx
import msgspec

from menpiao.adapters.sandbox import keys
from menpiao.adapters.sandbox.accounts import openid_for
from menpiao.adapters.sandbox.callbacks import TIMEOUT_S, Courier
from menpiao.adapters.sandbox.faults import Faults
from menpiao.adapters.sandbox.journal import Journal
from menpiao.adapters.sandbox.later import Agenda
from menpiao.adapters.sandbox.mailbox.smtp import Mailbox
from menpiao.adapters.sandbox.protocol.bills import BillFile
from menpiao.adapters.sandbox.store import Store
from menpiao.adapters.sandbox.stripe.world import StripeWorld
from menpiao.adapters.sandbox.timing import Waiter
from menpiao.adapters.trust import trust
from menpiao.platform.clock import Clock

_FAULTS = "faults"


class World:
    """One sandbox: its memory, its keys, its clock, its faults, and its two workers (callbacks, later events)."""

    def __init__(self, folder: Path, clock: Clock, *, callback_timeout_s: float = TIMEOUT_S) -> None:
        self.store = Store(folder)
        self.waiter = Waiter(clock)
        self.keys = keys.load_or_make(self.store, clock)
        self.journal = Journal()
        kept = self.store.setting(_FAULTS)
        self._faults = msgspec.json.decode(kept, type=Faults) if kept else Faults()
        self._spelled = 0
        self.bill_files: dict[str, BillFile] = {}
        """By token, what waits to be fetched."""
        self.login_times: dict[str, list[float]] = {}
        """By openid, when codes were exchanged in the last minute."""
        self.courier = Courier(self, timeout_s=callback_timeout_s)
        self.agenda = Agenda(self)
        self.mailbox = Mailbox()
        self.stripe = StripeWorld(folder, self.waiter, self.journal)
        self.http: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Take up what an earlier run left undone."""
        self.http = httpx.AsyncClient(verify=trust(), trust_env=False, follow_redirects=False, timeout=10.0)
        self.stripe.start(self.http)
        await self.mailbox.start()
        self.courier.resume()
        self.agenda.resume()

    async def stop(self) -> None:
        """Drop what is under way; it is remembered and goes on at the next start."""
        await self.mailbox.stop()
        await self.courier.stop()
        await self.agenda.stop()
        await self.stripe.stop()
        if self.http is not None:
            await self.http.aclose()
        self.store.close()

    def now(self) -> float:
        """Seconds since 1970."""
        return self.waiter.now()

    @property
    def faults(self) -> Faults:
        return self._faults

    def set_faults(self, faults: Faults) -> None:
        """They hold at once, for what waits too, and outlive a restart."""
        self._faults = faults
        self.store.put_setting(_FAULTS, msgspec.json.encode(faults).decode())
        self.waiter.wake()

    def joined_spelling(self) -> bool:
        """Whether the next error code is written without underscores."""
        if self._faults.spelling == "alternate":
            self._spelled += 1
            return self._spelled % 2 == 1
        return self._faults.spelling == "joined"

    def openid(self, *, app_id: str, account_id: str) -> str:
        """This account's openid of this app; the same every time, another in every app."""
        openid = openid_for(self.keys.naming_key, app_id=app_id, account_id=account_id)
        self.store.add_openid(openid, app_id, account_id)
        return openid
