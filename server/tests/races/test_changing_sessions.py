"""Changes of session race with buyers, with each other, with refunds, links and cancellations: a place is sold once, a
ticket is of one session, and nobody waits for somebody who waits for them.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from builders.books import audit
from builders.helped import a_colleague
from builders.reseated import STAFF, change, supplement_of, ticket_by_id, tickets_of
from builders.seated import seats_of
from builders.shop import Sale
from builders.till import Till
from builders.two_evenings import Evenings, moved, two_evenings, with_seats
from builders.waiting import until
from menpiao import inventory
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.refusals import AttendeeHasTicket, SoldOut
from menpiao.orders.model.reseating_refusals import LinkIsOut, NoPlaceThere, TicketGone
from menpiao.orders.service.cancel_session import cancel_session
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.service.handover import offer
from menpiao.tickets import Ticket, attendee_text

ROUNDS = 5
IDS = {"attendee_names_required": True, "attendee_ids_required": True}
LIN = attendee_text("某人", "11010519491231002X")


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def at_once(*asked: Awaitable[Any]) -> list[Any]:
    """What became of each: an answer, or the refusal's class. Anything else, a deadlock above all, is a mistake."""
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return [type(outcome) if isinstance(outcome, Refusal) else outcome for outcome in outcomes]


async def tickets_for(till: Till, evenings: Evenings, quantity: int = 1, **changes: Any) -> list[Ticket]:
    """For Friday, of one order that is paid."""
    return await tickets_of(till, await till.paid(evenings.friday, quantity=quantity, **changes))


async def refund(till: Till, ticket: Ticket) -> Any:
    return await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=STAFF,
        organizer_id=7,
        order_id=ticket.order_id,
        idempotency_key=randomness.token_hex(8),
        wanted=StaffRefund(ticket_ids=(ticket.id,), reason="ill"),
    )


async def cancel(till: Till, sale: Sale) -> Any:
    return await cancel_session(
        till.db,
        staff=STAFF,
        organizer_id=7,
        session_id=sale.session_id,
        reason={"zh-CN": "台风"},
        idempotency_key=randomness.token_hex(8),
    )


async def asked_to_pay(till: Till, ticket: Ticket) -> Any:
    """A payment of its supplement that the provider has, and we have not heard of."""
    payment = (await till.start(await supplement_of(till, ticket))).payment
    till.provider.pay(payment.id)
    return payment


async def test_of_a_move_and_a_buyer_one_gets_the_last_place(till: Till) -> None:
    evenings = await two_evenings(till, total=1)
    (ticket,) = await tickets_for(till, evenings)
    went, placed = await at_once(moved(till, evenings.saturday, ticket), till.order(evenings.saturday))
    assert (went is NoPlaceThere) != (placed is SoldOut)
    assert await audit(till.db) == []


async def test_tickets_that_go_both_ways_wait_for_nobody(till: Till) -> None:
    evenings = await two_evenings(till)
    one, other = await tickets_for(till, evenings), await tickets_for(till, evenings)
    await moved(till, evenings.saturday, *other)
    here, there = evenings.friday, evenings.saturday
    for _ in range(ROUNDS):
        outcomes = await at_once(moved(till, there, *one), moved(till, here, *other))
        assert [replayed for _, replayed in outcomes] == [False, False]
        here, there = there, here
    assert await audit(till.db) == []


