"""A test that hangs is found by name."""

import asyncio

import pytest

from builders.hanging import hanging_fails


async def waits_for_ever() -> None:
    await asyncio.Event().wait()


def test_what_hangs_fails_and_says_where_it_waits() -> None:
    loop = asyncio.new_event_loop()
    with pytest.raises(pytest.fail.Exception, match=r"test_hanging\.py:\d+ waits_for_ever"), hanging_fails(0.05):
        loop.run_until_complete(waits_for_ever())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
