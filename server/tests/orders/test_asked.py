"""Bodies of orders: read once where thousands send the same, and never kept where they are somebody's own."""

import json
from typing import Any

import pytest

from menpiao.kernel.errors import Invalid
from menpiao.kernel.ids import encode
from menpiao.orders.api.asked import AskedBodies
from menpiao.platform.http.bodies import WrongContentType

JSON = "application/json"
TYPE_ID = "01arz3ndektsv4rrffq69g5fav"


def body_of(more: dict[str, Any] | None = None, *, spaces: int = 0) -> bytes:
    item = {"kind": "quantity", "session_id": TYPE_ID, "ticket_type_id": TYPE_ID, "quantity": 2}
    return json.dumps({"items": [item], **(more or {})}).encode() + b" " * spaces


def test_the_same_bytes_are_read_once() -> None:
    bodies = AskedBodies()
    asked = bodies.read(body_of(), JSON)
    assert (asked.lines[0].quantity, encode(asked.lines[0].session_id)) == (2, TYPE_ID)
    assert bodies.read(body_of(), JSON) is asked
    other = bodies.read(body_of(spaces=1), JSON)
    assert other is not asked
    assert other == asked, "they ask for the same, and so it is the same request"


@pytest.mark.parametrize(
    "own",
    [
        body_of({"attendees": [{"name": "司徒清河"}]}),
        body_of({"contact": {"name": "欧阳慕白", "phone": "13900001234"}}),
        body_of({"pass": "a pass"}),
        body_of(spaces=5_000),
    ],
)
def test_what_is_somebodys_own_is_not_kept(own: bytes) -> None:
    bodies = AskedBodies()
    asked = bodies.read(own, JSON)
    again = bodies.read(own, JSON)
    assert again == asked
    assert again is not asked


def test_a_known_body_still_needs_its_content_type() -> None:
    bodies = AskedBodies()
    bodies.read(body_of(), JSON)
    with pytest.raises(WrongContentType):
        bodies.read(body_of(), "text/plain")


def test_a_body_that_is_refused_is_refused_again() -> None:
    bodies = AskedBodies()
    for _ in range(2):
        with pytest.raises(Invalid):
            bodies.read(b'{"items": []}', JSON)
