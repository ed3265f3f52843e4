"""What state machines of the tests stand on: Hypothesis writes stories, PostgreSQL plays them.

All stories of a test share its connections and an event loop. Most of what a story costs is planning the rules of the
books, which a connection does once; so each story is told of an organizer of its own, in one database.
"""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import msgspec
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, run_state_machine_as_test

from menpiao.books import Finding, glance
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.simulation.money import store

T = TypeVar("T")
NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
MANY_STORIES = 25


class Ground(msgspec.Struct):
    """A loop of its own, a pool for those who act, and one connection for whoever watches."""

    loop: asyncio.AbstractEventLoop
    acting: Any
    watching: Any


class Story(RuleBasedStateMachine):
    """A machine with a database, and a clock that stands until it is moved. Subclasses say how a story begins."""

    ground: ClassVar[Ground]

    @initialize()
    def start(self) -> None:
        self.clock = SimulatedClock(NOON)
        self.db = Database(self.ground.acting, self.clock)
        self.cipher = FieldCipher({1: bytes(range(32))})
        self.watching = Database(self.ground.watching, self.clock)
        self.run(self._alone())
        self.run(self.begin())

    async def begin(self) -> None:
        """Make what the story is about, for the organizer ``organizer_id``."""
        raise NotImplementedError

    async def end(self) -> None:
        """Close what was opened."""

    def teardown(self) -> None:
        if hasattr(self, "organizer_id"):
            self.run(self.end())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.ground.loop.run_until_complete(work)

    async def value(self, query: str, *arguments: object) -> Any:
        """The first column of the first row."""
        async with self.db.read() as tx:
            return await tx.connection.fetchval(query, *arguments)

    async def rows(self, query: str) -> list[Any]:
        """What a query says of this organizer."""
        async with self.watching.read() as tx:
            return list(await tx.connection.fetch(query, self.organizer_id))

    async def findings(self) -> list[Finding]:
        """What contradicts itself in the books."""
        async with self.watching.read() as tx:
            return await glance(tx)

    async def _alone(self) -> None:
        """As somebody new. What many stories left would make this one slow, and a contradiction is not its fault."""
        before = int(await self.value("select coalesce(max(organizer_id), 0) from organizers"))
        if before >= MANY_STORIES or await self.findings():
            async with self.db.read() as tx:
                await store.empty(tx)
            before = 0
        self.organizer_id = before + 1


def play(machine: type[Story], dsn: str, *, stories: int, steps: int) -> None:
    """So many stories of at most so many steps, on this database."""
    loop = asyncio.new_event_loop()
    clock = SimulatedClock(NOON)
    acting = loop.run_until_complete(connect(dsn, clock=clock, min_size=1, max_size=6, name="menpiao machine"))
    watching = loop.run_until_complete(connect(dsn, clock=clock, min_size=1, max_size=1, name="menpiao machine"))
    try:
        ground = Ground(loop, acting.pool, watching.pool)
        on_this = type(machine.__name__, (machine,), {"ground": ground})
        told = settings(max_examples=stories, stateful_step_count=steps)
        run_state_machine_as_test(on_this, settings=told)
    finally:
        for close in (acting.close, watching.close, loop.shutdown_asyncgens):
            loop.run_until_complete(close())
        loop.close()
