"""The pool, transactions on it, and the guard that keeps foreign calls out of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, cast
from uuid import UUID

import asyncpg
import msgspec
from asyncpg.pgproto.pgproto import UUID as QuickUUID  # noqa: N811 # the driver's own, equal to Python's, ten times as quick

from menpiao.kernel.ids import id_head
from menpiao.platform import randomness
from menpiao.platform.clock import Clock, DatabaseClock

STATEMENT_TIMEOUT_MS = 12_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
"""A lock or a forgotten transaction may hold others up for this long, not for ever."""

CLIENT_CHECK_INTERVAL_MS = 2_000
"""How soon PostgreSQL notices that whoever asked is gone, and gives up the locks that were waited for or held."""


class Patience(msgspec.Struct, frozen=True):
    """For how long we wait for the database. Its own limits above end what is slow; these end what is silent: a machine
    or a network that vanished closes no connection, and would be waited for by TCP for a quarter of an hour."""

    connect_s: float = 5
    """For a connection: a new one, or one of the pool while all are in use."""
    statement_s: float = 7
    """For a single statement: the lock's limit and a bit, and less than a phone waits for its answer."""
    reads_s: float = 12
    long_s: float = 300
    """For background work on very many rows of its own."""
    transaction_s: float = 20
    snapshot_s: float = 600
    close_s: float = 10
    """For what is under way, when the pool is closed."""


_FAREWELLS = (asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.InternalClientError)
"""PostgreSQL said goodbye, or asyncpg met its goodbye on an idle connection and can't use it any more."""

_UNASKED = (asyncpg.DataError, asyncio.CancelledError)
"""A statement may have been prepared and never asked: an argument did not fit, or nobody wanted to know any more.
PostgreSQL opened a transaction for it, and the driver, which does not know of it, would leave it to whoever uses the
connection next: they would begin at a time that is past."""

_inside_transaction: ContextVar[bool] = ContextVar("inside_transaction", default=False)


class Tx:
    """A connection in use: inside ``db.tx()`` a transaction, inside ``db.read()`` a series of single reads."""

    __slots__ = ("connection",)

    def __init__(self, connection: Any) -> None:
        self.connection = connection


