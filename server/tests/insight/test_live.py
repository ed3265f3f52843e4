"""What open pages are told while doors are open and pages are read: one word for many scans, and nothing missed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from builders.entrance import Entrance, an_entrance
from builders.tickets import a_phone, activated, some_tickets
from builders.waiting import HANGS_AFTER_S
from menpiao.insight import ViewCounter
from menpiao.insight.service.live import Admitted, Live, Viewed, Watched
from menpiao.insight.service.looked import Looked
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


def quick(db: Database, *, count_every_s: float = 0.05) -> Live:
    """Looks a hundred times as often."""
    return Live(db, look_every_s=0.01, count_every_s=count_every_s)


async def there() -> None:
    """The login has not ended."""


def following(live: Live, entrance: Entrance, *, everything: bool = False) -> AsyncIterator[Any]:
    """An open page's stream."""
    watched = Watched(entrance.sale.organizer_id, None if everything else entrance.sale.event_id)
    place = live.enter(entrance.db.new_id(entrance.sale.organizer_id))
    return live.follow(watched, place=place, still_there=there)


async def told_until(stream: AsyncIterator[Any], last: Any) -> list[Any]:
    """All that it says, up to this."""
    said = []
    async with asyncio.timeout(HANGS_AFTER_S):
        async for one in stream:
            said += [] if one is None else [one]
            if one == last:
                break
    return said


async def test_a_gate_that_admits_quickly_is_a_few_words_and_who_comes_back_hears_the_count(
    entrance: Entrance, db: Database, cipher: FieldCipher
) -> None:
    phone = a_phone(db)
    tickets = await some_tickets(db, cipher, entrance.sale, buyer_id=phone.buyer_id, count=20)
    for ticket in tickets:
        await activated(db, cipher, phone, ticket)
    live = quick(db, count_every_s=0.2)
    stream = following(live, entrance)
    assert await told_until(stream, Viewed(0)) == [Admitted(0), Viewed(0)]
    for ticket in tickets:
        assert (await entrance.scan(await entrance.shown(phone, ticket))).reason == "ok"
    said = await told_until(stream, Admitted(20))
    assert said[-1] == Admitted(20)
    assert len(said) < 10, "not a word for each"
    assert await told_until(following(live, entrance), Viewed(0)) == [Admitted(20), Viewed(0)]


async def test_whoever_follows_is_told_when_pages_were_read(entrance: Entrance, db: Database) -> None:
    views, live = ViewCounter(db), quick(db)
    of_event, of_all = following(live, entrance), following(live, entrance, everything=True)
    await told_until(of_event, Viewed(0))
    assert await told_until(of_all, Viewed(0)) == [Viewed(0)], "who came is shown of one event"
    for _ in range(3):
        views.seen(encode(entrance.sale.event_id), {})
    await views.flush()
    assert await told_until(of_event, Viewed(3)) == [Viewed(3)]
    assert await told_until(of_all, Viewed(3)) == [Viewed(3)]


async def test_admissions_are_not_counted_while_no_door_is_open(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    await entrance.scan(await entrance.shown(phone, ticket))
    clock.advance(hours=5)
    stream = following(quick(db), entrance)
    assert await told_until(stream, Viewed(0)) == [Admitted(1), Viewed(0)], "the first look counts whatever there is"
    async with db.tx() as tx:
        await tx.connection.execute("delete from admissions")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await anext(stream)


async def test_many_who_ask_the_same_are_one_look() -> None:
    looks: list[tuple[str, int | None]] = []

    async def look(key: str, before: int | None) -> int:
        looks.append((key, before))
        turn = len(looks)
        await asyncio.sleep(0.01)
        return turn

    looked = Looked(0.1, look, forgotten_after_s=0.4)
    assert await asyncio.gather(*(looked.at(key) for key in ("a", "b", "a", "a"))) == [1, 2, 1, 1]
    await asyncio.sleep(0.15)
    assert await looked.at("a") == 3
    await asyncio.sleep(0.45)
    assert await looked.at("a") == 4
    assert looks == [("a", None), ("b", None), ("a", 1), ("a", None)], "what is long ago says nothing of now"
