"""Giving money back: decided with its cause, in its transaction; sent afterwards by the worker (`sending`).

`apply` is the one place where a refund changes its state. What providers say of it comes in by `hearing`.
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
    NewRefund,
    Refund,
    RefundAttempt,
    RefundFilter,
    RefundItem,
    RefundReason,
)
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent, RefundStage, RefundStep, refund_step
from menpiao.payments.model.refusals import RefundDecided, RefundOfYourOwn, RefundTooLarge
from menpiao.payments.model.surprise import LONGEST_WORD
from menpiao.payments.service.booking import book_owed_back, book_refund, book_refund_step
from menpiao.payments.service.surprises import surprised_by_refund
from menpiao.payments.store import approvals as approvals_store
from menpiao.payments.store import numbers
from menpiao.payments.store import refunds as store
from menpiao.payments.store.refund_lists import newest_refunds
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

SEND_REFUNDS = "send_refunds"
ALARMS = (
    RefundEffect.PERSON,
    RefundEffect.SURPRISE,
    RefundEffect.WAIT_FOR_FUNDS,
    RefundEffect.BACK_IN_CLEARING,
    RefundEffect.TWICE,
)
NO_WORD = (RefundEvent.NO_ANSWER, RefundEvent.SAID_UNHEARD_OF, RefundEvent.NOT_NOW)
"""After these nobody knows more of the refund than before it was sent."""
UNCHANGED = (RefundEffect.NONE, RefundEffect.TWICE)


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

    What can't be is written down for a person and told (log, metric), and is no error: whoever repeats it would repeat
    it for ever.
    """
    step = refund_step(RefundStage(refund.state), event)
    now = db.clock.now()
    attempt_id = refund.attempt_id
    if step.effect is RefundEffect.NEW_NUMBER:
        attempt_id = db.new_id(refund.organizer_id)
        await numbers.insert_number(tx, refund, attempt_id=attempt_id, request_key=request_key)
    if step.effect is RefundEffect.PUT_BACK:
        await store.end_items(tx, refund)
    if step.effect in ALARMS:
        alarm(refund, event, said)
    if step.effect is RefundEffect.SURPRISE:
        await surprised_by_refund(tx, refund, event, said)
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
        unanswered=event in NO_WORD,
    )
    await book_refund_step(tx, refund, event, step, account_id=account_id)
    if step.effect in (RefundEffect.QUEUE, RefundEffect.NEW_NUMBER):
        await jobs.enqueue(tx, SEND_REFUNDS, {})
    return step


def alarm(refund: Refund, event: RefundEvent, said: str | None) -> None:
    """Tell whoever runs this: a refund needs somebody."""
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
    for attempt in await numbers.numbers_of_refunds(tx, organizer_id=organizer_id, refund_ids=refund_ids):
        found.setdefault(attempt.refund_id, []).append(attempt)
    return found


async def list_refunds(
    tx: Tx,
    *,
    organizer_id: int,
    wanted: RefundFilter,
    session_ids: Sequence[UUID] | None,
    limit: int,
    cursor: str | None,
) -> Page[Refund]:
    """The organizer's refunds that fit, newest first; with sessions, of orders with places of one of them."""
    rows = await newest_refunds(
        tx,
        organizer_id=organizer_id,
        wanted=wanted,
        session_ids=session_ids,
        before=id_of_cursor(cursor),
        limit=limit + 1,
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
