"""Ids and parameters that nobody gave out: in the path they are not found, in the body they are pointed at."""

from typing import Any

import pytest

from builders.world import a_key
from hostile.ground import Ground

UNKNOWN = {
    "never made": "01mfzkxgg00000ejp2xf9qpep8",
    "another organizer's": "01mfzkxgg0zzzzejp2xf9qpep8",
    "too large": "8" + "0" * 25,
    "zero": "0" * 26,
    "upper case": "01MFZKXGG00000EJP2XF9QPEP8",
    "short": "x",
    "number": "1",
    "negative": "-1",
    "uuid": "01956d0c-7c00-7000-8000-000000000000",
    "emoji": "%F0%9F%8E%AB",
    "nul": "a%00",
    "not utf-8": "%FF%FE",
    "half a surrogate": "%ED%A0%80",
    "right to left": "%E2%80%AE01mfz",
    "sql": "1'%20or%201=1--",
    "template": "%7B%7B7*7%7D%7D",
    "huge": "a" * 30_000,
    "line break": "a%0d%0aX-Evil:1",
    "encoded slash": "a%2Fb",
    "dots": "%2e%2e",
}

each_unknown = pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)

READS = ["/api/v1/events/{}", "/api/v1/sessions/{}/availability", "/api/v1/orders/{}", "/api/v1/tickets/{}",
         "/api/v1/tickets/{}/code", "/api/v1/waitlist-entries/{}", "/api/v1/orders/{}/refund-quote"]  # fmt: skip
CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/orders/{}/payments", {"method": "wechat_jsapi"}),
    ("/api/v1/orders/{}/cancellation", {}),
    ("/api/v1/orders/{}/refunds", {"quote": {"amount": 0}}),
    ("/api/v1/tickets/{}/activations", {}),
    ("/api/v1/waitlist-entries/{}/withdrawal", {}),
]


@each_unknown
async def test_an_unknown_id_in_the_path_is_not_found(ground: Ground, text: str) -> None:
    for path in READS:
        await ground.refused("GET", path.format(text), status=404, code="not_found", headers=ground.buyer)
    for path, body in CHANGES:
        headers = {**ground.buyer, **a_key()}
        await ground.refused("POST", path.format(text), status=404, code="not_found", headers=headers, json=body)


async def test_what_belongs_to_somebody_else_is_not_found(ground: Ground) -> None:
    """The very words that are said of an id that was never made."""
    never = "01mfzkxgg00000ejp2xf9qpep8"
    for kind, own in (
        ("orders", ground.order_id),
        ("tickets", ground.ticket_id),
        ("waitlist-entries", ground.entry_id),
    ):
        foreign = await ground.refused("GET", f"/api/v1/{kind}/{own}", status=404, headers=ground.stranger)
        unknown = await ground.refused("GET", f"/api/v1/{kind}/{never}", status=404, headers=ground.stranger)
        assert foreign.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}
    await ground.refused("GET", f"/api/v1/tickets/{ground.ticket_id}/code", status=404, headers=ground.stranger)
    for path, body in CHANGES:
        kind = path.split("/")[3]
        own = {"orders": ground.order_id, "tickets": ground.ticket_id, "waitlist-entries": ground.entry_id}[kind]
        headers = {**ground.stranger, **a_key()}
        await ground.refused("POST", path.format(own), status=404, headers=headers, json=body)


async def test_an_id_of_another_kind_is_not_found(ground: Ground) -> None:
    for path in READS[2:]:
        for other in (ground.gate_id, ground.order_id if "tickets" in path else ground.ticket_id):
            await ground.refused("GET", path.format(other), status=404, headers=ground.buyer)
    for path in READS[:2]:
        await ground.refused("GET", path.format(ground.order_id), status=404)


@pytest.mark.parametrize("field", ["session_id", "ticket_type_id"])
@pytest.mark.parametrize(
    "text",
    ["", "x", "01mfzkxgg00000ejp2xf9qpep8", "01mfzkxgg0zzzzejp2xf9qpep8", "🎫", "a" * 64, "a" * 65, "a" * 60_000, None,
     1, [], "1' or 1=1--", "01MFZKXGG00000EJP2XF9QPEP8"],
    ids=lambda text: str(text)[:12],
)  # fmt: skip
async def test_an_unknown_id_in_an_order_is_pointed_at(ground: Ground, field: str, text: Any) -> None:
    answer = await ground.refused(
        "POST",
        "/api/v1/orders",
        status=422,
        code="invalid",
        headers={**ground.buyer, **a_key()},
        json=ground.order(**{field: text}),
    )
    (error,) = answer.json()["errors"]
    if isinstance(text, str) and 1 <= len(text) <= 64:
        assert error["code"] == "not_found"
        # A real type with another session: the pair does not exist, and the type is what names it.
        assert error["pointer"] in (f"/items/0/{field}", "/items/0/ticket_type_id")
    else:
        assert error["pointer"] == f"/items/0/{field}"


async def test_ids_of_other_things_in_an_order_are_not_found(ground: Ground) -> None:
    for changes in ({"session_id": ground.order_id}, {"ticket_type_id": ground.gate_id}):
        answer = await ground.refused(
            "POST", "/api/v1/orders", status=422, headers={**ground.buyer, **a_key()}, json=ground.order(**changes)
        )
        assert answer.json()["errors"][0]["code"] == "not_found"


