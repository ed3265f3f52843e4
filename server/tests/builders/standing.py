"""The database that the tests of one process use one after the other, emptied between two of them.

A test gets the migrated schema without a row in it, as if it had been made for this test. To make it each time costs
ten times as much as to empty it, and whoever asks it for the first time pays as much again for plans: the books are
proven after most tests, and take 120 ms on a new connection, 10 ms on the one that is kept here.

It is thrown away for a new one where a test left more than rows behind: another schema, a process that is still
connected, so many rows that they cost more to delete; and now and then in any case, for nothing vacuums it.
"""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import asyncpg

from builders.databases import with_database
from builders.waiting import HANGS_AFTER_S, until
from menpiao.platform.clock import Clock
from menpiao.platform.db import Database, Patience, connect

USES = 100
"""Tests until it is made anew."""
MANY_ROWS = 2_000
"""In one table: to delete these takes about as long as to make a database."""
AT_ONCE = 40
"""Tables that one statement looks into. A connection remembers the plan of a text below 15 kB; to plan a look into all
of them takes 12 ms, to look 2."""

_TABLES = """
    select relname from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'"""
_SEQUENCES = "select sequencename from pg_sequences where schemaname = 'public' and last_value is not null"
_STATISTICS = "select exists (select from pg_statistic where starelid >= 16384)"
_FORGET_STATISTICS = "delete from pg_statistic where starelid >= 16384"
"""What PostgreSQL learned of the rows of a test that had it look at them; the next test has other rows."""
_KEPT = "menpiao test kept"
_OTHERS = f"""
    select count(*) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name <> '{_KEPT}'"""
_STRANGERS = f"{_OTHERS} and application_name like 'menpiao%' and application_name not like 'menpiao test%'"
_END_OTHERS = _OTHERS.replace("count(*)", "count(pg_terminate_backend(pid))")
_CATALOGUES = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "oid",
    "pg_constraint": "oid",
    "pg_trigger": "oid",
    "pg_proc": "oid",
    "pg_type": "oid",
    "pg_namespace": "oid",
    "pg_db_role_setting": "16384",
}
_SHAPE = " union all ".join(
    [
        f"select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from {catalogue} where {oid} >= 16384"
        for catalogue, oid in _CATALOGUES.items()
    ]
    + ["select md5(string_agg(m::text, '' order by name)) from schema_migrations m"]
)
"""What changes with every change of the schema, and with nothing else: a changed row of a catalogue is a new one, which
names the transaction that made it."""


_standing: list["StandingDatabase"] = []


class Lent(Database):
    """A pool for one test, on connections that know the statements of the tests before."""

    async def close(self) -> None:
        """Wait for what is under way."""

        async def idle() -> bool:
            return bool(self.pool.is_closing() or self.pool.get_idle_size() == self.pool.get_size())

        await until(idle)

    def gone(self) -> None:
        """Whoever still holds this can't reach the next test."""
        self.pool = _Gone()


class _Gone:
    def __getattr__(self, name: str) -> Any:
        raise asyncpg.InterfaceError("the test is over")


