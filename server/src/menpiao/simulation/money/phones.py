"""What buyers' phones remember: what they asked for, whether they were answered, which pay sheets they were given."""

from uuid import UUID

import msgspec

from menpiao.simulation.money.stage import Buyer, Type


class Wish(msgspec.Struct):
    """An order as its phone sees it. Without ``order_id`` nobody knows yet whether it exists."""

    buyer: Buyer
    key: str
    type: Type | None = None
    quantity: int = 0
    attendees: tuple[str, ...] = ()
    order_id: UUID | None = None
    pay_keys: list[str] = []
    sheets: list[UUID] = []
    """Payments that this phone can pay."""
    open: bool = True
    """Its order was not over when the phone looked last."""
    paying: bool = False
    """The bank is at work."""


class Phones:
    """All of them."""

    def __init__(self) -> None:
        self.wishes: list[Wish] = []
        self.entries: list[tuple[Buyer, UUID]] = []
        """Places in a waitlist."""
        self._keys = 0

    def new_key(self) -> str:
        """An idempotency key that was never used."""
        self._keys += 1
        return f"key-{self._keys:05}"

    def placed(self, *, open_only: bool) -> list[Wish]:
        """Those with an order."""
        return [wish for wish in self.wishes if wish.order_id is not None and (wish.open or not open_only)]
