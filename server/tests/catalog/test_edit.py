"""What organizers may do with their catalogue, and what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from builders.shop import a_draft, a_session, a_shop, a_ticket_type, a_venue, an_event_on_sale
from menpiao.catalog import (
    EventIncomplete,
    SessionChange,
    SessionPublished,
    Terms,
    TermsCache,
    TicketTypeAdded,
    TicketTypeChange,
    WrongEventStatus,
    add_ticket_type,
    catalog_versions,
    change_session,
    change_ticket_type,
    publish_event,
    published_events,
    withdraw_event,
)
from menpiao.catalog.model.shapes import NewTicketType
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, Tx


async def version_of(db: Database, organizer_id: int) -> int:
    async with db.read() as tx:
        return (await catalog_versions(tx)).get(organizer_id, 0)


async def titles_on_view(db: Database, organizer_id: int) -> list[str]:
    async with db.read() as tx:
        return [event.title["zh-CN"] for event in await published_events(tx, organizer_ids=[organizer_id])]


async def test_a_draft_is_on_nobodys_screen_until_it_is_published(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    session_id = await a_session(shop, event_id)
    await a_ticket_type(shop, session_id)
    assert await titles_on_view(db, shop.organizer_id) == []
    await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    assert await titles_on_view(db, shop.organizer_id) == ["夜航乐队"]
    await withdraw_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    assert await titles_on_view(db, shop.organizer_id) == []
    await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    assert await titles_on_view(db, shop.organizer_id) == ["夜航乐队"]


async def test_every_edit_raises_the_catalogue_version_and_leaves_an_audit_entry(db: Database) -> None:
    shop = await a_shop(db)
    before = await version_of(db, shop.organizer_id)
    sale = await an_event_on_sale(shop)
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(price_fen=1, paused=True),
    )
    assert await version_of(db, shop.organizer_id) == before + 5
    async with db.read() as tx:
        rows = await tx.connection.fetch("select action, detail from audit_entries")
    assert {row["action"].removeprefix("catalog."): row["detail"] for row in rows} == {
        "venue_created": None,
        "event_created": None,
        "session_added": None,
        "ticket_type_added": None,
        "event_published": None,
        "ticket_type_changed": {"fields": ["paused", "price_fen"]},
    }


async def test_a_refused_edit_changes_nothing_at_all(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    before = await version_of(db, shop.organizer_id)
    with pytest.raises(EventIncomplete):
        await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    without_types = await a_session(shop, event_id)
    with pytest.raises(EventIncomplete):
        await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    with pytest.raises(Invalid):
        await a_ticket_type(shop, without_types, price_fen=-1)
    assert await version_of(db, shop.organizer_id) == before + 1


async def test_publishing_twice_and_withdrawing_a_draft_are_refused(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    with pytest.raises(WrongEventStatus):
        await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=sale.event_id)
    draft = await a_draft(shop)
    with pytest.raises(WrongEventStatus):
        await withdraw_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=draft)


async def test_another_organizers_things_are_simply_not_found(db: Database) -> None:
    mine, theirs = await a_shop(db), await a_shop(db, organizer_id=8)
    sale = await an_event_on_sale(mine)
    with pytest.raises(NotFound):
        await withdraw_event(db, actor=SYSTEM, organizer_id=8, event_id=sale.event_id)
    with pytest.raises(NotFound):
        await change_ticket_type(
            db, actor=SYSTEM, organizer_id=8, ticket_type_id=sale.ticket_type_id, change=TicketTypeChange(price_fen=0)
        )
    with pytest.raises(NotFound):
        await a_session(theirs, sale.event_id)
    with pytest.raises(Invalid) as refused:
        await a_session(mine, sale.event_id, venue_id=theirs.venue_id)
    assert refused.value.errors[0].pointer == "/venue_id"


async def test_news_reach_their_handlers_inside_the_transaction(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    session_id = await a_session(shop, event_id)
    heard: list[object] = []

    async def on_added(tx: Tx, news: TicketTypeAdded) -> None:
        exists = await tx.connection.fetchval("select true from ticket_types where id = $1", news.ticket_type_id)
        heard.append((news, exists))

    async def on_published(tx: Tx, news: SessionPublished) -> None:
        heard.append(news)

    ticket_type_id = await add_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        session_id=session_id,
        new=NewTicketType(name={"en": "Door"}, price_fen=0, on_sale_at=db.clock.now()),
        on_added=[on_added],
    )
    await publish_event(
        db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id, on_published=[on_published]
    )
    assert heard == [
        (TicketTypeAdded(shop.organizer_id, session_id, ticket_type_id), True),
        SessionPublished(shop.organizer_id, event_id, session_id, (ticket_type_id,)),
    ]


async def test_a_handler_that_fails_takes_the_edit_back(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    await a_ticket_type(shop, await a_session(shop, event_id))

    async def refuse(tx: Tx, news: SessionPublished) -> None:
        raise RuntimeError("no places")

    with pytest.raises(RuntimeError):
        await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id, on_published=[refuse])
    assert await titles_on_view(db, shop.organizer_id) == []


async def test_whatever_changes_what_may_be_bought_raises_the_types_version(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    terms = TermsCache(db)
    seen = [(await terms.get([sale.ticket_type_id]))[sale.ticket_type_id].version]

    async def look() -> None:
        terms.forget([sale.ticket_type_id])
        seen.append((await terms.get([sale.ticket_type_id]))[sale.ticket_type_id].version)

    for change in (TicketTypeChange(price_fen=5), TicketTypeChange(paused=True), TicketTypeChange(hidden=True)):
        await change_ticket_type(
            db, actor=SYSTEM, organizer_id=shop.organizer_id, ticket_type_id=sale.ticket_type_id, change=change
        )
        await look()
    await withdraw_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=sale.event_id)
    await look()
    await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=sale.event_id)
    await look()
    assert seen == list(range(seen[0], seen[0] + 6))


async def test_an_edit_of_one_field_leaves_the_others_alone(db: Database, clock: SimulatedClock) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, ticket_types=[{"per_order_max": 3, "per_buyer_max": 5}])

    async def change(**changes: Any) -> tuple[Any, ...]:
        await change_ticket_type(
            db,
            actor=SYSTEM,
            organizer_id=shop.organizer_id,
            ticket_type_id=sale.ticket_type_id,
            change=TicketTypeChange(**changes),
        )
        async with db.read() as tx:
            return tuple(
                await tx.connection.fetchrow(
                    "select price_fen, per_order_max, per_buyer_max, hidden, paused_at from ticket_types where id = $1",
                    sale.ticket_type_id,
                )
            )

    paused_at = clock.now()
    assert await change(paused=True) == (18_000, 3, 5, False, paused_at)
    clock.advance(hours=1)
    assert await change(paused=True, price_fen=0) == (0, 3, 5, False, paused_at)
    assert await change(paused=False, hidden=True) == (0, 3, 5, True, None)


@pytest.mark.parametrize(
    ("pointer", "changes"),
    [
        ("/price_fen", {"price_fen": -1}),
        ("/price_fen", {"price_fen": 10_000_001}),
        ("/per_order_max", {"per_order_max": 0}),
        ("/per_order_max", {"per_order_max": 21}),
        ("/per_buyer_max", {"per_buyer_max": 0}),
        ("/name", {"name": {}}),
        ("/name/fr", {"name": {"fr": "Debout"}}),
        ("/name/en", {"name": {"en": ""}}),
        ("/name/en", {"name": {"en": "nul\x00"}}),
    ],
)
async def test_a_ticket_type_out_of_bounds_is_refused_by_name(
    db: Database, pointer: str, changes: dict[str, Any]
) -> None:
    shop = await a_shop(db)
    session_id = await a_session(shop, await a_draft(shop))
    with pytest.raises(Invalid) as refused:
        await a_ticket_type(shop, session_id, **changes)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_sale_that_ends_before_it_starts_is_refused(db: Database) -> None:
    shop = await a_shop(db)
    session_id = await a_session(shop, await a_draft(shop))
    now = db.clock.now()
    with pytest.raises(Invalid):
        await a_ticket_type(shop, session_id, on_sale_at=now, off_sale_at=now)


async def test_a_session_ends_after_it_starts_and_fits_one_admission_day(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    now = db.clock.now()
    for changes in (
        {"starts_at": now, "ends_at": now},
        {"starts_at": now, "doors_at": now + timedelta(minutes=1)},
        {"starts_at": now, "ends_at": now + timedelta(hours=9, seconds=1)},
        {"time_zone": "Asia/Atlantis"},
        {"time_zone": "../etc/passwd"},
    ):
        with pytest.raises(Invalid):
            await a_session(shop, event_id, **changes)
    await a_session(shop, event_id, starts_at=now, ends_at=now + timedelta(hours=9))


async def test_a_venue_is_in_a_city_that_we_know(db: Database) -> None:
    shop = await a_shop(db)
    wrong: list[dict[str, Any]] = [{"city": "atlantis"}, {"latitude": None}, {"latitude": 91.0}, {"name": {}}]
    for changes in wrong:
        with pytest.raises(Invalid):
            await a_venue(db, organizer_id=shop.organizer_id, **changes)


async def test_an_event_has_a_known_category_and_a_cover(db: Database) -> None:
    shop = await a_shop(db)
    wrong: list[dict[str, Any]] = [
        {"category": "opera9"},
        {"cover": "javascript:alert(1)"},
        {"tags": ("x" * 21,)},
        {"title": {}},
    ]
    for changes in wrong:
        with pytest.raises(Invalid):
            await a_draft(shop, **changes)


@pytest.mark.parametrize(
    "damage",
    [
        "update ticket_types set price_fen = -1",
        "update ticket_types set per_order_max = 21",
        "update ticket_types set off_sale_at = on_sale_at",
        "update ticket_types set currency = 'USD'",
        "update ticket_types set name = '{}'",
        "update sessions set ends_at = doors_at + interval '10 hours 1 second'",
        "update sessions set starts_at = doors_at - interval '1 second'",
        'update events set title = \'{"fr": "nuit"}\'',
        "update events set title = '[\"nuit\"]'",
        'update events set title = \'{"en": ""}\'',
        "update events set status = 'draft'",
        "update venues set latitude = null",
    ],
)
async def test_the_schema_itself_refuses_what_no_verb_would_write(db: Database, damage: str) -> None:
    await an_event_on_sale(await a_shop(db))
    async with db.tx() as tx:
        with pytest.raises(asyncpg.CheckViolationError):
            await tx.connection.execute(damage)


async def test_ids_carry_their_organizers_number(db: Database) -> None:
    from menpiao.kernel.ids import organizer_of

    sale = await an_event_on_sale(await a_shop(db, organizer_id=42))
    ids: list[UUID] = [sale.event_id, sale.session_id, sale.ticket_type_id]
    assert {organizer_of(i) for i in ids} == {42}


async def test_a_session_has_limits_of_its_own_and_every_quote_before_a_change_is_void(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, ticket_types=[{}, {}], session={"per_buyer_max": 4})
    before = await terms_by_id(db, *sale.ticket_type_ids)
    assert {(terms.session_per_buyer_max, terms.session_per_device_max) for terms in before} == {(4, None)}
    await limit(db, shop.organizer_id, sale.session_id, per_buyer_max=None, per_device_max=2)
    after = await terms_by_id(db, *sale.ticket_type_ids)
    assert {(terms.session_per_buyer_max, terms.session_per_device_max) for terms in after} == {(None, 2)}
    assert [terms.version for terms in after] == [terms.version + 1 for terms in before]
    async with db.read() as tx:
        (event,) = await published_events(tx, organizer_ids=[shop.organizer_id])
    (session,) = event.sessions
    assert (session.per_buyer_max, session.per_device_max, session.one_per_attendee) == (None, 2, False)


@pytest.mark.parametrize("limits", [{"per_buyer_max": 0}, {"per_device_max": 10_001}, {"per_buyer_max": -1}])
async def test_limits_that_nobody_could_keep_are_refused(db: Database, limits: dict[str, Any]) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    with pytest.raises(Invalid):
        await a_session(shop, event_id, **limits)
    session_id = await a_session(shop, event_id)
    with pytest.raises(Invalid):
        await limit(db, shop.organizer_id, session_id, **limits)


async def test_limits_of_a_foreign_session_are_not_found(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    other = await a_shop(db, organizer_id=8)
    with pytest.raises(NotFound):
        await limit(db, other.organizer_id, sale.session_id, per_buyer_max=1)


IDS = {"attendee_names_required": True, "attendee_ids_required": True}


async def test_a_session_that_counts_people_has_only_ticket_types_that_ask_who_they_are(db: Database) -> None:
    shop = await a_shop(db)
    event_id = await a_draft(shop)
    counted = await a_session(shop, event_id, one_per_attendee=True)
    with pytest.raises(Invalid) as refused:
        await a_ticket_type(shop, counted)
    assert refused.value.errors[0].pointer == "/attendee_ids_required"
    await a_ticket_type(shop, counted, **IDS)

    mixed = await a_session(shop, event_id)
    await a_ticket_type(shop, mixed, **IDS)
    await a_ticket_type(shop, mixed)
    with pytest.raises(Invalid):
        await limit(db, shop.organizer_id, mixed, one_per_attendee=True)


async def test_people_are_counted_from_the_first_order_on_or_not_at_all(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, ticket_types=[IDS])
    with pytest.raises(WrongEventStatus):
        await limit(db, shop.organizer_id, sale.session_id, one_per_attendee=True)
    draft = await a_session(shop, await a_draft(shop))
    await limit(db, shop.organizer_id, draft, one_per_attendee=True)
    await limit(db, shop.organizer_id, draft, one_per_attendee=False)


async def test_an_id_number_goes_with_a_name(db: Database) -> None:
    shop = await a_shop(db)
    session_id = await a_session(shop, await a_draft(shop))
    with pytest.raises(Invalid):
        await a_ticket_type(shop, session_id, attendee_ids_required=True)


async def limit(db: Database, organizer_id: int, session_id: UUID, **limits: Any) -> None:
    await change_session(
        db, actor=SYSTEM, organizer_id=organizer_id, session_id=session_id, change=SessionChange(**limits)
    )


async def terms_by_id(db: Database, *ticket_type_ids: UUID) -> list[Terms]:
    found = await TermsCache(db).get(ticket_type_ids)
    return [found[ticket_type_id] for ticket_type_id in ticket_type_ids]
