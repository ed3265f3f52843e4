"""What the demo's office has done before its first visitor comes: drawers at the windows, sales of another channel.
Loaded as `menpiao demo` loads it, and loaded again; the books agree."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from builders.world import World, running_world
from menpiao.demo import channel, window
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.demo.load import load
from menpiao.platform.clock import SystemClock


@pytest.fixture
async def world(dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """The demo's shop, started for the second time."""
    async with running_world(dsn, tmp_path, SystemClock()) as running:
        for _ in range(2):
            await load(running.parts.settings, running.wechat)
        yield running


async def test_the_windows_have_a_counted_drawer_an_open_one_and_cash_to_hand_back(world: World) -> None:
    owner = await world.staff_login(ORGANIZER_NUMBER, "owner")
    tills = (await world.get("/api/v1/organizer/tills", owner))["items"]
    assert [one["shift_id"] is not None for one in tills] == [False, True]
    still, counted = (await world.get("/api/v1/organizer/till-shifts", owner))["items"]
    assert (counted["sales"], counted["difference"]["amount"]) == (len(window.COUNTED), -window.MISSING_FEN)
    assert all((counted["note"], counted["closed_by"]["name"]))
    assert (still["sales"], still["closed_at"]) == (len(window.OPEN), None)
    (refund,) = (await world.get("/api/v1/organizer/cash-refunds", owner))["items"]
    assert 0 < refund["amount"]["amount"] <= still["expected"]["amount"], "the drawer can pay it"


async def test_the_channel_has_an_import_that_people_claim_from_and_one_sale_taken_back(world: World) -> None:
    owner = await world.staff_login(ORGANIZER_NUMBER, "owner")
    (one,) = (await world.get("/api/v1/organizer/channel-imports", owner))["items"]
    assert (one["state"], one["rows"], one["withdrawn"]) == ("finished", channel.LINES, 1)
    assert {problem["code"] for problem in one["problems"]} == {"repeated", "unknown_type", "bad_quantity"}
    rows: list[Any] = (await world.get(f"/api/v1/organizer/channel-imports/{one['id']}/rows?limit=100", owner))["items"]
    assert sum(row["claimed_at"] is not None for row in rows) == channel.CLAIMED
    assert [row["line"] for row in rows if row["state"] == "withdrawn"] == [channel.TAKEN_BACK]
    (sold,) = (await world.get("/api/v1/organizer/channels", owner))["items"]
    assert sold["orders"] == one["imported"]
