"""Dearer seats: the buyer is asked to pay, the seat is kept meanwhile, and it changes when the money is there."""

from datetime import timedelta

import pytest

from builders.books import audit
from builders.reseated import CHEAP, DEAR, STAFF, a_hall_on_sale, bought, change, pay, supplement_of
from builders.seated import an_order_for, seats_of
from builders.till import Till
from menpiao.inventory import SeatTaken
from menpiao.orders.model.reseating_refusals import SeatChangeWaiting, SeatHasHolder, SupplementGoesWithTicket
from menpiao.orders.service.cancel import cancel, close_due, release_due
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.staff_refund_quote import staff_refund_quote
from menpiao.payments import ProviderState
from menpiao.platform import randomness
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket

DIFFERENCE = DEAR - CHEAP


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def a_cheap_ticket(till: Till, **session: object) -> Ticket:
    """In row B."""
    sale = await a_hall_on_sale(till, session=session or None)
    return (await bought(till, sale, "stalls-B-1"))[0]


async def seat_of(till: Till, ticket: Ticket) -> int:
    seat: int = await till.value("select seat from tickets where id = $1", ticket.id)
    return seat


async def state_of_change(till: Till) -> str:
    from menpiao.orders.service.reseat_read import changes_of_organizer

    page = await changes_of_organizer(till.db, organizer_id=7, order_id=None, ticket_id=None, limit=5, cursor=None)
    return page.items[0].change.state


async def refund(till: Till, ticket: Ticket) -> None:
    await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=STAFF,
        organizer_id=7,
        order_id=ticket.order_id,
        idempotency_key=randomness.token_hex(8),
        wanted=StaffRefund(ticket_ids=(ticket.id,), reason="主办方同意"),
    )


async def test_a_dearer_seat_is_the_tickets_when_its_buyer_has_paid_the_difference(till: Till) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    assert (order.state, order.total_fen, order.buyer_id) == ("awaiting_payment", DIFFERENCE, ticket.buyer_id)
    assert await seat_of(till, ticket) == 7
    assert await till.value("select array_agg(seat order by seat) from seat_claims") == [1, 7]
    assert await state_of_change(till) == "waiting"
    message = "select (data->>'total_fen', data->>'seat')::text from messages where kind = 'seat_supplement'"
    assert await till.value(message) == '(20000,"池座 A排1座")'
    assert await audit(till.db) == []

    assert await pay(till, order) == "paid"
    assert await seat_of(till, ticket) == 1
    assert await till.value("select array_agg(seat) from seat_claims") == [1]
    assert await till.value("select count(*) from tickets") == 1
    assert await till.value("select (sum(held), sum(sold))::text from quotas") == "(0,1)"
    assert await till.value("select sum(places) from buyer_counts") == 1
    assert await state_of_change(till) == "done"
    kinds = await till.value("select array_agg(kind order by created_at, id) from messages")
    assert (kinds.count("seat_changed"), kinds.count("ticket_issued")) == (1, 1)
    assert await audit(till.db) == []


async def test_while_the_buyer_is_asked_nobody_else_gets_the_seat_and_the_ticket_is_left_alone(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket, other = await bought(till, sale, "stalls-B-1", "stalls-B-2")
    await change(till, ticket, "stalls-A-1")
    for difference in ("settle", "waive"):
        with pytest.raises(SeatChangeWaiting):
            await change(till, ticket, "stalls-B-3", difference=difference)
    with pytest.raises(SeatHasHolder):
        await change(till, other, "stalls-A-1", difference="waive")
    with pytest.raises(SeatTaken):
        await till.placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=till.db.new_id(0)))
    assert await audit(till.db) == []


@pytest.mark.parametrize("ends", ["cancelled", "expired", "closed"])
async def test_where_nobody_pays_the_seat_is_free_again_and_the_old_one_stays(
    till: Till, clock: SimulatedClock, ends: str
) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    if ends == "cancelled":
        await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id)
    elif ends == "expired":
        clock.set(order.pay_by)
        assert await release_due(till.db) == 1
    else:
        await till.start(order)
        clock.set(order.pay_by)
        await close_due(till.collecting)
    assert await seat_of(till, ticket) == 7
    assert await till.value("select array_agg(seat) from seat_claims") == [7]
    assert await state_of_change(till) == "lapsed"
    assert await audit(till.db) == []
    await change(till, ticket, "stalls-A-2")
    assert await pay(till, await supplement_of(till, ticket)) == "paid"
    assert await seat_of(till, ticket) == 2
    assert await audit(till.db) == []


