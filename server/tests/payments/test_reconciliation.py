"""Days against a provider that is away, and against bills that no sandbox would write."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.books import audit
from builders.till import Till
from menpiao.kernel.ids import encode
from menpiao.orders.service.cancel import close_due
from menpiao.orders.service.settle import settle
from menpiao.payments import MerchantAccount, ProviderPayment, ProviderState, Reconciling
from menpiao.payments.model.reconciliation import Action, Decision
from menpiao.payments.ports_bills import BILL_ZONE, FundBill, FundRow, TradeBill, TradeRow
from menpiao.payments.service import differences
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, forbid_in_transaction

DAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=BILL_ZONE)


class Bills:
    """A provider's bills in memory: `trades` and `funds` by day."""

    def __init__(self) -> None:
        self.trades: dict[date, list[TradeRow]] = {}
        self.funds: dict[date, list[FundRow]] = {}
        self.asked: list[tuple[str, date]] = []

    async def trade_bill(self, account: MerchantAccount, day: date) -> TradeBill:
        forbid_in_transaction("bills")
        self.asked.append(("trades", day))
        return TradeBill(self.trades.get(day, []), "t")

    async def fund_bill(self, account: MerchantAccount, day: date) -> FundBill:
        forbid_in_transaction("bills")
        self.asked.append(("funds", day))
        return FundBill(self.funds.get(day, []), "f")

    def paid(self, payment_id: UUID, amount_fen: int, *, day: date = DAY, fund: bool = True, fee_fen: int = 0) -> None:
        """A row in the trade bill and, with it, its money."""
        rows, funds = self.trades.setdefault(day, []), self.funds.setdefault(day, [])
        provider_id = f"4200{payment_id.hex[:20]}"
        rows.append(
            TradeRow(
                line=len(rows) + 1,
                kind="payment",
                number=encode(payment_id),
                own_id=payment_id,
                payment_id=payment_id,
                provider_id=provider_id,
                state="succeeded",
                amount_fen=amount_fen,
                settled_fen=amount_fen,
                fee_fen=fee_fen,
                at=NOON,
            )
        )
        if fund:
            line = len(funds) + 1
            funds.append(FundRow(line, "payment", provider_id, f"flow{line}", amount_fen - fee_fen, NOON))


class Books:
    """A till whose day is over, and who reconciles it."""

    def __init__(self, db: Database, cipher: FieldCipher, clock: SimulatedClock) -> None:
        self.till = Till(db, cipher)
        self.clock = clock
        self.bills = Bills()
        self.given_back: list[tuple[UUID, str]] = []
        collecting = self.till.collecting

        async def settle_payment(said: ProviderPayment, account_id: UUID) -> str:
            return await settle(db, cipher, collecting.labels, said, account_id=account_id)

        self.reconciling = Reconciling(
            db,
            self.till.accounts,
            sources={"wechat": self.bills},
            providers=collecting.providers,
            settle=settle_payment,
            give_back=self.give_back,
        )

    async def give_back(self, *, organizer_id: int, payment_id: UUID, staff_id: UUID, reason: str) -> None:
        """What orders do about a frozen payment."""
        self.given_back.append((payment_id, reason))

    async def closed_and_paid(self, *, amount_fen: int | None = None) -> UUID:
        """A payment that we closed and somebody paid all the same."""
        order = await self.till.order(await self.till.sale(price_fen=38000))
        started = await self.till.start(order)
        payment_id = started.payment.id
        self.clock.advance(minutes=16)
        await close_due(self.till.collecting)
        assert await self.till.state(order) == "expired"
        self.till.provider.states[payment_id] = ProviderState.PAID
        self.bills.paid(payment_id, amount_fen or 38000)
        return payment_id

    async def open(self) -> list[Any]:
        """What does not agree."""
        day_id = await self.till.value("select id from reconciliation_days where day = $1", DAY)
        found, _ = await differences.list_differences(
            self.till.db, organizer_id=7, day_id=day_id, after=UUID(int=0), state="open", limit=50
        )
        return list(found)

    async def state(self) -> str:
        return str(await self.till.value("select state from reconciliation_days where day = $1", DAY))


def a_decision(action: Action, key: str = "k") -> Decision:
    return Decision(UUID(int=1), action, "asked WeChat", key)


@pytest.fixture
async def books(db: Database, cipher: FieldCipher, clock: SimulatedClock) -> AsyncIterator[Books]:
    """The books have to agree when the story is over."""
    yield Books(db, cipher, clock)
    assert await audit(db) == []


async def test_what_could_not_be_asked_waits_and_a_person_asks_again(books: Books, clock: SimulatedClock) -> None:
    await books.closed_and_paid()
    clock.advance(hours=23)
    books.till.provider.away = {7}
    await books.reconciling.tick()
    (difference,) = await books.open()
    assert (difference.kind, difference.remedy, difference.outcome) == ("state_differs", "settle", "no_answer")
    assert await books.state() == "open"

    for answer in ("open", "cleaned"):
        books.till.provider.away = {7} if answer == "open" else set()
        resolved, _ = await differences.resolve(
            books.reconciling,
            organizer_id=7,
            difference_id=difference.id,
            decision=a_decision(Action.SETTLE, "once"),
        )
        assert resolved.state == answer, "the same request goes on where it stopped"
    assert (await books.state(), resolved.outcome) == ("clean", "paid")
    assert await books.till.value("select count(*) from reconciliation_decisions") == 1
    assert await books.till.value("select state from orders") == "paid"


