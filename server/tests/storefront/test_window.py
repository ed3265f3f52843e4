"""The window over a real catalogue: what is shown, to whom, when, and at what cost."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.queries import counted
from builders.shop import Shop, a_draft, a_session, a_shop, a_ticket_type, a_venue, an_event_on_sale
from menpiao.catalog import Note, OnView, TicketTypeChange, change_ticket_type, publish_event, withdraw_event
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database
from menpiao.storefront import EventsQuery, Storefront


class Window:
    """A storefront in which those ticket types are sold out that a test says."""

    def __init__(self, db: Database) -> None:
        self.sold_out: frozenset[UUID] = frozenset()
        self.on_view = OnView(db)
        self.storefront = Storefront(db, self.on_view, lambda: self.sold_out)

    async def refresh(self) -> bool:
        await self.on_view.refresh()
        return await self.storefront.refresh()

    def cards(self, lang: Lang = "zh-CN", **query: Any) -> list[dict[str, Any]]:
        return list(self.list(lang, **query)["items"])

    def titles(self, **query: Any) -> list[str]:
        return [card["title"] for card in self.cards(**query)]

    def list(self, lang: Lang = "zh-CN", **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = msgspec.json.decode(self.storefront.events(lang, EventsQuery(**query)).body)
        return answer

    def page(self, event_id: UUID, lang: Lang = "zh-CN") -> dict[str, Any]:
        answer: dict[str, Any] = msgspec.json.decode(self.storefront.event_page(lang, encode(event_id)).body)
        return answer


@pytest.fixture
async def shop(db: Database) -> Shop:
    return await a_shop(db)


@pytest.fixture
def window(db: Database) -> Window:
    return Window(db)


async def named(shop: Shop, title: str, *, days: float = 7, **changes: Any) -> UUID:
    starts_at = shop.db.clock.now() + timedelta(days=days)
    sale = await an_event_on_sale(shop, title={"zh-CN": title}, session={"starts_at": starts_at}, **changes)
    return sale.event_id


async def test_a_card_tells_what_a_buyer_looks_for(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(shop, tags=("后摇",), ticket_types=[{"price_fen": 28_000}, {"price_fen": 18_000}])
    await window.refresh()
    (card,) = window.cards("en")
    assert card == {
        "id": encode(sale.event_id),
        "title": "Night Flight",
        "summary": "A quiet show",
        "cover": "/media/night.svg",
        "city": {"code": "shanghai", "name": "Shanghai"},
        "category": {"code": "livehouse", "name": "Livehouse"},
        "venue": {"id": encode(shop.venue_id), "name": "The Wings"},
        "first_starts_at": "2027-03-08T04:00:00Z",
        "last_starts_at": "2027-03-08T04:00:00Z",
        "time_zone": "Asia/Shanghai",
        "price_from": {"amount": 18_000, "currency": "CNY"},
        "prices_differ": True,
        "sale_state": "on_sale",
        "tags": ["后摇"],
    }


async def test_a_page_tells_everything_but_availability(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(
        shop,
        notes=(Note({"zh-CN": "入场", "en": "Entry"}, {"zh-CN": "请早到。", "en": "Come early."}),),
        ticket_types=[{"note": {"zh-CN": "含一杯饮料"}}],
    )
    await window.refresh()
    page = window.page(sale.event_id)
    assert page["organizer"]["name"] == "测试主办方"
    assert page["notes"] == [{"title": "入场", "text": "请早到。"}]
    assert page["venue"]["address"] == "长乐路 1 号"
    (session,) = page["sessions"]
    assert session["id"] == encode(sale.session_id)
    assert session["venue"]["city"] == {"code": "shanghai", "name": "上海"}
    (ticket_type,) = session["ticket_types"]
    assert ticket_type["id"] == encode(sale.ticket_type_id)
    assert ticket_type["price"] == {"amount": 18_000, "currency": "CNY"}
    assert ticket_type["note"] == "含一杯饮料"


async def test_hidden_types_are_shown_nowhere(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(shop, ticket_types=[{}, {"hidden": True, "price_fen": 1}])
    secret = await an_event_on_sale(shop, ticket_types=[{"hidden": True}])
    await window.refresh()
    (card,) = window.cards()
    assert card["price_from"]["amount"] == 18_000
    assert encode(sale.ticket_type_ids[1]) not in str(window.page(sale.event_id))
    with pytest.raises(NotFound):
        window.page(secret.event_id)


async def test_drafts_withdrawn_events_and_unknown_ids_are_not_found(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(shop)
    draft = await a_draft(shop)
    await window.refresh()
    for unknown in (draft, sale.session_id, shop.db.new_id(shop.organizer_id)):
        with pytest.raises(NotFound):
            window.page(unknown)
    await withdraw_event(shop.db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=sale.event_id)
    await window.refresh()
    assert window.cards() == []
    with pytest.raises(NotFound):
        window.page(sale.event_id)


async def test_warm_reads_make_no_query_and_a_quiet_refresh_makes_one(db: Database) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    database, pool = counted(db)
    window = Window(database)
    await window.refresh()
    pool.count = 0
    for _ in range(3):
        window.page(sale.event_id)
        window.cards(q="夜航", city="shanghai")
        window.storefront.facets("en")
    assert pool.count == 0
    assert not await window.refresh()
    assert pool.count == 1


async def test_a_change_of_the_catalogue_is_shown_after_the_next_refresh(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(shop)
    await window.refresh()
    before = window.storefront.event_page("en", encode(sale.event_id))
    await change_ticket_type(
        shop.db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        ticket_type_id=sale.ticket_type_id,
        change=TicketTypeChange(price_fen=5),
    )
    assert await window.refresh()
    assert window.cards()[0]["price_from"]["amount"] == 5
    assert window.storefront.event_page("en", encode(sale.event_id)).etag != before.etag
    assert not await window.refresh()


async def test_a_change_of_one_organizer_leaves_the_others_in_the_window(db: Database, window: Window) -> None:
    one, two = await a_shop(db, organizer_id=1), await a_shop(db, organizer_id=2)
    await named(one, "甲", days=1)
    await window.refresh()
    await named(two, "乙", days=2)
    await window.refresh()
    assert window.titles() == ["甲", "乙"]


async def test_a_sale_opens_by_the_clock_alone(shop: Shop, window: Window, clock: SimulatedClock) -> None:
    await an_event_on_sale(shop, ticket_types=[{"on_sale_at": clock.now() + timedelta(minutes=5)}])
    await window.refresh()
    assert window.cards()[0]["sale_state"] == "upcoming"
    clock.advance(minutes=5)
    assert window.cards()[0]["sale_state"] == "on_sale"


async def test_a_sale_that_is_announced_later_and_opens_sooner_opens_in_time(
    shop: Shop, window: Window, clock: SimulatedClock
) -> None:
    for minutes in (60, 5):
        await an_event_on_sale(shop, ticket_types=[{"on_sale_at": clock.now() + timedelta(minutes=minutes)}])
        await window.refresh()
        assert {card["sale_state"] for card in window.cards()} == {"upcoming"}
    clock.advance(minutes=5)
    assert sorted(card["sale_state"] for card in window.cards()) == ["on_sale", "upcoming"]
    clock.advance(minutes=55)
    assert {card["sale_state"] for card in window.cards()} == {"on_sale"}


async def test_sold_out_follows_the_counts_and_so_does_a_place_that_returns(shop: Shop, window: Window) -> None:
    sale = await an_event_on_sale(shop, ticket_types=[{}, {}])
    window.sold_out = frozenset(sale.ticket_type_ids)
    await window.refresh()
    assert window.cards()[0]["sale_state"] == "sold_out"
    assert window.page(sale.event_id)["sessions"][0]["sale_state"] == "sold_out"
    window.sold_out = frozenset(sale.ticket_type_ids[1:])
    assert await window.refresh()
    assert window.cards()[0]["sale_state"] == "on_sale"
    assert not await window.refresh()


async def test_a_past_event_leaves_the_list_but_its_page_stays_readable(
    shop: Shop, window: Window, clock: SimulatedClock
) -> None:
    event_id = await named(shop, "昨天", days=0.01)
    await window.refresh()
    assert window.titles() == ["昨天"]
    clock.advance(days=1)
    assert window.titles() == []
    assert window.titles(q="昨天") == []
    assert msgspec.json.decode(window.storefront.facets("en").body) == {"cities": [], "categories": []}
    assert window.page(event_id)["sale_state"] == "ended"


async def test_a_list_is_by_date_and_a_search_puts_titles_first(shop: Shop, window: Window) -> None:
    await named(shop, "三月的海", days=3, summary={"zh-CN": "关于海"})
    await named(shop, "海边", days=9)
    await named(shop, "山里", days=1, summary={"zh-CN": "没有海"})
    await window.refresh()
    assert window.titles() == ["山里", "三月的海", "海边"]
    assert window.titles(q="海") == ["三月的海", "海边", "山里"]


async def test_search_reads_venue_city_tags_and_category_in_both_languages(shop: Shop, window: Window) -> None:
    await named(shop, "一", tags=("后摇",), category="comedy")
    await window.refresh()
    for query in ("候场", "wings", "上海", "SHANGHAI", "后摇", "喜剧", "comedy", "喜剧 shang"):
        assert window.titles(q=query) == ["一"], query
    assert window.titles(q="北京") == []


async def test_filters_by_city_category_and_local_date(shop: Shop, window: Window, db: Database) -> None:
    chengdu = await a_venue(db, city="chengdu")
    tour = await a_draft(shop, title={"zh-CN": "巡演"})
    # 00:30 in Shanghai on the 9th is still the 8th in UTC.
    late = db.clock.now() + timedelta(days=7, hours=12, minutes=30)
    for starts_at, venue_id in ((late, shop.venue_id), (late + timedelta(days=3), chengdu)):
        await a_ticket_type(shop, await a_session(shop, tour, starts_at=starts_at, venue_id=venue_id))
    await publish_event(db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=tour)
    await named(shop, "讲座", category="talk", days=1)
    await window.refresh()
    assert window.titles(city="chengdu") == ["巡演"]
    assert window.titles(city="beijing") == []
    assert window.titles(category="talk") == ["讲座"]
    assert window.titles(category="talk", city="chengdu") == []
    assert window.titles(from_date=date(2027, 3, 9)) == ["巡演"]
    assert window.titles(from_date=date(2027, 3, 9), to_date=date(2027, 3, 9)) == ["巡演"]
    assert window.titles(from_date=date(2027, 3, 8), to_date=date(2027, 3, 8)) == []
    assert window.titles(from_date=date(2027, 3, 10), to_date=date(2027, 3, 11)) == []
    assert window.titles(city="chengdu", to_date=date(2027, 3, 11)) == []
    assert msgspec.json.decode(window.storefront.facets("zh-CN").body) == {
        "cities": [
            {"code": "shanghai", "name": "上海", "count": 2},
            {"code": "chengdu", "name": "成都", "count": 1},
        ],
        "categories": [
            {"code": "livehouse", "name": "Livehouse", "count": 1},
            {"code": "talk", "name": "讲座", "count": 1},
        ],
    }


@pytest.mark.parametrize("query", ["", "海"])
async def test_paging_shows_everything_once_though_events_come_and_go(shop: Shop, window: Window, query: str) -> None:
    for number in range(5):
        await named(shop, f"海{number}", days=number // 2 + 1)
    gone = await named(shop, "海五", days=9)
    await window.refresh()
    first = window.list(limit=2, q=query)
    await withdraw_event(shop.db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=gone)
    await named(shop, "海六", days=0.5)
    await window.refresh()
    seen = [card["title"] for card in first["items"]]
    cursor = first["next"]
    while cursor:
        page = window.list(limit=2, q=query, cursor=cursor)
        seen += [card["title"] for card in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == [f"海{number}" for number in range(5)]


@pytest.mark.parametrize(
    ("pointer", "query"),
    [
        ("/city", {"city": "atlantis"}),
        ("/category", {"category": "opera9"}),
        ("/limit", {"limit": 0}),
        ("/limit", {"limit": 101}),
        ("/q", {"q": "海" * 65}),
        ("/to", {"from_date": date(2027, 3, 2), "to_date": date(2027, 3, 1)}),
        ("/cursor", {"cursor": "rubbish"}),
        ("/cursor", {"cursor": "WyIwIiwieCIsInkiXQ"}),
        ("/cursor", {"cursor": "海"}),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_name(
    window: Window, pointer: str, query: dict[str, Any]
) -> None:
    await window.refresh()
    with pytest.raises(Invalid) as refused:
        window.list(**query)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_while_the_database_is_away_the_window_stays_as_it_is(db: Database) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    database, pool = counted(db)
    window = Window(database)
    await window.refresh()
    pool.away = True
    with pytest.raises(ConnectionError):
        await window.refresh()
    assert window.page(sale.event_id)["title"] == "夜航乐队"
