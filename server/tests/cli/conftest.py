"""What a demo is started with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.databases import passing_folder
from builders.demos import Demo
from builders.ports import free_port
from builders.waiting import HANGS_AFTER_S


@pytest.fixture
def folder() -> Iterator[Path]:
    with passing_folder("menpiao-demo-") as path:
        yield path / "data"


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    """Whatever a test starts is gone after it."""
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.poll() is None:
            demo.process.terminate()
        demo.process.communicate(timeout=HANGS_AFTER_S)
