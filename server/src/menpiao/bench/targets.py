"""``menpiao bench targets``: the whole table, medians of three interleaved rounds, bounded in time.

Each part makes what it needs and drops it again; ``only`` picks parts. What can't be measured here is named, never
left out silently.
"""

import asyncio
import os
from collections.abc import Callable, Sequence

from menpiao.bench import requests
from menpiao.bench.overload import overload
from menpiao.bench.pgbench import INSERT, pgbench_rate
from menpiao.bench.plan import Kind, Round
from menpiao.bench.recovery import recovery
from menpiao.bench.result import median, median_known, ratio
from menpiao.bench.scenarios import SCENARIOS, event_pages, room_checks
from menpiao.bench.stand import QUIET_S, ROUNDS, Prove, Stand, machine_of, prepared_stand
from menpiao.bench.table import Line, Table, Target, judged
from menpiao.platform.config import Settings

PARTS = ("place", "latency", "reads", "overload", "recovery")
FEW, MANY = 64, 1_000
CROWD_S = 2.0
"""A crowd's round is never shorter: in its first moments everybody signs in at once."""
AT_LOAD = 0.8

I8 = Target("placed orders / single-row inserts (pgbench, 8 clients)", "at least", 0.6, 1.0)
PLACED = Target("placed orders / no-op POST", "at least", 0.5, 0.75)
CROWD = Target("orders at 1,000 waiting buyers / at 64", "at least", 1.0)
LATENCY = Target("p99 at 80 % of the top rate, open loop", "at most", 150, 50, "ms")
REFUSALS = Target("sold-out refusals / no-op POST", "at least", 0.8, 0.95)
REFUSAL_QUERIES = Target("transactions a sold-out refusal", "at most", 0.001)
PAGES = Target("warm event pages / no-op GET", "at least", 0.8, 0.95)
PAGE_QUERIES = Target("transactions a warm event page", "at most", 0.001)
CHECKS = Target("waiting-room checks / no-op GET", "at least", 0.8, 0.95)
CHECK_QUERIES = Target("transactions a waiting-room check", "at most", 0.001)
API_KILLED = Target("first order after kill -9 of the only API process", "at most", 2.0, 0.5, "s")
ONE_OF_TWO = Target("first order after kill -9 of one of two", "at most", 2.0, 0.5, "s")
DATABASE_KILLED = Target("first order after kill -9 of PostgreSQL / bare recovery", "at most", 1.5)


class _Run:
    """What the parts have in common: the stand, the longest share of the generator, the top rate once it is known."""

    def __init__(self, stand: Stand, seconds: float) -> None:
        self.stand = stand
        self.each = seconds / ROUNDS
        self.share = 0.0
        self.top_per_s = 0.0

    async def drive(self, kind: Kind, *, clients: int = FEW, rate_per_s: float | None = None) -> Round:
        """One round of one kind."""
        stand = self.stand.with_clients(clients)
        seconds = max(self.each, CROWD_S) if clients > FEW else self.each
        driven, _ = await stand.drive([kind], seconds=seconds, rate_per_s=rate_per_s)
        self.share = max(self.share, driven.generator.cpu_share)
        return driven

    def places(self) -> Kind:
        """Orders for what does not run out."""
        return SCENARIOS["place"].kinds(self.stand.ground)[0]

    async def top(self) -> float:
        """The top rate, measured now where no part has."""
        if not self.top_per_s:
            self.top_per_s = (await self.drive(self.places(), clients=256)).rate_per_s
        return self.top_per_s


