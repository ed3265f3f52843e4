"""What buyers' phones remember: what they asked for, whether they were answered, which pay sheets they were given."""

from uuid import UUID

import msgspec

from menpiao.orders.service.refund_by_buyer import BuyersRefund
from menpiao.payments import Method
from menpiao.simulation.money.stage import Buyer, Type


class Wish(msgspec.Struct):
    """An order as its phone sees it. Without ``order_id`` nobody knows yet whether it exists."""

    buyer: Buyer
    key: str
    lines: tuple[tuple[Type, int], ...] = ()
    """Nothing where a waitlist placed it."""
    attendees: tuple[str, ...] = ()
    code: str | None = None
    bundle_id: UUID | None = None
    looks: bool = False
    """The buyer asks for the price first, and orders at that price or not at all."""
    shown_fen: int | None = None
    order_id: UUID | None = None
    pay_keys: list[tuple[str, Method]] = []
    sheets: list[UUID] = []
    """Payments that this phone can pay."""
    open: bool = True
    """Its order was not over when the phone looked last."""
    paying: bool = False
    """The bank is at work."""
    for_dearer_places: bool = False
    """Staff moved tickets to dearer places, and this order asks for the difference."""
    at_window: bool = False
    """A clerk has it on the screen, and no buyer on a phone."""


class GivenBack(msgspec.Struct):
    """Tickets that a phone asked to give back; ``refund_id`` once it was answered."""

    wish: Wish
    key: str
    asked: BuyersRefund
    refund_id: UUID | None = None


class Phones:
    """All of them."""

    def __init__(self) -> None:
        self.wishes: list[Wish] = []
        self.entries: list[tuple[Buyer, UUID]] = []
        """Places in a waitlist."""
        self.given_back: list[GivenBack] = []
        self._keys = 0

    def new_key(self) -> str:
        """An idempotency key that was never used."""
        self._keys += 1
        return f"key-{self._keys:05}"

    def placed(self, *, open_only: bool) -> list[Wish]:
        """Those with an order, on somebody's phone."""
        return [wish for wish in self._ordered(open_only) if not wish.at_window]

    def at_window(self, *, open_only: bool) -> list[Wish]:
        """Those with an order that was placed at the window."""
        return [wish for wish in self._ordered(open_only) if wish.at_window]

    def _ordered(self, open_only: bool) -> list[Wish]:
        return [wish for wish in self.wishes if wish.order_id is not None and (wish.open or not open_only)]

    def sheets(self) -> list[UUID]:
        """Every payment that some phone could pay."""
        return [sheet for wish in self.wishes for sheet in wish.sheets]

    def promises(self) -> list[tuple[UUID, int]]:
        """Refunds that buyers were promised, and how much."""
        return [(one.refund_id, one.asked.amount_fen) for one in self.given_back if one.refund_id is not None]
