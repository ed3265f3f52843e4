"""Deferred work that commits with the data, on pgqueuer; and ticks, which look for what is due.

A job is a wake-up, not the record of what must happen: the record is a row of the feature (a callback in the inbox, a
payment to query, a message in the outbox), found again by a tick if the job is lost or fails. So a job is never
retried by the queue itself, and handlers are idempotent.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg
import msgspec

from menpiao.platform import metrics
from menpiao.platform.db import Tx

if TYPE_CHECKING:
    from pgqueuer import PgQueuer
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.domain.models import Job

log = logging.getLogger(__name__)

SILENT_AFTER_S = 15.0
"""A queue's connection that has not answered for so long is taken for dead, and the worker ends to be started anew."""

T = TypeVar("T")
Handler = Callable[[dict[str, Any]], Awaitable[None]]
Tick = Callable[[], Awaitable[object]]


def _queries(tx: Tx) -> "Queries":
    """pgqueuer is loaded by whoever uses it first: it takes a third of the time in which an API process starts, which
    is the time that buyers wait when one was killed."""
    from pgqueuer.adapters.persistence.queries import Queries

    return Queries.from_asyncpg_connection(tx.connection)


async def enqueue(tx: Tx, name: str, payload: dict[str, Any]) -> None:
    """Add a job in this transaction: rolled back with it, visible with its commit."""
    await _queries(tx).enqueue(name, msgspec.json.encode(payload))


async def for_each(
    name: str, items: Sequence[T], handle: Callable[[T], Awaitable[object]], *, at_once: int = 4
) -> None:
    """Handle each of these, a few side by side. One that fails is logged and counted and leaves the others alone.

    Whoever claims a batch of rows uses this: else the first row that can't be handled would hold up those behind it,
    again at every try.
    """
    turns = asyncio.Semaphore(at_once)

    async def in_turn(item: T) -> None:
        async with turns:
            try:
                await handle(item)
            except Exception:
                metrics.jobs_done.labels(name, "item_failed").inc()
                log.exception("item_failed", extra={"job": name, "item": _name_of(item)})

    await asyncio.gather(*(in_turn(item) for item in items))


def _name_of(item: object) -> str:
    """Its id for the log, or the number that it is; never its content."""
    return str(item if isinstance(item, int) else getattr(item, "id", ""))


class OneAtATime:
    """Work for which a wake-up says no more than "look": whoever wakes it while it is under way makes it look once more
    when it is done, instead of having two of it do the same side by side."""

    def __init__(self, work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._asked = False
        self._running = False

    async def __call__(self) -> None:
        self._asked = True
        if self._running:
            return
        self._running = True
        try:
            while self._asked:
                self._asked = False
                await self._work()
        finally:
            self._running = False


class Worker:
    """Runs the jobs and ticks that `app` bound to it."""

    def __init__(self, *, silent_after_s: float = SILENT_AFTER_S) -> None:
        self._silent_after_s = silent_after_s
        self._handlers: dict[str, Handler] = {}
        self._ticks: list[tuple[str, float, Tick]] = []

    def on(self, name: str, handler: Handler) -> None:
        """Bind a handler to a job's name."""
        assert name not in self._handlers
        self._handlers[name] = handler

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Call this again and again, ``seconds`` after the last call ended."""
        self._ticks.append((name, seconds, tick))

    async def run(self, dsn: str, stop: asyncio.Event) -> None:
        """Work until ``stop``; what is under way is finished."""
        connection = await asyncpg.connect(
            dsn,
            timeout=self._silent_after_s,
            command_timeout=self._silent_after_s,
            server_settings={"application_name": "menpiao jobs"},
        )
        queue = self._queue(connection)
        tasks = [asyncio.create_task(self._repeat(*tick, stop)) for tick in self._ticks]
        tasks.append(asyncio.create_task(queue.qm.run(dequeue_timeout=timedelta(seconds=5), batch_size=20)))
        waiting = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
            failed = [task for task in tasks if task.done() and task.exception()]
            stop.set()
            queue.shutdown.set()
            await asyncio.gather(*tasks, return_exceptions=True)
            if failed:
                raise RuntimeError("the worker lost its database connection") from failed[0].exception()
        finally:
            waiting.cancel()
            with contextlib.suppress(Exception):
                await connection.close(timeout=2)

    async def drain(self, dsn: str) -> None:
        """Run every job there is and every tick once, then return: how tests and the demo's loader work."""
        from pgqueuer.domain.types import QueueExecutionMode

        for name, _, tick in self._ticks:
            await self._observed(name, tick)
        connection = await asyncpg.connect(dsn)
        try:
            # A queue first proves its tables, which takes ten times as long as to see that nothing is in them.
            if await connection.fetchval("select exists (select from pgqueuer)"):
                await self._queue(connection).qm.run(
                    dequeue_timeout=timedelta(0), batch_size=20, mode=QueueExecutionMode.drain
                )
        finally:
            await connection.close()

    def _queue(self, connection: Any) -> "PgQueuer":
        from pgqueuer import PgQueuer

        queue = PgQueuer.from_asyncpg_connection(connection)
        for name, handler in self._handlers.items():
            queue.entrypoint(name)(self._entrypoint(name, handler))
        return queue

    def _entrypoint(self, name: str, handler: Handler) -> "Callable[[Job], Awaitable[None]]":
        async def run(job: "Job") -> None:
            await self._observed(name, lambda: handler(msgspec.json.decode(job.payload or b"{}")))

        return run

    async def _repeat(self, name: str, seconds: float, tick: Tick, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._observed(name, tick)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await stop.wait()

    async def _observed(self, name: str, call: Callable[[], Awaitable[object]]) -> None:
        """Run it, count it, and survive its failure: the next tick finds what was left."""
        started = time.perf_counter()
        try:
            await call()
        except Exception:
            metrics.jobs_done.labels(name, "failed").inc()
            log.exception("job_failed", extra={"job": name, "seconds": round(time.perf_counter() - started, 3)})
        else:
            metrics.jobs_done.labels(name, "done").inc()
