"""The rule about days that statements have added up finds what contradicts it."""

import contextlib

from builders.books import audit
from builders.till import Till
from menpiao.books.statements import STATEMENT_RULES
from menpiao.insight.service.adding_up import add_up_days
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

DAMAGES = [
    "update statement_accounts set moved_fen = moved_fen + 1",
    "update statement_accounts set account = 'buyers' where account = 'organizer_payable'",
    "update statement_accounts set day = day - 1",
    "update statement_kinds set count = count + 1",
    "update statement_kinds set amount_fen = amount_fen + 1",
    "update statement_events set tickets = tickets + 1",
    "update statement_events set sold_fen = sold_fen + 1",
    "update statement_events set refunded_fen = 0",
    "delete from statement_accounts",
    "delete from statement_kinds",
    "delete from statement_events",
    "update statement_days set next_day = next_day - 1",
    "delete from statement_days",
    "insert into ledger_postings (organizer_id, kind, cause_id, at)"
    " select organizer_id, 'payment_owed_back', cause_id, at from ledger_postings where kind = 'payment_settled';"
    "insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen)"
    " select organizer_id, 'payment_owed_back', cause_id, n, 'buyers', 3 - 2 * n"
    " from ledger_postings, generate_series(1, 2) as n where kind = 'payment_settled'",
]


async def test_each_damage_to_what_is_added_up_is_found(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    till = Till(db, cipher)
    await till.refund(await till.paid(await till.sale(price_fen=9_000)))
    clock.advance(hours=24)
    assert await add_up_days(db) == 1
    assert await audit(db) == []
    (rule,) = STATEMENT_RULES
    for damage in DAMAGES:
        assert await contradictions(db, damage, rule.sql), damage
    assert await audit(db) == []


async def contradictions(db: Database, damage: str, sql: str) -> int:
    """How many the rule finds after this damage, which is taken back."""
    found = 0
    with contextlib.suppress(_TakenBack):
        async with db.tx() as tx:
            await tx.connection.execute(damage)
            found = len(await tx.connection.fetch(sql))
            raise _TakenBack
    return found


class _TakenBack(Exception):
    """Ends a transaction without its effects."""
