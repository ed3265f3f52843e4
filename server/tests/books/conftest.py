"""Books that a module lays out once. Each damage is done to them, and found, in a transaction that is taken back."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import asyncpg
import pytest

from builders.databases import with_database
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx, connect

_numbers = count(1)


class TakenBack(Database):
    """All that is done and seen here is on one connection, inside a transaction that never ends well."""

    def __init__(self, db: Database, connection: Any) -> None:
        super().__init__(db.pool, db.clock)
        self._one = connection

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        async with self._one.transaction():
            yield Tx(self._one)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        yield Tx(self._one)

    snapshot = read


@pytest.fixture(scope="module")
def module_clock() -> SimulatedClock:
    """Of this module's database."""
    from conftest import NOON

    return SimulatedClock(NOON)


@pytest.fixture(scope="module")
async def module_db(
    server_dsn: str,
    maintenance: "asyncpg.Connection[asyncpg.Record]",
    template: str,
    module_clock: SimulatedClock,
) -> AsyncIterator[Database]:
    """A database of this module's own, at noon."""
    name = f"menpiao_books_{os.getpid()}_{next(_numbers)}"
    await maintenance.execute(f"create database {name} template {template} strategy file_copy")
    db = await connect(with_database(server_dsn, name), clock=module_clock, min_size=1, name="menpiao test")
    try:
        yield db
    finally:
        db.pool.terminate()
        await maintenance.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def module_cipher() -> FieldCipher:
    """The key of this module's database."""
    return FieldCipher({1: bytes(range(32))})


@pytest.fixture
async def books(honest: Database) -> AsyncIterator[Database]:
    """The module's honest books, as they were laid out; what happens to them is forgotten."""
    async with honest.pool.acquire() as connection:
        await connection.execute("select set_config('menpiao.now', $1, false)", honest.clock.now().isoformat())
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield TakenBack(honest, connection)
        finally:
            await transaction.rollback()
