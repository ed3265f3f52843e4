"""Rounds: whose turn it is, what becomes of an offer, and where the places go."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.line import PAY_SECONDS, Lines
from builders.orders import with_quota
from menpiao.catalog import TicketTypeChange, change_ticket_type
from menpiao.orders.model.refusals import SoldOut
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitlist import close_hopeless
from menpiao.waitlist.model.entry import KEPT_FOR, MOST_OFFERS
from menpiao.waitlist.service.leave import withdraw


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> Lines:
    return Lines(db, cipher)


async def test_a_place_that_comes_back_is_kept_and_nobody_else_gets_it(lines: Lines) -> None:
    sale = await lines.sold_out(2)
    entry = await lines.join(sale)
    await lines.give_back(sale, 1)
    places = await lines.places(sale)
    assert (places.free, places.kept, places.awaited) == (0, 1, 1)
    with pytest.raises(SoldOut):
        await lines.order(sale)
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]
    assert (await lines.places(sale)).kept == 0
    assert await audit(lines.db) == []


async def test_more_than_is_awaited_stays_on_public_sale(lines: Lines) -> None:
    sale = await lines.sold_out(5)
    await lines.join(sale, quantity=2)
    await lines.give_back(sale, 5)
    places = await lines.places(sale)
    assert (places.free, places.kept) == (3, 2)
    await lines.order(sale, quantity=3)


async def test_the_offer_is_an_order_with_a_time_to_pay_of_its_own(lines: Lines, clock: SimulatedClock) -> None:
    sale = await lines.sold_out(2)
    entry = await lines.join(sale, quantity=2)
    await lines.give_back(sale, 2)
    clock.advance(seconds=7)
    await lines.rounds()
    entry = await lines.now(entry)
    row = await lines.value(
        "select row(o.buyer_id, o.state, o.total_fen, o.pay_by, count(*)) from orders o join order_items i"
        " on i.order_id = o.id where o.id = $1 group by o.buyer_id, o.state, o.total_fen, o.pay_by",
        entry.order_id,
    )
    pay_by = clock.now() + timedelta(seconds=PAY_SECONDS)
    assert tuple(row) == (entry.buyer_id, "awaiting_payment", 36_000, pay_by, 2)
    assert await lines.value("select kind from messages where subject_id = $1", entry.order_id) == "waitlist_offer"


async def test_offers_go_down_the_line_in_the_order_of_joining(lines: Lines) -> None:
    sale = await lines.sold_out(6)
    waiting = [await lines.join(sale) for _ in range(5)]
    await lines.give_back(sale, 3)
    await lines.rounds()
    assert await lines.states(*waiting) == ["offered"] * 3 + ["waiting"] * 2
    assert await audit(lines.db) == []


async def test_the_first_type_of_ones_own_list_that_has_enough_is_offered(lines: Lines) -> None:
    sale = await lines.sold_out(2, 2)
    entry = await lines.join(sale, indexes=(1, 0), quantity=2)
    await lines.give_back(sale, 2, index=0)
    await lines.give_back(sale, 1, index=1)
    await lines.rounds()
    entry = await lines.now(entry)
    assert (entry.state, entry.offered_type_id) == ("offered", sale.ticket_type_ids[0])
    # Nobody awaits the other one any more: it is on public sale in the same transaction.
    assert (await lines.places(sale, index=1)).free == 1
    assert await audit(lines.db) == []


async def test_a_large_entry_keeps_its_turn_while_places_accumulate(lines: Lines, clock: SimulatedClock) -> None:
    sale = await lines.sold_out(4)
    large, small = await lines.join(sale, quantity=3), await lines.join(sale)
    for _ in range(2):
        await lines.give_back(sale, 1)
        await lines.rounds()
        clock.advance(minutes=10)
    assert await lines.states(large, small) == ["waiting", "waiting"]
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert await lines.states(large, small) == ["offered", "waiting"]
    assert await audit(lines.db) == []


async def test_places_that_were_too_few_for_half_an_hour_go_to_those_who_fit_and_then_to_all(
    lines: Lines, clock: SimulatedClock
) -> None:
    sale = await lines.sold_out(8)
    large, small = await lines.join(sale, quantity=6), await lines.join(sale)
    await lines.give_back(sale, 3)
    await lines.rounds()
    assert (await lines.places(sale)).kept == 3
    clock.advance(seconds=KEPT_FOR.total_seconds() - 1)
    assert await lines.rounds() == 0
    clock.advance(seconds=1)
    await lines.rounds()
    assert await lines.states(large, small) == ["waiting", "offered"]
    places = await lines.places(sale)
    assert (places.free, places.kept, places.kept_since) == (2, 0, None)
    assert await audit(lines.db) == []


async def test_an_offer_that_runs_out_goes_to_the_next_and_its_buyer_keeps_the_old_turn(
    lines: Lines, clock: SimulatedClock
) -> None:
    sale = await lines.sold_out(1)
    await lines.run("update orders set pay_by = pay_by + interval '1 day'")
    first, second = await lines.join(sale), await lines.join(sale)
    await lines.give_back(sale, 1)
    await lines.rounds()
    clock.advance(seconds=PAY_SECONDS)
    await lines.expire()
    places = await lines.places(sale)
    assert (places.free, places.kept) == (0, 1)
    await lines.rounds()
    assert await lines.states(first, second) == ["waiting", "offered"]
    clock.advance(seconds=PAY_SECONDS)
    await lines.expire()
    await lines.rounds()
    assert await lines.states(first, second) == ["offered", "waiting"]
    clock.advance(seconds=PAY_SECONDS)
    await lines.expire()
    await lines.rounds()
    assert await lines.states(first, second) == ["passed_over", "offered"]
    assert MOST_OFFERS == 2
    assert await audit(lines.db) == []


async def test_when_the_last_one_leaves_what_is_kept_is_on_public_sale_at_once(lines: Lines) -> None:
    sale = await lines.sold_out(3)
    entry = await lines.join(sale, quantity=3)
    await lines.give_back(sale, 2)
    await lines.rounds()
    assert (await lines.places(sale)).kept == 2
    await withdraw(lines.collecting, buyer_id=entry.buyer_id, entry_id=entry.id)
    places = await lines.places(sale)
    assert (places.free, places.kept, places.awaited) == (2, 0, 0)
    assert await audit(lines.db) == []


async def test_places_that_the_organizer_adds_are_for_those_who_wait_first(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    entry = await lines.join(sale, quantity=2)
    await with_quota(lines.db, sale, 6)
    places = await lines.places(sale)
    assert (places.free, places.kept) == (3, 2)
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]


async def test_a_batch_that_releases_what_is_due_releases_it_to_the_waitlist(
    lines: Lines, clock: SimulatedClock
) -> None:
    sale = await lines.sold_out(1)
    entry = await lines.join(sale)
    clock.advance(minutes=16)
    with pytest.raises(SoldOut):
        await lines.order(sale)
    assert (await lines.places(sale)).kept == 1
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]


async def test_a_buyer_who_has_all_they_may_have_meanwhile_is_closed(lines: Lines) -> None:
    sale = await lines.sold_out(2, 2, per_buyer_max=2)
    entry = await lines.join(sale, quantity=2)
    await lines.run("update quotas set total = total + 1")
    await lines.order(sale, buyer_id=entry.buyer_id)
    await lines.give_back(sale, 2)
    await lines.rounds()
    assert await lines.states(entry) == ["closed"]
    assert (await lines.places(sale)).free == 2
    assert await audit(lines.db) == []


async def test_a_paused_sale_offers_nothing_and_goes_on_where_it_was(lines: Lines, clock: SimulatedClock) -> None:
    sale = await lines.sold_out(1)
    entry = await lines.join(sale)
    await change(lines, sale.ticket_type_id, paused=True)
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert await lines.states(entry) == ["waiting"]
    await change(lines, sale.ticket_type_id, paused=False)
    clock.advance(seconds=30)
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]


async def test_the_price_is_that_of_the_moment_of_offering(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    entry = await lines.join(sale)
    await change(lines, sale.ticket_type_id, price_fen=25_000)
    await lines.give_back(sale, 1)
    await lines.rounds()
    order_id = (await lines.now(entry)).order_id
    assert await lines.value("select total_fen from orders where id = $1", order_id) == 25_000


@pytest.mark.parametrize("end", ["hidden", "off_sale"])
async def test_whoever_waits_for_what_is_no_longer_sold_is_told_so(
    lines: Lines, clock: SimulatedClock, end: str
) -> None:
    sale = await lines.sold_out(2, 1)
    both, one = await lines.join(sale, indexes=(0, 1)), await lines.join(sale)
    if end == "hidden":
        await change(lines, sale.ticket_type_id, hidden=True)
    else:
        await change(lines, sale.ticket_type_id, off_sale_at=clock.now() + timedelta(seconds=1))
        clock.advance(seconds=2)
    await lines.give_back(sale, 2)
    assert await close_hopeless(lines.offering) == 1
    assert await lines.states(both, one) == ["waiting", "closed"]
    assert await lines.value("select kind from messages where subject_id = $1", one.id) == "waitlist_closed"
    assert await audit(lines.db) == []


async def test_when_the_session_is_over_nobody_waits_and_nothing_is_kept(lines: Lines, clock: SimulatedClock) -> None:
    sale = await lines.sold_out(3)
    entry = await lines.join(sale, quantity=3)
    await lines.give_back(sale, 1)
    clock.advance(days=8)
    await close_hopeless(lines.offering)
    assert await lines.states(entry) == ["closed"]
    assert (await lines.places(sale)).kept == 0
    assert await lines.value("select sum(awaited) from quotas") == 0
    assert await close_hopeless(lines.offering) == 0


async def test_a_free_ticket_is_issued_by_being_offered(lines: Lines) -> None:
    sale = await lines.sold_out(1, price_fen=0)
    await lines.run("update quotas set total = total")
    entry = await lines.join(sale)
    await with_quota(lines.db, sale, 2)
    await lines.rounds()
    assert await lines.states(entry) == ["bought"]
    assert await lines.value("select count(*) from tickets where buyer_id = $1", entry.buyer_id) == 1
    assert await audit(lines.db) == []


async def test_names_given_when_joining_are_on_the_offer(lines: Lines, cipher: FieldCipher) -> None:
    sale = await lines.sold_out(1)
    await lines.run("update ticket_types set attendee_names_required = true, version = version + 1")
    lines = Lines(lines.db, cipher)
    entry = await lines.join(sale, attendees=("林小雨",))
    await lines.give_back(sale, 1)
    await lines.rounds()
    order_id = (await lines.now(entry)).order_id
    assert order_id is not None
    sealed = await lines.value("select attendee_sealed from order_items where order_id = $1", order_id)
    assert cipher.open(sealed, field="order_items.attendee", row=order_id).decode() == "林小雨"


async def test_a_second_look_offers_nothing_twice(lines: Lines) -> None:
    sale = await lines.sold_out(2)
    entry = await lines.join(sale)
    await lines.give_back(sale, 1)
    assert await lines.rounds() == 1
    assert await lines.rounds() == 0
    assert (await lines.now(entry)).offers == 1
    assert await lines.value("select count(*) from orders where buyer_id = $1", entry.buyer_id) == 1


async def change(lines: Lines, ticket_type_id: object, **changes: object) -> None:
    await change_ticket_type(
        lines.db,
        actor=SYSTEM,
        organizer_id=7,
        ticket_type_id=ticket_type_id,  # type: ignore[arg-type]
        change=TicketTypeChange(**changes),  # type: ignore[arg-type]
    )
