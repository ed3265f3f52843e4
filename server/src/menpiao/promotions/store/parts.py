"""Statements on the parts of prices; they are written by the placing batch."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many
from menpiao.promotions.model.pricing import Part


class PartOfOrder(msgspec.Struct, frozen=True):
    """A part of an order's price."""

    order_id: UUID
    position: int
    kind: str
    rule_id: UUID | None
    label: dict[str, str]
    amount_fen: int


_PARTS = many(
    PartOfOrder,
    """select order_id, position, kind, rule_id, label, amount_fen from order_price_parts
        where organizer_id = any ($1::integer[]) and order_id = any ($2::uuid[])
        order by order_id, number""",
)


async def parts_of_orders(
    tx: Tx, *, organizer_ids: Sequence[int], order_ids: Sequence[UUID]
) -> dict[UUID, tuple[Part, ...]]:
    """Why these orders cost what they cost, in the order of the rules; nothing for those at regular prices."""
    found: dict[UUID, list[Part]] = {}
    for row in await _PARTS(tx, list(organizer_ids), list(order_ids)):
        part = Part(row.position, row.kind, row.rule_id, row.label, row.amount_fen)  # type: ignore[arg-type] # CHECKed
        found.setdefault(row.order_id, []).append(part)
    return {order_id: tuple(parts) for order_id, parts in found.items()}
