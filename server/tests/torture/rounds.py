"""A round: a sale, a crowd, a fault at a moment that the seed decides, and the reckoning.

The sale is open-ended while the fault lasts. Then a last few places are left, and exactly those must be sold: one less
is undersold, one more oversold.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from builders.shop import Sale
from torture.arena import Arena
from torture.crowd import Habits
from torture.faults import FAULTS, Done
from torture.history import left_of
from torture.processes import faketime_library

T = TypeVar("T")

MANY = 1_000_000
LAST_PLACES = 40
BEFORE = (5, 60)
"""How many orders are placed before the fault."""
ROUND_WITHIN_S = 300
SETTLED_WITHIN_S = 120
"""A callback that was lost is asked for after 30 s at the earliest."""
NEED_FAKETIME = ("clocks_apart", "database_clock_set")
_LAST = "update quotas set total = held + sold + withheld + $2 where ticket_type_id = $1 returning total"


@dataclass(frozen=True)
class Round:
    """What came of it; ``wrong`` is empty when everything held."""

    fault: str
    acknowledged: int
    first_accepted_s: float | None
    bare_s: float | None
    what: str
    wrong: list[str]

    def __str__(self) -> str:
        first = "none" if self.first_accepted_s is None else f"{self.first_accepted_s:.2f} s"
        bare = "" if self.bare_s is None else f" (PostgreSQL by itself {self.bare_s:.2f} s)"
        verdict = "all held" if not self.wrong else f"{len(self.wrong)} WRONG"
        return (
            f"{self.fault:22} {self.acknowledged:6} orders, first accepted after {first}{bare}"
            f"{', ' + self.what if self.what else ''}: {verdict}"
        )


async def play(arena: Arena, name: str, *, habits: Habits | None = None) -> Round:
    """One round with this fault."""
    sale, before = await arena.a_sale(MANY), len(arena.history.acknowledged)
    selling = asyncio.create_task(arena.crowd.sell_out(sale, arena.db, habits=habits or Habits()))
    try:
        async with asyncio.timeout(ROUND_WITHIN_S):
            await _unless_ended(selling, arena.crowd.until_placed(arena.crowd.placed + arena.rng.randint(*BEFORE)))
            done = await _unless_ended(selling, FAULTS[name](arena, sale))
            first = await _first_accepted(arena, done, selling)
            total = await _only_few_left(arena, sale.ticket_type_id)
            await selling
    except TimeoutError:
        return Round(name, 0, None, None, "", [f"not over within {ROUND_WITHIN_S} s"])
    finally:
        selling.cancel()
        await asyncio.gather(selling, return_exceptions=True)
    wrong = await _reckoning(arena, sale, total)
    if not done.happened:
        wrong.insert(0, "it did not happen, so nothing is proved")
    arena.history.surprises.clear()
    acknowledged = len(arena.history.acknowledged) - before
    return Round(name, acknowledged, first, done.bare_s, done.what, wrong)


async def settle(arena: Arena) -> Round:
    """The end of a run: what was paid at WeChat is paid here, or went back, without anybody asking for it."""
    until = time.perf_counter() + SETTLED_WITHIN_S
    while True:
        open_ = await arena.history.paid_and_not_settled(arena.db)
        if not open_ or time.perf_counter() > until:
            break
        await asyncio.sleep(0.5)
    wrong = [f"paid at WeChat and {state} here: key {key}" for key, state in open_]
    paid = sum(asked.paid for asked in arena.history.asked)
    wrong += await arena.history.contradictions(arena.db)
    return Round("(settled)", len(arena.history.acknowledged), None, None, f"{paid} paid", wrong)


def possible_faults() -> list[str]:
    """Those that this machine can do."""
    return [name for name in FAULTS if name not in NEED_FAKETIME or faketime_library()]


async def _unless_ended(selling: "asyncio.Task[None]", step: Coroutine[object, object, T]) -> T:
    """Do this step; a crowd that ended early (by a mistake in it) ends the round with its own error."""
    doing = asyncio.ensure_future(step)
    await asyncio.wait({doing, selling}, return_when=asyncio.FIRST_COMPLETED)
    if not doing.done():
        doing.cancel()
        await selling
        raise AssertionError("the crowd went home before the sale was over")
    return doing.result()


async def _first_accepted(arena: Arena, done: Done, selling: "asyncio.Task[None]") -> float:
    """Wait for an order that was asked for after the fault."""
    while (first := arena.history.first_accepted_after(done.again_from)) is None:
        await _unless_ended(selling, arena.crowd.until_placed(arena.crowd.placed + 1))
    return first


async def _only_few_left(arena: Arena, ticket_type_id: UUID) -> int:
    async with arena.db.read() as tx:
        total: int = await tx.connection.fetchval(_LAST, ticket_type_id, LAST_PLACES)
        return total


async def _reckoning(arena: Arena, sale: Sale, total: int) -> list[str]:
    """Exactly the places are sold, and database, buyers and books agree."""
    left, taken = await left_of(arena.db, sale.ticket_type_id)
    wrong = []
    if taken + left != total or taken > total:
        wrong.append(f"{taken} places taken and {left} left, of {total}")
    return wrong + await arena.history.contradictions(arena.db)