async def targets(
    settings: Settings,
    *,
    seconds: float,
    processes: int,
    overload_minutes: float,
    only: Sequence[str],
    prove: Prove,
    progress: Callable[[str], None] = lambda _: None,
) -> Table:
    """Measure the chosen parts; ``seconds`` is the time of one line's rounds; ``progress`` hears which part begins."""
    chosen = [part for part in PARTS if not only or part in only]
    load_before = os.getloadavg()[0]
    lines: list[Line] = []
    skipped = [f"{part}, because others were chosen" for part in PARTS if part not in chosen]
    async with prepared_stand(settings, clients=MANY // 2, processes=processes) as stand:
        run = _Run(stand, seconds)
        await run.drive(run.places())
        if "place" in chosen:
            progress("place")
            lines += await _place(run)
        if "latency" in chosen:
            progress("latency")
            lines.append(await _latency(run))
        if "reads" in chosen:
            progress("reads")
            lines += await _reads(run)
        if "overload" in chosen and overload_minutes > 0:
            progress("overload")
            found, share = await overload(stand, top_per_s=await run.top(), minutes=overload_minutes)
            lines += found
            run.share = max(run.share, share)
        elif "overload" in chosen:
            skipped.append("overload, because it was given no time")
        findings = len(await prove(stand.ground.db))
        machine = await machine_of(stand.ground.db, load_before=load_before)
    if "recovery" in chosen:
        progress("recovery")
        found, more = await _recovery(settings, prove)
        lines += found
        findings += more
    return Table(lines, skipped, machine, processes, seconds, round(run.share, 3), findings)


async def _place(run: _Run) -> list[Line]:
    few, many, posts = [], [], []
    inserts: list[float | None] = []
    for _ in range(ROUNDS):
        few.append(await run.drive(run.places(), clients=FEW))
        posts.append(await run.drive(requests.noop_posts()))
        many.append(await run.drive(run.places(), clients=MANY))
        inserts.append(await pgbench_rate(run.stand.ground.dsn, INSERT, seconds=run.each))
    at_few, at_many, noop = (median(each.rate_per_s for each in kind) for kind in (few, many, posts))
    insert = median_known(inserts)
    run.top_per_s = top = max(at_few, at_many)
    errors = sum(each.errors for each in (*few, *many))
    placed = f"{top:,.0f} orders/s, errors {errors}"
    return [
        judged(I8, ratio(top, insert), f"{placed}; {insert or 0:,.0f} inserts/s"),
        judged(PLACED, ratio(top, noop), f"{placed}; {noop:,.0f} no-ops/s"),
        judged(CROWD, ratio(at_many, at_few), f"{at_many:,.0f} and {at_few:,.0f} orders/s"),
    ]


async def _latency(run: _Run) -> Line:
    rate = AT_LOAD * await run.top()
    rounds = [await run.drive(run.places(), clients=MANY, rate_per_s=rate) for _ in range(ROUNDS)]
    unsent = sum(each.unsent for each in rounds)
    late = max(each.generator.late_p99_ms for each in rounds)
    calm = median((moment.p99_ms for each in rounds for moment in each.slices), 1)
    note = (
        f"at {rate:,.0f} orders/s; never sent {unsent}; p99 of the median moment {calm:g} ms; the generator's own "
        f"lateness p99 {late:g} ms"
    )
    return judged(LATENCY, median((each.p99_ms for each in rounds), 1), note)


async def _reads(run: _Run) -> list[Line]:
    """What is answered from memory, each beside the no-op of its method."""
    ground = run.stand.ground
    asked = (
        (SCENARIOS["refuse"].kinds(ground)[0], requests.noop_posts(), REFUSALS, REFUSAL_QUERIES),
        (event_pages(ground), requests.noop_gets(), PAGES, PAGE_QUERIES),
        (room_checks(ground), requests.noop_gets(), CHECKS, CHECK_QUERIES),
    )
    for kind, _, _, _ in asked:
        await run.drive(kind)
    quiet = await _transactions_per_s(run.stand)
    rounds: dict[str, list[tuple[Round, Round]]] = {kind.name: [] for kind, _, _, _ in asked}
    queries = dict.fromkeys(rounds, 0.0)
    for _ in range(ROUNDS):
        for kind, noop, _, _ in asked:
            before = await run.stand.transactions()
            driven = await run.drive(kind)
            # The no-op's time lets the backends tell what they have done.
            rounds[kind.name].append((driven, await run.drive(noop)))
            queries[kind.name] += max(0.0, await run.stand.transactions() - before - quiet * 2 * run.each)
    lines = []
    for kind, _, rate_target, query_target in asked:
        rate, noop_rate = (median(pair[which].rate_per_s for pair in rounds[kind.name]) for which in (0, 1))
        count = sum(driven.requests for driven, _ in rounds[kind.name])
        errors = sum(driven.errors for driven, _ in rounds[kind.name])
        note = f"{rate:,.0f} and {noop_rate:,.0f}/s, errors {errors}"
        lines.append(judged(rate_target, ratio(rate, noop_rate), note))
        lines.append(judged(query_target, queries[kind.name] / count, f"of {count:,}"))
    return lines


async def _transactions_per_s(stand: Stand) -> float:
    """What the database does when nobody asks."""
    before = await stand.transactions()
    await asyncio.sleep(2 * QUIET_S)
    return (await stand.transactions() - before) / (2 * QUIET_S)


async def _recovery(settings: Settings, prove: Prove) -> tuple[list[Line], int]:
    found = await recovery(settings, prove=prove)
    database = f"{found.database_s:g} s and {found.bare_s:g} s"
    lines = [
        judged(API_KILLED, found.only_process_s),
        judged(ONE_OF_TWO, found.one_of_two_s),
        judged(DATABASE_KILLED, found.database_ratio, database),
    ]
    return lines, found.findings
