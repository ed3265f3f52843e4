"""Tickets that change the session, among those who wait, people with one ticket each, links, cancellations and
counts."""

from typing import Any

import pytest

from builders.books import audit
from builders.helped import a_colleague
from builders.line import Lines
from builders.reseated import STAFF, pay, supplement_of, ticket_by_id, tickets_of
from builders.till import Till
from builders.two_evenings import Evenings, moved, two_evenings
from menpiao.insight.service.rolling import roll_up_sales
from menpiao.inventory import kept_places
from menpiao.orders.model.refusals import AttendeeHasTicket
from menpiao.orders.model.reseating_refusals import LinkIsOut, NoPlaceThere, SeatChangeWaiting
from menpiao.orders.service.attendee import lock_named_ticket, name_attendee
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.cancel_session import cancel_session
from menpiao.orders.service.marking import mark_orders
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.service.handover import offer
from menpiao.tickets import Ticket, attendee_text

IDS = {"attendee_names_required": True, "attendee_ids_required": True}
LIN, WANG = "11010519491231002X", "310101198001010018"


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def tickets_for(till: Till, evenings: Evenings, quantity: int = 1, **changes: Any) -> list[Ticket]:
    """For Friday, of one order that is paid."""
    return await tickets_of(till, await till.paid(evenings.friday, quantity=quantity, **changes))


async def people_on_both(till: Till, **saturday: Any) -> Evenings:
    """Both evenings admit everybody once, by id number."""
    return await two_evenings(till, friday=(IDS,), saturday=({**IDS, **saturday},), sessions={"one_per_attendee": True})


async def test_who_waits_for_friday_gets_the_place_and_who_waits_for_saturday_keeps_theirs(
    till: Till, cipher: FieldCipher
) -> None:
    evenings, lines = await two_evenings(till, total=2), Lines(till.db, cipher)
    one, other = await tickets_for(till, evenings, 2)
    await till.order(evenings.saturday)
    await lines.join(evenings.friday)
    await moved(till, evenings.saturday, one)
    assert await kept(till, evenings, evenings.friday.session_id) == 1
    await lines.join(evenings.saturday)
    late = await till.value("select id from orders where state = 'awaiting_payment'")
    await till.run("select release_orders(7, array[$1::uuid], 'cancelled', 'system', null)", late)
    assert await kept(till, evenings, evenings.saturday.session_id) == 1
    with pytest.raises(NoPlaceThere):
        await moved(till, evenings.saturday, other)
    assert await audit(till.db) == []


async def kept(till: Till, evenings: Evenings, session_id: Any) -> int:
    """Places that lie there for those who wait."""
    async with till.db.read() as tx:
        rows = await kept_places(tx, organizer_id=evenings.shop.organizer_id, session_id=session_id)
    return sum(row.kept for row in rows)


async def test_a_person_has_one_ticket_on_the_other_evening_too(till: Till) -> None:
    evenings = await people_on_both(till)
    lin, wang = await tickets_for(till, evenings, 2, attendees=(named(LIN), named(WANG)))
    await till.paid(evenings.saturday, attendees=(named(WANG),))
    with pytest.raises(AttendeeHasTicket):
        await moved(till, evenings.saturday, lin, wang)
    await moved(till, evenings.saturday, lin)
    assert await audit(till.db) == []
    await till.paid(evenings.friday, attendees=(named(LIN),))
    with pytest.raises(AttendeeHasTicket):
        await moved(till, evenings.friday, lin)
    assert await audit(till.db) == []


async def test_while_the_buyer_is_asked_the_person_is_expected_on_both_evenings(
    till: Till, clock: SimulatedClock
) -> None:
    evenings = await people_on_both(till, price_fen=25_000)
    (lin,) = await tickets_for(till, evenings, attendees=(named(LIN),))
    await moved(till, evenings.saturday, lin)
    for sale in (evenings.friday, evenings.saturday):
        with pytest.raises(AttendeeHasTicket):
            await till.order(sale, attendees=(named(LIN),))
    async with till.db.tx() as tx:
        ticket = await lock_named_ticket(tx, organizer_id=7, ticket_id=lin.id)
        with pytest.raises(SeatChangeWaiting):
            await name_attendee(tx, till.collecting.cipher, ticket, name="王芳", id_number=WANG)
    assert await audit(till.db) == []
    clock.set((await supplement_of(till, lin)).pay_by)
    await release_due(till.db)
    await moved(till, evenings.saturday, lin)
    assert await pay(till, await supplement_of(till, lin)) == "paid"
    with pytest.raises(AttendeeHasTicket):
        await till.order(evenings.saturday, attendees=(named(LIN),))
    await till.order(evenings.friday, attendees=(named(LIN),))
    assert await audit(till.db) == []


