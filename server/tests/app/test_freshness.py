"""Memory in several processes: what an organizer changes is shown by all of them at once, and by a deaf one soon."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from builders.office import an_event_body, an_office
from builders.orders import an_order, placing_for, with_quota
from builders.processes import wired
from builders.rooms import a_room
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.waiting import until
from builders.web import served
from menpiao.app import freshness
from menpiao.app.freshness import SEATS_EVERY_S
from menpiao.app.wiring import Parts
from menpiao.catalog import TicketTypeChange, change_ticket_type
from menpiao.identity import Organizer
from menpiao.inventory.seats.api import SEATS_CACHE_CONTROL
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.news import CHANNEL
from menpiao.waitingroom import close_room, open_room, set_pace
from menpiao.waitingroom.service.rooms import Known

LISTENING = """
    select count(*) from pg_stat_activity
     where datname = current_database() and application_name = 'menpiao news' and query ilike 'listen %'"""
HANG_UP = """
    select count(pg_terminate_backend(pid)) from pg_stat_activity
     where datname = current_database() and application_name = 'menpiao news'"""
NEVER_S = 3_600.0
ENDS_WITHIN_S = 20.0
PHONE_LOOKS = Path(__file__).resolve().parents[3] / "miniprogram" / "miniprogram" / "domain" / "seats" / "looking.ts"


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), 5)


@pytest.fixture
async def two(dsn: str, tmp_path: Path, sale: Sale) -> AsyncIterator[list[Parts]]:
    """Two processes on one database."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(wired(dsn, tmp_path)) for _ in range(2)]


async def kept(stack: AsyncExitStack, db: Database, processes: list[Parts]) -> None:
    """Fresh from now on, and listening."""
    for parts in processes:
        await stack.enter_async_context(parts.freshness.kept())
    await until_listening(db, len(processes))


async def until_listening(db: Database, count: int) -> None:
    async def listening() -> bool:
        async with db.read() as tx:
            return bool(await tx.connection.fetchval(LISTENING) == count)

    await until(listening)


async def set_price(db: Database, sale: Sale, price_fen: int) -> None:
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(price_fen=price_fen),
    )


async def until_price(processes: list[Parts], sale: Sale, price_fen: int) -> None:
    wanted = f'"amount":{price_fen},'.encode()

    async def shown() -> bool:
        return all(wanted in each.storefront.event_page("en", encode(sale.event_id)).body for each in processes)

    await until(shown)


async def until_remaining(processes: list[Parts], sale: Sale, remaining: int) -> None:
    wanted = f'"remaining":{remaining}}}'.encode()

    async def shown() -> bool:
        return all(wanted in each.board.answer(encode(sale.session_id), None).body for each in processes)

    await until(shown)


def test_a_taken_seat_greys_within_two_seconds_on_the_longest_way() -> None:
    """A process that has just looked, before it a CDN that has just kept its answer, before that a phone that has just
    asked. A fifth of a second is left for the network."""
    phone = PHONE_LOOKS.read_text(encoding="utf-8")
    every_ms, spread = (
        float(re.findall(rf"^const {name} = ([\d.]+);", phone, re.M)[0]) for name in ("EVERY_MS", "SPREAD")
    )
    kept_s = float(SEATS_CACHE_CONTROL.removeprefix("public, max-age="))
    assert SEATS_EVERY_S + kept_s + every_ms / 1000 * (1 + spread / 2) <= 1.8


async def test_what_an_organizer_changes_is_shown_by_every_process_that_hears_of_it(
    db: Database, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "EVERY_S", NEVER_S)
    async with AsyncExitStack() as stack:
        await kept(stack, db, two)
        for step in range(1, 4):
            await set_price(db, sale, step * 100)
            await until_price(two, sale, step * 100)
            await with_quota(db, sale, step + 5)
            await until_remaining(two, sale, step + 5)


async def test_a_listener_that_lost_its_connection_listens_again(
    db: Database, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "EVERY_S", NEVER_S)
    async with AsyncExitStack() as stack:
        await kept(stack, db, two)
        async with db.read() as tx:
            assert await tx.connection.fetchval(HANG_UP) == 2
        # Said while nobody listens; whoever listens again looks at once.
        await set_price(db, sale, 77)
        await until_price(two, sale, 77)
        await until_listening(db, 2)
        await set_price(db, sale, 78)
        await until_price(two, sale, 78)


