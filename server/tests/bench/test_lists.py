"""What an organizer's people look at, with much of everything behind it: asked as `menpiao bench lists` asks, made from
the contract, so that a new route is in here by being there. Looked at is every statement that these requests make:
none reads a large table, or all of an index, to show a page.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from builders.contract import document
from builders.plans import MOST_ROWS, Asked, faults
from menpiao.app.http import http_app
from menpiao.app.limits import UNMET
from menpiao.app.wiring import bind
from menpiao.bench.asks import Finder, reads_of
from menpiao.bench.lists import fetching
from menpiao.bench.people import known_of, logins_of, seats_of
from menpiao.insight.service.live import Watched
from menpiao.kernel.ids import decode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.config import Settings
from menpiao.platform.db import Database, connect
from menpiao.platform.secret import Secret
from menpiao.seed import Scale, Stage, seed_installation

SCALE = Scale(orders=4_000, scans=8_000)
FOLLOWED = "followInsight"
"""The one stream: it has no end to wait for, so it is asked for its first words."""
MANY_ROWS = SCALE.orders // 4
"""A table with more than these is large: it grows with every order. Some grow so at scale only:"""
LARGE_AT_SCALE = frozenset({"order_price_parts", "shipping_uploads", "order_notes", "refunds", "refund_sessions"})
MADE_OF_ADMISSIONS = {"getEventAttendance", "exportAttendance", FOLLOWED}
"""They count who came to an event, of each ticket type; the event's admissions they may touch."""
MADE_OF_SEATS = {"getHeatMap", "exportHeatMap", "getSessionSeats"}
"""They show each seat of a hall; as many rows as it has seats they may touch."""
WHOLE_LOGS = {"getStatementFile", "getAuditEntriesFile"}
"""They write thousands of rows down, one by one."""
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


async def test_nothing_that_anybody_looks_at_reads_a_large_table(
    db: Database, dsn: str, clock: SimulatedClock, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    settings = msgspec.structs.replace(
        Settings(), database_url=Secret(dsn), data_dir=tmp_path, ratelimit_overrides=UNMET
    )
    seeded = await seed_installation(settings, dsn, SCALE, progress=lambda _: None, now=clock.now())
    listening, asked = await everything_is_looked_at(settings, dsn, clock, seeded.stages[0])
    assert asked >= {
        operation["operationId"]
        for path, item in document()["paths"].items()
        if path.startswith(("/api/v1/organizer/", "/api/v1/operator/"))
        for method, operation in item.items()
        if method == "get" or operation["operationId"] == "searchOrders"
    }
    async with db.tx() as tx:
        large = await large_tables(tx.connection)
        heard = await bounded(tx.connection, listening.heard.values(), known_of(seeded.stages[0])["event_id"])
        assert len(heard) > 200
        # Of these few rows it may be quicker to read all; here it matters that it need not be.
        await tx.connection.execute("set local enable_seqscan = off")
        found = await all_faults(tx.connection, heard, large)
        assert found == [], "\n".join(found)
        await tx.connection.execute(
            "drop index orders_ended; drop index scans_of_ticket; drop index admissions_of_session;"
            " drop index event_views_in_time"
        )
        missed = await all_faults(tx.connection, heard, large)
    assert {fault.split(" ")[0] for fault in missed} >= {
        "listOrganizerOrders", "listOrderFacts", "getEventAttendance", "getHeatMap", FOLLOWED,
    }, "it would be seen"  # fmt: skip


async def everything_is_looked_at(
    settings: Settings, dsn: str, clock: SimulatedClock, stage: Stage
) -> tuple[Listening, set[str]]:
    """Every address that `menpiao bench lists` asks for, and the first words of the stream; what the database was asked
    for that, and the operations that were."""
    watched = await connect(dsn, clock=clock, name="menpiao test watched")
    listening = watched.pool = Listening(watched.pool)
    parts = await bind(settings, watched)
    try:
        await parts.refresh()
        transport, logins = httpx.ASGITransport(http_app(parts)), await logins_of(watched, parts.cipher, stage)
        people = {
            who: httpx.AsyncClient(transport=transport, base_url="http://menpiao.test", headers=headers)
            for who, headers in logins.items()
        }  # no sockets to close
        known = known_of(stage)
        asks = await Finder(
            reads_of(document()), fetching(people), known=known, now=clock.now(), besides=seats_of(stage)
        ).asks()
        for ask in asks:
            listening.asking = f"{ask.operation_id} {ask.variant}"
            answer = await people[ask.who].request("GET" if ask.body is None else "POST", ask.address, content=ask.body)
            assert answer.status_code == (404 if ask.made_up else 200), f"{ask.address}: {answer.text[:300]}"
        live, event_id = parts.insight.live, decode(known["event_id"])
        for about, kinds in ((event_id, 3), (None, 2)):
            listening.asking = f"{FOLLOWED} {about}"
            told = live.follow(
                Watched(stage.share.organizer_id, about), place=live.enter(event_id), still_there=nobody_leaves
            )
            assert len({type(await anext(told)) for _ in range(kinds)}) == kinds
    finally:
        await parts.close()
    return listening, {ask.operation_id for ask in asks} | {FOLLOWED}


async def all_faults(connection: Any, heard: Iterable[Asked], large: tuple[str, ...]) -> list[str]:
    """Of statements that are made of a large part of so few rows, that they can go from row to row."""
    many = MADE_OF_ADMISSIONS | MADE_OF_SEATS
    found = []
    for joins, names_many in (("on", False), ("off", True)):
        await connection.execute(f"set local enable_hashjoin = {joins}; set local enable_mergejoin = {joins}")
        part = [one for one in heard if (one.name.split(" ")[0] in many) is names_many]
        found += await faults(connection, part, large=large, any_values_of=10 * SCALE.orders)
    return found


async def nobody_leaves() -> None:
    """The login has not ended."""


async def large_tables(connection: Any) -> tuple[str, ...]:
    """Those that grow with every order or scan, or with every hour in which something is sold."""
    names = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")]
    rows = {name: await connection.fetchval(f'select count(*) from "{name}"') for name in names}
    large = {name for name, count in rows.items() if count > MANY_ROWS}
    assert {"orders", "tickets", "scans", "admissions", "audit_entries", "ledger_postings", "messages"} <= large
    return tuple(large | LARGE_AT_SCALE)


async def bounded(connection: Any, heard: Iterable[Asked], event_id: str) -> list[Asked]:
    """Each with what it may touch: those that are made of many rows, these."""
    admissions, seats = [
        await connection.fetchval(sql, decode(event_id))
        for sql in (
            "select count(*) from admissions where session_id in (select id from sessions where event_id = $1)",
            "select max(cardinality(numbers)) from session_seatings where $1::uuid is not null",
        )
    ]
    most = {
        **dict.fromkeys(MADE_OF_ADMISSIONS, admissions),
        **dict.fromkeys(MADE_OF_SEATS, seats),
        **dict.fromkeys(WHOLE_LOGS, 10 * SCALE.orders),
    }
    return [msgspec.structs.replace(one, most=max(one.most, most.get(one.name.split(" ")[0], 0))) for one in heard]