async def test_a_ticket_that_leaves_and_changes_its_seat_at_once_does_one_after_the_other(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday, saturday = [await with_seats(evenings, sale) for sale in (evenings.friday, evenings.saturday)]
    for number in range(1, ROUNDS + 1):
        order = await till.paid(friday.sale, lines=(seats_of(friday, f"stalls-A-{number}"),))
        (ticket,) = await tickets_of(till, order)
        leaves = moved(till, saturday.sale, ticket, seats=(f"stalls-A-{number}",))
        await at_once(leaves, change(till, ticket, "stalls-A-6"))
        assert (await ticket_by_id(till, ticket.id)).session_id == saturday.session_id
        assert await audit(till.db) == []


async def test_of_a_move_and_a_refund_the_places_are_right_whoever_is_first(till: Till) -> None:
    evenings = await two_evenings(till, saturday=({"price_fen": 10_000},))
    for _ in range(ROUNDS):
        (ticket,) = await tickets_for(till, evenings)
        went, _ = await at_once(moved(till, evenings.saturday, ticket), refund(till, ticket))
        back = await till.value("select sum(amount_fen)::bigint from refunds where order_id = $1", ticket.order_id)
        assert back == 18_000
        assert went is TicketGone or not went[1]
    assert await till.value("select sum(sold) from quotas") == 0
    assert await audit(till.db) == []


async def test_of_a_supplement_that_is_paid_and_a_refund_the_person_is_free_for_both_evenings(till: Till) -> None:
    evenings = await two_evenings(
        till, friday=(IDS,), saturday=({**IDS, "price_fen": 25_000},), sessions={"one_per_attendee": True}
    )
    for _ in range(ROUNDS):
        (ticket,) = await tickets_for(till, evenings, attendees=(LIN,))
        await moved(till, evenings.saturday, ticket)
        settled, _ = await at_once(till.told(await asked_to_pay(till, ticket)), refund(till, ticket))
        assert settled in ("paid", "paid_late")
        assert await till.value("select count(*) from order_keys where kind = 'attendee'") == 0
        assert await audit(till.db) == []


async def test_of_a_supplement_that_is_paid_and_a_cancelled_evening_the_ticket_is_of_one(till: Till) -> None:
    for day in ("friday", "saturday"):
        evenings = await two_evenings(till, saturday=({"price_fen": 25_000},))
        (ticket,) = await tickets_for(till, evenings)
        await moved(till, evenings.saturday, ticket)
        payment = await asked_to_pay(till, ticket)
        sale = {"friday": evenings.friday, "saturday": evenings.saturday}[day]
        settled, _ = await at_once(till.told(payment), cancel(till, sale))
        assert settled in ("paid", "cancelled_before_payment")
        assert await audit(till.db) == []


async def test_a_cancellation_that_waits_for_a_change_does_not_make_the_change_wait_for_it(till: Till) -> None:
    """A change has the quotas before it writes down where its tickets go, and that refers to the session."""
    evenings = await two_evenings(till)
    locked = asyncio.Event()

    async def cancelling() -> None:
        await locked.wait()
        await cancel(till, evenings.saturday)

    cancelled = asyncio.create_task(cancelling())
    async with till.db.tx() as tx:
        await inventory.lock_sessions(tx, organizer_id=7, session_ids=[evenings.saturday.session_id])
        locked.set()

        async def it_waits() -> bool:
            return bool(await tx.connection.fetchval("select count(*) from pg_locks where not granted"))

        await until(it_waits)
        refers_to_it = "select from sessions where id = $1 for key share nowait"
        await tx.connection.fetch(refers_to_it, evenings.saturday.session_id)
    await cancelled
    assert await audit(till.db) == []


async def test_of_two_tickets_of_a_person_one_goes_to_the_other_evening(till: Till) -> None:
    evenings = await two_evenings(till, friday=(IDS,), saturday=(IDS,), of_saturday={"one_per_attendee": True})
    both = await tickets_for(till, evenings, attendees=(LIN,)), await tickets_for(till, evenings, attendees=(LIN,))
    outcomes = await at_once(*(moved(till, evenings.saturday, *tickets) for tickets in both))
    assert outcomes.count(AttendeeHasTicket) == 1
    assert await audit(till.db) == []


async def test_of_a_move_and_a_link_one_is_refused_or_the_link_is_for_the_new_evening(till: Till) -> None:
    evenings, staff = await two_evenings(till), await a_colleague(till.db, 7)
    for _ in range(ROUNDS):
        (ticket,) = await tickets_for(till, evenings)
        link = offer(
            till.db,
            till.collecting.cipher,
            staff=staff,
            organizer_id=7,
            ticket_id=ticket.id,
            for_whom="王军",
            reason="本人来电",
            idempotency_key=randomness.token_hex(8),
        )
        went, _ = await at_once(moved(till, evenings.saturday, ticket), link)
        stays = (await ticket_by_id(till, ticket.id)).session_id == evenings.friday.session_id
        assert stays == (went is LinkIsOut)
    assert await audit(till.db) == []
