"""The providers' own book: what it was asked, who paid what, what went back. The truth that ours is compared with.

Nothing here is a lie; lies are told by `line`, on the way between this book and us. What happens at the provider by
itself (a buyer's bank that takes two minutes, a refund that takes a day) is put off with `later` and happens when the
time has come.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.ids import encode
from menpiao.payments import (
    Closing,
    Method,
    Notice,
    Prepared,
    PrepareRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.platform.clock import SimulatedClock

MOST_REFUNDS = 50
BETWEEN_REFUNDS = timedelta(seconds=60)
SHORTEST = timedelta(minutes=1)
"""A shorter time to pay is made one minute."""
DELIVERED_AFTER_S = (
    *(0, 15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800),
    *(3_600, 10_800, 10_800, 10_800, 21_600, 21_600),
)  # fmt: skip
"""Seconds between the tries of a callback: 24 h 4 min in all (WeChat Pay v3, notifications)."""


class Money(msgspec.Struct):
    """What arrived for a payment."""

    transaction_id: str
    amount_fen: int
    payer: str | None
    app_id: str
    at: datetime
    shown_from: datetime
    """Before that nobody is told of it."""


class Back(msgspec.Struct):
    """A refund by its number."""

    request: RefundRequest
    state: RefundState
    asked_at: datetime
    succeeded_at: datetime | None = None


class Entry(msgspec.Struct):
    """A payment by its number."""

    request: PrepareRequest
    asked_at: datetime
    expires_at: datetime
    closed: bool = False
    money: Money | None = None
    back: dict[UUID, Back] = msgspec.field(default_factory=dict)
    told_over: bool = False
    """We were told that nobody can pay it any more."""

    @property
    def returned_fen(self) -> int:
        """What has arrived back at whoever paid."""
        return sum(one.request.amount_fen for one in self.back.values() if one.state is RefundState.SUCCEEDED)

    @property
    def promised_fen(self) -> int:
        """What went back, or is on its way."""
        return sum(one.request.amount_fen for one in self.back.values() if one.state is not RefundState.CLOSED)

    @property
    def kept_fen(self) -> int:
        """What the provider holds of it for us."""
        return 0 if self.money is None else self.money.amount_fen - self.returned_fen


class Delivery(msgspec.Struct):
    """A callback on its way to us. ``headers`` are made at each try; ``waits`` are the seconds before each."""

    provider: str
    name: str
    about: UUID | None
    body: bytes
    headers: Callable[[], dict[str, str]]
    due_at: datetime
    waits: tuple[int, ...] = DELIVERED_AFTER_S
    tries: int = 0


class Book:
    """Everything that the provider knows of one merchant account."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._notices = 0
        self._events = 0
        self._later: list[tuple[datetime, int, Callable[[], None]]] = []
        self.entries: dict[UUID, Entry] = {}
        self.deliveries: list[Delivery] = []
        self.told = 0
        """How many different callbacks were sent."""
        self.wrongs: list[str] = []
        """What nobody may ever ask a provider for."""
        self.closes_after = timedelta(0)
        """A younger payment is not closed."""
        self.refund_ends: Callable[[], tuple[float, RefundState]] = lambda: (5.0, RefundState.SUCCEEDED)
        """After how many seconds the next refund ends, and how."""
        self.shown_after: Callable[[], float] = lambda: 0.0
        """For how many seconds the next money is told to nobody."""

    def now(self) -> datetime:
        """By the provider's clock, which is ours."""
        return self._clock.now()

    def later(self, seconds: float, happens: Callable[[], None]) -> None:
        """Something that happens after so long."""
        self._events += 1
        self._later.append((self._clock.now() + timedelta(seconds=seconds), self._events, happens))

    def next_at(self) -> datetime | None:
        """When something happens next by itself, or is delivered."""
        moments = [at for at, _, _ in self._later] + [one.due_at for one in self.deliveries]
        return min(moments, default=None)

    def catch_up(self) -> None:
        """Let happen what is due."""
        while due := [one for one in self._later if one[0] <= self._clock.now()]:
            first = min(due, key=lambda one: one[:2])
            self._later.remove(first)
            first[2]()

    def prepare(self, request: PrepareRequest) -> Prepared:
        """The same number again is the same payment, with a sheet of its own."""
        entry = self.entries.get(request.payment_id)
        if entry is None:
            expires_at = max(request.pay_by, self._clock.now() + SHORTEST)
            entry = self.entries[request.payment_id] = Entry(request, self._clock.now(), expires_at)
        if entry.money is not None:
            raise ProviderRefused("ORDERPAID")
        if entry.closed:
            raise ProviderRefused("ORDERCLOSED")
        if entry.request.amount_fen != request.amount_fen:
            self.wrongs.append(f"payment {encode(request.payment_id)} was asked for twice, with two amounts")
            raise ProviderRefused("PARAMERROR")
        return Prepared({"package": encode(request.payment_id)})

    def payable(self, payment_id: UUID) -> bool:
        """Whether a phone that has the sheet can pay now."""
        entry = self.entries.get(payment_id)
        return entry is not None and not entry.closed and entry.money is None and self._clock.now() < entry.expires_at

    def pay(self, payment_id: UUID, *, payer: str, amount_fen: int, app_id: str) -> bool:
        """The bank says that somebody has paid; False where somebody else was faster."""
        entry = self.entries[payment_id]
        if entry.money is not None:
            return False
        now, hidden = self._clock.now(), self.shown_after()
        entry.money = Money(
            f"42{payment_id.int % 10**20:020d}", amount_fen, payer, app_id, now, now + timedelta(seconds=hidden)
        )
        self.later(hidden, lambda: self._notify("payment", self.seen(payment_id), None))
        return True

    def seen(self, payment_id: UUID) -> ProviderPayment:
        """What is told of a payment."""
        entry = self.entries.get(payment_id)
        if entry is None:
            return ProviderPayment(payment_id, ProviderState.UNKNOWN_PAYMENT)
        money = entry.money
        if money is None or self._clock.now() < money.shown_from:
            over = entry.closed
            entry.told_over = entry.told_over or over
            return ProviderPayment(payment_id, ProviderState.CLOSED if over else ProviderState.NOT_PAID)
        return ProviderPayment(
            payment_id,
            ProviderState.REFUNDED if entry.back else ProviderState.PAID,
            transaction_id=money.transaction_id,
            amount_fen=money.amount_fen,
            currency="CNY",
            paid_at=money.at,
            payer=money.payer,
            app_id=money.app_id,
        )

    def close(self, payment_id: UUID) -> Closing:
        """From now on nobody can begin to pay. Whoever has begun may still arrive; then it was said too early."""
        entry = self.entries.get(payment_id)
        if entry is None:
            return Closing.CLOSED
        if entry.money is not None and self._clock.now() >= entry.money.shown_from:
            return Closing.PAID
        if self._clock.now() < entry.asked_at + self.closes_after:
            raise ProviderRefused("TOOYOUNG", retry=True)
        entry.closed = True
        return Closing.CLOSED

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Once for each number."""
        entry, now = self.entries.get(request.payment_id), self._clock.now()
        if entry is None or entry.money is None:
            self.wrongs.append(f"refund {encode(request.refund_id)} of a payment that nobody paid")
            raise ProviderRefused("RESOURCENOTEXISTS")
        known = entry.back.get(request.refund_id)
        if known is not None:
            if known.request.amount_fen != request.amount_fen:
                self.wrongs.append(f"refund {encode(request.refund_id)} was asked for twice, with two amounts")
                raise ProviderRefused("PARAMERROR")
            return self._told(known)
        if entry.promised_fen + request.amount_fen > entry.money.amount_fen:
            self.wrongs.append(f"refund {encode(request.refund_id)} asks for more than is left of the payment")
            raise ProviderRefused("INVALIDREQUEST")
        if len(entry.back) == MOST_REFUNDS:
            raise ProviderRefused("INVALIDREQUEST")
        if entry.back and now - max(one.asked_at for one in entry.back.values()) < BETWEEN_REFUNDS:
            raise ProviderRefused("FREQUENCYLIMITED", retry=True)
        back = entry.back[request.refund_id] = Back(request, RefundState.PROCESSING, now)
        seconds, end = self.refund_ends()
        self.later(seconds, lambda: self._end(back, end))
        return self._told(back)

    def refund_seen(self, refund_id: UUID) -> ProviderRefund:
        """What is told of a refund."""
        for entry in self.entries.values():
            if refund_id in entry.back:
                return self._told(entry.back[refund_id])
        return ProviderRefund(refund_id, RefundState.UNKNOWN_REFUND)

    def abnormal(self) -> list[Back]:
        """Refunds that hang until somebody gives the provider another account for them."""
        return [
            back
            for entry in self.entries.values()
            if entry.request.method is not Method.STRIPE
            for back in entry.back.values()
            if back.state is RefundState.ABNORMAL
        ]

    def go_through(self, back: Back) -> None:
        """It does not hang any more, whatever people have done meanwhile."""
        self._end(back, RefundState.SUCCEEDED)

    def send(self, delivery: Delivery) -> None:
        """A callback sets out."""
        self.told += 1
        self.deliveries.append(delivery)

    def _end(self, back: Back, state: RefundState) -> None:
        back.state = state
        back.succeeded_at = self._clock.now() if state is RefundState.SUCCEEDED else None
        self._notify("refund", None, self._told(back))

    def _told(self, back: Back) -> ProviderRefund:
        number = back.request.refund_id
        return ProviderRefund(number, back.state, f"50{number.int % 10**20:020d}", back.request.amount_fen,
                              back.succeeded_at)  # fmt: skip

    def _notify(self, kind: str, payment: ProviderPayment | None, refund: ProviderRefund | None) -> None:
        self._notices += 1
        notice = Notice(f"notice-{self._notices}", "payment" if kind == "payment" else "refund", payment, refund)
        about = payment.payment_id if payment else refund.refund_id if refund else None
        self.send(Delivery("wechat", notice.id, about, msgspec.json.encode(notice), _signed, self._clock.now()))


def _signed() -> dict[str, str]:
    return {"signature": "the provider's"}
