"""Moving a session, and what its buyers may choose: keep their tickets, or have all of their money back until a date,
their share of the service fee too.

Whoever says nothing keeps the tickets. They stay what they are; their codes live in the new window, so each phone gets
a chain of a new epoch when it asks next, and the codes of before are worth nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import catalog, notify, payments
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import encode, organizer_of
from menpiao.kernel.time import local
from menpiao.orders.model.cancellation import fingerprint
from menpiao.orders.model.order import Order, OrderRow
from menpiao.orders.model.postponement import Choice, ChoiceOfOrder, ChoiceOver, Postponement
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.service.announce import words_of_session
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.handed_on import tell_of_moved_tickets
from menpiao.orders.service.read import load_order
from menpiao.orders.service.refund import TicketsBack, request_refund_of_tickets
from menpiao.orders.service.service_fees import service_fees_of_order
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import postponing as store
from menpiao.payments import RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

POSTPONEMENTS_A_RUN = 20
TOLD_AT_ONCE = 500
BATCHES_A_RUN = 20
WITH_TICKETS = ("paid", "partially_refunded")


class NewTimes(msgspec.Struct, frozen=True):
    """When the session takes place now, and until when its buyers may choose."""

    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    decide_by: datetime


async def postpone_session(
    db: Database,
    *,
    staff: Actor,
    organizer_id: int,
    session_id: UUID,
    times: NewTimes,
    reason: dict[str, str],
    idempotency_key: str,
) -> tuple[Postponement, bool]:
    """The postponement, and whether this request had led to it before. Raises `Invalid`,
    `catalog.SessionIsCancelled`, `catalog.SessionOver`."""
    assert staff.id is not None
    request_hash = fingerprint("postponement", session_id, times, reason)
    async with db.tx() as tx:
        await catalog.take_turn(tx, organizer_id=organizer_id)
        known = await store.postponement_of_request(
            tx, organizer_id=organizer_id, staff_id=staff.id, key=idempotency_key
        )
        if known is not None:
            if known.request_hash != request_hash:
                raise IdempotencyKeyReused()
            return known, True
        if not db.clock.now() < times.decide_by <= times.doors_at:
            error = field_error(
                "/decide_by",
                "out_of_bounds",
                "须晚于现在、不晚于入场。",
                "After now, and no later than the doors open.",
            )
            raise Invalid(errors=(error,))
        before = await catalog.move_session(
            db,
            tx,
            actor=staff,
            organizer_id=organizer_id,
            session_id=session_id,
            doors_at=times.doors_at,
            starts_at=times.starts_at,
            ends_at=times.ends_at,
        )
        postponement_id = db.new_id(organizer_id)
        await store.insert_postponement(
            tx,
            organizer_id=organizer_id,
            postponement_id=postponement_id,
            session_id=session_id,
            reason=reason,
            was_starts_at=before.starts_at,
            decide_by=times.decide_by,
            staff_id=staff.id,
            request_key=idempotency_key,
            request_hash=request_hash,
        )
        made = await store.postponement_by_id(tx, organizer_id=organizer_id, postponement_id=postponement_id)
    assert made is not None
    return made, False


async def postponement_right(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Of these sessions those that were moved and whose buyers may have all of their money back at this moment, until
    when. Whoever quotes a refund asks this before any ladder."""
    found = await store.in_force(tx, organizer_id=organizer_id, session_ids=session_ids)
    return {one.session_id: one.decide_by for one in found}


async def choices_of_order(db: Database, *, buyer_id: UUID, order_id: UUID) -> list[ChoiceOfOrder]:
    """What the buyer of the order may choose now, and what they chose."""
    organizer_id = organizer_of(order_id)
    async with db.read() as tx:
        row = await orders_store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
        order = await _own(tx, row, buyer_id)
        if row is None or (row.state not in WITH_TICKETS and row.state != "refunded"):
            return []
        found = await store.in_force(tx, organizer_id=organizer_id, session_ids=_sessions(order))
        return [await _as_it_stands(tx, one, order_id) for one in found]


