"""What a placing batch reads: what it is about, however much else an organizer has, and whenever its plans were made.

PostgreSQL keeps the plans of a function's statements, and the first are made while a new installation's tables are
empty.
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest

from builders.orders import an_order, placing_for, prepared, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.orders.service.batching import place_in
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

BATCH = 5
OTHERS = 400
READ = """
    select relname, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as rows
      from pg_stat_xact_user_tables
     where relname in ('orders', 'quotas', 'ticket_types', 'buyer_counts')"""


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), 100_000)


async def place(db: Database, cipher: FieldCipher, sale: Sale, tx: Tx, buyers: Sequence[UUID]) -> None:
    """An order for each of these, in one batch."""
    placing = placing_for(db, cipher)
    await place_in(tx, [await prepared(placing, an_order(sale, buyer_id=buyer)) for buyer in buyers])


@pytest.mark.parametrize("many", ["buyers", "orders of one buyer"])
async def test_a_batch_reads_a_few_rows_for_each_order(
    db: Database, cipher: FieldCipher, sale: Sale, many: str
) -> None:
    somebody = db.new_id(0)
    others = [db.new_id(0) if many == "buyers" else somebody for _ in range(OTHERS)]
    async with db.pool.acquire() as connection:
        tx = Tx(connection)
        for _ in range(7):  # PostgreSQL decides for a plan that it keeps at the sixth time
            await place(db, cipher, sale, tx, [somebody])
        await place(db, cipher, sale, tx, others)
        async with connection.transaction():
            before = await rows_read(connection)
            await place(db, cipher, sale, tx, [somebody] * BATCH)
            after = await rows_read(connection)
    read = {table: rows - before.get(table, 0) for table, rows in after.items()}
    assert read.get("quotas", 0) <= 10
    assert read.get("ticket_types", 0) <= 10
    assert read.get("buyer_counts", 0) <= 4 * BATCH
    assert read.get("orders", 0) <= 4 * BATCH


async def rows_read(connection: "asyncpg.Connection[asyncpg.Record]") -> dict[str, int]:
    """By table, what this transaction has read."""
    return {row["relname"]: row["rows"] for row in await connection.fetch(READ)}
