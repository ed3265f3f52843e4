"""The public plan over HTTP: compressed as the reader likes, for ever, the same before the framework and in it."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from builders.seats import a_document, a_seat_map
from builders.shop import Shop, a_shop
from builders.web import client_of
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import HotRoute
from menpiao.seating.api.public import ROUTES, SeatMapPages
from menpiao.seating.model.compact import SeatPlan


@pytest.fixture
async def shop(db: Database) -> Shop:
    return await a_shop(db)


@pytest.fixture(params=["hot", "shadow"])
async def client(db: Database, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    pages = SeatMapPages(db)
    hot = [HotRoute("GET", "/api/v1/seat-maps/", "", pages.hot)] if request.param == "hot" else []
    async with client_of(ROUTES, db, more={"seat_map_pages": pages}, hot=hot) as made:
        yield made


async def test_a_plan_is_the_same_in_every_coding(shop: Shop, client: httpx.AsyncClient) -> None:
    url = f"/api/v1/seat-maps/{encode(await a_seat_map(shop))}?lang=en"

    answers = [await client.get(url, headers={"Accept-Encoding": coding}) for coding in ("br", "gzip", "identity")]

    assert [answer.headers.get("content-encoding") for answer in answers] == ["br", "gzip", None]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert answers[0].headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in answers[0].headers["vary"]
    plan = msgspec.json.decode(answers[0].content, type=SeatPlan)
    assert plan.name == "Theatre"
    assert sum(section.count for section in plan.sections) == 120


async def test_who_has_it_already_gets_nothing(shop: Shop, client: httpx.AsyncClient) -> None:
    url = f"/api/v1/seat-maps/{encode(await a_seat_map(shop))}"
    etag = (await client.get(url)).headers["etag"]

    again = await client.get(url, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


async def test_each_language_has_its_own(shop: Shop, client: httpx.AsyncClient) -> None:
    url = f"/api/v1/seat-maps/{encode(await a_seat_map(shop, a_document()))}"

    chinese, english = await client.get(url, params={"lang": "zh-CN"}), await client.get(url, params={"lang": "en"})

    assert (chinese.json()["sections"][0]["name"], english.json()["sections"][0]["name"]) == ("池座", "Stalls")


@pytest.mark.parametrize("accepts", ["gzip;q=0, br;q=0", "", "deflate", "identity;q=1, *;q=0"])
async def test_who_takes_no_coding_of_ours_gets_it_plain(shop: Shop, client: httpx.AsyncClient, accepts: str) -> None:
    url = f"/api/v1/seat-maps/{encode(await a_seat_map(shop))}"

    answer = await client.get(url, headers={"Accept-Encoding": accepts})

    assert "content-encoding" not in answer.headers
    assert answer.json()["format"] == "menpiao.seat-plan/1"


async def test_unknown_and_malformed_ids_look_the_same(shop: Shop, client: httpx.AsyncClient) -> None:
    for seat_map_id in (encode(shop.db.new_id(shop.organizer_id)), "z" * 26, "short"):
        answer = await client.get(f"/api/v1/seat-maps/{seat_map_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_memory_holds_only_so_much(shop: Shop, db: Database) -> None:
    pages = SeatMapPages(db, max_bytes=1_000)
    first, second = await a_seat_map(shop), await a_seat_map(shop)
    async with client_of(ROUTES, db, more={"seat_map_pages": pages}) as client:
        for seat_map_id in (first, second, first):
            assert (await client.get(f"/api/v1/seat-maps/{encode(seat_map_id)}")).status_code == 200

    assert len(pages) == 1
