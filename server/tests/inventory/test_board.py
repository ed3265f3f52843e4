"""What is left, as buyers are told: from memory, by the clock, with changes since any version, in all processes."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from builders.orders import with_quota
from builders.queries import CountingPool, counted
from builders.seated import an_availability
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import OnView, TicketTypeChange, change_ticket_type, withdraw_event
from menpiao.inventory.api import Board
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


class Process:
    """The board of one process."""

    def __init__(self, db: Database) -> None:
        self.on_view = OnView(db)
        self.availability = an_availability(db, on_view=self.on_view)
        self.board = Board(self.availability, self.on_view, db.clock)

    async def refresh(self) -> "Process":
        await self.on_view.refresh()
        await self.availability.refresh()
        return self

    def shown(self, sale: Sale, since: str | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = msgspec.json.decode(self.board.answer(encode(sale.session_id), since).body)
        return answer

    def states(self, sale: Sale) -> list[tuple[str, Any]]:
        return [(one["state"], one["remaining"]) for one in self.shown(sale)["ticket_types"]]


@pytest.fixture
async def sale(db: Database) -> Sale:
    """Two ticket types with 30 and 2 places, and one that is hidden."""
    sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}, {"hidden": True}])
    for index, total in enumerate((30, 2, 9)):
        await with_quota(db, sale, total, index=index)
    return sale


@pytest.fixture
async def process(db: Database, sale: Sale) -> Process:
    return await Process(db).refresh()


async def take(db: Database, sale: Sale, index: int) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(
            "update quotas set held = held + 1 where organizer_id = $1 and ticket_type_id = $2",
            sale.organizer_id,
            sale.ticket_type_ids[index],
        )


async def test_it_tells_state_and_remaining_of_what_is_visible(process: Process, sale: Sale) -> None:
    shown = process.shown(sale)
    assert [one["id"] for one in shown["ticket_types"]] == sorted(encode(one) for one in sale.ticket_type_ids[:2])
    assert set(process.states(sale)) == {("on_sale", "many"), ("on_sale", 2)}
    assert shown["since"] is None


async def test_no_read_makes_a_query_however_old_the_last_look_is(
    db: Database, sale: Sale, clock: SimulatedClock
) -> None:
    database, pool = counted(db)
    process = await Process(database).refresh()
    pool.count = 0
    version = process.shown(sale)["version"]
    for _ in range(3):
        clock.advance(minutes=1)
        process.shown(sale)
        process.shown(sale, version)
        with pytest.raises(NotFound):
            process.board.answer(encode(db.new_id(7)), None)
    assert pool.count == 0
    assert isinstance(pool, CountingPool)


async def test_changes_are_told_since_a_version_of_another_process(db: Database, process: Process, sale: Sale) -> None:
    version = process.shown(sale)["version"]
    await take(db, sale, 1)
    other = await Process(db).refresh()
    changed = other.shown(sale, version)
    assert changed["since"] == version
    assert changed["ticket_types"] == [{"id": encode(sale.ticket_type_ids[1]), "state": "on_sale", "remaining": 1}]
    # This process has not looked yet: to the newer version it tells what it knows, as a change back.
    back = process.shown(sale, changed["version"])
    assert (back["version"], [one["remaining"] for one in back["ticket_types"]]) == (version, [2])
    assert other.shown(sale, changed["version"])["ticket_types"] == []


async def test_processes_that_show_the_same_say_it_in_the_same_bytes(
    db: Database, process: Process, sale: Sale
) -> None:
    version = process.shown(sale)["version"]
    await take(db, sale, 1)
    await process.refresh()
    other = await Process(db).refresh()
    for since in (None, version):
        one, two = (each.board.answer(encode(sale.session_id), since) for each in (process, other))
        assert (one.etag, one.whole.headers, one.whole.body) == (two.etag, two.whole.headers, two.whole.body)


async def test_an_answer_is_made_once_for_each_change(db: Database, process: Process, sale: Sale) -> None:
    first = process.board.answer(encode(sale.session_id), None)
    await process.refresh()
    assert process.board.answer(encode(sale.session_id), None) is first
    await take(db, sale, 1)
    await process.refresh()
    assert process.board.answer(encode(sale.session_id), None).etag != first.etag


async def test_where_ticket_types_came_or_went_everything_is_told(db: Database, process: Process, sale: Sale) -> None:
    version = process.shown(sale)["version"]
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_ids[2],
        change=TicketTypeChange(hidden=False),
    )
    await process.refresh()
    shown = process.shown(sale, version)
    assert (shown["since"], len(shown["ticket_types"])) == (None, 3)


async def test_states_follow_the_clock_the_organizer_and_the_counts(db: Database, clock: SimulatedClock) -> None:
    sale = await with_quota(
        db,
        await an_event_on_sale(await a_shop(db), ticket_types=[{"on_sale_at": clock.now() + timedelta(minutes=5)}]),
        1,
    )
    process = await Process(db).refresh()
    assert process.states(sale) == [("upcoming", 1)]
    clock.advance(minutes=5)
    assert process.states(sale) == [("on_sale", 1)]
    await take(db, sale, 0)
    await process.refresh()
    assert process.states(sale) == [("sold_out", 0)]
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(paused=True),
    )
    await process.refresh()
    assert process.states(sale) == [("paused", 0)]
    clock.advance(days=8)
    assert process.states(sale) == [("ended", 0)]


async def test_what_is_on_no_public_view_is_not_found(db: Database, process: Process, sale: Sale) -> None:
    shop = await a_shop(db)
    hidden = await with_quota(db, await an_event_on_sale(shop, ticket_types=[{"hidden": True}]), 5)
    without_quota = await an_event_on_sale(shop)
    await process.refresh()
    process.shown(sale)
    await withdraw_event(db, actor=SYSTEM, organizer_id=sale.organizer_id, event_id=sale.event_id)
    await process.refresh()
    for unknown in (sale, hidden, without_quota):
        with pytest.raises(NotFound):
            process.shown(unknown)
    for text in ("", "x", encode(sale.event_id), "8" + "0" * 25, "🎫"):
        with pytest.raises(NotFound):
            process.board.answer(text, None)


async def test_a_version_that_is_none_is_refused_before_anything_is_looked_up(process: Process, sale: Sale) -> None:
    for text in (encode(sale.session_id), "nobody"):
        for since in ("", "short", "not/base64", "a" * 401, "🎫"):
            with pytest.raises(Invalid) as refused:
                process.board.answer(text, since)
            assert [error.pointer for error in refused.value.errors] == ["/since"]
