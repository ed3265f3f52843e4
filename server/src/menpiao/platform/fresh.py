"""A cache that is never older than a second: reads of hot rows come from memory, and misses are read together.

Whoever needs keys that are missing or too old joins one set-based read (a single flight): a thousand callers in the
same instant cost one query. Unknown keys are remembered too, so that asking for them again costs nothing; the whole is
bounded. Age is measured from before the read began, by the database's clock.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeVar
from uuid import UUID

from menpiao.platform.db import Database, Tx

V = TypeVar("V")

MAX_AGE_MS = 1_000
RENEWED_AFTER_MS = 700
"""Who asks for a value of this age gets it, and has it read anew for those who come after: so nobody waits for what
somebody asks for all the time."""
MAX_ENTRIES = 50_000
Read = Callable[[Tx, list[UUID]], Awaitable[Mapping[UUID, V]]]
"""Reads many keys at once; those that do not exist are left out."""


class FreshCache(Generic[V]):
    """Values by id. Call it outside of transactions: it takes a connection of its own when it must read."""

    def __init__(self, db: Database, read: Read[V]) -> None:
        self._db = db
        self._read = read
        self._entries: dict[UUID, tuple[int, V | None]] = {}
        self._flights: dict[UUID, asyncio.Future[V | None]] = {}
        self._wanted: list[tuple[UUID, asyncio.Future[V | None]]] = []
        self._reader: asyncio.Task[None] | None = None

    def at_hand(self, key: UUID) -> V | None:
        """The value, where it is in memory and fresh; None also stands for "ask `get`"."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        age = self._db.clock.milliseconds() - entry[0]
        if not 0 <= age < MAX_AGE_MS:
            return None
        if age >= RENEWED_AFTER_MS and key not in self._flights:
            self._want(key).add_done_callback(_nobody_waits)
        return entry[1]

    async def get(self, keys: Iterable[UUID]) -> dict[UUID, V]:
        """The values of those keys that exist."""
        found: dict[UUID, V] = {}
        missing: dict[UUID, asyncio.Future[V | None]] = {}
        for key in keys:
            entry = self._entries.get(key)
            if entry is None or not self._is_fresh(entry[0]):
                missing[key] = self._want(key)
            elif entry[1] is not None:
                found[key] = entry[1]
        for key, flight in missing.items():
            # Shielded: whoever hangs up must not take the others' read away.
            value = await asyncio.shield(flight)
            if value is not None:
                found[key] = value
        return found

    def _is_fresh(self, read_at: int) -> bool:
        """A clock that was set back trusts nothing from the future."""
        return 0 <= self._db.clock.milliseconds() - read_at < MAX_AGE_MS

    def forget(self, keys: Iterable[UUID]) -> None:
        """After a change in this process: the next `get` reads again, also where a read is under way right now."""
        for key in keys:
            self._entries.pop(key, None)
            self._flights.pop(key, None)

    def _want(self, key: UUID) -> "asyncio.Future[V | None]":
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.get_running_loop().create_future()
            self._wanted.append((key, flight))
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._read_wanted())
        return flight

    async def _read_wanted(self) -> None:
        while self._wanted:
            flights, self._wanted = self._wanted, []
            read_at = self._db.clock.milliseconds()
            try:
                async with self._db.read() as tx:
                    values = await self._read(tx, list({key for key, _ in flights}))
            except Exception as error:
                for key, flight in flights:
                    self._land(key, flight)
                    if not flight.done():
                        flight.set_exception(error)
                continue
            if len(self._entries) + len(flights) > MAX_ENTRIES:
                self._entries.clear()
            for key, flight in flights:
                if self._land(key, flight):
                    self._entries[key] = (read_at, values.get(key))
                if not flight.done():
                    flight.set_result(values.get(key))

    def _land(self, key: UUID, flight: "asyncio.Future[V | None]") -> bool:
        """Whether this read may still be remembered: it may not when the key was forgotten meanwhile."""
        if self._flights.get(key) is not flight:
            return False
        del self._flights[key]
        return True


def _nobody_waits(flight: "asyncio.Future[V | None]") -> None:
    """A read that failed is tried again by whoever needs it; asyncio need not report it."""
    if not flight.cancelled():
        flight.exception()
