"""What thousands pay in the same minute is settled together; whatever is unusual about one is settled by itself."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.till import Till, minutes_after
from menpiao.orders.jobs import settling_of
from menpiao.orders.model.order import OrderRow
from menpiao.orders.service.cancel import cancel, close_due, query_open_payments, release_due
from menpiao.payments import Method, Payment, ProviderState, Said, handle_notices
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx, connect
from menpiao.tickets import attendee_text

TRANSACTIONS = "select count(distinct xmin::text) from tickets"
OUTCOMES = "select array_agg(outcome order by notice_id) from provider_notices"
WAITING = "select count(*) from provider_notices where handled_at is null"


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def begun(till: Till, sale: Sale, **changes: Any) -> tuple[OrderRow, Payment]:
    """An order that its buyer has paid; nobody has told us."""
    order = await till.order(sale, **changes)
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)
    return order, payment


async def told_of(till: Till, *payments: Payment) -> None:
    """Their callbacks are in the inbox, named by number."""
    for number, payment in enumerate(payments, start=1):
        await till.call_back(payment, f"{number:03}")


async def test_a_dozen_are_settled_in_one_transaction_with_everything_that_belongs_to_it(till: Till) -> None:
    sale = await till.sale(total=30, per_buyer_max=4)
    made = [await begun(till, sale, quantity=1 + number % 3) for number in range(12)]
    await told_of(till, *[payment for _, payment in made])
    assert await till.work_off_inbox() == 12
    assert await till.value(TRANSACTIONS) == 1

    assert [await till.state(order) for order, _ in made] == ["paid"] * 12
    assert await till.value("select array[held, sold] from quotas") == [0, 24]
    assert await till.value("select count(*) from tickets") == 24
    assert await till.value(OUTCOMES) == ["paid"] * 12
    said = "select count(*) from messages where kind = $1"
    assert [await till.value(said, kind) for kind in ("order_paid", "ticket_issued")] == [12, 12]
    written = await till.value(
        "select detail from audit_entries where action = 'order_paid' and subject_id = $1", made[0][0].id
    )
    assert written == {"payment": str(made[0][1].id), "amount_fen": 18_000, "outcome": "paid"}
    assert await till.value("select count(*) from ledger_postings where kind = 'payment_settled'") == 12
    assert await audit(till.db) == []


async def test_one_alone_leaves_the_same_rows_as_settling_it_by_itself(till: Till) -> None:
    sale = await till.sale(total=30)
    by_callback, by_query = await begun(till, sale), await begun(till, sale)
    await told_of(till, by_callback[1])
    await till.work_off_inbox()
    assert await till.told(by_query[1]) == "paid"

    async def rows(order: OrderRow) -> list[Any]:
        return [
            await till.value(f"select jsonb_agg({columns} order by {columns}) from {table} where {key} = $1", order.id)
            for table, key, columns in (
                ("orders", "id", "jsonb_build_array(state, payer_id, paid_at, closed_at, announced_at, close_at)"),
                ("payments", "order_id", "jsonb_build_array(state, received_fen, paid_at, next_query_at, mismatch)"),
                ("tickets", "order_id", "jsonb_build_array(position, state, issued_at, session_id, ticket_type_id)"),
                ("messages", "subject_id", "jsonb_build_array(kind, lang, app_id, state, data - 'order_number')"),
                ("audit_entries", "subject_id", "jsonb_build_array(action, actor_kind, at, detail - 'payment')"),
                ("ledger_postings", "order_id", "jsonb_build_array(kind, at)"),
            )
        ]

    assert await rows(by_callback[0]) == await rows(by_query[0])


async def test_one_that_can_not_be_settled_holds_up_none_of_the_others(till: Till) -> None:
    """Its attendee can't be opened, so that its ticket can't be issued."""
    sale = await till.sale(total=30, attendee_names_required=True)
    names = {"attendees": [attendee_text("林小雨")]}
    made = [await begun(till, sale, **names) for _ in range(9)]
    await till.run("update order_items set attendee_sealed = '\\x0102' where order_id = $1", made[4][0].id)
    await told_of(till, *[payment for _, payment in made])
    await till.work_off_inbox()

    states = [await till.state(order) for order, _ in made]
    assert states == ["paid"] * 4 + ["paying"] + ["paid"] * 4
    assert await till.value(TRANSACTIONS) < 8, "they are settled by the half, not one by one"
    assert await till.value(WAITING) == 1
    assert await till.work_off_inbox() == 0, "it waits before it is tried again"
    assert await audit(till.db) == []


async def test_a_payment_told_of_twice_in_a_batch_is_settled_once(till: Till) -> None:
    sale = await till.sale()
    (order, payment), (_, other) = await begun(till, sale, quantity=2), await begun(till, sale)
    await told_of(till, payment, other, payment, payment)
    await till.work_off_inbox()
    assert sorted(await till.value(OUTCOMES)) == ["paid"] * 2 + ["settled_before"] * 2
    assert await till.value("select sold from quotas") == 3
    assert await till.value("select count(*) from refunds") == 0
    assert await till.state(order) == "paid"
    assert await audit(till.db) == []


async def test_of_two_payments_of_one_order_in_a_batch_one_goes_back(till: Till) -> None:
    sale = await till.sale()
    order = await till.order(sale)
    first = (await till.start(order)).payment
    second = (await till.start(order, method=Method.WECHAT_NATIVE)).payment
    for payment in (first, second):
        till.provider.states[payment.id] = ProviderState.PAID
    _, third = await begun(till, sale)
    await told_of(till, first, second, third)
    await till.work_off_inbox()

    assert sorted(await till.value(OUTCOMES)) == ["paid", "paid", "paid_twice"]
    assert await till.value("select array_agg((reason, amount_fen)::text) from refunds") == ["(paid_twice,18000)"]
    assert await till.value("select sold from quotas") == 2
    assert await audit(till.db) == []


@pytest.mark.parametrize(
    ("lie", "outcome"),
    [
        ({"amount_fen": 17_999}, "mismatch_amount"),
        ({"currency": "USD"}, "mismatch_currency"),
        ({"app_id": "wx-another"}, "mismatch_app_id"),
        ({"payer": "o-somebody-else"}, "mismatch_payer"),
        ({"transaction_id": ""}, "mismatch_transaction_id"),
        ({"state": ProviderState.REFUNDED}, "refunded_before_settled"),
        ({"state": ProviderState.NOT_PAID}, "not_paid"),
    ],
)
async def test_what_is_not_as_asked_is_not_settled_with_the_rest(till: Till, lie: dict[str, Any], outcome: str) -> None:
    sale = await till.sale()
    (odd, payment), (good, other) = await begun(till, sale), await begun(till, sale)
    till.provider.lies[payment.id] = lie
    await told_of(till, payment, other)
    await till.work_off_inbox()
    assert await till.value(OUTCOMES) == [outcome, "paid"]
    assert (await till.state(odd), await till.state(good)) == ("paying", "paid")
    assert await audit(till.db) == []


async def test_one_transaction_of_the_providers_does_not_pay_two_orders_of_a_batch(till: Till) -> None:
    sale = await till.sale()
    first, second, third = [(await begun(till, sale))[1] for _ in range(3)]
    till.provider.lies[third.id] = {"transaction_id": first.id.hex}
    await told_of(till, first, second, third)
    await till.work_off_inbox()
    assert sorted(await till.value(OUTCOMES)) == ["mismatch_transaction_id", "paid", "paid"]
    assert await till.value(TRANSACTIONS) == 1, "it broke no batch"
    assert await till.value("select sold from quotas") == 2


async def test_money_for_what_is_over_is_left_to_its_own_way(till: Till, clock: SimulatedClock) -> None:
    sale = await till.sale(total=4)
    expired, cancelled = [await till.order(sale) for _ in range(2)]
    payments = [(await till.start(order)).payment for order in (expired, cancelled)]
    await cancel(till.collecting, buyer_id=cancelled.buyer_id, order_id=cancelled.id)
    clock.set(minutes_after(expired, 1))
    await close_due(till.collecting)
    (good, payment), (fine, other) = await begun(till, sale), await begun(till, sale)
    for one in payments:
        till.provider.states[one.id] = ProviderState.PAID
    await told_of(till, payment, *payments, other)
    await till.work_off_inbox()
    assert await till.value(OUTCOMES) == ["paid", "paid", "cancelled_before_payment", "paid"]
    assert [await till.state(order) for order in (expired, cancelled, good, fine)] == [
        "paid",
        "cancelled",
        "paid",
        "paid",
    ]
    assert await till.value(f"{TRANSACTIONS} where order_id <> $1", expired.id) == 1, "they broke no batch"
    assert await audit(till.db) == []


async def test_an_account_is_believed_about_its_own_payments_only(till: Till) -> None:
    sale = await till.sale()
    (order, payment), (_, other) = await begun(till, sale), await begun(till, sale)
    foreign = await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}")
    settling = settling_of(till.collecting)

    async def nothing(tx: Tx, settled: Any) -> None:
        """The inbox is not asked here."""

    said = [
        Said(till.provider.told(payment.id), foreign),
        Said(till.provider.told(other.id), other.merchant_account_id),
    ]
    assert await settling.together(7, said, nothing) == [other.id]
    assert await till.state(order) == "paying"


async def test_an_order_that_somebody_is_at_work_on_is_not_waited_for(till: Till) -> None:
    sale = await till.sale()
    (busy, payment), (_, other) = await begun(till, sale), await begun(till, sale)
    said = [Said(till.provider.told(one.id), one.merchant_account_id) for one in (payment, other)]

    async def nothing(tx: Tx, settled: Any) -> None:
        """The inbox is not asked here."""

    async with till.db.pool.acquire() as somebody, somebody.transaction():
        await somebody.execute("select from orders where id = $1 for update", busy.id)
        assert await settling_of(till.collecting).together(7, said, nothing) == [other.id]
    await told_of(till, payment)
    await till.work_off_inbox()
    assert await till.state(busy) == "paid"
    assert await audit(till.db) == []


async def test_a_payer_has_no_more_of_a_session_by_paying_for_many_at_once(till: Till) -> None:
    """Three buyers, one of whom pays for all of them by a code that anybody can scan."""
    shop = await a_shop(till.db)
    sale = await an_event_on_sale(shop, ticket_types=[{}], session={"per_buyer_max": 2})
    await with_quota(till.db, sale, 10)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_NATIVE])
    paid: list[Payment] = []
    orders = [await till.order(sale, quantity=1 + (number == 1)) for number in range(3)]
    for order in orders:
        payment = (await till.start(order, method=Method.WECHAT_NATIVE)).payment
        till.provider.pay(payment.id)
        till.provider.lies[payment.id] = {"payer": "o-rich"}
        paid.append(payment)
    await told_of(till, *paid)
    await till.work_off_inbox()

    assert await till.value("select sold from quotas") <= 2
    assert sorted(await till.value(OUTCOMES)) in (
        ["over_payer_limit", "paid", "paid"],
        ["over_payer_limit", "over_payer_limit", "paid"],
    )
    assert await audit(till.db) == []


async def test_one_payer_after_the_other_is_counted_together(till: Till) -> None:
    shop = await a_shop(till.db)
    sale = await an_event_on_sale(shop, ticket_types=[{}], session={"per_buyer_max": 1})
    await with_quota(till.db, sale, 10)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_NATIVE])
    for number, outcome in enumerate(("paid", "over_payer_limit"), start=1):
        payment = (await till.start(await till.order(sale), method=Method.WECHAT_NATIVE)).payment
        till.provider.pay(payment.id)
        till.provider.lies[payment.id] = {"payer": "o-rich"}
        await till.call_back(payment, str(number))
        await till.work_off_inbox()
        assert (await till.value(OUTCOMES))[number - 1] == outcome
    assert await audit(till.db) == []


async def test_workers_queries_and_expiry_at_the_same_moment_settle_each_order_once(
    till: Till, clock: SimulatedClock
) -> None:
    sale = await till.sale(total=40)
    made = [await begun(till, sale) for _ in range(10)]
    unpaid = [await till.order(sale) for _ in range(5)]
    clock.set(minutes_after(unpaid[-1], 1))
    await told_of(till, *[payment for _, payment in made])
    await asyncio.gather(
        till.work_off_inbox(),
        close_due(till.collecting),
        release_due(till.db),
        till.work_off_inbox(),
        query_open_payments(till.collecting),
        close_due(till.collecting),
    )
    clock.advance(seconds=60)
    await till.work_off_inbox()
    assert {await till.state(order) for order, _ in made} == {"paid"}
    assert {await till.state(order) for order in unpaid} == {"expired"}
    assert await till.value("select array[held, sold] from quotas") == [0, 10]
    assert await till.value("select count(*) from tickets") == 10
    assert await till.value("select count(*) from refunds") == 0
    assert await till.value(WAITING) == 0
    assert await audit(till.db) == []


async def test_who_dies_between_the_inbox_and_the_commit_leaves_all_of_it_to_the_next(
    till: Till, dsn: str, clock: SimulatedClock
) -> None:
    sale = await till.sale()
    made = [await begun(till, sale) for _ in range(4)]
    await told_of(till, *[payment for _, payment in made])
    doomed = await connect(dsn, clock=clock, min_size=1, max_size=4, name="menpiao doomed")
    settling = settling_of(Till(doomed, till.collecting.cipher).collecting)
    killed: list[UUID] = []

    async def together(organizer_id: int, said: Any, also: Any) -> Any:
        async def die(tx: Tx, settled: Any) -> None:
            await also(tx, settled)
            killed.extend(settled)
            doomed.pool.terminate()

        return await settling.together(organizer_id, said, die)

    await handle_notices(doomed, type(settling)(settling.one, together))
    assert len(killed) == 4
    assert await till.value("select count(*) from tickets") == 0
    assert await till.value(WAITING) == 4
    assert await audit(till.db) == []

    assert await till.work_off_inbox() == 0, "they are leased to whoever died"
    clock.advance(seconds=16)
    assert await till.work_off_inbox() == 4
    assert {await till.state(order) for order, _ in made} == {"paid"}
    assert await audit(till.db) == []
