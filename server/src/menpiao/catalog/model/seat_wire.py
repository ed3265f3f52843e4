"""A seat on the wire, as orders, tickets and gates show it."""

from typing import Annotated

import msgspec

from menpiao.catalog.model.seating import SeatTag
from menpiao.kernel.i18n import Lang, pick


class SeatOut(msgspec.Struct, frozen=True):
    """Where somebody sits, in the reader's language."""

    id: Annotated[str, msgspec.Meta(examples=["stalls-A-1"], description="In the seat map.")]
    section: Annotated[str, msgspec.Meta(examples=["池座"])]
    row: Annotated[str, msgspec.Meta(examples=["A"])]
    label: Annotated[str, msgspec.Meta(examples=["1"])]
    table: Annotated[bool, msgspec.Meta(description="Whether it is at a table: `row` is the table's label then.")]
    tier: Annotated[str | None, msgspec.Meta(examples=["贵宾"], description="The price tier's name.")]
    entrance: str | None


def seat_out(tag: SeatTag | None, lang: Lang) -> SeatOut | None:
    """A seat for this reader; nothing where there is none."""
    if tag is None:
        return None
    return SeatOut(
        id=tag.id,
        section=pick(tag.section, lang),
        row=tag.row,
        label=tag.label,
        table=tag.table,
        tier=pick(tag.tier, lang) if tag.tier else None,
        entrance=pick(tag.entrance, lang) if tag.entrance else None,
    )
