"""Twice the top rate, on so many connections that the server can't keep all of them waiting.

It has servers of its own with a short queue (`WAITING_MAX` orders instead of 20,000), because a real one would take
40,000 connections to fill. What matters is the same: whoever is too many is told 503 and when to come back, soon, while
orders are placed all the same and memory stays flat. Where nobody was told so, nothing was proved.
"""

import asyncio
import math
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import psutil

from menpiao.bench import requests
from menpiao.bench.ground import PLACES, Ground, put_on_sale
from menpiao.bench.plan import Kind, Phase, Round
from menpiao.bench.result import median, ratio
from menpiao.bench.stand import Stand, standing_on
from menpiao.bench.table import Line, Target, judged

OVERLOAD = 2.0
CONNECTIONS = 8_000
WAITING_MAX = 1_000
WARM_CLIENTS, WARM_UP_S = 128, 3.0
"""In its first moments everybody signs in at once; that is not what is measured here."""
SAMPLE_S = 1.0
FLAT = 1.05
"""Memory that grows by less than this from the second quarter of the time to the last is flat."""
_OTHER_FILES = 500

SHED = Target("503 with a time to come back, under twice the top rate", "at least", 1, unit="/s")
SOON = Target("p99 of that answer, from sending", "at most", 1_000, 100, "ms")
MEMORY = Target("memory of an API process under twice the top rate, late / early", "at most", FLAT)


async def overload(stand: Stand, *, top_per_s: float, minutes: float) -> tuple[list[Line], float]:
    """The lines, and the share of a core that the generator used."""
    connections, seconds = _files_for(CONNECTIONS), 60 * minutes
    settings = msgspec.structs.replace(stand.ground.settings, orders_waiting_max=WAITING_MAX)
    ground = msgspec.structs.replace(stand.ground, settings=settings)
    kinds = await _more_places(ground, math.ceil(top_per_s * seconds / PLACES))
    phases = [
        Phase((number + 1) / len(kinds), [int(other == number) for other in range(len(kinds))])
        for number in range(len(kinds))
    ]
    async with standing_on(ground, connections, len(stand.pids)) as crowded:
        await crowded.with_clients(WARM_CLIENTS).drive(kinds[:1], seconds=WARM_UP_S)
        async with _watched(crowded.pids) as samples:
            driven, _ = await crowded.drive(kinds, seconds=seconds, phases=phases, rate_per_s=OVERLOAD * top_per_s)
    return lines(driven, samples, top_per_s=top_per_s, connections=connections), driven.generator.cpu_share


def _files_for(connections: int) -> int:
    """So many connections as our processes may have, which inherit what we may: each is a file to them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY:
        connections = min(connections, most - _OTHER_FILES)
    now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, connections + _OTHER_FILES), most))
    return connections


@asynccontextmanager
async def _watched(pids: list[int]) -> AsyncIterator[list[float]]:
    """MiB of the fattest of these processes: now, and each second until the block ends."""
    processes = [psutil.Process(pid) for pid in pids]
    samples: list[float] = []

    async def watch() -> None:
        while True:
            samples.append(max(process.memory_info().rss for process in processes) / 2**20)
            await asyncio.sleep(SAMPLE_S)

    watching = asyncio.create_task(watch())
    try:
        yield samples
    finally:
        watching.cancel()


def lines(driven: Round, samples: list[float], *, top_per_s: float, connections: int) -> list[Line]:
    """What was measured, judged; ``samples`` are MiB."""
    quarter = max(1, len(samples) // 4)
    early, late = median(samples[quarter : 2 * quarter]), median(samples[-quarter:])
    away = driven.away
    told = {} if away is None else away.retry_after
    # Of all that were answered: some are after the time is over, and do not count for the rate.
    a_second = driven.rate_per_s / driven.requests
    placed, proper = driven.answers.get("201", 0) * a_second, sum(told[after] for after in told if after) * a_second
    load = (
        f"{driven.seconds:.0f} s at {OVERLOAD * top_per_s:,.0f}/s asked on {connections:,} connections,"
        f" {driven.rate_per_s:,.0f}/s answered ({_counted(driven.answers)}), {driven.unsent:,} never sent;"
        f" {placed:,.0f} orders/s placed, {ratio(placed, top_per_s):g} of the top rate"
    )
    memory = (
        f"{samples[0]:.0f} MiB before, {early:.0f} early, {median(samples[quarter:-quarter] or samples):.0f} in the"
        f" middle, {late:.0f} late, {max(samples):.0f} at most"
    )
    return [
        judged(SHED, proper, f"{load}; Retry-After {_counted(told) or 'never'}"),
        judged(SOON, math.inf if away is None else away.p99_ms, "" if away is None else f"p50 {away.p50_ms:g} ms"),
        judged(MEMORY, late / early if away is not None else math.inf, memory),
    ]


def _counted(answers: dict[str, int]) -> str:
    return ", ".join(f"{answer or 'none'}: {count:,}" for answer, count in sorted(answers.items()))


async def _more_places(ground: Ground, count: int) -> list[Kind]:
    """Ticket types enough for all that can be placed in that time; they take turns."""
    opened_at = ground.db.clock.now()
    kinds = []
    for number in range(max(1, count)):
        hot = await put_on_sale(
            ground.db,
            ground.organizer_id,
            ground.venue_id,
            title=f"Overload {number}",
            places=PLACES,
            on_sale_at=opened_at,
        )
        kinds.append(
            requests.orders(
                ground.tokens,
                hot.session_id,
                hot.ticket_type_id,
                name=f"place {number}",
                expected=[201, 503],
            )
        )
    return kinds
