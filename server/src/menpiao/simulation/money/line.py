"""The way between one life of our process and the provider's book, where everything goes wrong that can.

This is the outside: a `menpiao.payments.PayProvider`, as the adapter of WeChat Pay is one. What it says is true by the
book, or it says nothing: a request that was lost, an answer that was lost, and one that took too long look the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.adapters.sandbox.web import Answer
from menpiao.payments import (
    Closing,
    MerchantAccount,
    Notice,
    NoticeRefused,
    OutcomeUnknown,
    Prepared,
    PrepareRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.payments.ports import NOT_ENOUGH
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import forbid_in_transaction
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.history import History
from menpiao.simulation.money.loom import Life, Loom
from menpiao.simulation.money.weather import Sky

T = TypeVar("T")

GIVES_UP_AFTER = timedelta(seconds=10)
LATEST = timedelta(minutes=10)
"""How late a request may arrive that we have given up."""


class Line:
    """What one life of a process speaks into."""

    def __init__(self, book: Book, clock: SimulatedClock, loom: Loom, life: Life, sky: Sky, history: History) -> None:
        self._book = book
        self.closes_after = book.closes_after
        self._clock = clock
        self._loom = loom
        self._life = life
        self._sky = sky
        self._history = history

    async def prepare(self, account: MerchantAccount, request: PrepareRequest) -> Prepared:
        return await self.ask("prepare", request.payment_id, lambda: self._book.prepare(request))

    async def query(self, account: MerchantAccount, payment_id: UUID) -> ProviderPayment:
        def answer() -> ProviderPayment:
            if self._sky.happens(self._sky.weather.not_heard_of) and not self._is_paid(payment_id):
                return ProviderPayment(payment_id, ProviderState.UNKNOWN_PAYMENT)
            return self._book.seen(payment_id)

        return await self.ask("query", payment_id, answer)

    async def close(self, account: MerchantAccount, payment_id: UUID) -> Closing:
        return await self.ask("close", payment_id, lambda: self._book.close(payment_id))

    async def refund(self, account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        if self.is_short():
            await self.ask("refund", request.refund_id, _not_enough)
        return await self.ask("refund", request.refund_id, lambda: self._book.refund(request))

    async def query_refund(self, account: MerchantAccount, refund_id: UUID) -> ProviderRefund:
        def answer() -> ProviderRefund:
            if self._sky.happens(self._sky.weather.not_heard_of):
                return ProviderRefund(refund_id, RefundState.UNKNOWN_REFUND)
            return self._book.refund_seen(refund_id)

        return await self.ask("query_refund", refund_id, answer)

    def read_notice(
        self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notice:
        if headers.get("signature") != "the provider's":
            raise NoticeRefused("signature")
        return msgspec.json.decode(body, type=Notice)

    def is_short(self) -> bool:
        """Whether the merchant account holds too little, this time."""
        return self._sky.happens(self._sky.weather.not_enough)

    def _is_paid(self, payment_id: UUID) -> bool:
        entry = self._book.entries.get(payment_id)
        return entry is not None and entry.money is not None

    async def ask(self, what: str, about: UUID | None, answer: Callable[[], T]) -> T:
        """Send a request and wait for what ``answer`` says when it arrives, if it does and if we hear of it."""
        forbid_in_transaction("the provider")
        weather, happens = self._sky.weather, self._sky.happens
        gives_up_at = self._clock.now() + GIVES_UP_AFTER
        await self._loom.gate(self._life, f"ask {what}", patient=happens(weather.slow))
        if happens(weather.request_lost):
            self._tell(what, about, "lost on the way")
            raise OutcomeUnknown("lost on the way")
        if happens(weather.too_many_requests):
            self._tell(what, about, "too many requests")
            raise ProviderRefused("RATELIMITEXCEEDED", retry=True)
        if happens(weather.request_late):
            self._book.later(self._sky.delay(LATEST), lambda: self._arrive(what, about, answer))
            raise OutcomeUnknown("no answer")
        try:
            told = answer()
        except ProviderRefused as refused:
            self._tell(what, about, f"refused: {refused.code}")
            await self._loom.gate(self._life, f"hear {what}")
            raise
        self._tell(what, about, _word(told))
        await self._loom.gate(self._life, f"hear {what}", patient=happens(weather.slow))
        if happens(weather.answer_lost) or self._clock.now() > gives_up_at:
            self._tell(what, about, "the answer is lost")
            raise OutcomeUnknown("no answer")
        return told

    def _arrive(self, what: str, about: UUID | None, answer: Callable[[], object]) -> None:
        try:
            self._tell(what, about, f"arrives late: {_word(answer())}")
        except ProviderRefused as refused:
            self._tell(what, about, f"arrives late, refused: {refused.code}")

    def _tell(self, what: str, about: UUID | None, outcome: str) -> None:
        self._history.add("provider", what, about, outcome)


def _not_enough() -> ProviderRefund:
    raise ProviderRefused(NOT_ENOUGH, retry=True)


def _word(told: object) -> str:
    if isinstance(told, Answer):
        return f"{told.status}"
    state = getattr(told, "state", told)
    return str(getattr(state, "value", "prepared" if isinstance(told, Prepared) else state))
