"""Giving money back: decided with its cause, in its transaction; sent afterwards by the worker (`sending`).

`apply` is the one place where a refund changes its state. What providers say comes in by `hear_of_refund`, whichever
way it came, and is about one of the refund's numbers.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from menpiao.kernel.errors import NotFound
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import (
    REFUND_AGAIN_AFTER,
    DoubleRefund,
    NewRefund,
    Refund,
    RefundAttempt,
    RefundItem,
    RefundReason,
)
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent, RefundStage, RefundStep, refund_step
from menpiao.payments.model.refusals import RefundDecided, RefundOfYourOwn, RefundTooLarge
from menpiao.payments.ports import ProviderRefund, RefundState
from menpiao.payments.service.booking import book_doubled, book_owed_back, book_refund, book_refund_step
from menpiao.payments.store import approvals as approvals_store
from menpiao.payments.store import doubles as doubles_store
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as store
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

SEND_REFUNDS = "send_refunds"
ALARMS = (RefundEffect.PERSON, RefundEffect.SURPRISE, RefundEffect.WAIT_FOR_FUNDS, RefundEffect.TWICE)
UNCHANGED = (RefundEffect.NONE, RefundEffect.TWICE)
LONGEST_WORD = 64

_EVENTS = {
    RefundState.PROCESSING: RefundEvent.SAID_PROCESSING,
    RefundState.SUCCEEDED: RefundEvent.SAID_SUCCEEDED,
    RefundState.CLOSED: RefundEvent.SAID_CLOSED,
    RefundState.ABNORMAL: RefundEvent.SAID_ABNORMAL,
    RefundState.UNKNOWN_REFUND: RefundEvent.SAID_UNHEARD_OF,
    RefundState.SOMETHING_ELSE: RefundEvent.SAID_SOMETHING_ELSE,
}


async def request_refund(db: Database, tx: Tx, payment: Payment, *, refund_id: UUID, reason: RefundReason) -> bool:
    """All that came of a payment that bought nothing goes back; False where that was asked for before. Sent after the
    commit. The payment is locked and its money is booked."""
    await book_owed_back(tx, payment)
    amount = payment.left_fen
    new = NewRefund(id=refund_id, order_id=payment.order_id, reason=reason, amount_fen=amount)
    return await refund_tickets(db, tx, payment, new, organizer_id=payment.organizer_id)


async def refund_tickets(db: Database, tx: Tx, payment: Payment | None, new: NewRefund, *, organizer_id: int) -> bool:
    """Write a refund down, for the tickets that it names; False where this very one exists. The order and the payment
    are locked. Raises `RefundTooLarge`. One that needs approval waits for it (`approve`, `decline`)."""
    left = payment.left_fen if payment is not None else 0
    if new.amount_fen > left:
        raise RefundTooLarge(left=left)
    payment_id = payment.id if payment is not None else None
    if not await store.insert_refund(tx, organizer_id=organizer_id, payment_id=payment_id, new=new):
        return False
    await book_refund(tx, organizer_id, new)
    if not new.needs_approval:
        await _let_go(db, tx, await locked(tx, organizer_id=organizer_id, refund_id=new.id))
    return True


async def approve(
    db: Database, tx: Tx, *, organizer_id: int, refund_id: UUID, decided_by: UUID, reason: str | None
) -> bool:
    """Another person says yes: it goes its way. False where they said so before. Raises `RefundDecided`,
    `RefundOfYourOwn`."""
    refund = await _to_decide(tx, organizer_id, refund_id, decided_by, no=False)
    if refund is None:
        return False
    await approvals_store.set_decision(tx, refund, decided_by=decided_by, reason=reason)
    await _let_go(db, tx, refund)
    return True


async def decline(db: Database, tx: Tx, *, organizer_id: int, refund_id: UUID, decided_by: UUID, reason: str) -> bool:
    """Another person says no; whoever calls gives its tickets their life back. False where they said so before.
    Raises `RefundDecided`, `RefundOfYourOwn`."""
    refund = await _to_decide(tx, organizer_id, refund_id, decided_by, no=True)
    if refund is None:
        return False
    await approvals_store.set_decision(tx, refund, decided_by=decided_by, reason=reason)
    await apply(db, tx, refund, RefundEvent.DECLINE)
    return True


async def _to_decide(tx: Tx, organizer_id: int, refund_id: UUID, decided_by: UUID, *, no: bool) -> Refund | None:
    """The refund that waits, locked; None where this person has decided just that before."""
    refund = await locked(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund.state != RefundStage.REQUESTED:
        if refund.decided_by == decided_by and (refund.state == RefundStage.DECLINED) == no:
            return None
        raise RefundDecided(state=refund.state)
    if refund.requested_by == decided_by:
        raise RefundOfYourOwn()
    return refund


async def _let_go(db: Database, tx: Tx, refund: Refund) -> None:
    """Nobody has to say yes any more; one without money is done by that."""
    await apply(db, tx, refund, RefundEvent.APPROVE if refund.amount_fen else RefundEvent.NOTHING_TO_SEND)


async def locked(tx: Tx, *, organizer_id: int, refund_id: UUID) -> Refund:
    """The organizer's own refund, locked; a foreign one does not exist."""
    refund = await store.lock_refund(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund is None:
        raise NotFound()
    return refund


async def apply(
    db: Database,
    tx: Tx,
    refund: Refund,
    event: RefundEvent,
    *,
    said: str | None = None,
    succeeded_at: datetime | None = None,
    request_key: str | None = None,
    paid_otherwise: str | None = None,
    account_id: UUID | None = None,
) -> RefundStep:
    """Take the step that the table says. The refund is locked. ``account_id``: the merchant account that says so, where
    it is a provider's word.

    What can't be is recorded and told (log, metric), and is no error: whoever repeats it would repeat it for ever.
    """
    step = refund_step(RefundStage(refund.state), event)
    now = db.clock.now()
    attempt_id = refund.attempt_id
    if step.effect is RefundEffect.NEW_NUMBER:
        attempt_id = db.new_id(refund.organizer_id)
        await store.insert_attempt(tx, refund, attempt_id=attempt_id, request_key=request_key)
    if step.effect is RefundEffect.PUT_BACK:
        await store.end_items(tx, refund)
    if step.effect in ALARMS:
        _alarm(refund, event, said)
    if step.effect is RefundEffect.REFUSE or (step.effect in UNCHANGED and step.to == refund.state):
        return step
    await store.set_state(
        tx,
        refund,
        step.to,
        attempt_id=attempt_id,
        next_attempt_at=_next_look(refund, step, now),
        succeeded_at=(succeeded_at or now) if step.to is RefundStage.SUCCEEDED else None,
        said=said and said[:LONGEST_WORD],
        paid_otherwise=paid_otherwise,
    )
    await book_refund_step(tx, refund, event, step, account_id=account_id)
    if step.effect in (RefundEffect.QUEUE, RefundEffect.NEW_NUMBER):
        await jobs.enqueue(tx, SEND_REFUNDS, {})
    return step


def _alarm(refund: Refund, event: RefundEvent, said: str | None) -> None:
    metrics.payment_surprises.labels("refund", event).inc()
    log.error(
        "refund_needs_a_person",
        extra={
            "refund": str(refund.id),
            "state": refund.state,
            "event": event,
            "said": said and said[:LONGEST_WORD],
        },
    )


def _next_look(refund: Refund, step: RefundStep, now: datetime) -> datetime | None:
    """When the worker takes it up again."""
    again = REFUND_AGAIN_AFTER[min(max(refund.tries, 1), len(REFUND_AGAIN_AFTER)) - 1]
    match step.effect:
        case RefundEffect.QUEUE | RefundEffect.NEW_NUMBER | RefundEffect.WAIT_FOR_FUNDS:
            return now
        case RefundEffect.QUEUE_LATER | RefundEffect.ASK_LATER:
            return now + timedelta(seconds=again)
        case RefundEffect.NONE | RefundEffect.SURPRISE:
            return refund.next_attempt_at
        case _:
            return None


async def hear_of_refund(db: Database, *, organizer_id: int, account_id: UUID, told: ProviderRefund) -> str:
    """Act upon what a provider says of one of its numbers, in the name of this merchant account; the outcome in a word.

    Organizers hold the keys of their own accounts, so an account is believed only about refunds of its own payments.
    Of a number that was given up and replaced nothing is believed: what goes back under it goes back twice, and is an
    alarm. So does what goes back under any number after the buyer had the money otherwise; that is written down.
    """
    async with db.tx() as tx:
        refund = await store.lock_refund_of_attempt(tx, organizer_id=organizer_id, attempt_id=told.refund_id)
        payment = await _payment_of(tx, refund) if refund is not None else None
        if refund is None or payment is None or payment.merchant_account_id != account_id:
            metrics.payment_surprises.labels("refund", "unknown").inc()
            log.error("word_of_unknown_refund", extra={"refund": str(told.refund_id), "account": str(account_id)})
            return "unknown_refund"
        await store.set_providers_id(
            tx,
            organizer_id=organizer_id,
            attempt_id=told.refund_id,
            provider_refund_id=told.provider_refund_id,
        )
        if refund.paid_otherwise is not None and told.state is RefundState.SUCCEEDED:
            await _went_out_twice(db, tx, refund, told, account_id)
            return f"refund_{RefundEvent.WENT_OUT_TWICE}"
        if told.refund_id != refund.attempt_id:
            if told.state is not RefundState.CLOSED:
                _alarm(refund, _EVENTS[told.state], f"under the old number {told.refund_id}")
            return f"old_number_{told.state}"
        event, said = _EVENTS[told.state], told.said
        if told.amount_fen is not None and told.amount_fen != refund.amount_fen:
            event, said = RefundEvent.SAID_SOMETHING_ELSE, f"amount {told.amount_fen}"
        step = await apply(db, tx, refund, event, said=said, succeeded_at=told.succeeded_at, account_id=account_id)
    return f"refund_{event}" if step.effect is RefundEffect.SURPRISE else f"refund_{told.state}"


async def _went_out_twice(db: Database, tx: Tx, refund: Refund, told: ProviderRefund, account_id: UUID) -> None:
    """Once for each of the refund's numbers, however often it is said."""
    double = DoubleRefund(
        organizer_id=refund.organizer_id,
        attempt_id=told.refund_id,
        refund_id=refund.id,
        order_id=refund.order_id,
        amount_fen=refund.amount_fen if told.amount_fen is None else told.amount_fen,
        at=db.clock.now(),
        resolution=None,
        reason=None,
    )
    if await doubles_store.insert_double(tx, double):
        await apply(db, tx, refund, RefundEvent.WENT_OUT_TWICE, said=f"under {told.refund_id}")
        await book_doubled(tx, double, account_id=account_id)


async def _payment_of(tx: Tx, refund: Refund) -> Payment | None:
    if refund.payment_id is None:
        return None
    return await payments_store.payment_by_id(tx, organizer_id=refund.organizer_id, payment_id=refund.payment_id)


async def refund_by_id(tx: Tx, *, organizer_id: int, refund_id: UUID) -> Refund:
    """The organizer's own refund, as it stands."""
    refund = await store.refund_by_id(tx, organizer_id=organizer_id, refund_id=refund_id)
    if refund is None:
        raise NotFound()
    return refund


async def refunds_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Refund]:
    """What went back, or is on its way."""
    return await store.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)


