"""Telling the buyer: order paid, ticket issued. The messages are written in the transaction that made them true."""

from menpiao import notify
from menpiao.catalog import Labels
from menpiao.kernel.i18n import pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import local
from menpiao.orders.model.order import Order, order_number
from menpiao.orders.service.read import load_order
from menpiao.orders.store import orders as store
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each

ANNOUNCED_A_RUN = 200


async def words_of(labels: Labels, order: Order) -> dict[str, str]:
    """What the messages say, from the catalogue in memory: call it before the transaction."""
    session_id = order.items[0].session_id
    shown = (await labels.sessions([session_id])).get(session_id)
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


async def announce(db: Database, tx: Tx, order: Order, words: dict[str, str]) -> None:
    """Write both messages into the outbox; written twice they are still sent once."""
    row = order.row
    for kind, page in (("order_paid", "packages/order/order"), ("ticket_issued", "pages/tickets/tickets")):
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


async def announce_return(db: Database, tx: Tx, order: Order, words: dict[str, str]) -> None:
    """Say that the money goes back, and why."""
    row = order.row
    await notify.queue_message(
        tx,
        message_id=db.new_id(row.organizer_id),
        organizer_id=row.organizer_id,
        buyer_id=row.buyer_id,
        app_id=row.app_id,
        kind="payment_returned",
        subject_id=row.id,
        lang=row.reader_lang,
        page=f"packages/order/order?id={encode(row.id)}",
        data=words,
    )


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
