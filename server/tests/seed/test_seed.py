"""A seeded database is as if everything had been sold over the counter: the books say so."""

import pytest

from builders.books import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seed import DatabaseInUse, Scale, seed

SMALL = Scale(orders=400, scans=900)
LARGE_TABLES = {
    "orders": 440, "scans": 990, "admissions": 1, "payments": 300, "refunds": 1, "refund_items": 1, "seat_claims": 1,
    "ledger_entries": 600, "bill_trades": 300, "messages": 600, "order_marks": 880, "audit_links": 800,
    "promotion_uses": 1, "complimentary_orders": 1, "order_notes": 1, "reconciliation_differences": 1,
}  # fmt: skip


async def test_the_books_agree_afterwards_and_nothing_is_written_into_a_database_in_use(
    db: Database, dsn: str, cipher: FieldCipher
) -> None:
    steps: list[str] = []
    await seed(dsn, cipher, SMALL, now=db.clock.now(), progress=steps.append)
    assert len(steps) > 5
    assert await audit(db) == []
    async with db.read() as tx:
        for table, fewest in LARGE_TABLES.items():
            there = await tx.connection.fetchval(f"select count(*) from {table}")
            assert there >= fewest, f"{table} has {there} rows"
        assert await tx.connection.fetchval("select count(*) from audit_entries where not linked") == 0
    with pytest.raises(DatabaseInUse):
        await seed(dsn, cipher, SMALL, now=db.clock.now(), progress=steps.append)
