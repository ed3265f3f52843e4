"""What goes out on the wire, in one language."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from menpiao.catalog import AskedQuestionOut, RefundRulesOut, SaleState
from menpiao.kernel.money import Money
from menpiao.waitingroom import ShownRoom

Id = Annotated[str, msgspec.Meta(examples=["03bqh3nq00000004p3z6t7w1v9"])]
Name = Annotated[str, msgspec.Meta(examples=["夜航乐队：慢速公路"])]
Cover = Annotated[str, msgspec.Meta(examples=["/media/night-flight.svg"], description="A URL or a path on this host.")]
Zone = Annotated[str, msgspec.Meta(examples=["Asia/Shanghai"])]


class Coded(msgspec.Struct, frozen=True):
    """A city or category: the stable code, and its name."""

    code: Annotated[str, msgspec.Meta(examples=["shanghai"])]
    name: Annotated[str, msgspec.Meta(examples=["上海"])]


class Facet(msgspec.Struct, frozen=True):
    """A city or category with the number of events that it would show."""

    code: Annotated[str, msgspec.Meta(examples=["shanghai"])]
    name: Annotated[str, msgspec.Meta(examples=["上海"])]
    count: int


class Facets(msgspec.Struct, frozen=True):
    """The filters that lead somewhere."""

    cities: list[Facet]
    categories: list[Facet]


class Named(msgspec.Struct, frozen=True):
    """An id with a name."""

    id: Id
    name: str


class Card(msgspec.Struct, frozen=True):
    """An event in a list. ``first_starts_at`` and ``last_starts_at`` are those of the sessions still to come."""

    id: Id
    title: Name
    summary: str
    cover: Cover
    city: Coded
    category: Coded
    venue: Named
    first_starts_at: datetime
    last_starts_at: datetime
    time_zone: Zone
    price_from: Annotated[Money | None, msgspec.Meta(description="The cheapest ticket type still to be had.")]
    prices_differ: Annotated[bool, msgspec.Meta(description="Whether others cost more: a price to begin with.")]
    sale_state: SaleState
    tags: list[str]


class Cards(msgspec.Struct, frozen=True):
    """A page of the list; ``next`` continues it."""

    items: list[Card]
    next: str | None


class ShownNote(msgspec.Struct, frozen=True):
    """A heading and its paragraph."""

    title: str
    text: str


class ShownVenue(msgspec.Struct, frozen=True):
    """Where; the coordinates are GCJ-02, for WeChat's maps."""

    id: Id
    name: Annotated[str, msgspec.Meta(examples=["候场 The Wings"])]
    address: str
    latitude: float | None
    longitude: float | None


class SessionVenue(msgspec.Struct, frozen=True):
    """Where this session takes place: a tour has several venues."""

    id: Id
    name: str
    city: Coded


class ShownPriceStep(msgspec.Struct, frozen=True):
    """A lower price until a moment, for the first so many places, or both; the first that still holds is the price."""

    name: Annotated[str, msgspec.Meta(examples=["早鸟票"])]
    price: Money
    until: datetime | None
    places: int | None
    remaining: Annotated[
        int | Literal["many"] | None,
        msgspec.Meta(description="Places left at this price, exact when they are few; null where it has no number."),
    ]


class ShownGroupDiscount(msgspec.Struct, frozen=True):
    """From so many tickets of the type on, each costs less: by a percentage or by a sum, the other is 0."""

    from_tickets: int
    percent: int
    amount: Money


class ShownServiceFee(msgspec.Struct, frozen=True):
    """Paid besides the tickets: a share of their sum in hundredths of a percent, and sums for each ticket that costs
    something and for the order."""

    basis_points: int
    ticket: Money
    order: Money


class ShownTicketType(msgspec.Struct, frozen=True):
    """What a buyer chooses. Whether places are left is the session's availability."""

    id: Id
    name: Annotated[str, msgspec.Meta(examples=["普通票"])]
    note: str
    price: Money
    prices_differ: Annotated[bool, msgspec.Meta(description="Whether the seat decides; `price` is the least then.")]
    on_sale_at: datetime
    off_sale_at: datetime
    per_order_max: int
    per_buyer_max: int
    attendee_names_required: bool
    attendee_ids_required: bool
    price_steps: Annotated[list[ShownPriceStep], msgspec.Meta(description="Early bird; `price` is the regular price.")]
    group_discounts: list[ShownGroupDiscount]


