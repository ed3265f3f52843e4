"""Waiting for seats: what comes back is kept seat by seat, and offered as best available finds it."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.line import PAY_SECONDS
from builders.reseated import CHEAP, DEAR
from builders.seated import SeatedSale, an_order_for, best_of
from builders.seated_line import SeatedLines
from menpiao.catalog import TicketTypeChange, change_ticket_type
from menpiao.inventory import SeatTaken
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.refusals import SoldOut
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitlist.model.entry import KEPT_FOR
from menpiao.waitlist.model.refusals import StillOnSale
from menpiao.waitlist.service.leave import withdraw


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> SeatedLines:
    return SeatedLines(db, cipher)


async def test_a_seat_that_comes_back_is_kept_and_nobody_else_gets_it(lines: SeatedLines) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale, tiers=(1,))
    await lines.free(hall, "stalls-A-2", "stalls-B-2")
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-2"], ["B-2"])
    with pytest.raises(SeatTaken):
        await lines.take(hall, "stalls-A-2")
    with pytest.raises(SoldOut):
        await lines.placing.place(an_order_for(best_of(hall, 1, tier=1), buyer_id=lines.db.new_id(0)))
    await lines.rounds()
    assert (await lines.states(entry), await lines.seats_of(hall, entry)) == (["offered"], ["A-2"])
    assert (await lines.kept(hall), await lines.awaited(hall)) == ([], {})
    assert await audit(lines.db) == []


async def test_the_offer_costs_what_its_seats_cost(lines: SeatedLines, clock: SimulatedClock) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale, quantity=2)
    await lines.free(hall, "stalls-A-2", "stalls-B-2")
    await lines.rounds()
    entry = await lines.now(entry)
    order = await lines.value(
        "select row(o.total_fen, o.pay_by, o.state) from orders o where o.id = $1", entry.order_id
    )
    pay_by = clock.now() + timedelta(seconds=PAY_SECONDS)
    assert tuple(order) == (DEAR + CHEAP, pay_by, "awaiting_payment")
    told = await lines.value(
        "select data ->> 'total_fen' from messages where subject_id = $1 and kind = 'waitlist_offer'", entry.order_id
    )
    assert told == str(DEAR + CHEAP)
    assert await audit(lines.db) == []


async def test_no_more_are_kept_than_are_awaited_of_a_tier(lines: SeatedLines) -> None:
    hall = await lines.hall()
    await lines.join(hall.sale, quantity=2, tiers=(1,))
    await lines.free(hall, "stalls-A-1", "stalls-A-2", "stalls-A-3")
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-1", "A-2"], ["A-3"])
    assert await audit(lines.db) == []


async def test_whoever_wants_them_together_gets_them_when_the_neighbour_comes_back(lines: SeatedLines) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale, quantity=2, accept="together")
    await lines.free(hall, "stalls-A-1", "stalls-B-1", "stalls-B-6")
    await lines.rounds()
    # More than are awaited: which of them will have a neighbour, nobody knows.
    assert (await lines.states(entry), await lines.kept(hall)) == (["waiting"], ["A-1", "B-1", "B-6"])
    await lines.free(hall, "stalls-B-5")
    await lines.rounds()
    assert (await lines.states(entry), await lines.seats_of(hall, entry)) == (["offered"], ["B-5", "B-6"])
    assert (await lines.kept(hall), await lines.public(hall)) == ([], ["A-1", "B-1"])
    assert await audit(lines.db) == []


async def test_a_seat_on_public_sale_may_be_the_neighbour(lines: SeatedLines) -> None:
    hall = await lines.hall()
    await lines.free(hall, "stalls-A-1")
    entry = await lines.join(hall.sale, quantity=2, accept="together")
    await lines.free(hall, "stalls-A-2")
    await lines.rounds()
    assert await lines.seats_of(hall, entry) == ["A-1", "A-2"]
    assert await audit(lines.db) == []


async def test_a_turn_is_kept_tier_by_tier(lines: SeatedLines) -> None:
    """Whoever waits for two dear seats keeps them from those behind, and nothing of what they would not take."""
    hall = await lines.hall()
    first = await lines.join(hall.sale, quantity=2, tiers=(1,))
    second, third = await lines.join(hall.sale, tiers=(1,)), await lines.join(hall.sale)
    await lines.free(hall, "stalls-A-3", "stalls-B-3")
    await lines.rounds()
    assert await lines.states(first, second, third) == ["waiting", "waiting", "offered"]
    assert (await lines.seats_of(hall, third), await lines.kept(hall)) == (["B-3"], ["A-3"])
    await lines.free(hall, "stalls-A-6")
    await lines.rounds()
    assert await lines.seats_of(hall, first) == ["A-3", "A-6"]
    assert await audit(lines.db) == []


async def test_seats_that_were_too_few_for_half_an_hour_go_to_those_who_fit_and_then_to_all(
    lines: SeatedLines, clock: SimulatedClock
) -> None:
    hall = await lines.hall()
    large, small = await lines.join(hall.sale, quantity=4, accept="together"), await lines.join(hall.sale)
    await lines.free(hall, "stalls-A-1", "stalls-A-6")
    await lines.rounds()
    clock.advance(seconds=KEPT_FOR.total_seconds() - 1)
    assert await lines.rounds() == 0
    clock.advance(seconds=1)
    await lines.rounds()
    assert await lines.states(large, small) == ["waiting", "offered"]
    assert len(await lines.kept(hall)) == 0
    assert len(await lines.public(hall)) == 1
    assert await lines.rounds() == 0
    assert await audit(lines.db) == []


async def test_types_that_sell_the_same_seats_share_the_line(lines: SeatedLines) -> None:
    hall = await lines.hall(ticket_types=({}, {}))
    first = await lines.join(hall.sale, indexes=(1,), quantity=2)
    second = await lines.join(hall.sale, indexes=(0,))
    await lines.free(hall, "stalls-A-1")
    await lines.rounds()
    # The seat is for either type, and the one who is next wants two.
    assert await lines.states(first, second) == ["waiting", "waiting"]
    await lines.free(hall, "stalls-A-2")
    await lines.rounds()
    assert await lines.states(first, second) == ["offered", "waiting"]
    assert (await lines.now(first)).offered_type_id == hall.sale.ticket_type_ids[1]
    assert await audit(lines.db) == []


async def test_an_offer_that_runs_out_goes_to_the_next_and_at_last_to_all(
    lines: SeatedLines, clock: SimulatedClock
) -> None:
    hall = await lines.hall()
    await lines.run("update orders set pay_by = pay_by + interval '1 day'")
    first, second = await lines.join(hall.sale), await lines.join(hall.sale)
    await lines.free(hall, "stalls-A-4")
    await lines.rounds()
    for expected in (["waiting", "offered"], ["offered", "waiting"], ["passed_over", "offered"]):
        clock.advance(seconds=PAY_SECONDS)
        await lines.expire()
        await lines.rounds()
        await lines.rounds()
        assert await lines.states(first, second) == expected
        assert await audit(lines.db) == []
    clock.advance(seconds=PAY_SECONDS)
    await lines.expire()
    assert (await lines.kept(hall), await lines.public(hall)) == ([], ["A-4"])
    await lines.rounds()
    assert await lines.states(first, second) == ["passed_over", "passed_over"]
    assert await audit(lines.db) == []


async def test_when_the_last_one_leaves_what_is_kept_is_on_public_sale_at_once(lines: SeatedLines) -> None:
    hall = await lines.hall()
    first = await lines.join(hall.sale, quantity=3, accept="together")
    second = await lines.join(hall.sale)
    await lines.free(hall, "stalls-A-1", "stalls-A-3", "stalls-A-5")
    assert await lines.kept(hall) == ["A-1", "A-3", "A-5"]
    await withdraw(lines.collecting, buyer_id=first.buyer_id, entry_id=first.id)
    # One is awaited still, and nobody needs neighbours any more.
    assert (await lines.kept(hall), await lines.public(hall)) == (["A-1"], ["A-3", "A-5"])
    await withdraw(lines.collecting, buyer_id=second.buyer_id, entry_id=second.id)
    assert (await lines.kept(hall), await lines.public(hall)) == ([], ["A-1", "A-3", "A-5"])
    await lines.take(hall, "stalls-A-1", "stalls-A-3")
    assert await audit(lines.db) == []


async def test_seats_that_are_free_are_to_be_bought_and_those_that_are_not_together_may_be_awaited(
    lines: SeatedLines,
) -> None:
    hall = await lines.hall()
    await lines.free(hall, "stalls-A-1", "stalls-A-6")
    for wish in ({"quantity": 1}, {"quantity": 2}, {"quantity": 1, "tiers": (1,)}):
        with pytest.raises(StillOnSale):
            await lines.join(hall.sale, **wish)
    await lines.join(hall.sale, quantity=2, accept="together")
    await lines.join(hall.sale, quantity=3)
    await lines.join(hall.sale, tiers=(2,))
    assert await lines.awaited(hall) == {1: 5, 2: 6}
    with pytest.raises(Invalid):
        await lines.join(hall.sale, tiers=(2, 3))
    assert await audit(lines.db) == []


async def test_a_batch_that_releases_what_is_due_releases_it_to_the_waitlist(
    lines: SeatedLines, clock: SimulatedClock
) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale, quantity=12)
    clock.advance(minutes=16)
    with pytest.raises(SeatTaken):
        await lines.take(hall, "stalls-A-1")
    assert len(await lines.kept(hall)) == 12
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]
    assert await audit(lines.db) == []


async def test_a_paused_sale_offers_nothing_and_goes_on_where_it_was(lines: SeatedLines, clock: SimulatedClock) -> None:
    hall = await lines.hall()
    entry = await lines.join(hall.sale)
    await pause(lines, hall, paused=True)
    await lines.free(hall, "stalls-A-1")
    await lines.rounds()
    assert (await lines.states(entry), await lines.kept(hall)) == (["waiting"], ["A-1"])
    await pause(lines, hall, paused=False)
    clock.advance(seconds=30)
    await lines.rounds()
    assert await lines.seats_of(hall, entry) == ["A-1"]


async def test_a_buyer_who_has_all_they_may_have_is_closed_and_the_seat_is_for_all(lines: SeatedLines) -> None:
    hall = await lines.hall(ticket_types=({"per_buyer_max": 1},))
    buyer_id = lines.db.new_id(0)
    entry = await lines.join(hall.sale, buyer_id=buyer_id)
    await lines.run("insert into buyer_counts values (7, $1, $2, 1)", hall.sale.ticket_type_ids[0], buyer_id)
    await lines.free(hall, "stalls-A-1")
    await lines.rounds()
    assert (await lines.states(entry), await lines.public(hall)) == (["closed"], ["A-1"])


async def pause(lines: SeatedLines, hall: SeatedSale, *, paused: bool) -> None:
    await change_ticket_type(
        lines.db,
        actor=SYSTEM,
        organizer_id=7,
        ticket_type_id=hall.sale.ticket_type_ids[0],
        change=TicketTypeChange(paused=paused),
    )
