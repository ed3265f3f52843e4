"""What our books say of places that codes have for themselves, and who has tickets of which types."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many


class OurAllotment(msgspec.Struct, frozen=True):
    """Places of a type that a code has for itself until ``release_at``, or until somebody ends it. The type has
    ``total``."""

    promotion_id: UUID
    ticket_type_id: UUID
    code: str
    places: int
    total: int
    release_at: datetime | None


class Taken(msgspec.Struct, frozen=True):
    """What an order has of a type: ``bought`` tickets by its contract, unless it is over without having been paid;
    ``standing`` of them, or of those that came from another session since, take places now. ``drawn``: so many of its
    places came, at whatever time, out of what a code has."""

    order_id: UUID
    key: str
    ticket_type_id: UUID
    bought: int
    standing: int
    drawn: int


class Aside(msgspec.Struct, frozen=True):
    """All that our books say of it."""

    allotments: Sequence[OurAllotment] = ()
    """Those that stand."""
    taken: Sequence[Taken] = ()


_ALLOTMENTS = many(
    OurAllotment,
    """select r.promotion_id, r.ticket_type_id, min(c.code) as code, r.places, q.total, r.release_at
         from promotion_allotments r
         join promo_codes c on c.organizer_id = r.organizer_id and c.promotion_id = r.promotion_id
         join quotas q on q.organizer_id = r.organizer_id and q.ticket_type_id = r.ticket_type_id
        where r.organizer_id = $1 and r.released_at is null
        group by r.promotion_id, r.ticket_type_id, r.places, q.total, r.release_at
        order by r.promotion_id, r.ticket_type_id""",
)
_TAKEN = many(
    Taken,
    """select o.id as order_id, o.idempotency_key as key, t.id as ticket_type_id,
              case when o.state in ('cancelled', 'expired') then 0 else b.items end as bought,
              case when o.state in ('awaiting_payment', 'paying') then b.items else s.tickets end as standing,
              coalesce(d.places, 0) as drawn
         from orders o
         join ticket_types t on t.organizer_id = o.organizer_id
        cross join lateral (
              select count(*)::integer as items from items_as_bought i
               where i.organizer_id = o.organizer_id and i.order_id = o.id and i.ticket_type_id = t.id
             ) b
        cross join lateral (
              select count(*)::integer as tickets from tickets k
               where k.organizer_id = o.organizer_id and k.order_id = o.id and k.ticket_type_id = t.id
                 and k.state <> 'void'
             ) s
         left join allotment_draws d
           on d.organizer_id = o.organizer_id and d.order_id = o.id and d.ticket_type_id = t.id
        where o.organizer_id = $1 and b.items + s.tickets > 0
          and not exists (
              select from reseatings r
               where r.organizer_id = o.organizer_id and r.supplement_order_id = o.id)
        order by o.id, t.id""",
)


async def read_aside(tx: Tx, organizer_id: int) -> Aside:
    """As it stands."""
    return Aside(await _ALLOTMENTS(tx, organizer_id), await _TAKEN(tx, organizer_id))
