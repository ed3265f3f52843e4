"""Seats that staff change after purchase: claims, items, tickets and codes follow, and every fen has its place."""

from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.reseated import CHEAP, DEAR, STAFF, TWO_STAFF, a_hall_on_sale, bought, change, quoted
from builders.seated import a_tier, an_allocation, an_order_for, seats_of
from builders.till import Till
from menpiao.inventory import OpenSeats, Part
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, Refusal
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.model.reseating_refusals import (
    SameSeat,
    SeatHasHolder,
    SeatNotForSale,
    SeatNotOnMap,
    SeatOfAdmitted,
    SeatRefundUndecided,
    SeatsOfTwoSessions,
    SeatWithoutPrice,
    SessionClosedToChanges,
    SwapNeedsPayment,
    TicketGone,
    TicketWithoutSeat,
)
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.tickets import Ticket


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def seats(till: Till) -> dict[int, int]:
    """Seats by the position of their ticket in its order; claims, items and tickets say the same, or the books
    would."""
    async with till.db.read() as tx:
        rows = await tx.connection.fetch("select position, seat from tickets where state = 'valid' order by seat")
    return {row["position"]: row["seat"] for row in rows}


async def seat_of(till: Till, ticket: Ticket) -> int:
    """Where it is for now."""
    seat: int = await till.value("select seat from tickets where id = $1", ticket.id)
    return seat


