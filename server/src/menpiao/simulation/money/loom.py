"""Who goes on next: the one decision that makes a history out of tasks, taken by the seed and nobody else.

Our use cases run as tasks of asyncio. Before each statement, each commit and each word to the provider a task waits at
a gate (`Loom.gate`). When every task waits at one, or has ended, the driver lets one of them pass, and so on: at any
time at most one of them moves, and nothing depends on how fast the machine is. That all of them wait is known when the
event loop would fall asleep, which is what `Idle` listens for.

A statement may wait inside PostgreSQL for a lock that another task holds. Then it will not be answered before that
task has moved on; PostgreSQL says so (`pg_blocking_pids`), and the others go on meanwhile.
"""

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

STUCK_AFTER_S = 10.0
LOOK_AFTER_S = 0.004
"""A statement that has not answered for so long is asked whether it waits for a lock. No history depends on it."""


class Killed(BaseException):
    """The process is gone, between any two of its steps. No ``except Exception`` of ours may survive it."""


class Life:
    """One life of a process, from its start until it is killed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dead = False


class Waiting:
    """A task at a gate. ``patient``: it waits for somebody far away, so time may pass meanwhile."""

    __slots__ = ("future", "life", "may_pass", "number", "patient", "what")

    def __init__(
        self, number: int, life: Life, what: str, future: "asyncio.Future[None]", patient: bool, may_pass: Any
    ) -> None:
        self.number = number
        self.life = life
        self.what = what
        self.future = future
        self.patient = patient
        self.may_pass: Callable[[], bool] | None = may_pass


class Idle(selectors.DefaultSelector):
    """Says when the loop has nothing left to do but wait."""

    tell: Callable[[], bool] | None = None

    def select(self, timeout: float | None = None) -> Any:
        """True from ``tell``: there is something to do after all."""
        if (timeout is None or timeout > 0) and self.tell is not None and self.tell():
            timeout = 0
        return super().select(timeout)


class Flight:
    """A statement that PostgreSQL has not answered."""

    __slots__ = ("blocked", "number", "pid", "waited")

    def __init__(self, number: int, pid: int) -> None:
        self.number = number
        self.pid = pid
        self.blocked = False
        """It waits for a lock, as far as we know."""
        self.waited = False
        """It did, at some time."""


BlockedOf = Callable[[Sequence[int]], Awaitable[set[int]]]
"""Which of these backends wait for a lock."""


class Loom:
    """All tasks of a world and their gates; one for each event loop of `new_loop`."""

    def __init__(self, blocked_of: BlockedOf) -> None:
        self._loop = asyncio.get_running_loop()
        self._blocked_of = blocked_of
        self._waiting: list[Waiting] = []
        self._flights: dict[int, Flight] = {}
        self._numbers = 0
        self._quiet: asyncio.Future[bool] | None = None
        selector = self._loop._selector  # type: ignore[attr-defined] # the one that `new_loop` gave it
        assert isinstance(selector, Idle)
        selector.tell = self._tell

    async def gate(
        self, life: Life, what: str, *, patient: bool = False, may_pass: Callable[[], bool] | None = None
    ) -> None:
        """Wait until the driver lets this task pass; `Killed` where its process is gone."""
        await self._gate(self._next(), life, what, patient, may_pass)

    async def flight(self, life: Life, pid: int, statement: Awaitable[T]) -> T:
        """Wait for a statement's answer. One that had to wait for a lock comes back at the driver's word only."""
        flight = Flight(self._next(), pid)
        self._flights[flight.number] = flight
        try:
            answer = await statement
        finally:
            del self._flights[flight.number]
        if flight.waited:
            await self._gate(flight.number, life, "unblocked", False, None)
        return answer

    async def quiet(self) -> None:
        """Until every task waits at a gate, for a lock that is not given back, or for another task."""
        while True:
            await self._idle()
            blocked = [flight for flight in self._flights.values() if flight.blocked]
            if not blocked:
                return
            await self._look(blocked)
            if all(flight.blocked for flight in blocked):
                return

    async def somebody_waits(self) -> bool:
        """Whether anybody can be let pass. Where all wait for each other's locks, PostgreSQL ends it within a second or
        two by refusing one of them, and the machine may be slow."""
        until = self._loop.time() + STUCK_AFTER_S
        while not self.waiting() and self._loop.time() < until:
            if not self._flights:
                return False
            await asyncio.sleep(LOOK_AFTER_S)
            await self.quiet()
        return bool(self.waiting())

    def __str__(self) -> str:
        gates = [f"{one.life.name} at {one.what}" for one in self._waiting]
        flights = [f"backend {one.pid}{' blocked' if one.blocked else ''}" for one in self._flights.values()]
        return ", ".join([*gates, *flights]) or "nobody is under way"

    async def _idle(self) -> None:
        """Until nothing is under way but what waits for a lock."""
        while True:
            self._quiet = self._loop.create_future()
            look = self._loop.call_later(LOOK_AFTER_S, self._wake)
            if await self._quiet:
                look.cancel()
                return
            await self._look([flight for flight in self._flights.values() if not flight.blocked])

    def waiting(self) -> list[Waiting]:
        """Who may pass, in the order in which they came."""
        return sorted(
            (one for one in self._waiting if one.may_pass is None or one.may_pass()), key=lambda one: one.number
        )

    @property
    def hasty(self) -> bool:
        """Whether a task is in the middle of something that takes no time: a transaction, a computation."""
        return bool(self._flights) or any(not one.patient for one in self._waiting)

    def let_pass(self, one: Waiting) -> None:
        """Let this task go on. Call `quiet` next."""
        self._waiting.remove(one)
        one.future.set_result(None)

    def kill(self, life: Life) -> None:
        """End a life: whoever waits at a gate of it never comes further than that. Call `quiet` next."""
        life.dead = True
        for one in [one for one in self._waiting if one.life is life]:
            self._waiting.remove(one)
            one.future.set_exception(Killed())

    async def _gate(self, number: int, life: Life, what: str, patient: bool, may_pass: Any) -> None:
        if life.dead:
            raise Killed
        future = self._loop.create_future()
        one = Waiting(number, life, what, future, patient, may_pass)
        self._waiting.append(one)
        try:
            await future
        except asyncio.CancelledError:
            if one in self._waiting:
                self._waiting.remove(one)
            raise

    async def _look(self, flights: Sequence[Flight]) -> None:
        """Find out which of these statements wait for a lock now."""
        waiting = await self._blocked_of([flight.pid for flight in flights]) if flights else set()
        for flight in flights:
            flight.blocked = flight.pid in waiting
            flight.waited = flight.waited or flight.blocked

    def _tell(self) -> bool:
        if self._quiet is None or self._quiet.done() or any(not one.blocked for one in self._flights.values()):
            return False
        self._quiet.set_result(True)
        return True

    def _wake(self) -> None:
        if self._quiet is not None and not self._quiet.done():
            self._quiet.set_result(False)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


def new_loop() -> asyncio.AbstractEventLoop:
    """An event loop that a `Loom` can listen to."""
    return asyncio.SelectorEventLoop(Idle())
