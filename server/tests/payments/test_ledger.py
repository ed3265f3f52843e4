"""The ledger: balanced, written once for each cause, and never changed, whoever tries."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.books import audit
from builders.shop import a_shop
from builders.till import Till
from menpiao import payments
from menpiao.payments import NewRefund, Payment, Refund, RefundReason, RefundState, ledger
from menpiao.payments.ledger import Account, PostedEntry
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

PRICE = 18_000
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


@pytest.fixture
async def received(till: Till) -> Payment:
    """A payment whose money came, and of which nothing is posted yet."""
    payment = (await till.start(await till.order(await till.sale()))).payment
    return msgspec.structs.replace(payment, received_fen=PRICE)


def a_refund(payment: Payment, amount_fen: int, reason: RefundReason = RefundReason.BY_BUYER) -> NewRefund:
    return NewRefund(UUID(int=amount_fen), payment.order_id, reason, amount_fen)


async def balances(till: Till) -> dict[str, int]:
    """What accounts come to; those at zero are left out."""
    async with till.db.read() as tx:
        until = till.db.clock.now() + timedelta(seconds=1)
        found = await ledger.accounts_moved(tx, organizer_id=7, since=EVER, until=until, zone="Asia/Shanghai")
    sums: dict[str, int] = {}
    for one in found:
        sums[one.account] = sums.get(one.account, 0) + one.moved_fen
    return {account: fen for account, fen in sums.items() if fen}


async def test_money_that_bought_tickets_is_the_organizers(till: Till) -> None:
    await till.paid(await till.sale())
    assert await balances(till) == {Account.PROVIDER_CASH: PRICE, Account.ORGANIZER_PAYABLE: -PRICE}
    assert await audit(till.db) == []


async def test_a_refund_is_in_clearing_until_the_provider_has_paid_it(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=2)
    refund_id = await till.refund(order, fee_per_ticket_fen=3_000)
    assert await balances(till) == {
        Account.PROVIDER_CASH: 2 * PRICE,
        Account.REFUNDS_IN_CLEARING: -30_000,
        Account.REFUND_FEES: -6_000,
    }
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    assert await balances(till) == {Account.PROVIDER_CASH: 6_000, Account.REFUND_FEES: -6_000}
    assert await audit(till.db) == []


async def test_money_that_came_late_was_never_the_organizers(till: Till) -> None:
    await till.owed()
    assert await balances(till) == {Account.PROVIDER_CASH: PRICE, Account.REFUNDS_IN_CLEARING: -PRICE}
    moved = await till.value("select array_agg(account) from ledger_entries where account = 'organizer_payable'")
    assert moved is None
    assert await audit(till.db) == []


async def test_what_was_paid_back_otherwise_leaves_the_money_in_the_account(till: Till) -> None:
    order = await till.paid(await till.sale())
    refund_id = await till.refund(order)
    till.provider.refund_states[refund_id] = RefundState.ABNORMAL
    await till.send_refunds()
    async with till.db.tx() as tx:
        await payments.paid_otherwise(till.db, tx, organizer_id=7, refund_id=refund_id, reason="现金退还")
    assert await balances(till) == {Account.PROVIDER_CASH: PRICE, Account.PAID_OTHERWISE: -PRICE}
    assert await audit(till.db) == []


async def test_a_late_word_about_what_was_paid_back_otherwise_moves_nothing(till: Till) -> None:
    order = await till.paid(await till.sale())
    refund_id = await till.refund(order)
    till.provider.refund_states[refund_id] = RefundState.ABNORMAL
    await till.send_refunds()
    async with till.db.tx() as tx:
        await payments.paid_otherwise(till.db, tx, organizer_id=7, refund_id=refund_id, reason="现金退还")
    account_id = await till.value("select id from merchant_accounts")
    told = payments.ProviderRefund(refund_id, RefundState.ABNORMAL)
    await payments.hear_of_refund(till.db, organizer_id=7, account_id=account_id, told=told)
    assert await balances(till) == {Account.PROVIDER_CASH: PRICE, Account.PAID_OTHERWISE: -PRICE}
    assert await audit(till.db) == []


async def test_what_happened_is_posted_once(db: Database, received: Payment) -> None:
    for _ in range(2):
        async with db.tx() as tx:
            await ledger.write(tx, ledger.payment_settled(received))
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from ledger_entries") == 2


def test_a_refund_of_nothing_posts_nothing() -> None:
    assert ledger.refund_requested(7, NewRefund(UUID(int=1), UUID(int=2), RefundReason.BY_STAFF, 0)) is None


@given(
    amount=st.integers(0, 10**9),
    fee=st.integers(0, 10**9),
    service_fee=st.integers(0, 10**9),
    reason=st.sampled_from(RefundReason),
)
def test_declining_a_refund_undoes_what_requesting_it_did(
    amount: int, fee: int, service_fee: int, reason: RefundReason
) -> None:
    service_fee = min(service_fee, amount)
    new = NewRefund(UUID(int=1), UUID(int=2), reason, amount, fee, service_fee_fen=service_fee)
    asked = ledger.refund_requested(7, new)
    back = ledger.refund_withdrawn(stored(new))
    moved: dict[str, int] = {}
    for posting in (asked, back):
        for entry in posting.entries if posting is not None else ():
            moved[entry.account] = moved.get(entry.account, 0) + entry.amount_fen
    assert set(moved.values()) <= {0}
    assert (asked is None) == (amount == fee == 0)


def stored(new: NewRefund) -> Refund:
    return Refund(
        organizer_id=7,
        id=new.id,
        payment_id=UUID(int=3),
        order_id=new.order_id,
        reason=new.reason,
        amount_fen=new.amount_fen,
        fee_fen=new.fee_fen,
        state="requested",
        attempt_id=new.id,
        tries=0,
        requested_at=datetime(2027, 3, 1, tzinfo=UTC),
        succeeded_at=None,
        next_attempt_at=None,
        said=None,
        note=None,
        paid_otherwise=None,
        service_fee_fen=new.service_fee_fen,
        needs_approval=False,
        requested_by=None,
        decided_by=None,
        decided_at=None,
        decision_reason=None,
        places_return_at=None,
        method="wechat_jsapi",
        request_told=False,
    )


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
async def test_nothing_is_ever_changed_or_taken_away(db: Database, received: Payment, sql: str) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(received))
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        async with db.tx() as tx:
            await tx.connection.execute(sql)


@pytest.mark.parametrize("amounts", [[100, -99], [100], [-1, -1]])
async def test_entries_that_do_not_balance_are_refused(db: Database, received: Payment, amounts: list[int]) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="sum is zero"):
        async with db.tx() as tx:
            await _insert(tx.connection, received, amounts, first_line=1)


async def test_nothing_is_added_to_a_posting_even_if_it_balances(db: Database, received: Payment) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(received))
    with pytest.raises(asyncpg.CheckViolationError, match="at once"):
        async with db.tx() as tx:
            await _insert(tx.connection, received, [5, -5], first_line=3)


async def test_entries_are_read_in_order_page_by_page_and_only_of_the_period(
    db: Database, received: Payment, clock: SimulatedClock
) -> None:
    payment, since = received, clock.now()
    for amount_fen in (1, 2, 3, 4):
        async with db.tx() as tx:
            await ledger.write(tx, ledger.refund_requested(7, a_refund(payment, amount_fen)))
        clock.advance(seconds=0 if amount_fen == 1 else 60)
    until = clock.now() - timedelta(seconds=60)
    read: list[PostedEntry] = []
    async with db.read() as tx:
        while page := await ledger.posted_between(
            tx,
            organizer_id=7,
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


async def test_another_organizers_ledger_is_empty(db: Database, received: Payment) -> None:
    async with db.tx() as tx:
        await ledger.write(tx, ledger.payment_settled(received))
    other = await a_shop(db, organizer_id=8)
    async with db.read() as tx:
        found = await ledger.accounts_moved(
            tx,
            organizer_id=other.organizer_id,
            since=EVER,
            until=db.clock.now() + timedelta(days=1),
            zone="Asia/Shanghai",
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
