"""The hot routes and their shadows in the framework say the same, word for word, to good and to bad requests.

The contract describes the shadows; buyers talk to the hot routes. Both run here over the same parts: the application as
it is served, and the framework that lies behind its edge.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.world import a_key
from hostile.ground import Ground
from menpiao.app.http import http_app
from menpiao.kernel.ids import encode
from menpiao.platform.http.app import EdgeApp

OF_THE_EDGE = {"x-trace-id", "x-server-time", "content-security-policy", "x-content-type-options", "referrer-policy",
               "cross-origin-opener-policy"}  # fmt: skip
NEVER = "01mfzkxgg00000ejp2xf9qpep8"


@pytest.fixture(scope="module")
async def both(laid: Ground) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """The hot application, and one without any hot route: the edge with the framework alone."""
    app = http_app(laid.world.parts)
    shadows = EdgeApp(app.framework, [], laid.world.clock)
    clients = [
        httpx.AsyncClient(
            transport=httpx.ASGITransport(one, raise_app_exceptions=False), base_url="http://menpiao.test"
        )
        for one in (app, shadows)
    ]
    async with clients[0] as hot, clients[1] as shadow:
        yield hot, shadow


def essence(answer: httpx.Response) -> dict[str, Any]:
    """What must be equal: all but what is of this one request."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_EDGE}
    body: Any = answer.content
    if answer.is_client_error and not answer.content:
        headers.pop("content-length")  # of the body that a HEAD leaves out, whose trace id may be escaped otherwise
    if answer.content and headers.get("content-type") == "application/problem+json":
        body = answer.json() | {"trace_id": ""}
        headers.pop("content-length")
    return {"status": answer.status_code, "headers": headers, "body": body}


async def same(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], method: str, path: str, **more: Any
) -> httpx.Response:
    """Ask both, in both languages; the answer of the hot one."""
    for lang in ("zh-CN", "en"):
        headers = {"Accept-Language": lang, **more.get("headers", {})}
        hot, shadow = [await client.request(method, path, **more | {"headers": headers}) for client in both]
        assert essence(hot) == essence(shadow)
    return hot


QUERIES = ["", "?lang=en", "?lang=zh-CN", "?lang=", "?lang=xx", "?lang=en&lang=en", "?page=1", "?lang", "?%00", "?=",
           "?lang=%65n", "?lang=en;a=1", "?LANG=en", "?&&", "?lang=en&page=1&page=2", "?%FF"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
async def test_reads_say_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient], query: str
) -> None:
    for event, session in (
        (encode(ground.sale.event_id), encode(ground.sale.session_id)),
        (NEVER, NEVER),
        ("x", "x"),
        ("%F0%9F%8E%AB", "%F0%9F%8E%AB"),
        ("a" * 3_000, "a" * 3_000),
        (ground.order_id, ground.order_id),
    ):
        for path in (
            f"/api/v1/events/{event}",
            f"/api/v1/sessions/{session}/availability",
            f"/api/v1/rooms/{ground.room_id if event == encode(ground.sale.event_id) else event}",
        ):
            await same(both, "GET", path + query)
            await same(both, "HEAD", path + query)


async def test_an_etag_says_the_same(ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    for path in (
        f"/api/v1/events/{encode(ground.sale.event_id)}?lang=en",
        f"/api/v1/sessions/{encode(ground.sale.session_id)}/availability",
        f"/api/v1/rooms/{ground.room_id}",
    ):
        etag = (await same(both, "GET", path)).headers["etag"]
        for value in (etag, f"W/{etag}", '"x"', f'"x", {etag}', "*", "", "🎫".encode(), etag.strip('"')):
            await same(both, "GET", path, headers={"If-None-Match": value})
        assert (await same(both, "GET", path, headers={"If-None-Match": etag})).status_code == 304


@pytest.mark.parametrize(
    "query",
    ["?since=", "?since", "?since=x", "?since=AAAAAAAA", "?since=AAAAAAAAA", "?since=AAAAAAAB", "?since=" + "A" * 401,
     "?since=AAAAAAAA&since=AAAAAAAA", "?since=AAAAAAAA&lang=en", "?since=AAAA%41AAA", "?since=%00", "?since=AAAA/AAA",
     "?Since=AAAAAAAA", "?since=AAAAAAAA&page=1", "?since=%F0%9F%8E%AB", "?lang=xx&since=x"],
)  # fmt: skip
async def test_changes_since_a_version_say_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient], query: str
) -> None:
    for session in (encode(ground.sale.session_id), NEVER, "x"):
        await same(both, "GET", f"/api/v1/sessions/{session}/availability{query}")
    path = f"/api/v1/sessions/{encode(ground.sale.session_id)}/availability"
    version = (await same(both, "GET", path)).json()["version"]
    answer = await same(both, "GET", f"{path}?since={version}")
    assert (answer.json()["since"], answer.json()["ticket_types"]) == (version, [])
    assert (await same(both, "GET", f"{path}?since={version}", headers={"If-None-Match": "*"})).status_code == 304


