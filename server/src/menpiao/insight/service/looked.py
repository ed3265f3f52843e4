"""What many open pages want to know again and again, asked of the database by one of them at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

FORGOTTEN_AFTER_S: Final = 60.0
"""What nobody asked about for so long is forgotten."""


class _Kept(Generic[V]):
    """What was answered to one question, and when."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.answer: tuple[float, V] | None = None


class Looked(Generic[K, V]):
    """Answers that are at most ``every_s`` old, however many ask. ``look`` is given what was answered last time, None
    where that is forgotten; those who come meanwhile wait for its answer."""

    def __init__(
        self,
        every_s: float,
        look: Callable[[K, V | None], Awaitable[V]],
        *,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
    ) -> None:
        self._every_s = every_s
        self._look = look
        self._forgotten_after_s = forgotten_after_s
        self._kept: dict[K, _Kept[V]] = {}

    async def at(self, key: K) -> V:
        """What it is, not older than that."""
        kept = self._kept.get(key)
        if kept is None:
            self._forget()
            kept = self._kept[key] = _Kept()
        async with kept.lock:
            now, known = asyncio.get_running_loop().time(), kept.answer
            if known is not None and now - known[0] < self._every_s:
                return known[1]
            if known is not None and now - known[0] >= self._forgotten_after_s:
                known = None
            kept.answer = now, await self._look(key, None if known is None else known[1])
            return kept.answer[1]

    def _forget(self) -> None:
        oldest = asyncio.get_running_loop().time() - self._forgotten_after_s
        for key, kept in list(self._kept.items()):
            if kept.answer is not None and kept.answer[0] < oldest and not kept.lock.locked():
                del self._kept[key]
