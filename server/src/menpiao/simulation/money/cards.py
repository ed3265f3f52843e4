"""The second provider: Stripe, by the real adapter and the real sandbox, with the line between them in our hands.

What the sandbox knows is written into the `Book` after each of its answers, so that one book tells the truth about all
money. Its webhooks are signed when they are delivered, and judged by the adapter.
"""

import shutil
import tempfile
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec

from menpiao.adapters.sandbox.journal import Journal
from menpiao.adapters.sandbox.stripe import face, forgery, shapes, webhooks
from menpiao.adapters.sandbox.stripe.faults import Faults
from menpiao.adapters.sandbox.stripe.model import Account, Checkout, Endpoint, Event, Refund, RefundStatus
from menpiao.adapters.sandbox.stripe.refunds import settle
from menpiao.adapters.sandbox.stripe.webhooks import Courier
from menpiao.adapters.sandbox.stripe.world import StripeWorld
from menpiao.adapters.sandbox.timing import Waiter
from menpiao.adapters.sandbox.web import Answer, Request
from menpiao.adapters.stripe.answers import REFUND_KEY
from menpiao.kernel.ids import decode, encode
from menpiao.payments import (
    Method,
    OutcomeUnknown,
    PrepareRequest,
    ProviderRefused,
    RefundRequest,
    RefundState,
)
from menpiao.platform import randomness
from menpiao.platform.clock import SimulatedClock
from menpiao.simulation.money.book import Back, Book, Delivery, Entry, Money
from menpiao.simulation.money.line import Line
from menpiao.simulation.money.weather import Sky

T = TypeVar("T")

CREDENTIALS = {"secret_key": "sk_test_simulated", "webhook_secrets": ["whsec_simulated"]}
_ACCOUNT = Account("acct_simulated", "sk_test_simulated")
_ENDPOINT = Endpoint("we_simulated", _ACCOUNT.id, "https://menpiao.example/", "whsec_simulated")
UNBELIEVABLE: tuple[forgery.Kind, ...] = (
    "flipped_byte",
    "flipped_signature",
    "unsigned",
    "stranger",
    "old_timestamp",
    "future_timestamp",
    "old_scheme",
    "wrong_mode",
)
_STATES: dict[RefundStatus, RefundState] = {
    "pending": RefundState.PROCESSING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FELL_BACK,
    "canceled": RefundState.CLOSED,
}
_WORDS = {state: word for word, state in _STATES.items()} | {RefundState.ABNORMAL: "failed"}
"""What the sky draws, in Stripe's words: there nothing hangs, what can't arrive lies in the account again."""


class _Announcer(Courier):
    """Puts every webhook among the deliveries of the world; a new refund ends when the sky says."""

    def __init__(self, cards: "Cards") -> None:
        super().__init__(cards.stripe)
        self._cards = cards

    def announce(self, *, account: str, type_: str, subject: str, content: Any, copies: int = 1) -> Event:
        cards, now = self._cards, self._cards.stripe.now()
        event_id = f"evt_{randomness.token_hex(12)}"
        told = shapes.event(event_id=event_id, type_=type_, created=now, content=content)
        event = Event(event_id, account, type_, subject, msgspec.json.encode(told).decode(), now, now)
        cards.deliver(event, content)
        if type_ == "refund.created":
            seconds, end = cards.sky.refund_ends()
            cards.book.later(seconds, lambda: cards.end_refund(subject, end))
        return event


