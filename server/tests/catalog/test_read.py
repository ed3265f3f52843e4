"""Terms and labels from memory: fresh within a second, one query for many, nothing for those that are known."""

import asyncio
from datetime import timedelta

from builders.queries import counted
from builders.shop import a_shop, an_event_on_sale
from menpiao.catalog import Labels, TermsCache, TicketTypeChange, change_ticket_type, session_labels, ticket_type_labels
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


async def test_terms_are_what_the_organizer_wrote(db: Database) -> None:
    sale = await an_event_on_sale(
        await a_shop(db), ticket_types=[{"price_fen": 0, "hidden": True, "attendee_names_required": True}]
    )
    terms = (await TermsCache(db).get([sale.ticket_type_id]))[sale.ticket_type_id]
    assert (terms.organizer_id, terms.event_id, terms.session_id) == (sale.organizer_id, sale.event_id, sale.session_id)
    assert (terms.price_fen, terms.currency, terms.hidden, terms.attendee_names_required) == (0, "CNY", True, True)
    assert terms.event_title["zh-CN"] == "夜航乐队"
    assert terms.sellable
    assert not terms.paused
    assert terms.off_sale_at == terms.ends_at


async def test_a_cancelled_session_is_not_sellable(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    async with db.tx() as tx:
        await tx.connection.execute("update sessions set status = 'cancelled'")
    assert not (await TermsCache(db).get([sale.ticket_type_id]))[sale.ticket_type_id].sellable


async def test_a_thousand_callers_in_one_instant_cost_one_query(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}])
    db, pool = counted(db)
    terms = TermsCache(db)
    answers = await asyncio.gather(*(terms.get(sale.ticket_type_ids) for _ in range(1000)))
    assert pool.count == 1
    assert all(set(answer) == set(sale.ticket_type_ids) for answer in answers)


async def test_known_terms_and_unknown_ids_cost_no_query_for_a_second(db: Database, clock: SimulatedClock) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    db, pool = counted(db)
    terms = TermsCache(db)
    asked = [sale.ticket_type_id, db.new_id(sale.organizer_id)]
    assert set(await terms.get(asked)) == {sale.ticket_type_id}
    pool.count = 0
    clock.advance(milliseconds=999)
    assert set(await terms.get(asked)) == {sale.ticket_type_id}
    assert pool.count == 0
    clock.advance(milliseconds=1)
    await terms.get(asked)
    assert pool.count == 1


async def test_a_change_is_seen_after_a_second_or_at_once_when_told(db: Database, clock: SimulatedClock) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    terms, other_process = TermsCache(db), TermsCache(db)
    await terms.get(sale.ticket_type_ids)
    await other_process.get(sale.ticket_type_ids)
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(price_fen=1),
    )
    terms.forget(sale.ticket_type_ids)
    assert (await terms.get(sale.ticket_type_ids))[sale.ticket_type_id].price_fen == 1
    clock.advance(seconds=1)
    assert (await other_process.get(sale.ticket_type_ids))[sale.ticket_type_id].price_fen == 1


async def test_forgetting_during_a_read_makes_the_next_caller_read_again(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    db, pool = counted(db)
    terms = TermsCache(db)
    first = asyncio.ensure_future(terms.get(sale.ticket_type_ids))
    await asyncio.sleep(0)
    terms.forget(sale.ticket_type_ids)
    second = asyncio.ensure_future(terms.get(sale.ticket_type_ids))
    assert await first == await second
    await terms.get(sale.ticket_type_ids)
    assert 1 <= pool.count <= 2


async def test_a_caller_who_hangs_up_does_not_take_the_others_along(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    terms = TermsCache(db)
    impatient = asyncio.ensure_future(terms.get(sale.ticket_type_ids))
    patient = asyncio.ensure_future(terms.get(sale.ticket_type_ids))
    await asyncio.sleep(0)
    impatient.cancel()
    assert set(await patient) == set(sale.ticket_type_ids)


async def test_when_the_database_is_away_every_caller_is_told_and_the_next_one_tries_again(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    db, pool = counted(db)
    terms = TermsCache(db)
    pool.away = True
    answers = await asyncio.gather(*(terms.get(sale.ticket_type_ids) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(answer, ConnectionError) for answer in answers)
    pool.away = False
    assert set(await terms.get(sale.ticket_type_ids)) == set(sale.ticket_type_ids)


async def test_labels_name_the_session_and_the_ticket_type(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, session={"starts_at": db.clock.now() + timedelta(days=2)})
    labels = Labels(db)
    label = (await labels.sessions([sale.session_id]))[sale.session_id]
    assert (label.event_id, label.venue_id, label.status) == (sale.event_id, shop.venue_id, "scheduled")
    assert label.venue_name["en"] == "The Wings"
    assert label.doors_at < label.starts_at < label.ends_at
    assert (await labels.ticket_types([sale.ticket_type_id]))[sale.ticket_type_id].name["en"] == "Standard"


async def test_labels_inside_a_transaction_are_the_organizers_own(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    async with db.tx() as tx:
        mine = await session_labels(tx, organizer_id=sale.organizer_id, session_ids=[sale.session_id])
        foreign = await session_labels(tx, organizer_id=99, session_ids=[sale.session_id])
        types = await ticket_type_labels(tx, organizer_id=99, ticket_type_ids=[sale.ticket_type_id])
    assert set(mine) == {sale.session_id}
    assert foreign == {}
    assert types == {}
