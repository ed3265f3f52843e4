"""Every pair of state and event, taken on a real row: what the tables say is what the database takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from builders.till import Till
from menpiao.payments import (
    PAYMENT_STEPS,
    REFUND_STEPS,
    Money,
    Payment,
    PaymentEffect,
    PaymentEvent,
    PaymentState,
    Refund,
    RefundEffect,
    RefundEvent,
    RefundStage,
    Trouble,
)
from menpiao.payments.service import collecting, refunds
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as refunds_store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

PRICE = 18_000
MONEY = Money(PRICE, "transaction-1", datetime(2027, 3, 1, tzinfo=UTC))
TROUBLE = Trouble("amount", 100)
_RECEIVED = "received_fen = amount_fen, transaction_id = 'transaction-1', paid_at = app_now()"
PAYMENT_IN = {
    PaymentState.PAID: f"state = 'paid', {_RECEIVED}",
    PaymentState.PAID_LATE: f"state = 'paid_late', {_RECEIVED}",
    PaymentState.FROZEN: "state = 'frozen', frozen_at = app_now(), mismatch = 'amount', received_fen = 100",
    PaymentState.CLOSED: "state = 'closed', closed_at = app_now()",
}
_DECIDED = "needs_approval = true, decided_by = id, decided_at = app_now(), decision_reason = 'so'"
REFUND_IN = {
    RefundStage.REQUESTED: f"state = 'requested', {_DECIDED}",
    RefundStage.SUCCEEDED: "state = 'succeeded', succeeded_at = app_now()",
    RefundStage.DECLINED: f"state = 'declined', {_DECIDED}",
}


class _Undo(Exception):
    pass


@asynccontextmanager
async def undone(db: Database) -> AsyncIterator[Tx]:
    """A transaction that leaves nothing behind; deferred constraints are looked at before."""
    try:
        async with db.tx() as tx:
            yield tx
            await tx.connection.execute("set constraints all immediate")
            raise _Undo
    except _Undo:
        pass


@pytest.fixture
async def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def put(tx: Tx, table: str, columns: str) -> None:
    await tx.connection.execute(f"update {table} set {columns}")  # ours


async def count(tx: Tx, table: str) -> int:
    return int(await tx.connection.fetchval(f"select count(*) from {table}"))  # ours


async def test_every_step_of_a_payment_is_taken_on_its_row(till: Till) -> None:
    payment_id = (await till.start(await till.order(await till.sale()))).payment.id
    for state, event in product(PaymentState, PaymentEvent):
        step = PAYMENT_STEPS[state, event]
        async with undone(till.db) as tx:
            await put(tx, "payments", PAYMENT_IN.get(state, f"state = '{state}'"))
            before = await payments_store.lock_payment(tx, organizer_id=7, payment_id=payment_id)
            assert isinstance(before, Payment)
            books = step.effect in (PaymentEffect.SETTLE, PaymentEffect.RETURN)
            freezes = step.to is PaymentState.FROZEN and state is not PaymentState.FROZEN
            taken = await collecting.apply(
                tx, before, event, money=MONEY if books else None, trouble=TROUBLE if freezes else None
            )
            after = await payments_store.payment_by_id(tx, organizer_id=7, payment_id=payment_id)
            assert after is not None
            surprises = await count(tx, "provider_surprises")
            assert (taken, after.state) == (step, step.to), (state, event)
            assert surprises == (step.effect is PaymentEffect.SURPRISE), (state, event)
            assert (after.transaction_id is not None) == (step.to in (PaymentState.PAID, PaymentState.PAID_LATE))


async def test_every_step_of_a_refund_is_taken_on_its_row(till: Till) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    account_id: UUID = await till.value("select id from merchant_accounts")
    await till.run("update refunds set requested_by = order_id")
    for state, event in product(RefundStage, RefundEvent):
        step = REFUND_STEPS[state, event]
        async with undone(till.db) as tx:
            await put(tx, "refunds", REFUND_IN.get(state, f"state = '{state}'"))
            before = await refunds_store.lock_refund(tx, organizer_id=7, refund_id=refund_id)
            assert isinstance(before, Refund)
            asked = await count(tx, "refund_attempts")
            taken = await refunds.apply(
                till.db, tx, before, event, said="its word", paid_otherwise="cash", account_id=account_id
            )
            after = await refunds_store.refund_by_id(tx, organizer_id=7, refund_id=refund_id)
            assert after is not None
            assert (taken, after.state) == (step, step.to), (state, event)
            assert (after.succeeded_at is not None) == (step.to is RefundStage.SUCCEEDED)
            numbers = await count(tx, "refund_attempts")
            assert numbers - asked == (step.effect is RefundEffect.NEW_NUMBER), (state, event)
            assert (after.attempt_id != before.attempt_id) == (step.effect is RefundEffect.NEW_NUMBER)
            surprises = await count(tx, "provider_surprises")
            assert surprises == (step.effect is RefundEffect.SURPRISE), (state, event)
