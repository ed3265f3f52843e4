"""A server that is told to stop in the middle of a sale: whoever it accepted is answered, and then it ends well."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import psutil

from builders.books import audit
from builders.calls import client_at
from builders.orders import count_of, with_quota
from builders.people import a_buyer
from builders.processes import api_processes
from builders.shop import a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S
from builders.world import a_key, an_item
from menpiao.platform.db import connect
from torture.processes import Api, environment_for

IN_FLIGHT = 24
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def test_a_server_that_is_told_to_stop_answers_everybody_in_flight(dsn: str, tmp_path: Path) -> None:
    """They wait for a lock that somebody holds; the signal comes, then the lock is given up."""
    db = await connect(dsn)
    stranger = await asyncpg.connect(dsn)
    api = Api(environment_for(dsn, tmp_path), tmp_path / "serve.log")
    try:
        sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 100)
        buyers = [await a_buyer(db) for _ in range(IN_FLIGHT)]
        await api.start(keep=False)
        await api.ready()
        async with asyncio.timeout(HANGS_AFTER_S):
            lock = stranger.transaction()
            await lock.start()
            await stranger.execute("select 1 from quotas for update")
            sent = [asyncio.create_task(_order(api.url, buyer.token, an_item(sale))) for buyer in buyers]
            while not await stranger.fetchval(WAITING) or _accepted(api.pid) < IN_FLIGHT:
                await stranger.execute("select pg_stat_clear_snapshot()")
            ending = asyncio.create_task(api.kill(signal.SIGTERM))
            await _refuses_connections(api.port)
            await lock.rollback()
            assert await asyncio.gather(*sent) == [201] * IN_FLIGHT
            assert await ending == 0
        assert (await count_of(db, sale)).held == IN_FLIGHT
        assert await audit(db) == []
    finally:
        await api.stop()
        await stranger.close()
        await db.close()


async def _order(url: str, token: str, item: dict[str, object]) -> int:
    async with client_at() as http:
        headers = {"Authorization": f"Bearer {token}", **a_key()}
        answer = await http.post(f"{url}/api/v1/orders", headers=headers, json={"items": [item]})
        return answer.status_code


def _accepted(pid: int) -> int:
    """How many clients the server has taken from the kernel's hands, and so has read or is about to."""
    [server] = api_processes(pid)
    return sum(each.status == psutil.CONN_ESTABLISHED for each in server.net_connections("tcp4"))


async def _refuses_connections(port: int) -> None:
    """Wait until it listens no more."""
    async with asyncio.timeout(HANGS_AFTER_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await writer.wait_closed()
