"""Rate limits where requests come in: by network before they are read, by caller once somebody is known.

The application stands behind a proxy on this machine, which tells for whom it asks: so a test is many networks.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

import httpx
import msgspec
import pytest

from builders.orders import with_quota
from builders.people import a_buyer, gate_staff
from builders.prices import a_promotion
from builders.redis import running_redis
from builders.rooms import GATHERS_IN, a_room
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.waiting import until
from builders.web import bearer_of, served
from builders.world import a_key, an_item
from menpiao.app.limits import GROUPS, LIMITS, UNMET, WITHIN, limits_of
from menpiao.identity import Organizer
from menpiao.kernel.errors import TooManyRequests
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.config import Settings, SettingsError
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.log import scrub
from menpiao.platform.metrics import render
from menpiao.platform.ratelimit import Kind, Limit, RateLimits, SharedCounts
from menpiao.platform.secret import Secret

FEW = {
    "place.network": "1/3",
    "place.caller": "1/2",
    "place.device": "1/3",
    "line.caller": "1/2",
    "line.device": "1/3",
    "read.network": "1/3",
    "read.caller": "1/2",
    "sign_in.network": "1/1",
}


def from_network(number: int) -> dict[str, str]:
    return {"X-Forwarded-For": f"203.0.113.{number}"}


async def order(http: httpx.AsyncClient, sale: Sale, token: str, **headers: str) -> httpx.Response:
    return await http.post(
        "/api/v1/orders", headers={**bearer_of(token), **a_key(), **headers}, json={"items": [an_item(sale)]}
    )


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[{"per_buyer_max": 100}]), 100)


async def test_a_buyer_who_places_too_often_is_told_when_to_come_back(dsn: str, db: Database, sale: Sale) -> None:
    mine, other = [(await a_buyer(db)).token for _ in range(2)]
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        placed = [await order(http, sale, mine) for _ in range(3)]
        assert [answer.status_code for answer in placed] == [201, 201, 429]
        refusal = placed[-1]
        assert refusal.json()["code"] == "too_many_requests"
        seconds = int(refusal.headers["retry-after"])
        assert 50 < seconds <= 60
        assert f"{seconds} 秒" in refusal.json()["detail"]
        english = await order(http, sale, mine, **{"Accept-Language": "en"})
        assert english.json()["detail"].endswith(" seconds.")
        assert (await order(http, sale, other)).status_code == 201


async def test_the_shadow_in_the_framework_counts_like_the_hot_route(dsn: str, db: Database, sale: Sale) -> None:
    """A request in an unusual spelling goes the other way, not past the limit."""
    token = (await a_buyer(db)).token
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        headers = {**bearer_of(token), **a_key(), "Transfer-Encoding": "chunked", "Content-Type": "application/json"}

        async def body() -> AsyncIterator[bytes]:
            yield msgspec.json.encode({"items": [an_item(sale)]})

        first = await http.post("/api/v1/orders", headers=headers, content=body())
        assert first.status_code == 201, first.text
        assert [(await order(http, sale, token)).status_code for _ in range(2)] == [201, 429]


async def test_several_buyers_on_one_device_share_its_limit(dsn: str, db: Database, sale: Sale) -> None:
    device = db.new_id(0)
    tokens = [(await a_buyer(db, device_id=device)).token for _ in range(4)]
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        assert [(await order(http, sale, token)).status_code for token in tokens] == [201, 201, 201, 429]


async def enter(http: httpx.AsyncClient, room_id: UUID, token: str) -> httpx.Response:
    path = f"/api/v1/rooms/{encode(room_id)}/entries"
    return await http.post(path, headers={**bearer_of(token), **a_key()}, json={})


@pytest.fixture
async def room_id(db: Database, cipher: FieldCipher, sale: Sale) -> UUID:
    """A room that people can enter."""
    room_id = await a_room(db, cipher, sale)
    assert isinstance(db.clock, SimulatedClock)
    db.clock.advance(seconds=GATHERS_IN.total_seconds())
    return room_id


async def test_who_enters_a_room_too_often_is_told_when_to_come_back_and_keeps_the_place(
    dsn: str, db: Database, room_id: UUID
) -> None:
    mine, other = [(await a_buyer(db)).token for _ in range(2)]
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        entered = [await enter(http, room_id, mine) for _ in range(3)]
        assert [answer.status_code for answer in entered] == [201, 201, 429]
        assert entered[0].json() == entered[1].json()
        assert 50 < int(entered[2].headers["retry-after"]) <= 60
        assert (await enter(http, room_id, other)).status_code == 201


async def test_fetching_a_pass_counts_with_entering(dsn: str, db: Database, room_id: UUID) -> None:
    token = (await a_buyer(db)).token
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        place = (await enter(http, room_id, token)).json()["token"]
        path, headers = f"/api/v1/rooms/{encode(room_id)}/passes", {**bearer_of(token), **a_key()}
        answers = [await http.post(path, headers=headers, json={"token": place}) for _ in range(2)]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
            (409, "not_your_turn"),
            (429, "too_many_requests"),
        ]


async def test_several_buyers_on_one_device_share_its_limit_at_a_room(dsn: str, db: Database, room_id: UUID) -> None:
    device = db.new_id(0)
    tokens = [(await a_buyer(db, device_id=device)).token for _ in range(4)]
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        assert [(await enter(http, room_id, token)).status_code for token in tokens] == [201, 201, 201, 429]


async def test_a_store_that_goes_away_costs_nobody_their_place(dsn: str, db: Database, room_id: UUID) -> None:
    token = (await a_buyer(db)).token
    async with (
        running_redis() as store,
        served(dsn, db.clock, ratelimit_url=Secret(store.url), ratelimit_overrides=UNMET) as http,
    ):
        assert (await enter(http, room_id, token)).status_code == 201
        await store.kill()
        assert (await enter(http, room_id, token)).status_code == 201


async def test_a_network_is_stopped_before_anything_is_read_or_looked_up(dsn: str, db: Database, sale: Sale) -> None:
    settings = {"trusted_proxies": "127.0.0.1", "ratelimit_overrides": FEW}
    async with served(dsn, db.clock, **settings) as http:
        answers = [
            await http.post("/api/v1/orders", headers=from_network(1), content=b"no json at all") for _ in range(5)
        ]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
        assert (await http.post("/api/v1/orders", headers=from_network(2))).status_code == 401
        path = "/api/v1/events"
        assert [(await http.get(path, headers=from_network(1))).status_code for _ in range(4)] == [200, 200, 200, 429]
        for path in ("/healthz", "/readyz", "/metrics"):
            answers = [await http.get(path, headers=from_network(1)) for _ in range(30)]
            assert 429 not in {answer.status_code for answer in answers}, path


@pytest.mark.parametrize(
    "forwarded",
    [
        "198.51.100.{n}, 203.0.113.1",
        "127.0.0.1, 203.0.113.1",
        "{n}, 203.0.113.1",
        "203.0.113.1, 127.0.0.1",
        "[::1], 10.0.0.{n},203.0.113.1",
    ],
)
async def test_nobody_becomes_somebody_else_by_a_header(dsn: str, db: Database, forwarded: str) -> None:
    """What the client writes stands left of what our proxy adds."""
    async with served(dsn, db.clock, trusted_proxies="127.0.0.0/8", ratelimit_overrides=FEW) as http:
        answers = [
            await http.get("/api/v1/events", headers={"X-Forwarded-For": forwarded.format(n=number)})
            for number in range(5)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]


async def test_a_header_given_twice_is_one_way(dsn: str, db: Database) -> None:
    """Proxies that add a line of their own; the client's line comes first and counts for nothing."""
    async with served(dsn, db.clock, trusted_proxies="127.0.0.1", ratelimit_overrides=FEW) as http:
        answers = [
            await http.get(
                "/api/v1/events",
                headers=[("X-Forwarded-For", f"198.51.100.{number}"), ("X-Forwarded-For", "203.0.113.1, 127.0.0.1")],
            )
            for number in range(5)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]


