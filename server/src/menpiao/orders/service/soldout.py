"""Sold out, from memory: thousands a second are told no while nobody asks the database, and a retry gets its order.

A batch that finds no free place of a ticket type is the evidence; for a second it is believed. While people go on
asking, a look at the quota renews it before the second is over, so that nobody has to wait for the database; but only
where nothing has moved at all. Whoever asks again with a request that was placed before must get that order, though,
not a no. So the memory also knows who holds, or ever held, places of the type: only they have to be looked up, nobody
else can have been placed before.

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

from menpiao.kernel.errors import Refusal
from menpiao.orders.service.batching import Placed, Placement
from menpiao.orders.service.seated import Request
from menpiao.orders.store import placing as store
from menpiao.platform.db import Database

log = logging.getLogger(__name__)

BELIEVED_FOR_MS = 1_000
RENEWED_AFTER_MS = 700
HOLDERS_A_READ = 5_000
MOST_HOLDERS = 500_000
"""Of all types together: 50 MB. Beyond it everybody is looked up again."""


class _Type:
    """What is known of one ticket type that was found sold out."""

    __slots__ = ("claimed", "holders", "known", "organizer_id", "since_ms")

    def __init__(self, organizer_id: int) -> None:
        self.organizer_id = organizer_id
        self.since_ms = 0
        self.holders: set[int] = set()
        """Ids of buyers as whole numbers, which hash at a fraction of the cost."""
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
        self._renewing: dict[UUID, asyncio.Task[None]] = {}

    def is_sold_out(self, ticket_type_id: UUID) -> bool:
        """Whether it was found so within the last second."""
        found = self._types.get(ticket_type_id)
        return found is not None and 0 <= self._db.clock.milliseconds() - found.since_ms < BELIEVED_FOR_MS

    def refuses(self, ticket_type_id: UUID, buyer_id: UUID, now_ms: int) -> bool:
        """Whether it is sold out now to somebody who can't have an order of this type, so that no request of theirs
        can be a retry."""
        found = self._types.get(ticket_type_id)
        if found is None:
            return False
        age = now_ms - found.since_ms
        if not 0 <= age < BELIEVED_FOR_MS:
            return False
        if age >= RENEWED_AFTER_MS and ticket_type_id not in self._renewing:
            self._renew(ticket_type_id, found)
        return found.known and buyer_id.int not in found.holders

    def placed(self, requests: Sequence[Request], answers: Sequence[Placed]) -> None:
        """Learn from a batch: who holds places now, and what was found sold out."""
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Refusal):
                continue
            if answer.outcome == Placement.PLACED and self._types:
                self._add(request)
            elif answer.outcome == Placement.SOLD_OUT and not answer.remaining:
                terms = request.lines[answer.line].terms
                self._believe(terms.organizer_id, terms.ticket_type_id, answer.claimed or 0)

    async def close(self) -> None:
        """Stop reading."""
        tasks = [*self._reading.values(), *self._renewing.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _add(self, request: Request) -> None:
        for line in request.lines:
            found = self._types.get(line.terms.ticket_type_id)
            if found is not None:
                found.holders.add(request.buyer_id.int)
                found.claimed += line.quantity

    def _believe(self, organizer_id: int, ticket_type_id: UUID, claimed: int) -> None:
        found = self._types.get(ticket_type_id)
        if found is None:
            found = self._types[ticket_type_id] = _Type(organizer_id)
        found.since_ms = self._db.clock.milliseconds()
        if claimed == found.claimed:
            return
        found.claimed, found.known = claimed, False
        reading = self._reading.pop(ticket_type_id, None)
        if reading is not None:
            reading.cancel()
        task = self._reading[ticket_type_id] = asyncio.create_task(self._read(organizer_id, ticket_type_id, found))
        task.add_done_callback(lambda _: self._forget_reading(ticket_type_id, task))

    def _renew(self, ticket_type_id: UUID, found: _Type) -> None:
        task = self._renewing[ticket_type_id] = asyncio.create_task(self._look(ticket_type_id, found))
        task.add_done_callback(lambda _: self._renewing.pop(ticket_type_id))

    async def _look(self, ticket_type_id: UUID, found: _Type) -> None:
        """Look whether everything is as the evidence said. If not, a batch will find out what is: a batch of ours may
        be committed already of which `placed` is not told yet, so a count that differs proves nothing."""
        asked_ms = self._db.clock.milliseconds()
        try:
            async with self._db.read() as tx:
                left = await store.left_of(tx, organizer_id=found.organizer_id, ticket_type_id=ticket_type_id)
        except Exception as error:
            log.warning("sold_out_not_renewed", extra={"error": type(error).__name__})
            return
        if left is not None and left.free <= 0 and left.claimed == found.claimed:
            found.since_ms = max(found.since_ms, asked_ms)

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
                    found.holders.update([row.buyer_id.int for row in rows])
                    after = rows[-1].buyer_id
                    if sum(len(each.holders) for each in self._types.values()) > MOST_HOLDERS:
                        self._types.clear()
                        return
            found.known = True
        except Exception as error:
            # Nothing is lost by it: everybody is looked up.
            found.claimed = -1
            log.warning("holders_not_read", extra={"error": type(error).__name__})
