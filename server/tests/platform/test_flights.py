"""Work under way is joined, whoever begins it, and nobody who gives up takes it from the others."""

import asyncio
from uuid import UUID

from builders.ids import make_id
from menpiao.platform.flights import Flights

KEY = make_id(milliseconds=1_800_000_000_000, organizer_id=7, randomness=1)


class Work:
    """Counts how often it is done; it waits until it may go on."""

    def __init__(self) -> None:
        self.done = 0
        self.may_go_on = asyncio.Event()

    async def __call__(self, key: UUID) -> int:
        await self.may_go_on.wait()
        self.done += 1
        if self.done == 3:
            raise ConnectionError
        return self.done


async def test_who_comes_meanwhile_joins_and_who_comes_afterwards_begins_anew() -> None:
    flights, work = Flights[int](), Work()
    waiting = [asyncio.create_task(flights.join(KEY, work)) for _ in range(5)]
    await asyncio.sleep(0)
    assert KEY in flights
    work.may_go_on.set()
    assert await asyncio.gather(*waiting) == [1] * 5
    assert KEY not in flights
    assert await flights.join(KEY, work) == 2


async def test_who_gives_up_does_not_take_it_from_the_others() -> None:
    flights, work = Flights[int](), Work()
    impatient, patient = (asyncio.create_task(flights.join(KEY, work)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    work.may_go_on.set()
    assert await patient == 1
    assert impatient.cancelled()


async def test_a_failure_is_told_to_all_and_is_not_remembered() -> None:
    flights, work = Flights[int](), Work()
    work.done = 2
    waiting = [asyncio.create_task(flights.join(KEY, work)) for _ in range(2)]
    work.may_go_on.set()
    assert [type(said) for said in await asyncio.gather(*waiting, return_exceptions=True)] == [ConnectionError] * 2
    work.done = 0
    assert await flights.join(KEY, work) == 1
