"""A session that does not take place: what becomes of each kind of order, and of everything that comes in between."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.entrance import Entrance, staff_of
from builders.line import Lines
from builders.orders import count_of, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.tickets import a_phone, activated
from builders.till import Till, minutes_after
from builders.waiting import until
from menpiao.admission import Gates, create_gate
from menpiao.catalog import Labels, SessionIsCancelled, SessionOver
from menpiao.kernel.errors import IdempotencyKeyReused, NotFound, Refusal
from menpiao.orders.model.cancellation import Progress
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.refusals import NotOnSale
from menpiao.orders.service.announce import announce_refunds
from menpiao.orders.service.cancel import close_due, release_due
from menpiao.orders.service.cancel_session import cancel_event, cancel_session, note_top_up, pause, progress_of, resume
from menpiao.orders.service.cases import cases
from menpiao.orders.service.postpone import NewTimes, postpone_session
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.payments import ProviderRefused, ProviderState, RefundState
from menpiao.payments.ports import NOT_ENOUGH
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import code_now, tickets_of_order
from menpiao.waitlist import close_hopeless

REASON = {"zh-CN": "台风", "en": "Typhoon"}


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


@pytest.fixture
def staff(db: Database) -> Actor:
    return Actor("staff", db.new_id(7))


async def cancelled(till: Till, sale: Sale, staff: Actor, *, key: str | None = None) -> UUID:
    cancellation_id, _ = await cancel_session(
        till.db,
        staff=staff,
        organizer_id=sale.organizer_id,
        session_id=sale.session_id,
        reason=REASON,
        idempotency_key=key or randomness.token_hex(8),
    )
    return cancellation_id


async def worked_off(till: Till, cancellation_id: UUID, clock: SimulatedClock) -> Progress:
    """Everything that works by itself, for as long as it gets anywhere."""
    for _ in range(8):
        await work_off_cancellations(till.collecting)
        await close_due(till.collecting)
        await till.send_refunds()
        for request in till.provider.refunds:
            till.provider.refund_states[request.refund_id] = RefundState.SUCCEEDED
        clock.advance(seconds=62)
    await work_off_cancellations(till.collecting)
    return await progress_of(till.db, organizer_id=7, cancellation_id=cancellation_id)


async def paid_late(till: Till, sale: Sale, clock: SimulatedClock) -> tuple[OrderRow, Any]:
    """An order whose time ran out and whose places went back, with its payment."""
    order = await till.order(sale)
    payment = (await till.start(order)).payment
    clock.set(minutes_after(order, 1))
    await close_due(till.collecting)
    assert await till.state(order) == "expired"
    return order, payment


async def test_each_kind_of_order_comes_to_its_end(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    paid, partly = await till.paid(sale, quantity=2), await till.paid(sale, quantity=3)
    await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=staff,
        organizer_id=7,
        order_id=partly.id,
        idempotency_key="k",
        wanted=StaffRefund(
            ticket_ids=(await till.value("select id from tickets where order_id = $1 and position = 2", partly.id),),
            reason="ill",
            fee_per_ticket_fen=1_000,
        ),
    )
    unpaid, paying, taken = await till.order(sale), await till.order(sale), await till.order(sale)
    await till.start(paying)
    taken_payment = (await till.start(taken)).payment
    till.provider.pay(taken_payment.id)
    other = await till.paid(await till.sale())

    cancellation_id = await cancelled(till, sale, staff)
    assert await audit(till.db) == []
    found = await worked_off(till, cancellation_id, clock)
    states = [await till.state(order) for order in (paid, partly, unpaid, paying, taken)]
    assert states == ["refunded", "refunded", "cancelled", "cancelled", "cancelled"]
    assert await till.state(other) == "paid", "another session is none of its business"
    assert (found.state, found.orders.orders, found.orders.done, found.orders.cancelled) == ("finished", 5, 5, 3)
    assert (found.refunds.count, found.refunds.succeeded_fen) == (2, 4 * 18_000)
    assert found.seconds_left(50) == 0
    assert await till.value("select reason from refunds where order_id = $1", taken.id) == "cancelled_before_payment"
    count = await count_of(till.db, sale)
    assert (count.held, count.sold) == (0, 0)
    assert await audit(till.db) == []


async def test_free_orders_end_without_a_provider(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(price_fen=0)
    order = await till.order(sale, quantity=2)
    found = await worked_off(till, await cancelled(till, sale, staff), clock)
    assert (await till.state(order), found.state, till.provider.refunds) == ("refunded", "finished", [])
    assert await audit(till.db) == []


async def test_a_ticket_that_was_used_is_refunded_too_and_admits_nobody_any_more(
    till: Till, staff: Actor, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    shop = await a_shop(till.db)
    starts_at = clock.now() + timedelta(minutes=30)
    sale = await with_quota(till.db, await an_event_on_sale(shop, session={"starts_at": starts_at}), 5)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}")
    order = await till.paid(sale, quantity=2)
    gate = await create_gate(till.db, actor=SYSTEM, organizer_id=7, session_id=sale.session_id, name=REASON)
    entrance = Entrance(till.db, cipher, sale, gate, gate, staff_of(till.db, 7), Labels(till.db), Gates(till.db))
    phone = a_phone(till.db, buyer_id=order.buyer_id)
    async with till.db.read() as tx:
        both = await tickets_of_order(tx, organizer_id=7, order_id=order.id)
    codes = []
    for ticket in both:
        await activated(till.db, cipher, phone, ticket)
        codes.append((await code_now(till.db, cipher, buyer=phone, ticket_id=ticket.id)).code)
    assert (await entrance.scan(codes[0])).reason == "ok"

    cancellation_id = await cancelled(till, sale, staff)
    await work_off_cancellations(till.collecting)
    assert [(await entrance.scan(code)).reason for code in codes] == ["refunded", "refunded"]
    assert (await worked_off(till, cancellation_id, clock)).state == "finished"
    assert await audit(till.db) == []


async def test_who_waits_is_told_that_it_is_over(db: Database, cipher: FieldCipher, staff: Actor) -> None:
    lines = Lines(db, cipher)
    sale = await lines.sold_out(3)
    offered, waits = await lines.join(sale), await lines.join(sale, quantity=2)
    await lines.give_back(sale, 1)
    await lines.rounds()
    await cancel_session(
        db, staff=staff, organizer_id=7, session_id=sale.session_id, reason=REASON, idempotency_key="k"
    )
    for _ in range(2):
        await work_off_cancellations(lines.collecting)
        await lines.rounds()
        await close_hopeless(lines.offering)
    states = "select array_agg(distinct state) from waitlist_entries where id = any ($1)"
    assert await lines.value(states, [offered.id, waits.id]) == ["closed"]
    assert await audit(db) == []


async def test_nothing_is_sold_or_sold_again_after_it(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    late, payment = await paid_late(till, sale, clock)
    await cancelled(till, sale, staff)
    with pytest.raises(NotOnSale):
        await till.order(sale)
    till.provider.states[payment.id] = ProviderState.PAID  # whatever it said before
    assert await till.told(payment) == "cancelled_before_payment"
    assert await till.state(late) == "expired"
    assert await audit(till.db) == []


async def test_money_that_comes_while_it_is_worked_off_goes_back(till: Till, staff: Actor) -> None:
    sale = await till.sale()
    order = await till.order(sale)
    payment = (await till.start(order)).payment
    cancellation_id = await cancelled(till, sale, staff)
    till.provider.pay(payment.id)
    assert await till.told(payment) == "cancelled_before_payment"
    assert await till.state(order) == "cancelled"
    await work_off_cancellations(till.collecting)
    found = await progress_of(till.db, organizer_id=7, cancellation_id=cancellation_id)
    assert (found.orders.done, found.orders.cancelled) == (1, 1)
    assert await audit(till.db) == []


async def test_an_account_without_money_stops_it_and_a_top_up_goes_on(
    till: Till, staff: Actor, clock: SimulatedClock
) -> None:
    sale = await till.sale(total=50)
    for _ in range(12):
        await till.paid(sale)
    till.provider.refuses = ProviderRefused(NOT_ENOUGH, retry=True)
    cancellation_id = await cancelled(till, sale, staff)
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.refunds.short, found.orders.done) == ("waiting_for_funds", 12, 12)
    assert found.seconds_left(50) is None
    asked = sum(what == "refund" for what, _ in till.provider.asked)
    assert asked <= 8, "those that were on their way; nobody else tries"
    clock.advance(minutes=11)
    await till.send_refunds()
    assert sum(what == "refund" for what, _ in till.provider.asked) == asked + 1, "one tries again by itself"

    till.provider.refuses = None
    account_id = await till.value("select id from merchant_accounts")
    await note_top_up(till.db, staff=staff, organizer_id=8, account_id=account_id)
    await till.send_refunds()
    assert till.provider.refunds == [], "a stranger's word changes nothing"
    await note_top_up(till.db, staff=staff, organizer_id=7, account_id=account_id)
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.refunds.succeeded) == ("finished", 12)
    assert len({request.refund_id for request in till.provider.refunds}) == 12
    assert await audit(till.db) == []


async def test_a_complaint_of_the_provider_slows_it_down(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    for _ in range(12):
        await till.paid(sale)
    till.provider.refuses = ProviderRefused("FREQUENCYLIMITED", retry=True)
    cancellation_id = await cancelled(till, sale, staff)
    await work_off_cancellations(till.collecting)
    await till.send_refunds()
    assert await till.value("select refunds_per_second from merchant_accounts") == 25
    asked = sum(what == "refund" for what, _ in till.provider.asked)
    assert asked <= 8
    till.provider.refuses = None
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.refunds.succeeded) == ("finished", 12)
    assert await till.value("select refunds_per_second from merchant_accounts") > 25, "and it recovers"


async def test_while_it_is_paused_nothing_is_sent(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    orders = [await till.paid(sale) for _ in range(3)]
    cancellation_id = await cancelled(till, sale, staff)
    await work_off_cancellations(till.collecting)
    for _ in range(2):
        await pause(till.db, staff=staff, organizer_id=7, cancellation_id=cancellation_id)
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, till.provider.refunds, found.seconds_left(50)) == ("paused", [], None)
    assert [await till.state(order) for order in orders] == ["refunded"] * 3
    assert await audit(till.db) == []
    with pytest.raises(NotFound):
        await resume(till.db, staff=staff, organizer_id=8, cancellation_id=cancellation_id)
    await resume(till.db, staff=staff, organizer_id=7, cancellation_id=cancellation_id)
    assert (await worked_off(till, cancellation_id, clock)).state == "finished"
    with pytest.raises(Refusal) as refused:
        await pause(till.db, staff=staff, organizer_id=7, cancellation_id=cancellation_id)
    assert refused.value.code == "cancellation_finished"


async def test_a_worker_that_dies_in_the_middle_is_replaced(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale(total=50)
    orders = [await till.paid(sale) for _ in range(5)]
    cancellation_id = await cancelled(till, sale, staff)
    locked = asyncio.Event()

    async def stand_in_its_way_and_kill_it() -> None:
        async with till.db.tx() as tx:
            await tx.connection.execute("select from quotas for update")
            locked.set()

            async def it_waits() -> bool:
                return bool(await tx.connection.fetchval("select count(*) from pg_locks where not granted"))

            await until(it_waits)
            await tx.connection.execute("select pg_terminate_backend(pid) from pg_locks where not granted")

    killer = asyncio.create_task(stand_in_its_way_and_kill_it())
    await locked.wait()
    await work_off_cancellations(till.collecting)
    await killer
    assert await till.value("select count(*) from refunds") == 0, "its half-done batch is gone with it"
    assert await till.value("select count(*) from tickets where state <> 'void'") == 0, "the tickets died before"
    assert await audit(till.db) == []
    await asyncio.gather(*(work_off_cancellations(till.collecting) for _ in range(3)))
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.refunds.count) == ("finished", 5)
    assert [await till.state(order) for order in orders] == ["refunded"] * 5
    assert await audit(till.db) == []


async def test_an_order_whose_money_is_not_there_waits_for_a_person(
    till: Till, staff: Actor, clock: SimulatedClock
) -> None:
    """A person accepted less than it cost; what is there goes back by their decision."""
    sale = await till.sale()
    order = await till.paid(sale, quantity=2)
    await till.run(
        "update payments set received_fen = 30000, resolution = 'accept', resolution_reason = 'x', resolved_by = id,"
        " resolved_at = app_now(), mismatch = 'amount'"
    )
    cancellation_id = await cancelled(till, sale, staff)
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.orders.done, found.orders.troubled) == ("running", 0, 1)
    assert await till.value("select count(*) from tickets where state <> 'void'") == 0
    async with till.db.read() as tx:
        (case,) = await cases(tx, 7)
    assert (case.kind, case.subject_id) == ("cancelled_order_not_refunded", order.id)
    assert case.remedies == ("createOrderRefund",)
    await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=staff,
        organizer_id=7,
        order_id=order.id,
        idempotency_key="k",
        wanted=StaffRefund(ticket_ids=None, reason="all that came", fee_per_ticket_fen=3_000, used_too=True),
    )
    clock.advance(minutes=11)
    found = await worked_off(till, cancellation_id, clock)
    assert (found.state, found.orders.troubled) == ("finished", 0)
    async with till.db.read() as tx:
        assert await cases(tx, 7) == []


async def test_asking_twice_is_asking_once(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale()
    first = await cancelled(till, sale, staff, key="k")
    assert await cancelled(till, sale, staff, key="k") == first
    with pytest.raises(SessionIsCancelled):
        await cancelled(till, sale, staff)
    with pytest.raises(IdempotencyKeyReused):
        await cancelled(till, await till.sale(), staff, key="k")
    over = await till.sale()
    clock.advance(days=8)
    with pytest.raises(SessionOver):
        await cancelled(till, over, staff)


async def the_same_of_all(asked: Sequence[Awaitable[tuple[object, bool]]]) -> None:
    """Each is answered, with the same; all but one are told that it was asked before."""
    answers = await asyncio.gather(*asked)
    assert sorted(replayed for _, replayed in answers) == [False] + [True] * (len(answers) - 1)
    assert all(made == answers[0][0] for made, _ in answers)


async def test_asked_again_while_the_first_is_under_way_all_are_told_the_same(till: Till, staff: Actor) -> None:
    sale, other = await till.sale(), await till.sale()
    starts_at = till.db.clock.now() + timedelta(days=90)
    hour = timedelta(hours=1)
    times = NewTimes(starts_at - hour, starts_at, starts_at + 2 * hour, starts_at - 24 * hour)

    def cancel() -> Awaitable[tuple[object, bool]]:
        session_id = sale.session_id
        return cancel_session(
            till.db, staff=staff, organizer_id=7, session_id=session_id, reason=REASON, idempotency_key="a"
        )

    def move() -> Awaitable[tuple[object, bool]]:
        return postpone_session(
            till.db,
            staff=staff,
            organizer_id=7,
            session_id=other.session_id,
            times=times,
            reason=REASON,
            idempotency_key="b",
        )

    def cancel_all() -> Awaitable[tuple[object, bool]]:
        return cancel_event(
            till.db, staff=staff, organizer_id=7, event_id=other.event_id, reason=REASON, idempotency_key="c"
        )

    for asked in (cancel, move, cancel_all):
        await the_same_of_all([asked() for _ in range(4)])


async def test_buyers_are_told_once_what_becomes_of_them(till: Till, staff: Actor, clock: SimulatedClock) -> None:
    sale = await till.sale()
    paid, unpaid = await till.paid(sale), await till.order(sale)
    cancellation_id = await cancelled(till, sale, staff)
    await worked_off(till, cancellation_id, clock)
    for _ in range(3):
        await announce_refunds(till.db, till.collecting.labels)
    kinds = "select array_agg(kind order by kind) from messages where buyer_id = $1 and kind like $2"
    assert await till.value(kinds, unpaid.buyer_id, "%cancelled") == ["session_cancelled"]
    assert await till.value(kinds, paid.buyer_id, "session%") == ["session_cancelled"]
    assert await till.value(kinds, paid.buyer_id, "refund%") == ["refund_succeeded"]
    assert await release_due(till.db) == 0
