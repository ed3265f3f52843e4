"""Seats as buyers race for them: over HTTP, at two servers of one database. Who loses is told at once, with what is
free near by; who wants the same two seats in the other order waits for nobody; and what is taken at one server is soon
seen to be taken at the other."""

import asyncio
import base64
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Any

import asyncpg
import httpx
import pytest

from builders.askers import Asker, askers
from builders.books import audit
from builders.databases import passing_folder, with_database
from builders.people import a_buyer
from builders.processes import serving
from builders.seated import SeatedSale, a_seated_sale
from builders.seats import a_seat_map
from builders.shop import a_shop
from builders.waiting import until
from menpiao.app.limits import UNMET
from menpiao.inventory.seats.api import SEATS_CACHE_CONTROL
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database, connect
from menpiao.seating import PlanCache, is_ordinary

BUYERS = 200
ROUNDS = 1_000
AT_ONCE = 20
"""Rounds that run at the same time, so that they meet in batches, too."""
GREYS_WITHIN_S = 8.0
"""A fifth of a second where nothing else runs; less than `ALIVE_EVERY_S` of the news."""
HEARS_WITHIN_S = 1.0
"""So long may a loser wait. Where others use the machine as well 200 at once may take longer: there is a second try."""
ENVIRONMENT = {
    "MENPIAO_PROCESSES": "1",
    "MENPIAO_RATELIMIT_OVERRIDES": ",".join(f"{name}={figures}" for name, figures in UNMET.items()),
}


@pytest.fixture(scope="module")
async def dsn(server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]", template: str) -> AsyncIterator[str]:
    """One database for all of these, because servers take seconds to start."""
    name = f"menpiao_seat_races_{os.getpid()}"
    await maintenance.execute(f"create database {name} template {template}")
    try:
        yield with_database(server_dsn, name)
    finally:
        await maintenance.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
async def db(dsn: str) -> AsyncIterator[Database]:
    """With the real time, which is the servers'."""
    database = await connect(dsn, min_size=1, max_size=10, name="menpiao test")
    try:
        yield database
    finally:
        database.pool.terminate()


@pytest.fixture(scope="module")
async def servers(dsn: str, db: Database) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two servers that sell from one database. In the end, when they are gone and PostgreSQL has counted all of it,
    nobody has ever waited for somebody who waited for them."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(passing_folder("menpiao-test-"))
        servers = [serving(dsn, folder, **ENVIRONMENT) for _ in range(2)]
        yield list(await asyncio.gather(*(stack.enter_async_context(one) for one in servers)))
    assert await deadlocks(db) == 0


@pytest.fixture
def ports(servers: list[httpx.AsyncClient]) -> list[int]:
    """Where they listen."""
    return [client.base_url.port or 0 for client in servers]


async def tokens_of(db: Database, count: int) -> list[str]:
    """So many people, signed in."""
    return [one.token for one in await asyncio.gather(*(a_buyer(db) for _ in range(count)))]


async def deadlocks(db: Database) -> int:
    """How many PostgreSQL has had to end in this database; a connection tells of its own when it is over."""
    async with db.read() as tx:
        counted: int = await tx.connection.fetchval(
            "select deadlocks from pg_stat_database where datname = current_database()"
        )
        return counted


async def test_of_two_hundred_who_want_one_seat_one_gets_it_and_all_others_hear_of_it_within_a_second(
    db: Database, ports: list[int]
) -> None:
    waited_s = await one_seat_for_two_hundred(db, ports)
    if waited_s >= HEARS_WITHIN_S:
        waited_s = await one_seat_for_two_hundred(db, ports)
    assert waited_s < HEARS_WITHIN_S
    assert await audit(db) == []


async def one_seat_for_two_hundred(db: Database, ports: list[int]) -> float:
    """All want the same seat at the same time. Returns how long the slowest loser waited, in seconds."""
    sale = await a_seated_sale(await a_shop(db))
    async with askers(await tokens_of(db, BUYERS), ports) as buyers:
        answers = await asyncio.gather(*(buyer.order([sale.item("stalls-A-2")]) for buyer in buyers))
    assert Counter(one.status for one in answers) == {201: 1, 409: BUYERS - 1}
    lost = [one for one in answers if one.status == 409]
    for one in lost:
        assert one.body["code"] == "seat_taken"
        assert 1 <= len(one.body["alternatives"]) <= 3
        assert all("stalls-A-2" not in choice["seat_ids"] for choice in one.body["alternatives"])
    return max(one.waited_s for one in lost)


async def test_two_seats_in_either_order_have_one_buyer_a_thousand_times(db: Database, ports: list[int]) -> None:
    shop = await a_shop(db)
    hall = await a_seat_map(shop, kind="stadium", seats=2_400)
    of_either = {"per_buyer_max": ROUNDS}
    sale = await a_seated_sale(shop, seat_map_id=hall, ticket_types=[of_either, of_either])
    pairs = iter(await pairs_of(db, sale))

    async def rounds(one: Asker, other: Asker) -> None:
        """Until all pairs are sold, the next that nobody has wanted yet, at each server in another order."""
        for pair in pairs:
            forth = [sale.item(seat, index=index) for index, seat in enumerate(pair)]
            answers = await asyncio.gather(one.order(forth), other.order(forth[::-1]))
            assert sorted(answer.status for answer in answers) == [201, 409]
            assert [answer.body["code"] for answer in answers if answer.status == 409] == ["seat_taken"]

    async with askers(await tokens_of(db, 2 * AT_ONCE), ports) as buyers:
        await asyncio.gather(*(rounds(*buyers[2 * n : 2 * n + 2]) for n in range(AT_ONCE)))
    async with db.read() as tx:
        claimed = "select count(*) from seat_claims where session_id = $1"
        assert await tx.connection.fetchval(claimed, sale.session_id) == 2 * ROUNDS
    assert await audit(db) == []


async def test_a_seat_taken_at_one_server_greys_on_a_map_that_is_open_at_the_other(
    db: Database, ports: list[int], servers: list[httpx.AsyncClient]
) -> None:
    sale = await a_seated_sale(await a_shop(db))
    path = f"/api/v1/sessions/{encode(sale.session_id)}/seats"

    async def on_view() -> bool:
        return (await servers[1].get(path)).status_code == 200

    await until(on_view)
    before = await servers[1].get(path)
    assert before.headers["cache-control"] == SEATS_CACHE_CONTROL
    version = before.json()["version"]
    async with askers(await tokens_of(db, 1), ports) as (buyer,):
        assert (await buyer.order([sale.item("stalls-A-2")])).status == 201
    taken_at = perf_counter()
    shown: dict[str, Any] = before.json() | {"sections": []}
    while not shown["sections"]:
        assert perf_counter() - taken_at < GREYS_WITHIN_S
        shown = (await servers[1].get(f"{path}?since={version}")).json()
    assert shown["since"] == version
    assert [section["id"] for section in shown["sections"]] == ["stalls"]
    free = base64.b64decode(shown["sections"][0]["free"])
    assert int.from_bytes(free, "little") == 0b1111_1111_1101


async def pairs_of(db: Database, sale: SeatedSale) -> list[tuple[str, str]]:
    """Two seats for each round."""
    plan = await PlanCache(db).plan(sale.seat_map_id)
    ordinary = [name for index, name in enumerate(plan.seat_ids) if is_ordinary(plan, index)]
    return list(zip(ordinary[0 : 2 * ROUNDS : 2], ordinary[1 : 2 * ROUNDS : 2], strict=True))
