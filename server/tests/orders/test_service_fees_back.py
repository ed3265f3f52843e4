"""What goes back of a service fee: where not the buyer is the cause, and to the fen."""

from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import with_quota
from builders.prices import with_fee
from builders.shop import Sale, a_draft, a_session, a_shop, a_ticket_type
from builders.till import Till
from menpiao.catalog import publish_event
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.cancel_session import cancel_session
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def two_evenings(till: Till, prices: tuple[int, int], **fee: int) -> tuple[Sale, Sale]:
    """One event with two sessions, and a service fee."""
    shop = await a_shop(till.db)
    event_id = await a_draft(shop)
    sales = []
    for price_fen in prices:
        session_id = await a_session(shop, event_id)
        type_id = await a_ticket_type(shop, session_id, price_fen=price_fen)
        sales.append(await with_quota(till.db, Sale(7, event_id, session_id, (type_id,)), 20))
    await publish_event(till.db, actor=SYSTEM, organizer_id=7, event_id=event_id)
    await with_fee(till.db, sales[0], **fee)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}")
    return sales[0], sales[1]


async def for_both(till: Till, sales: tuple[Sale, Sale], *, quantity: int = 2) -> OrderRow:
    """A paid order with so many tickets of each evening."""
    lines = [WantedLine(i, sale.session_id, sale.ticket_type_id, quantity) for i, sale in enumerate(sales)]
    return await till.paid(sales[0], lines=tuple(lines))


async def cancel(till: Till, sale: Sale) -> None:
    await cancel_session(
        till.db,
        staff=STAFF,
        organizer_id=7,
        session_id=sale.session_id,
        reason={"en": "Typhoon"},
        idempotency_key=randomness.token_hex(8),
    )
    for _ in range(3):
        await work_off_cancellations(till.collecting)


async def staff_refund(till: Till, order: OrderRow, position: int) -> None:
    ticket_id = await till.value("select id from tickets where order_id = $1 and position = $2", order.id, position)
    await till.refund(order, (ticket_id,))


async def back(till: Till, order: OrderRow) -> list[int]:
    """What of the fee went back with each refund."""
    found = await till.value(
        "select array_agg(service_fee_fen order by requested_at, id) from refunds where order_id = $1", order.id
    )
    return list(found or [])


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("fee", [{"basis_points": 333}, {"ticket_fen": 101}, {"order_fen": 7}])
async def test_evenings_cancelled_one_after_the_other_give_the_whole_fee_back(
    till: Till, clock: SimulatedClock, first: int, fee: dict[str, int]
) -> None:
    sales = await two_evenings(till, (10_000, 7_001), **fee)
    order = await for_both(till, sales)
    assert order.service_fee_fen > 0
    await cancel(till, sales[first])
    assert await till.state(order) == "partially_refunded"
    assert 0 < (await back(till, order))[0] < order.service_fee_fen
    assert await audit(till.db) == []
    clock.advance(minutes=2)
    await cancel(till, sales[1 - first])
    assert await till.state(order) == "refunded"
    assert sum(await back(till, order)) == order.service_fee_fen
    assert await till.value("select array[refunded_fen, received_fen] from payments") == [order.total_fen] * 2
    fees = "select coalesce(sum(amount_fen), 0)::integer from ledger_entries where account = $1"
    assert [await till.value(fees, name) for name in ("service_fees", "organizer_payable")] == [0, 0]
    assert await audit(till.db) == []


async def test_the_share_of_a_ticket_that_went_back_before_stays(till: Till, clock: SimulatedClock) -> None:
    sales = await two_evenings(till, (10_000, 7_000), basis_points=1_000)
    order = await for_both(till, sales)
    await staff_refund(till, order, 1)
    clock.advance(minutes=2)
    for sale in sales:
        await cancel(till, sale)
        clock.advance(minutes=2)
    assert await back(till, order) == [0, 1_000, 1_400]
    assert order.service_fee_fen == 3_400
    fees = "select -sum(amount_fen)::integer from ledger_entries where account = 'service_fees'"
    assert await till.value(fees) == 1_000, "of the ticket that staff gave back"
    assert await audit(till.db) == []
