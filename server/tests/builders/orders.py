"""Orders for tests: a door to place through, requests with valid defaults, and the counts afterwards."""

import hashlib
from typing import Any
from uuid import UUID

from builders.shop import Sale
from menpiao.catalog import TermsCache
from menpiao.inventory import Count, OpenSeats, set_quota
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.batching import PlaceRequest
from menpiao.orders.service.place import Placing
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform import randomness
from menpiao.platform.batch import MAX_WAITING
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import Promotions
from menpiao.seating import PlanCache
from menpiao.waitingroom import Guard, WaitingRooms

HOLD_SECONDS = 900


def placing_for(
    db: Database, cipher: FieldCipher, guard: Guard | None = None, *, max_waiting: int = MAX_WAITING
) -> Placing:
    """The door through which orders come; every call is another process's door."""
    guard = guard or WaitingRooms(db, cipher).guard
    seats = OpenSeats(db, PlanCache(db))
    return Placing(
        *(db, cipher, TermsCache(db), guard, Promotions(db), seats),
        hold_seconds=HOLD_SECONDS,
        max_waiting=max_waiting,
    )


async def with_quota(db: Database, sale: Sale, total: int, *, index: int = 0) -> Sale:
    """So many places of one of the sale's ticket types."""
    async with db.tx() as tx:
        await set_quota(
            tx,
            organizer_id=sale.organizer_id,
            session_id=sale.session_id,
            ticket_type_id=sale.ticket_type_ids[index],
            total=total,
        )
    return sale


def an_order(sale: Sale, *, buyer_id: UUID, quantity: int = 1, index: int = 0, **changes: Any) -> PlaceOrder:
    """A request for tickets of one type, with a key of its own."""
    line = WantedLine(0, sale.session_id, sale.ticket_type_ids[index], quantity)
    defaults: dict[str, Any] = {
        "buyer_id": buyer_id,
        "app_id": "wx8397f8696b538317",
        "lang": "zh-CN",
        "idempotency_key": randomness.token_hex(8),
        "request_hash": hashlib.sha256(repr(line).encode()).digest(),
        "lines": (line,),
    }
    return PlaceOrder(**{**defaults, **changes})


async def count_of(db: Database, sale: Sale, *, index: int = 0) -> Count:
    """The quota as it stands."""
    from menpiao.inventory import counts_of_sessions

    async with db.read() as tx:
        counts = await counts_of_sessions(tx, organizer_id=sale.organizer_id, session_ids=[sale.session_id])
    return next(count for count in counts if count.ticket_type_id == sale.ticket_type_ids[index])


async def prepared(placing: Placing, wanted: PlaceOrder) -> PlaceRequest:
    """An order without seats as the batch takes it."""
    request = await placing.prepare(wanted)
    assert isinstance(request, PlaceRequest)
    return request
