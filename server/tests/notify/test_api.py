"""Templates and consents over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from builders.messages import TEMPLATES, Channel
from builders.people import APP_ID, a_buyer
from builders.web import client_of
from menpiao.notify.api import ROUTES
from menpiao.notify.model.messages import MOST_CONSENTS
from menpiao.notify.service.consents import forget_old_keys
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

ORDER_PAID, TICKET_ISSUED = TEMPLATES["order_paid"], TEMPLATES["ticket_issued"]


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db, more={"message_sender": Channel()}) as client:
        client.headers["authorization"] = f"Bearer {(await a_buyer(db)).token}"
        yield client


def grants(*answers: tuple[str, str], app_id: str = APP_ID) -> dict[str, object]:
    return {"app_id": app_id, "grants": [{"template_id": id, "answer": answer} for id, answer in answers]}


async def post(client: httpx.AsyncClient, body: object, key: str = "k-1") -> httpx.Response:
    return await client.post("/api/v1/message-consents", json=body, headers={"idempotency-key": key})


async def test_the_templates_of_an_app_in_the_callers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/message-templates", params={"app_id": APP_ID, "lang": "en"})
    assert answer.json() == {
        "items": [
            {"kind": "order_paid", "template_id": ORDER_PAID, "title": "Order paid", "remaining": 0},
            {"kind": "ticket_issued", "template_id": TICKET_ISSUED, "title": "Tickets issued", "remaining": 0},
        ]
    }
    other = await client.get("/api/v1/message-templates", params={"app_id": "wx-of-somebody-else"})
    assert other.json() == {"items": []}


async def test_a_template_says_how_many_messages_its_reader_allows_already(
    client: httpx.AsyncClient, db: Database
) -> None:
    async def allowed() -> dict[str, int]:
        items = (await client.get("/api/v1/message-templates", params={"app_id": APP_ID})).json()["items"]
        return {item["kind"]: item["remaining"] for item in items}

    await post(client, grants((ORDER_PAID, "accept"), (TICKET_ISSUED, "reject")))
    await post(client, grants((ORDER_PAID, "accept")), key="k-2")
    assert await allowed() == {"order_paid": 2, "ticket_issued": 0}
    client.headers["authorization"] = f"Bearer {(await a_buyer(db)).token}"
    assert await allowed() == {"order_paid": 0, "ticket_issued": 0}


async def test_templates_need_an_app_and_nothing_else(client: httpx.AsyncClient) -> None:
    for query, pointer, code in [
        ("", "/app_id", "missing"),
        ("?app_id=", "/app_id", "invalid"),
        ("?app_id=" + "x" * 65, "/app_id", "invalid"),
        ("?app_id=a&app_id=b", "/app_id", "repeated"),
        ("?app_id=a&x=1", "/x", "unknown_parameter"),
    ]:
        answer = await client.get(f"/api/v1/message-templates{query}")
        error = answer.json()["errors"][0]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)


async def test_only_buyers_may_ask_and_answer(client: httpx.AsyncClient) -> None:
    del client.headers["authorization"]
    assert (await client.get("/api/v1/message-templates", params={"app_id": APP_ID})).status_code == 401
    assert (await post(client, grants((ORDER_PAID, "accept")))).status_code == 401


async def test_each_allow_counts_one(client: httpx.AsyncClient) -> None:
    first = await post(client, grants((TICKET_ISSUED, "accept"), (ORDER_PAID, "reject")))
    assert first.status_code == 201
    assert first.json() == {
        "items": [{"kind": "ticket_issued", "remaining": 1}, {"kind": "order_paid", "remaining": 0}]
    }
    second = await post(client, grants((TICKET_ISSUED, "accept"), (ORDER_PAID, "ban")), key="k-2")
    assert [item["remaining"] for item in second.json()["items"]] == [2, 0]


async def test_the_same_key_counts_once_even_twenty_times_at_once(client: httpx.AsyncClient, db: Database) -> None:
    body = grants((ORDER_PAID, "accept"), (TICKET_ISSUED, "accept"))
    answers = await asyncio.gather(*(post(client, body) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == [""] + ["true"] * 19
    async with db.read() as tx:
        assert await tx.connection.fetchval("select array_agg(remaining) from message_consents") == [1, 1]


async def test_a_key_stands_for_one_request_of_one_buyer(client: httpx.AsyncClient, db: Database) -> None:
    await post(client, grants((ORDER_PAID, "accept")))
    reused = await post(client, grants((ORDER_PAID, "reject")))
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    client.headers["authorization"] = f"Bearer {(await a_buyer(db)).token}"
    other = await post(client, grants((ORDER_PAID, "accept")))
    assert (other.status_code, other.json()["items"]) == (201, [{"kind": "order_paid", "remaining": 1}])


async def test_keys_are_kept_for_two_days(client: httpx.AsyncClient, db: Database, clock: SimulatedClock) -> None:
    await post(client, grants((ORDER_PAID, "accept")))
    clock.advance(hours=47)
    assert await forget_old_keys(db) == 0
    clock.advance(hours=2)
    assert await forget_old_keys(db) == 1


async def test_the_counter_has_a_top(client: httpx.AsyncClient, db: Database) -> None:
    await post(client, grants((ORDER_PAID, "accept")))
    async with db.tx() as tx:
        await tx.connection.execute("update message_consents set remaining = $1", MOST_CONSENTS)
    answer = await post(client, grants((ORDER_PAID, "accept")), key="k-2")
    assert answer.json()["items"] == [{"kind": "order_paid", "remaining": MOST_CONSENTS}]


async def test_bad_answers_are_told_what_is_wrong_and_count_nothing(client: httpx.AsyncClient, db: Database) -> None:
    accept = (ORDER_PAID, "accept")
    for body, pointer in [
        (grants(accept, ("TPL-unknown", "accept")), "/grants/1/template_id"),
        (grants(accept, accept), "/grants/1/template_id"),
        (grants(accept, app_id="wx-of-somebody-else"), "/grants/0/template_id"),
        (grants((ORDER_PAID, "maybe")), "/grants/0/answer"),
        (grants(), "/grants"),
        (grants(*[accept] * 6), "/grants"),
        (grants(accept, app_id=""), "/app_id"),
        ({**grants(accept), "remaining": 99}, "/remaining"),
        ({"app_id": APP_ID}, "/grants"),
        ([], ""),
    ]:
        answer = await post(client, body)
        problem = answer.json()
        assert (answer.status_code, [error["pointer"] for error in problem["errors"]]) == (422, [pointer])
    for key in ("", "two words", "x" * 65, "schlüssel".encode("latin-1").decode("latin-1")):
        answer = await client.post(
            "/api/v1/message-consents", json=grants(accept), headers={b"idempotency-key": key.encode("latin-1")}
        )
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "idempotency_key_required")
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from message_consents") == 0