class ShownBundlePart(msgspec.Struct, frozen=True):
    """So many tickets of one type in a bundle; ``price`` is what each costs by itself. It may be of another event, and
    of a type that is sold in bundles only."""

    event_id: Id
    event_title: Name
    session_id: Id
    starts_at: datetime
    time_zone: Zone
    venue: Named
    ticket_type_id: Id
    name: Annotated[str, msgspec.Meta(examples=["普通票"])]
    quantity: int
    price: Money
    attendee_names_required: bool
    attendee_ids_required: bool


class ShownBundle(msgspec.Struct, frozen=True):
    """Tickets of several types or sessions at one price, ordered as an item of kind `bundle`."""

    id: Id
    name: Annotated[str, msgspec.Meta(examples=["两日套票"])]
    price: Money
    regular_price: Annotated[Money, msgspec.Meta(description="What its tickets cost one by one.")]
    until: Annotated[datetime | None, msgspec.Meta(description="Sold until then; null: as long as its tickets are.")]
    remaining: Annotated[
        int | Literal["many"] | None,
        msgspec.Meta(description="Bundles left, exact when they are few; null where they are not limited."),
    ]
    per_buyer_max: int | None
    sale_state: Annotated[SaleState, msgspec.Meta(description="The worst of its parts.")]
    parts: list[ShownBundlePart]


class ShownSessionMap(msgspec.Struct, frozen=True):
    """The session's seat map; ``version`` rises with how it is sold (`getSeating`)."""

    seat_map_id: Id
    version: int


class ShownSession(msgspec.Struct, frozen=True):
    """One dated occurrence; show the times in ``time_zone``."""

    id: Id
    status: Annotated[
        Literal["scheduled", "cancelled"],
        msgspec.Meta(description="`cancelled`: it does not take place; whoever had tickets is paid back by itself."),
    ]
    starts_at: datetime
    doors_at: datetime
    ends_at: datetime
    time_zone: Zone
    venue: SessionVenue
    sale_state: SaleState
    per_buyer_max: Annotated[int | None, msgspec.Meta(description="At most so many of all its tickets for a buyer.")]
    per_device_max: Annotated[int | None, msgspec.Meta(description="At most so many of them for one device.")]
    one_per_attendee: Annotated[bool, msgspec.Meta(description="One ticket admits a person; id numbers are asked for.")]
    waitlist: Annotated[bool, msgspec.Meta(description="Whether buyers may wait for its places once it is sold out.")]
    ticket_types: list[ShownTicketType]
    waiting_room: Annotated[
        ShownRoom | None,
        msgspec.Meta(description="The waiting room before this session, unless there is nothing to do."),
    ]
    seating: Annotated[ShownSessionMap | None, msgspec.Meta(description="Null where it sells no seats.")]


class ShownOrganizer(msgspec.Struct, frozen=True):
    """Who sells. ``contact`` is how buyers reach them, ``logo`` a path here; null where the organizer says nothing."""

    id: Id
    name: Name
    contact: str | None
    logo: str | None


class EventPage(msgspec.Struct, frozen=True):
    """Everything for an event's page but availability."""

    id: Id
    title: Name
    summary: str
    description: str
    notes: list[ShownNote]
    cover: Cover
    city: Coded
    category: Coded
    tags: list[str]
    organizer: ShownOrganizer
    sale_state: SaleState
    venue: ShownVenue
    sessions: list[ShownSession]
    refund_rules: Annotated[
        RefundRulesOut | None,
        msgspec.Meta(description="For whoever orders now; null: buyers give nothing back by themselves."),
    ]
    service_fee: Annotated[ShownServiceFee | None, msgspec.Meta(description="Null where the buyer pays none.")]
    bundles: Annotated[list[ShownBundle], msgspec.Meta(description="Those that hold a ticket of this event.")]
    questions: Annotated[list[AskedQuestionOut], msgspec.Meta(description="What whoever orders is asked, in order.")]