async def test_who_hears_nothing_finds_it_by_looking(
    db: Database, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "EVERY_S", 0.05)
    async with db.tx() as tx:
        await tx.connection.execute("drop trigger catalog_changes_are_news on catalog_versions")
        await tx.connection.execute("drop trigger quota_totals_are_news on quotas")
    async with AsyncExitStack() as stack:
        await kept(stack, db, two)
        await set_price(db, sale, 79)
        await until_price(two, sale, 79)
        await with_quota(db, sale, 9)
        await until_remaining(two, sale, 9)


async def test_selling_tells_no_news_and_is_found_by_looking(
    dsn: str, db: Database, cipher: FieldCipher, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "EVERY_S", 0.05)
    heard: list[object] = []
    placing = placing_for(db, cipher)
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(dsn)
        stack.push_async_callback(connection.close)
        await connection.add_listener(CHANNEL, lambda *_: heard.append(1))
        await kept(stack, db, two)
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))
        await until_remaining(two, sale, 4)
        # What is told now was told after everything that was told before it.
        await connection.execute("select pg_notify($1, 'the end')", CHANNEL)
        assert len(heard) == 1
    await placing.close()


async def test_it_ends_when_it_is_told_to_also_in_the_moment_of_news(two: list[Parts]) -> None:
    kept_fresh = two[0].freshness
    for turns in range(12):
        async with asyncio.timeout(ENDS_WITHIN_S), kept_fresh.kept():
            await asyncio.sleep(0.01)
            kept_fresh.look_soon()
            for _ in range(turns):
                await asyncio.sleep(0)


async def test_what_an_organizer_decides_about_a_room_is_heard_by_every_process(
    db: Database, cipher: FieldCipher, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "EVERY_S", NEVER_S)

    async def until_all_see(is_so: Callable[[list[Known]], bool]) -> None:
        async def seen() -> bool:
            return all(is_so(parts.waiting_rooms.rooms.before([sale.session_id])) for parts in two)

        await until(seen)

    async with AsyncExitStack() as stack:
        await kept(stack, db, two)
        room: dict[str, Any] = {"organizer_id": sale.organizer_id, "room_id": await a_room(db, cipher, sale)}
        await until_all_see(lambda rooms: len(rooms) == 1)
        await set_pace(db, actor=SYSTEM, per_minute=77, **room)
        await until_all_see(lambda rooms: rooms[0].room.per_minute == 77)
        opens_at = two[0].waiting_rooms.rooms.before([sale.session_id])[0].room.opens_at
        assert opens_at is not None
        await open_room(db, actor=SYSTEM, **room)
        await until_all_see(lambda rooms: rooms[0].room.opens_at < opens_at)  # type: ignore[operator]
        await close_room(db, actor=SYSTEM, **room)
        await until_all_see(lambda rooms: not rooms)


async def test_a_flood_of_news_leaves_most_of_the_time_to_others(
    db: Database, sale: Sale, two: list[Parts], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, loop = two[0], asyncio.get_running_loop()
    looks: list[float] = []
    refresh = parts.availability.refresh

    async def watched() -> None:
        began = loop.time()
        await refresh()
        looks.append(loop.time() - began)

    monkeypatch.setattr(parts.availability, "refresh", watched)
    async with parts.freshness.kept():
        began = loop.time()
        while len(looks) < 20:
            parts.freshness.look_soon()
            await asyncio.sleep(0.001)
        assert sum(looks[1:]) < 0.3 * (loop.time() - began)


async def test_what_an_organizer_edits_at_one_server_is_soon_on_the_page_of_the_other(
    dsn: str, tmp_path: Path, db: Database, sale: Sale
) -> None:
    organizer = Organizer(sale.organizer_id, db.new_id(sale.organizer_id), {})
    page = f"/api/v1/events/{encode(sale.event_id)}?lang=en"
    where: dict[str, Any] = {"kept": True, "data_dir": tmp_path}
    async with served(dsn, db.clock, **where) as here, served(dsn, db.clock, **where) as there:
        await until_listening(db, 2)
        office = await an_office(db, here, organizer)
        assert (await there.get(page)).json()["title"] == "Night Flight"

        edited = await office.put(f"/events/{encode(sale.event_id)}", an_event_body(title={"en": "Day Flight"}))

        assert edited.status_code == 200, edited.text

        async def shown() -> bool:
            return bool((await there.get(page)).json()["title"] == "Day Flight")

        await until(shown)
