"""Servers and worker are killed again and again while money moves, and at the end every fen is where our books say.

WeChat Pay is the sandbox, in a process of its own that nobody kills; it loses callbacks and answers, sends some twice,
and fails now and then. After each kill the books must agree with themselves. At the end people stop, what is on its way
arrives, and our books are compared with WeChat's by the rules of the simulation: nothing that buyers or staff were told
is lost, each refund went back once, the ledger's cash is what WeChat keeps for us.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from menpiao import payments
from menpiao.books import audit
from menpiao.kernel.ids import decode
from menpiao.platform.db import Database
from menpiao.simulation.money import truth
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.stage import ORGANIZER
from torture.arena import Arena
from torture.dealing import Clerk, Customer, Fair, Manners, a_fair
from torture.processes import run_once

log = logging.getLogger(__name__)

BAD_DAY = {
    "lose_callbacks": 0.2,
    "repeat_callbacks": 1,
    "probe_rate": 0.05,
    "api_error_rate": 0.06,
    "slow_s": 1.0,
    "refund_takes_s": 120.0,
}
"""WeChat's own failures; a refund takes two of its minutes, two of our seconds."""
CLERKS = 2
PAUSE_S = (0.0, 2.5)
"""After money moves again, until the next kill."""
AT_ONCE = 0.2
"""Share of kills that do not wait until anything moves again: they hit what is just starting."""
MOVES_WITHIN_S = 180
QUIET_WITHIN_S = 900
HURRIED_WITHIN_S = 180
SALES_EVERY = 8
"""After so many kills the session on sale is cancelled and another one opens."""


class KilledForGood(AssertionError):
    """Nothing moved any more after a kill."""


@dataclass
class MoneyRound:
    """What came of it; ``wrong`` is empty when everything held."""

    kills: Counter[str] = field(default_factory=Counter)
    moves_again_s: list[float] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    figures: dict[str, int] = field(default_factory=dict)
    lost_answers: int = 0
    seconds: float = 0.0
    quiet_after_s: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        def listed(counts: dict[str, int]) -> str:
            return ", ".join([f"{count} {name}" for name, count in sorted(counts.items())])

        slowest = f"{max(self.moves_again_s):.1f} s" if self.moves_again_s else "never"
        return (
            f"{sum(self.kills.values())} kills ({listed(self.kills)}) in {self.seconds:.0f} s; money moved again after"
            f" {slowest} at most; told: {listed(self.said)}; {self.lost_answers} answers lost; in the end, quiet"
            f" {self.quiet_after_s:.0f} s after people stopped: {listed(self.figures)}:"
            f" {'all held' if not self.wrong else f'{len(self.wrong)} WRONG'}"
        )


async def play_money(
    arena: Arena,
    *,
    kills: int,
    manners: Manners | None = None,
    hurry: bool = False,
    tell: Callable[[str], None] = log.info,
) -> MoneyRound:
    """So many kills while money moves, and the reckoning. In a ``hurry`` nothing waits for a minute."""
    await arena.wechat.misbehave(**BAD_DAY, **({"late_after_s": 2.0} if hurry else {}))
    fair = await a_fair(arena, ORGANIZER, manners or Manners())
    played, started = MoneyRound(), time.perf_counter()
    people = [_at_work(Customer, fair, number) for number in range(len(arena.crowd.buyers))]
    people += [_at_work(Clerk, fair, 0) for _ in range(CLERKS)]
    dealing = asyncio.gather(*people)
    try:
        await _kill_again_and_again(arena, fair, played, kills, dealing, tell)
        fair.over = True
        await dealing
        played.seconds = time.perf_counter() - started
        tell("people have stopped")
        await _all_is_quiet(arena, played, hurry=hurry)
    except KilledForGood as nothing_moves:
        played.wrong.append(str(nothing_moves))
    finally:
        dealing.cancel()
        await asyncio.gather(dealing, return_exceptions=True)
    played.said, played.lost_answers = fair.said, arena.history.lost_answers
    played.wrong += await _reckoning(arena, fair, played)
    return played