class Cards:
    """The sandbox, as the driver sees it."""

    def __init__(self, book: Book, clock: SimulatedClock, sky: Sky) -> None:
        self.book = book
        self.sky = sky
        self._clock = clock
        self._folder = Path(tempfile.mkdtemp(prefix="menpiao-cards-"))
        self.stripe = StripeWorld(self._folder, Waiter(clock), Journal())
        self.stripe.courier = _Announcer(self)
        self.stripe.store.add_account(_ACCOUNT)
        self.stripe.store.add_endpoint(_ENDPOINT)

    def close(self) -> None:
        """Forget everything."""
        self.stripe.store.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def answer(self, request: Request, *, short: bool) -> Answer:
        """What Stripe says; ``short``: the account holds too little for a refund."""
        self.stripe.set_faults(Faults(refund_status="pending", refund_error="balance_insufficient" if short else None))
        told = _at_once(face.answer(self.stripe, request))
        self.mirror()
        return told

    def pay(self, payment_id: UUID) -> bool:
        """Somebody pays by card; False where the page is closed, or somebody was faster."""
        checkout = self._checkout(payment_id)
        intent, charge = f"pi_{encode(payment_id)}", f"ch_{encode(payment_id)}"
        now = self.stripe.now()
        if now >= checkout.expires_at or not self.stripe.store.complete(checkout, intent=intent, charge=charge, at=now):
            return False
        paid = self._checkout(payment_id)
        content = shapes.checkout(paid, host="stripe", now=now)
        self.stripe.courier.announce(
            account=_ACCOUNT.id, type_="checkout.session.completed", subject=paid.id, content=content
        )
        self.mirror()
        return True

    def forged(self, payment_id: UUID, kind: forgery.Kind) -> tuple[bytes, dict[str, str]]:
        """A webhook that says that it was paid, and that nobody may believe."""
        now = self.stripe.now()
        claimed = msgspec.structs.replace(
            self._checkout(payment_id), status="complete", intent="pi_forged", charge="ch_forged", paid_at=now
        )
        content = shapes.checkout(claimed, host="stripe", now=now)
        event = shapes.event(event_id="evt_forged", type_="checkout.session.completed", created=now, content=content)
        raw, signed = forgery.forge(_ENDPOINT, msgspec.json.encode(event).decode(), kind, at=now)
        return raw, _lower(webhooks.headers(signed)) if signed else {}

    def end_refund(self, name: str, end: RefundState) -> None:
        """A refund reaches its end."""
        refund = self.stripe.store.refund(name)
        assert refund is not None
        settle(self.stripe, refund, _WORDS[end])
        self.mirror()

    def deliver(self, event: Event, content: dict[str, Any]) -> None:
        """A webhook sets out."""
        body = event.body.encode()
        number = content.get("client_reference_id") or (content.get("metadata") or {}).get(REFUND_KEY)
        self.book.send(
            Delivery(
                "stripe",
                event.id,
                decode(number) if number else None,
                body,
                lambda: _lower(webhooks.headers(webhooks.signature(_ENDPOINT, body, at=self.stripe.now()))),
                self._clock.now(),
                (0, *webhooks.RETRY_AFTER_S),
            )
        )

    def mirror(self) -> None:
        """Write what the sandbox knows into the book."""
        for checkout in self.stripe.store.checkouts(100):
            payment_id = decode(checkout.reference)
            entry = self.book.entries.get(payment_id)
            if entry is None:
                entry = self.book.entries[payment_id] = _entry(payment_id, checkout)
            entry.closed = checkout.status == "expired"
            if checkout.paid_at is not None and entry.money is None:
                at = _moment(checkout.paid_at)
                entry.money = Money(checkout.intent or "", checkout.amount, None, "", at, at)
            made = self.stripe.store.refunds_of(checkout.intent) if checkout.intent else []
            self._mirror_refunds(entry, made)

    def _mirror_refunds(self, entry: Entry, made: list[Refund]) -> None:
        numbers = [decode(one.metadata[REFUND_KEY]) for one in made]
        if len(set(numbers)) != len(numbers):
            self.book.wrongs.append(f"payment {encode(entry.request.payment_id)} was refunded twice under one number")
        for number, one in zip(numbers, made, strict=True):
            request = RefundRequest(number, entry.request.payment_id, one.amount, entry.request.amount_fen, "", "")
            ended = self._clock.now() if one.status == "succeeded" else None
            entry.back[number] = Back(request, _STATES[one.status], _moment(one.created), ended)

    def _checkout(self, payment_id: UUID) -> Checkout:
        number = encode(payment_id)
        return next(one for one in self.stripe.store.checkouts(100) if one.reference == number)


class Wire(httpx.AsyncBaseTransport):
    """Carries the calls of one life of a process to the sandbox, or does not."""

    def __init__(self, cards: Cards, line: Line) -> None:
        self._cards = cards
        self._line = line

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What came back; `httpx.ReadTimeout` where nothing did."""
        body = await request.aread()
        asked = Request(
            method=request.method,
            target=request.url.raw_path.decode(),
            path=request.url.path,
            query=dict(request.url.params),
            headers={name.lower(): text for name, text in request.headers.items()},
            body=body,
        )
        refunds = request.method == "POST" and asked.path == "/v1/refunds"
        short = refunds and self._line.is_short()
        what = f"{request.method} {asked.path.rpartition('/v1/')[2].split('/')[0]}"
        try:
            told = await self._line.ask(what, None, lambda: self._cards.answer(asked, short=short))
        except OutcomeUnknown:
            raise httpx.ReadTimeout("no answer", request=request) from None
        except ProviderRefused:
            return httpx.Response(429, json={"error": {"type": "invalid_request_error", "code": "rate_limit"}})
        return httpx.Response(told.status, headers=told.headers, content=told.body)


def _entry(payment_id: UUID, checkout: Checkout) -> Entry:
    request = PrepareRequest(
        payment_id,
        "",
        None,
        checkout.name,
        checkout.amount,
        _moment(checkout.expires_at),
        "",
        method=Method.STRIPE,
    )
    return Entry(request, _moment(checkout.created), _moment(checkout.expires_at))


def _at_once(told: Coroutine[Any, Any, T]) -> T:
    """What the sandbox says on a good day, when it waits for nothing."""
    try:
        told.send(None)
    except StopIteration as end:
        answer: T = end.value
        return answer
    raise AssertionError("the sandbox waits")


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
