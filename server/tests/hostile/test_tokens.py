"""Tokens and keys: missing, forged, expired, somebody else's, huge."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from builders.world import a_key
from hostile.ground import Ground
from menpiao.platform.clock import SimulatedClock

OWN_KEY = "0123456789abcdef"
ROUTES: list[tuple[str, str, str]] = [
    ("buyer", "POST", "/api/v1/orders"),
    ("buyer", "GET", "/api/v1/orders"),
    ("buyer", "GET", "/api/v1/orders/{order}"),
    ("buyer", "POST", "/api/v1/orders/{order}/payments"),
    ("buyer", "POST", "/api/v1/orders/{order}/cancellation"),
    ("buyer", "GET", "/api/v1/orders/{order}/refund-quote"),
    ("buyer", "POST", "/api/v1/orders/{order}/refunds"),
    ("buyer", "GET", "/api/v1/tickets"),
    ("buyer", "GET", "/api/v1/tickets/{ticket}"),
    ("buyer", "POST", "/api/v1/tickets/{ticket}/activations"),
    ("buyer", "GET", "/api/v1/tickets/{ticket}/code"),
    ("buyer", "GET", "/api/v1/message-templates?app_id=x"),
    ("buyer", "POST", "/api/v1/message-consents"),
    ("buyer", "GET", "/api/v1/waitlist-entries"),
    ("buyer", "POST", "/api/v1/waitlist-entries"),
    ("buyer", "GET", "/api/v1/waitlist-entries/{entry}"),
    ("buyer", "POST", "/api/v1/waitlist-entries/{entry}/withdrawal"),
    ("buyer", "DELETE", "/api/v1/logins/current"),
    ("gate", "GET", "/api/v1/gate/gates"),
    ("gate", "POST", "/api/v1/gate/scans"),
    ("gate", "DELETE", "/api/v1/gate/logins/current"),
    ("organizer", "DELETE", "/api/v1/organizer/logins/current"),
]
each_route = pytest.mark.parametrize(("audience", "method", "path"), ROUTES, ids=[f"{m} {p}" for _, m, p in ROUTES])


def filled(ground: Ground, path: str) -> str:
    return path.format(order=ground.order_id, ticket=ground.ticket_id, entry=ground.entry_id)


@each_route
async def test_without_a_good_token_nobody_gets_in(ground: Ground, audience: str, method: str, path: str) -> None:
    good = (ground.buyer if audience == "buyer" else ground.staff)["Authorization"].removeprefix("Bearer ")
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    for value in (
        None, "", "Bearer", f"Basic {good}", f"bearer{good}", good, f"Bearer {forged}", f"Bearer {good}x",
        f"Bearer  {good}", f"Bearer {good},Bearer {good}", "Bearer null", "Bearer 🎫",
        f"Bearer {'x' * 50_000}", f"Bearer {good[:27]}.{'A' * 43}", "Bearer b" + "0" * 26 + "." + "A" * 43,
        "Bearer s" + "7" * 26 + "." + "A" * 43, f"Bearer {good.swapcase()}", f"Bearer {good[1:]}", "Bearer ' or 1=1--",
    ):  # fmt: skip
        headers: dict[str, Any] = {} if value is None else {"Authorization": value.encode()}
        await ground.refused(
            method, filled(ground, path), status=401, code="unauthenticated", headers={**a_key(), **headers}
        )


@each_route
async def test_a_token_of_another_kind_is_not_enough(ground: Ground, audience: str, method: str, path: str) -> None:
    other = ground.staff if audience == "buyer" else ground.buyer
    await ground.refused(method, filled(ground, path), status=403, code="forbidden", headers={**other, **a_key()})


@pytest.fixture
async def later(ground: Ground) -> AsyncIterator[Ground]:
    """Thirty-one days on; and back again."""
    clock = ground.world.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance(days=31)
    yield ground
    clock.advance(days=-31)


@each_route
async def test_an_expired_token_is_none(later: Ground, audience: str, method: str, path: str) -> None:
    headers = {**(later.buyer if audience == "buyer" else later.staff), **a_key()}
    await later.refused(method, filled(later, path), status=401, code="unauthenticated", headers=headers)


KEYED: list[tuple[str, dict[str, Any] | None]] = [
    ("/api/v1/orders", None),
    ("/api/v1/orders/{order}/payments", {"method": "wechat_jsapi"}),
    ("/api/v1/orders/{order}/cancellation", {}),
    ("/api/v1/orders/{order}/refunds", {"quote": {"amount": 0}}),
    ("/api/v1/tickets/{ticket}/activations", {}),
    ("/api/v1/message-consents", {"app_id": "wx", "grants": [{"template_id": "t", "answer": "accept"}]}),
]


@pytest.mark.parametrize(("path", "body"), KEYED, ids=[path for path, _ in KEYED])
async def test_a_key_is_needed_and_looks_like_one(ground: Ground, path: str, body: dict[str, Any] | None) -> None:
    for key in (None, "", "a" * 65, "a" * 30_000, "a b", "é", "🎫", "a\tb"):
        headers: dict[str, Any] = {} if key is None else {"Idempotency-Key": key.encode()}
        answer = await ground.refused(
            "POST",
            filled(ground, path),
            status=422,
            code="invalid",
            pointer="/Idempotency-Key",
            headers={**ground.buyer, **headers},
            json=body if body is not None else ground.order(),
        )
        assert answer.json()["errors"][0]["code"] == "idempotency_key_required"


async def test_a_key_stands_for_one_request(laid: Ground) -> None:
    key = {"Idempotency-Key": OWN_KEY}
    first = await laid.http.post("/api/v1/orders", headers={**laid.buyer, **key}, json=laid.order())
    assert first.status_code == 201, first.text
    before = await laid.fingerprint()
    for change in ({"quantity": 2}, {"quantity": 3}):
        await laid.refused(
            "POST",
            "/api/v1/orders",
            status=422,
            code="idempotency_key_reused",
            headers={**laid.buyer, **key},
            json=laid.order(**change),
        )
    assert await laid.fingerprint() == before


async def test_headers_that_count_are_given_once(ground: Ground) -> None:
    good = ground.buyer["Authorization"]
    for name, values in (
        ("Authorization", ("Bearer x", good)),
        ("Idempotency-Key", ("a", "b")),
        ("Content-Type", ("text/plain", "application/json")),
        ("Host", ("a", "b")),
    ):
        lines = "".join(f"{name}: {value}\r\n" for value in values)
        for path in ("/api/v1/orders", "/api/v1/tickets"):
            answer = await ground.raw(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            assert answer.status == 400, (name, answer)
            assert answer.headers["content-type"] == "application/problem+json"
