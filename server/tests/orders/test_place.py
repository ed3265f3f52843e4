"""Placing an order: claims, limits, replays, and what is refused."""

import asyncio
from typing import Any

import asyncpg
import pytest

from builders.books import audit
from builders.orders import an_order, count_of, placing_for, prepared, with_quota
from builders.rooms import a_hall
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import TicketTypeChange, change_ticket_type
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.model.refusals import (
    AttendeeHasTicket,
    NotYetOnSale,
    OverBuyerLimit,
    Paused,
    SaleEnded,
    SoldOut,
)
from menpiao.orders.service.batching import KeyAsk, Placement, place_batch
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.orders.service.wanted import Contact, PlaceOrder
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitingroom import PassUsed


@pytest.fixture
async def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, total: int = 10, **ticket_type: Any) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[ticket_type]), total)


async def test_an_order_holds_its_places_until_pay_by(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    placed = await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2))

    row = placed.order.row
    assert (row.state, row.total_fen) == ("awaiting_payment", 36_000)
    assert (row.pay_by - row.placed_at).total_seconds() == 900
    assert (await count_of(db, sale)).held == 2


async def test_the_same_request_again_is_the_same_order(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    sale = await a_sale(db)
    request = an_order(sale, buyer_id=db.new_id(0))
    first = await placing.place(request)
    clock.advance(minutes=1)
    again = await placing.place(request)

    assert (again.order.row.id, again.replayed) == (first.order.row.id, True)
    assert (await count_of(db, sale)).held == 1


async def test_a_key_of_another_request_is_refused(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    request = an_order(sale, buyer_id=db.new_id(0), idempotency_key="once")
    await placing.place(request)
    with pytest.raises(IdempotencyKeyReused):
        await placing.place(
            an_order(sale, buyer_id=request.buyer_id, quantity=2, idempotency_key="once", request_hash=bytes(32))
        )


async def test_the_last_places_are_sold_all_or_nothing(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, total=3)
    await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2))
    with pytest.raises(SoldOut) as refused:
        await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2))
    assert refused.value.values["left"] == 1
    await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=1))
    assert (await count_of(db, sale)).held == 3


async def together(placing: Placing, *wanted: PlaceOrder) -> list[Placement | BaseException]:
    """What becomes of orders that travel in one batch, in this order."""
    requests = [await placing.prepare(each) for each in wanted]
    return await asyncio.gather(*[placing._enqueue(request) for request in requests], return_exceptions=True)


async def test_the_last_places_go_to_those_of_a_batch_who_asked_first(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, total=4)
    asked = [an_order(sale, buyer_id=db.new_id(0), quantity=quantity) for quantity in (1, 2, 2, 1, 1)]
    outcomes = await together(placing, *asked)
    assert [each.outcome for each in outcomes if isinstance(each, Placement)] == [
        Placement.PLACED,
        Placement.PLACED,
        Placement.SOLD_OUT,
        Placement.PLACED,
        Placement.SOLD_OUT,
    ]
    assert (await count_of(db, sale)).held == 4
    assert await audit(db) == []


async def test_a_poisoned_order_fails_alone_and_those_who_travel_with_it_are_placed(
    db: Database, placing: Placing
) -> None:
    """A NUL, which PostgreSQL takes in no text, and which HTTP would not have let in."""
    sale = await a_sale(db)
    asked = [an_order(sale, buyer_id=db.new_id(0)) for _ in range(6)]
    asked[2] = an_order(sale, buyer_id=db.new_id(0), app_id="wx\0")
    outcomes = await together(placing, *asked)
    assert isinstance(outcomes.pop(2), asyncpg.CharacterNotInRepertoireError)
    assert [each.outcome for each in outcomes if isinstance(each, Placement)] == [Placement.PLACED] * 5
    assert (await count_of(db, sale)).held == 5
    assert await audit(db) == []


async def test_who_is_too_many_is_told_before_anything_is_prepared_unless_a_waiting_room_is_to_hear_of_it(
    db: Database, cipher: FieldCipher
) -> None:
    sale = await a_sale(db)
    hall = await a_hall(db, cipher, sale, standby=True)
    wanted = an_order(sale, buyer_id=db.new_id(0))
    without_room, behind_room = (placing_for(db, cipher, guard, max_waiting=0) for guard in (None, hall.rooms.guard))
    for full in (without_room, behind_room):
        await full.prepare(wanted)
    with pytest.raises(Busy):
        without_room.refuse_at_once(wanted)
    assert behind_room.refuse_at_once(wanted) is not None
    with pytest.raises(Busy):
        await behind_room.place(wanted)
    await hall.rooms.refresh()
    assert await hall.value("select sum(count) from room_arrivals where kind = 'late_order'") == 1


async def test_a_replay_is_answered_when_everything_is_sold_out(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, total=1)
    winner = an_order(sale, buyer_id=db.new_id(0))
    await placing.place(winner)
    with pytest.raises(SoldOut):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    assert (await placing.place(winner)).replayed


