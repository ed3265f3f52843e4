"""Supplements: orders that pay for a ticket's dearer seat, and have no ticket of their own.

Such an order is placed by staff (`reseat`), holds a place and the new seat, has its own time to pay, and is paid,
closed, expired and settled like any other; `settle` asks here what its money buys. When it is paid, the ticket has the
seat and the order's own place is given back in the same transaction. Where it ends unpaid the seat is free again, and
the ticket has the one that it had. What was paid goes back with the ticket, or for a cheaper seat later.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from menpiao import inventory, notify, payments, tickets
from menpiao.catalog import Labels
from menpiao.kernel.ids import encode
from menpiao.orders.model.order import Order, OrderRow
from menpiao.orders.model.reseating import ReseatedTicket, Reseating
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.announce import announce, words_of
from menpiao.orders.service.seat_words import seat_words
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store import reseating as store
from menpiao.payments import Refund, RefundReason
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx

SUPPLEMENT_KEY = "seat change "
"""What the keys of such orders begin with; it has blanks, which no client's key may have."""


def is_supplement(row: OrderRow) -> bool:
    """Whether the order pays for a dearer seat."""
    return row.idempotency_key.startswith(SUPPLEMENT_KEY)


async def reason_to_refuse(tx: Tx, row: OrderRow) -> RefundReason | None:
    """Why the money of a supplement buys nothing, with the order locked; None where it buys the seat. Ticket and quotas
    are locked from here on: until the end of the transaction nothing comes between.

    The ticket is locked before the quotas, as a cancelled session's are. Whoever refunds or changes it has the quotas
    first, but waits for this order before that."""
    if row.state not in (OrderState.AWAITING_PAYMENT, OrderState.PAYING):
        return RefundReason.PAID_LATE
    change, reseated = await _change_of(tx, row)
    held = await tickets.lock_tickets(tx, organizer_id=row.organizer_id, ticket_ids=[reseated.ticket_id])
    await inventory.lock_sessions(tx, organizer_id=row.organizer_id, session_ids=[change.session_id])
    ticket = held[reseated.ticket_id]
    stands = ticket.state == "valid" and ticket.seat == reseated.from_seat
    return None if stands else RefundReason.PAID_LATE


async def supplement_ids(tx: Tx, row: OrderRow, positions: Collection[int]) -> set[UUID]:
    """The orders that were placed to pay for dearer seats of these tickets of the order, whatever became of them."""
    found = await store.supplements_of_items(
        tx, organizer_id=row.organizer_id, order_id=row.id, positions=list(positions)
    )
    return {one.order_id for one in found}


async def refunds_with_supplements(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Refund]:
    """The refunds until now of the order, and of all that was paid besides for its dearer seats: the limit above which
    staff need a second person is one for them together."""
    paid = await store.supplements_of_items(tx, organizer_id=organizer_id, order_id=order_id, positions=None)
    order_ids = {order_id, *(one.order_id for one in paid)}
    return await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=list(order_ids))


async def carry_out(db: Database, tx: Tx, order: Order) -> None:
    """The supplement is paid: its ticket has the seat. `reason_to_refuse` has said that it may, in this transaction."""
    row = order.row
    organizer_id = row.organizer_id
    changed = await orders_store.set_paid(tx, organizer_id=organizer_id, order_id=row.id, payer_id=None)
    assert changed == 1, "the order was locked in a state that may be paid"
    change, reseated = await _change_of(tx, row)
    held = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=[reseated.ticket_id])
    await store.absorb_supplement(tx, organizer_id=organizer_id, order_id=row.id)
    await inventory.take_over_seat(
        tx,
        organizer_id=organizer_id,
        session_id=change.session_id,
        order_id=reseated.order_id,
        position=reseated.position,
        frm=reseated.from_seat,
        to=reseated.to_seat,
    )
    await store.set_seat(
        tx,
        organizer_id=organizer_id,
        order_id=reseated.order_id,
        position=reseated.position,
        seat=reseated.to_seat,
    )
    await tickets.reseat(tx, held[reseated.ticket_id], seat=reseated.to_seat)
    await store.set_done(tx, organizer_id=organizer_id, reseating_id=change.id)
    await store.number_tickets(tx, organizer_id=organizer_id, reseating_id=change.id)
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=audit.PROVIDER,
        action="seat_changed",
        subject_id=reseated.ticket_id,
        detail={
            "seat_change": encode(change.id),
            "from_seat": reseated.from_seat,
            "to_seat": reseated.to_seat,
            "paid_fen": row.total_fen,
        },
    )


async def _change_of(tx: Tx, row: OrderRow) -> tuple[Reseating, ReseatedTicket]:
    change = await store.reseating_of_supplement(tx, organizer_id=row.organizer_id, order_id=row.id)
    assert change is not None, "a supplement is of a change"
    (reseated,) = await store.tickets_of_reseatings(tx, organizer_id=row.organizer_id, reseating_ids=[change.id])
    return change, reseated


async def words_of_paid(labels: Labels, order: Order) -> dict[str, str]:
    """What the messages of an order that is being paid say; call it before the transaction."""
    words = await words_of(labels, order)
    if is_supplement(order.row):
        (item,) = order.items
        assert item.seat is not None, "it pays for a seat"
        tags = await labels.seats([(item.session_id, item.seat)])
        words["seat"] = "".join([seat_words(tag, order.row.reader_lang) for tag in tags.values()])
    return words


async def announce_paid(db: Database, tx: Tx, order: Order, words: dict[str, str]) -> None:
    """Tell the buyer: of the tickets, or of the seat that a ticket has now."""
    if is_supplement(order.row):
        await tell_new_seat(db, tx, order.row, words)
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
        page="pages/tickets/tickets",
        data=words,
    )
