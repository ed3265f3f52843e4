"""The audit log's chain: nothing is left out, whoever commits late, and finding what is new does not read the rest."""

import asyncio
from contextvars import Context
from uuid import UUID

from builders.ids import make_id
from menpiao.books.chain import broken_links
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx


def entry_id(number: int, organizer_id: int = 7) -> UUID:
    return make_id(milliseconds=1_800_000_000_000 + number, organizer_id=organizer_id, randomness=number)


async def note(tx: Tx, number: int, organizer_id: int = 7) -> None:
    await audit.write_entry(
        tx,
        entry_id=entry_id(number, organizer_id),
        organizer_id=organizer_id,
        actor=audit.SYSTEM,
        action="noted",
        subject_id=entry_id(number),
        detail={"number": number},
    )


async def chain(db: Database, organizer_id: int = 7) -> list[int]:
    """The numbers of the entries, in the order of the chain."""
    async with db.tx() as tx:
        rows = await tx.connection.fetch(
            """select l.seq, (e.detail ->> 'number')::integer as number
                 from audit_links l join audit_entries e on e.organizer_id = l.organizer_id and e.id = l.entry_id
                where l.organizer_id = $1 order by l.seq""",
            organizer_id,
        )
        assert await broken_links(tx.connection, 1) == []
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["number"] for row in rows]


async def link_all(db: Database) -> int:
    total = 0
    while linked := await audit.link_new_entries(db):
        total += linked
    return total


async def test_an_entry_that_commits_late_is_linked_after_those_with_greater_ids(db: Database) -> None:
    async with db.tx() as late:
        await note(late, 1)
        other = Database(db.pool, db.clock)

        async def meanwhile() -> None:
            async with other.tx() as tx:
                await note(tx, 2)
            assert await link_all(other) == 1

        # A context of its own: another process, as far as the guard of transactions knows.
        await asyncio.get_running_loop().create_task(meanwhile(), context=Context())
    assert await link_all(db) == 1
    assert await chain(db) == [2, 1]


async def test_each_organizer_has_a_chain_of_its_own(db: Database) -> None:
    async with db.tx() as tx:
        for number in range(5):
            await note(tx, number, organizer_id=7 + number % 2)
    assert await link_all(db) == 5
    assert (await chain(db, 7), await chain(db, 8)) == ([0, 2, 4], [1, 3])
    assert await link_all(db) == 0


async def test_two_workers_link_each_entry_once(db: Database) -> None:
    async with db.tx() as tx:
        for number in range(50):
            await note(tx, number)
    await asyncio.gather(*(link_all(db) for _ in range(4)))
    assert await chain(db) == list(range(50))


async def test_more_entries_than_one_run_takes_are_linked_in_one_tick(db: Database) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(
            """insert into audit_entries (organizer_id, id, at, actor_kind, action, subject_id, detail)
               select 7, new_id(7), app_now(), 'system', 'noted', new_id(7), jsonb_build_object('number', n)
                 from generate_series(1, $1) n""",
            audit.LINKS_A_RUN + 1,
        )
    assert await audit.link_what_is_new(db) == audit.LINKS_A_RUN + 1
    assert len(await chain(db)) == audit.LINKS_A_RUN + 1


async def test_finding_what_is_new_reads_nothing_of_what_is_old(db: Database) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(
            """insert into audit_entries (organizer_id, id, at, actor_kind, action, subject_id, linked)
               select 7, new_id(7), app_now(), 'system', 'noted', new_id(7), true from generate_series(1, 20000)"""
        )
        await tx.connection.execute("analyze audit_entries")
        await note(tx, 1)
        plan = await tx.connection.fetchval(f"explain (format json) {audit._UNLINKED.sql}", 100)
    text = str(plan)
    assert "audit_entries_unlinked" in text
    assert "Seq Scan" not in text
