"""The rules about refund ladders find a refund that kept too much, and rights that were used twice or by nobody."""

from datetime import timedelta
from typing import Any

import pytest

from builders.books import audit
from builders.ladders import a_rule, with_ladder
from builders.people import a_buyer
from builders.till import Till
from menpiao.catalog import RefundRule
from menpiao.orders.service.postpone import NewTimes, postpone_session
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

SECOND_REFUND = """
    insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, fee_fen, state, attempt_id,
        requested_at)
      select r.organizer_id, o.id, null, o.id, r.reason, 0, 0, 'requested', o.id, r.requested_at
        from refunds r, orders o where o.state = 'paid';
    insert into refund_items (organizer_id, refund_id, order_id, position, amount_fen, fee_fen)
      select r.organizer_id, r.id, r.order_id, 1, 14400, 3600 from refunds r where amount_fen = 0;"""


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    await one_of_two_given_back(module_db, module_cipher)
    return module_db


async def one_of_two_given_back(db: Database, cipher: FieldCipher) -> Till:
    """A buyer with two orders of an event that gives one refund, and had it for the first."""
    till = Till(db, cipher)
    sale, buyer_id = await till.sale(), (await a_buyer(db)).login.buyer_id
    await with_ladder(db, sale.event_id, a_rule((1, 20), once_per_buyer=True))
    orders = [await till.paid(sale, buyer_id=buyer_id) for _ in range(2)]
    await refund_by_buyer(
        db,
        cipher,
        buyer_id=buyer_id,
        order_id=orders[0].id,
        idempotency_key="k",
        wanted=BuyersRefund(positions=None, amount_fen=14_400),
    )
    assert await audit(db) == []
    return till


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("update refund_items set fee_fen = 3601", "refunds_by_buyers_keep_to_their_ladder"),
        ("update order_items set refund_ladder_id = null", "refunds_by_buyers_keep_to_their_ladder"),
        ("delete from order_keys", "refund_rights_match_refunds"),
        ("update order_keys set key = order_id", "refund_rights_match_refunds"),
        ("update refunds set reason = 'by_staff'", "refund_rights_match_refunds"),
        (SECOND_REFUND, "refund_rights_match_refunds"),
    ],
)
async def test_damage_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(books)}


async def test_tickets_of_a_moved_session_go_back_in_full_and_leave_the_right(
    db: Database, cipher: FieldCipher
) -> None:
    till = await one_of_two_given_back(db, cipher)
    row = await moved_and_given_back(till, cipher, rule=a_rule((1, 20), once_per_buyer=True))
    assert row["fee_fen"] == 0
    assert await audit(till.db) == []
    async with till.db.tx() as tx:
        assert await tx.connection.fetchval("select count(*) from order_keys where kind = 'refund_right'") == 1
        await tx.connection.execute("update session_postponements set decide_by = at + interval '1 microsecond'")
        await tx.connection.execute("update refunds set requested_at = requested_at + interval '1 minute'")
    broken = {finding.rule for finding in await audit(till.db)}
    assert {"refunds_by_buyers_keep_to_their_ladder", "refund_rights_match_refunds"} <= broken


async def test_tickets_of_a_moved_session_go_back_where_there_was_no_ladder(db: Database, cipher: FieldCipher) -> None:
    till = Till(db, cipher)
    row = await moved_and_given_back(till, cipher, rule=None)
    assert row["fee_fen"] == 0
    assert await audit(till.db) == []


async def moved_and_given_back(till: Till, cipher: FieldCipher, *, rule: RefundRule | None) -> Any:
    """The item of a refund that a buyer asked for by their own right, of a session that was moved."""
    sale, buyer_id = await till.sale(), (await a_buyer(till.db)).login.buyer_id
    if rule is not None:
        await with_ladder(till.db, sale.event_id, rule)
    order = await till.paid(sale, buyer_id=buyer_id)
    now = till.db.clock.now()
    starts_at = now + timedelta(days=40)
    times = NewTimes(starts_at - timedelta(hours=1), starts_at, starts_at + timedelta(hours=2), now + timedelta(days=3))
    await postpone_session(
        till.db,
        staff=Actor("staff", buyer_id),
        organizer_id=sale.organizer_id,
        session_id=sale.session_id,
        times=times,
        reason={"zh-CN": "台风"},
        idempotency_key="moved",
    )
    quote = await refund_quote_of_order(till.db, buyer_id=buyer_id, order_id=order.id)
    refund_id, _ = await refund_by_buyer(
        till.db,
        cipher,
        buyer_id=buyer_id,
        order_id=order.id,
        idempotency_key="k",
        wanted=BuyersRefund(positions=None, amount_fen=quote.refundable[0].amount_fen),
    )
    async with till.db.read() as tx:
        return await tx.connection.fetchrow("select * from refund_items where refund_id = $1", refund_id)
