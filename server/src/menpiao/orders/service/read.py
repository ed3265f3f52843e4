"""Reading orders back, only ever the caller's own: an unknown order and a foreign one are both not found."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import payments, tickets
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import organizer_of
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders.model.order import Order, OrderItem, OrderRow
from menpiao.orders.model.reseating import ChangedSeat
from menpiao.orders.store import orders as store
from menpiao.orders.store.answers import missing_of_orders
from menpiao.orders.store.reseating import changed_seats_of_orders
from menpiao.payments import Refund, RefundItem
from menpiao.platform.db import Database, Tx
from menpiao.promotions import parts_of_orders


class OrderView(msgspec.Struct, frozen=True):
    """An order with what became of it: its buyer's tickets by position, and money that went back."""

    order: Order
    tickets: dict[int, UUID]
    refunds: tuple[Refund, ...]
    refund_items: dict[UUID, list[RefundItem]]
    changed_seats: tuple[ChangedSeat, ...] = ()
    """Of its tickets, or the one that it pays for, newest first."""
    handed_over: frozenset[int] = frozenset()
    """Positions of tickets that are somebody else's by now."""


async def order_of_buyer(db: Database, *, buyer_id: UUID, order_id: UUID) -> OrderView:
    """The buyer's own order."""
    async with db.read() as tx:
        row = await store.order_by_id(tx, organizer_id=organizer_of(order_id), order_id=order_id)
        if row is None or row.buyer_id != buyer_id:
            raise NotFound()
        return (await _views(tx, [row]))[0]


async def orders_of_buyer(db: Database, *, buyer_id: UUID, limit: int, cursor: str | None) -> Page[OrderView]:
    """The buyer's orders of all organizers, newest first."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        rows = await store.orders_of_buyer(tx, buyer_id=buyer_id, before=before, limit=limit + 1)
        views = await _views(tx, rows[:limit])
    more = len(rows) > limit
    return Page(views, id_cursor(rows[limit - 1].id) if more else None)


async def items_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[OrderItem]:
    """The items of many orders of one organizer, by order and position."""
    return await store.items_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)


async def load_order(tx: Tx, row: OrderRow) -> Order:
    """An order with its items."""
    return Order(row, tuple(await store.items_of(tx, [row])))


async def _views(tx: Tx, rows: Sequence[OrderRow]) -> list[OrderView]:
    items: dict[UUID, list[OrderItem]] = {row.id: [] for row in rows}
    for item in await store.items_of(tx, rows):
        items[item.order_id].append(item)
    by_organizer: dict[int, list[UUID]] = {}
    for row in rows:
        by_organizer.setdefault(row.organizer_id, []).append(row.id)
    price_parts = await parts_of_orders(tx, organizer_ids=list(by_organizer), order_ids=[row.id for row in rows])
    missing = await missing_of_orders(
        tx, organizer_ids=[row.organizer_id for row in rows], order_ids=[row.id for row in rows]
    )
    issued: dict[UUID, dict[int, UUID]] = {}
    elsewhere: dict[UUID, frozenset[int]] = {}
    refunds: dict[UUID, list[Refund]] = {}
    refunded: dict[UUID, list[RefundItem]] = {}
    changed: dict[UUID, list[ChangedSeat]] = {}
    for organizer_id, order_ids in by_organizer.items():
        for order_id, all_issued in (
            await tickets.issued_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
        ).items():
            issued[order_id] = {at: one.id for at, one in all_issued.items() if not one.handed_over}
            elsewhere[order_id] = frozenset(at for at, one in all_issued.items() if one.handed_over)
        found = await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)
        for refund in found:
            refunds.setdefault(refund.order_id, []).append(refund)
        refunded |= await payments.refund_items(
            tx, organizer_id=organizer_id, refund_ids=[refund.id for refund in found]
        )
        # Only tickets change; and an order that pays for that has none yet, but its name says so.
        may_change = [row.id for row in rows if row.id in issued or row.is_supplement]
        if may_change:
            for change in await changed_seats_of_orders(tx, organizer_id=organizer_id, order_ids=may_change):
                for one in may_change:
                    if one in (change.order_id, change.supplement_order_id):
                        changed.setdefault(one, []).append(change)
    return [
        OrderView(
            Order(row, tuple(items[row.id]), price_parts.get(row.id, ()), missing.get(row.id)),
            issued.get(row.id, {}),
            tuple(refunds.get(row.id, ())),
            refunded,
            tuple(changed.get(row.id, ())),
            elsewhere.get(row.id, frozenset()),
        )
        for row in rows
    ]
