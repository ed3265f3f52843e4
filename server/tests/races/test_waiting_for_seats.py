"""Races about seats that come back while somebody waits: none leaks to whoever asks at that moment, none is offered
twice, none is lost, and nobody waits for somebody who waits for them."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from builders.books import audit
from builders.killed import killed_in_the_middle, stop_before_messages
from builders.orders import placing_for
from builders.seated import SeatedSale, an_allocation, an_order_for, best_of, seats_of
from builders.seated_line import SeatedLines
from builders.waiting import HANGS_AFTER_S
from menpiao.inventory import Part
from menpiao.kernel.errors import Refusal
from menpiao.orders.service.place import Placing
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.waitlist.model.entry import Entry
from menpiao.waitlist.service.leave import withdraw

GRABBERS = 60
SEATS = tuple(f"stalls-{row}-{number}" for row in "AB" for number in range(1, 7))


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> SeatedLines:
    return SeatedLines(db, cipher)


def two_doors(lines: SeatedLines, cipher: FieldCipher) -> list[Placing]:
    return [placing_for(lines.db, cipher), placing_for(lines.db, cipher)]


async def grab(lines: SeatedLines, doors: list[Placing], hall: SeatedSale, stop: asyncio.Event) -> int:
    """Buyers at two doors who ask again and again, half of them for a seat of their choice; how many got one."""

    async def ask(number: int) -> int:
        line = seats_of(hall, SEATS[number % len(SEATS)]) if number % 2 else best_of(hall, 1)
        while not stop.is_set():
            door = doors[number // 2 % 2]
            door._sold_out._types.clear()  # what is remembered for a second would spare us the race
            try:
                await door.place(an_order_for(line, buyer_id=lines.db.new_id(0)))
            except Refusal:
                continue
            return 1
        return 0

    return sum(await asyncio.gather(*(ask(number) for number in range(GRABBERS))))


async def test_while_somebody_waits_no_seat_leaks_to_those_who_grab(lines: SeatedLines, cipher: FieldCipher) -> None:
    hall = await lines.hall()
    waiting = [await lines.join(hall.sale, quantity=2, accept="together") for _ in range(3)]
    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, two_doors(lines, cipher), hall, stop))
    # Singles first: none of them serves anybody, each of them is needed.
    for number in (1, 3, 5, 6, 4, 2):
        await lines.free(hall, f"stalls-B-{number}")
        await lines.rounds()
    stop.set()
    assert await grabbing == 0
    assert await lines.states(*waiting) == ["offered"] * 3
    assert await audit(lines.db) == []


async def test_without_the_line_the_same_race_gives_the_seats_to_those_who_grab(
    lines: SeatedLines, cipher: FieldCipher
) -> None:
    """The protection is real: switched off, the seats go to whoever asks first."""
    await lines.run(
        """create or replace function keep_seats(p_organizer_id integer, p_sessions uuid[], p_seats integer[])
           returns table (session_id uuid, seat integer) language sql as
           $$ select null::uuid, null::integer where false $$"""
    )
    hall = await lines.hall()
    waiting = [await lines.join(hall.sale) for _ in range(4)]
    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, two_doors(lines, cipher), hall, stop))
    await lines.free(hall, *SEATS[:4])
    async with asyncio.timeout(HANGS_AFTER_S):
        while await lines.public(hall):
            pass
    stop.set()
    assert await grabbing == 4
    assert await lines.states(*waiting) == ["waiting"] * 4


async def test_an_allocation_that_is_over_is_grabbed_by_nobody_while_somebody_waits(
    lines: SeatedLines, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    """Two doors that know the hall from before anybody waited. One looks at it five times a second, and has; the other
    has not for too long, so it looks under the locks."""
    opening = an_allocation(release_at=clock.now() + timedelta(minutes=5))
    put_aside = ((1, Part("seats", SEATS[:4], "/allocations/0")),)
    hall = await lines.hall(taken=False, allocations=(opening,), allocated=put_aside)
    doors = two_doors(lines, cipher)
    for number, seat_id in enumerate(SEATS[4:]):
        await doors[number % 2].place(an_order_for(seats_of(hall, seat_id), buyer_id=lines.db.new_id(0)))
    waiting = [await lines.join(hall.sale) for _ in range(4)]
    await doors[0]._seated._seats.refresh()
    clock.advance(minutes=5)
    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, doors, hall, stop))
    while await lines.states(*waiting) != ["offered"] * 4:
        await lines.rounds()
    stop.set()
    assert await grabbing == 0
    assert await audit(lines.db) == []


async def test_four_workers_at_once_make_one_offer_of_each_seat(lines: SeatedLines, cipher: FieldCipher) -> None:
    hall = await lines.hall()
    waiting = [await lines.join(hall.sale) for _ in range(15)]
    workers = [SeatedLines(lines.db, cipher) for _ in range(4)]
    for seats in (SEATS[:5], SEATS[5:8], SEATS[8:]):
        await lines.free(hall, *seats)
        await asyncio.gather(*(worker.rounds() for worker in workers))
    assert await lines.states(*waiting) == ["offered"] * 12 + ["waiting"] * 3
    assert await lines.value("select count(*) from orders where state = 'awaiting_payment'") == 12
    assert await lines.value("select max(offers) from waitlist_entries") == 1
    assert await audit(lines.db) == []


async def test_joining_racing_with_a_release_is_told_to_buy_or_gets_the_seat(lines: SeatedLines) -> None:
    """Either the seat was free when they joined, or it is kept for them: never is it for all while they wait."""
    hall = await lines.hall()
    for seat_id in SEATS:
        joined, _ = await asyncio.gather(lines.join(hall.sale), lines.free(hall, seat_id), return_exceptions=True)
        name = seat_id.removeprefix("stalls-")
        if isinstance(joined, Entry):
            assert (await lines.kept(hall), await lines.public(hall)) == ([name], [])
            await withdraw(lines.collecting, buyer_id=joined.buyer_id, entry_id=joined.id)
        else:
            assert isinstance(joined, Refusal)
            assert joined.code == "still_on_sale"
        assert (await lines.kept(hall), await lines.public(hall)) == ([], [name])
        await lines.take(hall, seat_id)
    assert await audit(lines.db) == []


async def test_everything_at_once_keeps_the_books(
    lines: SeatedLines, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    """Joining, leaving, giving back, grabbing, expiring and offering, all at the same time."""
    hall = await lines.hall(ticket_types=({}, {}))
    workers = [SeatedLines(lines.db, cipher) for _ in range(2)]

    async def come_and_go(number: int) -> None:
        for turn in range(4):
            try:
                entry = await lines.join(
                    hall.sale,
                    indexes=(number % 2, 1 - number % 2) if number % 3 else (0,),
                    quantity=1 + number % 3,
                    tiers=((), (1,), (2,))[turn % 3],
                    accept=("scattered", "together")[number % 2],
                )
            except Refusal:
                continue
            if (number + turn) % 3 == 0:
                await withdraw(lines.collecting, buyer_id=entry.buyer_id, entry_id=entry.id)

    async def work(worker: SeatedLines) -> None:
        for _ in range(12):
            await worker.rounds()
            await worker.expire()

    async def give(seats: tuple[str, ...]) -> None:
        for seat_id in seats:
            await lines.free(hall, seat_id)

    stop = asyncio.Event()
    grabbing = asyncio.create_task(grab(lines, two_doors(lines, cipher), hall, stop))
    await asyncio.gather(
        *(come_and_go(number) for number in range(12)),
        *(work(worker) for worker in workers),
        give(SEATS[::2]),
        give(SEATS[1::2]),
    )
    stop.set()
    await grabbing
    assert await audit(lines.db) == []
    for _ in range(3):
        clock.advance(minutes=31)
        await lines.expire()
        await lines.rounds()
    assert await audit(lines.db) == []
    live = await lines.value("select count(*) from waitlist_entries where state in ('waiting', 'offered')")
    assert await lines.kept(hall) == [] or live > 0


async def test_a_worker_killed_in_the_middle_of_offering_leaves_whole_offers_or_none(dsn: str, tmp_path: Path) -> None:
    db = await connect(dsn)
    try:
        lines = SeatedLines(db, FieldCipher({1: bytes(range(32))}))
        hall = await lines.hall()
        entries = [await lines.join(hall.sale, quantity=2) for _ in range(4)]
        before = await lines.value("select count(*) from orders")
        await stop_before_messages(lines)
        async with killed_in_the_middle(dsn, tmp_path, lines):
            await lines.free(hall, *SEATS[:8])
        assert await lines.value("select count(*) from orders") == before
        assert len(await lines.kept(hall)) == 8
        assert await audit(db) == []
        await lines.rounds()
        assert await lines.states(*entries) == ["offered"] * 4
        assert await lines.kept(hall) == []
        assert await audit(db) == []
    finally:
        db.pool.terminate()
