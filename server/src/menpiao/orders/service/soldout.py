"""Sold out, from memory: thousands a second are told no while nobody asks the database, and a retry gets its order.

A batch that finds no free place of a ticket type is the evidence; for a second it is believed. Whoever asks again with
a request that was placed before must get that order, though, not a no. So the memory also knows who holds, or ever
held, places of the type: only they have to be looked up, nobody else can have been placed before.

That list stays true as long as nobody places behind our back. `quotas.claimed` counts every place that was ever
claimed, and evidence carries it. Where it is not what the evidence before said plus what this process has placed since,
the list is read anew, and until then everybody is looked up.

What remains takes one process more and one second: a place is released, another process places it, its answer is lost,
and the retry comes here while the older evidence is believed. It is told "sold out" once; asked again, it finds its
order.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from menpiao.orders.service.batching import Placement, PlaceRequest
from menpiao.orders.store import placing as store
from menpiao.platform.db import Database

log = logging.getLogger(__name__)

BELIEVED_FOR_MS = 1_000
HOLDERS_A_READ = 5_000
MOST_HOLDERS = 500_000
"""Of all types together: 50 MB. Beyond it everybody is looked up again."""


class _Type:
    """What is known of one ticket type that was found sold out."""

    __slots__ = ("claimed", "holders", "known", "since_ms")

    def __init__(self) -> None:
        self.since_ms = 0
        self.holders: set[UUID] = set()
        self.claimed = -1
        """As the evidence said for which the holders were read, and what this process has placed since."""
        self.known = False
        """Whether the holders are all of them, as far as the newest evidence says."""


class SoldOutMemory:
    """One for each process; `placed` is told of every batch, before the next one begins."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._types: dict[UUID, _Type] = {}
        self._reading: dict[UUID, asyncio.Task[None]] = {}

    def is_sold_out(self, ticket_type_id: UUID) -> bool:
        """Whether a batch found it so within the last second."""
        found = self._types.get(ticket_type_id)
        return found is not None and 0 <= self._db.clock.milliseconds() - found.since_ms < BELIEVED_FOR_MS

    def may_have_placed(self, ticket_type_id: UUID, buyer_id: UUID) -> bool:
        """Whether this buyer may have an order of this type, so that a request of theirs may be a retry."""
        found = self._types[ticket_type_id]
        return not found.known or buyer_id in found.holders

    def placed(self, requests: Sequence[PlaceRequest], answers: Sequence[Placement]) -> None:
        """Learn from a batch: who holds places now, and what was found sold out."""
        for request, answer in zip(requests, answers, strict=True):
            if answer.outcome == Placement.PLACED and self._types:
                self._add(request)
            elif answer.outcome == Placement.SOLD_OUT and not answer.remaining:
                terms = request.lines[answer.line].terms
                self._believe(terms.organizer_id, terms.ticket_type_id, answer.claimed or 0)

    async def close(self) -> None:
        """Stop reading."""
        for task in self._reading.values():
            task.cancel()
        await asyncio.gather(*self._reading.values(), return_exceptions=True)

    def _add(self, request: PlaceRequest) -> None:
        for line in request.lines:
            found = self._types.get(line.terms.ticket_type_id)
            if found is not None:
                found.holders.add(request.buyer_id)
                found.claimed += line.quantity

    def _believe(self, organizer_id: int, ticket_type_id: UUID, claimed: int) -> None:
        found = self._types.get(ticket_type_id)
        if found is None:
            found = self._types[ticket_type_id] = _Type()
        found.since_ms = self._db.clock.milliseconds()
        if claimed == found.claimed:
            return
        found.claimed, found.known = claimed, False
        reading = self._reading.pop(ticket_type_id, None)
        if reading is not None:
            reading.cancel()
        task = self._reading[ticket_type_id] = asyncio.create_task(self._read(organizer_id, ticket_type_id, found))
        task.add_done_callback(lambda _: self._forget_reading(ticket_type_id, task))

    def _forget_reading(self, ticket_type_id: UUID, task: "asyncio.Task[None]") -> None:
        if self._reading.get(ticket_type_id) is task:
            del self._reading[ticket_type_id]

    async def _read(self, organizer_id: int, ticket_type_id: UUID, found: _Type) -> None:
        """Read who holds places, a few thousand at a time so that requests in between do not wait."""
        after = UUID(int=0)
        try:
            async with self._db.read() as tx:
                while rows := await store.holders_of(
                    tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id, after=after, limit=HOLDERS_A_READ
                ):
                    found.holders.update([row.buyer_id for row in rows])
                    after = rows[-1].buyer_id
                    if sum(len(each.holders) for each in self._types.values()) > MOST_HOLDERS:
                        self._types.clear()
                        return
            found.known = True
        except Exception as error:
            # Nothing is lost by it: everybody is looked up.
            found.claimed = -1
            log.warning("holders_not_read", extra={"error": type(error).__name__})