async def test_without_a_named_proxy_this_machine_is_not_counted_and_its_words_are_not_believed(
    dsn: str, db: Database
) -> None:
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        answers = [await http.get("/api/v1/events", headers=from_network(1)) for _ in range(10)]
        assert {answer.status_code for answer in answers} == {200}


async def test_refusals_are_counted_by_group_and_kind_and_by_nothing_else(dsn: str, db: Database) -> None:
    async with served(dsn, db.clock, trusted_proxies="127.0.0.1", ratelimit_overrides=FEW) as http:
        for _ in range(5):
            await http.post("/api/v1/logins", headers=from_network(77))
    counted = [line for line in render()[0].decode().splitlines() if line.startswith("menpiao_ratelimit")]
    assert 'menpiao_ratelimit_refusals_total{group="sign_in",kind="network"}' in "\n".join(counted)
    assert "203.0.113" not in "\n".join(counted)


async def test_with_a_store_that_goes_away_orders_are_refused_and_browsing_goes_on(
    dsn: str, db: Database, sale: Sale
) -> None:
    token = (await a_buyer(db)).token
    async with (
        running_redis() as store,
        served(dsn, db.clock, ratelimit_url=Secret(store.url), ratelimit_overrides=UNMET) as http,
    ):
        assert await settled(http, sale, token) == 201
        await store.kill()
        refused = await order(http, sale, token)
        assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        assert refused.headers["retry-after"] == "1"
        async with db.read() as tx:
            assert await tx.connection.fetchval("select count(*) from orders") == 1
        mine = await http.get("/api/v1/orders", headers=bearer_of(token))
        assert mine.status_code == 200
        await store.start()
        assert await settled(http, sale, token) == 201