async def choose(
    collecting: Collecting, *, buyer_id: UUID, order_id: UUID, session_id: UUID, choice: Choice
) -> tuple[ChoiceOfOrder, bool]:
    """Keep the tickets of the session, or give them back for all that they cost: what stands now, and whether that was
    so before. A refund can't be taken back. Raises `ChoiceOver`, `NothingToRefund`, `tickets.TicketsUsed`."""
    db, organizer_id = collecting.db, organizer_of(order_id)
    async with db.tx() as tx:
        order = await _own(
            tx, await orders_store.lock_order(tx, organizer_id=organizer_id, order_id=order_id), buyer_id
        )
        found = await store.in_force(tx, organizer_id=organizer_id, session_ids=[session_id])
        if session_id not in _sessions(order) or not found:
            raise ChoiceOver()
        before = await store.choice_of(tx, found[0], order_id=order_id)
        if before is not None and before.choice == choice:
            return await _as_it_stands(tx, found[0], order_id), True
        if before is not None and before.refund_id is not None:
            raise NothingToRefund()
        refund_id = None
        if choice == "refund":
            refund_id = await _refund(collecting, tx, order, session_id)
        await store.set_choice(tx, found[0], order_id=order_id, choice=choice, refund_id=refund_id)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=Actor("buyer", buyer_id),
            action=f"postponement_{choice}",
            subject_id=order_id,
        )
        return await _as_it_stands(tx, found[0], order_id), False


async def _refund(collecting: Collecting, tx: Tx, order: Order, session_id: UUID) -> UUID:
    row = order.row
    gone = await payments.refunded_positions(tx, organizer_id=row.organizer_id, order_id=row.id)
    asked = TicketsBack(
        positions=tuple(
            item.position for item in order.items if item.session_id == session_id and item.position not in gone
        ),
        reason=RefundReason.SESSION_POSTPONED,
        service_fees=await service_fees_of_order(tx, order),
        actor=Actor("buyer", row.buyer_id),
    )
    return await request_refund_of_tickets(collecting.db, tx, collecting.cipher, order, asked)


async def _own(tx: Tx, row: OrderRow | None, buyer_id: UUID) -> Order:
    if row is None or row.buyer_id != buyer_id:
        raise NotFound()
    return await load_order(tx, row)


def _sessions(order: Order) -> list[UUID]:
    return sorted({item.session_id for item in order.items})


async def _as_it_stands(tx: Tx, postponement: Postponement, order_id: UUID) -> ChoiceOfOrder:
    said = await store.choice_of(tx, postponement, order_id=order_id)
    if said is None:
        return ChoiceOfOrder(postponement, "keep", None)
    return ChoiceOfOrder(postponement, "refund" if said.choice == "refund" else "keep", said.refund_id)


async def announce_postponements(db: Database) -> int:
    """Tell everybody with tickets of a session that was moved, some hundred in a transaction; how many sessions."""
    async with db.read() as tx:
        found = await store.untold(tx, limit=POSTPONEMENTS_A_RUN)

    async def tell(postponement: Postponement) -> None:
        for _ in range(BATCHES_A_RUN):
            if not await _tell_some(db, postponement):
                return

    await for_each("announce_postponements", found, tell, at_once=2)
    return len(found)


async def _tell_some(db: Database, seen: Postponement) -> bool:
    async with db.tx() as tx:
        postponement = await store.lock_untold(tx, seen)
        if postponement is None:
            return False
        organizer_id, session_id = seen.organizer_id, seen.session_id
        label = (await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]))[session_id]
        words = words_of_session(label)
        decide_by = local(seen.decide_by, label.time_zone).isoformat(timespec="seconds")
        rows = await store.orders_to_tell(tx, postponement, limit=TOLD_AT_ONCE)
        messages = [
            _message(db, row, {**words[row.reader_lang], "decide_by": decide_by})
            for row in rows
            if row.state in WITH_TICKETS and not row.unaddressed
        ]
        if messages:
            await notify.queue_messages(tx, organizer_id=organizer_id, messages=messages)
        await tell_of_moved_tickets(
            db,
            tx,
            organizer_id=organizer_id,
            session_id=session_id,
            order_ids=[row.id for row in rows if row.state in WITH_TICKETS],
            words=words,
        )
        all_told = len(rows) < TOLD_AT_ONCE
        await store.set_told(tx, postponement, until=rows[-1].id if rows else None, all_told=all_told)
        return not all_told


def _message(db: Database, row: OrderRow, words: dict[str, str]) -> notify.NewMessage:
    """Its subject is itself: an order may be told of a second postponement."""
    message_id = db.new_id(row.organizer_id)
    return notify.NewMessage(
        id=message_id,
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind=notify.MessageKind.SESSION_POSTPONED,
        subject_id=message_id,
        lang=row.reader_lang,
        page=f"packages/order/order?id={encode(row.id)}",
        data=words,
    )
