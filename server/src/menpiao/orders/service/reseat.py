"""Staff give tickets other seats (换座), or move them to another session of their event (换场): one transaction, under
the sessions' quota locks, for everything that follows.

The claim moves, and with it the seat of the order's item and of the ticket; the ticket's code is of a new epoch, so
what was shown before is refused at gates; open maps grey and un-grey; what a cheaper seat gives back is on its way as
every refund is, and the buyer is told. What a change of session does besides is `change_session`. Where the new place
is dearer and the difference is to be settled, nothing changes yet: the seat is kept by an order that asks for the
difference (`supplements`), and the change is done when that is paid. Of tickets that a window sold it is an order of
the window, paid there as a sale is.

Locks come in the order that refunds have: orders by id, a ticket's own before its supplements'; their payments; quotas;
tickets.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from menpiao import inventory, notify, payments, tickets
from menpiao.catalog import ticket_type_labels
from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.kernel.i18n import Lang, Text, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.orders.model.order import SUPPLEMENT_KEY, WINDOW_SUPPLEMENT_KEY, Order, OrderRow
from menpiao.orders.model.refund_amounts import payment_that_bought
from menpiao.orders.model.reseating import (
    Payer,
    PlaceMove,
    Reseating,
    SeatDifference,
    Source,
    WantedChange,
    WantedSessionChange,
)
from menpiao.orders.model.reseating_refusals import NoPlaceForSupplement
from menpiao.orders.service.change_session import Leaving, change_session, keys_there
from menpiao.orders.service.read import load_order
from menpiao.orders.service.reseat_look import Changing, Look, given_back_before, look, maps_of_change, named_tickets
from menpiao.orders.service.seat_words import seat_words_of_plan
from menpiao.orders.service.supplements import ANOTHER_SESSION, supplement_ids, tell_new_seat
from menpiao.orders.service.window import HOLD_SECONDS
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import reseating as store
from menpiao.orders.store import seat_differences
from menpiao.payments import NewRefund, Refund, RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx
from menpiao.tickets import Ticket

TIME_TO_PAY: Final[dict[Payer, timedelta]] = {"buyer": timedelta(hours=24), "window": timedelta(seconds=HOLD_SECONDS)}
"""How long a buyer has to pay for a dearer place, and whoever stands at a window; no longer than the session of the
ticket goes on, and the new one."""
PAY_OR_STAY = Text("付款后换场，逾期保留原场次", "Pay for it, or stay")


class _Work(msgspec.Struct, frozen=True):
    """A change under way, with everything locked."""

    changing: Changing
    tx: Tx
    staff: Actor
    organizer_id: int
    id: UUID
    wanted: WantedChange
    key: str
    look: Look
    tickets: Mapping[UUID, Ticket]
    orders: Mapping[UUID, Order]

    @property
    def db(self) -> Database:
        """Where all of it is."""
        return self.changing.db


async def change_seats(
    changing: Changing, *, staff: Actor, organizer_id: int, idempotency_key: str, wanted: WantedChange
) -> tuple[UUID, bool]:
    """The change's id, and whether this request led to it before. Raises `Invalid`, `IdempotencyKeyReused`, what
    `reseating_refusals` says, `AttendeeHasTicket`, `payments.RefundTooLarge`."""
    assert staff.id is not None
    maps = await maps_of_change(changing, organizer_id=organizer_id, wanted=wanted)
    async with changing.db.tx() as tx:
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        orders = await _locked_orders(tx, organizer_id, named)
        known = await store.reseating_of_request(tx, organizer_id=organizer_id, staff_id=staff.id, key=idempotency_key)
        if known is not None:
            return _same(known, wanted), True
        # Now that nobody else changes them: they may have been of another session a moment ago.
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        for order_id in orders:
            await payments.lock_payments(tx, organizer_id=organizer_id, order_id=order_id)
        sessions = {ticket.session_id for ticket in named}
        if isinstance(wanted, WantedSessionChange):
            sessions.add(wanted.session_id)
        await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=sorted(sessions))
        held = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids)
        locked = [held[ticket.id] for ticket in named]
        found = await look(tx, changing, maps, organizer_id=organizer_id, wanted=wanted, named=locked, orders=orders)
        change_id = changing.db.new_id(organizer_id)
        work = _Work(changing, tx, staff, organizer_id, change_id, wanted, idempotency_key, found, held, orders)
        await (_do(work) if found.payer is None else _ask(work))
    return change_id, False


def _same(known: Reseating, wanted: WantedChange) -> UUID:
    if known.request_hash != wanted.fingerprint():
        raise IdempotencyKeyReused()
    return known.id


async def _locked_orders(tx: Tx, organizer_id: int, named: Sequence[Ticket]) -> dict[UUID, Order]:
    """The tickets' orders, then those that paid, or are to pay, for dearer places of them: money that comes for one of
    those at this moment is settled before this change, or after it. Read once nobody else changes them."""
    rows = await _lock(tx, organizer_id, {ticket.order_id for ticket in named})
    supplements: set[UUID] = set()
    for ticket in named:
        supplements |= set(await supplement_ids(tx, rows[ticket.order_id], [ticket.position]))
    rows |= await _lock(tx, organizer_id, supplements)
    return {order_id: await load_order(tx, row) for order_id, row in rows.items()}


async def _lock(tx: Tx, organizer_id: int, order_ids: Iterable[UUID]) -> dict[UUID, OrderRow]:
    found: dict[UUID, OrderRow] = {}
    for order_id in sorted(order_ids):
        row = await orders_store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        assert row is not None, "tickets have their orders, and a supplement is one"
        found[order_id] = row
    return found


async def _do(work: _Work) -> None:
    """Carry it out now."""
    tx, organizer_id, moves = work.tx, work.organizer_id, work.look.moves
    await _write_down(work, supplement=None)
    if work.look.left is not None:
        await _leave_session(work)
    else:
        await _change_within(work)
    await store.number_tickets(tx, organizer_id=organizer_id, reseating_id=work.id)
    for together in by_order(moves):
        await _give_back(work, together)
        row = work.orders[together[0].ticket.order_id].row
        await tell_new_seat(work.db, tx, row, await _words(work, row, together))
    for move in moves:
        await _record(work, move, "session_changed" if work.look.left is not None else "seat_changed")


def by_order(moves: Sequence[PlaceMove]) -> list[list[PlaceMove]]:
    """Whoever bought several tickets is written to once. Of a swap, each ticket by itself."""
    alone = [[move] for move in moves]
    return [list(moves)] if len({move.ticket.order_id for move in moves}) == 1 and len(moves) > 1 else alone


async def _leave_session(work: _Work) -> None:
    order = work.orders[work.look.moves[0].ticket.order_id]
    items = {item.position: item for item in order.items}
    await change_session(
        work.tx,
        work.changing.cipher,
        order,
        [
            Leaving(work.tickets[move.ticket.ticket_id], items[move.ticket.position], move.to)
            for move in work.look.moves
        ],
        reseating_id=work.id,
        to_session_id=work.look.session.session_id,
        supplement=None,
    )


async def _change_within(work: _Work) -> None:
    """To a free seat of the session, or to each other's."""
    tx, organizer_id, moves = work.tx, work.organizer_id, work.look.moves
    session_id = work.look.session.session_id
    if len(moves) == 1:
        ticket = moves[0].ticket
        await inventory.move_seat(
            tx,
            organizer_id=organizer_id,
            session_id=session_id,
            order_id=ticket.order_id,
            position=ticket.position,
            frm=moves[0].from_seat,
            to=moves[0].to_seat,
        )
    else:
        one, other = [(move.from_seat, move.ticket.order_id, move.ticket.position) for move in moves]
        await inventory.swap_seats(tx, organizer_id=organizer_id, session_id=session_id, one=one, other=other)
    for move in moves:
        ticket = move.ticket
        await store.set_place(
            tx, organizer_id=organizer_id, order_id=ticket.order_id, position=ticket.position, place=move.to
        )
        await tickets.change_place(
            tx,
            work.tickets[ticket.ticket_id],
            session_id=session_id,
            ticket_type_id=move.to.ticket_type_id,
            seat=move.to.seat,
        )


