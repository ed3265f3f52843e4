"""What a buyer may ask for in an order: so many tickets of a type, bundles, seats chosen, or the best that are free."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]


class QuantityItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="quantity"):
    """So many general-admission tickets of one type."""

    session_id: Id
    ticket_type_id: Id
    quantity: Annotated[int, Meta(ge=1, le=49)]


class BundleItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="bundle"):
    """So many of a bundle (套票): tickets of several types or sessions at one price."""

    bundle_id: Id
    quantity: Annotated[int, Meta(ge=1, le=10)]


TierNumber = Annotated[int, Meta(ge=1, le=30, description="Of a price tier; else any that the ticket type sells.")]
SeatId = Annotated[str, Meta(min_length=1, max_length=48, description="A seat's id in the seat map.")]


class SeatItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="seat"):
    """This very seat."""

    session_id: Id
    seat_id: SeatId
    ticket_type_id: Id


class BestAvailableItem(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", tag="best_available"
):
    """So many of the best seats that are free. ``accept``: how far they may lie apart if need be."""

    session_id: Id
    ticket_type_id: Id
    quantity: Annotated[int, Meta(ge=1, le=49)]
    tier: TierNumber | None = None
    sections: Annotated[list[SeatId], Meta(max_length=50, description="Only in these; else anywhere.")] = []
    accept: Literal["together", "split", "scattered"] = "scattered"


Item = QuantityItem | BundleItem | SeatItem | BestAvailableItem
