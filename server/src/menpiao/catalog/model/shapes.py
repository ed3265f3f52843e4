"""The shapes of the catalogue: what an organizer hands in, and what the floors above read.

``Texts`` are an organizer's words as stored: ``{"zh-CN": "…", "en": "…"}``, either may be missing. Prices are fen.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from menpiao.catalog.model.ladder import RefundRule

Texts = dict[str, str]
EventStatus = Literal["draft", "published", "withdrawn"]
SessionStatus = Literal["scheduled", "cancelled"]


class NewVenue(msgspec.Struct, frozen=True, kw_only=True):
    """A building. Coordinates are GCJ-02, both or neither."""

    name: Texts
    address: Texts
    city: str
    latitude: float | None = None
    longitude: float | None = None


class Note(msgspec.Struct, frozen=True):
    """One heading with its paragraph under 购票须知."""

    title: Texts
    text: Texts


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What is advertised; it starts as a draft. ``cover`` is a URL or a path on the API's host."""

    title: Texts
    summary: Texts
    description: Texts
    category: str
    cover: str
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """One dated occurrence; from doors to end at most ten hours. ``waitlist``: buyers may wait for its places.

    The limits are of the session as a whole, whatever the ticket types; None: no such limit. ``one_per_attendee``: a
    person is admitted by one ticket, so each of its ticket types asks for id numbers.
    """

    venue_id: UUID
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str = "Asia/Shanghai"
    per_buyer_max: int | None = None
    per_device_max: int | None = None
    one_per_attendee: bool = False
    waitlist: bool = True


class SessionChange(msgspec.Struct, frozen=True, kw_only=True):
    """An edit of a session's limits; what is left out (UNSET) stays as it is, None takes a limit away."""

    per_buyer_max: int | msgspec.UnsetType | None = msgspec.UNSET
    per_device_max: int | msgspec.UnsetType | None = msgspec.UNSET
    one_per_attendee: bool | msgspec.UnsetType = msgspec.UNSET