async def _ask(work: _Work) -> None:
    """Keep the places, and ask the buyer for the difference, or whoever stands at the window."""
    tx, organizer_id, moves = work.tx, work.organizer_id, work.look.moves
    order_id, session, payer = work.db.new_id(organizer_id), work.look.session, work.look.payer
    assert payer is not None, "somebody pays what is dearer"
    until = work.db.clock.now() + TIME_TO_PAY[payer]
    pay_by = min(until, session.ends_at, (work.look.left or session).ends_at)
    placed = await store.place_supplement(
        tx,
        organizer_id=organizer_id,
        order_id=order_id,
        moves=moves,
        key=f"{WINDOW_SUPPLEMENT_KEY if payer == 'window' else SUPPLEMENT_KEY}{encode(work.id)}",
        request_hash=work.wanted.fingerprint(),
        pay_by=pay_by,
    )
    if not placed:
        raise NoPlaceForSupplement()
    seats = [(move.to.seat, order_id, at) for at, move in enumerate(moves, 1) if move.to.seat is not None]
    if seats:
        await inventory.claim_seats(tx, organizer_id=organizer_id, session_id=session.session_id, seats=seats)
    order = work.orders[moves[0].ticket.order_id]
    if work.look.left is not None:
        await _keep_for_people(work, order, order_id)
    await _write_down(work, supplement=order_id)
    for move in moves:
        await _record(work, move, "seat_supplement_asked")
    if order.row.unaddressed:
        return
    words = await _words(work, order.row, moves)
    if work.look.left is not None:
        words["note"] = PAY_OR_STAY.in_(order.row.reader_lang)
    words["total_fen"] = str(sum(move.to_pay_fen for move in moves))
    words["pay_by"] = local(pay_by, session.time_zone).isoformat(timespec="seconds")
    await notify.queue_message(
        tx,
        message_id=work.db.new_id(organizer_id),
        organizer_id=organizer_id,
        buyer_id=order.row.buyer_id,
        app_id=order.row.app_id,
        kind=notify.MessageKind.SEAT_SUPPLEMENT,
        subject_id=order_id,
        lang=order.row.reader_lang,
        page=f"packages/order/order?id={encode(order_id)}",
        data=words,
    )


