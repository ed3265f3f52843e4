"""Refunds of tickets by staff: tickets die at once, places return when they shall, every fen has its place."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.shop import Sale
from builders.till import Till
from menpiao import tickets
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.service.announce import announce_refunds
from menpiao.orders.service.refund import StaffRefund, refund_by_staff, return_due_places
from menpiao.payments import RefundState
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import TicketsUsed, attendee_text

STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def refund(
    till: Till, order: OrderRow, *positions: int, key: str | None = None, **wanted: Any
) -> tuple[UUID, bool]:
    """Staff refund these tickets, or all that stand."""
    ids = None
    if positions:
        async with till.db.read() as tx:
            found = await tickets.ticket_ids_of_orders(tx, organizer_id=order.organizer_id, order_ids=[order.id])
        ids = tuple(found[order.id][position] for position in positions)
    return await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=STAFF,
        organizer_id=order.organizer_id,
        order_id=order.id,
        idempotency_key=key or randomness.token_hex(8),
        wanted=StaffRefund(ticket_ids=ids, reason="主办方同意", **wanted),
    )


async def sold(till: Till, sale: Sale) -> tuple[int, int]:
    """Places sold, and places of the only buyer."""
    counts = await till.value(
        "select array[q.sold, coalesce(sum(c.places), 0)] from quotas q left join buyer_counts c using (ticket_type_id)"
        " where q.ticket_type_id = $1 group by q.sold",
        sale.ticket_type_id,
    )
    return (counts[0], counts[1])


async def test_a_whole_order_goes_back_with_its_places(till: Till) -> None:
    sale = await till.sale()
    order = await till.paid(sale, quantity=3)
    await refund(till, order)
    assert await till.state(order) == "refunded"
    assert await sold(till, sale) == (0, 0)
    assert await till.value("select array_agg(void_reason) from tickets") == ["refunded"] * 3
    assert await till.value("select (amount_fen, fee_fen, state)::text from refunds") == "(54000,0,approved)"
    await till.send_refunds()
    assert [(r.amount_fen, r.total_fen) for r in till.provider.refunds] == [(54_000, 54_000)]
    assert await audit(till.db) == []


async def test_tickets_go_back_one_by_one_a_minute_apart(till: Till, clock: SimulatedClock) -> None:
    order = await till.paid(await till.sale(), quantity=3)
    for position in (1, 2, 3):
        await refund(till, order, position, fee_per_ticket_fen=500)
    assert await till.state(order) == "refunded"
    sent = []
    for _ in range(13):
        await till.send_refunds()
        sent.append(len(till.provider.refunds))
        clock.advance(seconds=10)
    assert sent == [1] * 7 + [2] * 6, "the second goes 61 seconds after the first, looked for every ten"
    clock.advance(seconds=60)
    await till.send_refunds()
    assert {r.amount_fen for r in till.provider.refunds} == {17_500}
    assert len({r.refund_id for r in till.provider.refunds}) == 3
    assert await till.value("select refunded_fen from payments") == 52_500
    assert await audit(till.db) == []


async def test_two_workers_send_the_refunds_of_a_payment_one_by_one(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=4)
    for position in (1, 2, 3, 4):
        await refund(till, order, position)
    await asyncio.gather(*(till.send_refunds() for _ in range(6)))
    assert len(till.provider.refunds) == 1


async def test_the_same_ticket_is_refunded_once_however_many_ask(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=2)
    outcomes = await asyncio.gather(*(refund(till, order, 1) for _ in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NothingToRefund"] * 5 + ["tuple"]
    assert await till.state(order) == "partially_refunded"
    await refund(till, order)
    assert await till.state(order) == "refunded"
    with pytest.raises(NothingToRefund):
        await refund(till, order)
    assert await till.value("select refunded_fen from payments") == 36_000
    assert await audit(till.db) == []


async def test_the_same_request_is_one_refund_and_another_body_is_refused(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=2)
    first, again = [await refund(till, order, 1, key="once") for _ in range(2)]
    assert (first[1], again[1]) == (False, True)
    assert first[0] == again[0]
    with pytest.raises(IdempotencyKeyReused):
        await refund(till, order, 2, key="once")


async def test_an_unpaid_order_a_foreign_one_and_a_foreign_ticket_are_refused(till: Till) -> None:
    sale = await till.sale()
    with pytest.raises(NothingToRefund):
        await refund(till, await till.order(sale))
    first, second = await till.paid(sale), await till.paid(sale)
    async with till.db.read() as tx:
        found = await tickets.ticket_ids_of_orders(tx, organizer_id=7, order_ids=[second.id])
    wanted = StaffRefund(ticket_ids=(found[second.id][1],), reason="x")
    for organizer_id, error in ((7, Invalid), (8, NotFound)):
        with pytest.raises(error):
            await refund_by_staff(
                till.db,
                till.collecting.cipher,
                staff=STAFF,
                organizer_id=organizer_id,
                order_id=first.id,
                idempotency_key="k",
                wanted=wanted,
            )


async def test_a_ticket_that_has_admitted_somebody_goes_back_only_where_staff_say_so(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=2)
    await till.run("update tickets set state = 'used', used_at = app_now() where position = 1")
    with pytest.raises(TicketsUsed):
        await refund(till, order)
    assert await till.state(order) == "paid"
    await refund(till, order, 2)
    await refund(till, order, 1, used_too=True)
    assert await till.state(order) == "refunded"


async def test_places_return_together_at_their_time_and_stay_sold_until_then(till: Till, clock: SimulatedClock) -> None:
    sale = await till.sale(total=4)
    orders = [await till.paid(sale, quantity=2) for _ in range(2)]
    opens = clock.now() + timedelta(hours=2)
    for order in orders:
        await refund(till, order, places_return_at=opens)
    assert (await sold(till, sale))[0] == 4
    assert await till.value("select count(*) from tickets where state = 'void'") == 4
    assert await audit(till.db) == []
    assert await return_due_places(till.db, till.collecting.cipher) == 0

    clock.set(opens)
    counts = await asyncio.gather(*(return_due_places(till.db, till.collecting.cipher) for _ in range(3)))
    assert sum(counts) == 4
    assert (await sold(till, sale))[0] == 0
    assert await audit(till.db) == []


async def test_a_fee_that_takes_all_and_a_free_order_need_no_provider(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=1)
    await refund(till, order, fee_per_ticket_fen=99_999)
    free = await till.order(await till.sale(price_fen=0))
    await refund(till, free)
    rows = await till.value("select array_agg((amount_fen, fee_fen, state)::text order by fee_fen) from refunds")
    assert rows == ["(0,0,succeeded)", "(0,18000,succeeded)"]
    await till.send_refunds()
    assert till.provider.refunds == []
    assert await audit(till.db) == []


async def test_an_attendee_may_have_another_ticket_once_the_place_is_back(till: Till, clock: SimulatedClock) -> None:
    sale = await till.sale(attendee_names_required=True, attendee_ids_required=True)
    await till.run("update sessions set one_per_attendee = true")
    person = attendee_text("林小雨", "11010519491231002X")
    order = await till.paid(sale, attendees=(person,))
    assert await till.value("select count(*) from order_keys") == 1
    later = clock.now() + timedelta(hours=1)
    await refund(till, order, places_return_at=later)
    assert await till.value("select count(*) from order_keys") == 1
    clock.set(later)
    await return_due_places(till.db, till.collecting.cipher)
    assert await till.value("select count(*) from order_keys") == 0
    await till.order(sale, attendees=(person,))
    assert await audit(till.db) == []


async def test_the_buyer_is_told_twice_each_once(till: Till, clock: SimulatedClock) -> None:
    order = await till.paid(await till.sale())
    refund_id, _ = await refund(till, order)
    for _ in range(2):
        await announce_refunds(till.db, till.collecting.labels)
    kinds = "select array_agg(kind order by created_at, kind) from messages where subject_id = $1"
    assert await till.value(kinds, refund_id) == ["refund_requested"]
    await till.send_refunds()
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    clock.advance(minutes=2)
    await till.send_refunds()
    for _ in range(2):
        await announce_refunds(till.db, till.collecting.labels)
    assert await till.value(kinds, refund_id) == ["refund_requested", "refund_succeeded"]


async def test_a_refund_and_a_release_of_the_same_places_at_once_count_each_place_once(till: Till) -> None:
    sale = await till.sale(total=8)
    paid = [await till.paid(sale, quantity=2) for _ in range(4)]
    await asyncio.gather(*(refund(till, order) for order in paid), *(refund(till, order) for order in paid),
                         return_exceptions=True)  # fmt: skip
    assert (await sold(till, sale))[0] == 0
    assert await audit(till.db) == []