LISTS = ["/api/v1/orders", "/api/v1/tickets", "/api/v1/events"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("pointer", "query"),
    [
        ("/limit", "limit=0"), ("/limit", "limit=-1"), ("/limit", "limit=101"), ("/limit", "limit=1.0"),
        ("/limit", "limit=ten"), ("/limit", "limit="), ("/limit", "limit=1e1"), ("/limit", "limit=%F0%9F%8E%AB"),
        ("/limit", "limit=9223372036854775808"), ("/limit", "limit=" + "1" * 5_000), ("/limit", "limit=1&limit=2"),
        ("/cursor", "cursor=rubbish"), ("/cursor", "cursor="), ("/cursor", "cursor=" + "A" * 5_000),
        ("/cursor", "cursor=W10"), ("/cursor", "cursor=WyIxIl0"), ("/cursor", "cursor=%F0%9F%8E%AB"),
        ("/cursor", "cursor=WyJcdTAwMDAiXQ"), ("/cursor", "cursor=bnVsbA"), ("/cursor", "cursor=a&cursor=b"),
        ("/cursor", "cursor=WyIyMDI3IiwiMjAyNyIsIjAwIl0"), ("/cursor", "cursor=WyIyMDI3IiwiMjAyNyJd"),
        ("/lang", "lang="), ("/lang", "lang=tlh"), ("/lang", "lang=EN"), ("/lang", "lang=en&lang=en"),
        ("/offset", "offset=1"), ("/", "=1"), ("/a~1b", "a/b"), ("/🎫", "%F0%9F%8E%AB"), ("/Limit", "Limit=1"),
        ("/limit%00", "limit%2500=1"), ("/" + "x" * 64, "x" * 5_000 + "=1"),
        ("", "&".join(["lang=en"] * 99)),
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
async def test_a_bad_parameter_of_a_list_is_named(ground: Ground, path: str, pointer: str, query: str) -> None:
    await ground.refused(
        "GET",
        f"{path}?{query}",
        status=422,
        code="invalid",
        pointer=pointer,
        headers=ground.buyer,
        told_in="en" if "lang=en" in query else None,
    )


@pytest.mark.parametrize(
    "path",
    ["/api/v1/facets", "/api/v1/events/{}", "/api/v1/sessions/{}/availability", "/api/v1/orders/{}",
     "/api/v1/waitlist-entries", "/api/v1/waitlist-entries/{}", "/api/v1/message-templates",
     "/healthz", "/readyz", "/metrics"],
)  # fmt: skip
async def test_every_route_refuses_parameters_that_it_does_not_know(ground: Ground, path: str) -> None:
    for query, pointer in (("page=2", "/page"), ("lang=xx&lang=xx", "/lang"), ("lang=xx", "/lang")):
        await ground.refused(
            "GET", f"{path.format(ground.order_id)}?{query}", status=422, pointer=pointer, headers=ground.buyer
        )


@pytest.mark.parametrize(
    ("pointer", "query"),
    [
        ("/from", "from=2027-13-01"), ("/from", "from=20270301"), ("/from", "from=2027-03-01T00:00"),
        ("/from", "from=9999999-01-01"), ("/from", "from=%EF%BC%92027-03-01"), ("/to", "to=0000-00-00"),
        ("/from", "from=2027-03-01&from=2027-03-01"), ("/to", "from=2027-03-02&to=2027-03-01"),
        ("/city", "city=atlantis"), ("/city", "city=" + "x" * 5_000), ("/category", "category=%00"),
        ("/q", "q=" + "x" * 65),
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
async def test_a_bad_filter_is_named(ground: Ground, pointer: str, query: str) -> None:
    await ground.refused("GET", f"/api/v1/events?{query}", status=422, pointer=pointer)


@pytest.mark.parametrize("app_id", [None, "", "x" * 65, "x" * 5_000])
async def test_templates_of_no_app_are_refused(ground: Ground, app_id: str | None) -> None:
    query = "" if app_id is None else f"?app_id={app_id}"
    await ground.refused(
        "GET", f"/api/v1/message-templates{query}", status=422, pointer="/app_id", headers=ground.buyer
    )


@pytest.mark.parametrize(
    ("pointer", "change"),
    [
        ("/app_id", {"app_id": "wx-not-ours"}), ("/code", {"code": "🎫" * 50}), ("/code", {"code": "x" * 257}),
        ("/code", {"code": ""}), ("/code", {"code": "‮abc"}), ("/provider", {"provider": "myself"}),
        ("/app_id", {"app_id": ""}), ("/app_id", {"app_id": "🎫" * 40}),
    ],
    ids=str,
)  # fmt: skip
async def test_a_login_code_that_nobody_gave_out_signs_nobody_in(
    ground: Ground, pointer: str, change: dict[str, Any]
) -> None:
    body = {"provider": "wechat", "app_id": ground.world.wechat.app_id, "code": "0b3Xy2000JwKpP1dA8000cKPzl1Xy20Q"}
    for path in ("/api/v1/logins", "/api/v1/gate/logins", "/api/v1/organizer/logins"):
        await ground.refused("POST", path, status=422, pointer=pointer, json=body | change)