async def test_money_of_another_amount_is_frozen_and_may_go_back(books: Books, clock: SimulatedClock) -> None:
    payment_id = await books.closed_and_paid(amount_fen=1)
    request = books.till.provider.requests[payment_id]
    books.till.provider.requests[payment_id] = msgspec.structs.replace(request, amount_fen=1)
    clock.advance(hours=23)
    await books.reconciling.tick()
    (difference,) = await books.open()
    assert (difference.kind, difference.here_state, difference.remedy) == ("state_differs", "frozen", "refund")
    assert (difference.here_fen, difference.there_fen) == (1, 1)
    assert await books.till.value("select outcome from reconciliation_differences where kind = 'amount_differs'") == (
        "mismatch_amount"
    )

    resolved, _ = await differences.resolve(
        books.reconciling, organizer_id=7, difference_id=difference.id, decision=a_decision(Action.REFUND)
    )
    assert (resolved.state, resolved.outcome) == ("open", "refund_requested")
    assert books.given_back == [(payment_id, "asked WeChat")]


async def test_what_staff_left_alone_is_left_alone_here_too(books: Books, clock: SimulatedClock) -> None:
    payment_id = await books.closed_and_paid(amount_fen=1)
    request = books.till.provider.requests[payment_id]
    books.till.provider.requests[payment_id] = msgspec.structs.replace(request, amount_fen=1)
    clock.advance(hours=23)
    await books.reconciling.tick()
    assert await books.state() == "open"
    await books.till.run(
        "update payments set resolution = 'ignore', resolution_reason = 'x', resolved_by = id, resolved_at = app_now()"
    )
    clock.advance(minutes=6)
    await books.reconciling.tick()
    assert await books.state() == "clean"


async def test_a_row_that_comes_twice_is_twice_the_money(books: Books, clock: SimulatedClock) -> None:
    payment_id = await books.closed_and_paid()
    clock.advance(hours=23)
    await books.reconciling.tick()
    assert await books.state() == "clean"
    books.bills.paid(payment_id, 38000, day=DAY + timedelta(days=1))
    clock.advance(days=1)
    await books.reconciling.tick()
    assert await books.state() == "open", "the days before are compared again"
    (difference,) = await books.open()
    assert (difference.kind, difference.here_fen, difference.there_fen) == ("amount_differs", 38000, 76000)


async def test_a_dishonest_account_s_bill_says_nothing_about_another_s_payment(
    books: Books, clock: SimulatedClock
) -> None:
    payment_id = await books.closed_and_paid()
    books.bills.trades.clear()
    books.bills.funds.clear()
    await books.till.accounts.add(organizer_id=8, provider="wechat", credentials=b"{}")
    books.bills.paid(payment_id, 38000)
    await books.till.run("delete from reconciliation_days")
    await books.till.run(
        "update merchant_accounts set retired_at = app_now() - interval '2 years' where organizer_id = 7"
    )
    clock.advance(hours=23)
    await books.reconciling.tick()
    assert await books.till.value("select count(*) from reconciliation_days") == 1
    assert await books.till.value("select kind || ' ' || remedy from reconciliation_differences") == (
        "missing_here ignore"
    )
    assert await books.till.value("select state from payments") == "closed"


async def test_looking_twice_is_looking_once(books: Books, clock: SimulatedClock) -> None:
    await books.closed_and_paid()
    clock.advance(hours=23)
    for _ in range(3):
        await books.reconciling.tick()
    assert books.bills.asked == [("trades", DAY), ("funds", DAY)]
    assert await books.till.value("select count(*) from bill_trades") == 1


async def test_the_fees_of_a_day_are_posted_as_its_bill_says(books: Books, clock: SimulatedClock) -> None:
    order = await books.till.paid(await books.till.sale(price_fen=38000))
    payment_id = await books.till.value("select id from payments where order_id = $1", order.id)
    books.bills.paid(payment_id, 38000, fee_fen=228)
    clock.advance(hours=23)
    for _ in range(2):
        await books.reconciling.tick()
    assert await books.state() == "clean"
    query = "select account || ' ' || amount_fen from ledger_entries where kind = 'provider_fee' order by line"
    posted = await books.till.value(f"select array_agg(a) from ({query}) e (a)")
    assert posted == ["provider_fees 228", "provider_cash -228"]
    assert await audit(books.till.db) == []


async def test_a_worker_that_died_after_one_bill_goes_on_with_the_other(
    books: Books, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await books.closed_and_paid()
    clock.advance(hours=23)
    fetch: Callable[..., Any] = books.bills.fund_bill

    async def dies(account: MerchantAccount, day: date) -> FundBill:
        raise RuntimeError("killed")

    monkeypatch.setattr(books.bills, "fund_bill", dies)
    await books.reconciling.tick()
    assert await books.state() == "open"
    monkeypatch.setattr(books.bills, "fund_bill", fetch)
    await books.reconciling.tick()
    assert await books.state() == "open", "it is somebody's turn until the lease is over"
    clock.advance(minutes=6)
    await books.reconciling.tick()
    assert await books.state() == "clean"
    assert books.bills.asked == [("trades", DAY), ("funds", DAY)]
