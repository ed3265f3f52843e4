"""What is done to a running sale. Each fault happens while buyers order, ends by itself, and tells from which moment on
the sale should work again, and whether what it is about came to pass: a round without it proves nothing."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

import asyncpg
import psutil

from builders.shop import Sale
from menpiao.app.run import CLOCK_S
from torture.arena import Arena
from torture.processes import has_wrong_clock

LOCKED_FOR_S = 5
LOOK_EVERY_S = 0.25
SILENT_FOR_S = 1.0
SAME_TIME_WITHIN_S = 5.0
WRITES_ORDERS = (b"update orders", b"release_orders", b"insert into payments", b"update payments")
"""What transactions of several statements do for an order: it is paid, cancelled, settled, let go of, given back."""


@dataclass(frozen=True)
class Done:
    """What a fault was, and from when on orders should be accepted again."""

    again_from: float
    happened: bool = True
    what: str = ""
    bare_s: float | None = None
    """What PostgreSQL itself needed to come back, where it was away."""


Fault = Callable[[Arena, Sale], Coroutine[object, object, Done]]


async def api_killed(arena: Arena, sale: Sale) -> Done:
    """kill -9 of a server with all its processes; its keeper starts it again, while the other one sells."""
    api = arena.rng.choice(arena.apis)
    moment = time.perf_counter()
    exit_code = await api.kill()
    return Done(moment, exit_code == -signal.SIGKILL)


async def api_killed_alone(arena: Arena, sale: Sale) -> Done:
    """kill -9 of the only process that answers for a server; its parent replaces it, and the sale goes on only when
    that very server sells again."""
    api = arena.rng.choice(arena.apis)
    moment = time.perf_counter()
    api.answering.kill()
    again_s = await arena.crowd.probe(sale, api, moment)
    return Done(moment, what=f"at the killed server after {again_s:.2f} s")


async def api_restarted(arena: Arena, sale: Sale) -> Done:
    """SIGTERM: it finishes what it accepted and ends well."""
    api = arena.rng.choice(arena.apis)
    moment = time.perf_counter()
    exit_code = await api.kill(signal.SIGTERM)
    ended_in = time.perf_counter() - moment
    await api.ready()
    if exit_code != 0:
        arena.history.surprises[f"a server that was told to stop ended with {exit_code}"] += 1
    return Done(moment, what=f"drained in {ended_in:.2f} s")


async def worker_killed(arena: Arena, sale: Sale) -> Done:
    """kill -9 of the worker."""
    moment = time.perf_counter()
    exit_code = await arena.worker.kill()
    return Done(moment, exit_code == -signal.SIGKILL)


async def backend_terminated(arena: Arena, sale: Sale) -> Done:
    """Every connection of the servers ended by an administrator."""
    moment = time.perf_counter()
    async with arena.db.read() as tx:
        ended = await tx.connection.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where application_name in ('menpiao serve', 'menpiao work', 'menpiao jobs')"
        )
    return Done(moment, ended > 0, f"{ended} connections")


async def backend_killed(arena: Arena, sale: Sale) -> Done:
    """SIGKILL of one backend: PostgreSQL throws everybody out and recovers."""
    async with arena.db.read() as tx:
        pid = await tx.connection.fetchval(
            "select pid from pg_stat_activity where application_name = 'menpiao serve'"
            " order by state = 'active' desc limit 1"
        )
    canary, thrown_out = await asyncpg.connect(arena.dsn), asyncio.Event()
    canary.add_termination_listener(lambda _: thrown_out.set())
    moment = time.perf_counter()
    os.kill(pid, signal.SIGKILL)
    bare_s = await _accepting(arena, thrown_out, moment)
    canary.terminate()
    return Done(moment, thrown_out.is_set(), bare_s=bare_s)


async def postmaster_killed(arena: Arena, sale: Sale) -> Done:
    """SIGKILL of PostgreSQL's first process; started again at once."""
    await arena.cluster.kill(signal.SIGKILL)
    moment = time.perf_counter()
    return Done(moment, bare_s=await arena.cluster.start())


async def power_cut(arena: Arena, sale: Sale) -> Done:
    """PostgreSQL's immediate shutdown, a pause, and a start."""
    await arena.cluster.kill(signal.SIGQUIT)
    await asyncio.sleep(arena.rng.uniform(0, 0.5))
    moment = time.perf_counter()
    return Done(moment, bare_s=await arena.cluster.start())


