"""Connections of one life of a process: real ones to a real PostgreSQL, with a gate before each statement.

Between any two statements the process may be killed, and what stood in an open transaction is rolled back. A connection
may also break: before a statement, or after PostgreSQL has done it and before we hear so. A commit that breaks like
that is the one thing that nobody can tell from a commit that never happened.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from menpiao.simulation.money.loom import Killed, Life, Loom

BROKEN = "the simulation broke this connection"

Breaks = Callable[[], str | None]
"""Whether a statement's connection breaks now: ``before`` or ``after`` PostgreSQL does it."""


def is_broken(error: BaseException) -> bool:
    """Whether this is the simulation's own doing."""
    return isinstance(error, asyncpg.ConnectionDoesNotExistError) and BROKEN in str(error)


class Wires:
    """A pool, as `menpiao.platform.db.Database` takes it. ``real`` is the pool that stands behind all of them."""

    def __init__(self, real: Any, loom: Loom, life: Life, breaks: Breaks) -> None:
        self.real = real
        self.told: dict[int, tuple[object, ...]] = {}
        """What time each backend was told; told again it would be a round trip for nothing."""
        self.loom = loom
        self.life = life
        self.breaks = breaks

    async def acquire(self, *, timeout: float) -> "Wire":  # noqa: ASYNC109 # as asyncpg has it
        """A connection, at the driver's word: what goes without saying to a backend, such as the begin of a
        transaction, would else be said by several tasks at a time, and whose answer comes first is chance."""
        await self.loom.gate(self.life, "connection", may_pass=lambda: bool(self.real.get_idle_size()))
        return Wire(await self.real.acquire(timeout=timeout), self)

    async def release(self, wire: "Wire") -> None:
        """Back to the others, with no transaction open."""
        await asyncio.shield(self.real.release(wire.real))

    async def expire_connections(self) -> None:
        """Nothing: what the simulation breaks is not really broken."""

    async def close(self) -> None:
        """Nothing: the real pool is everybody's."""


class Wire:
    """One connection, for as long as somebody uses it."""

    def __init__(self, real: Any, wires: Wires) -> None:
        self.real = real
        self._wires = wires
        self._broken = False

    async def execute(self, query: str, *arguments: object) -> Any:
        return await self._statement(self.real.execute, query, arguments)

    async def fetch(self, query: str, *arguments: object) -> Any:
        return await self._statement(self.real.fetch, query, arguments)

    async def fetchrow(self, query: str, *arguments: object) -> Any:
        return await self._statement(self.real.fetchrow, query, arguments)

    async def fetchval(self, query: str, *arguments: object) -> Any:
        return await self._statement(self.real.fetchval, query, arguments)

    def transaction(self, **options: Any) -> "Transaction":
        """As asyncpg has it."""
        return Transaction(self, self.real.transaction(**options))

    def terminate(self) -> None:
        """Whoever gave up on this connection can't use it any more."""
        self._broken = True

    async def aloud(self, what: str, statement: Callable[[], Awaitable[Any]]) -> Any:
        """Say something to PostgreSQL, or break."""
        wires = self._wires
        await wires.loom.gate(wires.life, what)
        breaks = wires.breaks()
        if breaks == "before" or self._broken:
            self._break()
        answer = await self.quietly(statement())
        if breaks == "after":
            self._break()
        return answer

    async def quietly(self, statement: Awaitable[Any]) -> Any:
        """Say what goes without saying."""
        return await self._wires.loom.flight(self._wires.life, self.real.get_server_pid(), statement)

    def forget_time(self) -> None:
        """What the backend was told in a transaction goes with it."""
        self._wires.told.pop(self.real.get_server_pid(), None)

    async def hear(self) -> None:
        """What was done is about to be known; who is killed here never knows."""
        await self._wires.loom.gate(self._wires.life, "hear")

    async def _statement(self, call: Callable[..., Awaitable[Any]], query: str, arguments: tuple[object, ...]) -> Any:
        if "menpiao.now" in query:
            pid = self.real.get_server_pid()
            if self._wires.told.get(pid) != arguments:
                await self.quietly(call(query, *arguments))
                self._wires.told[pid] = arguments
            return None
        return await self.aloud(" ".join(query.split()[:3]), lambda: call(query, *arguments))

    def _break(self) -> None:
        self._broken = True
        raise asyncpg.ConnectionDoesNotExistError(BROKEN)


class Transaction:
    """A transaction whose end has gates of its own."""

    def __init__(self, wire: Wire, real: Any) -> None:
        self._wire = wire
        self._real = real
        self._over = False

    async def __aenter__(self) -> "Transaction":
        await self._wire.quietly(self._real.start())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                await self._wire.aloud("commit", self._commit)
                await self._wire.hear()
        finally:
            if not self._over:
                self._wire.forget_time()
                await self._wire.quietly(self._real.rollback())

    async def _commit(self) -> None:
        self._over = True
        await self._real.commit()


__all__ = ["BROKEN", "Breaks", "Killed", "Wires", "is_broken"]
