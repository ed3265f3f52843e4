"""What a buyer asks for when placing an order, already well-formed."""

from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import organizer_of
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.batching import KeyAsk
from menpiao.orders.service.pricing import NOTHING_ASKED, PriceAsk


class Contact(msgspec.Struct, frozen=True):
    """Whom to reach about the order; stored sealed."""

    name: str
    phone: str


class PlaceOrder(msgspec.Struct, frozen=True):
    """What a buyer asks for, already well-formed."""

    buyer_id: UUID
    app_id: str
    lang: Lang
    idempotency_key: str
    request_hash: bytes
    lines: tuple[WantedLine, ...]
    attendees: tuple[str, ...] = ()
    contact: Contact | None = None
    keys: tuple[KeyAsk, ...] = ()
    """What exists once and is taken with the order."""
    device_id: UUID | None = None
    """The device of the buyer's login, where it is known."""
    passes: tuple[str, ...] = ()
    """The pass of a waiting room, where one stands before these sessions."""
    answers: tuple[Answer, ...] | None = None
    """What the buyer has answered; None where nobody is asked, as at the box office: all questions stay open then."""
    at_window_s: int | None = None
    """Where staff sell at a window: for how many seconds it holds its places. No limit of a buyer's holds there."""
    companion_of: tuple[tuple[int, int], ...] = ()
    """Tickets there whose wheelchair places go with companions' seats that are wanted: each the first and the last
    number that it may have."""
    staff_id: UUID | None = None
    """Who of staff places it there: the audit log says so."""
    price: PriceAsk = NOTHING_ASKED
    """What it has to do with prices: a promo code, bundles, the total that the buyer was shown."""

    @property
    def wants_seats(self) -> bool:
        """Whether seats are chosen or to be found."""
        return any(line.wants_seats for line in self.lines)

    @property
    def organizer_id(self) -> int:
        """Whose it is, as far as its first id says."""
        if self.lines:
            return organizer_of(self.lines[0].ticket_type_id)
        return organizer_of(self.price.bundles[0].bundle_id)
