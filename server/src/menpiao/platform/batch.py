"""Natural batching: whatever arrives while a commit is under way is handed over together with the next one.

One row lock and one commit then serve hundreds of requests instead of one, which is worth a factor of twenty on a hot
row; when it is quiet a batch holds one request, and that is the same code path. A request that poisons its batch is
isolated by bisection and fails alone.

The queues are bounded in length and in time. Whoever could not be served within ``max_wait_s``, by the pace of the last
batches of the same key, is told so at once (`Busy`, with the time to come back), and so is whoever has waited for so
long because a batch got stuck: nothing happened, memory stays flat, and nobody waits for an answer that will be no.
One key's crowd never fills the room of the others: a key may have `_SHARE` times as many waiting as there is room left,
so that one alone gets to four fifths of ``max_waiting``, and whoever comes with an empty queue is let in beside it.
"""

import asyncio
import logging
import math
import time
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
MAX_WAIT_S = 3.0
_LOOK_EVERY_S = 0.25
_MANY = 4
"""A batch of so many says that there is load: see `Batcher`."""
_PACE_WEIGHT = 0.2
"""How much the last batch counts in the pace; the rest is what was known before."""
_SHARE = 4
"""A key may have so many waiting for each place that is left in all (the "dynamic threshold" of network switches)."""

Process = Callable[[Sequence[T]], Awaitable[Sequence[R | Refusal]]]
"""Handles a batch; answers one result, or one refusal, for each request, in order."""

_Waiting = tuple[T, "asyncio.Future[R]", float]
"""A request, where its result will be, and since when it waits (the loop's time)."""


class _Line(Generic[T, R]):
    """Those of one key: who waits, how many tasks are at it, and its own pace. It goes when nobody is left."""

    __slots__ = ("queue", "running", "seconds_a_batch")

    def __init__(self) -> None:
        self.queue: deque[_Waiting[T, R]] = deque()
        self.running = 0
        self.seconds_a_batch = 0.0


class Batcher(Generic[T, R]):
    """One queue for each key (an organizer), each drained by at most ``writers`` tasks at a time.

    A batch has costs of its own, and whoever was answered by it asks again a moment later. So under load the next one
    is not begun at once but ``linger_s`` later, with all of them: larger batches, and in the end shorter waiting.

    In a crowd, while a full batch waits, up to ``crowd_writers`` tasks are at it. A task goes on in a later turn of the
    loop, and where thousands of sockets are read such a turn is long: with one batch at a time the database would idle
    while the loop turns people away. Batches that are under way together may overtake each other by a moment.
    """

    def __init__(
        self,
        name: str,
        process: Process[T, R],
        *,
        max_batch: int = MAX_BATCH,
        max_waiting: int = MAX_WAITING,
        max_wait_s: float = MAX_WAIT_S,
        writers: int = 1,
        crowd_writers: int = 1,
        linger_s: float = 0.0,
    ) -> None:
        self._name = name
        self._process = process
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._calm_below = min(max_batch, max_waiting // 2)
        """With fewer waiting in all, nobody is refused whatever their key."""
        self._max_wait_s = max_wait_s
        self._writers = writers
        self._crowd_writers = max(writers, crowd_writers)
        self._linger_s = linger_s
        self._lines: dict[Hashable, _Line[T, R]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._look: asyncio.TimerHandle | None = None
        self._closed = False

    async def submit(self, key: Hashable, request: T) -> R:
        """Wait for this request's own result. Refusals meant for it are raised here."""
        return await self.enqueue(key, request)

    def check(self, key: Hashable) -> None:
        """Raise `Busy` where `enqueue` would: for whoever would prepare the request in vain."""
        if self._waiting >= self._calm_below or self._closed:
            self._refuse_if_too_many(self._lines.get(key) or _Line())

    def enqueue(self, key: Hashable, request: T) -> "asyncio.Future[R]":
        """Where this request's own result, or the refusal meant for it, will be. `Busy` is raised at once."""
        line = self._lines.get(key) or _Line()
        if self._waiting >= self._calm_below or self._closed:
            self._refuse_if_too_many(line)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        line.queue.append((request, future, loop.time()))
        self._waiting += 1
        if line.running < self._writers_for(line):
            self._lines[key] = line
            line.running += 1
            task = loop.create_task(self._drain(key, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif self._look is None:
            self._look = loop.call_later(_LOOK_EVERY_S, self._tell_who_waited_too_long)
        return future

    async def close(self) -> None:
        """Take nothing new, finish everything that was accepted."""
        self._closed = True
        if self._look is not None:
            self._look.cancel()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _writers_for(self, line: _Line[T, R]) -> int:
        return self._crowd_writers if len(line.queue) >= self._max_batch else self._writers

    def _refuse_if_too_many(self, line: _Line[T, R]) -> None:
        """Too many of its own for the room that is left, or for the time that is allowed; or this is the end."""
        ahead = len(line.queue)
        expected_s = ahead // self._max_batch * line.seconds_a_batch / max(1, line.running)
        is_full = ahead >= _SHARE * (self._max_waiting - self._waiting)
        if is_full or expected_s > self._max_wait_s or self._closed:
            metrics.batch_refusals.labels(self._name).inc()
            raise Busy(retry_after_s=max(1, math.ceil(expected_s)))

    async def _drain(self, key: Hashable, line: _Line[T, R]) -> None:
        queue = line.queue
        try:
            while queue and line.running <= self._writers_for(line):
                taken = [queue.popleft() for _ in range(min(len(queue), self._max_batch))]
                self._waiting -= len(taken)
                # Whoever hung up meanwhile has been told nothing, so nothing needs to happen.
                batch = [(request, future) for request, future, _ in taken if not future.done()]
                if batch:
                    metrics.batch_sizes.labels(self._name).observe(len(batch))
                    began = time.perf_counter()
                    await self._handle(batch)
                    if self._linger_s and len(batch) >= _MANY and 2 * len(queue) < self._max_batch:
                        await asyncio.sleep(self._linger_s)
                    line.seconds_a_batch += _PACE_WEIGHT * (time.perf_counter() - began - line.seconds_a_batch)
        finally:
            line.running -= 1
            if not queue and not line.running:
                del self._lines[key]

    def _tell_who_waited_too_long(self) -> None:
        """Those in front of a queue whose time is over; they are in no batch yet, so nothing happened for them."""
        loop = asyncio.get_running_loop()
        too_long = loop.time() - self._max_wait_s
        for line in self._lines.values():
            while line.queue and line.queue[0][2] <= too_long:
                _, future, _ = line.queue.popleft()
                self._waiting -= 1
                metrics.batch_refusals.labels(self._name).inc()
                _settle(future, Busy(retry_after_s=1))
        waiting = self._waiting > 0
        self._look = loop.call_later(_LOOK_EVERY_S, self._tell_who_waited_too_long) if waiting else None

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
