"""Ticket types on the wire."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from menpiao.catalog.api.wire import MOST_AT_ONCE, Confirmed, Id, Ids, Moment, PlacesOut, PriceIn, Texts, Version
from menpiao.catalog.model.rules import MAX_PER_BUYER, MAX_PER_ORDER
from menpiao.catalog.model.ticket_types import MAX_TYPES
from menpiao.kernel.money import Money

MAX_QUOTA = 1_000_000
PerOrder = Annotated[int, Meta(ge=1, le=MAX_PER_ORDER)]
PerBuyer = Annotated[int, Meta(ge=1, le=MAX_PER_BUYER)]
Quota = Annotated[
    int,
    Meta(ge=0, le=MAX_QUOTA, description="How many places there are. Null where seats decide: `putSessionSeating`."),
]


class TicketTypeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a buyer chooses. Without ``off_sale_at`` it sells until its session ends.

    A type that sells seats takes its prices from the tiers of `putSessionSeating`, where its own price counts no more.
    """

    name: Texts
    price: PriceIn
    on_sale_at: Moment
    off_sale_at: Moment | None = None
    quota: Quota | None = None
    note: Texts = {}
    per_order_max: PerOrder = 6
    per_buyer_max: PerBuyer = 6
    hidden: Annotated[bool, Meta(description="Sold only to who has a promo code that unlocks it.")] = False
    paused: bool = False
    attendee_names_required: bool = False
    attendee_ids_required: bool = False


class TicketTypeEditIn(TicketTypeIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the ticket type as it should be; a quota of null leaves it as it is."""

    confirmed: Confirmed = False


class TicketTypesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same ticket type for several sessions of the event."""

    session_ids: Ids
    ticket_type: TicketTypeIn


class TypeChangeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    name: Texts | UnsetType = UNSET
    note: Texts | UnsetType = UNSET
    price: PriceIn | UnsetType = UNSET
    on_sale_at: Moment | UnsetType = UNSET
    off_sale_at: Annotated[Moment | None, Meta(description="Null: until the session ends.")] | UnsetType = UNSET
    quota: Quota | UnsetType = UNSET
    per_order_max: PerOrder | UnsetType = UNSET
    per_buyer_max: PerBuyer | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    paused: bool | UnsetType = UNSET


class TicketTypeChangesIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same change of several ticket types of one event: all of them, or none."""

    ticket_type_ids: Annotated[list[Id], Meta(min_length=1, max_length=1_000)]
    change: TypeChangeIn
    confirmed: Confirmed = False
    dry_run: Annotated[bool, Meta(description="Only look; nothing is changed.")] = False


class TicketTypeOrderIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every ticket type of the session once, the first first. Types of the other sessions follow by their names; what
    is called otherwise stays behind them."""

    ticket_type_ids: Annotated[list[Id], Meta(min_length=1, max_length=MAX_TYPES)]
    also_session_ids: Annotated[
        list[Id], Meta(max_length=MOST_AT_ONCE, description="Other sessions of the event, ordered alike.")
    ] = []


class TicketTypeOut(msgspec.Struct, frozen=True):
    """A ticket type with its places; ``places`` is null until it has a quota."""

    id: str
    session_id: str
    position: int
    name: dict[str, str]
    note: dict[str, str]
    price: Money
    on_sale_at: str
    off_sale_at: str
    per_order_max: int
    per_buyer_max: int
    hidden: bool
    paused: bool
    attendee_names_required: bool
    attendee_ids_required: bool
    seated: Annotated[bool, Meta(description="It sells seats, at the prices of their tiers.")]
    places: PlacesOut | None
    version: Version


class TicketTypesOut(msgspec.Struct, frozen=True):
    """One for each session, in the order in which the sessions were named."""

    items: list[TicketTypeOut]
