"""Statements on orders and their items, and the function that releases them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.order import OrderItem, OrderRow
from menpiao.platform.db import Tx, execute, many, one, scalar

ORDER = """organizer_id, id, buyer_id, app_id, lang, state, total_fen, currency, idempotency_key, request_hash,
    placed_at, pay_by, cancel_requested_at, paid_at, service_fee_fen"""
_SEEN = ORDER.replace(
    " state,", " case when state = 'awaiting_payment' and pay_by <= app_now() then 'expired' else state end as state,"
)
"""An order as readers see it: expired from its time to pay on, whenever the places come back."""
_ITEM = (
    "order_id, position, session_id, ticket_type_id, price_fen, attendee_sealed, refund_ladder_id, returned_at, seat,"
    " given_back_fen"
)


class TypeTally(msgspec.Struct, frozen=True):
    """How many places of a ticket type the orders say are held and sold."""

    organizer_id: int
    ticket_type_id: UUID
    held: int
    sold: int


class OrderKey(msgspec.Struct, frozen=True):
    """Which order to look at."""

    organizer_id: int
    id: UUID


class DueOrganizer(msgspec.Struct, frozen=True):
    """An organizer with something to release."""

    organizer_id: int


class OrderOnce(Protocol):
    """Something that exists once: `menpiao.orders.service.batching.KeyAsk`."""

    @property
    def kind(self) -> str: ...

    @property
    def scope_id(self) -> UUID: ...

    @property
    def key(self) -> UUID: ...


class PayerPlaces(msgspec.Struct, frozen=True):
    """How many places of a session somebody has paid for, and how many of them for other buyers."""

    session_id: UUID
    places: int
    of_others: int


class RightUsed(msgspec.Struct, frozen=True):
    """An event of which a buyer has had a refund."""

    event_id: UUID


class SeenRow(msgspec.Struct, frozen=True):
    """What became of an order."""

    id: UUID
    state: str
    pay_by: datetime


_TALLIES = many(
    TypeTally,
    """select i.organizer_id, i.ticket_type_id,
              (count(*) filter (where o.state in ('awaiting_payment', 'paying')))::integer as held,
              (count(*) filter (
                  where o.state in ('paid', 'partially_refunded', 'refunded') and i.returned_at is null
              ))::integer as sold
         from order_items i
         join orders o on o.organizer_id = i.organizer_id and o.id = i.order_id
        group by i.organizer_id, i.ticket_type_id""",
)
_RELEASE = scalar("select release_orders($1, $2::uuid[], $3, $4, $5)")
_BY_ID = one(OrderRow, f"select {_SEEN} from orders where organizer_id = $1 and id = $2")
_ORDERS_SEEN = many(
    SeenRow, "select id, state, pay_by from orders where organizer_id = any ($1::integer[]) and id = any ($2::uuid[])"
)
_LOCKED = one(OrderRow, f"select {ORDER} from orders where organizer_id = $1 and id = $2 for update")
_OF_BUYER_ANYWHERE = many(
    OrderRow, f"select {_SEEN} from orders where buyer_id = $1 and id < $2 order by id desc limit $3"
)
_ITEMS = many(
    OrderItem,
    f"""select {_ITEM} from order_items
         where (organizer_id, order_id) in (select * from unnest($1::integer[], $2::uuid[]))
         order by order_id, position""",
)
_SET_PAYING = execute(
    """update orders set state = 'paying', paying_at = coalesce(paying_at, app_now()), close_at = pay_by
        where organizer_id = $1 and id = $2 and state in ('awaiting_payment', 'paying')"""
)
_SET_PAID = execute(
    """update orders
          set state = 'paid', paid_at = app_now(), closed_at = null, announced_at = app_now(), payer_id = $3
        where organizer_id = $1 and id = $2 and state in ('awaiting_payment', 'paying', 'expired')"""
)
_PLACES_OF_PAYER = many(
    PayerPlaces,
    """select i.session_id, count(*)::integer as places,
              (count(*) filter (where o.buyer_id <> $3))::integer as of_others
         from orders o
         join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
        where o.organizer_id = $1 and o.payer_id = $2 and i.session_id = any ($4::uuid[])
          and o.state in ('paid', 'partially_refunded', 'refunded') and i.returned_at is null
        group by i.session_id""",
)
_PLACES_OF_BUYER = scalar("select places_of_share($1, 'buyer', $2, $3)")
_ANY_KEY_TAKEN = scalar(
    """select exists (
           select from order_keys
            where organizer_id = $1
              and (kind, scope_id, key) in (select * from unnest($2::text[], $3::uuid[], $4::uuid[])))"""
)
_TAKE_KEYS = execute(
    """insert into order_keys (organizer_id, kind, scope_id, key, order_id)
       select $1, t.kind, t.scope, t.key, $2 from unnest($3::text[], $4::uuid[], $5::uuid[]) as t (kind, scope, key)"""
)
_RIGHTS_USED = many(
    RightUsed,
    """select scope_id as event_id from order_keys
        where organizer_id = $1 and kind = 'refund_right' and scope_id = any ($2::uuid[]) and key = $3""",
)
# Whoever cancels closes it right away; the worker comes in should that fail.
_SET_CANCEL_REQUESTED = execute(
    """update orders
          set cancel_requested_at = coalesce(cancel_requested_at, app_now()), close_at = app_now() + interval '10 s'
        where organizer_id = $1 and id = $2 and state = 'paying'"""
)
_SET_CLOSE_AT = execute("update orders set close_at = $3 where organizer_id = $1 and id = $2 and state = 'paying'")
_SET_ANNOUNCED = execute(
    "update orders set announced_at = app_now() where organizer_id = $1 and id = $2 and announced_at is null"
)
_SET_ANNOUNCED_ALL = execute(
    """update orders set announced_at = app_now()
        where organizer_id = $1 and id = any ($2::uuid[]) and announced_at is null"""
)
_UNANNOUNCED = many(
    OrderRow,
    f"""select {ORDER} from orders where state = 'paid' and announced_at is null
         order by placed_at limit $1""",
)
_ORGANIZERS_DUE = many(
    DueOrganizer,
    "select distinct organizer_id from orders where state = 'awaiting_payment' and pay_by <= app_now()",
)
_DUE_TO_RELEASE = many(
    OrderKey,
    """select organizer_id, id from orders
        where organizer_id = $1 and state = 'awaiting_payment' and pay_by <= app_now()
        order by pay_by limit $2 for update skip locked""",
)
# Each claim puts the order off for as long again as it has been due, from 10 s to 10 min: an order that can't be closed
# now (its provider is away, its account is locked) comes up less and less often and leaves the others their turn.
_CLAIM_TO_CLOSE = many(
    OrderKey,
    """update orders
          set close_at = app_now() + greatest(
                  least(app_now() - least(pay_by, cancel_requested_at), interval '10 min'), interval '10 s')
        where (organizer_id, id) in (
              select organizer_id, id from orders
               where state = 'paying' and close_at <= app_now()
               order by close_at limit $1 for update skip locked)
    returning organizer_id, id""",
)


async def tallies(tx: Tx) -> list[TypeTally]:
    """What all orders together hold and have bought. Reads every item."""
    return await _TALLIES(tx)


async def release(
    tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID], state: str, actor_kind: str, actor_id: UUID | None
) -> int:
    """Give places back; only orders that still hold them are touched. The caller has locked the orders."""
    released: int = await _RELEASE(tx, organizer_id, list(order_ids), state, actor_kind, actor_id)
    return released


async def order_by_id(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderRow | None:
    return await _BY_ID(tx, organizer_id, order_id)


async def orders_seen(tx: Tx, order_ids: Sequence[UUID]) -> list[SeenRow]:
    """States as they are stored, of whatever organizers."""
    return await _ORDERS_SEEN(tx, sorted({organizer_of(order_id) for order_id in order_ids}), list(order_ids))


async def lock_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderRow | None:
    """The order, locked: the first lock of every use case on it."""
    return await _LOCKED(tx, organizer_id, order_id)


async def orders_of_buyer(tx: Tx, *, buyer_id: UUID, before: UUID, limit: int) -> list[OrderRow]:
    """Newest first, over all organizers."""
    return await _OF_BUYER_ANYWHERE(tx, buyer_id, before, limit)


async def items_of(tx: Tx, rows: Sequence[OrderRow]) -> list[OrderItem]:
    return await _ITEMS(tx, [row.organizer_id for row in rows], [row.id for row in rows])


async def items_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[OrderItem]:
    return await _ITEMS(tx, [organizer_id] * len(order_ids), list(order_ids))


async def set_paying(tx: Tx, *, organizer_id: int, order_id: UUID) -> int:
    return await _SET_PAYING(tx, organizer_id, order_id)


async def set_paid(tx: Tx, *, organizer_id: int, order_id: UUID, payer_id: UUID | None) -> int:
    """``payer_id`` where a session of the order counts by payer."""
    return await _SET_PAID(tx, organizer_id, order_id, payer_id)


async def places_of_payer(
    tx: Tx, *, organizer_id: int, payer_id: UUID, buyer_id: UUID, session_ids: Sequence[UUID]
) -> list[PayerPlaces]:
    """What this payer has paid for in these sessions; ``of_others``: for other buyers than this one."""
    return await _PLACES_OF_PAYER(tx, organizer_id, payer_id, buyer_id, list(session_ids))


async def places_of_buyer(tx: Tx, *, organizer_id: int, session_id: UUID, buyer_id: UUID) -> int:
    """How many places of the session the buyer has, held or sold."""
    places: int = await _PLACES_OF_BUYER(tx, organizer_id, session_id, buyer_id)
    return places


async def any_key_taken(tx: Tx, *, organizer_id: int, keys: Sequence[OrderOnce]) -> bool:
    """Whether some order has one of these."""
    return bool(await _ANY_KEY_TAKEN(tx, organizer_id, *_columns_of_keys(keys)))


async def take_keys(tx: Tx, *, organizer_id: int, order_id: UUID, keys: Sequence[OrderOnce]) -> None:
    """Take them for this order; they are free, or the database refuses."""
    await _TAKE_KEYS(tx, organizer_id, order_id, *_columns_of_keys(keys))


def _columns_of_keys(keys: Sequence[OrderOnce]) -> tuple[list[str], list[UUID], list[UUID]]:
    return [key.kind for key in keys], [key.scope_id for key in keys], [key.key for key in keys]


async def rights_used(tx: Tx, *, organizer_id: int, buyer_id: UUID, event_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Of which of these events the buyer has had a refund by their own right."""
    return frozenset(row.event_id for row in await _RIGHTS_USED(tx, organizer_id, list(event_ids), buyer_id))


