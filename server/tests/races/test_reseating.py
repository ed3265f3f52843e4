"""Changes of seats race with buyers, with each other, with refunds and with gates: a seat has one ticket, a ticket one
seat, and nobody waits for somebody who waits for them.
"""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.drawer import a_drawer
from builders.entrance import staff_of
from builders.helped import a_buyer, a_colleague
from builders.races import at_once
from builders.reseated import CHEAP, DEAR, a_hall_on_sale, bought, change, supplement_of, tickets_of
from builders.seated import an_order_for, seats_of
from builders.tickets import a_phone, activated
from builders.till import Till
from menpiao import inventory
from menpiao.admission import Gates, ScanRequest, create_gate, scan
from menpiao.catalog import Labels
from menpiao.inventory import SeatTaken
from menpiao.orders.model.refusals import NothingToRefund, OrderClosed
from menpiao.orders.model.reseating_refusals import (
    NobodyToAsk,
    SeatChangeWaiting,
    SeatHasHolder,
    SeatOfAdmitted,
    TicketGone,
)
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.model.refusals import SeatChangeFirst
from menpiao.support.service.handover import claim_handover, offer
from menpiao.tickets import Ticket, code_now

ROUNDS = 6


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def refund(till: Till, ticket: Ticket) -> Any:
    return await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=Actor("staff", till.db.new_id(7)),
        organizer_id=7,
        order_id=ticket.order_id,
        idempotency_key=randomness.token_hex(8),
        wanted=StaffRefund(ticket_ids=(ticket.id,), reason="ill"),
    )


