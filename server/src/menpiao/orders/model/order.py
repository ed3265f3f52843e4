"""An order and its items as they are read back, and what is given to the outside."""

from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang, lang_kept
from menpiao.kernel.ids import encode
from menpiao.promotions import Part

WINDOW_PREFIX = "box_office "
"""Of the keys of orders that were sold at a window. Holds a blank, which no client's key may; what counts by channel
knows them by it."""
SUPPLEMENT_KEY = "seat change "
"""Of the keys of orders that pay for dearer places of tickets (`menpiao.orders.service.supplements`)."""
WINDOW_SUPPLEMENT_KEY = f"{SUPPLEMENT_KEY}at_window "
"""Of those among them that are paid at a window, where their tickets were sold."""
OTHER_CHANNEL = "other-channel"
"""The app of orders that another channel sold: none of ours, and their buyer is the channel."""


class OrderRow(msgspec.Struct, frozen=True):
    """The order itself; names and phones stay sealed unless somebody has a reason to open them."""

    organizer_id: int
    id: UUID
    buyer_id: UUID
    app_id: str
    lang: str
    state: str
    total_fen: int
    currency: str
    idempotency_key: str
    request_hash: bytes
    placed_at: datetime
    pay_by: datetime
    cancel_requested_at: datetime | None
    paid_at: datetime | None
    service_fee_fen: int

    @property
    def at_window(self) -> bool:
        """Whether it was sold at a window, or pays there for dearer places."""
        return self.idempotency_key.startswith((WINDOW_PREFIX, WINDOW_SUPPLEMENT_KEY))

    @property
    def is_supplement(self) -> bool:
        """Whether it pays for dearer places of another order's tickets."""
        return self.idempotency_key.startswith(SUPPLEMENT_KEY)

    @property
    def unaddressed(self) -> bool:
        """Whether there is nobody to write to: it was sold at a window, or by another channel."""
        return self.at_window or self.sold_elsewhere

    @property
    def sold_elsewhere(self) -> bool:
        """Whether another channel sold it, and has its money."""
        return self.app_id == OTHER_CHANNEL

    @property
    def reader_lang(self) -> Lang:
        """The language in which the buyer ordered, and is written to."""
        return lang_kept(self.lang)


class OrderItem(msgspec.Struct, frozen=True):
    """One ticket to be. ``refund_ladder_id``: the ladder that it is under. ``returned_at``: when its place went
    back after a refund; the ticket was void before. ``seat``: the seat's number, where its type sells seats."""

    order_id: UUID
    position: int
    session_id: UUID
    ticket_type_id: UUID
    price_fen: int
    attendee_sealed: bytes | None
    refund_ladder_id: UUID | None
    returned_at: datetime | None = None
    seat: int | None = None
    given_back_fen: int = 0

    @property
    def left_fen(self) -> int:
        """What of the price can still go back: the rest did, for a cheaper seat."""
        return self.price_fen - self.given_back_fen


class Order(msgspec.Struct, frozen=True):
    """An order with its items; ``price_parts`` where somebody reads why it costs what it costs, ``answers_missing``
    where somebody reads what it was asked: None where that is nothing."""

    row: OrderRow
    items: tuple[OrderItem, ...]
    price_parts: tuple[Part, ...] = ()
    answers_missing: int | None = None

    def places(self) -> dict[UUID, int]:
        """How many places of each ticket type."""
        counted: dict[UUID, int] = {}
        for item in self.items:
            counted[item.ticket_type_id] = counted.get(item.ticket_type_id, 0) + 1
        return counted


def order_number(order_id: UUID) -> str:
    """What people read to each other: the id's last ten characters (50 random bits), ``K7Q2M-9XW4T``."""
    return number_of(encode(order_id))


def number_of(order_id: str) -> str:
    """The same, from the id as it stands on the wire."""
    tail = order_id[-10:].upper()
    return f"{tail[:5]}-{tail[5:]}"


def number_bits(order_id: UUID) -> UUID:
    """The order's number as something to compare: the bits that it is written of, and no others."""
    return UUID(int=order_id.int & ((1 << 50) - 1))


def number_end(value: int) -> UUID:
    """The second half of a number, five characters or 25 bits, as something to compare that is no whole number."""
    return UUID(int=1 << 50 | value & ((1 << 25) - 1))
