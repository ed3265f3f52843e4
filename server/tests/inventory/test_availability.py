"""Counts in memory: all that has changed is found, nothing else is read, and nobody who asks costs a query."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from builders.orders import an_order, placing_for, with_quota
from builders.queries import counted
from builders.seated import an_availability
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.inventory import Availability, store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, horizon

TAKE = "update quotas set held = held + 1 where organizer_id = $1 and ticket_type_id = $2"


@pytest.fixture
async def sale(db: Database) -> Sale:
    """Two ticket types with 30 and 2 places."""
    sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}])
    await with_quota(db, sale, 30)
    return await with_quota(db, sale, 2, index=1)


@pytest.fixture
async def availability(db: Database, sale: Sale) -> Availability:
    availability = an_availability(db)
    await availability.refresh()
    return availability


def places(availability: Availability, sale: Sale) -> dict[UUID, int]:
    free = availability.of_session(sale.session_id)
    assert free is not None
    return {one.ticket_type_id: one.places for one in free}


async def test_what_is_sold_is_seen_at_the_next_look(
    db: Database, cipher: FieldCipher, sale: Sale, availability: Availability
) -> None:
    first, second = sale.ticket_type_ids
    assert places(availability, sale) == availability.remaining_by_type() == {first: 30, second: 2}
    placing = placing_for(db, cipher)
    for _ in range(2):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), index=1))
    await availability.refresh()
    assert places(availability, sale) == availability.remaining_by_type() == {first: 30, second: 0}
    assert availability.remaining_of_session(sale.session_id) == 30
    assert availability.sold_out_types() == {second}
    await with_quota(db, sale, 5, index=1)
    await availability.refresh()
    assert availability.remaining_of_session(sale.session_id) == 33
    assert availability.sold_out_types() == set()
    await placing.close()


async def test_a_session_without_a_quota_is_unknown(db: Database, availability: Availability) -> None:
    for unknown in (db.new_id(7), (await an_event_on_sale(await a_shop(db))).session_id):
        assert availability.of_session(unknown) is None
        assert availability.remaining_of_session(unknown) is None


async def test_only_what_was_written_since_is_read(db: Database, sale: Sale) -> None:
    async with db.read() as tx:
        before = await horizon(tx)
        assert await store.changed_free(tx, before.xid) == []
    async with db.tx() as tx:
        await tx.connection.execute(TAKE, sale.organizer_id, sale.ticket_type_ids[1])
    async with db.read() as tx:
        (changed,) = await store.changed_free(tx, before.xid)
        assert (changed.ticket_type_id, changed.places) == (sale.ticket_type_ids[1], 1)
        assert await store.changed_free(tx, (await horizon(tx)).xid) == []


@pytest.mark.parametrize("nested", [False, True])
async def test_who_is_still_writing_during_a_look_is_seen_at_a_later_one(
    db: Database, sale: Sale, availability: Availability, nested: bool
) -> None:
    """The slow transaction has a lower number than all that come and go while it lasts."""
    slow, quick = sale.ticket_type_ids
    async with db.tx() as tx:
        if nested:
            async with tx.connection.transaction():
                await tx.connection.execute(TAKE, sale.organizer_id, slow)
        else:
            await tx.connection.execute(TAKE, sale.organizer_id, slow)
        for left in (1, 0):
            async with db.pool.acquire() as other:
                await other.execute(TAKE, sale.organizer_id, quick)
            await availability.refresh()
            assert places(availability, sale) == {slow: 30, quick: left}
    await availability.refresh()
    assert places(availability, sale) == {slow: 29, quick: 0}


async def test_after_a_restore_or_a_failover_everything_is_read_again(
    db: Database, sale: Sale, availability: Availability
) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(TAKE, sale.organizer_id, sale.ticket_type_ids[1])
    async with db.read() as tx:
        now = await horizon(tx)
    for elsewhere in (
        msgspec.structs.replace(now, below=now.below + 1_000, xid=now.xid + 1_000),
        msgspec.structs.replace(now, server_started_at=now.server_started_at - timedelta(hours=1)),
    ):
        availability._seen = elsewhere  # what this process remembers of the server that was there before
        availability._remaining[sale.ticket_type_ids[1]] = 77
        await availability.refresh()
        assert places(availability, sale)[sale.ticket_type_ids[1]] == 1


async def test_what_has_not_changed_stays_the_same_object(db: Database, sale: Sale, availability: Availability) -> None:
    other = await with_quota(db, await an_event_on_sale(await a_shop(db)), 3)
    await availability.refresh()
    kept, sold_out = availability.of_session(sale.session_id), availability.sold_out_types()
    async with db.tx() as tx:
        await tx.connection.execute(TAKE, other.organizer_id, other.ticket_type_id)
        # The row is written, but the number of free places is as it was.
        await tx.connection.execute("update quotas set total = total where session_id = $1", sale.session_id)
    await availability.refresh()
    assert availability.remaining_of_session(other.session_id) == 2
    assert availability.of_session(sale.session_id) is kept
    assert availability.sold_out_types() is sold_out


async def test_while_the_database_is_away_the_counts_stay_as_they_are(db: Database, sale: Sale) -> None:
    database, pool = counted(db)
    availability = an_availability(database)
    await availability.refresh()
    pool.away = True
    with pytest.raises(ConnectionError):
        await availability.refresh()
    assert availability.remaining_of_session(sale.session_id) == 32
