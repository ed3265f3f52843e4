"""The ledger in a database of one's own: its owner, who is no superuser, sells and refunds, and may change nothing in
it, whatever becomes of its triggers.
"""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from builders.books import audit
from builders.databases import with_database
from builders.till import Till
from menpiao.payments import RefundState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.platform.db.migrate import migrate

OWNER = "menpiao_of_its_own"
CHANGES = (
    "update ledger_entries set amount_fen = amount_fen + 1",
    "update ledger_postings set at = app_now()",
    "delete from ledger_entries",
    "delete from ledger_postings where false",
    "truncate ledger_entries",
    "truncate ledger_postings cascade",
)


@pytest.fixture
async def owned(
    server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]", clock: SimulatedClock
) -> AsyncIterator[Database]:
    """A database whose owner migrated it, and works in it."""
    await maintenance.execute(f"create role {OWNER} login password '{OWNER}'")
    await maintenance.execute(f"create database {OWNER} owner {OWNER}")
    try:
        url = urlsplit(with_database(server_dsn, OWNER))
        place = url.netloc.rpartition("@")[2]
        dsn = urlunsplit(url._replace(netloc=f"{OWNER}:{OWNER}@{place}"))
        await migrate(dsn)
        db = await connect(dsn, clock=clock, min_size=1, max_size=4)
        yield db
        await db.close()
    finally:
        await maintenance.execute(f"drop database {OWNER} with (force)")
        await maintenance.execute(f"drop role {OWNER}")


async def test_its_owner_writes_the_ledger_and_changes_nothing_in_it(owned: Database, cipher: FieldCipher) -> None:
    till = Till(owned, cipher)
    order = await till.paid(await till.sale(), quantity=2)
    refund_id = await till.refund(order, fee_per_ticket_fen=3_000)
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    assert await till.value("select count(distinct kind) from ledger_entries") == 3
    for sql in CHANGES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="ledger_"):
            await changed(owned, sql)
    await till.paid(await till.sale())
    key = "update ledger_postings set organizer_id = 8"
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await changed(owned, key)
    # Its foreign key would look for entries with a lock that nobody may take.
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="ledger_entries"):
        await changed(owned, f"alter table ledger_postings disable trigger user; {key}")
    assert await audit(owned) == []


async def changed(db: Database, sql: str) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(sql)