class NewTicketType(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer chooses. Without ``off_sale_at`` it sells until the session ends. Its quota is inventory's.

    ``attendee_ids_required``: with each name goes the number of a mainland resident identity card.
    """

    name: Texts
    price_fen: int
    on_sale_at: datetime
    off_sale_at: datetime | None = None
    note: Texts = msgspec.field(default_factory=dict)
    per_order_max: int = 6
    per_buyer_max: int = 6
    hidden: bool = False
    attendee_names_required: bool = False
    attendee_ids_required: bool = False


class TicketTypeChange(msgspec.Struct, frozen=True, kw_only=True):
    """An edit of a ticket type; what is left out (UNSET) stays as it is."""

    price_fen: int | msgspec.UnsetType = msgspec.UNSET
    paused: bool | msgspec.UnsetType = msgspec.UNSET
    hidden: bool | msgspec.UnsetType = msgspec.UNSET
    per_order_max: int | msgspec.UnsetType = msgspec.UNSET
    per_buyer_max: int | msgspec.UnsetType = msgspec.UNSET
    on_sale_at: datetime | msgspec.UnsetType = msgspec.UNSET
    off_sale_at: datetime | msgspec.UnsetType = msgspec.UNSET


class SessionPublished(msgspec.Struct, frozen=True):
    """News: this session is on public view from this transaction's commit on."""

    organizer_id: int
    event_id: UUID
    session_id: UUID
    ticket_type_ids: tuple[UUID, ...]


class TicketTypeAdded(msgspec.Struct, frozen=True):
    """News: this ticket type exists from this transaction's commit on; nothing of it can be sold without a quota."""

    organizer_id: int
    session_id: UUID
    ticket_type_id: UUID


class Terms(msgspec.Struct, frozen=True):
    """Everything that quoting a ticket type needs. ``version`` is what the placing batch compares.

    ``session_per_buyer_max``, ``session_per_device_max`` and ``one_per_attendee`` are the session's.

    ``sellable``: the event is published and the session is scheduled. ``hidden`` types are sold to nobody who only
    knows their id. ``waitlist``: buyers may wait for places of the session. ``refund_ladder_id``: what the order pins.
    ``tier_prices``: what a seat costs by its tier, where the type sells seats; ``seating_version`` is the session's
    then. ``question_set_id``: what the order pins where the event asks something, ``questions`` as they are stored.
    """

    organizer_id: int
    event_id: UUID
    session_id: UUID
    ticket_type_id: UUID
    event_title: Texts
    name: Texts
    price_fen: int
    currency: str
    on_sale_at: datetime
    off_sale_at: datetime
    per_order_max: int
    per_buyer_max: int
    hidden: bool
    attendee_names_required: bool
    attendee_ids_required: bool
    session_per_buyer_max: int | None
    session_per_device_max: int | None
    one_per_attendee: bool
    paused: bool
    sellable: bool
    starts_at: datetime
    ends_at: datetime
    version: int
    waitlist: bool = True
    refund_ladder_id: UUID | None = None
    price_rules: dict[str, Any] | None = None
    service_fee: dict[str, Any] | None = None
    tier_prices: dict[str, int] | None = None
    seating_version: int | None = None
    question_set_id: UUID | None = None
    questions: list[dict[str, Any]] | None = None

    @property
    def seated(self) -> bool:
        """Whether it sells seats, each at the price of its tier, and nothing else."""
        return self.tier_prices is not None

    @property
    def prices_differ(self) -> bool:
        """Whether the seat decides what it costs."""
        return self.tier_prices is not None and len(set(self.tier_prices.values())) > 1

    def price_of_tier(self, tier: int) -> int | None:
        """What a seat of this tier costs; None where the type does not sell it."""
        return None if self.tier_prices is None else self.tier_prices.get(str(tier))


class SessionLimits(msgspec.Struct, frozen=True):
    """What settling needs to know of a session: its limits, and whether it takes place."""

    session_id: UUID
    per_buyer_max: int | None
    one_per_attendee: bool
    status: SessionStatus = "scheduled"


class SessionLabel(msgspec.Struct, frozen=True):
    """A session as orders, tickets and gates show it."""

    session_id: UUID
    event_id: UUID
    event_title: Texts
    cover: str
    venue_id: UUID
    venue_name: Texts
    status: SessionStatus
    starts_at: datetime
    doors_at: datetime
    ends_at: datetime
    time_zone: str


class StartingSession(msgspec.Struct, frozen=True):
    """A session that begins soon."""

    organizer_id: int
    id: UUID
    event_id: UUID
    starts_at: datetime


class TicketTypeLabel(msgspec.Struct, frozen=True):
    """A ticket type as orders, tickets and gates show it."""

    ticket_type_id: UUID
    session_id: UUID
    name: Texts


class PublishedTicketType(msgspec.Struct, frozen=True):
    """A ticket type that is not hidden, of a published event."""

    organizer_id: int
    id: UUID
    session_id: UUID
    name: Texts
    note: Texts
    price_fen: int
    currency: str
    on_sale_at: datetime
    off_sale_at: datetime
    per_order_max: int
    per_buyer_max: int
    attendee_names_required: bool
    attendee_ids_required: bool
    paused_at: datetime | None
    price_rules: dict[str, Any] | None = None
    dearest_fen: int | None = None
    """What the dearest of its seats costs, where it sells seats; `price_fen` is the cheapest then."""

    @property
    def prices_differ(self) -> bool:
        """Whether the seat decides what it costs."""
        return self.dearest_fen is not None and self.dearest_fen > self.price_fen


class PublishedVenue(msgspec.Struct, frozen=True):
    """A venue that some published event plays at."""

    organizer_id: int
    id: UUID
    name: Texts
    address: Texts
    city: str
    latitude: float | None
    longitude: float | None


class SessionMap(msgspec.Struct, frozen=True):
    """Which seat map a session has, and the version of what is sold of it and how."""

    seat_map_id: UUID
    version: int


class PublishedSession(msgspec.Struct, frozen=True):
    """A session with its venue and its ticket types in the organizer's order. Cancelled ones are shown as such."""

    id: UUID
    venue: PublishedVenue
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    per_buyer_max: int | None
    per_device_max: int | None
    one_per_attendee: bool
    ticket_types: tuple[PublishedTicketType, ...]
    waitlist: bool = True
    status: SessionStatus = "scheduled"
    seating: SessionMap | None = None


class PublishedEvent(msgspec.Struct, frozen=True):
    """A published event with its sessions by date, at least one."""

    organizer_id: int
    id: UUID
    title: Texts
    summary: Texts
    description: Texts
    notes: tuple[Note, ...]
    category: str
    tags: tuple[str, ...]
    cover: str
    sessions: tuple[PublishedSession, ...]
    refund_rule: RefundRule | None = None
    service_fee: dict[str, Any] | None = None
    questions: list[dict[str, Any]] | None = None
