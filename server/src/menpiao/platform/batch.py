"""Natural batching: whatever arrives while a commit is under way is handed over together with the next one.

One row lock and one commit then serve hundreds of requests instead of one, which is worth a factor of twenty on a hot
row; when it is quiet a batch holds one request, and that is the same code path. A request that poisons its batch is
isolated by bisection and fails alone. The queue is bounded: beyond it, `Busy` is raised at once and nothing happened.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from menpiao.kernel.errors import Busy, Refusal
from menpiao.platform import metrics
from menpiao.platform.db import is_database_away

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

MAX_BATCH = 500
MAX_WAITING = 20_000

Process = Callable[[Sequence[T]], Awaitable[Sequence[R | Refusal]]]
"""Handles a batch; answers one result, or one refusal, for each request, in order."""


class Batcher(Generic[T, R]):
    """One queue for each key (an organizer), each drained by at most ``writers`` tasks at a time."""

    def __init__(
        self,
        name: str,
        process: Process[T, R],
        *,
        max_batch: int = MAX_BATCH,
        max_waiting: int = MAX_WAITING,
        writers: int = 1,
    ) -> None:
        self._name = name
        self._process = process
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._writers = writers
        self._queues: dict[Hashable, deque[tuple[T, asyncio.Future[R]]]] = {}
        self._running: dict[Hashable, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False

    async def submit(self, key: Hashable, request: T) -> R:
        """Wait for this request's own result. Refusals meant for it are raised here."""
        if self._closed or self._waiting >= self._max_waiting:
            metrics.batch_refusals.labels(self._name).inc()
            raise Busy(retry_after_s=1)
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(key, deque()).append((request, future))
        self._waiting += 1
        if self._running.get(key, 0) < self._writers:
            self._running[key] = self._running.get(key, 0) + 1
            task = asyncio.create_task(self._drain(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def close(self) -> None:
        """Take nothing new, finish everything that was accepted."""
        self._closed = True
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drain(self, key: Hashable) -> None:
        queue = self._queues[key]
        try:
            while queue:
                batch = [queue.popleft() for _ in range(min(len(queue), self._max_batch))]
                self._waiting -= len(batch)
                # Whoever hung up meanwhile has been told nothing, so nothing needs to happen.
                batch = [(request, future) for request, future in batch if not future.done()]
                if batch:
                    metrics.batch_sizes.labels(self._name).observe(len(batch))
                    await self._handle(batch)
        finally:
            self._running[key] -= 1
            if not queue and not self._running[key]:
                self._queues.pop(key, None)
                self._running.pop(key, None)

    async def _handle(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        """Process a batch; on an exception halve it, until the request at fault stands alone.

        A database that is away is no request's fault: all of them are told so, and nobody asks it again at once.
        """
        try:
            results = await self._process([request for request, _ in batch])
            assert len(results) == len(batch)
        except Exception as error:
            if is_database_away(error):
                log.warning(
                    "batch_given_up", extra={"batch": self._name, "size": len(batch), "error": type(error).__name__}
                )
                for _, future in batch:
                    _settle(future, Busy(retry_after_s=1))
                return
            if len(batch) == 1:
                _settle(batch[0][1], error)
                return
            middle = len(batch) // 2
            await self._handle(batch[:middle])
            await self._handle(batch[middle:])
            return
        for (_, future), result in zip(batch, results, strict=True):
            _settle(future, result)


def _settle(future: "asyncio.Future[R]", outcome: R | BaseException) -> None:
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