async def set_cancel_requested(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    await _SET_CANCEL_REQUESTED(tx, organizer_id, order_id)


async def set_close_at(tx: Tx, *, organizer_id: int, order_id: UUID, close_at: datetime) -> None:
    """When the worker closes it next."""
    await _SET_CLOSE_AT(tx, organizer_id, order_id, close_at)


async def set_announced(tx: Tx, *, organizer_id: int, order_id: UUID) -> int:
    """How many were marked: 0 where somebody else was faster."""
    return await _SET_ANNOUNCED(tx, organizer_id, order_id)


async def set_announced_all(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> int:
    """Orders of which nobody is told; how many."""
    return await _SET_ANNOUNCED_ALL(tx, organizer_id, list(order_ids))


async def unannounced(tx: Tx, *, limit: int) -> list[OrderRow]:
    """Free orders whose messages have not been written yet."""
    return await _UNANNOUNCED(tx, limit)


async def organizers_due(tx: Tx) -> list[int]:
    """Who has orders that nobody began to pay in time."""
    return [row.organizer_id for row in await _ORGANIZERS_DUE(tx)]


async def due_to_release(tx: Tx, *, organizer_id: int, limit: int) -> list[OrderKey]:
    """Orders that nobody began to pay in time, locked; those in use are skipped."""
    return await _DUE_TO_RELEASE(tx, organizer_id, limit)


async def claim_to_close(tx: Tx, *, limit: int) -> list[OrderKey]:
    """Orders being paid whose time is over, or whose buyer cancelled; nobody else gets them for a while."""
    return await _CLAIM_TO_CLOSE(tx, limit)
