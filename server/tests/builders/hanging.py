"""A test that hangs fails, and says where each of its tasks waits; the others go on.

Whoever waits for something in a test waits `HANGS_AFTER_S` at most. This is for what nobody thought of: without it one
forgotten limit costs the whole run, and nothing says which test it was.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from builders.waiting import HANGS_AFTER_S

LONGEST_S = 5 * HANGS_AFTER_S
"""What the slowest test takes on a machine ten times as busy as a quiet one."""
AGAIN_S = 60
"""What is cleaned up after it gets this long before it counts as hanging too."""


def where_tasks_wait() -> str:
    """Each task of each loop: the lines that await, from the outermost to the innermost."""
    return "\n".join(_described(task) for task in list(asyncio.tasks._all_tasks) if not task.done())  # type: ignore[attr-defined]


@contextmanager
def hanging_fails(within_s: float = LONGEST_S, tell: Callable[[], str] = where_tasks_wait) -> Iterator[None]:
    """Fail whatever runs in the main thread when the block takes longer, with what is told of it then."""

    def fail(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"it hangs: not done within {within_s:g} s\n{tell()}")

    before = signal.signal(signal.SIGALRM, fail)
    rest = signal.setitimer(signal.ITIMER_REAL, within_s, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *rest)
        signal.signal(signal.SIGALRM, before)


def _described(task: "asyncio.Task[Any]") -> str:
    lines = [f"task {task.get_name()}"]
    awaited: Any = task.get_coro()
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
        if frame is not None:
            lines.append(f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}")
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
    return "\n".join(lines)
