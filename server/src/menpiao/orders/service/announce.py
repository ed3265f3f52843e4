"""Telling the buyer: order paid, ticket issued. The messages are written in the transaction that made them true."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from menpiao import notify, payments
from menpiao.catalog import Labels, SessionLabel
from menpiao.kernel.i18n import LANGS, Lang, Text, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.orders.model.order import Order, order_number
from menpiao.orders.service.read import load_order
from menpiao.orders.store import orders as store
from menpiao.payments import AUTOMATIC, Refund, RefundReason
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

ANNOUNCED_A_RUN = 200

WHY = {
    RefundReason.PAID_LATE: Text("名额已售出，全额退款", "Places were gone"),
    RefundReason.PAID_TWICE: Text("重复支付，全额退款", "Paid twice"),
    RefundReason.CANCELLED_BEFORE_PAYMENT: Text("订单已取消，全额退款", "Order was cancelled"),
    RefundReason.OVER_PAYER_LIMIT: Text("超过限购，全额退款", "Over the limit"),
    RefundReason.SESSION_CANCELLED: Text("演出取消", "Session cancelled"),
    RefundReason.SESSION_POSTPONED: Text("演出延期", "Session postponed"),
    RefundReason.SEAT_CHANGE: Text("换座退差价", "Another seat"),
}
"""Why money goes back, in the twenty characters that a message has for it."""


TICKETS_PAGE = "pages/tickets/tickets"
PAGES = {"order_paid": "packages/order/order", "ticket_issued": TICKETS_PAGE}
"""What is told of an order that was paid, and which page each message leads to."""


def page_of_tickets(ticket_ids: Sequence[UUID]) -> str:
    """Where a message about these leads to: the ticket where it is one, else all that the reader has."""
    return f"pages/ticket/ticket?id={encode(ticket_ids[0])}" if len(ticket_ids) == 1 else TICKETS_PAGE


async def words_of(labels: Labels, order: Order) -> dict[str, str]:
    """What the messages say, from the catalogue in memory: call it before the transaction."""
    return words_with(await labels.sessions([order.items[0].session_id]), order)


def words_with(sessions: Mapping[UUID, SessionLabel], order: Order) -> dict[str, str]:
    """The same, from labels that were read before."""
    shown = sessions.get(order.items[0].session_id)
    lang = order.row.reader_lang
    words = {
        "order_number": order_number(order.row.id),
        "total_fen": str(order.row.total_fen),
        "ticket_count": str(len(order.items)),
    }
    if shown is not None:
        words["event_title"] = pick(shown.event_title, lang)
        words["venue_name"] = pick(shown.venue_name, lang)
        words["session_starts_at"] = local(shown.starts_at, shown.time_zone).isoformat(timespec="seconds")
    return words


def words_of_session(shown: SessionLabel) -> dict[Lang, dict[str, str]]:
    """What messages to many buyers say of a session, by language."""
    starts_at = local(shown.starts_at, shown.time_zone).isoformat(timespec="seconds")
    return {lang: {"event_title": pick(shown.event_title, lang), "session_starts_at": starts_at} for lang in LANGS}


async def announce(db: Database, tx: Tx, order: Order, words: dict[str, str]) -> None:
    """Write both messages into the outbox; written twice they are still sent once. Nobody is written to where there is
    nobody: at a window, or of another channel."""
    row = order.row
    if row.unaddressed:
        return
    for kind, page in PAGES.items():
        await notify.queue_message(
            tx,
            message_id=db.new_id(row.organizer_id),
            organizer_id=row.organizer_id,
            buyer_id=row.buyer_id,
            app_id=row.app_id,
            kind=kind,
            subject_id=row.id,
            lang=row.reader_lang,
            page=f"{page}?id={encode(row.id)}",
            data=words,
        )


async def announce_together(
    db: Database, tx: Tx, *, organizer_id: int, paid: Sequence[tuple[Order, Mapping[str, str]]]
) -> None:
    """`announce` for many orders, each with its words."""
    messages = [
        notify.NewMessage(
            db.new_id(organizer_id),
            order.row.buyer_id,
            order.row.app_id,
            notify.MessageKind(kind),
            order.row.id,
            order.row.reader_lang,
            f"{page}?id={encode(order.row.id)}",
            words,
        )
        for order, words in paid
        if not order.row.unaddressed
        for kind, page in PAGES.items()
    ]
    if messages:
        await notify.queue_messages(tx, organizer_id=organizer_id, messages=messages)


async def announce_free_orders(db: Database, labels: Labels) -> int:
    """A free order is paid by being placed, in a batch that writes no messages: they are written here, right after."""
    async with db.read() as tx:
        rows = await store.unannounced(tx, limit=ANNOUNCED_A_RUN)
        orders = [await load_order(tx, row) for row in rows]

    async def announce_one(order: Order) -> None:
        words = await words_of(labels, order)
        async with db.tx() as tx:
            if await store.set_announced(tx, organizer_id=order.row.organizer_id, order_id=order.row.id):
                await announce(db, tx, order, words)

    await for_each("announce_free_orders", orders, announce_one)
    return len(orders)


async def announce_refunds(db: Database, labels: Labels) -> int:
    """Tell buyers that money goes back, and that it is back. The refund is decided in one transaction with its cause,
    and done by the worker; the messages are written here, right after, each once."""
    async with db.read() as tx:
        untold = await payments.untold_refunds(tx, limit=ANNOUNCED_A_RUN)

    async def tell(refund: Refund) -> None:
        async with db.read() as tx:
            row = await store.order_by_id(tx, organizer_id=refund.organizer_id, order_id=refund.order_id)
            assert row is not None, "a refund is of an order"
            order = await load_order(tx, row)
        words = await words_of(labels, order)
        async with db.tx() as tx:
            success = kind_of(refund) is notify.MessageKind.REFUND_SUCCEEDED
            if await payments.mark_told(tx, refund, success=success):
                await _tell(db, tx, order, refund, words)

    await for_each("announce_refunds", untold, tell)
    return len(untold)


def kind_of(refund: Refund) -> notify.MessageKind:
    """What there is to tell next: first that it goes back, then that it is back."""
    if refund.request_told:
        return notify.MessageKind.REFUND_SUCCEEDED
    if refund.reason == RefundReason.SESSION_CANCELLED:
        return notify.MessageKind.SESSION_CANCELLED
    automatic = refund.reason in AUTOMATIC
    return notify.MessageKind.PAYMENT_RETURNED if automatic else notify.MessageKind.REFUND_REQUESTED


async def _tell(db: Database, tx: Tx, order: Order, refund: Refund, words: dict[str, str]) -> None:
    row = order.row
    if row.unaddressed:
        return
    values = {**words, "total_fen": str(refund.amount_fen)}
    why = WHY.get(RefundReason(refund.reason))
    if why is not None:
        values["note"] = why.in_(row.reader_lang)
    await notify.queue_message(
        tx,
        message_id=db.new_id(row.organizer_id),
        organizer_id=row.organizer_id,
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind=kind_of(refund),
        subject_id=refund.id,
        lang=row.reader_lang,
        page=f"packages/order/order?id={encode(row.id)}",
        data=values,
    )
