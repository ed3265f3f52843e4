"""What a promotion is: a promo code with its effect and limits, or a bundle of tickets at one price."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.catalog import Terms

Texts = dict[str, str]
Kind = Literal["code", "bundle"]
State = Literal["active", "paused", "ended"]
Effect = Literal["percent", "amount", "price", "none"]
CounterKind = Literal["uses", "code", "buyer", "budget", "step"]

UNLIMITED: Final = (1 << 62) - 1
NOBODY: Final = UUID(int=0)
MAX_CODES: Final = 5_000
"""Of a promotion altogether; `MAX_OWN_CODES` of them are written, the others generated."""
MAX_OWN_CODES: Final = 2_000
LONGEST_PREFIX: Final = 12
MAX_BUNDLE_PARTS: Final = 20
MAX_ALLOTMENTS: Final = 20


class Promotion(msgspec.Struct, frozen=True):
    """A row of ``promotions``. ``amount_fen`` is taken off the order's tickets, or is the price that each of them (or
    the bundle) costs, by ``effect``. Empty ``session_ids`` and ``ticket_type_ids``: whatever the organizer sells."""

    organizer_id: int
    id: UUID
    kind: Kind
    name: Texts
    state: State
    version: int
    effect: Effect
    percent: int | None
    amount_fen: int | None
    session_ids: list[UUID]
    ticket_type_ids: list[UUID]
    unlocks_hidden: bool
    max_tickets: int | None
    valid_from: datetime | None
    valid_until: datetime | None
    max_uses: int | None
    max_uses_per_code: int | None
    max_uses_per_buyer: int | None
    budget_fen: int | None
    created_at: datetime

    def valid_at(self, now: datetime) -> bool:
        """Whether it may be used at this moment, as far as its state and its window go."""
        if self.state != "active" or (self.valid_from is not None and now < self.valid_from):
            return False
        return self.valid_until is None or now < self.valid_until

    def covers(self, terms: Terms) -> bool:
        """Whether it is for tickets of this type. A hidden type has to be named by whoever unlocks it."""
        if terms.organizer_id != self.organizer_id:
            return False
        if self.session_ids and terms.session_id not in self.session_ids:
            return False
        if self.ticket_type_ids:
            return terms.ticket_type_id in self.ticket_type_ids
        return not terms.hidden

    def unlocks(self, terms: Terms) -> bool:
        """Whether whoever has it may order this hidden type."""
        return self.unlocks_hidden and self.covers(terms)


class Allotment(msgspec.Struct, frozen=True):
    """Places of a ticket type that a promotion puts aside for whoever has one of its codes."""

    ticket_type_id: UUID
    places: int


class Draw(msgspec.Struct, frozen=True):
    """Places of a ticket type that an order may take out of a promotion's allotment, as far as they lie there; what is
    missing comes from public sale."""

    promotion_id: UUID
    ticket_type_id: UUID
    places: int


class PromoCode(msgspec.Struct, frozen=True):
    """A code that was found, with its promotion and the ticket types of which that has an allotment."""

    id: UUID
    promotion: Promotion
    allotted_types: frozenset[UUID] = frozenset()


class BundlePart(msgspec.Struct, frozen=True):
    """So many tickets of one type."""

    session_id: UUID
    ticket_type_id: UUID
    quantity: int


class Bundle(msgspec.Struct, frozen=True):
    """Tickets of several types or sessions that are sold together at one price."""

    promotion: Promotion
    parts: tuple[BundlePart, ...]

    @property
    def price_fen(self) -> int:
        """Of one bundle."""
        assert self.promotion.amount_fen is not None
        return self.promotion.amount_fen


class Use(msgspec.Struct, frozen=True):
    """A counter that an order wants to raise: by how much, and how far it may go. ``label`` is what raises it.

    ``version`` is the promotion's where its state has to be what it was when the quote was made. ``by_buyer``: counted
    for each buyer.
    """

    kind: CounterKind
    scope_id: UUID
    label: Texts
    amount: int
    most: int
    version: int = 0
    by_buyer: bool = False


class NewPromotion(msgspec.Struct, frozen=True, kw_only=True):
    """What an organizer hands in; the fields are those of `Promotion`."""

    kind: Kind
    name: Texts
    effect: Effect
    percent: int | None = None
    amount_fen: int | None = None
    session_ids: tuple[UUID, ...] = ()
    ticket_type_ids: tuple[UUID, ...] = ()
    unlocks_hidden: bool = False
    max_tickets: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    max_uses: int | None = None
    max_uses_per_code: int | None = None
    max_uses_per_buyer: int | None = None
    budget_fen: int | None = None
    codes: tuple[str, ...] = ()
    """As they are written; ``generate`` makes so many more."""
    generate: int = 0
    prefix: str = ""
    """What the generated ones begin with, so that people see what a code is for."""
    parts: tuple[BundlePart, ...] = ()
    allotments: tuple[Allotment, ...] = ()
    release_at: datetime | None = None
    """When what is left of the allotments is for everybody; no later than ``valid_until``."""

    @property
    def allotments_end_at(self) -> datetime | None:
        """When the allotments are over; None: when somebody ends the promotion."""
        ends = [moment for moment in (self.release_at, self.valid_until) if moment is not None]
        return min(ends, default=None)
