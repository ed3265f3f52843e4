"""One running world for each module of bad input; after each test nothing may have changed and nothing have leaked."""

import io
import itertools
import logging
import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import structlog

from builders.databases import with_database
from builders.world import running_world
from hostile.ground import Ground, check_leak, lay_ground
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.log import configure

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def log() -> Iterator[io.StringIO]:
    """Everything that the process logs, down to debug, as it would be written."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    out = io.StringIO()
    configure("debug", form="json", stream=out)
    yield out
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="module")
async def laid(
    server_dsn: str,
    maintenance: "asyncpg.Connection[asyncpg.Record]",
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    log: io.StringIO,
) -> AsyncIterator[Ground]:
    """The ground of this module, in a database of its own."""
    from conftest import NOON

    name = f"menpiao_hostile_{os.getpid()}_{next(_numbers)}"
    await maintenance.execute(f"create database {name} template {template}")
    dsn = with_database(server_dsn, name)
    try:
        async with running_world(dsn, tmp_path_factory.mktemp("hostile"), SimulatedClock(NOON)) as world:
            yield await lay_ground(world, log)
    finally:
        await maintenance.execute(f"drop database {name} with (force)")


@pytest.fixture
async def ground(laid: Ground) -> AsyncIterator[Ground]:
    """The ground for one test, which must leave it as it was."""
    before, position = await laid.fingerprint(), len(laid.written)
    yield laid
    assert await laid.fingerprint() == before
    assert await laid.books() == []
    lines = laid.lines(position)
    assert [line for line in lines if line["level"] in ("error", "critical")] == []
    written = laid.written[position:]
    for secret in laid.secrets:
        assert secret not in written
    check_leak("\n".join(line["event"] for line in lines))
