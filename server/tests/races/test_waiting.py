"""Races about places that come back: none leaks to whoever asks at that moment, none is offered twice, none is lost."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from builders.books import audit
from builders.killed import killed_in_the_middle, stop_before_messages
from builders.line import Lines
from builders.orders import an_order, placing_for, with_quota
from builders.waiting import HANGS_AFTER_S
from menpiao.kernel.errors import Refusal
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.waitlist.model.entry import Entry
from menpiao.waitlist.service.leave import withdraw

GRABBERS = 200


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> Lines:
    return Lines(db, cipher)


async def grab(lines: Lines, cipher: FieldCipher, sale: Any, stop: asyncio.Event) -> int:
    """Two hundred buyers at two doors who ask again and again; how many got a place."""
    doors = [placing_for(lines.db, cipher), placing_for(lines.db, cipher)]

    async def ask(number: int) -> int:
        while not stop.is_set():
            door = doors[number % 2]
            door._sold_out._types.clear()  # what is remembered for a second would spare us the race
            try:
                await door.place(an_order(sale, buyer_id=lines.db.new_id(0)))
            except Refusal:
                continue
            return 1
        return 0

    return sum(await asyncio.gather(*(ask(number) for number in range(GRABBERS))))


async def test_while_somebody_waits_nothing_leaks_to_two_hundred_who_grab(lines: Lines, cipher: FieldCipher) -> None:
    sale = await lines.sold_out(20)
    waiting = [await lines.join(sale) for _ in range(20)]
    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, cipher, sale, stop))
    for _ in range(10):
        await lines.give_back(sale, 2)
        await lines.rounds()
    stop.set()
    assert await grabbing == 0
    assert await lines.states(*waiting) == ["offered"] * 20
    assert await audit(lines.db) == []


async def test_without_the_line_the_same_race_gives_the_places_to_those_who_grab(
    lines: Lines, cipher: FieldCipher
) -> None:
    """The protection is real: switched off, the places go to whoever asks first."""
    await lines.run(
        """create or replace function keep_for_waitlist(p_organizer_id integer, p_types uuid[], p_places integer[])
           returns integer language sql as $$ select 0 $$"""
    )
    sale = await lines.sold_out(4)
    waiting = [await lines.join(sale) for _ in range(4)]
    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, cipher, sale, stop))
    await lines.give_back(sale, 4)
    async with asyncio.timeout(HANGS_AFTER_S):
        while (await lines.places(sale)).free > 0:
            pass
    stop.set()
    assert await grabbing == 4
    assert await lines.states(*waiting) == ["waiting"] * 4


async def test_four_workers_at_once_make_one_offer_of_each_place(lines: Lines, cipher: FieldCipher) -> None:
    sale = await lines.sold_out(12, 3)
    waiting = [await lines.join(sale, indexes=(0, 1)) for _ in range(30)]
    workers = [Lines(lines.db, cipher) for _ in range(4)]
    for index, places in ((0, 5), (1, 3), (0, 7)):
        await lines.give_back(sale, places, index=index)
        await asyncio.gather(*(worker.rounds() for worker in workers))
    states = await lines.states(*waiting)
    assert states == ["offered"] * 15 + ["waiting"] * 15
    assert await lines.value("select count(*) from orders where state = 'awaiting_payment'") == 15
    assert await lines.value("select max(offers) from waitlist_entries") == 1
    assert await audit(lines.db) == []


async def test_joining_racing_with_a_release_is_told_to_buy_or_gets_the_place(lines: Lines) -> None:
    """Either the place was free when they joined, or it is kept for them: never is it for all while they wait."""
    for _ in range(25):
        sale = await lines.sold_out(1)
        joined, _ = await asyncio.gather(lines.join(sale), lines.give_back(sale, 1), return_exceptions=True)
        places = await lines.places(sale)
        if isinstance(joined, Entry):
            assert (places.free, places.kept) == (0, 1)
        else:
            assert isinstance(joined, Refusal)
            assert joined.code == "still_on_sale"
            assert (places.free, places.kept) == (1, 0)
    assert await audit(lines.db) == []


async def test_everything_at_once_keeps_the_books(lines: Lines, cipher: FieldCipher, clock: SimulatedClock) -> None:
    """Joining, leaving, giving back, grabbing, expiring and offering, all at the same time."""
    sale = await lines.sold_out(6, 6)
    workers = [Lines(lines.db, cipher) for _ in range(2)]
    entries: list[Entry] = []

    async def come_and_go(number: int) -> None:
        for turn in range(4):
            try:
                entry = await lines.join(sale, indexes=(number % 2, 1 - number % 2), quantity=1 + number % 3)
            except Refusal:
                continue
            entries.append(entry)
            if (number + turn) % 3 == 0:
                await withdraw(lines.collecting, buyer_id=entry.buyer_id, entry_id=entry.id)

    async def work(worker: Lines) -> None:
        for _ in range(12):
            await worker.rounds()
            await worker.expire()

    async def give(index: int) -> None:
        for _ in range(6):
            await lines.give_back(sale, 1, index=index)

    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, cipher, sale, stop))
    await asyncio.gather(
        *(come_and_go(number) for number in range(12)), *(work(worker) for worker in workers), give(0), give(1)
    )
    stop.set()
    await grabbing
    for _ in range(3):
        clock.advance(minutes=16)
        await lines.expire()
        await lines.rounds()
    assert await audit(lines.db) == []
    live = await lines.value("select count(*) from waitlist_entries where state in ('waiting', 'offered')")
    kept = await lines.value("select sum(withheld) from quotas")
    assert kept == 0 or live > 0


async def test_a_worker_killed_in_the_middle_of_offering_leaves_whole_offers_or_none(dsn: str, tmp_path: Path) -> None:
    db = await connect(dsn)
    try:
        lines = Lines(db, FieldCipher({1: bytes(range(32))}))
        sale = await lines.sold_out(0)
        entries = [await lines.join(sale) for _ in range(40)]
        await stop_before_messages(lines)
        for total in (20, 40):
            async with killed_in_the_middle(dsn, tmp_path, lines):
                await with_quota(db, sale, total)
            assert await lines.value("select count(*) from orders") == 0
            assert (await lines.places(sale)).kept == total
            assert await audit(db) == []
        await lines.rounds()
        assert await lines.states(*entries) == ["offered"] * 40
        assert await audit(db) == []
    finally:
        await db.close()
