"""A WeChat sandbox that has its keys: a test's is a copy of the first one, as its database is a copy of a template.

Each pair of keys takes as long as a small test, and a sandbox with an app and a merchant has three.
"""

import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from menpiao.adapters.sandbox import Sandbox, running_sandbox
from menpiao.adapters.sandbox.store import FILE_NAME
from menpiao.demo.provision import Provisioned, provision
from menpiao.platform.clock import Clock

_first: dict[tuple[str, datetime], bytes] = {}
"""The memory of the first of its kind, by the moment at which it was made: its certificates begin then."""

_provisioned: dict[datetime, Provisioned] = {}
"""What the consoles of the first one gave out. Its memory holds the same."""


@asynccontextmanager
async def new_sandbox(folder: Path, clock: Clock, **options: Any) -> AsyncIterator[Sandbox]:
    """It runs beside the test until the block ends, and knows nothing but its own keys."""
    _recall("new", folder, clock)
    async with running_sandbox(folder, clock=clock, **options) as sandbox:
        _remember("new", folder, clock)
        yield sandbox


@asynccontextmanager
async def provisioned_sandbox(
    folder: Path, clock: Clock, *, known: Provisioned | None = None
) -> AsyncIterator[tuple[Sandbox, Provisioned]]:
    """The same, and its consoles have made an app and a merchant: these, where they did before."""
    _recall("provisioned", folder, clock)
    async with running_sandbox(folder, clock=clock) as sandbox:
        wechat = known or _provisioned.get(clock.now()) or await provision(sandbox.url)
        _remember("provisioned", folder, clock)
        if clock.simulated:
            _provisioned[clock.now()] = wechat
        yield sandbox, wechat


def _recall(kind: str, folder: Path, clock: Clock) -> None:
    known = _first.get((kind, clock.now()))
    if known is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / FILE_NAME).write_bytes(known)


def _remember(kind: str, folder: Path, clock: Clock) -> None:
    """As one file. Where time passes by itself no moment comes again."""
    if not clock.simulated or (kind, clock.now()) in _first:
        return
    with tempfile.TemporaryDirectory() as passing:
        copy = Path(passing) / FILE_NAME
        connection = sqlite3.connect(folder / FILE_NAME)
        try:
            connection.execute("vacuum into ?", (str(copy),))
        finally:
            connection.close()
        _first[kind, clock.now()] = copy.read_bytes()
