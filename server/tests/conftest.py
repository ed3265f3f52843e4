"""What every test stands on: a real PostgreSQL for each test process, a fresh database for each test, a clock at rest.

The server is the embedded one (``MENPIAO_TEST_POSTGRES=16`` selects the oldest major that the wheel carries), or the
one at ``MENPIAO_TEST_DATABASE_URL``. The schema is migrated once into a template; a test's database is a copy of it.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from builders.databases import administer, with_database
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.platform.db import embedded as embedded_postgres
from menpiao.platform.db.migrate import migrate

NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
"""Where a test's clock starts: noon in Shanghai."""

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever stands on PostgreSQL, so that CI can run just that on another major."""
    for item in items:
        if "server_dsn" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """A running PostgreSQL server, as the DSN of its maintenance database."""
    given = os.environ.get("MENPIAO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="menpiao-test-"))
    folder.chmod(0o755)
    version = int(os.environ.get("MENPIAO_TEST_POSTGRES", str(embedded_postgres.NEWEST)))
    server = embedded_postgres.start(folder / "pg", version=version)
    try:
        yield server.dsn()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def template(server_dsn: str) -> str:
    """The name of a migrated database that tests are copied from."""
    name = f"menpiao_template_{os.getpid()}"
    await administer(server_dsn, f"create database {name}")
    await migrate(with_database(server_dsn, name))
    return name


@pytest.fixture
async def dsn(server_dsn: str, template: str) -> AsyncIterator[str]:
    """A fresh, migrated database for one test."""
    name = f"menpiao_test_{os.getpid()}_{next(_numbers)}"
    await administer(server_dsn, f"create database {name} template {template}")
    try:
        yield with_database(server_dsn, name)
    finally:
        await administer(server_dsn, f"drop database {name} with (force)")


@pytest.fixture
def clock() -> SimulatedClock:
    """Stands still until the test moves it; SQL's `app_now()` follows."""
    return SimulatedClock(NOON)


@pytest.fixture
async def db(dsn: str, clock: SimulatedClock) -> AsyncIterator[Database]:
    """A pool on the test's database."""
    database = await connect(dsn, clock=clock, min_size=1, max_size=10, name="menpiao test")
    try:
        yield database
    finally:
        database.pool.terminate()


@pytest.fixture
def cipher() -> FieldCipher:
    """A field cipher with a key for this test."""
    return FieldCipher({1: bytes(range(32))})
