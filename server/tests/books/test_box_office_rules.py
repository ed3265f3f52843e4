"""The rules about the window find what contradicts them, and the database refuses the rest."""

import contextlib

import asyncpg
import pytest

from builders.drawer import a_drawer
from builders.people import a_buyer
from builders.till import Till
from menpiao.books import audit
from menpiao.books.box_office import BOX_OFFICE_RULES
from menpiao.boxoffice.service import claiming
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

DAMAGE = {
    "cash_payments_are_in_a_till": [
        "delete from till_movements where kind = 'sale'",
        "update till_movements set amount_fen = amount_fen - 1 where kind = 'sale'",
        "update till_movements set order_id = cause_id where kind = 'sale'",
        "update payments set method = 'wechat_native'",
    ],
    "cash_refunds_came_out_of_a_till": [
        "delete from till_movements where kind = 'refund'",
        "update till_movements set amount_fen = amount_fen - 1 where kind = 'refund'",
        "update refunds set state = 'abnormal', succeeded_at = null",
    ],
    "shifts_are_their_movements": [
        "update till_shifts set expected_fen = expected_fen + 1, counted_fen = counted_fen + 1",
        "update till_movements set moved_at = moved_at - interval '1 day'",
    ],
    "ledger_follows_tills": [
        "update till_shifts set counted_fen = counted_fen + 1",
        "delete from till_movements where kind = 'refund'",
    ],
    "tills_are_accounts_of_cash": ["update tills set name = '二号窗口'"],
    "tickets_on_paper_were_printed": [
        "delete from printed_tickets",
        "update tickets set printed_epoch = null, print_anchor = null where printed_epoch is not null",
        "update printed_tickets set epoch = epoch + 1",
    ],
    "window_tickets_are_of_who_claimed_them": [
        "update tickets set buyer_id = id",
        "delete from box_office_claims",
    ],
}
REFUSED = [
    "update payments set state = 'prepared', transaction_id = null, paid_at = null where method = 'cash'",
    "update till_movements set amount_fen = -amount_fen",
    "update till_shifts set note = null",
    "update till_shifts set closed_at = null",
    "update merchant_accounts set methods = '{wechat_jsapi}' where provider = 'cash'",
    "update tickets set printed_epoch = epoch + 1 where printed_epoch is not null",
]
"""What no rule has to look for."""


async def test_each_damage_at_the_window_is_found(db: Database, cipher: FieldCipher) -> None:
    till = Till(db, cipher)
    sale = await till.sale()
    drawer = await a_drawer(till, sale.organizer_id)
    back = await drawer.sold(sale, 2)
    await drawer.pay_out(await till.refund(back))
    kept = await drawer.sold(sale, 2)
    await drawer.print(kept)
    taken = await drawer.sold(sale)
    buyer = (await a_buyer(db)).login
    await claiming.claim_window_tickets(db, cipher, buyer=buyer, order_id=taken.id)
    await drawer.close(drawer.shift.float_fen + 3 * 18_000 - 500, "少了五元")
    assert await audit(db) == []
    assert DAMAGE.keys() == {rule.name for rule in BOX_OFFICE_RULES}
    for name, damages in DAMAGE.items():
        (sql,) = [rule.sql for rule in BOX_OFFICE_RULES if rule.name == name]
        for damage in damages:
            assert await contradictions(db, damage, sql), (name, damage)
    for damage in REFUSED:
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(damage)
    assert await audit(db) == []


async def contradictions(db: Database, damage: str, sql: str) -> int:
    """How many the rule finds after this damage, which is undone: the next one meets honest books."""
    found = 0
    with contextlib.suppress(_Undone):
        async with db.tx() as tx:
            await tx.connection.execute(damage)
            found = len(await tx.connection.fetch(sql))
            raise _Undone
    return found


class _Undone(Exception):
    """Rolls the damage back."""