async def reply_lost(arena: Arena, sale: Sale) -> Done:
    """Batches of orders that are committed, and whose answer never arrives."""
    lost = 0
    for _ in range(3):
        arena.proxy.heal()
        arena.proxy.lose_reply(b"place_orders")
        lost += await _within(arena.proxy.lost.wait())
    return Done(time.perf_counter(), lost == 3, f"{lost} answers lost")


async def commit_reply_lost(arena: Arena, sale: Sale) -> Done:
    """The same for a transaction of several statements that is an order's: a payment, a cancellation, a settlement."""
    arena.proxy.lose_reply(b"COMMIT", after=WRITES_ORDERS)
    happened = await _within(arena.proxy.lost.wait(), 30)
    arena.proxy.heal()
    return Done(time.perf_counter(), happened)


async def reply_swallowed(arena: Arena, sale: Sale) -> Done:
    """Committed, the answer lost, and the connection left open in silence."""
    moment = time.perf_counter()
    arena.proxy.lose_reply(b"place_orders", then_silent=True)
    happened = await _within(arena.proxy.lost.wait())
    await arena.crowd.until_placed(arena.crowd.placed + 1)
    arena.proxy.heal()
    return Done(moment, happened)


async def links_reset(arena: Arena, sale: Sale) -> Done:
    """Every connection reset at once."""
    moment, links = time.perf_counter(), arena.proxy.links
    arena.proxy.reset()
    return Done(moment, links > 0, f"{links} connections")


async def links_cut(arena: Arena, sale: Sale) -> Done:
    """A connection that breaks in the middle of an answer."""
    cut = 0
    for _ in range(4):
        arena.proxy.heal()
        arena.proxy.cut_after = arena.rng.randrange(1, 4_000)
        cut += await _within(arena.proxy.lost.wait())
    return Done(time.perf_counter(), cut == 4, f"{cut} connections")


async def links_silent(arena: Arena, sale: Sale) -> Done:
    """Every connection half open at once; new ones work."""
    moment, links = time.perf_counter(), arena.proxy.links
    arena.proxy.silence_links()
    return Done(moment, links > 0, f"{links} connections")


async def network_slow(arena: Arena, sale: Sale) -> Done:
    """20 ms on every answer of the database, for a while."""
    arena.proxy.latency_s = 0.02
    await arena.crowd.until_placed(arena.crowd.placed + 10)
    arena.proxy.heal()
    return Done(time.perf_counter())


async def network_away(arena: Arena, sale: Sale) -> Done:
    """No connection, old or new, for a second."""
    before = arena.proxy.turned_away
    arena.proxy.refusing = True
    arena.proxy.reset()
    await asyncio.sleep(SILENT_FOR_S)
    arena.proxy.heal()
    turned_away = arena.proxy.turned_away - before
    return Done(time.perf_counter(), turned_away > 0, f"{turned_away} connections turned away")


async def lock_held(arena: Arena, sale: Sale) -> Done:
    """A stranger holds the hot row."""
    stranger = await asyncpg.connect(arena.dsn)
    blocked = 0
    try:
        async with stranger.transaction():
            await stranger.execute("select 1 from quotas where ticket_type_id = $1 for update", sale.ticket_type_id)
            until = time.perf_counter() + LOCKED_FOR_S
            while time.perf_counter() < until:
                await asyncio.sleep(LOOK_EVERY_S)
                blocked = max(blocked, await _blocked_by(arena, stranger))
        return Done(time.perf_counter(), blocked > 0, f"{blocked} batches waited")
    finally:
        await stranger.close()


async def connections_exhausted(arena: Arena, sale: Sale) -> Done:
    """A stranger takes every connection that is left, and ours have to come again."""
    strangers: list[asyncpg.Connection[asyncpg.Record]] = []
    none_left = False
    try:
        arena.proxy.reset()
        while not none_left:
            try:
                strangers.append(await asyncpg.connect(arena.dsn, timeout=5))
            except asyncpg.TooManyConnectionsError:
                none_left = True
            except (OSError, TimeoutError):
                break
        await asyncio.sleep(SILENT_FOR_S)
    finally:
        for stranger in strangers:
            stranger.terminate()
    return Done(time.perf_counter(), none_left and bool(strangers), f"{len(strangers)} connections")


async def frozen(arena: Arena, sale: Sale) -> Done:
    """A server that stands still for a while with requests in its hands (SIGSTOP), then goes on."""
    api = arena.rng.choice(arena.apis)
    answering = api.answering
    answering.suspend()
    await asyncio.sleep(SILENT_FOR_S * 2)
    stood_still = answering.status() == psutil.STATUS_STOPPED
    answering.resume()
    return Done(time.perf_counter(), stood_still)


