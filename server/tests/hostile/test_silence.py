"""A whole journey leaves nothing personal and nothing secret in the logs, however chatty they are."""

import json

import pytest

from builders.shop import a_shop
from builders.world import a_key
from hostile.ground import ATTENDEE, CONTACT, Ground
from menpiao.platform.trace import begin_trace


async def _openid(ground: Ground, account: str) -> str:
    answer = await ground.http.get(
        f"{ground.world.sandbox.url}/sim/openids",
        params={"app_id": ground.world.wechat.app_id, "account_id": account},
    )
    return str(answer.json()["openid"])


async def test_a_journey_names_nobody(laid: Ground) -> None:
    """Sign in, order with contact and attendees, pay, get tickets and messages, show a code, be scanned, sign out."""
    world, position = laid.world, len(laid.written)
    begin_trace(None)
    sale = await world.a_sale(shop=await a_shop(world.db), total=5, attendee_names_required=True)
    buyer = await world.login()
    code = await world.code("lin-xiaoyu")
    await laid.http.post("/api/v1/logins", json={"provider": "wechat", "app_id": world.wechat.app_id, "code": code})
    order = await world.order(buyer, sale, contact=CONTACT, attendees=[{"name": ATTENDEE}])
    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    await world.work()
    tickets = await world.get("/api/v1/tickets", buyer)
    early = await laid.http.post(
        f"/api/v1/tickets/{tickets['items'][0]['id']}/activations", headers={**buyer, **a_key()}, json={}
    )
    assert early.status_code == 409
    activated = await laid.http.post(
        f"/api/v1/tickets/{laid.ticket_id}/activations", headers={**laid.buyer, **a_key()}, json={}
    )
    shown = await world.get(f"/api/v1/tickets/{laid.ticket_id}/code", laid.buyer)
    await laid.http.post("/api/v1/gate/scans", headers=laid.staff, json=laid.scan(code=shown["code"]))
    await laid.http.post("/api/v1/orders?token=hush", headers={**buyer, **a_key()}, json={"contact": CONTACT})
    await laid.http.delete("/api/v1/logins/current", headers=buyer)

    written = laid.written[position:]
    client = payment["client"]
    for secret in (
        *laid.secrets, buyer["Authorization"].removeprefix("Bearer "), code, shown["code"], activated.json()["seed"],
        client["package"], client["nonceStr"], client["paySign"], "hush",
        await _openid(laid, "lin-xiaoyu"), world.wechat.app_secret.reveal(), "Bearer ", "BEGIN PRIVATE KEY",
    ):  # fmt: skip
        assert secret not in written


async def test_each_request_is_one_line_that_tells_its_kind_and_no_id(ground: Ground) -> None:
    position = len(ground.written)
    asked = [
        ("GET", f"/api/v1/orders/{ground.order_id}?lang=en", "/api/v1/orders/{order_id}", 200),
        ("GET", f"/api/v1/events/{ground.order_id}", "/api/v1/events/{id}", 404),
        ("HEAD", "/api/v1/events", "/api/v1/events", 200),
        ("POST", "/api/v1/orders", "/api/v1/orders", 401),
        ("DELETE", "/api/v1/orders", "unmatched", 405),
        ("GET", "/nobody/13900001234", "unmatched", 404),
    ]
    for method, path, _, _ in asked:
        answer = await ground.http.request(method, path, headers=ground.buyer if method == "GET" else {})
    lines = [line for line in ground.lines(position) if line["logger"] == "menpiao.access"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        (method, route, status) for method, _, route, status in asked
    ]
    assert lines[-1]["trace_id"] == answer.headers["x-trace-id"]
    for line in lines:
        assert line.keys() == {
            "event", "level", "logger", "method", "route", "status", "ms", "trace_id", "timestamp"
        }  # fmt: skip
        assert line["ms"] >= 0
    assert "13900001234" not in json.dumps(lines)


@pytest.mark.parametrize("method", ["GET", "PATCH", "M-SEARCH"])
async def test_metrics_know_routes_and_no_ids(ground: Ground, method: str) -> None:
    await ground.http.request(method, f"/api/v1/orders/{ground.order_id}", headers=ground.buyer)
    shown = (await ground.http.get("/metrics")).text
    assert 'route="/api/v1/orders/{order_id}"' in shown
    assert ground.order_id not in shown
    assert method != "M-SEARCH" or method not in shown
