"""What staff do about a day that does not agree: look at it, resolve a difference, sign the day off, run it again.

Each decision is written down with its key, its reason and its author, once. Asking the provider happens after its
decision is committed, and is repeated where the same request comes again without an answer.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

import asyncpg

from menpiao.kernel.errors import IdempotencyKeyReused, NotFound
from menpiao.kernel.page import Page, decode_cursor, encode_cursor, malformed_cursor
from menpiao.payments.model.reconciliation import (
    Action,
    DayNotOpen,
    DayRow,
    DayState,
    Decision,
    Difference,
    DifferenceClosed,
    RemedyUnsuitable,
)
from menpiao.payments.model.states import PaymentState
from menpiao.payments.service.reconciliation import RECONCILE, Reconciling
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import reconciliation as store
from menpiao.payments.store.reconciliation import DayCounts
from menpiao.platform import audit, jobs
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

NEWEST = (date.max, UUID(int=(1 << 128) - 1))


async def list_days(
    db: Database, *, organizer_id: int, cursor: str | None, state: str | None, limit: int
) -> Page[tuple[DayRow, DayCounts]]:
    """The organizer's days, the newest first."""
    async with db.read() as tx:
        rows = await store.days(tx, organizer_id=organizer_id, before=_before(cursor), state=state, limit=limit + 1)
        shown = rows[:limit]
        counts = await store.counts(tx, organizer_id=organizer_id, day_ids=[row.id for row in shown])
    last = shown[-1] if len(rows) > limit else None
    following = encode_cursor(last.day.isoformat(), last.id.hex) if last else None
    return Page([(row, counts[row.id]) for row in shown], following)


async def day_of_organizer(db: Database, *, organizer_id: int, day_id: UUID) -> tuple[DayRow, DayCounts]:
    """One day; raises `NotFound`."""
    async with db.read() as tx:
        row = await store.day_by_id(tx, organizer_id=organizer_id, day_id=day_id)
        if row is None:
            raise NotFound()
        return row, (await store.counts(tx, organizer_id=organizer_id, day_ids=[day_id]))[day_id]


async def list_differences(
    db: Database, *, organizer_id: int, day_id: UUID, after: UUID, state: str | None, limit: int
) -> tuple[Sequence[Difference], UUID | None]:
    """A day's differences, and behind which one the next page begins."""
    async with db.read() as tx:
        day = await store.day_by_id(tx, organizer_id=organizer_id, day_id=day_id)
        if day is None:
            raise NotFound()
        rows = await store.differences(tx, day=day, after=after, state=state, limit=limit + 1)
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


async def resolve(
    reconciling: Reconciling, *, organizer_id: int, difference_id: UUID, decision: Decision
) -> tuple[Difference, bool]:
    """Resolve one difference: how it stands now, and whether this decision was made before.

    Raises `NotFound`, `DifferenceClosed`, `RemedyUnsuitable`, `IdempotencyKeyReused`.
    """
    db = reconciling.db
    difference, day = await _difference_and_day(db, organizer_id, difference_id)
    replayed = await _decided_before(db, organizer_id, decision, difference_id)
    if not replayed:
        try:
            async with db.tx() as tx:
                await _decide(db, tx, reconciling.give_back is not None, day, difference_id, decision)
        except asyncpg.UniqueViolationError:
            replayed = await _decided_before(db, organizer_id, decision, difference_id)
    if decision.action is not Action.IGNORE:
        await _carry_out(reconciling, difference, decision)
        await reconciling.compare(day)
    difference, _ = await _difference_and_day(db, organizer_id, difference_id)
    return difference, replayed


async def _decide(
    db: Database, tx: Tx, may_give_back: bool, day: DayRow, difference_id: UUID, decision: Decision
) -> None:
    await store.lock_day(tx, organizer_id=day.organizer_id, day_id=day.id)
    difference = await store.difference_by_id(tx, organizer_id=day.organizer_id, difference_id=difference_id)
    assert difference is not None, "differences stay"
    if difference.state != "open":
        raise DifferenceClosed()
    if decision.action is Action.SETTLE and _nothing_to_ask(difference):
        raise RemedyUnsuitable()
    if decision.action is Action.REFUND and not (may_give_back and await _may_go_back(tx, difference)):
        raise RemedyUnsuitable()
    await _write_down(db, tx, day, difference_id, decision)
    if decision.action is Action.IGNORE:
        await store.ignore(tx, difference=difference, staff_id=decision.staff_id, reason=decision.reason)
        await store.conclude(tx, day=day, compared=False)


def _nothing_to_ask(difference: Difference) -> bool:
    if difference.about == "movement":
        return True
    ours = difference.refund_id if difference.about == "refund" else difference.payment_id
    return ours is None


