"""The ledger: balanced, written once for each cause, and never changed, whoever tries."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.shop import a_shop
from builders.till import Till
from menpiao.orders.service.pay import StartedPayment
from menpiao.payments import Payment, Refund, ledger
from menpiao.payments.ledger import Account, Balance, PostedEntry
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

PRICE = 18_000


@pytest.fixture
async def started(db: Database, cipher: FieldCipher) -> StartedPayment:
    """A payment that was begun."""
    till = Till(db, cipher)
    return await till.start(await till.order(await till.sale()))


def a_refund(payment: Payment, amount_fen: int, reason: str = "by_buyer") -> Refund:
    return Refund(payment.organizer_id, UUID(int=amount_fen), payment.id, payment.order_id, reason, amount_fen, "x", 0)


async def balances(db: Database, payment: Payment) -> dict[str, int]:
    async with db.read() as tx:
        found = await ledger.balances(
            tx, organizer_id=payment.organizer_id, before=db.clock.now() + timedelta(seconds=1)
        )
    return {balance.account: balance.amount_fen for balance in found}


async def test_money_that_bought_tickets_is_the_organizers(db: Database, started: StartedPayment) -> None:
    payment = started.payment
    async with db.tx() as tx:
        assert await ledger.write(tx, ledger.payment_settled(payment)) == 2
    assert await balances(db, payment) == {Account.PROVIDER_CASH: PRICE, Account.ORGANIZER_PAYABLE: -PRICE}


async def test_a_refund_with_a_fee_leaves_the_fee_with_the_organizer(db: Database, started: StartedPayment) -> None:
    payment = started.payment
    refund = a_refund(payment, 15_000)
    async with db.tx() as tx:
        await ledger.write(
            tx,
            ledger.payment_settled(payment),
            ledger.refund_requested(refund, fee_fen=3_000),
            ledger.refund_succeeded(refund, merchant_account_id=payment.merchant_account_id),
        )
    assert await balances(db, payment) == {
        Account.PROVIDER_CASH: 3_000,
        Account.ORGANIZER_PAYABLE: 0,
        Account.REFUND_FEES: -3_000,
        Account.REFUNDS_IN_CLEARING: 0,
    }


async def test_money_that_came_late_was_never_the_organizers(db: Database, started: StartedPayment) -> None:
    payment = started.payment
    refund = a_refund(payment, PRICE, "paid_late")
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_owed_back(payment), ledger.refund_requested(refund))
    assert await balances(db, payment) == {
        Account.PROVIDER_CASH: PRICE,
        Account.BUYERS: 0,
        Account.REFUNDS_IN_CLEARING: -PRICE,
    }


async def test_what_happened_is_posted_once(db: Database, started: StartedPayment) -> None:
    for _ in range(2):
        async with db.tx() as tx:
            await ledger.write(tx, ledger.payment_settled(started.payment))
    assert (await balances(db, started.payment))[Account.PROVIDER_CASH] == PRICE


async def test_a_refund_of_nothing_posts_nothing(db: Database, started: StartedPayment) -> None:
    nothing = a_refund(started.payment, 0)
    assert ledger.refund_requested(nothing) is None
    assert ledger.refund_withdrawn(nothing) is None
    assert ledger.refund_succeeded(nothing, merchant_account_id=started.payment.merchant_account_id) is None


@given(amount=st.integers(1, 10**9), fee=st.integers(0, 10**9), reason=st.sampled_from(["by_buyer", "paid_late"]))
def test_declining_a_refund_undoes_what_requesting_it_did(amount: int, fee: int, reason: str) -> None:
    refund = Refund(7, UUID(int=1), UUID(int=2), UUID(int=3), reason, amount, "x", 0)
    asked = ledger.refund_requested(refund, fee_fen=fee)
    back = ledger.refund_withdrawn(refund, fee_fen=fee)
    assert asked is not None
    assert back is not None
    moved: dict[str, int] = {}
    for entry in (*asked.entries, *back.entries):
        moved[entry.account] = moved.get(entry.account, 0) + entry.amount_fen
    assert set(moved.values()) == {0}


@pytest.mark.parametrize(
    "sql",
    [
        "update ledger_entries set amount_fen = amount_fen + 1",
        "delete from ledger_entries",
        "truncate ledger_entries",
        "update ledger_postings set at = app_now()",
        "delete from ledger_postings where false",
        "truncate ledger_postings cascade",
    ],
)
async def test_nothing_is_ever_changed_or_taken_away(db: Database, started: StartedPayment, sql: str) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(started.payment))
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        async with db.tx() as tx:
            await tx.connection.execute(sql)


@pytest.mark.parametrize("amounts", [[100, -99], [100], [-1, -1]])
async def test_entries_that_do_not_balance_are_refused(
    db: Database, started: StartedPayment, amounts: list[int]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="sum is zero"):
        async with db.tx() as tx:
            await _insert(tx.connection, started.payment, amounts, first_line=1)


async def test_nothing_is_added_to_a_posting_even_if_it_balances(db: Database, started: StartedPayment) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(started.payment))
    with pytest.raises(asyncpg.CheckViolationError, match="at once"):
        async with db.tx() as tx:
            await _insert(tx.connection, started.payment, [5, -5], first_line=3)


async def test_entries_are_read_in_order_page_by_page_and_only_of_the_period(
    db: Database, started: StartedPayment, clock: SimulatedClock
) -> None:
    payment, since = started.payment, clock.now()
    for amount_fen in (1, 2, 3, 4):
        async with db.tx() as tx:
            await ledger.write(tx, ledger.refund_requested(a_refund(payment, amount_fen)))
        clock.advance(seconds=0 if amount_fen == 1 else 60)
    until = clock.now() - timedelta(seconds=60)
    read: list[PostedEntry] = []
    async with db.read() as tx:
        while page := await ledger.posted_between(
            tx,
            organizer_id=payment.organizer_id,
            since=since,
            until=until,
            after=read[-1] if read else None,
            limit=1,
        ):
            assert {entry.cause_id for entry in page} == {page[0].cause_id}
            read += page
    assert [(e.cause_id.int, e.line, e.amount_fen) for e in read] == [
        (n, line, sign * n) for n in (1, 2, 3) for line, sign in ((1, 1), (2, -1))
    ]


async def test_another_organizers_ledger_is_empty(db: Database, started: StartedPayment) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(started.payment))
    other = await a_shop(db, organizer_id=8)
    async with db.read() as tx:
        found: list[Balance] = await ledger.balances(
            tx, organizer_id=other.organizer_id, before=db.clock.now() + timedelta(days=1)
        )
    assert found == []


async def _insert(connection: object, payment: Payment, amounts: list[int], *, first_line: int) -> None:
    await connection.execute(  # type: ignore[attr-defined]
        """insert into ledger_postings (organizer_id, kind, cause_id, at)
           values ($1, 'payment_settled', $2, app_now()) on conflict do nothing""",
        payment.organizer_id,
        payment.id,
    )
    await connection.execute(  # type: ignore[attr-defined]
        """insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen)
           select $1, 'payment_settled', $2, $4 + e.line - 1, 'buyers', e.amount
             from unnest($3::bigint[]) with ordinality as e (amount, line)""",
        payment.organizer_id,
        payment.id,
        amounts,
        first_line,
    )
