"""The second provider: the real adapter and the real sandbox, and between them a line that loses what it is told to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from menpiao.adapters.sandbox.stripe.forgery import Kind
from menpiao.adapters.stripe import StripePay
from menpiao.kernel.ids import id_head
from menpiao.payments import (
    Closing,
    MerchantAccount,
    Method,
    NoticeRefused,
    OutcomeUnknown,
    PrepareRequest,
    ProviderState,
    RefundRequest,
    RefundState,
)
from menpiao.payments.ports import ProviderRefused
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.randomness import seeded
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.cards import CREDENTIALS, UNBELIEVABLE, Cards, Wire
from menpiao.simulation.money.history import History
from menpiao.simulation.money.line import Line
from menpiao.simulation.money.loom import Life, Loom, new_loop
from menpiao.simulation.money.weather import Sky, Weather

ACCOUNT = MerchantAccount(7, uuid4(), "stripe", msgspec.json.encode(CREDENTIALS))
FEN = 18_000


class Names:
    """What the provider calls our payments."""

    def __init__(self) -> None:
        self.kept: dict[UUID, str] = {}

    async def keep(self, our_id: UUID, reference: str) -> None:
        self.kept[our_id] = reference

    async def find(self, our_id: UUID) -> str | None:
        return self.kept.get(our_id)


class Desk:
    """An adapter, and what is at the other end of its line."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock, self.book, self.sky = clock, Book(clock), Sky(seeded(1))
        self.sky.clear_up()
        self.cards = Cards(self.book, clock, self.sky)
        self.loom = Loom(_nobody)
        line = Line(self.book, clock, self.loom, Life("one"), self.sky, History(clock))
        self.stripe = StripePay(Names(), clock=clock, timeout_s=60, transport=Wire(self.cards, line))

    async def said(self, asked: Awaitable[object], *, lost: str | None = None) -> object:
        """Let it pass every gate; the answer to ``lost`` gets lost."""
        task = asyncio.ensure_future(asked)
        await self.loom.quiet()
        while waiting := self.loom.waiting():
            self.sky.weather.answer_lost = 1.0 if waiting[0].what == lost else 0.0
            self.loom.let_pass(waiting[0])
            await self.loom.quiet()
        return await task

    async def a_page(self) -> UUID:
        """A payment that somebody can pay by card."""
        now = self.clock.now()
        number = UUID(bytes=id_head(milliseconds=int(now.timestamp() * 1000), organizer_id=7) + uuid4().bytes[:7])
        pay_by = now + timedelta(minutes=10)
        request = PrepareRequest(number, "", None, "门票", FEN, pay_by, "https://n/", method=Method.STRIPE)
        await self.said(self.stripe.prepare(ACCOUNT, request))
        return number

    def pass_time(self, **by: float) -> None:
        self.clock.advance(**by)
        self.book.catch_up()


async def _nobody(_: object) -> set[int]:
    return set()


@contextmanager
def _opened(clock: SimulatedClock) -> Iterator[Desk]:
    desk = Desk(clock)
    try:
        yield desk
    finally:
        desk.cards.close()


def run(clock: SimulatedClock, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def play() -> None:
        with _opened(clock) as desk:
            await story(desk)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(play())


def test_what_is_paid_by_card_stands_in_the_book_and_is_told_by_a_signed_webhook(clock: SimulatedClock) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.a_page()
        assert desk.book.payable(number)
        assert desk.cards.pay(number)
        assert not desk.cards.pay(number)
        assert (desk.book.payable(number), desk.book.entries[number].kept_fen) == (False, FEN)
        (told,) = desk.book.deliveries
        notice = desk.stripe.read_notice(ACCOUNT, headers=told.headers(), body=told.body, now=clock.now())
        assert notice.payment is not None
        assert (told.about, notice.payment.state, notice.payment.amount_fen) == (number, ProviderState.PAID, FEN)
        clock.advance(minutes=30)
        desk.stripe.read_notice(ACCOUNT, headers=told.headers(), body=told.body, now=clock.now())

    run(clock, story)


@pytest.mark.parametrize("kind", UNBELIEVABLE)
def test_what_a_forger_says_is_not_believed(clock: SimulatedClock, kind: Kind) -> None:
    async def story(desk: Desk) -> None:
        body, headers = desk.cards.forged(await desk.a_page(), kind)
        with pytest.raises(NoticeRefused):
            desk.stripe.read_notice(ACCOUNT, headers=headers, body=body, now=clock.now())

    run(clock, story)


def test_what_is_closed_is_paid_by_nobody(clock: SimulatedClock) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.a_page()
        assert await desk.said(desk.stripe.close(ACCOUNT, number)) is Closing.CLOSED
        assert not desk.cards.pay(number)
        assert desk.book.entries[number].closed

    run(clock, story)


def test_a_refund_is_made_once_although_its_answer_was_lost(clock: SimulatedClock) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.a_page()
        desk.cards.pay(number)
        request = RefundRequest(uuid4(), number, 5_000, FEN, "退票", "https://n/")
        with pytest.raises(OutcomeUnknown):
            await desk.said(desk.stripe.refund(ACCOUNT, request), lost="hear POST refunds")
        assert len(desk.book.entries[number].back) == 1
        desk.sky.clear_up()
        for _ in range(2):
            await desk.said(desk.stripe.refund(ACCOUNT, request))
        (back,) = desk.book.entries[number].back.values()
        assert (back.request.amount_fen, back.state) == (5_000, RefundState.PROCESSING)
        desk.pass_time(seconds=4)
        assert (back.request.refund_id, desk.book.entries[number].kept_fen) == (request.refund_id, FEN - 5_000)
        assert desk.book.wrongs == []

    run(clock, story)


def test_an_account_that_is_short_of_money_says_so(clock: SimulatedClock) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.a_page()
        desk.cards.pay(number)
        desk.sky.weather = Weather(not_enough=1.0)
        with pytest.raises(ProviderRefused, match="NOTENOUGH"):
            await desk.said(desk.stripe.refund(ACCOUNT, RefundRequest(uuid4(), number, 1, FEN, "退票", "https://n/")))

    run(clock, story)