async def _may_go_back(tx: Tx, difference: Difference) -> bool:
    """Whether it is about money that nobody booked: anything else is its order's to give back."""
    if difference.about != "payment" or difference.payment_id is None:
        return False
    payment = await payments_store.payment_by_id(
        tx, organizer_id=difference.organizer_id, payment_id=difference.payment_id
    )
    return payment is not None and payment.state == PaymentState.FROZEN


async def _carry_out(reconciling: Reconciling, difference: Difference, decision: Decision) -> None:
    """What is done outside of a transaction; repeated, it changes nothing."""
    if decision.action is Action.SETTLE and difference.state == "open":
        await reconciling.ask(difference)
    if decision.action is Action.REFUND and difference.payment_id is not None:
        assert reconciling.give_back is not None, "looked at before it was decided"
        await reconciling.give_back(
            organizer_id=difference.organizer_id,
            payment_id=difference.payment_id,
            staff_id=decision.staff_id,
            reason=decision.reason,
        )
        async with reconciling.db.tx() as tx:
            await store.set_asked(tx, difference=difference, outcome="refund_requested")


async def sign_off(db: Database, *, organizer_id: int, day_id: UUID, decision: Decision) -> bool:
    """Answer for all that is left open of a day; whether that was done before. Raises `NotFound`, `DayNotOpen`."""

    async def end(tx: Tx, day: DayRow) -> None:
        if day.state != DayState.OPEN:
            raise DayNotOpen()
        await store.sign_off(tx, day=day, staff_id=decision.staff_id, reason=decision.reason)

    return await _of_day(db, organizer_id, day_id, decision, end)


async def run_again(db: Database, *, organizer_id: int, day_id: UUID, decision: Decision) -> bool:
    """Read the day's bills and compare anew, soon; whether that was asked before. Raises `NotFound`."""

    async def begin(tx: Tx, day: DayRow) -> None:
        await store.run_again(tx, day=day)
        await jobs.enqueue(tx, RECONCILE, {})

    return await _of_day(db, organizer_id, day_id, decision, begin)


class _OfDay(Protocol):
    async def __call__(self, tx: Tx, day: DayRow) -> None: ...


async def _of_day(db: Database, organizer_id: int, day_id: UUID, decision: Decision, act: _OfDay) -> bool:
    if await _decided_before(db, organizer_id, decision, day_id):
        return True
    try:
        async with db.tx() as tx:
            day = await store.lock_day(tx, organizer_id=organizer_id, day_id=day_id)
            if day is None:
                raise NotFound()
            await act(tx, day)
            await _write_down(db, tx, day, None, decision)
    except asyncpg.UniqueViolationError:
        return await _decided_before(db, organizer_id, decision, day_id)
    return False


async def _write_down(db: Database, tx: Tx, day: DayRow, difference_id: UUID | None, decision: Decision) -> None:
    decision_id = db.new_id(day.organizer_id)
    await store.insert_decision(tx, decision_id=decision_id, day=day, difference_id=difference_id, decision=decision)
    await audit.record(
        db,
        tx,
        organizer_id=day.organizer_id,
        actor=Actor("staff", decision.staff_id),
        action=f"reconciliation.{decision.action}",
        subject_id=difference_id or day.id,
        detail={"day": day.day.isoformat(), "decision": decision_id.hex},
    )


async def _decided_before(db: Database, organizer_id: int, decision: Decision, subject_id: UUID) -> bool:
    """Raises `IdempotencyKeyReused` where the key stands for another decision."""
    async with db.read() as tx:
        known = await store.decision_by_key(tx, organizer_id=organizer_id, idempotency_key=decision.idempotency_key)
    if known is not None and known.request_hash != decision.fingerprint(subject_id):
        raise IdempotencyKeyReused()
    return known is not None


async def _difference_and_day(db: Database, organizer_id: int, difference_id: UUID) -> tuple[Difference, DayRow]:
    async with db.read() as tx:
        difference = await store.difference_by_id(tx, organizer_id=organizer_id, difference_id=difference_id)
        if difference is None:
            raise NotFound()
        day = await store.day_of(
            tx, organizer_id=organizer_id, account_id=difference.merchant_account_id, day=difference.day
        )
    assert day is not None, "a difference has its day"
    return difference, day


def _before(cursor: str | None) -> tuple[date, UUID]:
    """Where a list of days goes on."""
    if cursor is None:
        return NEWEST
    day, last = decode_cursor(cursor, 2)
    try:
        return date.fromisoformat(day), UUID(last)
    except ValueError:
        raise malformed_cursor() from None
