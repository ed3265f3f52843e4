"""Working off the cancellation of a session: first its tickets die, all of them; then its orders are looked after.

Each batch is one transaction that holds the cancellation's row: one worker at a time is at it, one that dies lets go of
it, and another goes on with what is not done. Unpaid orders are released; those being paid are closed at their provider
first, as when their time runs out; paid ones are refunded in full, with their service fee. An order with a refund that
waits for approval is left until somebody has decided. The money itself goes at its account's pace
(`payments.send_refunds`). It is finished when everybody has it.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from menpiao import notify, payments, tickets
from menpiao.kernel.i18n import Lang, Text
from menpiao.kernel.ids import encode
from menpiao.orders.model.cancellation import WAITS, WITHOUT_MONEY, Cancellation
from menpiao.orders.model.order import OrderRow, order_number
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.announce import words_of_session
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.handed_on import tell_of_void_tickets
from menpiao.orders.service.refund_many import refund_session_of_many
from menpiao.orders.store import cancelling as store
from menpiao.orders.store import orders as orders_store
from menpiao.payments import RefundReason
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.db import Tx
from menpiao.platform.jobs import for_each

log = logging.getLogger(__name__)

Words = dict[Lang, dict[str, str]]

CANCELLATIONS_A_RUN = 50
TICKETS_A_BATCH = 2_000
ORDERS_A_BATCH = 200
BATCHES_A_RUN = 25
"""So that other organizers' cancellations get their turn."""
ANALYSED_AFTER = (2, 20)
"""Batches of a run: a small cancellation needs none."""
LOOK_AGAIN_S = 5
HELP_AGAIN_S = 600
NOTHING_WAS_PAID = Text("订单已取消，未扣款", "Nothing was charged")


async def work_off_cancellations(collecting: Collecting) -> int:
    """Go on with every cancellation that runs; how many there are."""
    async with collecting.db.read() as tx:
        found = await store.at_work(tx, limit=CANCELLATIONS_A_RUN)

    async def work(key: store.CancellationKey) -> None:
        for number in range(BATCHES_A_RUN):
            if not await _batch(collecting, key):
                return
            if number in ANALYSED_AFTER:
                async with collecting.db.tx() as tx:
                    await payments.know_the_tables(tx)

    await for_each("work_off_cancellations", found, work, at_once=2)
    return len(found)


async def _batch(collecting: Collecting, key: store.CancellationKey) -> bool:
    """One step; False where there is nothing more to do now."""
    db = collecting.db
    async with db.read() as tx:
        seen = await store.cancellation_by_id(tx, organizer_id=key.organizer_id, cancellation_id=key.id)
    assert seen is not None, "cancellations are never deleted"
    words = words_of_session((await collecting.labels.sessions([seen.session_id]))[seen.session_id])
    async with db.tx() as tx:
        cancellation = await store.lock_or_leave(tx, key)
        if cancellation is None:
            return False
        if cancellation.tickets_void_at is None:
            await _void_tickets(tx, cancellation)
            return True
        if cancellation.asked_at is not None:
            await _finish(tx, cancellation)
            return False
        rows = await store.claim_orders(tx, cancellation, limit=ORDERS_A_BATCH)
        if not rows:
            return await store.set_asked(tx, cancellation)
        await _look_after(collecting, tx, cancellation, rows, words)
        return True


async def _void_tickets(tx: Tx, cancellation: Cancellation) -> None:
    voided = await tickets.void_session(
        tx, organizer_id=cancellation.organizer_id, session_id=cancellation.session_id, limit=TICKETS_A_BATCH
    )
    if voided < TICKETS_A_BATCH:
        await store.set_tickets_void(tx, cancellation)