async def settled(http: httpx.AsyncClient, sale: Sale, token: str) -> int:
    """The answer once the store is no longer thought to be away: on a busy machine its words may be late."""
    answer = await order(http, sale, token)

    async def heard() -> bool:
        nonlocal answer
        if answer.status_code == 503:
            answer = await order(http, sale, token)
        return answer.status_code != 503

    await until(heard)
    return answer.status_code


async def window_order(http: httpx.AsyncClient, sale: Sale, token: str) -> int:
    body = {"items": [an_item(sale)]}
    answer = await http.post("/api/v1/organizer/box-office-orders", headers={**bearer_of(token), **a_key()}, json=body)
    return answer.status_code


@pytest.fixture
async def clerk(db: Database, sale: Sale) -> str:
    """The token of somebody who sells at a window."""
    return (await gate_staff(db, organizer=Organizer(sale.organizer_id, db.new_id(7), {}), role="support")).token


async def test_a_clerk_who_places_too_often_is_stopped_as_a_buyer_is(
    dsn: str, db: Database, sale: Sale, clerk: str
) -> None:
    async with served(dsn, db.clock, ratelimit_overrides=FEW) as http:
        assert [await window_order(http, sale, clerk) for _ in range(3)] == [201, 201, 429]


async def test_with_a_store_that_goes_away_no_order_is_placed_at_a_window(
    dsn: str, db: Database, sale: Sale, clerk: str
) -> None:
    async with (
        running_redis() as store,
        served(dsn, db.clock, ratelimit_url=Secret(store.url), ratelimit_overrides=UNMET) as http,
    ):
        await store.kill()
        assert await window_order(http, sale, clerk) == 503


async def test_everybody_together_may_be_stopped(dsn: str, db: Database, sale: Sale) -> None:
    tokens = [(await a_buyer(db)).token for _ in range(3)]
    few = {"place.route": "1/2", "office.route": "1/1"}
    async with served(dsn, db.clock, trusted_proxies="127.0.0.1", ratelimit_overrides=few) as http:
        placed = [await order(http, sale, token, **from_network(number)) for number, token in enumerate(tokens)]
        assert [answer.status_code for answer in placed] == [201, 201, 429]
        body = {"provider": "email", "email": "nobody@example.com", "password": "not the password"}
        signed = [
            await http.post("/api/v1/organizer/logins", headers=from_network(number), json=body) for number in range(2)
        ]
        assert [answer.status_code for answer in signed] == [401, 429]


async def test_what_one_process_bears_is_asked_of_no_store() -> None:
    limits = RateLimits([Limit("place", Kind.ROUTE, 1, 2)], SharedCounts("redis://127.0.0.1:1/0"))
    check = limits.of("place", Kind.ROUTE)
    assert check is not None
    assert [check("place"), check("place")] == [None, None]
    with pytest.raises(TooManyRequests):
        check("place")
    await limits.close()


