"""Natural batching: everybody gets an answer of their own, whatever becomes of the batch they travelled in."""

import asyncio
from collections.abc import Sequence

import pytest

from builders.waiting import HANGS_AFTER_S
from menpiao.kernel.errors import Busy, NotFound, Refusal
from menpiao.platform.batch import Batcher


class Desk:
    """Handles batches when it is let to, and remembers them."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self.poison: set[int] = set()
        self.away = False

    def let_one_through(self) -> None:
        """Whichever batch is being handled now, and none after it."""
        self.open.set()
        self.open.clear()

    async def handle(self, requests: Sequence[int]) -> list[int | Refusal]:
        self.batches.append(list(requests))
        self.reached.set()
        await self.open.wait()
        if self.away:
            raise ConnectionError("away")
        if self.poison & set(requests):
            raise ValueError("poison")
        return [NotFound() if request < 0 else request * 10 for request in requests]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def ask(batcher: Batcher[int, int], *requests: int, key: str = "one") -> list[int | BaseException]:
    return await asyncio.gather(*(batcher.submit(key, request) for request in requests), return_exceptions=True)


async def test_what_comes_meanwhile_travels_together(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_batch=3)
    desk.open.clear()
    first = asyncio.create_task(batcher.submit("one", 1))
    await desk.reached.wait()
    rest = asyncio.create_task(ask(batcher, 2, 3, 4, 5))
    desk.open.set()
    assert await first == 10
    assert await rest == [20, 30, 40, 50]
    assert desk.batches == [[1], [2, 3, 4], [5]]


async def test_under_load_a_batch_waits_a_moment_for_those_who_ask_again(desk: Desk) -> None:
    """They need many turns of the loop to be heard, and still travel together."""
    batcher: Batcher[int, int] = Batcher("test", desk.handle, linger_s=0.5)

    async def ask_twice(request: int) -> None:
        await batcher.submit("one", request)
        for _ in range(5 * request):
            await asyncio.sleep(0)
        await batcher.submit("one", request)

    await asyncio.gather(*(ask_twice(request) for request in range(8)))
    assert desk.batches == [list(range(8)), list(range(8))]


async def test_in_a_crowd_full_batches_are_under_way_together_and_afterwards_one_at_a_time(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_batch=2, crowd_writers=3)
    desk.open.clear()
    first = batcher.enqueue("one", 1)
    await desk.reached.wait()
    crowd = [batcher.enqueue("one", number) for number in range(2, 10)]
    await asyncio.sleep(0)
    assert desk.batches == [[1], [2, 3], [4, 5]]
    desk.let_one_through()
    assert await asyncio.gather(first, *crowd[:4]) == [10, 20, 30, 40, 50]
    await asyncio.sleep(0)
    assert desk.batches[3:] == [[6, 7], [8, 9]]
    crowd.append(batcher.enqueue("one", 10))
    await asyncio.sleep(0)
    assert len(desk.batches) == 5
    desk.open.set()
    assert await asyncio.gather(*crowd[4:]) == [60, 70, 80, 90, 100]
    assert desk.batches[5:] == [[10]]


async def test_where_few_ask_nobody_waits_for_others(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, linger_s=HANGS_AFTER_S)
    async with asyncio.timeout(HANGS_AFTER_S / 2):
        for request in range(3):
            assert await ask(batcher, request, request + 10) == [request * 10, request * 10 + 100]


async def test_a_refusal_is_its_own(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle)
    answers = await ask(batcher, 1, -1, 2)
    assert (answers[0], answers[2]) == (10, 20)
    assert isinstance(answers[1], NotFound)


async def test_a_poisoned_request_fails_alone(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle)
    desk.poison = {3, 7}
    answers = await ask(batcher, *range(10))
    assert [number for number, answer in enumerate(answers) if isinstance(answer, ValueError)] == [3, 7]
    assert [answer for answer in answers if isinstance(answer, int)] == [0, 10, 20, 40, 50, 60, 80, 90]


async def test_a_database_that_is_away_is_asked_once(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle)
    desk.away = True
    answers = await ask(batcher, *range(50))
    assert all(isinstance(answer, Busy) for answer in answers)
    assert len(desk.batches) == 1
    desk.away = False
    assert await ask(batcher, 1) == [10]


async def test_whoever_hung_up_before_is_left_out_and_the_others_are_answered(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle)
    desk.open.clear()
    first = asyncio.create_task(batcher.submit("one", 1))
    await desk.reached.wait()
    gone, stays = (asyncio.create_task(batcher.submit("one", number)) for number in (2, 3))
    await asyncio.wait([gone, stays], timeout=0)
    gone.cancel()
    first.cancel()
    desk.open.set()
    assert await stays == 30
    assert desk.batches == [[1], [3]]


async def test_the_queue_is_bounded_and_closing_finishes_what_was_accepted(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_waiting=2)
    desk.open.clear()
    first = asyncio.create_task(batcher.submit("one", 1))
    await desk.reached.wait()
    waiting = asyncio.create_task(ask(batcher, 2, 3, 4))
    await asyncio.wait([waiting], timeout=0)
    closing = asyncio.create_task(batcher.close())
    await asyncio.wait([closing], timeout=0)
    with pytest.raises(Busy):
        await batcher.submit("one", 5)
    desk.open.set()
    assert await first == 10
    answers = await waiting
    assert answers[:2] == [20, 30]
    assert isinstance(answers[2], Busy)
    await closing


async def test_keys_do_not_wait_for_each_other(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle)
    one, two = await asyncio.gather(ask(batcher, 1, 2, key="one"), ask(batcher, 3, key="two"))
    assert (one, two) == ([10, 20], [30])
    assert sorted(desk.batches) == [[1, 2], [3]]


async def test_who_waits_too_long_behind_a_stuck_batch_is_told_so_and_nothing_happened(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_wait_s=0.1)
    desk.open.clear()
    stuck = asyncio.create_task(batcher.submit("one", 1))
    await desk.reached.wait()
    async with asyncio.timeout(HANGS_AFTER_S):
        answers = await ask(batcher, 2, 3)
    assert all(isinstance(answer, Busy) for answer in answers)
    desk.open.set()
    assert await stuck == 10
    assert await ask(batcher, 4) == [40]
    assert desk.batches == [[1], [4]]


async def test_who_can_not_be_served_in_time_is_told_so_at_once_and_when_to_come_back(desk: Desk) -> None:
    """One slow batch sets the pace of its key; behind a full batch of others nobody is let in to wait for it. Another
    key's waiting has nothing to do with it."""
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_batch=2, max_wait_s=0.001)
    desk.open.clear()
    slow = batcher.enqueue("one", 1)
    await desk.reached.wait()
    desk.reached.clear()
    waiting = [batcher.enqueue("one", 2)]
    asyncio.get_running_loop().call_later(0.05, desk.let_one_through)
    assert await slow == 10
    await desk.reached.wait()
    waiting += [batcher.enqueue("one", number) for number in (3, 4)]
    with pytest.raises(Busy) as refused:
        batcher.enqueue("one", 5)
    assert refused.value.retry_after_s == 1
    waiting += [batcher.enqueue("two", number) for number in (6, 7, 8)]
    desk.open.set()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_one_keys_crowd_leaves_room_for_another_and_each_is_served_in_the_order_it_came(desk: Desk) -> None:
    batcher: Batcher[int, int] = Batcher("test", desk.handle, max_batch=3, max_waiting=10)
    desk.open.clear()
    accepted = [batcher.enqueue("hot", 0)]
    await desk.reached.wait()
    accepted += [batcher.enqueue("hot", number) for number in range(1, 9)]
    with pytest.raises(Busy):
        batcher.enqueue("hot", 9)
    accepted += [batcher.enqueue("quiet", number) for number in (10, 11)]
    with pytest.raises(Busy):
        batcher.enqueue("quiet", 12)
    desk.open.set()
    assert await asyncio.gather(*accepted) == [number * 10 for number in (*range(9), 10, 11)]
    assert [batch for batch in desk.batches if batch[0] < 10] == [[0], [1, 2, 3], [4, 5, 6], [7, 8]]
    assert [batch for batch in desk.batches if batch[0] >= 10] == [[10, 11]]
