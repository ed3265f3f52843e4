"""Work that many ask for at once and one does: whoever comes while it is under way joins it."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Flights(Generic[V]):
    """What is under way, by id or whatever names it. Nothing is remembered after it: that is for the caller."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Task[V]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._under_way

    async def join(self, key: K, work: Callable[[K], Coroutine[Any, Any, V]]) -> V:
        """What the work under way for this key finds; it is begun where there is none. Shielded: whoever hangs up must
        not take it away from the others."""
        flight = self._under_way.get(key)
        if flight is None:
            flight = self._under_way[key] = asyncio.create_task(work(key))
            flight.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(flight)
