"""One life of our process: everything that `menpiao.app.wiring` binds and that money goes through, on the simulated
outside. What it keeps in memory ends with it.
"""

from collections.abc import Awaitable, Callable

from menpiao.adapters.stripe import StripePay
from menpiao.admission import Gates
from menpiao.catalog import Labels, TermsCache
from menpiao.inventory import OpenSeats
from menpiao.orders import jobs as orders_jobs
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.place import Placing
from menpiao.orders.service.reseat_look import Changing
from menpiao.payments import MerchantAccounts, References
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.jobs import Tick, Worker
from menpiao.promotions import Promotions
from menpiao.promotions import jobs as promotions_jobs
from menpiao.seating import PlanCache
from menpiao.simulation.money.cards import Cards, Wire
from menpiao.simulation.money.line import Line
from menpiao.simulation.money.loom import Life
from menpiao.support import OpenLinks
from menpiao.waitingroom import WaitingRooms
from menpiao.waitlist import Joining, Offering
from menpiao.waitlist import jobs as waitlist_jobs

NOTIFY_BASE = "https://menpiao.example/api/v1"
NEVER_S = 3_600.0
"""How long the adapter waits in real time: what takes too long is the seed's word."""
_NOT_PLAYED = ("measure_inbox", "measure_conservation", "measure_waitlists")
"""They only count, for metrics."""

Closer = Callable[[], Awaitable[None]]


class _Bound(Worker):
    """The worker's ticks, to be called when the seed says so."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks: dict[str, Tick] = {}

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Remember it by its name."""
        if name not in _NOT_PLAYED:
            self.ticks[name] = tick


class Process:
    """API and worker in one: what either does at the same time as the other, this one does too."""

    def __init__(self, life: Life, db: Database, line: Line, cards: Cards, *, hold_seconds: int) -> None:
        self.life = life
        self.db = db
        self.cipher = FieldCipher({1: bytes(range(32))})
        self.labels = Labels(db)
        self.terms = TermsCache(db)
        self.accounts = MerchantAccounts(db, self.cipher)
        stripe = StripePay(References(db), clock=db.clock, timeout_s=NEVER_S, transport=Wire(cards, line))
        self.collecting = Collecting(db, self.cipher, self.labels, {"wechat": line, "stripe": stripe}, self.accounts)
        rooms = WaitingRooms(db, self.cipher)
        plans = PlanCache(db)
        seats = OpenSeats(db, plans)
        self.changing = Changing(db, plans, self.cipher, OpenLinks())
        self.placing = Placing(
            db, self.cipher, self.terms, rooms.guard, Promotions(db), seats, hold_seconds=hold_seconds
        )
        self.joining = Joining(db, self.cipher, self.terms, seats)
        self.offering = Offering(db, self.cipher, self.labels, seats, pay_seconds=hold_seconds)
        self.gates = Gates(db)
        worker = _Bound()
        orders_jobs.bind(worker, self.collecting, notify_base=NOTIFY_BASE)
        waitlist_jobs.bind(worker, self.offering)
        promotions_jobs.bind(worker, db)
        worker.every(1.0, "link_audit_entries", lambda: audit.link_what_is_new(db))
        self.ticks = worker.ticks
