"""Journeys run against everything, on real ports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from builders.world import World, running_world
from menpiao.platform.clock import SimulatedClock


@pytest.fixture
async def world(dsn: str, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[World]:
    """Menpiao, its worker and the WeChat sandbox; the books must agree when the story is over."""
    async with running_world(dsn, tmp_path, clock) as running:
        yield running
