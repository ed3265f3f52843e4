"""Statements on what refunds do to an order: its state, and when the places of its tickets return."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.orders.model.order import OrderItem
from menpiao.orders.model.states import OrderState
from menpiao.platform.db import Tx, execute, many, scalar


class DueSession(msgspec.Struct, frozen=True):
    """A session with places whose time to return has come."""

    organizer_id: int
    session_id: UUID


_SET_STATE = execute("update orders set state = $4 where organizer_id = $1 and id = $2 and state = $3")
_SET_RETURNS_AT = execute(
    """update order_items set returns_at = $4
        where organizer_id = $1 and order_id = $2 and position = any ($3::smallint[]) and returns_at is null"""
)
_SET_STATES = execute(
    """update orders o set state = n.state
         from unnest($2::uuid[], $3::text[]) as n (id, state)
        where o.organizer_id = $1 and o.id = n.id and o.state in ('paid', 'partially_refunded')"""
)
_SET_RETURN_NOW = execute(
    """update order_items i set returns_at = app_now()
         from unnest($2::uuid[], $3::smallint[]) as n (order_id, position)
        where i.organizer_id = $1 and i.order_id = n.order_id and i.position = n.position and i.returns_at is null"""
)
_RETURN_PLACES = scalar("select return_places($1, $2::uuid[], $3::smallint[])")
_DUE_SESSIONS = many(
    DueSession,
    """select distinct organizer_id, session_id from order_items
        where returns_at <= app_now() and returned_at is null limit $1""",
)
_DUE_ITEMS = many(
    OrderItem,
    """select order_id, position, session_id, ticket_type_id, price_fen, attendee_sealed, refund_ladder_id,
              returned_at, seat, given_back_fen
         from order_items
        where organizer_id = $1 and session_id = $2 and returns_at <= app_now() and returned_at is null
        order by order_id, position
          for update skip locked""",
)
_FREE_KEYS = execute(
    """delete from order_keys k
        using unnest($2::uuid[], $3::uuid[], $4::uuid[]) as f (order_id, scope_id, key)
        where k.organizer_id = $1 and k.kind = 'attendee' and k.scope_id = f.scope_id and k.key = f.key
          and k.order_id = f.order_id"""
)
_TAKE_REFUND_RIGHT = execute(
    """insert into order_keys (organizer_id, kind, scope_id, key, order_id) values ($1, 'refund_right', $2, $3, $4)
       on conflict do nothing"""
)


async def set_order_state(tx: Tx, *, organizer_id: int, order_id: UUID, frm: OrderState, to: OrderState) -> None:
    """Move a paid order that is locked."""
    changed = await _SET_STATE(tx, organizer_id, order_id, frm, to)
    assert changed == 1, "the order is locked in the state that was read"


async def set_order_states(tx: Tx, *, organizer_id: int, to: Sequence[tuple[UUID, OrderState]]) -> None:
    """Move paid orders that are locked."""
    changed = await _SET_STATES(tx, organizer_id, [one[0] for one in to], [one[1] for one in to])
    assert changed == len(to), "the orders are locked and paid"


async def set_items_return_now(tx: Tx, *, organizer_id: int, items: Sequence[OrderItem]) -> None:
    """The places of these tickets may return from now on."""
    await _SET_RETURN_NOW(tx, organizer_id, [item.order_id for item in items], [item.position for item in items])


async def set_returns_at(
    tx: Tx, *, organizer_id: int, order_id: UUID, positions: Sequence[int], returns_at: datetime
) -> None:
    """From when on the places of these tickets may return."""
    await _SET_RETURNS_AT(tx, organizer_id, order_id, list(positions), returns_at)


async def return_places(tx: Tx, *, organizer_id: int, items: Sequence[OrderItem]) -> int:
    """Give back the places of these tickets; how many that were."""
    returned: int = await _RETURN_PLACES(
        tx, organizer_id, [item.order_id for item in items], [item.position for item in items]
    )
    return returned


async def due_sessions(tx: Tx, *, limit: int) -> list[DueSession]:
    """Over all organizers: the worker's question."""
    return await _DUE_SESSIONS(tx, limit)


async def due_items(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[OrderItem]:
    """All tickets of the session whose places are due to return, locked."""
    return await _DUE_ITEMS(tx, organizer_id, session_id)


async def free_keys(tx: Tx, *, organizer_id: int, keys: Sequence[tuple[UUID, UUID, UUID]]) -> None:
    """Attendees may have another ticket: by order, session, and what stands for the person."""
    await _FREE_KEYS(tx, organizer_id, [key[0] for key in keys], [key[1] for key in keys], [key[2] for key in keys])


async def take_refund_right(tx: Tx, *, organizer_id: int, event_id: UUID, buyer_id: UUID, order_id: UUID) -> bool:
    """The buyer has a refund of the event; False where they had one before. Waits for whoever takes it right now."""
    return await _TAKE_REFUND_RIGHT(tx, organizer_id, event_id, buyer_id, order_id) == 1