async def _hurry_up(db: Database) -> None:
    """A minute passes for what waits for one: for refunds whose answer was lost or that follow another one, for
    payments of which nobody has told us, and for those that could not be closed."""
    async with db.tx() as tx:
        for statement in (
            "update orders set close_at = close_at - interval '61 s'"
            " where state = 'paying' and cancel_requested_at is not null",
            "update refunds set next_attempt_at = next_attempt_at - interval '61 s' where next_attempt_at is not null",
            "update payments set refund_sent_at = refund_sent_at - interval '61 s' where refund_sent_at is not null",
            "update payments set next_query_at = next_query_at - interval '61 s' where next_query_at is not null",
        ):
            await tx.connection.execute(statement)


def _at_work(person: type[Customer] | type[Clerk], fair: Fair, number: int) -> Awaitable[None]:
    rng = random.Random(fair.arena.rng.getrandbits(64))
    return person(fair, fair.arena.crowd.buyers[number], rng).until_over()


async def _kill_again_and_again(
    arena: Arena,
    fair: Fair,
    played: MoneyRound,
    kills: int,
    dealing: "asyncio.Future[list[None]]",
    tell: Callable[[str], None],
) -> None:
    await _money_moves(arena, time.perf_counter(), dealing)
    for number in range(1, kills + 1):
        if arena.rng.random() >= AT_ONCE:
            await asyncio.sleep(arena.rng.uniform(*PAUSE_S))
        if number % SALES_EVERY == max(1, min(SALES_EVERY, kills) // 2):
            cancelling = asyncio.create_task(fair.cancel_and_go_on())
            await asyncio.sleep(arena.rng.uniform(0, 0.5))
        else:
            cancelling = None
        who = arena.rng.choice(tuple(VICTIMS))
        moment = time.perf_counter()
        await VICTIMS[who](arena)
        played.kills[who] += 1
        if arena.rng.random() >= AT_ONCE or number == kills:
            played.moves_again_s.append(await _money_moves(arena, moment, dealing))
        if cancelling is not None:
            await cancelling
        found = [f"after kill {number} ({who}): {finding}" for finding in await audit(arena.db)]
        played.wrong += found
        tell(f"kill {number:2} of {who:16} {arena.crowd.placed:5} orders placed, {len(found)} findings")


async def _server(arena: Arena) -> None:
    await arena.rng.choice(arena.apis).kill()


async def _one_process(arena: Arena) -> None:
    """Its parent replaces it with a fork."""
    api = arena.rng.choice(arena.apis)
    await api.ready()
    api.answering.kill()


async def _both_servers(arena: Arena) -> None:
    await asyncio.gather(*(api.kill() for api in arena.apis))


async def _worker(arena: Arena) -> None:
    await arena.worker.kill()


async def _everything(arena: Arena) -> None:
    await asyncio.gather(*(each.kill() for each in (*arena.apis, arena.worker)))


VICTIMS: dict[str, Callable[[Arena], Awaitable[None]]] = {
    "a server": _server,
    "one process": _one_process,
    "both servers": _both_servers,
    "the worker": _worker,
    "everything": _everything,
}


async def _money_moves(arena: Arena, moment: float, dealing: "asyncio.Future[list[None]]") -> float:
    """Wait until an order that was asked for since the moment was acknowledged, and the ledger has grown; the seconds
    since then. A crowd that ended early ends the round with its own error."""
    posted = await _postings(arena.db)
    while await _postings(arena.db) <= posted or arena.history.first_accepted_after(moment) is None:
        if dealing.done():
            await dealing
        if time.perf_counter() - moment > MOVES_WITHIN_S:
            raise KilledForGood(f"no order or no money moved within {MOVES_WITHIN_S} s")
        await asyncio.sleep(0.05)
    return time.perf_counter() - moment


async def _postings(db: Database) -> int:
    async with db.read() as tx:
        count: int = await tx.connection.fetchval(_POSTINGS, ORGANIZER)
        return count


_UNFINISHED = """
select (select count(*) from orders where organizer_id = $1 and state in ('awaiting_payment', 'paying'))
     + (select count(*) from payments where organizer_id = $1 and state in ('created', 'prepared', 'closing'))
     + (select count(*) from refunds where organizer_id = $1 and state in ('requested', 'approved', 'processing'))
     + (select count(*) from session_cancellations where organizer_id = $1 and state <> 'finished')
     + (select count(*) from provider_notices where organizer_id = $1 and handled_at is null)
"""
_FINISHED = "select id from session_cancellations where organizer_id = $1 and state = 'finished'"
_POSTINGS = "select count(*) from ledger_postings where organizer_id = $1"


async def _all_is_quiet(arena: Arena, played: MoneyRound, *, hurry: bool) -> None:
    """Wait until nothing is on its way any more, here or at WeChat, which behaves from now on; what is still not quiet
    then, the reckoning tells."""
    await arena.wechat.behave()
    started = time.perf_counter()
    while time.perf_counter() - started < (HURRIED_WITHIN_S if hurry else QUIET_WITHIN_S):
        if hurry:
            await _hurry_up(arena.db)
        async with arena.db.read() as tx:
            unfinished: int = await tx.connection.fetchval(_UNFINISHED, ORGANIZER)
        if unfinished + arena.wechat.on_its_way() == 0:
            break
        await asyncio.sleep(0.25)
    played.quiet_after_s = time.perf_counter() - started


async def _reckoning(arena: Arena, fair: Fair, played: MoneyRound) -> list[str]:
    """What was told against what is written, our books against themselves, and against WeChat's."""
    book = arena.wechat.book(ORGANIZER)
    async with arena.db.snapshot() as tx:
        ours = await truth.read_ours(tx)
        cases = {one.subject_id for one in await payments.cases(tx, ORGANIZER)}
        ledger = await truth.read_ledger(tx)
        finished = {row["id"] for row in await tx.connection.fetch(_FINISHED, ORGANIZER)}
    wrong = await arena.history.contradictions(arena.db)
    known = set(ours.refunds)
    for key, told in fair.refunds.items():
        if len(told) != 1 or not {decode(one) for one in told} <= known:
            wrong.append(f"a refund was acknowledged and is lost, or was told twice: {key}")
    wrong += [f"the cancellation {one} is not finished" for one in fair.cancelled if decode(one) not in finished]
    wrong += [f"{one.what}: {one.about}" for one in truth.wrong_now(ours, book, truth.Said())]
    wrong += [f"{one.what}: {one.about}" for one in truth.wrong_in_the_end(ours, ledger, book, cases, {})]
    wrong += [f"a person is asked to look at {one}, though nothing asks for one" for one in cases]
    kept = sum(entry.kept_fen for entry in book.entries.values())
    cash = sum(ledger.cash.values())
    if kept != cash:
        wrong.append(f"WeChat keeps {kept} fen for us, and the ledger says {cash}")
    exit_code, said = await run_once(arena.environment, "audit")
    if exit_code != 0:
        wrong.append(f"menpiao audit ended with {exit_code}: {said}")
    played.figures = _figures(arena, ours, book, kept)
    return wrong


def _figures(arena: Arena, ours: truth.Ours, book: Book, kept: int) -> dict[str, int]:
    back: list[UUID] = [number for entry in book.entries.values() for number in entry.back]
    return {
        "orders": len(ours.orders),
        "acknowledged": len(arena.history.acknowledged),
        "payments": len(ours.payments),
        "paid": sum(entry.money is not None for entry in book.entries.values()),
        "refunds": len(ours.refunds),
        "refunds at WeChat": len(back),
        "fen kept": kept,
    }
