"""Addresses that are none of ours, verbs that do not fit, and requests that are hardly HTTP."""

import json

import pytest

from builders.world import a_key
from hostile.ground import Ground, check_leak

VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
ALLOWED = {
    "/api/v1/orders": {"GET", "HEAD", "POST"},
    "/api/v1/orders/01mfzkxgg00000ejp2xf9qpep8": {"GET", "HEAD"},
    "/api/v1/orders/01mfzkxgg00000ejp2xf9qpep8/payments": {"POST"},
    "/api/v1/events": {"GET", "HEAD"},
    "/api/v1/events/01mfzkxgg00000ejp2xf9qpep8": {"GET", "HEAD"},
    "/api/v1/sessions/01mfzkxgg00000ejp2xf9qpep8/availability": {"GET", "HEAD"},
    "/api/v1/gate/scans": {"POST"},
    "/api/v1/logins": {"POST"},
    "/api/v1/logins/current": {"DELETE"},
    "/healthz": {"GET", "HEAD"},
}


@pytest.mark.parametrize("path", ALLOWED)
async def test_a_verb_that_does_not_fit_is_told_which_would(ground: Ground, path: str) -> None:
    for verb in VERBS:
        if verb in ALLOWED[path]:
            continue
        if verb == "HEAD":
            assert (await ground.http.head(path)).status_code == 405
            continue
        answer = await ground.refused(verb, path, status=405, code="method_not_allowed", headers=ground.buyer)
        assert set(answer.headers["allow"].split(", ")) == ALLOWED[path] | {"OPTIONS"}
    options = await ground.http.options(path)
    assert (options.status_code, options.content) == (204, b"")
    assert set(options.headers["allow"].split(", ")) == ALLOWED[path] | {"OPTIONS"}


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PURGE", "LOCK", "M-SEARCH"])
async def test_a_verb_that_nobody_uses_does_not_fit_either(ground: Ground, method: str) -> None:
    for path in ("/api/v1/orders", "/api/v1/events/x", "/healthz"):
        await ground.refused(method, path, status=405, code="method_not_allowed")
    assert method not in (await ground.http.get("/metrics")).text


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/orders/", "/api/v1/events/", "//api/v1/orders", "/api//v1/orders", "/api/v1//orders",
        "/api/v1/orders//", "/api/v1/./orders", "/api/v1/../v1/orders", "/api/v1/orders/..", "/api%2Fv1%2Forders",
        "/api/v1%2forders", "/api/v1/%2e%2e/v1/orders", "/api/v1/orders%00", "/api/v1/orders%20", "/API/v1/orders",
        "/api/v1\\orders", "/api/v1%5corders", "/api/v2/orders", "/api/v1", "/api", "/schema", "/schema/openapi.json",
        "/openapi.json", "/.env", "/.git/config", "/favicon.ico", "/media/../../../etc/passwd",
        "/media/..%2f..%2f..%2fetc%2fpasswd", "/media/%2e%2e/%2e%2e/loader.py", "/media/....//etc/passwd", "/media/",
        "/media//etc/passwd", "/media/nothing.svg", "/media/" + "a" * 5_000, "/media/%F0%9F%8E%AB", "/media/a%00.svg",
        "/media/.hidden", "/app/../config", "/api/v1/events/a/b", "/api/v1/sessions//availability",
        "/api/v1/events/%2F", "/api/v1/events/a;b=c/d", "/" + "a/" * 2_000 + "a",
    ],
    ids=lambda path: path[:40],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_address_that_is_none_is_not_found(ground: Ground, method: str, path: str) -> None:
    head = f"{method} {path} HTTP/1.1\r\nHost: menpiao\r\nAccept-Language: en\r\nContent-Type: application/json\r\n"
    people = f"Authorization: {ground.buyer['Authorization']}\r\nIdempotency-Key: {a_key()['Idempotency-Key']}\r\n"
    body = json.dumps(ground.order())
    answer = await ground.raw(f"{head}{people}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    fits = {405} if path.startswith("/media/") and method == "POST" else set()
    assert answer.status in {404} | fits, answer
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem["code"] == "not_found" if answer.status == 404 else "method_not_allowed"
    assert problem["trace_id"] == answer.headers["x-trace-id"]
    check_leak(answer.body.decode())


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET /api/v1/events HTTP/9.9\r\n\r\n",
        b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n",
        b"POST /api/v1/logins HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n",
        b"POST /api/v1/logins HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nA\x00B: 1\r\n\r\n",
        b"GET /api/v1/events HTTP/1.1\r\nHost : a\r\n\r\n",
    ],
    ids=lambda text: text[:40].decode("latin-1"),
)
async def test_what_is_hardly_http_is_refused(ground: Ground, request_: bytes) -> None:
    answer = await ground.raw(request_)
    assert 400 <= answer.status < 500
    check_leak(answer.body.decode())


async def test_whoever_hangs_up_in_the_middle_leaves_nothing(ground: Ground) -> None:
    head = f"Host: a\r\nContent-Type: application/json\r\nAuthorization: {ground.buyer['Authorization']}\r\n"
    body = json.dumps(ground.order()) + "  "
    for path in ("/api/v1/orders", "/api/v1/message-consents"):
        request = (
            f"POST {path} HTTP/1.1\r\n{head}Idempotency-Key: gone\r\nContent-Length: {len(body)}\r\n\r\n{body[:-1]}"
        )
        with pytest.raises(TimeoutError):
            await ground.raw(request.encode(), patience_s=0.2)


async def test_a_head_is_the_answer_without_its_body(ground: Ground) -> None:
    for path in ("/api/v1/events", f"/api/v1/orders/{ground.order_id}", "/healthz", "/api/v1/events/x"):
        head, read = (
            await ground.http.head(path, headers=ground.buyer),
            await ground.http.get(path, headers=ground.buyer),
        )
        assert (head.status_code, head.content) == (read.status_code, b"")
        for name in ("content-type", "content-length", "etag", "cache-control"):
            assert head.headers.get(name) == read.headers.get(name)


@pytest.mark.parametrize("language", ["xx", "*", "", "e" * 5_000, "🎫", "zh;q=nonsense", ",,,;;;", "en\x00"])
async def test_a_language_that_nobody_speaks_is_answered_in_one_of_ours(ground: Ground, language: str) -> None:
    for path in ("/api/v1/events/x", "/api/v1/nothing"):
        line = b"Accept-Language: " + language.encode() + b"\r\n"
        answer = await ground.raw(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: a\r\n" + line + b"\r\n")
        assert answer.status in (400, 404)


async def test_a_trace_id_is_taken_only_where_it_is_one(ground: Ground) -> None:
    good = "0af7651916cd43dd8448eb211c80319c"
    for given, taken in (
        (f"00-{good}-b7ad6b7169203331-01", True),
        (f"00-{good.upper()}-b7ad6b7169203331-01", False),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", False),
        ("x" * 55, False),
        ("🎫", False),
        (f'00-{good[:-1]}"-b7ad6b7169203331-01', False),
    ):
        answer = await ground.http.get("/healthz", headers={b"traceparent": given.encode()})
        assert (answer.headers["x-trace-id"] == good) == taken
        assert len(answer.headers["x-trace-id"]) == 32
