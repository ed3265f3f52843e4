"""What every test stands on: a real PostgreSQL for each test process, an empty database for each test, a clock at rest.

The server is the embedded one (``MENPIAO_TEST_POSTGRES=16`` selects the oldest major that the wheel carries), or the
one at ``MENPIAO_TEST_DATABASE_URL``, whose user must be a superuser. The schema is migrated once into a template; a
test's database is a copy of it, or one that another test had and that is as new (`builders.standing`).
"""

import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import hypothesis
import pytest

from builders.databases import HASTE, passing_folder, quick_folder, with_database
from builders.drawing import BACKEND
from builders.hanging import hanging_fails
from builders.standing import StandingDatabase
from builders.waiting import HANGS_AFTER_S
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Patience
from menpiao.platform.db import embedded as embedded_postgres
from menpiao.platform.db.migrate import migrate

# Where Python may keep no compiled modules, each process that a test starts would compile them anew: 2 s.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Folders of tests hold sandboxes and whole clusters, which write to the disk for good; a test needs that no power cut.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))

# Seven thousand tests are a million objects that live until the end: the garbage collector need not look at them again.
gc.disable()

# How long an example takes says how busy the machine is, and nothing about us.
hypothesis.settings.register_profile(
    "menpiao", deadline=None, backend=BACKEND, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("menpiao")

NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
"""Where a test's clock starts: noon in Shanghai."""


LONG = ("bench", "cli", "torture", "races", "simulation", "demo")
"""Folders of tests that take seconds each, beside the journeys in a browser."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark whatever stands on PostgreSQL, so that CI can run just that on another major; and put what is long first.

    Each process of several gets an equal part of the list, in its order, and whoever is done early takes tests from the
    end of another's. Journeys in a browser come first: they wait more than they work, so one process plays them, with
    one browser. The second begins with the other long ones. So what is taken is small, and all are done together.
    """
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    rest = [item for item in items if not item.get_closest_marker("browser")]
    long = [item for item in rest if item.nodeid.split("/")[1] in LONG]
    short = [item for item in rest if item.nodeid.split("/")[1] not in LONG]
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    left = max(0, len(items) // processes - len(in_browser)) if processes > 1 else 0
    items[:] = [*in_browser, *short[:left], *long, *short[left:]]
    for item in items:
        if "server_dsn" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """What is there now stays."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """No test takes the whole run with it."""
    with hanging_fails():
        return (yield)


@pytest.fixture(scope="session")
def server_dsn() -> Iterator[str]:
    """A running PostgreSQL server, as the DSN of its maintenance database."""
    given = os.environ.get("MENPIAO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    version = int(os.environ.get("MENPIAO_TEST_POSTGRES", str(embedded_postgres.NEWEST)))
    with passing_folder("menpiao-test-") as folder:
        server = embedded_postgres.start(folder / "pg", version=version, settings=HASTE)
        try:
            yield server.dsn()
        finally:
            server.stop()


@pytest.fixture(scope="session")
async def maintenance(server_dsn: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that makes and drops the tests' databases."""
    connection = await asyncpg.connect(server_dsn)
    try:
        yield connection
    finally:
        connection.terminate()


@pytest.fixture(scope="session")
async def template(server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]") -> str:
    """The name of a migrated database that tests are copied from."""
    name = f"menpiao_template_{os.getpid()}"
    await maintenance.execute(f"create database {name}")
    await migrate(with_database(server_dsn, name))
    return name


@pytest.fixture(scope="session")
async def standing(
    server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]", template: str
) -> AsyncIterator[StandingDatabase]:
    """The database that tests of this process have in turn."""
    database = StandingDatabase(maintenance, server_dsn, template)
    with database.known():
        yield database
    await database.drop()


@pytest.fixture
async def dsn(standing: StandingDatabase) -> AsyncIterator[str]:
    """A migrated database without a row, for one test alone."""
    yield await standing.empty()
    await standing.clear()


@pytest.fixture
def clock() -> SimulatedClock:
    """Stands still until the test moves it; SQL's `app_now()` follows."""
    return SimulatedClock(NOON)


@pytest.fixture
async def db(dsn: str, standing: StandingDatabase, clock: SimulatedClock) -> Database:
    """A pool on the test's database, which waits for a connection however many want one and however slow they are."""
    patience = Patience(
        connect_s=HANGS_AFTER_S, statement_s=HANGS_AFTER_S, reads_s=HANGS_AFTER_S, transaction_s=HANGS_AFTER_S
    )
    return await standing.lend(clock=clock, patience=patience)


@pytest.fixture
def cipher() -> FieldCipher:
    """A field cipher with a key for this test."""
    return FieldCipher({1: bytes(range(32))})
