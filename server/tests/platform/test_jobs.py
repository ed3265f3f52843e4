"""Work for which a wake-up says no more than "look": one of it at a time, and once more for whoever came meanwhile."""

import asyncio

import pytest

from menpiao.platform.jobs import OneAtATime


async def test_whoever_comes_meanwhile_makes_it_look_once_more() -> None:
    looks, go_on = 0, asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        await go_on.wait()

    work = OneAtATime(look)
    first = asyncio.create_task(work())
    await asyncio.sleep(0)
    await asyncio.gather(*(work() for _ in range(5)))
    assert (looks, first.done()) == (1, False)
    go_on.set()
    await first
    assert looks == 2
    await work()
    assert looks == 3


async def test_work_that_failed_is_done_by_the_next_who_comes() -> None:
    fails = True

    async def look() -> None:
        if fails:
            raise ValueError("no")

    work = OneAtATime(look)
    with pytest.raises(ValueError, match="no"):
        await work()
    fails = False
    await work()
