"""What buyers asked for and what they were told, and whether the database agrees with it afterwards.

An answer that never came is *unknown*, not failed: the order may exist. Asking again with the same key must clear it
up.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from menpiao.books import audit
from menpiao.kernel.ids import decode
from menpiao.platform.db import Database

AFTER_CANCELLING = ("cancelled", "paid", "partially_refunded", "refunded")
"""A payment may be faster than a cancellation, and go back afterwards."""


@dataclass
class Asked:
    """One order that a buyer wants: one key, sent as often as it takes."""

    buyer_id: UUID
    key: str
    quantity: int
    sent: int = 0
    lost: int = 0
    """Times that no answer came."""
    told: set[str] = field(default_factory=set)
    """Ids of orders that this key was told to be: at most one."""
    refused: str | None = None
    cancelled: bool = False
    paid: bool = False


@dataclass(frozen=True)
class Accepted:
    """A moment at which an order was acknowledged, on `time.perf_counter`'s scale."""

    sent_at: float
    answered_at: float


class History:
    """Everything of one run."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.accepted: list[Accepted] = []
        self.surprises: Counter[str] = Counter()
        """Answers that nobody should get, by status and code."""
        self.statuses: Counter[int] = Counter()
        self.lost_answers = 0

    def ask(self, buyer_id: UUID, key: str, quantity: int) -> Asked:
        asked = Asked(buyer_id, key, quantity)
        self.asked.append(asked)
        return asked

    @property
    def acknowledged(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.told]

    def first_accepted_after(self, moment: float) -> float | None:
        """Seconds from the moment to the first acknowledgement of a request that was sent after it."""
        after = [each.answered_at for each in self.accepted if each.sent_at >= moment]
        return min(after) - moment if after else None

    async def paid_and_not_settled(self, db: Database) -> list[tuple[str, str]]:
        """Keys and states of orders that their buyers paid at the provider, and that we still do not know to be so."""
        paid = {decode(told): asked.key for asked in self.asked if asked.paid for told in asked.told}
        async with db.snapshot() as tx:
            rows = await tx.connection.fetch(
                "select o.id, o.state from orders o where o.id = any ($1) and o.state not in"
                " ('paid', 'partially_refunded', 'refunded') and not exists"
                " (select from refunds r where r.organizer_id = o.organizer_id and r.order_id = o.id)",
                list(paid),
            )
        return [(paid[row["id"]], row["state"]) for row in rows]

    async def contradictions(self, db: Database) -> list[str]:
        """What the database says otherwise than the buyers were told; then the books themselves."""
        found = [f"{count} x {answer}: nobody should be told that" for answer, count in self.surprises.items()]
        async with db.snapshot() as tx:
            rows = await tx.connection.fetch(
                "select o.id, o.buyer_id, o.idempotency_key, o.state, count(i.position) as places from orders o"
                " left join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id"
                " group by o.organizer_id, o.id"
            )
        by_key: dict[tuple[UUID, str], list[Any]] = defaultdict(list)
        for row in rows:
            by_key[row["buyer_id"], row["idempotency_key"]].append(row)
        for asked in self.asked:
            found += _about(asked, by_key.pop((asked.buyer_id, asked.key), []))
        found += [f"an order that nobody asked for: {key}" for _, key in by_key]
        return found + [str(finding) for finding in await audit(db)]


def _about(asked: Asked, rows: list[Any]) -> list[str]:
    """One key: what its buyer was told, and the orders that stand under it."""
    found = []
    if len(rows) > 1:
        found.append(f"key {asked.key}: {len(rows)} orders")
    if len(asked.told) > 1:
        found.append(f"key {asked.key}: told of {len(asked.told)} orders")
    if asked.told and {decode(told) for told in asked.told} != {row["id"] for row in rows}:
        found.append(f"key {asked.key}: acknowledged, and lost")
    if asked.refused and not asked.lost and rows:
        found.append(f"key {asked.key}: refused ({asked.refused}), and placed")
    for row in rows:
        if row["places"] != asked.quantity:
            found.append(f"key {asked.key}: {row['places']} places instead of {asked.quantity}")
        if asked.cancelled and row["state"] not in AFTER_CANCELLING:
            found.append(f"key {asked.key}: cancelled, and {row['state']}")
    return found


async def left_of(db: Database, ticket_type_id: UUID) -> tuple[int, int]:
    """Places that are still free, and places of orders that hold or have bought them, as the orders themselves say."""
    async with db.snapshot() as tx:
        row = await tx.connection.fetchrow(
            "select q.total - q.held - q.sold - q.withheld, (select count(*) from order_items i join orders o"
            " on o.organizer_id = i.organizer_id and o.id = i.order_id where i.ticket_type_id = q.ticket_type_id"
            " and o.state in ('awaiting_payment', 'paying', 'paid')) from quotas q where q.ticket_type_id = $1",
            ticket_type_id,
        )
        assert row is not None
        return row[0], row[1]
