"""The test stand: ground, servers, echo and meters, running; and the rounds that may be driven on it.

Rounds of the scenario and of its references take turns, so that a machine whose speed drifts is as kind to one as to
the others, and every figure is the median of its rounds.
"""

import asyncio
import os
import platform
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Sized
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from menpiao.bench.cpu import Cpu, CpuMeter, postmaster_of
from menpiao.bench.ground import Ground, prepared_ground
from menpiao.bench.load import run_round
from menpiao.bench.pgbench import INSERT, UPDATE_HOT_ROW, pgbench_rate
from menpiao.bench.plan import CrowdPlan, Kind, Phase, Round
from menpiao.bench.process import running_echo, running_servers
from menpiao.bench.requests import noop_gets, noop_posts
from menpiao.bench.result import (
    GeneratorProof,
    Machine,
    Measured,
    Reference,
    added,
    joined,
    kinds_of,
    median,
    median_cpu,
    median_known,
    ratio,
)
from menpiao.platform.config import Settings
from menpiao.platform.db import Database

ROUNDS = 3
WARM_UP_S = 1.0
QUIET_S = 1.0
SHORTEST_S = 0.3
SHARES = {"scenario": 0.5, "noop": 0.12, "pgbench": 0.1, "echo": 0.06}
"""How a round's time is divided; there are two no-ops and two of pgbench, which knows whole seconds only."""

Prove = Callable[[Database], Awaitable[Sized]]


class Stand(msgspec.Struct, frozen=True):
    """Everything that runs while something is measured."""

    ground: Ground
    port: int
    pids: list[int]
    echo_port: int
    meter: CpuMeter
    clients: int

    async def drive(
        self,
        kinds: Sequence[Kind],
        *,
        seconds: float,
        phases: Sequence[Phase] = (),
        rate_per_s: float | None = None,
        crowd: CrowdPlan | None = None,
    ) -> tuple[Round, Cpu]:
        """One round and what it cost."""
        self.meter.skip()
        driven = await run_round(
            self.port, kinds, clients=self.clients, seconds=seconds, phases=phases, rate_per_s=rate_per_s, crowd=crowd
        )
        return driven, self.meter.spent_on(driven)

    def with_clients(self, clients: int) -> "Stand":
        """The same with so many connections at a time."""
        return msgspec.structs.replace(self, clients=clients)

    async def transactions(self) -> int:
        """How many the bench's database has seen; a backend tells within a second or so."""
        async with self.ground.db.read() as tx:
            return int(await tx.connection.fetchval(_TRANSACTIONS))


_TRANSACTIONS = "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"


