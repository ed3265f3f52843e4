"""The requests of the scenarios, as bytes, made before anything is measured."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from menpiao.bench.plan import ID_PLACE, KEY_PLACE, Follow, Kind
from menpiao.kernel.ids import encode

NOOP_PATH = "/bench/noop"
_JSON = "accept: application/json\r\n"


def orders(
    tokens: Sequence[str],
    session_id: UUID,
    ticket_type_id: UUID,
    *,
    name: str = "place",
    expected: Sequence[int] = (201,),
    follows: Sequence[Follow] = (),
) -> Kind:
    """Orders of one ticket, by buyers in turn, each with a key of its own."""
    body = json.dumps({"items": [one_place(session_id, ticket_type_id)]}).encode()
    requests = [post("/api/v1/orders", body, token=token) for token in tokens]
    return Kind(name, requests, list(expected), list(follows))


def one_place(session_id: UUID, ticket_type_id: UUID) -> dict[str, object]:
    """An item of an order."""
    return {
        "kind": "quantity",
        "session_id": encode(session_id),
        "ticket_type_id": encode(ticket_type_id),
        "quantity": 1,
    }


def about_an_order(name: str, tokens: Sequence[str], room: str, body: bytes, expected: Sequence[int]) -> Kind:
    """What the buyer of an order does next: pays it, cancels it."""
    path = f"/api/v1/orders/{ID_PLACE.decode()}/{room}"
    return Kind(name, [post(path, body, token=token) for token in tokens], list(expected))


def pages(paths: Iterable[str], *, name: str) -> Kind:
    """Pages that are read from memory, in both languages in turn."""
    languages = ("zh-CN", "en")
    return Kind(name, [get(path, f"accept-language: {lang}\r\n") for path in paths for lang in languages], [200])


def noop_posts() -> Kind:
    """The reference: the same size of request to a route that reads it and answers ``{}``."""
    return Kind("noop_post", [post(NOOP_PATH, b'{"items": [' + b" " * 150 + b"]}", token="x" * 70)], [200])


def noop_gets() -> Kind:
    """The reference of what is only read."""
    return Kind("noop_get", [get(NOOP_PATH, "accept-language: zh-CN\r\n")], [200])


def post(path: str, body: bytes, *, token: str = "", headers: str = "") -> bytes:
    """A request with a body; a token brings an idempotency key that the generator fills in."""
    if token:
        headers += f"authorization: Bearer {token}\r\nidempotency-key: {KEY_PLACE.decode()}\r\n"
    head = (
        f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body


def get(path: str, headers: str = "") -> bytes:
    """A request without a body."""
    return f"GET {path} HTTP/1.1\r\nhost: bench\r\n{_JSON}{headers}\r\n".encode()