async def refund_items(tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]) -> dict[UUID, list[RefundItem]]:
    """The tickets of these refunds; one for a whole payment has none."""
    found: dict[UUID, list[RefundItem]] = {}
    if refund_ids:
        for item in await store.items_of_refunds(tx, organizer_id=organizer_id, refund_ids=refund_ids):
            found.setdefault(item.refund_id, []).append(item)
    return found


async def refunded_positions(tx: Tx, *, organizer_id: int, order_id: UUID) -> frozenset[int]:
    """Which tickets of an order are in a refund that was not declined."""
    items = await store.live_items(tx, organizer_id=organizer_id, order_id=order_id)
    return frozenset(item.position for item in items)


async def attempts_of_refunds(
    tx: Tx, *, organizer_id: int, refund_ids: Sequence[UUID]
) -> dict[UUID, list[RefundAttempt]]:
    """The provider's numbers of these refunds, in order."""
    found: dict[UUID, list[RefundAttempt]] = {}
    for attempt in await store.attempts_of_refunds(tx, organizer_id=organizer_id, refund_ids=refund_ids):
        found.setdefault(attempt.refund_id, []).append(attempt)
    return found


async def list_refunds(tx: Tx, *, organizer_id: int, state: str | None, limit: int, cursor: str | None) -> Page[Refund]:
    """The organizer's refunds, newest first, in one state or in any."""
    rows = await store.list_refunds(
        tx, organizer_id=organizer_id, state=state, before=id_of_cursor(cursor), limit=limit + 1
    )
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def refund_of_request(tx: Tx, *, organizer_id: int, requested_by: UUID, key: str) -> store.RequestedBefore | None:
    """The refund that this very request led to before."""
    return await store.refund_of_request(tx, organizer_id=organizer_id, requested_by=requested_by, key=key)


async def untold_refunds(tx: Tx, *, limit: int) -> list[Refund]:
    """Refunds, of whatever organizers, about which the buyer has something to be told."""
    return await store.untold_refunds(tx, limit=limit)


async def mark_told(tx: Tx, refund: Refund, *, success: bool) -> bool:
    """The buyer is told in this transaction; False where somebody else was faster."""
    return await (store.set_success_told if success else store.set_request_told)(tx, refund)
