"""The reckoning finds what it is there to find: tampered with, the database contradicts what buyers were told."""

from datetime import timedelta
from uuid import UUID

import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.kernel.ids import encode
from menpiao.orders.model.order import Order
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from torture.history import Accepted, History, left_of


async def placed(db: Database, history: History, sale: Sale, buyer_id: UUID) -> Order:
    """An order, told to its buyer and written into the history."""
    wanted = an_order(sale, buyer_id=buyer_id)
    order = (await placing_for(db, FieldCipher({1: bytes(32)})).place(wanted)).order
    history.ask(buyer_id, wanted.idempotency_key, 1).told.add(encode(order.row.id))
    return order


@pytest.mark.parametrize(
    ("tampering", "complaint"),
    [
        ("delete from orders", "acknowledged, and lost"),
        ("delete from order_items", "0 places instead of 1"),
        ("update orders set idempotency_key = 'another'", "an order that nobody asked for"),
        ("update quotas set held = 2", "quotas_match_orders"),
    ],
)
async def test_a_database_that_says_otherwise_is_found_out(db: Database, tampering: str, complaint: str) -> None:
    history = History()
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 5)
    await placed(db, history, sale, db.new_id(0))
    assert await history.contradictions(db) == []
    async with db.tx() as tx:
        await tx.connection.execute(tampering)
    assert any(complaint in found for found in await history.contradictions(db))


async def test_what_a_buyer_was_told_wrongly_is_found_out(db: Database) -> None:
    history = History()
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 5)
    order = await placed(db, history, sale, db.new_id(0))
    asked = history.asked[0]

    asked.told.add(encode(db.new_id(0)))
    assert any("told of 2 orders" in found for found in await history.contradictions(db))
    asked.told.clear()
    assert await history.contradictions(db) == [], "an answer that never came may be an order"
    asked.refused = "sold_out"
    assert any("refused (sold_out), and placed" in found for found in await history.contradictions(db))
    asked.refused, asked.cancelled = None, True
    assert any("cancelled, and awaiting_payment" in found for found in await history.contradictions(db))
    asked.cancelled = False
    history.surprises["500 internal_error"] += 1
    assert any("nobody should be told that" in found for found in await history.contradictions(db))
    assert await left_of(db, sale.ticket_type_id) == (4, 1)
    assert order.row.pay_by - order.row.placed_at > timedelta(0)


def test_the_first_acceptance_after_a_moment_counts_only_what_was_asked_after_it() -> None:
    history = History()
    history.accepted += [Accepted(1.0, 3.0), Accepted(2.5, 4.0), Accepted(2.6, 3.5)]
    assert history.first_accepted_after(2.0) == 1.5
    assert history.first_accepted_after(9.0) is None