async def _keep_for_people(work: _Work, order: Order, supplement_id: UUID) -> None:
    """Nobody else takes the tickets' attendees to the other session meanwhile."""
    items = {item.position: item for item in order.items}
    keys = await keys_there(
        work.tx,
        work.changing.cipher,
        [items[move.ticket.position] for move in work.look.moves],
        [move.to for move in work.look.moves],
        session_id=work.look.session.session_id,
    )
    if keys:
        await orders_store.take_keys(work.tx, organizer_id=work.organizer_id, order_id=supplement_id, keys=keys)


async def _write_down(work: _Work, *, supplement: UUID | None) -> None:
    assert work.staff.id is not None
    left, session_id = work.look.left, work.look.session.session_id
    inserted = await store.insert_reseating(
        work.tx,
        organizer_id=work.organizer_id,
        reseating_id=work.id,
        session_id=session_id if left is None else left.session_id,
        to_session_id=None if left is None else session_id,
        wanted=work.wanted,
        staff_id=work.staff.id,
        key=work.key,
        supplement_order_id=supplement,
    )
    if not inserted:
        raise IdempotencyKeyReused()  # for other tickets, at this very moment: these are locked
    for at, move in enumerate(work.look.moves, 1):
        await store.insert_reseated(
            work.tx,
            organizer_id=work.organizer_id,
            reseating_id=work.id,
            move=move,
            supplement_position=None if supplement is None else at,
        )


async def _give_back(work: _Work, moves: Sequence[PlaceMove]) -> None:
    """Refund what the new places of an order's tickets cost less, of the newest payment first; above the organizer's
    limit it waits for another person. The tickets stand."""
    if not any(move.back_fen for move in moves):
        return
    before, waits = await given_back_before(work.tx, organizer_id=work.organizer_id, moves=moves)
    for move in moves:
        for part in move.parts_back():
            await _refund_part(work, move, part, before, waits=waits)


async def _refund_part(work: _Work, move: PlaceMove, part: Source, before: Sequence[Refund], *, waits: bool) -> None:
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
    await seat_differences.insert_difference(
        tx,
        organizer_id=organizer_id,
        difference=SeatDifference(refund_id, work.id, move.ticket.ticket_id, row.id, part.position, part.left_fen),
    )


async def _words(work: _Work, row: OrderRow, moves: Sequence[PlaceMove]) -> dict[str, str]:
    """Where the tickets are for: their seats, or what their type is called where it has none."""
    session, lang, hall = work.look.session, row.reader_lang, work.look.hall
    names = await _names_of_types(work, moves, lang)
    places = [
        names[move.to.ticket_type_id]
        if move.to.seat is None or hall is None
        else seat_words_of_plan(hall.plan, move.to.seat, lang)
        for move in moves
    ]
    words = {
        "event_title": pick(session.event_title, lang),
        "session_starts_at": local(session.starts_at, session.time_zone).isoformat(timespec="seconds"),
        "seat": "、".join(dict.fromkeys(places)),
    }
    return words if work.look.left is None else words | {"note": ANOTHER_SESSION.in_(lang)}


async def _names_of_types(work: _Work, moves: Sequence[PlaceMove], lang: Lang) -> dict[UUID, str]:
    type_ids = [move.to.ticket_type_id for move in moves if move.to.seat is None]
    if not type_ids:
        return {}
    labels = await ticket_type_labels(work.tx, organizer_id=work.organizer_id, ticket_type_ids=type_ids)
    return {type_id: pick(label.name, lang) for type_id, label in labels.items()}


async def _record(work: _Work, move: PlaceMove, action: str) -> None:
    detail: dict[str, Any] = {
        "seat_change": encode(work.id),
        "kind": work.wanted.kind,
        "from_seat": move.ticket.place.seat,
        "to_seat": move.to.seat,
        "difference_fen": move.difference_fen,
        "back_fen": move.back_fen,
    }
    if work.look.left is not None:
        detail["from_session"] = encode(work.look.left.session_id)
        detail["to_session"] = encode(work.look.session.session_id)
    await audit.record(
        work.db,
        work.tx,
        organizer_id=work.organizer_id,
        actor=work.staff,
        action=action,
        subject_id=move.ticket.ticket_id,
        detail=detail,
    )