def variants(ground: Ground, good: dict[str, Any], who: dict[str, str]) -> list[dict[str, Any]]:
    """Requests that differ from a good one in one thing each; none of them is good."""
    text = json.dumps(good)
    kind = {"Content-Type": "application/json"}
    key = {"Idempotency-Key": "k" * 16}
    requests: list[dict[str, Any]] = [
        {"headers": {**who, **key, **kind}, "content": content}
        for content in (b"", b"{", b"[]", b"null", b"\xff", text + "x", text[:-1], '{"x":1}', "{}", "[" * 10_000,
                        text.replace("{", '{"z":1,', 1), text + " " * 70_000, "\ufeff" + text,
                        text.replace('":', '":"\\u0000",'))
    ]  # fmt: skip
    requests += [
        {"headers": {**who, **key, "Content-Type": value}, "content": text}
        for value in ("text/plain", "application/json; charset=utf-16", "")
    ]
    requests += [{"headers": {**who, **key}, "content": text}]
    requests += [
        {"headers": {**key, **kind, **headers}, "content": content}
        for headers in (
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": "Basic x"},
            ground.stranger | {"Authorization": "Bearer"},
        )
        for content in (text, "{", "")
    ]
    return requests


@pytest.mark.parametrize("query", ["", "?lang=en", "?lang=xx", "?page=1", "?lang=en&lang=en"])
@pytest.mark.parametrize("what", ["orders", "scans", "entries"])
async def test_refusals_say_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient], what: str, query: str
) -> None:
    path, good, who, other = {
        "orders": ("/api/v1/orders", ground.order(), ground.buyer, ground.staff),
        "scans": ("/api/v1/gate/scans", ground.scan(), ground.staff, ground.buyer),
        "entries": (f"/api/v1/rooms/{ground.room_id}/entries", {}, ground.buyer, ground.staff),
    }[what]
    for request in variants(ground, good, who):
        answer = await same(both, "POST", path + query, **request)
        assert 400 <= answer.status_code < 500
    assert (await same(both, "POST", path + query, headers=other, json=good)).status_code == 403


@pytest.mark.parametrize("key", [None, "", "x" * 65, "é", "a b"])
async def test_keys_are_refused_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient], key: str | None
) -> None:
    headers = {**ground.buyer, **({} if key is None else {"Idempotency-Key": key.encode()})}
    for body in (ground.order(), ground.order(quantity=0), {}, ground.order(session_id="x")):
        await same(both, "POST", "/api/v1/orders", headers=headers, json=body)


async def test_orders_that_can_not_be_are_refused_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient]
) -> None:
    for changes in (
        {"quantity": 0}, {"quantity": "1"}, {"quantity": 49}, {"session_id": NEVER}, {"session_id": "x"},
        {"ticket_type_id": NEVER}, {"kind": "seat"}, {"price": 1},
    ):  # fmt: skip
        answer = await same(
            both, "POST", "/api/v1/orders", headers={**ground.buyer, **a_key()}, json=ground.order(**changes)
        )
        assert 400 <= answer.status_code < 500


async def test_good_requests_are_answered_the_same(
    laid: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient]
) -> None:
    hot, shadow = both
    key = a_key()
    headers = {**laid.buyer, **key}
    placed = await hot.post("/api/v1/orders?lang=en", headers=headers, json=laid.order())
    assert (placed.status_code, placed.headers["idempotency-replayed"]) == (201, "false")
    again = await same(both, "POST", "/api/v1/orders?lang=en", headers=headers, json=laid.order())
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == placed.json()
    other = await shadow.post("/api/v1/orders?lang=en", headers={**laid.buyer, **a_key()}, json=laid.order())
    assert essence(other)["headers"].keys() == essence(placed)["headers"].keys()
    assert other.json().keys() == placed.json().keys()
    scan = laid.scan()
    first = await hot.post("/api/v1/gate/scans", headers=laid.staff, json=scan)
    assert first.status_code == 200
    await same(both, "POST", "/api/v1/gate/scans", headers=laid.staff, json=scan)


@pytest.mark.parametrize("query", ["", "?sign=1", "?lang=en", "?lang=xx"])
@pytest.mark.parametrize("about", ["wechat/pay", "wechat/refund", "stripe"])
async def test_callbacks_say_the_same(
    ground: Ground, both: tuple[httpx.AsyncClient, httpx.AsyncClient], about: str, query: str
) -> None:
    async with ground.world.db.read() as tx:
        account = encode(await tx.connection.fetchval("select id from merchant_accounts limit 1"))
    signed = {f"Wechatpay-{name}": "1" for name in ("Timestamp", "Nonce", "Signature", "Serial")}
    for account_id in (account, NEVER, "x", "%F0%9F%8E%AB", "a" * 3_000):
        for headers, content in (({}, b""), (signed, b"{}"), (signed, b"\xff"), ({}, b"x" * 70_000)):
            answer = await same(
                both, "POST", f"/api/v1/callbacks/{about}/{account_id}{query}", headers=headers, content=content
            )
            assert answer.status_code in (401, 404, 413, 422)
