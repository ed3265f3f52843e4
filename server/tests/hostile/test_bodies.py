"""Bodies that no decent client sends: each gets the right refusal, hot routes and the others alike."""

import json
from typing import Any

import pytest

from builders.world import a_key
from hostile.ground import Ground

JSON = {"Content-Type": "application/json"}
ORDERS = "/api/v1/orders"
MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "quantity",
    ["0", "-1", "-0", "50", "1.5", "1.0", "1e0", '"1"', '""', "9223372036854775808", "-9223372036854775809", "1e309",
     "-1e309", "null", "[]", "[1]", "{}", "true", "false", '"🎫"', "1" * 4_000],
    ids=lambda text: text[:24],
)  # fmt: skip
async def test_a_quantity_that_is_none_is_pointed_at(ground: Ground, quantity: str) -> None:
    body = json.dumps(ground.order()).replace('"quantity": 1', f'"quantity": {quantity}')
    await ground.refused(
        "POST",
        ORDERS,
        status=422,
        code="invalid",
        pointer="/items/0/quantity",
        headers={**ground.buyer, **a_key(), **JSON},
        content=body,
    )


MALFORMED = [
    b"{", b"[", b"nonsense", b'{"items":[}', b'{"items":', b'"', b"{}{}", b"{'items':[]}", b"NaN", b"{}\x00", b"\x00",
    b'{"items":[],}', b'{"items":[{"kind":"quantity"', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b'{"a":"\xff"}',
    b'{"\xed\xa0\x80":1}', b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b'{"a":"\\x"}', b"", b" ", b"\r\n",
]  # fmt: skip
"""A byte order mark is no JSON (RFC 8259, 8.1); nor is UTF-16, nor half a surrogate pair."""

BODIES = [
    ("placeOrder", "POST", ORDERS),
    ("startPayment", "POST", "/api/v1/orders/{order}/payments"),
    ("cancelOrder", "POST", "/api/v1/orders/{order}/cancellation"),
    ("createRefund", "POST", "/api/v1/orders/{order}/refunds"),
    ("joinWaitlist", "POST", "/api/v1/waitlist-entries"),
    ("withdrawWaitlistEntry", "POST", "/api/v1/waitlist-entries/{entry}/withdrawal"),
    ("createTicketActivation", "POST", "/api/v1/tickets/{ticket}/activations"),
    ("createMessageConsents", "POST", "/api/v1/message-consents"),
    ("createLogin", "POST", "/api/v1/logins"),
    ("createGateLogin", "POST", "/api/v1/gate/logins"),
    ("createOrganizerLogin", "POST", "/api/v1/organizer/logins"),
    ("createScan", "POST", "/api/v1/gate/scans"),
]
each_body = pytest.mark.parametrize(("method", "path"), [one[1:] for one in BODIES], ids=[one[0] for one in BODIES])


def who(ground: Ground, path: str) -> dict[str, str]:
    return ground.staff if "/gate/" in path else ground.buyer


def filled(ground: Ground, path: str) -> str:
    return path.format(order=ground.order_id, ticket=ground.ticket_id, entry=ground.entry_id)


@each_body
async def test_what_is_no_json_is_malformed(ground: Ground, method: str, path: str) -> None:
    for body in MALFORMED:
        await ground.refused(
            method,
            filled(ground, path),
            status=400,
            code="malformed",
            headers={**who(ground, path), **a_key(), **JSON},
            content=body,
        )


@each_body
async def test_what_is_json_but_no_object_is_invalid(ground: Ground, method: str, path: str) -> None:
    for body in (b"null", b"[]", b"0", b"true", b'"text"', b"[{}]", b"1e309", b"-1"):
        await ground.refused(
            method,
            filled(ground, path),
            status=422,
            code="invalid",
            pointer="",
            headers={**who(ground, path), **a_key(), **JSON},
            content=body,
        )


@each_body
async def test_ten_thousand_levels_are_refused(ground: Ground, method: str, path: str) -> None:
    deep = 10_000
    for body in (
        b"[" * deep,
        b"[" * deep + b"]" * deep,
        b'{"items":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"items":[{"kind":"quantity","quantity":' + b"[" * deep + b"]" * deep + b"}]}",
    ):
        await ground.refused(
            method,
            filled(ground, path),
            status=400,
            code="malformed",
            headers={**who(ground, path), **a_key(), **JSON},
            content=body,
        )


@each_body
async def test_an_unknown_field_is_named(ground: Ground, method: str, path: str) -> None:
    """Where a field says which kind of body it is, that one is read first, wherever it stands."""
    kind = {"provider": "email"} if path == "/api/v1/organizer/logins" else {}
    answer = await ground.refused(
        method,
        filled(ground, path),
        status=422,
        code="invalid",
        pointer="/price~1~0",
        headers={**who(ground, path), **a_key()},
        json={"price/~": 1, **kind},
    )
    assert answer.json()["errors"][0]["code"] == "unknown_field"


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/items/0/price", {"items": [{"price": 1}]}),
        ("/items/0/price` - at `$.total", {"items": [{"price` - at `$.total": 1}]}),
        ("/contact/email", {"contact": {"name": "a", "phone": "13900001234", "email": "a@b"}}),
        ("/attendees/1/id", {"attendees": [{"name": "a"}, {"name": "b", "id": 1}]}),
        ("/total", {"total": 1}),
        ("/", {"": 1}),
        ("/🎫", {"🎫": 1}),
        ("/" + "x" * 64, {"x" * 60_000: 1}),
    ],
    ids=["item", "disguised", "contact", "attendee", "order", "empty", "emoji", "huge"],
)
async def test_an_unknown_field_is_named_at_each_level(ground: Ground, pointer: str, change: dict[str, Any]) -> None:
    body = ground.order() | change
    if "items" in change:
        body["items"] = [ground.order()["items"][0] | change["items"][0]]
    await ground.refused("POST", ORDERS, status=422, pointer=pointer, headers={**ground.buyer, **a_key()}, json=body)


