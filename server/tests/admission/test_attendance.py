"""Attendance is counted as it is asked for: quickly, because minutes that are over are counted once, and because the
statements read an index alone, however many scans there are."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from builders.doors import MANY_SCANS
from builders.entrance import Entrance, an_entrance
from menpiao.admission import Reason
from menpiao.admission.service.attendance import KEPT_FOR_MS, Attendances
from menpiao.admission.store import attendance as store
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

SCANS = 6_000
EVER, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


async def test_minutes_that_are_over_are_counted_once_and_anew_after_a_while(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    attendances = Attendances(db)

    async def refused() -> dict[Reason, int]:
        return dict((await attendances.of_session(organizer_id=7, session_id=entrance.sale.session_id)).by_reason)

    async def change(sql: str) -> None:
        async with db.tx() as tx:
            await tx.connection.execute(sql)

    await entrance.scan("nonsense")
    assert await refused() == {"invalid": 1}
    await entrance.scan("nonsense", gate_id=entrance.south)
    assert await refused() == {"invalid": 2}, "of this minute nothing is remembered"
    clock.advance(minutes=4)
    assert await refused() == {"invalid": 2}
    await entrance.scan("nonsense")
    await change(
        "update scans set reason = 'stale' where gate_id in (select id from gates where name->>'en' like 'S%')"
    )
    assert await refused() == {"invalid": 3}, "what was counted is not read again"
    clock.advance(milliseconds=KEPT_FOR_MS)
    assert await refused() == {"invalid": 2, "stale": 1}


@pytest.mark.parametrize("way", ["force_custom_plan", "force_generic_plan"])
async def test_no_look_at_the_doors_reads_scans_one_by_one(entrance: Entrance, db: Database, way: str) -> None:
    """The list of fifty fetches fifty rows, whatever is asked for; counts fetch none."""
    session_id = entrance.sale.session_id
    async with db.long_tx() as tx:
        await tx.connection.execute(MANY_SCANS, 7, entrance.north, session_id, entrance.staff.staff_id, SCANS)
    connection = await db.pool.acquire()
    try:
        await connection.execute("vacuum analyze scans")
        await connection.execute(f"set plan_cache_mode = {way}")
        counting = await nodes_of(connection, store._COUNTS.sql, 7, session_id, EVER)
        assert ("Index Only Scan", "scans_of_session") in counting
        assert {table for _, table in counting if table} == {"scans_of_session"}
        for reason in (None, "already_used", "future"):
            args = (7, session_id, NEVER, "", EVER, None, reason, None, 50)
            listing = await nodes_of(connection, store._LISTED.sql, *args)
            assert {table for _, table in listing if table} == {"scans_of_session", "scans_pkey"}
            assert ("Index Only Scan", "scans_of_session") in listing
    finally:
        await connection.execute("reset plan_cache_mode")
        await db.pool.release(connection)


async def nodes_of(connection: Any, sql: str, *args: Any) -> list[tuple[str, str]]:
    """The kinds of nodes of a statement's plan, each with the index or the table that it reads."""
    text = await connection.fetchval(f"explain (format json) {sql}", *args)
    (root,) = msgspec.json.decode(text) if isinstance(text, str) else text
    return list(nodes(root["Plan"]))


def nodes(plan: Any) -> Any:
    yield plan["Node Type"], plan.get("Index Name") or plan.get("Relation Name") or ""
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)