async def test_a_ticket_moves_to_a_free_seat_of_its_price(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    _, replayed = await change(till, ticket, "stalls-A-5")
    assert not replayed
    assert await seats(till) == {1: 5}
    assert await till.value("select array_agg(seat) from seat_claims") == [5]
    assert await till.value("select array_agg(seat) from order_items") == [5]
    assert await till.value("select count(*) from refunds") == 0
    told = await till.value("select (taken, freed)::text from seat_changes order by turn desc limit 1")
    assert told == "({5},{1})"
    assert await till.value("select data->>'seat' from messages where kind = 'seat_changed'") == "池座 A排5座"
    assert await till.value("select action from audit_entries where subject_id = $1", ticket.id) == "seat_changed"
    await till.placing.place(an_order_for(seats_of(sale, "stalls-A-1"), buyer_id=till.db.new_id(0)))
    assert await audit(till.db) == []


async def test_an_open_map_greys_the_new_seat_and_frees_the_old_one(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    open_seats = OpenSeats(till.db, PlanCache(till.db))
    picture = await open_seats.get(sale.session_id, 1)
    assert picture is not None
    await change(till, ticket, "stalls-A-5")
    await open_seats.refresh()
    assert (picture.is_free(0), picture.is_free(4)) == (True, False)


async def test_two_tickets_of_two_buyers_change_seats_in_one_step(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    one, other = (await bought(till, sale, "stalls-A-1"))[0], (await bought(till, sale, "stalls-A-4"))[0]
    await change(till, one, other)
    assert [await seat_of(till, ticket) for ticket in (one, other)] == [4, 1]
    assert await till.value("select count(*) from messages where kind = 'seat_changed'") == 2
    assert await audit(till.db) == []
    await change(till, one, other)
    assert [await seat_of(till, ticket) for ticket in (one, other)] == [1, 4]
    assert await till.value("select array_agg(epoch) from tickets") == [3, 3]
    assert await audit(till.db) == []


async def test_a_cheaper_seat_gives_the_difference_back_and_the_ticket_stands(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1", "stalls-A-2"))[0]
    await change(till, ticket, "stalls-B-1")
    row = "select (reason, amount_fen, fee_fen, state)::text from refunds"
    assert await till.value(row) == f"(seat_change,{DEAR - CHEAP},0,approved)"
    assert await till.value("select array_agg(state) from tickets") == ["valid", "valid"]
    assert await till.value("select state from orders") == "paid"
    await till.send_refunds()
    assert [(one.amount_fen, one.total_fen) for one in till.provider.refunds] == [(DEAR - CHEAP, 2 * DEAR)]
    assert await audit(till.db) == []


async def test_what_went_back_for_a_seat_does_not_go_back_with_the_ticket_again(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    await change(till, ticket, "stalls-B-1")
    await refund(till, ticket.order_id)
    assert await till.value("select array_agg(amount_fen order by amount_fen desc) from refunds") == [
        DEAR - CHEAP,
        CHEAP,
    ]
    assert await till.value("select refunded_fen = received_fen from payments")
    assert await till.value("select array_agg(seat) from seat_claims") is None
    with pytest.raises(NothingToRefund):
        await refund(till, ticket.order_id)
    assert await audit(till.db) == []


async def refund(till: Till, order_id: UUID, *, tickets: tuple[UUID, ...] | None = None) -> UUID:
    refund_id, _ = await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=STAFF,
        organizer_id=7,
        order_id=order_id,
        idempotency_key=str(till.db.new_id(7)),
        wanted=StaffRefund(ticket_ids=tickets, reason="主办方同意"),
    )
    return refund_id


async def test_a_difference_that_is_waived_moves_nothing_now_or_later(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-B-1"))[0]
    await change(till, ticket, "stalls-A-1", difference="waive")
    quote = await quoted(till, ticket, "stalls-B-2")
    assert [(move.difference_fen, move.back_fen) for move in quote.look.moves] == [(0, 0)]
    await change(till, ticket, "stalls-B-2")
    assert await till.value("select count(*) from refunds") == 0
    assert await audit(till.db) == []


async def test_a_waived_downgrade_can_still_be_settled_by_a_later_change(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    await change(till, ticket, "stalls-B-1", difference="waive")
    await change(till, ticket, "stalls-B-2")
    assert await till.value("select array_agg(amount_fen) from refunds") == [DEAR - CHEAP]
    assert await audit(till.db) == []


async def test_no_more_goes_back_than_the_ticket_cost(till: Till) -> None:
    """A discount stays off: a ticket that cost less than its seat gives back at most what it cost."""
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-B-1"))[0]
    await change(till, ticket, "stalls-A-1", difference="waive")
    await till.run("update reseated_tickets set paid_seat = to_seat")
    await change(till, ticket, "stalls-B-2")
    assert await till.value("select array_agg(amount_fen) from refunds") == [CHEAP]
    assert await till.value("select refunded_fen = received_fen from payments")


async def test_a_seat_that_is_put_aside_may_be_given_and_staff_are_told(till: Till) -> None:
    sale = await a_hall_on_sale(
        till, allocations=(an_allocation(),), allocated=((1, Part("seats", ("stalls-A-6",), "/x")),)
    )
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    quote = await quoted(till, ticket, "stalls-A-6")
    assert [warned.code for warned in quote.warnings] == ["withheld"]
    await change(till, ticket, "stalls-A-6")
    assert await seats(till) == {1: 6}
    assert await audit(till.db) == []


async def test_a_quote_changes_nothing_and_tells_what_rules_would_say(till: Till) -> None:
    sale = await a_hall_on_sale(till, no_orphans=True)
    ticket = (await bought(till, sale, "stalls-B-1"))[0]
    quote = await quoted(till, ticket, "stalls-A-2")
    (move,) = quote.look.moves
    assert (move.from_fen, move.to_fen, move.to_pay_fen, move.back_fen) == (CHEAP, DEAR, DEAR - CHEAP, 0)
    assert {warned.code for warned in quote.warnings} == {"leaves_single_seat", "to_be_paid"}
    assert await seats(till) == {1: 7}
    assert await till.value("select count(*) from reseatings") == 0


@pytest.mark.parametrize(
    ("damage", "seat", "refusal"),
    [
        ("", "stalls-A-1", SameSeat),
        ("", "stalls-A-2", SeatHasHolder),
        ("", "stalls-A-4", SeatNotForSale),
        ("", "stalls-A-5", SeatWithoutPrice),
        ("", "stalls-Z-1", SeatNotOnMap),
        ("update tickets set state = 'used', used_at = app_now()", "stalls-A-3", SeatOfAdmitted),
        (
            "update tickets set state = 'void', voided_at = app_now(), void_reason = 'withdrawn'",
            "stalls-A-3",
            TicketGone,
        ),
        ("update sessions set status = 'cancelled'", "stalls-A-3", SessionClosedToChanges),
        ("update tickets set seat = null", "stalls-A-3", TicketWithoutSeat),
    ],
)
async def test_what_can_not_be_is_refused_alike_by_quote_and_change(
    till: Till, damage: str, seat: str, refusal: type[Refusal]
) -> None:
    sale = await a_hall_on_sale(
        till,
        ticket_types=({}, {}),
        strokes=(
            (1, Part("row", ("stalls-A",), "/paint")),
            (0, Part("seats", ("stalls-A-4",), "/paint")),
            (2, Part("seats", ("stalls-A-5",), "/paint")),
        ),
        tiers=lambda sold: (a_tier(sold), a_tier(sold, 2, prices={sold.ticket_type_ids[1]: CHEAP})),
    )
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    await till.placing.place(an_order_for(seats_of(sale, "stalls-A-2"), buyer_id=till.db.new_id(0)))
    if damage:
        await till.run(damage)
    for ask in (quoted, change):
        with pytest.raises(refusal):
            await ask(till, ticket, seat)
    assert await till.value("select count(*) from reseatings") == 0


async def test_tickets_that_are_not_there_and_foreign_ones_look_the_same(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    with pytest.raises(Invalid):
        await change(till, ticket, "stalls-A-2", organizer_id=8)
    with pytest.raises(Invalid) as refused:
        await change(till, ticket, ticket)
    assert [error.pointer for error in refused.value.errors] == ["/with_ticket_id"]


async def test_a_swap_in_which_one_would_have_to_pay_is_refused_unless_it_is_waived(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    dear, cheap = (await bought(till, sale, "stalls-A-1"))[0], (await bought(till, sale, "stalls-B-1"))[0]
    with pytest.raises(SwapNeedsPayment):
        await change(till, dear, cheap)
    await change(till, dear, cheap, difference="waive")
    assert [await seat_of(till, ticket) for ticket in (dear, cheap)] == [7, 1]
    assert await till.value("select count(*) from refunds") == 0
    assert await audit(till.db) == []


async def test_a_swap_over_two_sessions_is_refused(till: Till) -> None:
    sale, other = await a_hall_on_sale(till), await a_hall_on_sale(till)
    tickets = [(await bought(till, one, "stalls-A-1"))[0] for one in (sale, other)]
    with pytest.raises(SeatsOfTwoSessions):
        await change(till, tickets[0], tickets[1])


async def test_the_same_request_is_one_change_and_another_body_is_refused(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    first, again = [await change(till, ticket, "stalls-B-1", key="once") for _ in range(2)]
    assert (first[0], first[1], again[1]) == (again[0], False, True)
    with pytest.raises(IdempotencyKeyReused):
        await change(till, ticket, "stalls-B-2", key="once")
    assert await till.value("select count(*) from refunds") == 1
    assert await audit(till.db) == []


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_a_difference_above_the_limit_waits_for_another_person(till: Till, decision: Any) -> None:
    sale = await a_hall_on_sale(till)
    await till.run("update organizers set refund_approval_above_fen = 10000 where organizer_id = 7")
    await till.run(TWO_STAFF)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    quote = await quoted(till, ticket, "stalls-B-1")
    assert quote.needs_approval == {ticket.id}
    await change(till, ticket, "stalls-B-1")
    refund_id = await till.value("select id from refunds where state = 'requested'")
    assert await audit(till.db) == []
    for ask in (lambda: change(till, ticket, "stalls-B-2"), lambda: refund(till, ticket.order_id)):
        with pytest.raises(SeatRefundUndecided):
            await ask()
    other = Actor("staff", UUID(int=8))
    for _ in range(2):
        await decide_refund(
            till.db,
            till.collecting.cipher,
            staff=other,
            organizer_id=7,
            refund_id=refund_id,
            decision=decision,
            reason="看过了",
        )
    back = DEAR - CHEAP if decision == "approve" else 0
    assert await till.value("select given_back_fen from order_items") == back
    assert await till.value("select refunded_fen from payments") == back
    assert await till.value("select state from orders") == "paid"
    assert await audit(till.db) == []
    await till.run("update organizers set refund_approval_above_fen = null")
    # Declined, its money still stands for the dear seat, and the next change settles it.
    await change(till, ticket, "stalls-B-2")
    assert await till.value("select given_back_fen from order_items") == DEAR - CHEAP
    assert await audit(till.db) == []


async def test_a_change_after_the_session_is_refused(till: Till, clock: SimulatedClock) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    clock.set(await till.value("select ends_at from sessions"))
    with pytest.raises(SessionClosedToChanges):
        await change(till, ticket, "stalls-A-2")


async def test_where_the_seat_bought_is_not_sold_any_more_the_one_it_has_counts(till: Till) -> None:
    sale = await a_hall_on_sale(till)
    ticket = (await bought(till, sale, "stalls-A-1"))[0]
    await change(till, ticket, "stalls-B-1", difference="waive")
    await till.run("update session_seatings set tier_of = set_byte(tier_of, 0, 0)")
    quote = await quoted(till, ticket, "stalls-B-2")
    assert [move.difference_fen for move in quote.look.moves] == [0]
