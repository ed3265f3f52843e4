"""Orders that cost nothing because the organizer gives the tickets away.

They go through the same function as every other order, in the transaction of the claim, which has made their places
and seats free a moment before under the quotas' locks.
"""

from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.errors import Busy, IdempotencyKeyReused
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import PickedSeat
from menpiao.orders.model.refusals import KEY_REFUSALS
from menpiao.orders.service.at_no_price import quote_at_no_price
from menpiao.orders.service.batching import Placement, place_in
from menpiao.orders.service.request import place_request
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

LABEL = {"zh-CN": "赠票", "en": "Complimentary"}


class GiveAway(msgspec.Struct, frozen=True):
    """An order to place for whoever claims it. ``key`` names it among the buyer's; ``attendees`` are what
    `tickets.attendee_text` makes of a person, one for each place where the type asks for them."""

    buyer_id: UUID
    app_id: str
    lang: Lang
    key: str
    request_hash: bytes
    terms: Terms
    quantity: int
    attendees: tuple[str, ...]
    answers: tuple[Answer, ...] | None = None
    """None where nobody is there to be asked."""
    seats: tuple[PickedSeat, ...] = ()
    """One for each place, with what it would cost, where the type sells seats."""


async def place_give_away(db: Database, tx: Tx, cipher: FieldCipher, wanted: GiveAway) -> UUID:
    """The order, paid and issued. The quotas are locked and the places are free. Raises `Invalid` for attendees and
    answers that do not fit, `AttendeeHasTicket`, and `Busy` where the terms changed at this moment: ask again."""
    request = place_request(
        db,
        cipher,
        quote_at_no_price(
            wanted.terms,
            wanted.quantity,
            wanted.seats,
            wanted.attendees,
            why="complimentary",
            label=LABEL,
            answers=wanted.answers,
        ),
        buyer_id=wanted.buyer_id,
        app_id=wanted.app_id,
        lang=wanted.lang,
        key=wanted.key,
        request_hash=wanted.request_hash,
        hold_seconds=0,
    )
    (placed,) = await place_in(tx, [request])
    if placed.outcome in (Placement.PLACED, Placement.REPLAYED):
        return placed.order_id
    if placed.outcome == Placement.KEY_TAKEN:
        raise KEY_REFUSALS[request.keys[placed.line].kind]()
    if placed.outcome == Placement.KEY_REUSED:
        raise IdempotencyKeyReused()
    raise Busy(retry_after_s=1)
