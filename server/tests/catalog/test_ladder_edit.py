"""Replacing an event's refund ladder: versions that stay, quotes that end, and edits that do not undo each other."""

import asyncio

import asyncpg
import pytest

from builders.ladders import a_rule, with_ladder
from builders.shop import a_shop, an_event_on_sale
from menpiao.catalog import (
    RefundRule,
    catalog_versions,
    published_events,
    refund_ladder_of_event,
    refund_ladders,
    replace_refund_ladder,
    terms_of,
)
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database


async def test_an_event_has_no_ladder_until_somebody_says_so(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    assert await refund_ladder_of_event(db, organizer_id=7, event_id=sale.event_id) == (0, RefundRule())
    async with db.read() as tx:
        (terms,) = (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id])).values()
        (event,) = await published_events(tx, organizer_ids=[7])
    assert (terms.refund_ladder_id, event.refund_rule) == (None, None)


async def test_a_new_version_voids_quotes_and_leaves_the_old_one_as_it_was(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    await with_ladder(db, sale.event_id, a_rule((72, 0)))
    async with db.read() as tx:
        (before,) = (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id])).values()
    assert await with_ladder(db, sale.event_id, a_rule((48, 10))) == 2
    async with db.read() as tx:
        (after,) = (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id])).values()
        assert before.refund_ladder_id is not None
        assert after.refund_ladder_id is not None
        known = await refund_ladders(
            tx, organizer_id=7, ladder_ids=[before.refund_ladder_id, after.refund_ladder_id, sale.event_id]
        )
        (event,) = await published_events(tx, organizer_ids=[7])
        actions = await tx.connection.fetch(
            "select detail from audit_entries where action like '%ladder%' order by detail ->> 'version'"
        )
    assert after.version == before.version + 1
    assert [known[id].rule for id in (before.refund_ladder_id, after.refund_ladder_id)] == [
        a_rule((72, 0)),
        a_rule((48, 10)),
    ]
    assert event.refund_rule == a_rule((48, 10))
    assert [row["detail"] for row in actions] == [{"version": 1}, {"version": 2}]


async def test_what_is_so_already_is_not_changed_again(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    await with_ladder(db, sale.event_id)
    async with db.read() as tx:
        (before,) = (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id])).values()
    for expected in (0, 1, 17):
        version = await replace_refund_ladder(
            db, actor=SYSTEM, organizer_id=7, event_id=sale.event_id, expected_version=expected, rule=a_rule()
        )
        assert version == 1
    async with db.read() as tx:
        assert (await terms_of(tx, ticket_type_ids=[sale.ticket_type_id]))[sale.ticket_type_id] == before


async def test_of_two_edits_of_the_same_version_one_is_refused(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    outcomes = await asyncio.gather(
        *(
            replace_refund_ladder(
                db,
                actor=SYSTEM,
                organizer_id=7,
                event_id=sale.event_id,
                expected_version=0,
                rule=a_rule((hours, 0)),
            )
            for hours in range(1, 6)
        ),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PreconditionFailed"] * 4 + ["int"]
    assert (await refund_ladder_of_event(db, organizer_id=7, event_id=sale.event_id))[0] == 1


async def test_a_foreign_event_does_not_exist(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    await a_shop(db, organizer_id=8)
    async with db.read() as tx:
        before = await catalog_versions(tx)
    with pytest.raises(NotFound):
        await refund_ladder_of_event(db, organizer_id=8, event_id=sale.event_id)
    with pytest.raises(NotFound):
        await replace_refund_ladder(
            db, actor=SYSTEM, organizer_id=8, event_id=sale.event_id, expected_version=0, rule=a_rule()
        )
    async with db.read() as tx:
        assert await catalog_versions(tx) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update refund_ladders set rule = jsonb_set(rule, '{scope}', '\"order\"')",
        "delete from refund_ladders",
        "insert into refund_ladders select organizer_id, gen_random_uuid(), event_id, version, rule, created_at"
        " from refund_ladders",
        "update events set refund_ladder_id = (select id from refund_ladders) where refund_ladder_id is null",
    ],
)
async def test_the_database_keeps_ladders_as_they_are_and_with_their_event(db: Database, statement: str) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    await an_event_on_sale(shop)
    await with_ladder(db, sale.event_id)
    with pytest.raises(asyncpg.PostgresError):
        async with db.tx() as tx:
            await tx.connection.execute(statement)


async def test_an_old_edit_says_what_to_do(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    await with_ladder(db, sale.event_id)
    with pytest.raises(PreconditionFailed):
        await replace_refund_ladder(
            db, actor=SYSTEM, organizer_id=7, event_id=sale.event_id, expected_version=0, rule=a_rule((1, 1))
        )
