"""What an organizer's people look at, with much of everything behind it: asked as `menpiao bench lists` asks, made from
the contract, so that a new route is in here by being there. Looked at is every statement that these requests make:
none reads a large table, or all of an index, to show a page.
"""

from pathlib import Path
from typing import Any

import httpx
import msgspec

from builders.contract import document
from builders.plans import MOST_ROWS, Asked, faults
from builders.web import bearer_of
from menpiao.app.http import http_app
from menpiao.app.limits import UNMET
from menpiao.app.wiring import bind
from menpiao.bench.asks import Finder, reads_of
from menpiao.bench.lists import known_of, owner_of
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.config import Settings
from menpiao.platform.db import Database, connect
from menpiao.platform.secret import Secret
from menpiao.seed import Scale, seed_installation

SCALE = Scale(orders=4_000, scans=8_000)
LARGE = (
    "orders", "order_items", "order_marks", "order_price_parts", "tickets", "payments", "messages", "scans",
    "admissions", "audit_entries", "ledger_postings", "ledger_entries", "bill_trades", "bill_funds", "shipping_uploads",
)  # fmt: skip
"""Tables that grow with every order."""
SUMS = {
    "getStatementFile": "writes the ledger of its period down, row by row",
    "getAuditEntriesFile": "writes thousands of entries down",
    "getEventAttendance": "counts who came of each ticket type",
    "exportAttendance": "counts who came of each ticket type",
    "getHeatMap": "shows each seat of a hall",
    "exportHeatMap": "shows each seat of a hall",
}
"""Routes whose answer is made of very many rows; why."""
ROLLUP, MOST_OF_ROLLUP = "sales_hours", 10_000
"""A table that is there to be summed up: a row for each hour in which something was sold, not for each order."""


class Listening:
    """A pool that remembers what it was asked, by whom it was asked at the moment."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self.asking = ""
        self.heard: dict[str, Asked] = {}

    async def acquire(self, **options: Any) -> Any:
        return Ear(await self._pool.acquire(**options), self)

    async def release(self, ear: Any) -> None:
        await self._pool.release(ear.connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


class Ear:
    """A connection whose statements are remembered: the first of each kind."""

    def __init__(self, connection: Any, listening: Listening) -> None:
        self.connection = connection
        self._listening = listening

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.connection, name)
        if name not in ("fetch", "fetchrow", "fetchval", "execute"):
            return found

        def heard(sql: str, *args: Any, **options: Any) -> Any:
            asking = self._listening.asking
            if asking and _reads(sql):
                self._listening.heard.setdefault(
                    f"{asking}: {sql}", Asked(asking, sql, args, MOST_OF_ROLLUP if ROLLUP in sql else MOST_ROWS)
                )
            return found(sql, *args, **options)

        return heard


def _reads(sql: str) -> bool:
    """Whether it may be asked again: reads, but for settings of the connection."""
    return sql.lstrip().startswith(("select ", "with ")) and "set_config" not in sql


async def test_nothing_that_an_organizers_people_look_at_reads_a_large_table(
    db: Database, dsn: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    settings = msgspec.structs.replace(
        Settings(), database_url=Secret(dsn), data_dir=tmp_path, ratelimit_overrides=UNMET
    )
    seeded = await seed_installation(settings, dsn, SCALE, progress=lambda _: None, now=clock.now())
    stage = seeded.stages[0]
    watched = await connect(dsn, clock=clock, name="menpiao test watched")
    listening = watched.pool = Listening(watched.pool)
    parts = await bind(settings, watched)
    try:
        await parts.refresh()
        transport = httpx.ASGITransport(http_app(parts))
        headers = bearer_of(await owner_of(db, stage)) | {"Content-Type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://menpiao.test", headers=headers) as http:

            async def fetch(address: str) -> tuple[int, bytes]:
                answer = await http.get(address)
                return answer.status_code, answer.content

            asks = await Finder(reads_of(document()), fetch, known=known_of(stage), now=clock.now()).asks()
            for ask in asks:
                listening.asking = f"{ask.operation_id} {ask.variant}"
                answer = await http.request("GET" if ask.body is None else "POST", ask.address, content=ask.body)
                assert answer.status_code == (404 if ask.made_up else 200), f"{ask.address}: {answer.text[:300]}"
    finally:
        await parts.close()
    assert {ask.operation_id for ask in asks} >= {read.operation_id for read in reads_of(document())}
    heard = [one for one in listening.heard.values() if one.name.split(" ")[0] not in SUMS]
    assert len(heard) > 200
    async with db.tx() as tx:
        # Of these few rows it may be quicker to read all; here it matters that it need not be.
        await tx.connection.execute("set local enable_seqscan = off")
        found = await faults(tx.connection, heard, large=LARGE, any_values_of=10 * SCALE.orders)
        assert found == [], "\n".join(found)
        await tx.connection.execute("drop index orders_ended; drop index scans_of_ticket")
        missed = await faults(tx.connection, heard, large=LARGE, any_values_of=10 * SCALE.orders)
    assert {fault.split(" ")[0] for fault in missed} >= {"listOrganizerOrders", "listOrderFacts"}, "it would be seen"
