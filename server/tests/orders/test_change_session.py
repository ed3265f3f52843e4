"""Tickets that staff move to another session of their event: places, seats, codes and money follow, or nothing does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import count_of
from builders.prices import a_promotion, with_code
from builders.reseated import CHEAP, DEAR, TWO_STAFF, change, pay, supplement_of, ticket_by_id, tickets_of
from builders.seated import an_order_for, seats_of
from builders.till import Till
from builders.two_evenings import Evenings, moved, quoted_move, two_evenings, with_seats
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, Refusal
from menpiao.orders.model.reseating_refusals import (
    ClosedThere,
    LimitThere,
    NamesMissingThere,
    NoPlaceThere,
    NotAnotherSession,
    SeatChangeWaiting,
    SeatHasHolder,
    SeatOfAdmitted,
    SomePaySomeGetBack,
    TicketGone,
    TicketsOfTwoOrders,
)
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.payments import RefundDecided
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def tickets_for(till: Till, evenings: Evenings, quantity: int = 1, **changes: Any) -> list[Ticket]:
    """For Friday, of one order that is paid."""
    return await tickets_of(till, await till.paid(evenings.friday, quantity=quantity, **changes))


async def sold(till: Till, evenings: Evenings) -> tuple[int, int]:
    """Of the first type of each evening; nothing is held."""
    counts = [await count_of(till.db, sale) for sale in (evenings.friday, evenings.saturday)]
    assert [count.held for count in counts] == [0, 0]
    return counts[0].sold, counts[1].sold


async def test_two_of_three_tickets_go_to_saturday_at_the_same_price(till: Till) -> None:
    evenings = await two_evenings(till)
    one, two, three = await tickets_for(till, evenings, 3)
    quote = await quoted_move(till, evenings.saturday, one, two)
    assert [move.difference_fen for move in quote.look.moves] == [0, 0]
    _, replayed = await moved(till, evenings.saturday, one, two, key="once")
    assert not replayed
    assert await sold(till, evenings) == (1, 2)
    now = [await ticket_by_id(till, ticket.id) for ticket in (one, two, three)]
    assert [ticket.session_id == evenings.saturday.session_id for ticket in now] == [True, True, False]
    assert [ticket.epoch for ticket in now] == [2, 2, 1]
    assert await till.value("select count(*) from refunds") == 0
    told = "select array_agg(data->>'seat' || ' ' || (data->>'note')) from messages where kind = 'seat_changed'"
    assert await till.value(told) == ["普通票 场次已改，请按新时间入场"]
    assert await till.value("select count(*) from audit_entries where action = 'session_changed'") == 2
    assert await moved(till, evenings.saturday, one, two, key="once") == (_, True)
    with pytest.raises(IdempotencyKeyReused):
        await moved(till, evenings.saturday, three, key="once")
    assert await audit(till.db) == []


async def test_a_cheaper_evening_gives_the_difference_back_and_a_refund_later_the_rest(
    till: Till,
) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 10_000},))
    ticket, other = await tickets_for(till, evenings, 2)
    await moved(till, evenings.saturday, ticket, other)
    amounts = "select array_agg(amount_fen order by amount_fen) from refunds"
    assert await till.value(amounts) == [8_000, 8_000]
    assert await audit(till.db) == []
    await till.refund(await order_of(till, ticket))
    assert await till.value(amounts) == [8_000, 8_000, 20_000]
    assert await sold(till, evenings) == (0, 0)
    assert await audit(till.db) == []


async def test_a_dearer_evening_is_the_tickets_when_its_buyer_has_paid(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000}, {"price_fen": 18_000}))
    ticket, other = await tickets_for(till, evenings, 2)
    await moved(till, evenings.saturday, ticket, other)
    supplement = await supplement_of(till, ticket)
    assert (supplement.total_fen, supplement.buyer_id) == (14_000, ticket.buyer_id)
    assert (await count_of(till.db, evenings.saturday)).held == 2
    assert (await ticket_by_id(till, ticket.id)).session_id == evenings.friday.session_id
    with pytest.raises(SeatChangeWaiting):
        await moved(till, evenings.saturday, ticket, index=1)
    assert await audit(till.db) == []
    assert await pay(till, supplement) == "paid"
    assert await sold(till, evenings) == (0, 2)
    assert (await ticket_by_id(till, ticket.id)).session_id == evenings.saturday.session_id
    kinds = await till.value("select array_agg(kind order by created_at, id) from messages")
    assert kinds.count("seat_supplement") == kinds.count("seat_changed") == 1
    assert await audit(till.db) == []


async def test_what_was_paid_for_a_dearer_evening_goes_back_with_each_ticket(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    ticket, other = await tickets_for(till, evenings, 2)
    await moved(till, evenings.saturday, ticket, other)
    assert await pay(till, await supplement_of(till, ticket)) == "paid"
    order = await order_of(till, ticket)
    await till.refund(order)  # all of it
    amounts = "select array_agg(amount_fen order by amount_fen) from refunds"
    assert await till.value(amounts) == [14_000, 36_000]
    assert await sold(till, evenings) == (0, 0)
    assert await audit(till.db) == []


async def test_back_again_after_paying_gives_back_what_was_paid_for_it(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    (ticket,) = await tickets_for(till, evenings)
    await moved(till, evenings.saturday, ticket)
    supplement = await supplement_of(till, ticket)
    assert await pay(till, supplement) == "paid"
    await moved(till, evenings.friday, ticket)
    back = "select (amount_fen, order_id = $1)::text from refunds"
    assert await till.value(back, supplement.id) == "(7000,t)"
    assert await sold(till, evenings) == (1, 0)
    assert await audit(till.db) == []


@pytest.mark.parametrize("decision", ["approve", "decline"])
@pytest.mark.parametrize("paid_with", ["the order", "the supplement"])
async def test_what_goes_back_of_two_payments_is_one_decision(till: Till, decision: Any, paid_with: str) -> None:
    """Else half of it is declined, and the ticket has its dear place again for less than that costs."""
    evenings = await two_evenings(till, friday=({}, {"price_fen": 5_000}), saturday=({"price_fen": 30_000},))
    (ticket,) = await tickets_for(till, evenings)
    await moved(till, evenings.saturday, ticket)
    await pay(till, await supplement_of(till, ticket))
    await till.run("update organizers set refund_approval_above_fen = 1 where organizer_id = 7")
    await till.run(TWO_STAFF)
    await moved(till, evenings.friday, ticket, index=1)
    waiting = "select id from refunds where state = 'requested' and (order_id = $1) = $2"
    named, other = [await till.value(waiting, ticket.order_id, own) for own in (True, False)]
    if paid_with == "the supplement":
        named, other = other, named
    for _ in range(2):
        await decide(till, named, decision)
    with pytest.raises(RefundDecided):
        await decide(till, other, "decline" if decision == "approve" else "approve")
    left = "select sum(price_fen - given_back_fen)::bigint from order_items"
    assert await till.value(left) == (5_000 if decision == "approve" else 30_000)
    assert await audit(till.db) == []
    again = await quoted_move(till, evenings.saturday, ticket)
    assert again.look.moves[0].difference_fen == (25_000 if decision == "approve" else 0)


async def decide(till: Till, refund_id: UUID, decision: Any) -> None:
    """By somebody else than who asked."""
    await decide_refund(
        till.db,
        till.collecting.cipher,
        staff=Actor("staff", UUID(int=8)),
        organizer_id=7,
        refund_id=refund_id,
        decision=decision,
        reason="看过了",
    )


async def test_a_difference_that_was_waived_is_given_back_by_nobody(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    (ticket,) = await tickets_for(till, evenings)
    await moved(till, evenings.saturday, ticket, difference="waive")
    await moved(till, evenings.friday, ticket)
    assert await till.value("select count(*) from refunds") == 0
    assert await sold(till, evenings) == (1, 0)
    assert await audit(till.db) == []


async def test_where_nobody_pays_all_tickets_stay_where_they_were(till: Till, clock: SimulatedClock) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
    tickets = await tickets_for(till, evenings, 2)
    await moved(till, evenings.saturday, *tickets)
    clock.set((await supplement_of(till, tickets[0])).pay_by)
    assert await release_due(till.db) == 1
    assert await sold(till, evenings) == (2, 0)
    assert await audit(till.db) == []


async def test_seats_are_taken_there_and_given_back_here(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    order = await till.paid(friday.sale, lines=(seats_of(friday, "stalls-A-1", "stalls-A-2"),))
    one, two = await tickets_of(till, order)
    await moved(till, saturday.sale, one, two, seats=("stalls-A-4", "stalls-B-1"))
    assert await till.value("select array_agg(seat order by seat) from tickets") == [4, 7]
    assert await till.value("select array_agg(amount_fen) from refunds") == [DEAR - CHEAP]
    said = "select data->>'seat' from messages where kind = 'seat_changed'"
    assert await till.value(said) == "池座 A排4座、池座 B排1座"
    await till.placing.place(an_order_for(seats_of(friday, "stalls-A-1"), buyer_id=till.db.new_id(0)))
    with pytest.raises(Refusal):
        await till.placing.place(an_order_for(seats_of(saturday, "stalls-A-4"), buyer_id=till.db.new_id(0)))
    assert await audit(till.db) == []


async def test_the_best_seats_are_chosen_and_told(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    order = await till.paid(friday.sale, lines=(seats_of(friday, "stalls-B-1", "stalls-B-2"),))
    tickets = await tickets_of(till, order)
    quote = await quoted_move(till, saturday.sale, *tickets, difference="waive")
    found = [move.to.seat for move in quote.look.moves]
    assert found == [4, 5], "the middle of the first row, and no single seat left beside it"
    await moved(till, saturday.sale, *tickets, difference="waive")
    assert await till.value("select array_agg(seat order by seat) from seat_claims") == found
    assert await audit(till.db) == []


async def test_a_dearer_seat_of_the_other_evening_is_kept_until_it_is_paid(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    order = await till.paid(friday.sale, lines=(seats_of(friday, "stalls-B-1", "stalls-B-2"),))
    one, two = await tickets_of(till, order)
    await moved(till, saturday.sale, one, seats=("stalls-A-1",))
    with pytest.raises(SeatHasHolder):
        await moved(till, saturday.sale, two, seats=("stalls-A-1",), difference="waive")
    assert await audit(till.db) == []
    assert await pay(till, await supplement_of(till, one)) == "paid"
    assert (await ticket_by_id(till, one.id)).seat == 1
    assert await audit(till.db) == []
    await change(till, await ticket_by_id(till, one.id), "stalls-B-6")
    await moved(till, friday.sale, await ticket_by_id(till, one.id), seats=("stalls-B-3",))
    assert await audit(till.db) == []
    await till.refund(order)
    assert await audit(till.db) == []


async def test_a_ticket_without_a_seat_gets_one_and_loses_it_again(till: Till) -> None:
    evenings = await two_evenings(till, friday=({"price_fen": CHEAP},))
    saturday = await with_seats(evenings, evenings.saturday)
    (ticket,) = await tickets_for(till, evenings)
    await moved(till, saturday.sale, ticket, seats=("stalls-B-1",))
    assert (await ticket_by_id(till, ticket.id)).seat == 7
    assert await audit(till.db) == []
    await moved(till, evenings.friday, ticket)
    assert (await ticket_by_id(till, ticket.id)).seat is None
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


Break = Callable[[Till, Evenings, list[Ticket]], Awaitable[Any]]


async def admit(till: Till, evenings: Evenings, tickets: list[Ticket]) -> None:
    await till.run("update tickets set state = 'used', used_at = app_now()")


async def give_back(till: Till, evenings: Evenings, tickets: list[Ticket]) -> None:
    await till.refund(await order_of(till, tickets[0]))


async def cancel_saturday(till: Till, evenings: Evenings, tickets: list[Ticket]) -> None:
    await till.run("update sessions set status = 'cancelled' where id = $1", evenings.saturday.session_id)


async def sell_saturday_out(till: Till, evenings: Evenings, tickets: list[Ticket]) -> None:
    await till.order(evenings.saturday, quantity=9)


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (admit, SeatOfAdmitted),
        (give_back, TicketGone),
        (cancel_saturday, ClosedThere),
        (sell_saturday_out, NoPlaceThere),
    ],
)
async def test_what_can_not_be_is_refused_in_the_quote_already(
    till: Till, happens: Break, refusal: type[Refusal]
) -> None:
    evenings = await two_evenings(till)
    tickets = await tickets_for(till, evenings, 2)
    await happens(till, evenings, tickets)
    for ask in (quoted_move, moved):
        with pytest.raises(refusal):
            await ask(till, evenings.saturday, *tickets)


async def test_a_session_that_is_over_takes_and_gives_nothing(till: Till, clock: SimulatedClock) -> None:
    evenings = await two_evenings(till)
    (ticket,) = await tickets_for(till, evenings)
    clock.advance(seconds=timedelta(days=7, hours=2).total_seconds())
    with pytest.raises(Refusal) as refused:
        await moved(till, evenings.saturday, ticket)
    assert refused.value.code == "session_closed_to_changes"


async def test_only_another_session_of_the_event_and_only_tickets_of_one_order(till: Till) -> None:
    evenings, elsewhere = await two_evenings(till), await till.sale(total=5, organizer_id=8)
    (one,), (other,) = await tickets_for(till, evenings), await tickets_for(till, evenings)
    with pytest.raises(NotAnotherSession):
        await moved(till, evenings.friday, one)
    with pytest.raises(TicketsOfTwoOrders):
        await moved(till, evenings.saturday, one, other)
    with pytest.raises(Invalid):
        await moved(till, elsewhere, one)
    another = await two_evenings(till)
    with pytest.raises(NotAnotherSession):
        await moved(till, another.saturday, one)


async def test_the_other_evenings_limits_hold_for_the_buyer(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"per_buyer_max": 2},), of_saturday={"per_buyer_max": 3})
    tickets = await tickets_for(till, evenings, 4)
    with pytest.raises(LimitThere) as of_type:
        await moved(till, evenings.saturday, *tickets[:3])
    assert of_type.value.values == {"limit": 2}
    await moved(till, evenings.saturday, *tickets[:2])
    with pytest.raises(LimitThere):
        await moved(till, evenings.saturday, tickets[2])
    assert await audit(till.db) == []


async def test_some_that_cost_more_and_some_less_do_not_go_together(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    order = await till.paid(friday.sale, lines=(seats_of(friday, "stalls-A-1", "stalls-B-1"),))
    one, two = await tickets_of(till, order)
    with pytest.raises(SomePaySomeGetBack):
        await moved(till, saturday.sale, one, two, seats=("stalls-B-1", "stalls-A-1"))
    await moved(till, saturday.sale, one, two, seats=("stalls-B-1", "stalls-A-1"), difference="waive")
    assert await audit(till.db) == []


async def test_who_has_nothing_to_get_back_changes_beside_who_pays(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    await a_promotion(till.db, friday.sale, percent=100)
    order = await till.order(friday.sale, lines=(seats_of(friday, "stalls-A-1", "stalls-B-1"),), price=with_code())
    one, two = await tickets_of(till, order)
    await moved(till, saturday.sale, one, two, seats=("stalls-B-1", "stalls-A-1"))
    supplement = await supplement_of(till, one)
    assert supplement.total_fen > 0
    assert await audit(till.db) == []
    assert await pay(till, supplement) == "paid"
    assert await till.value("select count(*) from refunds") == 0
    assert await audit(till.db) == []


async def test_a_type_that_asks_for_names_takes_no_ticket_without_one(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"attendee_names_required": True},))
    (ticket,) = await tickets_for(till, evenings)
    with pytest.raises(NamesMissingThere):
        await moved(till, evenings.saturday, ticket)


async def order_of(till: Till, ticket: Ticket) -> Any:
    """As it stands."""
    from menpiao.orders.store.orders import order_by_id

    async with till.db.read() as tx:
        return await order_by_id(tx, organizer_id=7, order_id=ticket.order_id)