async def clocks_apart(arena: Arena, sale: Sale) -> Done:
    """One server ten minutes ahead, one ten minutes behind, the worker ahead; right again at the end."""
    shifts = [600, -600]
    arena.rng.shuffle(shifts)
    for process, shift in zip([*arena.apis, arena.worker], [*shifts, 600], strict=True):
        process.shifted_by_s = shift
        await process.kill()
    await asyncio.gather(*(api.ready() for api in arena.apis))
    happened = all(has_wrong_clock(api.answering) for api in arena.apis)
    await _windows_hold(arena)
    await arena.crowd.until_placed(arena.crowd.placed + 40)
    for process in [*arena.apis, arena.worker]:
        process.shifted_by_s = 0
        await process.kill(signal.SIGTERM)
    moment = time.perf_counter()
    await asyncio.gather(*(api.ready() for api in arena.apis))
    return Done(moment, happened)


async def database_clock_set(arena: Arena, sale: Sale) -> Done:
    """PostgreSQL's own clock is set ten minutes on or back while it runs, and then the other way until it is right, as
    when a machine takes over whose clock is wrong. At first no server has heard of it, then all have."""
    shift = arena.rng.choice((600, -600))
    await arena.cluster.start_again(own_clock=True)
    try:
        await arena.crowd.until_placed(arena.crowd.placed + 10)
        saw = []
        for ahead in (shift, 0):
            saw.append(await set_database_clock(arena, ahead))
            await arena.crowd.until_placed(arena.crowd.placed + 40)
            await asyncio.sleep(CLOCK_S)
    finally:
        await arena.cluster.start_again(own_clock=False)
    return Done(time.perf_counter(), all(saw), f"{shift:+d} s and back")


async def set_database_clock(arena: Arena, ahead_s: int) -> bool:
    """Set it, and wait until PostgreSQL says that time; whether it did. It needs a clock of its own."""
    arena.cluster.set_clock(ahead_s)

    async def says_so() -> None:
        while True:
            async with arena.db.read() as tx:
                said = await tx.connection.fetchval("select extract(epoch from clock_timestamp())::float")
            if abs(said - time.time() - ahead_s) < SAME_TIME_WITHIN_S:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    return await _within(says_so())


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        api_killed, api_killed_alone, api_restarted, worker_killed, frozen, backend_terminated, backend_killed,
        postmaster_killed,
        power_cut, reply_lost, commit_reply_lost, reply_swallowed, links_reset, links_cut, links_silent, network_slow,
        network_away, lock_held, connections_exhausted, clocks_apart,
        database_clock_set,
    )
}  # fmt: skip


async def _windows_hold(arena: Arena) -> None:
    """No server opens a sale before its time, or sells after its end, or refuses what is on sale."""
    sales = {
        "not_yet_on_sale": await arena.a_sale(10, opens_in_s=300),
        "sale_ended": await arena.a_sale(10, ends_in_s=-300),
        "": await arena.a_sale(10, opens_in_s=-300, ends_in_s=300),
    }
    for api in arena.apis:
        for expected, sale in sales.items():
            answer = await arena.crowd.answer_to(sale, api)
            if answer != expected:
                arena.history.surprises[f"{answer or 'placed'} instead of {expected or 'placed'}"] += 1


async def _accepting(arena: Arena, told: asyncio.Event, moment: float) -> float:
    """Seconds until PostgreSQL takes connections again, once it has thrown everybody out: us too, as `told` tells."""
    await _within(told.wait(), 30)
    while True:
        try:
            connection = await asyncpg.connect(arena.dsn, timeout=5)
        except (asyncpg.PostgresError, OSError, TimeoutError):
            await asyncio.sleep(0.01)
            continue
        connection.terminate()
        return time.perf_counter() - moment


async def _blocked_by(arena: Arena, stranger: "asyncpg.Connection[asyncpg.Record]") -> int:
    """How many wait for a lock of this connection."""
    async with arena.db.read() as tx:
        count: int = await tx.connection.fetchval(
            "select count(*) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))", stranger.get_server_pid()
        )
        return count


async def _within(happening: Awaitable[object], seconds: float = 5) -> bool:
    """Wait for it, but not for ever; whether it happened."""
    try:
        async with asyncio.timeout(seconds):
            await happening
    except TimeoutError:
        return False
    return True
