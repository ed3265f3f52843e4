"""Staff give tickets other seats (换座): one transaction, under the session's quota locks, for everything that follows.

The claim moves, and with it the seat of the order's item and of the ticket; the ticket's code is of a new epoch, so
what was shown before is refused at gates; open maps grey and un-grey; what a cheaper seat gives back is on its way as
every refund is, and the buyer is told. Where the new seat is dearer and the difference is to be settled, nothing
changes yet: the seat is kept by an order that asks for the difference (`supplements`), and the change is done when that
is paid.

Locks come in the order that refunds have: orders by id, a ticket's own before its supplements'; their payments; quotas;
tickets.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao import inventory, notify, payments, tickets
from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.kernel.i18n import pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.orders.model.order import Order, OrderRow
from menpiao.orders.model.refund_amounts import payment_that_bought
from menpiao.orders.model.reseating import Reseating, SeatDifference, SeatMove, Source, WantedSeatChange
from menpiao.orders.model.reseating_refusals import NoPlaceForSupplement
from menpiao.orders.service.read import load_order
from menpiao.orders.service.reseat_look import Look, given_back_before, look, map_of_change, named_tickets
from menpiao.orders.service.seat_words import seat_words_of_plan
from menpiao.orders.service.supplements import SUPPLEMENT_KEY, supplement_ids, tell_new_seat
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import reseating as store
from menpiao.payments import NewRefund, Refund, RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx
from menpiao.seating import PlanCache
from menpiao.tickets import Ticket

TIME_TO_PAY = timedelta(hours=24)
"""How long a buyer has to pay for a dearer seat; no longer than the session goes on."""


class _Work(msgspec.Struct, frozen=True):
    """A change under way, with everything locked."""

    db: Database
    tx: Tx
    staff: Actor
    organizer_id: int
    id: UUID
    wanted: WantedSeatChange
    key: str
    look: Look
    tickets: Mapping[UUID, Ticket]
    orders: Mapping[UUID, Order]


async def change_seats(
    db: Database,
    plans: PlanCache,
    *,
    staff: Actor,
    organizer_id: int,
    idempotency_key: str,
    wanted: WantedSeatChange,
) -> tuple[UUID, bool]:
    """The change's id, and whether this request led to it before. Raises `Invalid`, `IdempotencyKeyReused`, what
    `reseating_refusals` says, `payments.RefundTooLarge`."""
    assert staff.id is not None
    of = await map_of_change(db, plans, organizer_id=organizer_id, wanted=wanted)
    async with db.tx() as tx:
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        orders = await _locked_orders(tx, organizer_id, named)
        known = await store.reseating_of_request(tx, organizer_id=organizer_id, staff_id=staff.id, key=idempotency_key)
        if known is not None:
            return _same(known, wanted), True
        for order_id in orders:
            await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id)
        sessions = sorted({ticket.session_id for ticket in named})
        await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=sessions)
        held = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids)
        found = await look(
            tx,
            of,
            organizer_id=organizer_id,
            wanted=wanted,
            named=[held[ticket.id] for ticket in named],
            orders=orders,
            now=db.clock.now(),
        )
        change_id = db.new_id(organizer_id)
        work = _Work(db, tx, staff, organizer_id, change_id, wanted, idempotency_key, found, held, orders)
        await (_ask(work, found.moves[0]) if found.moves[0].to_pay_fen else _do(work))
    return change_id, False


def _same(known: Reseating, wanted: WantedSeatChange) -> UUID:
    if known.request_hash != wanted.fingerprint():
        raise IdempotencyKeyReused()
    return known.id


async def _locked_orders(tx: Tx, organizer_id: int, named: Sequence[Ticket]) -> dict[UUID, Order]:
    """The tickets' orders, then those that paid, or are to pay, for dearer seats of them: money that comes for one of
    those at this moment is settled before this change, or after it."""
    found = await _lock(tx, organizer_id, {ticket.order_id for ticket in named})
    supplements: set[UUID] = set()
    for ticket in named:
        supplements |= await supplement_ids(tx, found[ticket.order_id].row, [ticket.position])
    return found | await _lock(tx, organizer_id, supplements)


async def _lock(tx: Tx, organizer_id: int, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    found: dict[UUID, Order] = {}
    for order_id in sorted(order_ids):
        row = await orders_store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        assert row is not None, "tickets have their orders, and a supplement is one"
        found[order_id] = await load_order(tx, row)
    return found


async def _do(work: _Work) -> None:
    """Carry it out now."""
    tx, organizer_id, moves = work.tx, work.organizer_id, work.look.moves
    await _write_down(work, moves, supplement=None)
    await store.number_tickets(tx, organizer_id=organizer_id, reseating_id=work.id)
    if len(moves) == 1:
        ticket = moves[0].ticket
        await inventory.move_seat(
            tx,
            organizer_id=organizer_id,
            session_id=work.look.session.session_id,
            order_id=ticket.order_id,
            position=ticket.position,
            frm=ticket.seat,
            to=moves[0].to_seat,
        )
    else:
        one, other = [(move.ticket.seat, move.ticket.order_id, move.ticket.position) for move in moves]
        await inventory.swap_seats(
            tx, organizer_id=organizer_id, session_id=work.look.session.session_id, one=one, other=other
        )
    for move in moves:
        ticket = move.ticket
        await store.set_seat(
            tx,
            organizer_id=organizer_id,
            order_id=ticket.order_id,
            position=ticket.position,
            seat=move.to_seat,
        )
        await tickets.reseat(tx, work.tickets[ticket.ticket_id], seat=move.to_seat)
        if move.back_fen:
            await _give_back(work, move)
        row = work.orders[ticket.order_id].row
        await tell_new_seat(work.db, tx, row, _words(work, row, move))
        await _record(work, move, "seat_changed")


async def _ask(work: _Work, move: SeatMove) -> None:
    """Keep the seat, and ask the buyer for the difference."""
    tx, organizer_id = work.tx, work.organizer_id
    order_id = work.db.new_id(organizer_id)
    pay_by = min(work.db.clock.now() + TIME_TO_PAY, work.look.session.ends_at)
    placed = await store.place_supplement(
        tx,
        organizer_id=organizer_id,
        order_id=order_id,
        move=move,
        key=f"{SUPPLEMENT_KEY}{encode(work.id)}",
        request_hash=work.wanted.fingerprint(),
        pay_by=pay_by,
    )
    if not placed:
        raise NoPlaceForSupplement()
    await inventory.claim_seat(
        tx,
        organizer_id=organizer_id,
        session_id=work.look.session.session_id,
        seat=move.to_seat,
        order_id=order_id,
        position=1,
    )
    await _write_down(work, [move], supplement=order_id)
    await _record(work, move, "seat_supplement_asked")
    row = work.orders[move.ticket.order_id].row
    if row.unaddressed:
        return
    words = _words(work, row, move)
    words["total_fen"] = str(move.to_pay_fen)
    words["pay_by"] = local(pay_by, work.look.session.time_zone).isoformat(timespec="seconds")
    await notify.queue_message(
        tx,
        message_id=work.db.new_id(organizer_id),
        organizer_id=organizer_id,
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind=notify.MessageKind.SEAT_SUPPLEMENT,
        subject_id=order_id,
        lang=row.reader_lang,
        page=f"packages/order/order?id={encode(order_id)}",
        data=words,
    )


async def _write_down(work: _Work, moves: Iterable[SeatMove], *, supplement: UUID | None) -> None:
    assert work.staff.id is not None
    inserted = await store.insert_reseating(
        work.tx,
        organizer_id=work.organizer_id,
        reseating_id=work.id,
        session_id=work.look.session.session_id,
        wanted=work.wanted,
        staff_id=work.staff.id,
        key=work.key,
        supplement_order_id=supplement,
    )
    if not inserted:
        raise IdempotencyKeyReused()  # for other tickets, at this very moment: these are locked
    for move in moves:
        await store.insert_reseated(work.tx, organizer_id=work.organizer_id, reseating_id=work.id, move=move)


async def _give_back(work: _Work, move: SeatMove) -> None:
    """Refund what the new seat costs less, of the newest payment first; above the organizer's limit it waits for
    another person. The ticket stands."""
    before, waits = await given_back_before(work.tx, organizer_id=work.organizer_id, move=move)
    for part in move.parts_back():
        await _refund_part(work, move, part, before, waits=waits)


async def _refund_part(work: _Work, move: SeatMove, part: Source, before: Sequence[Refund], *, waits: bool) -> None:
    tx, organizer_id, row = work.tx, work.organizer_id, work.orders[part.order_id].row
    known = await payments.lock_payments(tx, organizer_id=organizer_id, order_id=row.id)
    payment = payment_that_bought(row, known, [refund for refund in before if refund.order_id == row.id])
    refund_id = work.db.new_id(organizer_id)
    new = NewRefund(
        id=refund_id,
        order_id=row.id,
        reason=RefundReason.SEAT_CHANGE,
        amount_fen=part.left_fen,
        note=work.wanted.reason,
        requested_by=work.staff.id,
        needs_approval=waits,
    )
    await payments.refund_tickets(work.db, tx, payment, new, organizer_id=organizer_id)
    await store.insert_difference(
        tx,
        organizer_id=organizer_id,
        difference=SeatDifference(refund_id, work.id, move.ticket.ticket_id, row.id, part.position, part.left_fen),
    )


def _words(work: _Work, row: OrderRow, move: SeatMove) -> dict[str, str]:
    session, lang = work.look.session, row.reader_lang
    return {
        "event_title": pick(session.event_title, lang),
        "session_starts_at": local(session.starts_at, session.time_zone).isoformat(timespec="seconds"),
        "seat": seat_words_of_plan(work.look.plan, move.to_seat, lang),
    }


async def _record(work: _Work, move: SeatMove, action: str) -> None:
    await audit.record(
        work.db,
        work.tx,
        organizer_id=work.organizer_id,
        actor=work.staff,
        action=action,
        subject_id=move.ticket.ticket_id,
        detail={
            "seat_change": encode(work.id),
            "kind": work.wanted.kind,
            "from_seat": move.ticket.seat,
            "to_seat": move.to_seat,
            "difference_fen": move.difference_fen,
            "back_fen": move.back_fen,
        },
    )
