"""More orders than a server may keep waiting, over HTTP: whoever is too many is told so while the others still wait,
nothing happened for them, and everybody who was accepted is placed."""

import asyncio

import asyncpg
import httpx

from builders.books import audit
from builders.orders import count_of, with_quota
from builders.people import a_buyer
from builders.shop import a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S, until
from builders.web import bearer_of, served
from builders.world import a_key, an_item
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

WAITING_MAX = 5
ACCEPTED = 5
"""One in the batch that is being written, and four fifths of the five that may wait."""
BUYERS = 20
BLOCKED = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def test_who_is_too_many_is_told_so_at_once_and_who_was_accepted_is_placed(
    db: Database, dsn: str, clock: SimulatedClock
) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), BUYERS)
    buyers = [await a_buyer(db) for _ in range(BUYERS)]

    async def is_blocked() -> bool:
        async with db.read() as tx:
            return bool(await tx.connection.fetchval(BLOCKED))

    async with served(dsn, clock, orders_waiting_max=WAITING_MAX) as http:

        async def order(token: str) -> httpx.Response:
            headers = {**bearer_of(token), **a_key()}
            return await http.post("/api/v1/orders", headers=headers, json={"items": [an_item(sale)]})

        stranger = await asyncpg.connect(dsn)
        try:
            async with asyncio.timeout(HANGS_AFTER_S):
                lock = stranger.transaction()
                await lock.start()
                await stranger.execute("select 1 from quotas where ticket_type_id = $1 for update", sale.ticket_type_id)
                waiting = {asyncio.create_task(order(buyers[0].token))}
                await until(is_blocked)
                waiting |= {asyncio.create_task(order(buyer.token)) for buyer in buyers[1:]}
                refused: list[httpx.Response] = []
                while len(waiting) > ACCEPTED:
                    answered, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    refused += [task.result() for task in answered]
                assert await is_blocked()
                await lock.rollback()
                accepted = await asyncio.gather(*waiting)
        finally:
            await stranger.close()
    assert [answer.status_code for answer in accepted] == [201] * ACCEPTED
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "busy")}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert (await count_of(db, sale)).held == ACCEPTED
    assert await audit(db) == []