def test_every_limit_is_of_a_group_and_every_group_has_one() -> None:
    assert {limit.group for limit in LIMITS} == {*(group.name for group in GROUPS), *WITHIN}
    assert {limit.group for limit in LIMITS if limit.closed} == {"place", "quote", "unlock", "promo_code"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ratelimit_overrides": {"orders.buyer": "1/1"}}, "MENPIAO_RATELIMIT_OVERRIDES: there is no limit"),
        ({"trusted_proxies": "the proxy"}, "MENPIAO_TRUSTED_PROXIES"),
    ],
)
def test_settings_that_can_not_be_meant_stop_the_start(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        limits_of(msgspec.structs.replace(Settings(), **changes))


async def test_an_identity_card_goes_in_and_only_its_end_comes_out(dsn: str, db: Database) -> None:
    number = "11010519491231002x"
    ids = {"attendee_names_required": True, "attendee_ids_required": True}
    shop = await a_shop(db)
    sale = await with_quota(
        db, await an_event_on_sale(shop, ticket_types=[ids], session={"one_per_attendee": True}), 10
    )
    first, second = [bearer_of((await a_buyer(db)).token) for _ in range(2)]
    body = {"items": [an_item(sale)], "attendees": [{"name": "林小雨", "id_number": number}]}
    async with served(dsn, db.clock) as http:
        placed = await http.post("/api/v1/orders", headers={**first, **a_key()}, json=body)
        assert placed.json()["items"][0]["attendee"] == {"name": "林**", "id_number": "**************002X"}
        seen = await http.get(f"/api/v1/orders/{placed.json()['id']}", headers=first)
        assert number[:14] not in placed.text + seen.text
        taken = await http.post("/api/v1/orders", headers={**second, **a_key()}, json=body)
        assert (taken.status_code, taken.json()["code"]) == (409, "attendee_has_ticket")
        page = (await http.get(f"/api/v1/events/{encode(sale.event_id)}")).json()["sessions"][0]
        assert (page["one_per_attendee"], page["per_buyer_max"], page["per_device_max"]) == (True, None, None)
        assert page["ticket_types"][0]["attendee_ids_required"] is True


def test_a_number_that_got_into_a_text_stays_out_of_the_log() -> None:
    assert "4912" not in scrub("Key (id_number)=(11010519491231002X) already exists, 11010519491231002x")


class Guesser(NamedTuple):
    """Somebody with codes, or without."""

    http: httpx.AsyncClient
    sale: Sale
    token: str

    async def ask(self, path: str, code: str | None) -> int:
        """Say the code there; the status."""
        what = {"event_id": encode(self.sale.event_id)} if "unlocked" in path else {"items": [an_item(self.sale)]}
        body = what if code is None else {**what, "promo_code": code}
        answer = await self.http.post(f"/api/v1/{path}", headers={**bearer_of(self.token), **a_key()}, json=body)
        return answer.status_code


@pytest.fixture
async def guesser(dsn: str, db: Database, sale: Sale) -> AsyncIterator[Guesser]:
    """Where three codes may be tried at once."""
    async with served(dsn, db.clock, ratelimit_overrides={"promo_code.caller": "1/3"}) as http:
        yield Guesser(http, sale, (await a_buyer(db)).token)


CODE_PATHS = ("promo-codes/unlocked-types", "quotes", "orders")


async def test_guessing_promo_codes_is_counted_wherever_it_is_tried_and_nothing_else_is(guesser: Guesser) -> None:
    assert [await guesser.ask(path, f"GUESS{path[0]}111") for path in CODE_PATHS] == [409, 409, 409]
    for number, path in enumerate(CODE_PATHS):
        assert await guesser.ask(path, f"FRESH{number}111") == 429
        assert await guesser.ask(path, "!") == 429, "what can't be a code is counted like one"
    assert [await guesser.ask("quotes", None), await guesser.ask("orders", None)] == [200, 201]


async def test_a_purchase_says_its_code_many_times_and_that_is_one_try(guesser: Guesser, db: Database) -> None:
    await a_promotion(db, guesser.sale)
    for spelt in ("SPRING20", "spring 20", "Spring-20"):
        assert [await guesser.ask(path, spelt) for path in CODE_PATHS] == [200, 200, 201]
    assert [await guesser.ask("quotes", misspelt) for misspelt in ("SPRING2O", "SPR1NG20")] == [409, 409]
    assert await guesser.ask("quotes", "SPRIMG20") == 429
    assert await guesser.ask("orders", "SPRING20") == 201, "what was tried before is nothing new"