async def test_money_that_comes_too_late_goes_back(till: Till, clock: SimulatedClock) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    payment = (await till.start(order)).payment
    clock.set(order.pay_by)
    await close_due(till.collecting)
    till.provider.states[payment.id] = ProviderState.PAID
    assert await till.told(payment) == "paid_late"
    assert await seat_of(till, ticket) == 7
    assert await till.value("select amount_fen from refunds") == DIFFERENCE
    assert await audit(till.db) == []


async def test_money_for_a_ticket_that_was_refunded_or_admitted_meanwhile_goes_back(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    refunded, admitted = await bought(till, sale, "stalls-B-1", "stalls-B-2")
    for ticket, seat in ((refunded, "stalls-A-1"), (admitted, "stalls-A-2")):
        await change(till, ticket, seat)
    payments = [(await till.start(await supplement_of(till, one))).payment for one in (refunded, admitted)]
    await refund(till, refunded)
    await till.run("update tickets set state = 'used', used_at = app_now() where id = $1", admitted.id)
    for payment in payments:
        till.provider.pay(payment.id)
        assert await till.told(payment) == "paid_late"
    await till.run("update tickets set state = 'valid', used_at = null where id = $1", admitted.id)
    assert await till.value("select array_agg(seat) from seat_claims") == [8]
    assert await audit(till.db) == []


async def test_a_refunded_ticket_takes_its_supplement_along(till: Till) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    await pay(till, order)
    with pytest.raises(SupplementGoesWithTicket):
        await refund_by_staff(
            till.db,
            till.collecting.cipher,
            staff=STAFF,
            organizer_id=7,
            order_id=order.id,
            idempotency_key="k",
            wanted=StaffRefund(ticket_ids=None, reason="x"),
        )
    await refund(till, ticket)
    assert await till.value("select array_agg(amount_fen order by amount_fen) from refunds") == [CHEAP, DIFFERENCE]
    assert await till.value("select bool_and(refunded_fen = received_fen) from payments")
    assert await till.state(order) == "refunded"
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


async def test_a_ticket_that_is_refunded_while_its_buyer_is_asked_asks_no_more(till: Till) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    await refund(till, ticket)
    assert await till.state(order) == "cancelled"
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


async def test_a_cheaper_seat_later_gives_back_of_the_supplement_first(till: Till) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    await pay(till, order)
    await till.run("update tier_prices set price_fen = 10000 where tier = 2")
    await change(till, ticket, "stalls-B-3")
    rows = await till.value(
        "select array_agg((order_id = $1, amount_fen)::text order by amount_fen) from refunds", order.id
    )
    assert rows == ["(f,8000)", "(t,20000)"]
    await refund(till, ticket)
    assert await till.value("select bool_and(refunded_fen = received_fen) from payments")
    assert await till.state(order) == "paid", "nothing is left of it to go back"
    assert await audit(till.db) == []


async def test_the_time_to_pay_ends_with_the_session(till: Till, clock: SimulatedClock) -> None:
    starts_at = clock.now() + timedelta(hours=3)
    ticket = await a_cheap_ticket(till, starts_at=starts_at)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    assert order.pay_by == await till.value("select ends_at from sessions")


async def test_the_limit_for_one_person_counts_what_was_paid_for_a_dearer_seat(till: Till) -> None:
    ticket = await a_cheap_ticket(till)
    await change(till, ticket, "stalls-A-1")
    order = await supplement_of(till, ticket)
    await pay(till, order)
    await till.run("update organizers set refund_approval_above_fen = $1", CHEAP + DIFFERENCE - 1)
    everything = StaffRefund(ticket_ids=None, reason="主办方同意")
    quote = await staff_refund_quote(till.db, organizer_id=7, order_id=ticket.order_id, wanted=everything)
    assert (quote.amount_fen, quote.supplements_fen, quote.needs_approval) == (CHEAP, DIFFERENCE, True)
    await refund(till, ticket)
    assert await till.value("select array_agg((state, amount_fen)::text) from refunds") == [f"(requested,{CHEAP})"]


async def test_what_went_back_for_a_dearer_seat_counts_when_more_of_the_order_goes_back(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    first, second = await bought(till, sale, "stalls-B-1", "stalls-B-2")
    await change(till, first, "stalls-A-1")
    await pay(till, await supplement_of(till, first))
    await till.run("update organizers set refund_approval_above_fen = $1", CHEAP + DIFFERENCE)
    await refund(till, first)
    assert await till.value("select count(*) from refunds where state = 'requested'") == 0, "within the limit"
    await refund(till, second)
    waits = "select array_agg(amount_fen) from refunds where state = 'requested'"
    assert await till.value(waits) == [CHEAP], "one limit for the order and its dearer seats"
    assert await audit(till.db) == []
