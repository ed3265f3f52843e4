"""What tickets would cost, and why they cost nothing: books and statements need no exception for what is given away, or
was paid for at another channel.

Limits of what a buyer may have, price rules and fees do not hold for such an order; one ticket a person does.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from menpiao.catalog import Terms
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import PickedSeat, Quote, QuoteLine, quote_of
from menpiao.promotions import Part, Priced

_UNLIMITED = 2_000_000_000


def quote_at_no_price(
    terms: Terms,
    quantity: int,
    seats: tuple[PickedSeat, ...],
    attendees: Sequence[str],
    *,
    why: Literal["complimentary", "other_channel"],
    label: dict[str, str],
    answers: tuple[Answer, ...] | None = None,
) -> Quote:
    """Of one ticket type, with its seats where it sells seats. Raises `Invalid` for attendees and answers that do not
    fit."""
    unbound = msgspec.structs.replace(
        terms,
        per_buyer_max=_UNLIMITED,
        session_per_buyer_max=None,
        session_per_device_max=None,
        price_rules=None,
        service_fee=None,
    )
    line = QuoteLine(unbound, quantity, seats)
    offered = quote_of((line,), attendees, answers=answers)
    regular, free = line.regular_prices_fen(), (0,) * quantity
    parts = [
        part
        for position, price_fen in enumerate(regular, start=1)
        for part in (
            Part(position, "ticket", terms.ticket_type_id, terms.name, price_fen),
            Part(position, why, None, label, -price_fen),
        )
    ]
    priced = Priced(free, 0, tuple(parts), ()) if any(regular) else None
    return msgspec.structs.replace(offered, prices_fen=free, total_fen=0, priced=priced)