class StandingDatabase:
    """One at a time, on this process's server."""

    def __init__(self, maintenance: "asyncpg.Connection[asyncpg.Record]", server_dsn: str, template: str) -> None:
        self._maintenance = maintenance
        self._server_dsn = server_dsn
        self._template = template
        self._numbers = count(1)
        self._name: str | None = None
        self._uses = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._shape: list[asyncpg.Record] = []
        self._counts: list[str] = []
        self._db: Database | None = None
        self._sweeper: asyncpg.Connection[asyncpg.Record] | None = None
        self._pools: list[Any] = []
        self._lent: list[Lent] = []

    @contextlib.contextmanager
    def known(self) -> Iterator[None]:
        """Until the block ends, `lent_pool` and the proof of the books may use its connections."""
        _standing.append(self)
        try:
            yield
        finally:
            _standing.remove(self)

    def is_at(self, dsn: str) -> bool:
        """Whether this is its present database, and its connections can be used from here."""
        return self._name is not None and dsn == with_database(self._server_dsn, self._name) and self._is_ours()

    def _is_ours(self) -> bool:
        """A connection belongs to its event loop; a machine that plays a story has a loop and a thread of its own."""
        return asyncio.get_running_loop() is self._loop

    async def lend(self, *, clock: Clock, patience: Patience | None = None) -> Database:
        """A pool on this database, until it is cleared."""
        lent = {id(one.pool) for one in self._lent}
        pool = next((pool for pool in self._pools if id(pool) not in lent), None)
        if pool is None:
            assert self._name is not None
            dsn = with_database(self._server_dsn, self._name)
            pool = (await connect(dsn, clock=clock, name=_KEPT)).pool
            self._pools.append(pool)
        one = Lent(pool, clock, patience)
        self._lent.append(one)
        return one

    async def empty(self) -> str:
        """The DSN of a migrated database without a row."""
        if self._name is None:
            await self._make()
        assert self._name is not None
        self._uses += 1
        return with_database(self._server_dsn, self._name)

    async def clear(self) -> None:
        """Take back what a test did, whatever it was."""
        for one in self._lent:
            one.gone()
        self._lent.clear()
        self._pools = [pool for pool in self._pools if await _as_new(pool)]
        if self._uses >= USES or not await self._emptied():
            await self.drop()

    async def drop(self) -> None:
        """Without a trace; the next test gets a new one."""
        for pool in [*self._pools, *([self._db.pool] if self._db else [])]:
            pool.terminate()
        if self._sweeper is not None:
            self._sweeper.terminate()
        self._db = self._sweeper = None
        self._pools.clear()
        if self._name is not None:
            await self._maintenance.execute(f"drop database if exists {self._name} with (force)")
            self._name = None

    async def watching(self, db: Database) -> Database:
        """The kept connection, at the time of this pool, where the pool is one of this database; else the pool."""
        async with db.read() as tx:
            name, now = await tx.connection.fetchrow("select current_database(), current_setting('menpiao.now', true)")
        if self._db is None or name != self._name or not self._is_ours():
            return db
        try:
            async with self._db.read() as tx:
                await tx.connection.execute("select set_config('menpiao.now', $1, false)", now or "")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            return db  # the test ended every connection
        return self._db

    async def _make(self) -> None:
        name = f"menpiao_test_{os.getpid()}_{next(self._numbers)}"
        await self._maintenance.execute(f"create database {name} template {self._template} strategy file_copy")
        self._name, self._uses, self._loop = name, 0, asyncio.get_running_loop()
        dsn = with_database(self._server_dsn, name)
        self._db = await connect(dsn, min_size=1, max_size=1, name="menpiao test watch")
        # Triggers sleep here: many a table forbids that anything is ever deleted. A connection of its own, for whoever
        # puts them to sleep forgets every plan.
        self._sweeper = await asyncpg.connect(
            dsn,
            server_settings={
                "application_name": _KEPT,
                "session_replication_role": "replica",
                "allow_system_table_mods": "on",
            },
        )
        async with self._db.read() as tx:
            self._shape = await tx.connection.fetch(_SHAPE)
            tables = [row["relname"] for row in await tx.connection.fetch(_TABLES)]
        one = "select '{0}' as name, (select count(*) from (select from {0} limit {1}) few) as rows"
        looks = [one.format(table, MANY_ROWS) for table in tables]
        self._counts = [" union all ".join(looks[at : at + AT_ONCE]) for at in range(0, len(looks), AT_ONCE)]

    async def _emptied(self) -> bool:
        """Whether it is as new."""
        assert self._db is not None
        assert self._sweeper is not None
        try:
            async with self._db.pool.acquire() as connection:
                if await connection.fetchval(_STRANGERS):
                    return False
                await self._alone(connection)
                if await connection.fetch(_SHAPE) != self._shape:
                    return False
                counts = [row for look in self._counts for row in await connection.fetch(look) if row["rows"]]
                if any(row["rows"] >= MANY_ROWS for row in counts):
                    return False
                sequences = await connection.fetch(_SEQUENCES)
                learned = await connection.fetchval(_STATISTICS)
            sweep = [f"delete from {row['name']}" for row in counts]
            sweep += [f"select setval('{row['sequencename']}', 1, false)" for row in sequences]
            sweep += [_FORGET_STATISTICS] if learned else []
            if sweep:
                await self._sweeper.execute(";".join(sweep))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            return False
        return True

    async def _alone(self, connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> None:
        """End who is still connected, and wait until they are gone with all that they held."""
        if not await connection.fetchval(_END_OTHERS):
            return

        async def gone() -> bool:
            return not await connection.fetchval(_OTHERS)

        await until(gone)


async def lent_pool(dsn: str, clock: Clock) -> Database | None:
    """A pool on this database, where it is one that stands."""
    for database in _standing:
        if database.is_at(dsn):
            return await database.lend(clock=clock)
    return None


async def watching(db: Database) -> Database:
    """Another connection to the same database for whoever only reads, which knows the rules of the books."""
    for database in _standing:
        db = await database.watching(db)
    return db


async def _as_new(pool: Any) -> bool:
    """Whether its connections are as they were opened, but for the statements that they know; else they are cut."""
    if not pool.is_closing() and pool.get_idle_size() == pool.get_size():
        try:
            async with asyncio.timeout(HANGS_AFTER_S), contextlib.AsyncExitStack() as stack:
                for _ in range(pool.get_size()):
                    await (await stack.enter_async_context(pool.acquire())).reset()
                return True
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            pass
    pool.terminate()
    return False
