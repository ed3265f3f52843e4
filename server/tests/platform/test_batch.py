"""Natural batching: together when it is busy, alone when it is quiet, each with its own answer, whatever happens."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from menpiao.kernel.errors import Busy, NotFound, Refusal
from menpiao.platform.batch import Batcher


class Work:
    """Doubles numbers; remembers its batches; holds them back until the gate is open."""

    def __init__(self, *, poison: int | None = None, failure: BaseException | None = None) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.poison = poison
        self.failure = failure or ValueError("poisoned")
        self.running = 0
        self.most_running = 0

    async def __call__(self, requests: Sequence[int]) -> list[int | Refusal]:
        self.batches.append(list(requests))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await self.open.wait()
            if self.poison in requests:
                raise self.failure
            return [NotFound() if number < 0 else number * 2 for number in requests]
        finally:
            self.running -= 1


async def waiting(batcher: "Batcher[int, int]", *numbers: int, key: str = "a") -> "list[asyncio.Task[int]]":
    """Submit them; back once all of them are in the queue or in a batch."""
    tasks = [asyncio.create_task(batcher.submit(key, number)) for number in numbers]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_alone_when_it_is_quiet() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    assert [await batcher.submit("a", number) for number in (1, 2)] == [2, 4]
    assert work.batches == [[1], [2]]


async def test_what_comes_during_a_batch_goes_together_and_in_order() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 1)
    tasks += await waiting(batcher, 2, 3, 4)
    work.open.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6, 8]
    assert work.batches == [[1], [2, 3, 4]]


async def test_a_batch_has_a_greatest_size() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work, max_batch=2)
    work.open.clear()
    tasks = await waiting(batcher, 0)
    tasks += await waiting(batcher, 1, 2, 3, 4, 5)
    work.open.set()
    await asyncio.gather(*tasks)
    assert work.batches == [[0], [1, 2], [3, 4], [5]]


async def test_keys_have_queues_of_their_own() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 1, 2, key="a") + await waiting(batcher, 3, 4, key="b")
    work.open.set()
    await asyncio.gather(*tasks)
    assert all(set(batch) <= {1, 2} or set(batch) <= {3, 4} for batch in work.batches)
    assert work.most_running == 2


async def test_no_more_writers_than_allowed() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work, writers=2, max_batch=1)
    work.open.clear()
    tasks = await waiting(batcher, *range(6))
    work.open.set()
    assert await asyncio.gather(*tasks) == [0, 2, 4, 6, 8, 10]
    assert work.most_running == 2


async def test_a_refusal_is_raised_where_it_is_meant() -> None:
    batcher: Batcher[int, int] = Batcher("test", Work())
    outcomes = await asyncio.gather(*(batcher.submit("a", number) for number in (1, -1, 2)), return_exceptions=True)
    assert (outcomes[0], outcomes[2]) == (2, 4)
    assert isinstance(outcomes[1], NotFound)


async def test_a_poisoned_request_fails_alone() -> None:
    work = Work(poison=5)
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 99)
    tasks += await waiting(batcher, *range(8))
    work.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(outcomes.pop(6), ValueError)
    assert outcomes == [198, 0, 2, 4, 6, 8, 12, 14]


async def test_an_answer_that_lacks_somebody_is_a_failure_for_nobody_else() -> None:
    async def forgetful(requests: Sequence[int]) -> list[int | Refusal]:
        return [number for number in requests if number != 3]

    batcher: Batcher[int, int] = Batcher("test", forgetful)
    outcomes = await asyncio.gather(*(batcher.submit("a", number) for number in range(5)), return_exceptions=True)
    assert isinstance(outcomes.pop(3), AssertionError)
    assert outcomes == [0, 1, 2, 4]


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionRefusedError(),
        FileNotFoundError("no socket"),
        TimeoutError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.AdminShutdownError(),
        asyncpg.LockNotAvailableError(),
        asyncpg.InterfaceError("connection is closed"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_database_that_is_away_is_not_asked_again_for_each_request(failure: Exception) -> None:
    work = Work(poison=5, failure=failure)
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 99)
    tasks += await waiting(batcher, *range(8))
    work.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert outcomes[0] == 198
    assert all(isinstance(outcome, Busy) and outcome.retry_after_s for outcome in outcomes[1:])
    assert len(work.batches) == 2


async def test_a_value_that_fits_no_parameter_is_a_poison_and_not_an_outage() -> None:
    class DataError(asyncpg.InterfaceError, ValueError):
        """As asyncpg has one for values that it can't encode."""

    batcher: Batcher[int, int] = Batcher("test", Work(poison=1, failure=DataError("invalid input")))
    outcomes = await asyncio.gather(*(batcher.submit("a", number) for number in range(3)), return_exceptions=True)
    assert isinstance(outcomes.pop(1), DataError)
    assert outcomes == [0, 4]


async def test_a_full_queue_says_so_at_once() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work, max_waiting=2)
    work.open.clear()
    tasks = await waiting(batcher, 1)
    tasks += await waiting(batcher, 2, 3)
    with pytest.raises(Busy):
        await batcher.submit("a", 4)
    work.open.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6]
    assert await batcher.submit("a", 4) == 8


async def test_whoever_leaves_the_queue_is_left_out_and_fails_nobody() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 1)
    tasks += await waiting(batcher, 2, 3)
    tasks[1].cancel()
    await asyncio.sleep(0)
    work.open.set()
    assert await tasks[2] == 6
    assert await tasks[0] == 2
    assert work.batches == [[1], [3]]


async def test_whoever_leaves_during_the_batch_fails_nobody() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 1, 2)
    tasks[0].cancel()
    await asyncio.sleep(0)
    work.open.set()
    assert await tasks[1] == 4
    assert await batcher.submit("a", 3) == 6


async def test_closing_finishes_what_was_accepted_and_takes_nothing_new() -> None:
    work = Work()
    batcher: Batcher[int, int] = Batcher("test", work)
    work.open.clear()
    tasks = await waiting(batcher, 1)
    tasks += await waiting(batcher, 2, 3)
    closing = asyncio.create_task(batcher.close())
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await batcher.submit("a", 4)
    assert not closing.done()
    work.open.set()
    await closing
    assert [task.result() for task in tasks] == [2, 4, 6]
