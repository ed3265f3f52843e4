"""Who has tickets that others ordered: handed over, claimed of a channel's sales, or taken along from a window."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many


class HasTickets(msgspec.Struct, frozen=True):
    """A buyer with a ticket of somebody else's order. ``first_ticket_id`` is the first they were ever given of the
    session; ``in_earlier_order``: they have one of an order that is before these."""

    buyer_id: UUID
    ticket_id: UUID
    first_ticket_id: UUID
    in_earlier_order: bool


class Holder(msgspec.Struct, frozen=True):
    """A buyer who has a valid ticket that came to them from somebody else, and the first they were ever given of the
    session."""

    buyer_id: UUID
    ticket_id: UUID
    first_ticket_id: UUID


# What a refund took before is nobody's any more; what the session's cancellation took a moment ago still says whose it
# was. A ticket that came back to who ordered it is told of with the order.
_OF_ORDERS = many(
    HasTickets,
    """select distinct on (t.buyer_id) t.buyer_id, t.id as ticket_id, f.id as first_ticket_id,
              exists (
                  select from tickets e
                   where e.buyer_id = t.buyer_id and e.organizer_id = t.organizer_id and e.session_id = t.session_id
                     and e.handed_over_at is not null and (e.state <> 'void' or e.void_reason = 'cancelled')
                     and e.order_id < t.order_id) as in_earlier_order
         from tickets t
         join orders o on o.organizer_id = t.organizer_id and o.id = t.order_id and o.buyer_id <> t.buyer_id
        cross join lateral (
              select e.id from tickets e
               where e.buyer_id = t.buyer_id and e.organizer_id = t.organizer_id and e.session_id = t.session_id
                 and e.handed_over_at is not null
               order by e.id limit 1
             ) f
        where t.organizer_id = $1 and t.session_id = $2 and t.order_id = any ($3::uuid[])
          and t.handed_over_at is not null and (t.state <> 'void' or t.void_reason = 'cancelled')
        order by t.buyer_id, t.order_id, t.position""",
)

# Who has valid tickets of the session by an order of their own hears of it with that order.
_HOLDERS = many(
    Holder,
    """select distinct on (t.buyer_id) t.buyer_id, t.id as ticket_id, f.id as first_ticket_id
         from tickets t
        cross join lateral (
              select e.id from tickets e
               where e.buyer_id = t.buyer_id and e.organizer_id = t.organizer_id and e.session_id = t.session_id
                 and e.handed_over_at is not null
               order by e.id limit 1
             ) f
        where t.organizer_id = $1 and t.session_id = $2 and t.state = 'valid' and t.handed_over_at is not null
          and t.buyer_id > $3
          and not exists (
              select from tickets own
               where own.buyer_id = t.buyer_id and own.organizer_id = t.organizer_id
                 and own.session_id = t.session_id and own.state = 'valid' and own.handed_over_at is null)
        order by t.buyer_id, t.id limit $4""",
)


async def have_tickets(tx: Tx, *, organizer_id: int, session_id: UUID, order_ids: Sequence[UUID]) -> list[HasTickets]:
    """Who has a ticket of the session of one of these orders that stood until now, each buyer once."""
    return await _OF_ORDERS(tx, organizer_id, session_id, list(order_ids))


async def holders(tx: Tx, *, organizer_id: int, session_id: UUID, after: UUID, limit: int) -> list[Holder]:
    """Who may enter the session with nothing but what others ordered, by buyer, from behind ``after``."""
    return await _HOLDERS(tx, organizer_id, session_id, after, limit)
