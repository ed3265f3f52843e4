"""Settling together: in a sale thousands pay in the same minute, nearly all of them in time and just what was asked.

Their orders are settled by the hundred, each statement once for all of them, in one transaction that also takes their
callbacks out of the inbox. It is the same step of the same tables that `settle` takes, and only that one: money arrives
for an order that holds its places. Whatever is not exactly so (another amount, a second payment, an order whose time is
over, an order that pays for a dearer seat, somebody at work on it) is left out, and settled by itself.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao import identity, inventory, payments, tickets
from menpiao.catalog import Labels, SessionLabel
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.states import Effect, OrderEvent, OrderState, step
from menpiao.orders.service.announce import announce_together, words_with
from menpiao.orders.service.fairness import fair_together
from menpiao.orders.service.settle import detail_of, tickets_of
from menpiao.orders.store import orders as store
from menpiao.orders.store import settling
from menpiao.payments import Also, Payment, ProviderPayment, Said
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx


class _Plain(msgspec.Struct, frozen=True):
    """A payment whose money buys what its order holds. The payment is as it is before its step until it is booked."""

    order: Order
    payment: Payment
    told: ProviderPayment
    payer_id: UUID | None = None
    """Where a session of the order counts by payer."""


async def settle_together(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    said: Sequence[Said],
    also: Also,
    *,
    organizer_id: int,
) -> list[UUID]:
    """Settle those of these payments of an organizer that are plain, each of which is named once; answers which. With
    them is written what ``also`` writes."""
    told_of, items_of = await _known(db, organizer_id, said)
    sessions = await labels.sessions({items[0].session_id for items in items_of.values()})
    async with db.tx() as tx:
        plain = await _plain(tx, cipher, organizer_id, told_of, items_of)
        if plain:
            await _sell(db, cipher, tx, organizer_id, plain, sessions)
            await also(tx, [one.payment.id for one in plain])
    return [one.payment.id for one in plain]


_Told = dict[UUID, ProviderPayment]
"""What is said of payments, by order: one for each order."""


async def _known(
    db: Database, organizer_id: int, said: Sequence[Said]
) -> tuple[_Told, dict[UUID, tuple[OrderItem, ...]]]:
    """What never changes and needs no lock: the orders, and their items. An account is believed about its own payments
    only, and of two payments of an order one is the second."""
    async with db.read() as tx:
        known = await payments.orders_of_payments(
            tx, organizer_id=organizer_id, payment_ids=[one.told.payment_id for one in said]
        )
        told_of: _Told = {}
        for one in said:
            payment = known.get(one.told.payment_id)
            if payment is not None and payment.merchant_account_id == one.account_id:
                told_of.setdefault(payment.order_id, one.told)
        items: dict[UUID, list[OrderItem]] = {}
        for item in await store.items_of_orders(tx, organizer_id=organizer_id, order_ids=list(told_of)):
            items.setdefault(item.order_id, []).append(item)
    return told_of, {order_id: tuple(of_order) for order_id, of_order in items.items()}


async def _plain(
    tx: Tx,
    cipher: FieldCipher,
    organizer_id: int,
    told_of: _Told,
    items_of: Mapping[UUID, tuple[OrderItem, ...]],
) -> list[_Plain]:
    """What can be settled together, its orders and payments locked, and the quotas of sessions that count by payer."""
    rows = await settling.lock_free_orders(tx, organizer_id=organizer_id, order_ids=list(told_of))
    held = {
        row.id: Order(row, items_of[row.id])
        for row in rows
        if step(OrderState(row.state), OrderEvent.MONEY_ARRIVED).effect is Effect.SELL_HELD and not row.is_supplement
    }
    locked = await payments.lock_payments_by_ids(
        tx, organizer_id=organizer_id, payment_ids=[told_of[order_id].payment_id for order_id in held]
    )
    known_payers = await identity.subjects_of(
        tx, wanted=[(held[payment.order_id].row.buyer_id, payment.app_id) for payment in locked.values()]
    )
    as_asked = await payments.as_asked(
        tx,
        organizer_id=organizer_id,
        told=[
            (
                payment,
                told_of[payment.order_id],
                known_payers.get((held[payment.order_id].row.buyer_id, payment.app_id)),
            )
            for payment in locked.values()
        ],
    )
    good = [
        _Plain(held[locked[id_].order_id], locked[id_], told_of[locked[id_].order_id])
        for id_ in locked
        if id_ in as_asked
    ]
    fair = await fair_together(
        tx,
        cipher,
        [(one.order, one.told.payer and f"{one.payment.app_id}:{one.told.payer}") for one in good],
        organizer_id=organizer_id,
    )
    return [msgspec.structs.replace(one, payer_id=fair[one.order.row.id]) for one in good if one.order.row.id in fair]


async def _sell(
    db: Database,
    cipher: FieldCipher,
    tx: Tx,
    organizer_id: int,
    plain: Sequence[_Plain],
    sessions: Mapping[UUID, SessionLabel],
) -> None:
    """Money booked, tickets issued, messages written, places sold, for all of them. The quotas come last: whoever
    places an order waits for them."""
    now = db.clock.now()
    booked = await payments.take_in_time(
        tx, organizer_id=organizer_id, paid=[(one.payment, payments.booked(one.told, now=now)) for one in plain]
    )
    changed = await settling.set_paid(
        tx, organizer_id=organizer_id, paid=[(one.order.row.id, one.payer_id) for one in plain]
    )
    assert changed == len(plain), "the orders were locked in states that may be paid"
    await tickets.issue(
        tx,
        organizer_id=organizer_id,
        tickets=[ticket for one in plain for ticket in tickets_of(db, cipher, one.order)],
    )
    await payments.book_settled_together(
        tx,
        organizer_id=organizer_id,
        settled=[(payment, one.order.row.service_fee_fen) for payment, one in zip(booked, plain, strict=True)],
    )
    await audit.record_all(
        tx,
        organizer_id=organizer_id,
        action="order_paid",
        entries=[
            audit.NewEntry(db.new_id(organizer_id), audit.PROVIDER, payment.order_id, detail_of(payment, "paid"))
            for payment in booked
        ],
    )
    await announce_together(
        db, tx, organizer_id=organizer_id, paid=[(one.order, words_with(sessions, one.order)) for one in plain]
    )
    places: dict[UUID, int] = {}
    for one in plain:
        for ticket_type_id, count in one.order.places().items():
            places[ticket_type_id] = places.get(ticket_type_id, 0) + count
    await inventory.sell_held(tx, organizer_id=organizer_id, places=places)
