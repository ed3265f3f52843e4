"""A server killed in the middle of a sale: whoever was told "placed" has the order, nobody's place is lost."""

import asyncio
import os
import sys
from pathlib import Path

import httpx

from builders.books import audit
from builders.calls import client_at
from builders.orders import count_of, with_quota
from builders.people import a_buyer
from builders.ports import free_port
from builders.processes import family_of
from builders.shop import a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S
from builders.world import a_key, an_item
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database, connect

BUYERS = 20
ROUNDS = 3
KILL_WHO_WAITS = """
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' limit 1"""


async def test_an_acknowledged_order_survives_kill_9(dsn: str, tmp_path: Path) -> None:
    db = await connect(dsn)
    try:
        sale = await with_quota(
            db, await an_event_on_sale(await a_shop(db), ticket_types=[{"per_buyer_max": 10_000}]), 100_000
        )
        tokens = [(await a_buyer(db)).token for _ in range(BUYERS)]
        acknowledged: set[str] = set()
        for _ in range(ROUNDS):
            acknowledged |= await sell_until_killed(dsn, tmp_path, tokens, an_item(sale))
        async with db.read() as tx:
            stored = {encode(row[0]) for row in await tx.connection.fetch("select id from orders")}
        assert acknowledged
        assert acknowledged <= stored
        assert (await count_of(db, sale)).held == len(stored)
        assert await audit(db) == []
    finally:
        await db.close()


async def sell_until_killed(dsn: str, folder: Path, tokens: list[str], item: dict[str, object]) -> set[str]:
    """Start a server, order as fast as it goes, kill it while requests are under way; the orders that were answered."""
    port, process = await started(dsn, folder)
    placed: set[str] = set()
    enough = asyncio.Event()

    async def order_again_and_again(token: str) -> None:
        async with client_at(f"http://127.0.0.1:{port}") as http:
            while True:
                try:
                    answer = await http.post(
                        "/api/v1/orders",
                        headers={"Authorization": f"Bearer {token}", **a_key()},
                        json={"items": [{**item, "quantity": 1}]},
                    )
                except httpx.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                placed.add(answer.json()["id"])
                if len(placed) >= 2 * BUYERS:
                    enough.set()

    buyers = [asyncio.create_task(order_again_and_again(token)) for token in tokens]
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            await enough.wait()
    finally:
        for each in family_of(process.pid):
            each.kill()
        await process.wait()
        await asyncio.gather(*buyers)
    return placed


async def started(dsn: str, folder: Path) -> tuple[int, asyncio.subprocess.Process]:
    """A real `menpiao serve` on a free port, ready."""
    port = free_port()
    environment = {
        **os.environ,
        "MENPIAO_DATABASE_URL": dsn,
        "MENPIAO_DATA_DIR": str(folder),
        "MENPIAO_PORT": str(port),
        "MENPIAO_LOG_LEVEL": "error",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "menpiao", "serve", env=environment)
    async with asyncio.timeout(HANGS_AFTER_S), client_at() as http:
        while True:
            try:
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                    return port, process
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def test_a_statement_cut_off_in_the_middle_of_a_batch_leaves_nothing(db: Database) -> None:
    """A backend killed while it places: the batch is gone as a whole, and the next request places."""
    from builders.orders import an_order, placing_for
    from menpiao.platform.crypto import FieldCipher

    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 50)
    placing = placing_for(db, FieldCipher({1: bytes(32)}))
    async with db.pool.acquire() as blocker:
        lock = blocker.transaction()
        await lock.start()
        await blocker.execute("select 1 from quotas for update")
        waiting = [asyncio.create_task(placing.place(an_order(sale, buyer_id=db.new_id(0)))) for _ in range(10)]
        async with asyncio.timeout(HANGS_AFTER_S):
            while not await blocker.fetchval(KILL_WHO_WAITS):
                await blocker.execute("select pg_stat_clear_snapshot()")
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        await lock.rollback()
    assert any(isinstance(outcome, Exception) for outcome in outcomes)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    assert await audit(db) == []
