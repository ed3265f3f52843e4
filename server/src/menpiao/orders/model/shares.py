"""Fair shares of a session: what an order takes of what one buyer, or one device, may have of all its ticket types."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.orders.model.quote import QuoteLine

ShareKind = Literal["buyer", "device"]


class ShareAsk(msgspec.Struct, frozen=True):
    """So many places more for this owner in this session, if that stays within the limit. The batch counts."""

    kind: ShareKind
    session_id: UUID
    owner_id: UUID
    quantity: int
    limit: int


def shares_of(lines: Sequence[QuoteLine], *, buyer_id: UUID, device_id: UUID | None) -> tuple[ShareAsk, ...]:
    """What these lines take of limited sessions; nothing, as in most sales, costs next to nothing.

    A buyer whose device is unknown is a device: else leaving it out would be the way around the limit.
    """
    if not any(line.terms.session_per_buyer_max or line.terms.session_per_device_max for line in lines):
        return ()
    places: dict[UUID, int] = {}
    terms_of: dict[UUID, Terms] = {}
    for line in lines:
        session_id = line.terms.session_id
        places[session_id] = places.get(session_id, 0) + line.quantity
        terms_of[session_id] = line.terms
    asks: list[ShareAsk] = []
    for session_id, quantity in places.items():
        terms = terms_of[session_id]
        by_device = terms.session_per_device_max
        limits = [terms.session_per_buyer_max, by_device if device_id is None else None]
        by_buyer = min([limit for limit in limits if limit is not None], default=None)
        if by_buyer is not None:
            asks.append(ShareAsk("buyer", session_id, buyer_id, quantity, by_buyer))
        if by_device is not None and device_id is not None:
            asks.append(ShareAsk("device", session_id, device_id, quantity, by_device))
    return tuple(asks)