async def test_of_a_move_and_a_buyer_one_gets_the_seat(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-6"))[0]
    for seat in ("stalls-A-1", "stalls-A-2", "stalls-A-3", "stalls-A-4", "stalls-A-5"):
        order = an_order_for(seats_of(sale, seat), buyer_id=till.db.new_id(0))
        moved, placed = await at_once(change(till, ticket, seat), till.placing.place(order))
        assert (moved is SeatHasHolder) != (placed is SeatTaken)
    assert await till.value("select count(*) = count(distinct seat) from seat_claims")
    assert await audit(till.db) == []


async def test_of_two_moves_to_one_seat_one_gets_it(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    tickets = [(await bought(till, sale, seat))[0] for seat in ("stalls-A-1", "stalls-A-2")]
    for _ in range(ROUNDS):
        free = await till.value(
            "select min(n) from generate_series(1, 6) n where n not in (select seat from seat_claims)"
        )
        outcomes = await at_once(*(change(till, ticket, f"stalls-A-{free}") for ticket in tickets))
        assert outcomes.count(SeatHasHolder) == 1
    assert await audit(till.db) == []


async def test_without_the_sessions_locks_two_moves_meet_at_the_key(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locks are real: switched off, both see the seat free, and the key of the claims is all that is left."""
    sale = await a_hall_on_sale(till)
    tickets = [(await bought(till, sale, seat))[0] for seat in ("stalls-A-1", "stalls-A-2")]
    looked, look = asyncio.Barrier(2), inventory.is_seat_taken

    async def unlocked(*_: object, **__: object) -> None:
        pass

    async def together(*asked: Any, **more: Any) -> Any:
        found = await look(*asked, **more)
        await looked.wait()
        return found

    monkeypatch.setattr(inventory, "lock_sessions", unlocked)
    monkeypatch.setattr(inventory, "is_seat_taken", together)
    outcomes = await asyncio.gather(*(change(till, ticket, "stalls-A-5") for ticket in tickets), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["UniqueViolationError", "tuple"]


async def test_swaps_of_the_same_two_the_one_way_and_the_other_wait_for_nobody(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    one, other = [(await bought(till, sale, seat))[0] for seat in ("stalls-A-1", "stalls-A-2")]
    for _ in range(ROUNDS):
        outcomes = await at_once(*(change(till, *pair) for pair in ((one, other), (other, one), (one, other))))
        assert all(replayed is False for _, replayed in outcomes)
    assert await till.value("select array_agg(epoch) from tickets") == [1 + 3 * ROUNDS] * 2
    assert await audit(till.db) == []


async def test_a_ring_of_swaps_wait_for_nobody(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    a, b, c = [(await bought(till, sale, f"stalls-A-{number}"))[0] for number in (1, 2, 3)]
    for _ in range(ROUNDS):
        await at_once(change(till, a, b), change(till, b, c), change(till, c, a))
    assert await till.value("select array_agg(seat order by seat) from tickets") == [1, 2, 3]
    assert await audit(till.db) == []


async def test_of_a_move_and_a_refund_the_money_is_right_whoever_is_first(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    for number in range(1, 7):
        ticket = (await bought(till, sale, f"stalls-A-{number}"))[0]
        moved, refunded = await at_once(change(till, ticket, f"stalls-B-{number}"), refund(till, ticket))
        assert refunded is not NothingToRefund
        back = [DEAR] if moved is TicketGone else [DEAR - CHEAP, CHEAP]
        found = await till.value(
            "select array_agg(amount_fen order by amount_fen desc) from refunds where order_id = $1", ticket.order_id
        )
        assert found == back
    assert await till.value("select count(*) from seat_claims") == 0
    assert await audit(till.db) == []


async def test_of_a_move_and_a_gate_the_ticket_enters_or_shows_a_new_code(till: Till, cipher: FieldCipher) -> None:
    sale = await a_hall_on_sale(till, session={"starts_at": till.db.clock.now() + timedelta(minutes=30)})
    gate = await create_gate(till.db, actor=SYSTEM, organizer_id=7, session_id=sale.session_id, name={"en": "North"})
    gates, labels, staff = Gates(till.db), Labels(till.db), staff_of(till.db, 7)
    for number in range(1, 7):
        ticket = (await bought(till, sale, f"stalls-A-{number}"))[0]
        phone = a_phone(till.db, buyer_id=ticket.buyer_id)
        await activated(till.db, cipher, phone, ticket)
        code = (await code_now(till.db, cipher, buyer=phone, ticket_id=ticket.id)).code
        request = ScanRequest(randomness.token_hex(8), gate, code, till.db.clock.now())
        asked = scan(till.db, cipher, labels=labels, gates=gates, staff=staff, request=request)
        moved, answer = await at_once(change(till, ticket, f"stalls-B-{number}", difference="waive"), asked)
        assert (moved is SeatOfAdmitted) == (answer.reason == "ok")
        assert answer.reason in ("ok", "reseated")
        again = await scan(
            till.db,
            cipher,
            labels=labels,
            gates=gates,
            staff=staff,
            request=ScanRequest(randomness.token_hex(8), gate, code, till.db.clock.now()),
        )
        assert again.reason == ("already_used" if answer.reason == "ok" else "reseated")
        if answer.reason == "reseated":
            await activated(till.db, cipher, phone, ticket)
            code = (await code_now(till.db, cipher, buyer=phone, ticket_id=ticket.id)).code
            request = ScanRequest(randomness.token_hex(8), gate, code, till.db.clock.now())
            entered = await scan(till.db, cipher, labels=labels, gates=gates, staff=staff, request=request)
            assert (entered.reason, entered.ticket and entered.ticket.seat and entered.ticket.seat.row) == ("ok", "B")
    assert await audit(till.db) == []


async def test_the_same_request_at_once_is_one_change_for_all_who_asked(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    outcomes = await at_once(*(change(till, ticket, "stalls-B-1", key="k") for _ in range(5)))
    assert len({change_id for change_id, _ in outcomes}) == 1
    assert sorted(replayed for _, replayed in outcomes) == [False, True, True, True, True]
    assert await till.value("select count(*) from refunds") == 1
    assert await audit(till.db) == []


async def test_of_a_supplement_that_is_paid_and_a_refund_of_its_ticket_all_money_ends_right(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    for number in range(1, 7):
        ticket = (await bought(till, sale, f"stalls-B-{number}"))[0]
        await change(till, ticket, f"stalls-A-{number}")
        payment = (await till.start(await supplement_of(till, ticket))).payment
        till.provider.pay(payment.id)
        settled, refunded = await at_once(till.told(payment), refund(till, ticket))
        assert settled in ("paid", "paid_late")
        assert refunded is not NothingToRefund
        assert await audit(till.db) == []
    assert await till.value("select bool_and(refunded_fen = received_fen) from payments")
    assert await till.value("select count(*) from seat_claims") == 0


async def test_of_a_supplement_that_is_paid_and_another_change_of_its_ticket_both_come_to_an_end(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    for number in range(1, 7):
        ticket = (await bought(till, sale, f"stalls-B-{number}"))[0]
        await change(till, ticket, f"stalls-A-{number}")
        order = await supplement_of(till, ticket)
        payment = (await till.start(order)).payment
        till.provider.pay(payment.id)
        spare = f"stalls-B-{number % 6 + 1}"
        settled, changed = await at_once(till.told(payment), change(till, ticket, spare))
        assert settled == "paid"
        back = await till.value(
            "select coalesce(sum(amount_fen), 0)::bigint from refunds where order_id = $1", order.id
        )
        assert back == (0 if changed is SeatChangeWaiting else DEAR - CHEAP)
        assert await audit(till.db) == []
        await refund(till, ticket)


async def test_a_supplement_that_is_paid_while_another_ticket_swaps_with_its_own_goes_one_way(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket, other = [(await bought(till, sale, f"stalls-B-{number}"))[0] for number in (1, 2)]
    await change(till, ticket, "stalls-A-1")
    payment = (await till.start(await supplement_of(till, ticket))).payment
    till.provider.pay(payment.id)
    settled, _ = await at_once(till.told(payment), change(till, other, "stalls-B-3"))
    assert settled == "paid"
    order = await supplement_of(till, ticket)
    assert await tickets_of(till, order) == []
    assert await audit(till.db) == []


async def a_link(till: Till, ticket: Ticket, staff: Actor) -> UUID:
    """That hands the ticket over to whoever opens it first."""
    made, _ = await offer(
        till.db,
        till.collecting.cipher,
        staff=staff,
        organizer_id=7,
        ticket_id=ticket.id,
        for_whom="王军",
        reason="本人来电",
        idempotency_key=randomness.token_hex(8),
    )
    return made.id


async def claim(till: Till, link: UUID) -> Any:
    cipher = till.collecting.cipher
    return await claim_handover(till.db, cipher, buyer=a_buyer(till.db), handover_id=link, attendees=())


async def test_of_a_supplement_that_is_paid_and_a_hand_over_of_its_ticket_the_seat_changes_first(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    staff = await a_colleague(till.db, 7)
    for number in range(1, ROUNDS + 1):
        ticket = (await bought(till, sale, f"stalls-B-{number}"))[0]
        link = await a_link(till, ticket, staff)
        await change(till, ticket, f"stalls-A-{number}")
        payment = (await till.start(await supplement_of(till, ticket))).payment
        till.provider.pay(payment.id)
        settled, handed = await at_once(till.told(payment), claim(till, link))
        assert (settled, handed in (ticket.id, SeatChangeFirst)) == ("paid", True)
        if handed is SeatChangeFirst:
            await claim(till, link)
        stands = "select seat = $2 and buyer_id <> $3 from tickets where id = $1"
        assert await till.value(stands, ticket.id, number, ticket.buyer_id)
        assert await audit(till.db) == []


async def test_of_cash_for_a_dearer_seat_and_a_refund_of_its_ticket_none_is_lost(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    drawer = await a_drawer(till, 7)
    for number in range(1, ROUNDS + 1):
        (ticket,) = await tickets_of(till, await drawer.sold(sale.sale, lines=(seats_of(sale, f"stalls-B-{number}"),)))
        await change(till, ticket, f"stalls-A-{number}")
        taken, refunded = await at_once(drawer.take(await supplement_of(till, ticket)), refund(till, ticket))
        assert taken in (False, OrderClosed)
        assert not isinstance(refunded, type), refunded
        back = "select count(*) from refunds where state = 'approved'"
        assert await till.value(back) == (2 if taken is False else 1)
        for refund_id in await till.value("select array_agg(id) from refunds where state = 'approved'"):
            await drawer.pay_out(refund_id)
        assert await till.value("select sum(amount_fen) from till_movements") == 0
        assert await audit(till.db) == []


async def test_of_a_dearer_seat_and_a_hand_over_one_comes_first_and_the_other_is_refused(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    staff = await a_colleague(till.db, 7)
    for number in range(1, ROUNDS + 1):
        ticket = (await bought(till, sale, f"stalls-B-{number}"))[0]
        link = await a_link(till, ticket, staff)
        asked, handed = await at_once(change(till, ticket, f"stalls-A-{number}"), claim(till, link))
        assert (asked is NobodyToAsk) == (handed == ticket.id)
        assert (asked is NobodyToAsk) != (handed is SeatChangeFirst)
        assert await audit(till.db) == []