class Rounds:
    """The rounds of one run, and the figures that they come to."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._scenario: list[tuple[Round, Cpu]] = []
        self._posts: list[tuple[Round, Cpu]] = []
        self._gets: list[tuple[Round, Cpu]] = []
        self._inserts: list[float | None] = []
        self._updates: list[float | None] = []
        self._echoes: list[Round] = []
        self._transactions = 0.0
        self._before: tuple[int, float] | None = None
        self._quiet_per_s = 0.0
        self._load_before = os.getloadavg()[0]

    async def warm_up(self, kinds: Sequence[Kind]) -> None:
        """Nobody's first request is measured; and what the database does when nobody asks is."""
        await self._stand.drive(kinds, seconds=WARM_UP_S)
        before = await self._stand.transactions()
        await asyncio.sleep(QUIET_S)
        self._quiet_per_s = (await self._stand.transactions() - before) / QUIET_S

    async def scenario(
        self, kinds: Sequence[Kind], *, seconds: float, phases: Sequence[Phase] = (), crowd: CrowdPlan | None = None
    ) -> Round:
        """A round of what is measured."""
        self._before = (await self._stand.transactions(), time.perf_counter())
        driven = await self._stand.drive(kinds, seconds=seconds, phases=phases, crowd=crowd)
        self._scenario.append(driven)
        return driven[0]

    async def references(self, *, seconds: float) -> None:
        """A round of everything that it is compared with; ``seconds`` is a whole round's time."""
        noop = max(SHORTEST_S, seconds * SHARES["noop"])
        self._posts.append(await self._stand.drive([noop_posts()], seconds=noop))
        self._gets.append(await self._stand.drive([noop_gets()], seconds=noop))
        await self._count_transactions()
        for rates, statement in ((self._inserts, INSERT), (self._updates, UPDATE_HOT_ROW)):
            rates.append(await pgbench_rate(self._stand.ground.dsn, statement, seconds=seconds * SHARES["pgbench"]))
        echo = max(SHORTEST_S, seconds * SHARES["echo"])
        self._echoes.append(
            await run_round(self._stand.echo_port, [noop_posts()], clients=self._stand.clients, seconds=echo)
        )

    async def _count_transactions(self) -> None:
        """Of the last round and the no-ops after it, whose time lets the backends tell what they have done."""
        if self._before is not None:
            before, at = self._before
            quiet = self._quiet_per_s * (time.perf_counter() - at)
            self._transactions += max(0.0, await self._stand.transactions() - before - quiet)
            self._before = None

    async def measured(
        self, scenario: str, *, seconds: float, prove: Prove, extra: dict[str, float] | None = None
    ) -> Measured:
        """The medians, beside their references, with the proof of the books."""
        rounds = [driven for driven, _ in self._scenario]
        rate = median(each.rate_per_s for each in rounds)
        inserts, updates = median_known(self._inserts), median_known(self._updates)
        posts, gets = (median(each.rate_per_s for each, _ in kind) for kind in (self._posts, self._gets))
        ceiling = median(each.rate_per_s for each in self._echoes)
        requests = sum(each.requests for each in rounds)
        return Measured(
            scenario=scenario,
            rate_per_s=rate,
            p50_ms=median((each.p50_ms for each in rounds), 2),
            p99_ms=median((each.p99_ms for each in rounds), 2),
            errors=sum(each.errors for each in rounds),
            seconds=seconds,
            clients=self._stand.clients,
            processes=len(self._stand.pids),
            answers=added(each.answers for each in rounds),
            kinds=kinds_of(rounds) if len(rounds[0].kinds) > 1 else [],
            rounds_per_s=[round(each.rate_per_s, 1) for each in rounds],
            ratio_to_pgbench_insert=ratio(rate, inserts) if inserts else None,
            ratio_to_pgbench_hot_row=ratio(rate, updates) if updates else None,
            ratio_to_noop_http_post=ratio(rate, posts),
            ratio_to_noop_http_get=ratio(rate, gets),
            transactions_per_request=round(self._transactions / requests, 3),
            cpu=median_cpu([cpu for _, cpu in self._scenario]),
            reference=Reference(inserts, updates, posts, gets, median_cpu([cpu for _, cpu in self._posts])),
            generator=GeneratorProof(
                cpu_share=round(max(each.generator.cpu_share for each in rounds), 3),
                us_per_request=median(each.generator.us_per_request for each in rounds),
                ceiling_per_s=ceiling,
                share_of_ceiling=ratio(rate, ceiling),
            ),
            machine=await machine_of(self._stand.ground.db, load_before=self._load_before),
            extra=extra or {},
            findings=len(await prove(self._stand.ground.db)),
            curve=joined(rounds),
        )


@asynccontextmanager
async def prepared_stand(settings: Settings, *, clients: int, processes: int = 1) -> AsyncIterator[Stand]:
    """Make everything, start everything; stop and drop it at the end."""
    async with prepared_ground(settings, clients=clients) as ground, standing_on(ground, clients, processes) as stand:
        yield stand


@asynccontextmanager
async def standing_on(ground: Ground, clients: int, processes: int) -> AsyncIterator[Stand]:
    """Servers on a ground that somebody prepared."""
    async with (
        running_servers(ground.settings, processes=processes) as (port, pids),
        running_echo() as echo_port,
    ):
        meter = CpuMeter(pids, await postmaster_of(ground.dsn))
        yield Stand(ground, port, pids, echo_port, meter, clients)


async def machine_of(db: Database, *, load_before: float) -> Machine:
    """What a reader must know to compare."""
    async with db.read() as tx:
        version = str(await tx.connection.fetchval("show server_version"))
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=_processor(),
        python=platform.python_version(),
        postgresql=version,
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    """Linux knows its name; elsewhere the architecture has to do."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
