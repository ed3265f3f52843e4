"""The rules about prices find what contradicts an order with every price rule, and places put aside that are gone."""

import pytest

from builders.books import audit
from builders.prices import an_order_with_every_rule
from menpiao.books.prices import PRICE_RULES
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """Honest ones."""
    db, cipher = module_db, module_cipher
    await an_order_with_every_rule(db, cipher)
    assert await audit(db) == []
    return db


@pytest.mark.parametrize(
    "damage",
    [
        "update order_price_parts set amount_fen = amount_fen + 1 where kind = 'service_fee'",
        "delete from order_price_parts where kind = 'service_fee'",
        "delete from order_price_parts where position = 2",
        "update order_price_parts set order_id = rule_id where kind = 'early_bird'",
        "update orders set service_fee_fen = service_fee_fen - 1 where service_fee_fen > 0",
        "delete from promotion_uses where kind = 'uses'",
        "delete from promotion_counters where kind = 'step'",
        "update promotion_uses set amount = amount - 1 where kind = 'budget'",
        "update promotion_uses set amount = amount - 1 where kind = 'step'",
        "update promotion_uses set owner_id = order_id where kind = 'buyer'",
        "update promotion_uses set order_id = scope_id where kind = 'code'",
        "update orders set state = 'expired', closed_at = app_now() where service_fee_fen > 0",
        "update promotions set max_uses = 1, budget_fen = null;"
        " update promotion_counters set used = 2 where kind = 'uses'; update promotion_uses set amount = 2"
        " where kind = 'uses'",
    ],
)
async def test_damage_to_prices_is_found(books: Database, damage: str) -> None:
    names = {rule.name for rule in PRICE_RULES}
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert names & {finding.rule for finding in await audit(books)}


@pytest.mark.parametrize(
    "damage",
    [
        "delete from allocations where kind = 'promotion'",
        "update allocations set places = places - 1 where kind = 'promotion'",
        "delete from allotment_draws",
        "update allotment_draws set order_id = ticket_type_id",
        "update allotment_draws set promotion_id = order_id",
        "update allotment_draws set returned_at = app_now()",
        "update promotion_allotments set released_at = app_now()",
        "update promotions set state = 'ended'",
        "delete from promotion_uses",
    ],
)
async def test_damage_to_a_allotment_is_found(books: Database, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert {"allotments_are_kept", "allotment_draws_match_orders"} & {finding.rule for finding in await audit(books)}
