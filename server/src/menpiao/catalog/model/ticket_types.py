"""A ticket type as an organizer hands it in, with its places; and the same change of several."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from menpiao.catalog.model.organized import OrganizerTypeRow
from menpiao.catalog.model.shapes import NewTicketType, Texts
from menpiao.catalog.model.touching import PlacesOfType
from menpiao.kernel.errors import Invalid, field_error


class QuotedType(msgspec.Struct, frozen=True):
    """A ticket type with how many places there are (None: leave it as it is, or seats decide), paused or not."""

    new: NewTicketType
    quota: int | None
    paused: bool = False


class TypeChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out (UNSET) stays as it is; ``off_sale_at`` None: until the session ends."""

    name: Texts | UnsetType = UNSET
    note: Texts | UnsetType = UNSET
    price_fen: int | UnsetType = UNSET
    on_sale_at: datetime | UnsetType = UNSET
    off_sale_at: datetime | UnsetType | None = UNSET
    quota: int | UnsetType = UNSET
    per_order_max: int | UnsetType = UNSET
    per_buyer_max: int | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    paused: bool | UnsetType = UNSET


MAX_TYPES = 200
"""Of a session."""


def check_room(count: int) -> None:
    """Refuse more ticket types than a session may have."""
    if count > MAX_TYPES:
        raise Invalid(
            errors=(
                field_error(
                    "",
                    "too_many",
                    f"一个场次最多 {MAX_TYPES} 个票种。",
                    f"A session has {MAX_TYPES} ticket types at most.",
                ),
            )
        )


def check_quota(quota: int | None, *, seated: bool, now: PlacesOfType | None) -> None:
    """Refuse another number of places than there are seats."""
    if seated and quota is not None and now is not None and now.total != quota:
        raise Invalid(
            errors=(
                field_error(
                    "/quota",
                    "seats_decide",
                    "有座位图的票种，名额由座位决定；请修改座位。",
                    "This type sells seats, and there are as many places as seats: change the seating instead.",
                ),
            )
        )


def check_all_named(named: Sequence[UUID], there: Sequence[UUID]) -> None:
    """Refuse an order that leaves a ticket type out, or names one that the session does not have."""
    if set(named) != set(there):
        raise Invalid(
            errors=(
                field_error(
                    "/ticket_type_ids",
                    "not_all",
                    "须列出该场次现有的全部票种，各一次；请刷新后再排。",
                    "Name each ticket type that the session has now, once: reload and order them again.",
                ),
            )
        )


def in_the_order_of(pattern: Sequence[OrganizerTypeRow], types: Sequence[OrganizerTypeRow]) -> list[OrganizerTypeRow]:
    """These types as the pattern orders types of the same name; those that it does not have behind, as they stand."""
    places = {tuple(sorted(one.name.items())): place for place, one in reversed(list(enumerate(pattern)))}
    return sorted(types, key=lambda one: places.get(tuple(sorted(one.name.items())), len(pattern)))