async def test_a_field_given_twice_is_refused(ground: Ground) -> None:
    item = json.dumps(ground.order()["items"][0])[:-1]
    for body in (
        f'{{"items":[{item},"quantity":9}}]}}',
        f'{{"items":[{item},"\\u0071uantity":9}}]}}',
        f'{{"items":[{item}}}],"items":[{item}}}]}}',
        f'{{"items":[{item}}}],"contact":null,"contact" : null}}',
    ):
        answer = await ground.refused(
            "POST", ORDERS, status=400, code="malformed", headers={**ground.buyer, **a_key(), **JSON}, content=body
        )
        assert answer.json()["errors"][0]["code"] == "repeated_field"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/jsonp", "application/json; charset=utf-16", "application/json; charset=gbk", "application/*", "🎫",
     'application/json; charset="utf-16"', "application/json, application/json"],
)  # fmt: skip
@each_body
async def test_only_utf_8_json_is_read(ground: Ground, method: str, path: str, content_type: str) -> None:
    await ground.refused(
        method,
        filled(ground, path),
        status=415,
        code="unsupported_media_type",
        headers={**who(ground, path), **a_key(), "Content-Type": content_type.encode()},  # type: ignore[dict-item]
        content=b"{}",
    )
    if not content_type:
        await ground.refused(
            method, filled(ground, path), status=415, headers={**who(ground, path), **a_key()}, content=b"{}"
        )


@each_body
async def test_ten_megabytes_are_too_large(ground: Ground, method: str, path: str) -> None:
    async def chunks() -> Any:
        for _ in range(10):
            yield b" " * MEGABYTE

    headers = {**who(ground, path), **a_key(), **JSON}
    await ground.refused(
        method, filled(ground, path), status=413, code="too_large", headers=headers, content=b" " * 10 * MEGABYTE
    )
    answer = await ground.http.request(method, filled(ground, path), headers=headers, content=chunks())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    just_too_much = b'{"a":"' + b"x" * 65_536 + b'"}'
    await ground.refused(method, filled(ground, path), status=413, headers=headers, content=just_too_much)


NAMES = {
    "empty": "",
    "too long": "长" * 61,
    "huge": "x" * 60_000,
    "nul": "a\x00b",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_a_name_that_can_not_be_is_refused(ground: Ground, name: str) -> None:
    for body in (
        ground.order() | {"attendees": [{"name": name}]},
        ground.order() | {"contact": {"name": name, "phone": "13900001234"}},
    ):
        status = 400 if "\x00" in name else 422
        await ground.refused("POST", ORDERS, status=status, headers={**ground.buyer, **a_key()}, json=body)


@pytest.mark.parametrize("phone", ["", "1", "call me", "1390000123\n", "１３９００００１２３４", "🎫" * 6, "1" * 5_000])
async def test_a_phone_that_can_not_be_is_refused(ground: Ground, phone: str) -> None:
    body = ground.order() | {"contact": {"name": "a", "phone": phone}}
    await ground.refused(
        "POST", ORDERS, status=422, pointer="/contact/phone", headers={**ground.buyer, **a_key()}, json=body
    )


@pytest.mark.parametrize(
    "change",
    [
        {"items": None}, {"items": []}, {"items": {}}, {"items": "x"}, {"items": [None]}, {"items": [[]]},
        {"items": [{}]}, {"attendees": None}, {"attendees": [{}]}, {"contact": []}, {"contact": {}},
    ],
    ids=str,
)  # fmt: skip
async def test_an_order_of_another_shape_is_invalid(ground: Ground, change: dict[str, Any]) -> None:
    answer = await ground.refused(
        "POST", ORDERS, status=422, code="invalid", headers={**ground.buyer, **a_key()}, json=ground.order() | change
    )
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{next(iter(change))}")


@pytest.mark.parametrize("kind", ["seat", "", None, 1, "QUANTITY", "x" * 60_000])
async def test_an_unknown_kind_of_item_is_invalid(ground: Ground, kind: Any) -> None:
    await ground.refused(
        "POST", ORDERS, status=422, code="invalid", headers={**ground.buyer, **a_key()}, json=ground.order(kind=kind)
    )


async def test_more_lines_than_anybody_needs_are_refused(ground: Ground) -> None:
    body = {"items": ground.order()["items"] * 21}
    await ground.refused("POST", ORDERS, status=422, pointer="/items", headers={**ground.buyer, **a_key()}, json=body)
