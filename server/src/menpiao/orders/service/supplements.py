"""Supplements: orders that pay for dearer places of tickets, and have no tickets of their own.

Such an order is placed by staff (`reseat`), for who bought the tickets or, where a window sold them, for whoever stands
there and pays in cash or by a code as for a sale (`window`). It has an item with a place, and a seat where there are
seats, for each ticket of the change, has its own time to pay, and is paid, closed, expired and settled like any other;
`settle` asks here what its money buys. When it is paid, the tickets have the seats, or are of the other session, and
the order has no places any more, in the same transaction. Where it ends unpaid those are free again, and the tickets
have what they had. What was paid goes back with each ticket, or for a cheaper place later.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from menpiao import inventory, notify, payments, tickets
from menpiao.catalog import Labels, session_limits
from menpiao.kernel.i18n import Text, pick
from menpiao.kernel.ids import encode
from menpiao.orders.model.order import Order, OrderRow
from menpiao.orders.model.reseating import Place, ReseatedTicket, Reseating
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.announce import TICKETS_PAGE, announce, words_of
from menpiao.orders.service.change_session import Leaving, change_session
from menpiao.orders.service.read import load_order
from menpiao.orders.service.seat_words import seat_words
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import reseating as store
from menpiao.payments import Refund, RefundReason
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import Ticket

ANOTHER_SESSION = Text("场次已改，请按新时间入场", "New date: see ticket")
"""What a message notes besides, in the twenty characters that it has for it."""


async def reason_to_refuse(tx: Tx, row: OrderRow) -> RefundReason | None:
    """Why the money of a supplement buys nothing, with the order locked; None where it buys what it is for. Tickets and
    quotas are locked from here on: until the end of the transaction nothing comes between.

    The tickets are locked before the quotas, as a cancelled session's are. Whoever refunds or changes one has the
    quotas first, but waits for this order before that."""
    if row.state not in (OrderState.AWAITING_PAYMENT, OrderState.PAYING):
        return RefundReason.PAID_LATE
    change, reseated = await _change_of(tx, row)
    held = await tickets.lock_tickets(
        tx, organizer_id=row.organizer_id, ticket_ids=sorted([one.ticket_id for one in reseated])
    )
    sessions = [one for one in (change.session_id, change.to_session_id) if one is not None]
    await inventory.lock_sessions(tx, organizer_id=row.organizer_id, session_ids=sessions)
    found = await session_limits(tx, organizer_id=row.organizer_id, session_ids=sessions)
    if any(one.status == "cancelled" for one in found.values()):
        return RefundReason.CANCELLED_BEFORE_PAYMENT
    return None if all(_stands(held[one.ticket_id], one) for one in reseated) else RefundReason.PAID_LATE


def _stands(ticket: Ticket, reseated: ReseatedTicket) -> bool:
    """Whether it is as it was when its buyer was asked."""
    return ticket.state == "valid" and Place(ticket.ticket_type_id, ticket.seat) == reseated.frm


async def supplement_ids(tx: Tx, row: OrderRow, positions: Collection[int]) -> dict[UUID, list[int]]:
    """The orders that were placed to pay for dearer places of these tickets of the order, whatever became of them, with
    the items in them that are for these."""
    found: dict[UUID, list[int]] = {}
    for one in await store.supplements_of_items(
        tx, organizer_id=row.organizer_id, order_id=row.id, positions=list(positions)
    ):
        found.setdefault(one.order_id, []).append(one.position)
    return found


async def refunds_with_supplements(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Refund]:
    """The refunds until now of the order, and of all that was paid besides for its dearer seats: the limit above which
    staff need a second person is one for them together."""
    order_ids = await with_supplements(tx, organizer_id=organizer_id, order_ids=[order_id])
    return await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)


async def with_supplements(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[UUID]:
    """These orders, and those that were placed to pay for dearer places of their tickets."""
    placed = await store.supplements_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
    return [*order_ids, *placed]


async def carry_out(db: Database, cipher: FieldCipher, tx: Tx, order: Order, actor: Actor) -> None:
    """The supplement is paid: its tickets have what it is for. `reason_to_refuse` has said that they may, in this
    transaction. ``actor``: who says that it is paid."""
    row = order.row
    organizer_id = row.organizer_id
    changed = await orders_store.set_paid(tx, organizer_id=organizer_id, order_id=row.id, payer_id=None)
    assert changed == 1, "the order was locked in a state that may be paid"
    change, reseated = await _change_of(tx, row)
    held = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=[one.ticket_id for one in reseated])
    if change.to_session_id is None:
        (one,) = reseated
        await _move_within(tx, row, change.session_id, one, held[one.ticket_id])
    else:
        await _change_session(tx, cipher, order, change.id, change.to_session_id, reseated, held)
    await store.set_done(tx, organizer_id=organizer_id, reseating_id=change.id)
    await store.number_tickets(tx, organizer_id=organizer_id, reseating_id=change.id)
    paid = {item.position: item.price_fen for item in order.items}
    for one in reseated:
        assert one.supplement_position is not None, "the supplement pays for it"
        detail: dict[str, Any] = {
            "seat_change": encode(change.id),
            "from_seat": one.from_seat,
            "to_seat": one.to_seat,
            "paid_fen": paid[one.supplement_position],
        }
        if change.to_session_id is not None:
            detail |= {"from_session": encode(change.session_id), "to_session": encode(change.to_session_id)}
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="seat_changed" if change.to_session_id is None else "session_changed",
            subject_id=one.ticket_id,
            detail=detail,
        )


async def _move_within(tx: Tx, row: OrderRow, session_id: UUID, one: ReseatedTicket, ticket: Ticket) -> None:
    """The ticket takes over the seat that its supplement has kept, whose own place is given back."""
    organizer_id = row.organizer_id
    assert one.from_seat is not None, "seats are changed within a session"
    assert one.to_seat is not None, "seats are changed within a session"
    await store.absorb_supplement(tx, organizer_id=organizer_id, order_id=row.id)
    await inventory.take_over_seat(
        tx,
        organizer_id=organizer_id,
        session_id=session_id,
        order_id=one.order_id,
        position=one.position,
        frm=one.from_seat,
        to=one.to_seat,
    )
    await store.set_place(tx, organizer_id=organizer_id, order_id=one.order_id, position=one.position, place=one.to)
    await tickets.change_place(tx, ticket, session_id=session_id, ticket_type_id=one.to_type_id, seat=one.to_seat)


async def _change_session(
    tx: Tx,
    cipher: FieldCipher,
    supplement: Order,
    reseating_id: UUID,
    to_session_id: UUID,
    reseated: Sequence[ReseatedTicket],
    held: Mapping[UUID, Ticket],
) -> None:
    organizer_id = supplement.row.organizer_id
    row = await orders_store.order_by_id(tx, organizer_id=organizer_id, order_id=reseated[0].order_id)
    assert row is not None, "tickets have their order"
    order = await load_order(tx, row)
    items = {item.position: item for item in order.items}
    await change_session(
        tx,
        cipher,
        order,
        [Leaving(held[one.ticket_id], items[one.position], one.to) for one in reseated],
        reseating_id=reseating_id,
        to_session_id=to_session_id,
        supplement=supplement,
    )


async def _change_of(tx: Tx, row: OrderRow) -> tuple[Reseating, list[ReseatedTicket]]:
    change = await store.reseating_of_supplement(tx, organizer_id=row.organizer_id, order_id=row.id)
    assert change is not None, "a supplement is of a change"
    reseated = await store.tickets_of_reseatings(tx, organizer_id=row.organizer_id, reseating_ids=[change.id])
    return change, reseated


async def words_of_paid(labels: Labels, order: Order) -> dict[str, str]:
    """What the messages of an order that is being paid say; call it before the transaction."""
    words = await words_of(labels, order)
    if order.row.is_supplement:
        lang = order.row.reader_lang
        tags = await labels.seats([(item.session_id, item.seat) for item in order.items if item.seat is not None])
        types = await labels.ticket_types({item.ticket_type_id for item in order.items if item.seat is None})
        places = [seat_words(tag, lang) for tag in tags.values()]
        words["seat"] = "、".join([*places, *[pick(label.name, lang) for label in types.values()]])
    return words


async def announce_paid(db: Database, tx: Tx, order: Order, words: dict[str, str]) -> None:
    """Tell the buyer: of the tickets, or of the places that tickets have now."""
    if order.row.is_supplement:
        change, _ = await _change_of(tx, order.row)
        note = {} if change.to_session_id is None else {"note": ANOTHER_SESSION.in_(order.row.reader_lang)}
        await tell_new_seat(db, tx, order.row, {**words, **note})
    else:
        await announce(db, tx, order, words)


async def tell_new_seat(db: Database, tx: Tx, row: OrderRow, words: Mapping[str, str]) -> None:
    """Tell the buyer where the ticket is for. The message is about itself: seats may change again."""
    if row.unaddressed:
        return
    message_id = db.new_id(row.organizer_id)
    await notify.queue_message(
        tx,
        message_id=message_id,
        organizer_id=row.organizer_id,
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind=notify.MessageKind.SEAT_CHANGED,
        subject_id=message_id,
        lang=row.reader_lang,
        page=TICKETS_PAGE,
        data=words,
    )
