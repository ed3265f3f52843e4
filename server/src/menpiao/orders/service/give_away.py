"""Orders that cost nothing because the organizer gives the tickets away.

They go through the same function as every other order, in the transaction of the claim, which has made their places
free a moment before under the quotas' locks. What they would cost stands with them, and that they cost nothing: so
books and statements need no exception. Limits of what a buyer may have do not hold for presents; one ticket a person
does.
"""

from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.errors import Busy, IdempotencyKeyReused
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import Quote, QuoteLine, quote_of
from menpiao.orders.model.refusals import KEY_REFUSALS
from menpiao.orders.service.batching import Placement, place_in
from menpiao.orders.service.request import place_request
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.promotions import Part, Priced

LABEL = {"zh-CN": "赠票", "en": "Complimentary"}
_UNLIMITED = 2_000_000_000


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


async def place_give_away(db: Database, tx: Tx, cipher: FieldCipher, wanted: GiveAway) -> UUID:
    """The order, paid and issued. The quotas are locked and the places are free. Raises `Invalid` for attendees and
    answers that do not fit, `AttendeeHasTicket`, and `Busy` where the terms changed at this moment: ask again."""
    request = place_request(
        db,
        cipher,
        _quote(wanted),
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


def _quote(wanted: GiveAway) -> Quote:
    """At no price, with the reason; without limits for a buyer, rules and fees."""
    terms = msgspec.structs.replace(
        wanted.terms,
        per_buyer_max=_UNLIMITED,
        session_per_buyer_max=None,
        session_per_device_max=None,
        price_rules=None,
        service_fee=None,
    )
    offered = quote_of((QuoteLine(terms, wanted.quantity),), wanted.attendees, answers=wanted.answers)
    prices, regular = (0,) * wanted.quantity, wanted.terms.price_fen
    parts = [
        part
        for position in range(1, wanted.quantity + 1)
        for part in (
            Part(position, "ticket", wanted.terms.ticket_type_id, wanted.terms.name, regular),
            Part(position, "complimentary", None, LABEL, -regular),
        )
    ]
    priced = Priced(prices, 0, tuple(parts), ()) if regular else None
    return msgspec.structs.replace(offered, prices_fen=prices, total_fen=0, priced=priced)