async def _look_after(
    collecting: Collecting, tx: Tx, cancellation: Cancellation, rows: Sequence[OrderRow], words: Words
) -> None:
    waiting = await payments.orders_waiting_for_approval(
        tx, organizer_id=cancellation.organizer_id, order_ids=[row.id for row in rows]
    )
    if waiting:
        await store.put_off(tx, cancellation, list(waiting), seconds=HELP_AGAIN_S, trouble=WAITS)
    by_effect: dict[Effect, list[OrderRow]] = {}
    for row in rows:
        if row.id in waiting:
            continue
        effect = step(OrderState(row.state), OrderEvent.SESSION_CANCELLED).effect
        by_effect.setdefault(effect, []).append(row)
    over = by_effect.get(Effect.NONE, [])
    done: list[tuple[UUID, str, UUID | None]] = [
        (row.id, "nothing", None) for row in over if row.state != OrderState.CANCELLED
    ]
    unpaid = [row for row in over if row.state == OrderState.CANCELLED]
    if Effect.RELEASE in by_effect:
        await _release(tx, cancellation, by_effect[Effect.RELEASE])
        unpaid += by_effect[Effect.RELEASE]
    if unpaid:
        messages = [_message(collecting, row, words) for row in unpaid if not row.unaddressed]
        if messages:
            await notify.queue_messages(tx, organizer_id=cancellation.organizer_id, messages=messages)
        done += [(row.id, "cancelled", None) for row in unpaid]
    paying = [row.id for row in by_effect.get(Effect.CLOSE_PAYMENT, ())]
    if paying:
        await store.close_paying(tx, organizer_id=cancellation.organizer_id, order_ids=paying)
        await store.put_off(tx, cancellation, paying, seconds=LOOK_AGAIN_S)
    with_tickets = by_effect.get(Effect.REFUND_TICKETS, [])
    await tell_of_void_tickets(
        collecting.db,
        tx,
        organizer_id=cancellation.organizer_id,
        session_id=cancellation.session_id,
        order_ids=[row.id for row in with_tickets],
        words=words,
    )
    refunded = await refund_session_of_many(
        collecting.db,
        tx,
        collecting.cipher,
        with_tickets,
        organizer_id=cancellation.organizer_id,
        session_id=cancellation.session_id,
        actor=Actor("staff", cancellation.started_by),
        reason=RefundReason.SESSION_CANCELLED,
    )
    done += [(order_id, "refunded", refund_id) for order_id, refund_id in refunded.refunds.items()]
    done += [(order_id, "nothing", None) for order_id in refunded.nothing]
    if refunded.troubled:
        log.error("orders_not_refunded", extra={"cancellation": str(cancellation.id), "count": len(refunded.troubled)})
        await store.put_off(tx, cancellation, refunded.troubled, seconds=HELP_AGAIN_S, trouble=WITHOUT_MONEY)
    if done:
        await store.set_done(tx, cancellation, done)


async def _release(tx: Tx, cancellation: Cancellation, rows: Sequence[OrderRow]) -> None:
    """Nobody had begun to pay these: they are over."""
    released = await orders_store.release(
        tx,
        organizer_id=cancellation.organizer_id,
        order_ids=[row.id for row in rows],
        state=OrderState.CANCELLED,
        actor_kind=SYSTEM.kind,
        actor_id=None,
    )
    assert released == len(rows), "the orders were locked in a state that holds places"


def _message(collecting: Collecting, row: OrderRow, words: Words) -> notify.NewMessage:
    return notify.NewMessage(
        id=collecting.db.new_id(row.organizer_id),
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind=notify.MessageKind.SESSION_CANCELLED,
        subject_id=row.id,
        lang=row.reader_lang,
        page=f"packages/order/order?id={encode(row.id)}",
        data={
            **words[row.reader_lang],
            "order_number": order_number(row.id),
            "total_fen": "0",
            "note": NOTHING_WAS_PAID.in_(row.reader_lang),
        },
    )


async def _finish(tx: Tx, cancellation: Cancellation) -> None:
    """Everybody has their money: nothing is left to do."""
    refund_ids = await store.refund_ids(tx, cancellation)
    tally = await payments.tally_of_refunds(tx, organizer_id=cancellation.organizer_id, refund_ids=refund_ids)
    if tally.succeeded == tally.count:
        await store.set_finished(tx, cancellation)
