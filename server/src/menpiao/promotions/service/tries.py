"""Counting who tries promo codes: each code once for each buyer in a while, so that only guessing adds up.

A purchase names its code several times (what it unlocks, quotes, the order, each perhaps twice), and says nothing new
with it. What a buyer has tried before is remembered in this process's memory, bounded; where it was forgotten, or
another process is asked, it counts once more. Right and wrong codes are counted alike: a limit that only counts what
was wrong lets everything pass that is asked at the same moment.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from menpiao.identity import BuyerLogin
from menpiao.platform.clock import Clock
from menpiao.promotions.model.code import code_id, normal_code

Judgement = Awaitable[None] | None
"""None: it may pass. Else to be awaited, which raises where it may not."""

REMEMBERED_MS = 1_800_000
"""Long enough for a purchase: at least half of this, at most all of it."""
MOST_REMEMBERED = 50_000
"""In each of two generations: about 15 MB when both are full."""


class CodeTries:
    """One for each process. ``judge`` counts a try of this buyer and refuses whoever guesses."""

    def __init__(self, judge: Callable[[BuyerLogin], Judgement], clock: Clock, *, most: int = MOST_REMEMBERED) -> None:
        self._judge = judge
        self._clock = clock
        self._most = most
        self._young: set[tuple[UUID, UUID]] = set()
        self._old: set[tuple[UUID, UUID]] = set()
        self._turn_at = 0

    def __call__(self, buyer: BuyerLogin, *, organizer_id: int, written: str | None) -> Judgement:
        """Count that this buyer tries a code of this organizer, however it is spelt; None is no try. What can't be any
        code counts each time."""
        if written is None:
            return None
        normal = normal_code(written)
        if normal is None:
            return self._judge(buyer)
        tried = (buyer.buyer_id, code_id(organizer_id, normal))
        if self._is_known(tried):
            return None
        waiting = self._judge(buyer)
        if waiting is not None:
            return self._remember_after(waiting, tried)
        self._young.add(tried)
        return None

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    async def _remember_after(self, waiting: Awaitable[None], tried: tuple[UUID, UUID]) -> None:
        await waiting
        self._young.add(tried)

    def _is_known(self, tried: tuple[UUID, UUID]) -> bool:
        now = self._clock.milliseconds()
        if now >= self._turn_at or len(self._young) >= self._most:
            self._old = set() if now >= self._turn_at + REMEMBERED_MS // 2 else self._young
            self._young = set()
            self._turn_at = now + REMEMBERED_MS // 2
        return tried in self._young or tried in self._old
