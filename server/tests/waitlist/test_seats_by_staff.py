"""Seats that come back by what staff do: they change the seating, open allocations, move tickets, refund them. None of
them reaches public sale while somebody waits who could take it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.reseated import a_hall_of_two_tiers, bought, change
from builders.seated import SeatedSale, a_tier, an_allocation, an_availability, seated
from builders.seated_line import SeatedLines
from builders.shop import Shop, a_shop
from builders.till import Till
from menpiao.catalog import OnView
from menpiao.inventory import OpenSeats, Part, SeatsInTheWay, SeatTaken
from menpiao.orders.model.reseating_refusals import SeatHasHolder
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.payments import Method
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.waitlist.model.refusals import StillOnSale
from menpiao.waitlist.service.leave import withdraw

HOUSE = ("stalls-A-1", "stalls-A-2", "stalls-A-3")


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> SeatedLines:
    return SeatedLines(db, cipher)


def painted(*, dear: tuple[str, ...] = ("A",), cheap: tuple[str, ...] = ("B",)) -> tuple[tuple[int, Part], ...]:
    rows = [(1, row) for row in dear] + [(2, row) for row in cheap]
    return tuple([(tier, Part("row", (f"stalls-{row}",), "/paint")) for tier, row in rows])


async def reseat_hall(lines: SeatedLines, hall: SeatedSale, **changes: Any) -> None:
    """Staff sell the hall like this from now on: as before, with these changes."""
    version = await lines.value("select version from session_seatings where session_id = $1", hall.session_id)
    shop = Shop(lines.db, 7, UUID(int=0))
    defaults: dict[str, Any] = {"tiers": (a_tier(hall.sale), a_tier(hall.sale, 2)), "strokes": painted()}
    await seated(shop, hall.sale, hall.seat_map_id, version=version, **{**defaults, **changes})


def put_aside(*seat_ids: str) -> tuple[tuple[int, Part], ...]:
    return ((1, Part("seats", seat_ids, "/allocations/0")),)


async def a_hall_with_house_seats(lines: SeatedLines, **allocation: Any) -> SeatedSale:
    """A-1, A-2 and A-3 are put aside, all others taken."""
    hall = await lines.hall(taken=False, allocations=(an_allocation(**allocation),), allocated=put_aside(*HOUSE))
    for seat_id in (await lines.plan(hall)).seat_ids:
        if seat_id not in HOUSE:
            await lines.take(hall, seat_id)
    return hall


async def test_seats_that_staff_put_on_sale_are_for_those_who_wait_first(lines: SeatedLines) -> None:
    hall = await a_hall_with_house_seats(lines)
    entry = await lines.join(hall.sale, quantity=2)
    await reseat_hall(lines, hall)
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-1", "A-2"], ["A-3"])
    await lines.rounds()
    # Of what is kept and what is free for everybody the best two; the other is for everybody now.
    assert (await lines.seats_of(hall, entry), await lines.public(hall)) == (["A-2", "A-3"], ["A-1"])
    assert await audit(lines.db) == []


async def test_what_was_on_sale_stays_there_when_staff_change_something_else(lines: SeatedLines) -> None:
    hall = await lines.hall()
    await lines.free(hall, "stalls-A-6")
    await lines.join(hall.sale, quantity=2)
    await reseat_hall(lines, hall, no_orphans=True)
    assert (await lines.kept(hall), await lines.public(hall)) == ([], ["A-6"])
    assert await audit(lines.db) == []


async def test_a_kept_seat_that_staff_put_aside_is_theirs_and_one_that_is_sold_no_more_is_gone(
    lines: SeatedLines,
) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale, quantity=4)
    await lines.free(hall, "stalls-A-1", "stalls-A-2")
    await reseat_hall(lines, hall, allocations=(an_allocation(),), allocated=put_aside("stalls-A-1"))
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-2"], [])
    assert await audit(lines.db) == []
    strokes = (*painted(), (0, Part("seats", ("stalls-A-2",), "/paint")))
    await reseat_hall(lines, hall, strokes=strokes)
    # A-1 is not put aside any more, and kept again.
    assert await lines.kept(hall) == ["A-1"]
    assert (await lines.awaited(hall), await lines.states(entry)) == ({1: 4, 2: 4}, ["waiting"])
    assert await audit(lines.db) == []


async def test_what_is_awaited_follows_the_tiers_that_a_type_sells(lines: SeatedLines) -> None:
    hall = await lines.hall(ticket_types=({}, {}))
    both, one = hall.sale.ticket_type_ids
    await lines.join(hall.sale, indexes=(0,))
    await lines.free(hall, "stalls-A-1", "stalls-B-1")
    assert await lines.kept(hall) == ["A-1", "B-1"]
    with pytest.raises(SeatsInTheWay):
        await reseat_hall(lines, hall, tiers=(a_tier(hall.sale, prices={one: 1}), a_tier(hall.sale, 2)))
    assert await lines.kept(hall) == ["A-1", "B-1"]
    await lines.free(hall, *[f"stalls-B-{number}" for number in range(2, 7)])
    await reseat_hall(lines, hall, tiers=(a_tier(hall.sale), a_tier(hall.sale, 2, prices={one: 1})))
    assert (await lines.awaited(hall), await lines.kept(hall)) == ({1: 1}, ["A-1"])
    assert both != one
    assert await audit(lines.db) == []


async def test_who_waits_for_tiers_that_are_sold_no_more_is_told_so(lines: SeatedLines) -> None:
    hall = await lines.hall(ticket_types=({}, {}))
    adult, student = hall.sale.ticket_type_ids
    dear, either, student_only, cheap = [
        await lines.join(hall.sale, indexes=(index,), tiers=tiers)
        for index, tiers in ((0, (1,)), (0, ()), (1, ()), (0, (2,)))
    ]
    await lines.run("update orders set pay_by = pay_by + interval '1 day'")
    await lines.free(hall, *[f"stalls-{row}-{number}" for row in "AB" for number in range(1, 7)])
    assert await lines.kept(hall) != []
    only_dear = (a_tier(hall.sale, prices={adult: 1}), a_tier(hall.sale, 2, prices={adult: 1}))
    await reseat_hall(lines, hall, tiers=only_dear, strokes=painted(dear=("A",), cheap=()))
    assert await lines.rounds() == 1
    assert await lines.states(dear, either, student_only, cheap) == ["offered", "offered", "closed", "closed"]
    told = await lines.value("select count(*) from messages where kind = 'waitlist_closed'")
    assert (told, await lines.rounds()) == (2, 0)
    # Whoever left an offer unanswered comes back to a line that nothing will come to.
    for entry in (dear, either):
        await lines.release_offer(entry)
    await reseat_hall(lines, hall, tiers=(a_tier(hall.sale, prices={student: 1}), a_tier(hall.sale, 2)))
    await lines.rounds()
    assert await lines.states(dear, either) == ["closed", "waiting"]
    assert await audit(lines.db) == []


async def test_an_allocation_that_is_over_goes_to_those_who_wait_and_the_rest_to_all(
    lines: SeatedLines, clock: SimulatedClock
) -> None:
    hall = await a_hall_with_house_seats(lines, release_at=clock.now() + timedelta(hours=1))
    await lines.run("update orders set pay_by = pay_by + interval '1 day'")
    seats, on_view = OpenSeats(lines.db, PlanCache(lines.db)), OnView(lines.db)
    await on_view.refresh()
    reader, unread = an_availability(lines.db, on_view=on_view, seats=seats), an_availability(lines.db, on_view=on_view)
    assert await seats.get(hall.session_id, 1) is not None
    entry = await lines.join(hall.sale, quantity=2)
    await seats.refresh()
    clock.advance(hours=1)
    # The clock alone opens nothing while somebody waits.
    for process in (lines, SeatedLines(lines.db, FieldCipher({1: bytes(range(32))}))):
        with pytest.raises(SeatTaken):
            await process.take(hall, "stalls-A-1")
    await seats.refresh()
    for memory in (reader, unread):
        await memory.refresh()
        assert memory.remaining_of_session(hall.session_id) == 0
    assert await lines.rounds() == 1
    assert (await lines.seats_of(hall, entry), await lines.public(hall)) == (["A-1", "A-2"], ["A-3"])
    await seats.refresh()
    assert await seats.get(hall.session_id, 1) is not None
    for memory in (reader, unread):
        await memory.refresh()
        assert memory.remaining_of_session(hall.session_id) == 1
    await lines.take(hall, "stalls-A-3")
    assert await audit(lines.db) == []


async def test_an_allocation_opens_by_a_round_too_when_the_line_is_empty_by_then(
    lines: SeatedLines, clock: SimulatedClock
) -> None:
    hall = await a_hall_with_house_seats(lines, release_at=clock.now() + timedelta(hours=1))
    await lines.run("update orders set pay_by = pay_by + interval '1 day'")
    entry = await lines.join(hall.sale)
    await withdraw(lines.collecting, buyer_id=entry.buyer_id, entry_id=entry.id)
    clock.advance(hours=1)
    assert await lines.public(hall) == []
    assert await lines.rounds() == 1
    assert await lines.public(hall) == ["A-1", "A-2", "A-3"]
    assert await lines.rounds() == 0
    with pytest.raises(StillOnSale):
        await lines.join(hall.sale)


async def test_the_seat_that_a_ticket_leaves_is_for_those_who_wait_and_a_kept_one_for_nobody_else(
    db: Database, cipher: FieldCipher
) -> None:
    lines, till = SeatedLines(db, cipher), Till(db, cipher)
    hall = await a_hall_of_two_tiers(await a_shop(db))
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI])
    (ticket,) = await bought(till, hall, "stalls-A-1")
    for seat_id in (await lines.plan(hall)).seat_ids:
        if seat_id not in ("stalls-A-1", "stalls-A-6"):
            await lines.take(hall, seat_id)
    entry = await lines.join(hall.sale, quantity=2)
    await change(till, ticket, "stalls-A-6")
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-1"], [])
    with pytest.raises(SeatHasHolder):
        await change(till, ticket, "stalls-A-1")
    await refund_by_staff(
        db,
        cipher,
        staff=Actor("staff", db.new_id(7)),
        organizer_id=7,
        order_id=ticket.order_id,
        idempotency_key="ill",
        wanted=StaffRefund(ticket_ids=(ticket.id,), reason="ill"),
    )
    assert await lines.kept(hall) == ["A-1", "A-6"]
    await lines.rounds()
    assert await lines.seats_of(hall, entry) == ["A-1", "A-6"]
    assert await audit(db) == []