def named(id_number: str) -> str:
    return attendee_text("某人", id_number)


async def test_a_ticket_that_is_being_handed_over_stays(till: Till) -> None:
    evenings = await two_evenings(till)
    (ticket,) = await tickets_for(till, evenings)
    await offer(
        till.db,
        till.collecting.cipher,
        staff=await a_colleague(till.db, 7),
        organizer_id=7,
        ticket_id=ticket.id,
        for_whom="朋友",
        reason="转交",
        idempotency_key="k",
    )
    with pytest.raises(LinkIsOut):
        await moved(till, evenings.saturday, ticket)


@pytest.mark.parametrize("day", ["friday", "saturday"])
async def test_a_cancelled_evening_takes_along_only_what_is_of_it(till: Till, day: str) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    paid, asked = await tickets_for(till, evenings, 2)
    await moved(till, evenings.saturday, paid)
    await pay(till, await supplement_of(till, paid))
    await moved(till, evenings.saturday, asked)
    sale = {"friday": evenings.friday, "saturday": evenings.saturday}[day]
    await cancel_session(
        till.db,
        staff=STAFF,
        organizer_id=7,
        session_id=sale.session_id,
        reason={"zh-CN": "台风"},
        idempotency_key="k",
    )
    assert await audit(till.db) == []
    listed = await till.value("select count(*) from session_cancellation_orders")
    assert listed == (1 if day == "friday" else 3), "Saturday: the order, what was paid for it, and what is asked for"
    supplement = await supplement_of(till, asked)
    if day == "friday":
        assert (await ticket_by_id(till, paid.id)).session_id == evenings.saturday.session_id
        assert await pay(till, supplement) == "cancelled_before_payment"
        assert (await ticket_by_id(till, asked.id)).session_id == sale.session_id
        assert await audit(till.db) == []


async def test_what_was_sold_is_counted_where_the_tickets_are_and_the_event_sold_the_same(
    till: Till, clock: SimulatedClock
) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    one, two, _ = await tickets_for(till, evenings, 3)
    await roll_up_sales(till.db)
    clock.advance(hours=3)
    await moved(till, evenings.saturday, one, difference="waive")
    await moved(till, evenings.saturday, two)
    await pay(till, await supplement_of(till, two))
    assert await audit(till.db) == [], "nothing of it is counted yet"
    assert await roll_up_sales(till.db) == 1
    sums = "select (sum(sold_tickets), sum(sold_fen), sum(refunded_fen))::text from sales_hours where session_id = $1"
    assert await till.value(sums, evenings.friday.session_id) == "(1,18000,0)"
    assert await till.value(sums, evenings.saturday.session_id) == "(2,43000,0)"
    clock.advance(hours=3)
    await moved(till, evenings.friday, two)
    await roll_up_sales(till.db)
    assert await till.value(sums, evenings.friday.session_id) == "(2,43000,7000)"
    assert await till.value(sums, evenings.saturday.session_id) == "(1,18000,0)"
    clock.advance(hours=1)
    await roll_up_sales(till.db, also_unsure=True)
    assert await audit(till.db) == []


async def test_the_order_is_found_by_the_evenings_that_it_has_tickets_of(till: Till, cipher: FieldCipher) -> None:
    evenings = await two_evenings(till)
    one, two = await tickets_for(till, evenings, 2)
    await mark_orders(till.db, cipher)
    marks = "select array_agg(mark order by mark) from order_marks where kind = 'session'"
    friday, saturday = evenings.friday.session_id, evenings.saturday.session_id
    await moved(till, evenings.saturday, one)
    assert await till.value(marks) == sorted([friday, saturday])
    await moved(till, evenings.saturday, two)
    assert await till.value(marks) == [saturday]
    assert await audit(till.db) == []


async def test_what_paid_for_a_dearer_evening_is_found_by_the_evening_that_the_ticket_has(
    till: Till, clock: SimulatedClock, cipher: FieldCipher
) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    (ticket,) = await tickets_for(till, evenings)
    await moved(till, evenings.saturday, ticket)
    supplement = await supplement_of(till, ticket)
    await pay(till, supplement)
    clock.advance(minutes=5)
    await mark_orders(till.db, cipher, also_unsure=True)
    marks = "select array_agg(mark) from order_marks where kind = 'session' and order_id = $1"
    for evening, key in ((evenings.friday, "back"), (evenings.saturday, "again")):
        await moved(till, evening, ticket, key=key, difference="waive")
        assert await till.value(marks, supplement.id) == [evening.session_id]
        assert await till.value(marks, ticket.order_id) == [evening.session_id]
        assert await audit(till.db) == []
