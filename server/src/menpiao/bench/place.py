"""``menpiao bench place``: how many orders a second this machine places, beside what its parts could do at best.

Three kinds of rounds alternate, so that a machine whose speed drifts is as kind to one as to the others: orders, a
route of the same process that reads the body and answers ``{}``, and pgbench inserting single rows into the same
server. Each figure is the median of its rounds.
"""

import statistics
from collections.abc import Awaitable, Callable, Sized

import msgspec

from menpiao.bench.cpu import Cpu, CpuMeter, postmaster_of
from menpiao.bench.ground import prepared_ground
from menpiao.bench.load import Round, order_requests, plain_requests, run_round
from menpiao.bench.pgbench import insert_rate
from menpiao.bench.process import running_server
from menpiao.platform.config import Settings
from menpiao.platform.db import Database

ROUNDS = 3
WARM_UP_S = 1.0
SHARES = {"place": 0.6, "noop": 0.2, "pgbench": 0.2}
"""How a round's time is divided."""


Prove = Callable[[Database], Awaitable[Sized]]


class Reference(msgspec.Struct, frozen=True):
    """What the parts could do at best, in the same run."""

    pgbench_insert_per_s: float | None
    noop_http_post_per_s: float
    noop_cpu: Cpu


class Measured(msgspec.Struct, frozen=True):
    """The one object that every scenario prints."""

    scenario: str
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    seconds: float
    clients: int
    answers: dict[str, int]
    ratio_to_pgbench_insert: float | None
    ratio_to_noop_http_post: float
    cpu: Cpu
    reference: Reference
    findings: int
    """Contradictions that ``menpiao audit`` found afterwards; anything but 0 spoils the rest."""


async def place(settings: Settings, *, seconds: float, clients: int, prove: Prove) -> Measured:
    """Measure for about so many seconds with so many connections; ``prove`` is the proof of the books."""
    each = seconds / ROUNDS
    async with prepared_ground(settings, clients=clients) as ground, running_server(ground.settings) as (port, pid):
        orders, plain = order_requests(ground), plain_requests()
        await run_round(port, orders, clients=clients, seconds=WARM_UP_S)
        placed: list[Round] = []
        noop: list[Round] = []
        inserts: list[float | None] = []
        order_cpu: list[Cpu] = []
        noop_cpu: list[Cpu] = []
        meter = CpuMeter(pid, await postmaster_of(ground.dsn))
        for _ in range(ROUNDS):
            placed.append(await run_round(port, orders, clients=clients, seconds=each * SHARES["place"]))
            order_cpu.append(meter.spent_on(placed[-1]))
            noop.append(await run_round(port, plain, clients=clients, seconds=each * SHARES["noop"]))
            noop_cpu.append(meter.spent_on(noop[-1]))
            inserts.append(await insert_rate(ground.dsn, seconds=each * SHARES["pgbench"]))
            meter.skip()
        findings = len(await prove(ground.db))
        cpu = (_median(order_cpu), _median(noop_cpu))
        return _measured(placed, noop, inserts, cpu, seconds=seconds, clients=clients, findings=findings)


def _measured(
    placed: list[Round],
    noop: list[Round],
    inserts: list[float | None],
    cpu: tuple[Cpu, Cpu],
    *,
    seconds: float,
    clients: int,
    findings: int,
) -> Measured:
    rate = statistics.median(part.rate_per_s for part in placed)
    plain = statistics.median(part.rate_per_s for part in noop)
    known = [insert for insert in inserts if insert is not None]
    insert = statistics.median(known) if known else None
    answers: dict[str, int] = {}
    for part in placed:
        for status, count in part.answers.items():
            answers[status] = answers.get(status, 0) + count
    return Measured(
        scenario="place",
        rate_per_s=round(rate, 1),
        p50_ms=round(statistics.median(part.p50_ms for part in placed), 2),
        p99_ms=round(statistics.median(part.p99_ms for part in placed), 2),
        errors=sum(count for status, count in answers.items() if status != "201"),
        seconds=seconds,
        clients=clients,
        answers=answers,
        ratio_to_pgbench_insert=round(rate / insert, 3) if insert else None,
        ratio_to_noop_http_post=round(rate / plain, 3),
        cpu=cpu[0],
        reference=Reference(round(insert, 1) if insert else None, round(plain, 1), cpu[1]),
        findings=findings,
    )


def _median(rounds: list[Cpu]) -> Cpu:
    databases = [cpu.database_us for cpu in rounds if cpu.database_us is not None]
    return Cpu(
        server_us=round(statistics.median(cpu.server_us for cpu in rounds), 1),
        database_us=round(statistics.median(databases), 1) if databases else None,
    )
