"""Statements that settle many orders of one organizer in one transaction."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.orders.model.order import OrderRow
from menpiao.orders.store.orders import ORDER
from menpiao.platform.db import Tx, execute, many


class PayerHas(msgspec.Struct, frozen=True):
    """How many places of a session somebody has paid for, and how many of them for other buyers than the one asked
    for."""

    payer_id: UUID
    session_id: UUID
    places: int
    of_others: int


# Nobody is waited for: whoever works on one of these orders does not hold up the rest, nor waits for one of the rest.
_LOCK_FREE = many(
    OrderRow,
    f"""select {ORDER} from orders where organizer_id = $1 and id = any ($2::uuid[])
         order by id for update skip locked""",
)
_SET_PAID = execute(
    """update orders o
          set state = 'paid', paid_at = app_now(), closed_at = null, announced_at = app_now(), payer_id = n.payer
         from unnest($2::uuid[], $3::uuid[]) as n (id, payer)
        where o.organizer_id = $1 and o.id = n.id and o.state in ('awaiting_payment', 'paying')"""
)
_PAYERS_HAVE = many(
    PayerHas,
    """select n.payer as payer_id, i.session_id, count(*)::integer as places,
              (count(*) filter (where o.buyer_id <> n.buyer))::integer as of_others
         from unnest($2::uuid[], $3::uuid[]) as n (payer, buyer)
         join orders o on o.organizer_id = $1 and o.payer_id = n.payer
         join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
        where i.session_id = any ($4::uuid[])
          and o.state in ('paid', 'partially_refunded', 'refunded') and i.returned_at is null
        group by n.payer, i.session_id""",
)


async def lock_free_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[OrderRow]:
    """Those of the orders that nobody else is working on, locked."""
    return await _LOCK_FREE(tx, organizer_id, list(order_ids))


async def set_paid(tx: Tx, *, organizer_id: int, paid: Sequence[tuple[UUID, UUID | None]]) -> int:
    """Orders with their payers, where a session counts by payer; how many of them were in a state that may be paid."""
    return await _SET_PAID(tx, organizer_id, [order_id for order_id, _ in paid], [payer for _, payer in paid])


async def payers_have(
    tx: Tx, *, organizer_id: int, payers: Sequence[tuple[UUID, UUID]], session_ids: Sequence[UUID]
) -> list[PayerHas]:
    """What these payers, each asked about once and with the buyer of their order, have paid for in these sessions."""
    return await _PAYERS_HAVE(
        tx, organizer_id, [payer for payer, _ in payers], [buyer for _, buyer in payers], list(session_ids)
    )