class Database:
    """The pool with the clock; everything that a use case needs besides its arguments."""

    def __init__(self, pool: Any, clock: Clock, patience: Patience | None = None) -> None:
        self.pool = pool
        self.clock = clock
        self._patience = patience or Patience()

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        """One transaction: committed at the end, rolled back on any exception. Never nested."""
        async with self._transaction(self._patience.transaction_s) as tx:
            yield tx

    @asynccontextmanager
    async def long_tx(self) -> AsyncIterator[Tx]:
        """A transaction like any other, for background work on a hundred thousand rows that nobody else waits for:
        its statements have minutes. Nothing that a buyer's request may lock belongs into it."""
        async with self._transaction(self._patience.long_s) as tx:
            await tx.connection.execute(f"set local statement_timeout = {round(self._patience.long_s * 1000)}")
            yield tx

    @asynccontextmanager
    async def _transaction(self, within_s: float) -> AsyncIterator[Tx]:
        assert not _inside_transaction.get(), "a use case opens one transaction"
        async with self._connection(within_s) as connection, connection.transaction():
            token = _inside_transaction.set(True)
            try:
                if self.clock.simulated:
                    await _set_time(connection, self.clock)
                yield Tx(connection)
            finally:
                _inside_transaction.reset(token)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A connection without a transaction: each statement sees the newest committed state."""
        async with self._reading(self._patience.reads_s) as tx:
            yield tx

    @asynccontextmanager
    async def _reading(self, within_s: float) -> AsyncIterator[Tx]:
        async with self._connection(within_s) as connection:
            try:
                if self.clock.simulated:
                    await _set_time(connection, self.clock)
                yield Tx(connection)
            except _UNASKED:
                connection.terminate()
                raise

    def new_id(self, organizer_id: int) -> UUID:
        """A new id for something that belongs to this organizer (0: the platform)."""
        id_bytes = id_head(milliseconds=self.clock.milliseconds(), organizer_id=organizer_id) + randomness.id_bytes(7)
        return cast(UUID, QuickUUID(id_bytes))

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Tx]:
        """Read-only, and all statements see the same instant: for comparing what several tables say."""
        async with (
            self._connection(self._patience.snapshot_s) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await connection.execute("set local statement_timeout = 0")
            if self.clock.simulated:
                await _set_time(connection, self.clock)
            yield Tx(connection)

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Tx]:
        """A connection for exactly one statement, which is a transaction by itself and saves the round trips of one."""
        async with self._reading(self._patience.statement_s) as tx:
            yield tx

    async def look_at_the_clock(self) -> None:
        """Set our clock by the database's, unless a test owns the time."""
        if not isinstance(self.clock, DatabaseClock):
            return
        async with self.read() as tx:
            asked_at = time.perf_counter()
            moment = await tx.connection.fetchval("select clock_timestamp()")
            self.clock.set_by(moment, asked_at=asked_at, answered_at=time.perf_counter())

    async def close(self) -> None:
        """Wait for what is under way, then close every connection."""
        try:
            async with asyncio.timeout(self._patience.close_s):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def _connection(self, within_s: float) -> AsyncIterator[Any]:
        """A connection for at most so long. Then it is cut, which fails whatever waits on it, and all others of the
        pool are replaced before they are used again: they lead to the same silent place.

        Cut, not cancelled: a cancelled statement would still wait for the server's word that it has stopped.
        """
        connection = await self.pool.acquire(timeout=self._patience.connect_s)
        dead = False

        def cut() -> None:
            nonlocal dead
            dead = True
            connection.terminate()

        overdue = asyncio.get_running_loop().call_later(within_s, cut)
        try:
            yield connection
        except _FAREWELLS:
            dead = True
            connection.terminate()
            raise
        finally:
            overdue.cancel()
            if dead:
                await self.pool.expire_connections()
            await self.pool.release(connection)


async def connect(
    dsn: str,
    *,
    clock: Clock | None = None,
    min_size: int = 2,
    max_size: int = 12,
    name: str = "menpiao",
    patience: Patience | None = None,
) -> Database:
    """Open a pool on a migrated database."""
    patience = patience or Patience()
    pool = await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_prepare_connection,
        reset=_keep_as_is,
        statement_cache_size=1000,
        max_inactive_connection_lifetime=0,
        timeout=patience.connect_s,
        server_settings={
            "application_name": name,
            "timezone": "UTC",
            "statement_timeout": str(STATEMENT_TIMEOUT_MS),
            "lock_timeout": str(LOCK_TIMEOUT_MS),
            "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            "client_connection_check_interval": str(CLIENT_CHECK_INTERVAL_MS),
            "jit": "off",
        },
    )
    db = Database(pool, clock or DatabaseClock(), patience)
    await db.look_at_the_clock()
    return db


def forbid_in_transaction(what: str) -> None:
    """Every adapter calls this before it speaks to a foreign system.

    A provider that takes ten seconds must not hold a row lock for ten seconds, and a commit that fails must not
    have told anybody anything.
    """
    if _inside_transaction.get():
        raise AssertionError(f"{what} called inside a database transaction")


async def _prepare_connection(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_to_json,
        decoder=msgspec.json.decode,
    )


async def _keep_as_is(connection: Any) -> None:
    """Nothing to clean up: no statement of ours leaves state on its connection, and a reset costs a round trip."""


def _to_json(value: object) -> str:
    """Text is taken for JSON already: pgqueuer writes its headers through our connections like that."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


async def _set_time(connection: Any, clock: Clock) -> None:
    """Tell `app_now()` the simulated time, for as long as this connection is told no other."""
    await connection.execute("select set_config('menpiao.now', $1, false)", clock.now().isoformat())
