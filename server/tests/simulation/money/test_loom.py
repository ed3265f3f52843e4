"""Tasks move one at a time and only at the driver's word, also where one waits for a lock that another holds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, connect
from menpiao.simulation.money import new_loop, store
from menpiao.simulation.money.loom import Killed, Life, Loom
from menpiao.simulation.money.wires import Wires, is_broken

Story = Callable[[Loom, Database, Life], Awaitable[None]]


def run(dsn: str, clock: SimulatedClock, story: Story, *, breaks: str | None = None) -> None:
    """A story on a database with gates; ``breaks``: how each connection breaks."""

    async def play() -> None:
        real = await connect(dsn, clock=clock, min_size=3, max_size=3)
        watching = await connect(dsn, clock=clock, min_size=1, max_size=1)

        async def blocked_of(pids: Sequence[int]) -> set[int]:
            async with watching.read() as tx:
                return await store.blocked(tx, pids)

        loom, life = Loom(blocked_of), Life("one")
        try:
            await story(loom, Database(Wires(real.pool, loom, life, lambda: breaks), clock), life)
        finally:
            real.pool.terminate()
            watching.pool.terminate()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(play())


async def lock(db: Database, told: list[str], name: str) -> None:
    async with db.tx() as tx:
        await tx.connection.execute("select pg_advisory_xact_lock(7)")
        told.append(f"{name} has it")


async def pass_one(loom: Loom) -> None:
    """Let the task pass its gate that came first."""
    loom.let_pass(loom.waiting()[0])
    await loom.quiet()


def test_who_waits_for_a_lock_goes_on_when_it_is_given_back(dsn: str, clock: SimulatedClock) -> None:
    async def story(loom: Loom, db: Database, life: Life) -> None:
        told: list[str] = []
        first, second = [asyncio.create_task(lock(db, told, name)) for name in ("first", "second")]
        await loom.quiet()
        assert told == [], "nobody moves unasked"
        for _ in range(4):
            await pass_one(loom)
        assert told == ["first has it"]
        assert [one.what for one in loom.waiting()] == ["commit"], "the second waits inside PostgreSQL"
        await pass_one(loom)
        assert {one.what for one in loom.waiting()} == {"hear", "unblocked"}
        while loom.waiting():
            await pass_one(loom)
        assert told == ["first has it", "second has it"]
        await asyncio.gather(first, second)

    run(dsn, clock, story)


def test_a_process_that_is_killed_leaves_no_transaction_and_gets_no_answer(dsn: str, clock: SimulatedClock) -> None:
    async def story(loom: Loom, db: Database, life: Life) -> None:
        told: list[str] = []
        task = asyncio.create_task(lock(db, told, "first"))
        await loom.quiet()
        for _ in range(2):
            await pass_one(loom)
        assert told == ["first has it"]
        loom.kill(life)
        await loom.quiet()
        assert isinstance(task.exception(), Killed)
        with pytest.raises(Killed):
            await lock(db, told, "a dead process")

    run(dsn, clock, story)


@pytest.mark.parametrize(("breaks", "stands"), [("before", False), ("after", True)])
def test_a_connection_that_breaks_hides_what_became_of_a_statement(
    dsn: str, clock: SimulatedClock, breaks: str, stands: bool
) -> None:
    async def story(loom: Loom, db: Database, life: Life) -> None:
        async def write() -> None:
            async with db.single() as tx:
                await tx.connection.execute("create table a_trace ()")

        task = asyncio.create_task(write())
        await loom.quiet()
        for _ in range(2):
            await pass_one(loom)
        error = task.exception()
        assert error is not None
        assert is_broken(error)

    run(dsn, clock, story, breaks=breaks)
    assert asyncio.run(_exists(dsn, "a_trace")) is stands


async def _exists(dsn: str, table: str) -> bool:
    db = await connect(dsn, min_size=1, max_size=1)
    try:
        async with db.read() as tx:
            return bool(await tx.connection.fetchval("select to_regclass($1) is not null", table))
    finally:
        await db.close()