async def test_due_places_go_to_whoever_asks_next(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    sale = await a_sale(db, total=1)
    late = await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    clock.advance(minutes=15)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))

    async with db.read() as tx:
        state = await tx.connection.fetchval("select state from orders where id = $1", late.order.row.id)
    assert state == "expired"
    assert (await count_of(db, sale)).held == 1


async def test_the_sweeper_returns_due_places(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    sale = await a_sale(db, total=5, per_buyer_max=2)
    buyer_id = db.new_id(0)
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))
    clock.advance(minutes=14, seconds=59)
    assert await release_due(db) == 0
    clock.advance(seconds=1)
    assert await release_due(db) == 1
    assert await release_due(db) == 0
    assert (await count_of(db, sale)).free == 5
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))


async def test_the_buyers_limit_counts_all_their_orders(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, per_buyer_max=3)
    buyer_id = db.new_id(0)
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))
    with pytest.raises(OverBuyerLimit):
        await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=1))
    await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=3))


async def test_a_free_order_is_paid_and_has_its_tickets(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, price_fen=0)
    placed = await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2))

    assert placed.order.row.state == "paid"
    async with db.read() as tx:
        tickets = await tx.connection.fetch("select position, state from tickets order by position")
    assert [tuple(ticket) for ticket in tickets] == [(1, "valid"), (2, "valid")]
    assert (await count_of(db, sale)).sold == 2


async def test_names_and_phones_are_stored_sealed(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, attendee_names_required=True)
    await placing.place(
        an_order(sale, buyer_id=db.new_id(0), attendees=("林小雨",), contact=Contact("林小雨", "13800138000"))
    )
    async with db.read() as tx:
        stored = await tx.connection.fetchrow(
            "select contact_sealed, attendee_sealed from orders o join order_items i on i.order_id = o.id"
        )
    assert "林小雨".encode() not in stored[0] + stored[1]
    assert b"13800138000" not in stored[0]


async def test_names_are_needed_exactly_where_asked_for(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, attendee_names_required=True)
    for names in ((), ("一", "二", "三")):
        with pytest.raises(Invalid) as refused:
            await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2, attendees=names))
        assert refused.value.errors[0].pointer == "/attendees"


async def test_the_sale_window_is_the_servers_business(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    from datetime import timedelta

    opens = clock.now() + timedelta(hours=1)
    sale = await a_sale(db, on_sale_at=opens, off_sale_at=opens + timedelta(hours=1))
    with pytest.raises(NotYetOnSale):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    clock.advance(hours=1)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    clock.advance(hours=1)
    with pytest.raises(SaleEnded):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))


async def test_hidden_foreign_and_mismatched_types_look_unknown(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, hidden=True)
    wrong = [
        an_order(sale, buyer_id=db.new_id(0)),
        an_order(sale, buyer_id=db.new_id(0), lines=(WantedLine(0, sale.session_id, db.new_id(7), 1),)),
        an_order(sale, buyer_id=db.new_id(0), lines=(WantedLine(0, db.new_id(7), sale.ticket_type_id, 1),)),
    ]
    for request in wrong:
        with pytest.raises(Invalid) as refused:
            await placing.place(request)
        assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items/0/ticket_type_id", "not_found")]


async def test_a_price_is_never_older_than_the_batch_that_takes_it(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))  # the terms are in memory now
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(price_fen=9_900),
    )
    placed = await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    assert placed.order.row.total_fen == 9_900


async def test_pausing_stops_the_very_next_order(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await placing.place(an_order(sale, buyer_id=db.new_id(0)))
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(paused=True),
    )
    with pytest.raises(Paused):
        await placing.place(an_order(sale, buyer_id=db.new_id(0)))


def a_pass(db: Database) -> KeyAsk:
    """One that no waiting room has issued; the books say so, and nothing else."""
    return KeyAsk("pass", db.new_id(7), db.new_id(7))


async def test_what_exists_once_is_taken_once(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    key, other = a_pass(db), a_pass(db)
    first = an_order(sale, buyer_id=db.new_id(0), keys=(key,))
    await placing.place(first)
    with pytest.raises(PassUsed):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(other, key)))
    assert (await placing.place(first)).replayed
    await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(other,)))
    assert (await count_of(db, sale)).held == 2


async def test_of_many_who_want_what_exists_once_in_one_batch_the_first_has_it(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    key = a_pass(db)
    requests = [await prepared(placing, an_order(sale, buyer_id=db.new_id(0), keys=(key,))) for _ in range(5)]
    outcomes = [answer.outcome for answer in await place_batch(db, requests)]
    assert outcomes == [Placement.PLACED] + [Placement.KEY_TAKEN] * 4


async def test_an_attendee_is_free_again_when_the_order_is_released_and_a_pass_is_not(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    person, ticket = KeyAsk("attendee", sale.session_id, db.new_id(0)), a_pass(db)
    await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(person, ticket)))
    with pytest.raises(AttendeeHasTicket):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(person,)))
    clock.advance(minutes=16)
    assert await release_due(db) == 1
    await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(person,)))
    with pytest.raises(PassUsed):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), keys=(ticket,)))
    assert {finding.rule for finding in await audit(db)} == {"passes_are_used_by_their_buyer"}
