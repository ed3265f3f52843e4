"""The rules about refund ladders find a refund that kept too much, and rights that were used twice or by nobody."""

import pytest

from builders.ladders import a_rule, with_ladder
from builders.people import a_buyer
from builders.till import Till
from menpiao.books import audit
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

SECOND_REFUND = """
    insert into refunds (organizer_id, id, payment_id, order_id, reason, amount_fen, fee_fen, state, attempt_id,
        requested_at)
      select r.organizer_id, o.id, null, o.id, r.reason, 0, 0, 'requested', o.id, r.requested_at
        from refunds r, orders o where o.state = 'paid';
    insert into refund_items (organizer_id, refund_id, order_id, position, amount_fen, fee_fen)
      select r.organizer_id, r.id, r.order_id, 1, 14400, 3600 from refunds r where amount_fen = 0;"""


@pytest.fixture
async def till(db: Database, cipher: FieldCipher) -> Till:
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
async def test_damage_is_found(till: Till, damage: str, rule: str) -> None:
    async with till.db.tx() as tx:
        await tx.connection.execute(damage)
    assert rule in {finding.rule for finding in await audit(till.db)}
