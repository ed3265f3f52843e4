"""The window over HTTP: caching, languages, refusals; and the hot route beside its shadow."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Request
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import OnView
from menpiao.kernel.i18n import Lang, choose_lang
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database
from menpiao.platform.http import HotRoute, make_app
from menpiao.storefront import Storefront
from menpiao.storefront.api import ROUTES, hot_event_page


def lang_of(request: Request[Any, Any, Any]) -> Lang:
    return choose_lang(request.headers.get("accept-language", ""), request.query_params.get("lang"))


async def nobody_asks(connection: object, handler: object) -> None:
    """Every route of the window is public."""


async def a_storefront(db: Database) -> Storefront:
    on_view = OnView(db)
    await on_view.refresh()
    storefront = Storefront(db, on_view, frozenset)
    await storefront.refresh()
    return storefront


def client_of(storefront: Storefront, clock: SimulatedClock, *hot: HotRoute) -> httpx.AsyncClient:
    app = make_app(
        handlers=ROUTES,
        hot=hot,
        guard=nobody_asks,
        dependencies={
            "storefront": Provide(lambda: storefront, sync_to_thread=False),
            "lang": Provide(lang_of, sync_to_thread=False),
        },
        clock=clock,
        openapi=OpenAPIConfig(title="Menpiao", version="1"),
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://menpiao.test")


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await an_event_on_sale(await a_shop(db))


@pytest.fixture
async def storefront(db: Database, sale: Sale) -> Storefront:
    return await a_storefront(db)


@pytest.fixture
async def client(storefront: Storefront, clock: SimulatedClock) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(storefront, clock) as made:
        yield made


@pytest.fixture
async def hot_client(storefront: Storefront, clock: SimulatedClock) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(
        storefront, clock, HotRoute("GET", "/api/v1/events/", "", hot_event_page(storefront, lambda *_: None))
    ) as made:
        yield made


async def test_every_public_read_can_live_in_a_cdn(client: httpx.AsyncClient, sale: Sale) -> None:
    for path in ("/api/v1/events", f"/api/v1/events/{encode(sale.event_id)}", "/api/v1/facets"):
        first = await client.get(path)
        assert first.status_code == 200
        assert first.headers["cache-control"] == "public, max-age=5, stale-while-revalidate=30"
        assert first.headers["vary"] == "Accept-Language"
        assert first.headers["content-type"] == "application/json"
        for tags in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
            again = await client.get(path, headers={"If-None-Match": tags})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
        assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_bodies_are_the_same_for_everybody_at_any_time(
    client: httpx.AsyncClient, sale: Sale, clock: SimulatedClock
) -> None:
    path = f"/api/v1/events/{encode(sale.event_id)}"
    first = await client.get(path)
    clock.advance(hours=1)
    assert (await client.get(path)).content == first.content


async def test_the_language_is_asked_for_or_understood(client: httpx.AsyncClient) -> None:
    async def title(path: str, accept: str) -> str:
        answer = await client.get(path, headers={"Accept-Language": accept})
        return str(answer.json()["items"][0]["title"])

    assert await title("/api/v1/events", "en-GB,en;q=0.8") == "Night Flight"
    assert await title("/api/v1/events", "zh-TW") == "夜航乐队"
    assert await title("/api/v1/events?lang=zh-CN", "en") == "夜航乐队"
    assert await title("/api/v1/events?lang=en", "zh-CN") == "Night Flight"


@pytest.mark.parametrize(
    ("pointer", "query"),
    [
        ("/limit", "limit=0"),
        ("/limit", "limit=101"),
        ("/limit", "limit=many"),
        ("/limit", "limit=1.5"),
        ("/limit", "limit=99999999999999999999"),
        ("/limit", "limit="),
        ("/cursor", "cursor=rubbish"),
        ("/cursor", "cursor="),
        ("/cursor", "cursor=" + "A" * 401),
        ("/cursor", "cursor=%F0%9F%8E%AB"),
        ("/from", "from=yesterday"),
        ("/from", "from=2027-02-30"),
        ("/to", "to=2027-03-01T00:00:00Z"),
        ("/to", "from=2027-03-02&to=2027-03-01"),
        ("/city", "city=atlantis"),
        ("/city", "city="),
        ("/category", "category=opera9"),
        ("/q", "q=" + "a" * 65),
        ("/page", "page=2"),
        ("/q", "q=a&q=b"),
    ],
)
async def test_a_bad_parameter_is_named(client: httpx.AsyncClient, pointer: str, query: str) -> None:
    answer = await client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("query", ["q=%00", "q=%FF%FE", "q=%F0%9F%8E%AB", "q=%20%20", "q=" + "%E6%B5%B7" * 64])
async def test_strange_searches_find_nothing_or_everything_but_never_fail(
    client: httpx.AsyncClient, query: str
) -> None:
    assert (await client.get(f"/api/v1/events?{query}")).status_code == 200


@pytest.mark.parametrize("text", ["0" * 26, "x", "%00", "8" + "0" * 25, "A" * 5000, "🎫", "..%2f..%2fetc"])
async def test_an_id_that_nobody_has_is_not_found(
    client: httpx.AsyncClient, hot_client: httpx.AsyncClient, text: str
) -> None:
    for asked in (client, hot_client):
        answer = await asked.get(f"/api/v1/events/{text}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_hot_route_answers_as_its_shadow_does(
    client: httpx.AsyncClient, hot_client: httpx.AsyncClient, sale: Sale
) -> None:
    path = f"/api/v1/events/{encode(sale.event_id)}"
    etag = (await client.get(path)).headers["etag"]
    for query, headers in (
        ("", {}),
        ("?lang=en", {}),
        ("?lang=", {}),
        ("", {"Accept-Language": "en"}),
        ("", {"If-None-Match": etag}),
        ("?lang=en&lang=en", {}),
        ("?since=1", {}),
    ):
        cold, hot = await client.get(path + query, headers=headers), await hot_client.get(path + query, headers=headers)
        for answer in (cold, hot):
            for per_request in ("x-trace-id", "x-server-time", "content-length"):
                answer.headers.pop(per_request, None)
        assert hot.status_code == cold.status_code
        if cold.status_code != 422:
            assert hot.content == cold.content
            assert {k: hot.headers[k] for k in ("etag", "vary", "cache-control")} == {
                k: cold.headers[k] for k in ("etag", "vary", "cache-control")
            }
        else:
            assert hot.json()["errors"] == cold.json()["errors"]


async def test_the_contract_knows_the_shapes(storefront: Storefront, clock: SimulatedClock) -> None:
    async with client_of(storefront, clock) as client:
        schema = (await client.get("/schema/openapi.json")).json()
    page = schema["components"]["schemas"]
    assert {"Card", "Cards", "EventPage", "Facets", "ShownSession", "ShownTicketType"} <= set(page)
    operation = schema["paths"]["/api/v1/events"]["get"]
    assert operation["operationId"] == "listEvents"
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {"city", "category", "q", "from", "to", "limit", "cursor"}


async def test_an_event_that_opens_soon_is_seen_to_open(db: Database, clock: SimulatedClock) -> None:
    await an_event_on_sale(
        await a_shop(db), ticket_types=[{"on_sale_at": clock.now() + timedelta(minutes=3)}], category="talk"
    )
    storefront = await a_storefront(db)
    async with client_of(storefront, clock) as client:
        path = "/api/v1/events?category=talk"
        first = await client.get(path)
        clock.advance(minutes=3)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.json()["items"][0]["sale_state"]) == (200, "on_sale")
