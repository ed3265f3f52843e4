"""Buyers' refunds race with each other, with staff and with gates: a ticket goes one way, its money goes back once."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.entrance import Entrance, staff_of
from builders.ladders import a_rule, with_ladder
from builders.orders import with_quota
from builders.people import a_buyer
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.tickets import a_phone, activated
from builders.till import Till
from menpiao.admission import Gates, ScanAnswer, create_gate
from menpiao.catalog import Labels, RefundRule
from menpiao.kernel.errors import IdempotencyKeyReused, Refusal
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.refund_refusals import RefundAfterCheckIn, RefundRightUsed
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import tickets_of_order

STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def a_sale(till: Till, rule: RefundRule | None = None) -> Sale:
    """Its doors are open; a ticket goes back until it starts."""
    event = await an_event_on_sale(
        await a_shop(till.db), session={"starts_at": till.db.clock.now() + timedelta(minutes=30)}
    )
    sale = await with_quota(till.db, event, 50)
    await till.accounts.add(organizer_id=7, provider="wechat", credentials=b"{}")
    await with_ladder(till.db, sale.event_id, rule or a_rule((0, 10)))
    return sale


def by_buyer(
    till: Till, order: OrderRow, *, amount: int = 16_200, key: str | None = None, positions: Sequence[int] | None = None
) -> Awaitable[tuple[UUID, bool]]:
    return refund_by_buyer(
        till.db,
        till.collecting.cipher,
        buyer_id=order.buyer_id,
        order_id=order.id,
        idempotency_key=key or randomness.token_hex(8),
        wanted=BuyersRefund(positions=None if positions is None else tuple(positions), amount_fen=amount),
    )


async def at_once(*asked: Awaitable[Any]) -> list[Any]:
    """What became of each: an answer, or the refusal's class. Anything else is a mistake."""
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return [type(outcome) if isinstance(outcome, Refusal) else outcome for outcome in outcomes]


async def test_of_two_requests_at_once_one_gets_the_money(till: Till) -> None:
    order = await till.paid(await a_sale(till))
    outcomes = await at_once(*(by_buyer(till, order) for _ in range(5)))
    assert outcomes.count(NothingToRefund) == 4
    assert await till.value("select sum(amount_fen)::bigint from refunds") == 16_200
    assert await audit(till.db) == []


async def test_the_same_request_at_once_is_one_refund_for_all_who_asked(till: Till) -> None:
    order = await till.paid(await a_sale(till))
    outcomes = await at_once(*(by_buyer(till, order, key="k") for _ in range(5)))
    assert len({refund_id for refund_id, _ in outcomes}) == 1
    assert sorted(replayed for _, replayed in outcomes) == [False, True, True, True, True]
    assert await till.value("select count(*) from refunds") == 1


async def test_a_key_that_is_used_for_two_orders_at_once_kills_the_tickets_of_one(till: Till) -> None:
    sale, buyer_id = await a_sale(till), (await a_buyer(till.db)).login.buyer_id
    for _ in range(5):
        orders = [await till.paid(sale, buyer_id=buyer_id) for _ in range(2)]
        key = randomness.token_hex(8)
        outcomes = await at_once(*(by_buyer(till, order, key=key) for order in orders))
        assert outcomes.count(IdempotencyKeyReused) == 1
        assert sorted([await till.state(order) for order in orders]) == ["paid", "refunded"]
        await by_buyer(till, orders[outcomes.index(IdempotencyKeyReused)])
    assert await audit(till.db) == []


async def test_a_right_that_a_buyer_has_once_is_used_once_however_many_orders_ask(till: Till) -> None:
    sale, buyer_id = await a_sale(till, a_rule((0, 10), once_per_buyer=True)), (await a_buyer(till.db)).login.buyer_id
    orders = [await till.paid(sale, buyer_id=buyer_id) for _ in range(4)]
    other = await till.paid(sale)
    outcomes = await at_once(*(by_buyer(till, order) for order in [*orders, other]))
    assert outcomes[:4].count(RefundRightUsed) == 3
    assert outcomes[4] is not RefundRightUsed
    assert await till.value("select count(*) from tickets where state = 'valid'") == 3
    assert await audit(till.db) == []


async def test_a_buyer_and_staff_at_once_refund_a_ticket_once(till: Till) -> None:
    sale = await a_sale(till)
    for _ in range(5):
        order = await till.paid(sale)
        by_staff = refund_by_staff(
            till.db,
            till.collecting.cipher,
            staff=STAFF,
            organizer_id=7,
            order_id=order.id,
            idempotency_key=randomness.token_hex(8),
            wanted=StaffRefund(ticket_ids=None, reason="ill"),
        )
        outcomes = await at_once(by_buyer(till, order), by_staff)
        assert outcomes.count(NothingToRefund) == 1
    assert await till.value("select count(*) from refunds") == 5
    assert await audit(till.db) == []


async def test_single_tickets_of_an_order_go_back_side_by_side(till: Till) -> None:
    order = await till.paid(await a_sale(till), quantity=4)
    outcomes = await at_once(*(by_buyer(till, order, positions=[position]) for position in (1, 2, 3, 4)))
    assert not any(isinstance(outcome, type) for outcome in outcomes)
    assert await till.state(order) == "refunded"
    assert await till.value("select refunded_fen from payments") == 4 * 16_200
    assert await audit(till.db) == []


async def test_a_ticket_is_refunded_or_admitted_and_never_both(till: Till) -> None:
    db, cipher = till.db, till.collecting.cipher
    sale = await a_sale(till)
    gate_id = await create_gate(
        db, actor=SYSTEM, organizer_id=7, session_id=sale.session_id, name={"zh-CN": "北门", "en": "North gate"}
    )
    entrance = Entrance(db, cipher, sale, gate_id, gate_id, staff_of(db, 7), Labels(db), Gates(db))
    for _ in range(12):
        order = await till.paid(sale)
        phone = a_phone(db, buyer_id=order.buyer_id)
        async with db.read() as tx:
            (ticket,) = await tickets_of_order(tx, organizer_id=7, order_id=order.id)
        await activated(db, cipher, phone, ticket)
        code = await entrance.shown(phone, ticket)
        refund, scan = await at_once(by_buyer(till, order), entrance.scan(code))
        assert isinstance(scan, ScanAnswer)
        assert (refund is RefundAfterCheckIn) == (scan.result == "admitted"), (refund, scan.reason)
        assert scan.reason in ("ok", "refunded")
    assert await audit(db) == []
