"""Somebody helps a buyer, over HTTP: finds the order by whatever the buyer can tell, and sees what happened to it."""

from typing import Any

import pytest

from builders.shop import Sale, a_shop, a_ticket_type, an_event_on_sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

CONTACT = {"name": "陈 晓", "phone": "+86 138 0013 8000"}
NAMES = [{"name": "林小雨"}, {"name": "Zoë O’Hara"}]


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any = None, *, status: int = 200) -> Any:
    answer = await world.http.request(verb, f"/api/v1/organizer/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def later(world: World, *, minutes: float = 0.6) -> None:
    world.sandbox.advance(minutes=minutes)
    await world.work()
    await world.sandbox.world.courier.settled()
    await world.work()


async def found(world: World, who: dict[str, str], q: str, **filters: Any) -> list[str]:
    page = await ask(world, "POST", "order-searches", who, {"q": q, **filters})
    return [one["id"] for one in page["items"]]


async def a_named_order(world: World, sale: Sale) -> tuple[dict[str, str], Any]:
    """Two tickets with names, paid."""
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2, attendees=NAMES, contact=CONTACT)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world)
    return buyer, await world.get(f"/api/v1/orders/{order['id']}", buyer)


async def test_an_order_is_found_by_whatever_the_buyer_can_tell(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(attendee_names_required=True)
    buyer, order = await a_named_order(world, sale)
    other = await world.order(await world.login("zhou-ming"), sale, attendees=[{"name": "王军"}])
    await later(world)
    staff = await world.staff_login(sale.organizer_id, "support")
    payments = (await world.get("/api/v1/organizer/payments", staff))["items"]
    ticket = await world.get(f"/api/v1/tickets/{order['tickets'][0]}", buyer)
    for q in (
        order["id"],
        order["id"][:20],
        order["number"],
        order["number"].replace("-", "").lower(),
        order["number"][-5:],
        payments[0]["id"],
        payments[0]["transaction_id"],
        ticket["id"],
        ticket["serial"],
        ticket["serial"][:5],
        "陈晓",
        " 林 小雨",
        "zoë o'hara",
        "13800138000",
        "8000",
    ):
        assert await found(world, staff, q) == [order["id"]], q
    for q in ("陈", "林小", "小雨", "9000", "SPRING20", "%", "''", "\0"[:0] + "nobody"):
        assert await found(world, staff, q) == [], q
    listed = await world.get("/api/v1/organizer/orders", staff)
    assert [one["id"] for one in listed["items"]] == [other["id"], order["id"]]
    assert listed["items"][1]["names"] == ["陈**", "林**", "Z**"]
    assert "陈晓" not in str(listed)


async def test_filters_narrow_a_list_down_and_pages_stay_right_while_orders_arrive(
    world: World, clock: SimulatedClock
) -> None:
    shop = await a_shop(world.db)
    sale = await world.a_sale(total=50, shop=shop, per_buyer_max=20)
    buyer = await world.login()
    orders: list[str] = []

    async def order() -> str:
        clock.advance(seconds=1)  # ids of one millisecond have no order
        orders.append((await world.order(buyer, sale))["id"])
        return orders[-1]

    for _ in range(4):
        await order()
    await world.http.post(f"/api/v1/orders/{orders[0]}/cancellation", headers={**buyer, **a_key()}, json={})
    await world.work()
    staff = await world.staff_login(sale.organizer_id, "finance")
    session, event = encode(sale.session_id), encode(sale.event_id)
    ticket_type = encode(sale.ticket_type_ids[0])
    for query in (
        "",
        f"&session_id={session}",
        f"&event_id={event}",
        f"&event_id={event}&session_id={session}",
        f"&ticket_type_id={ticket_type}",
    ):
        first = await world.get(f"/api/v1/organizer/orders?limit=2{query}", staff)
        before = orders[::-1]
        newer = await order()
        second = await world.get(f"/api/v1/organizer/orders?limit=2{query}&cursor={first['next']}", staff)
        shown = [one["id"] for one in first["items"] + second["items"]]
        assert shown == before[:4]
        assert newer not in shown
        await world.work()
    assert [one["id"] for one in (await world.get("/api/v1/organizer/orders?state=cancelled", staff))["items"]] == [
        orders[0]
    ]
    for none in (encode(await a_ticket_type(shop, sale.session_id)), encode(sale.event_id)):
        assert (await world.get(f"/api/v1/organizer/orders?ticket_type_id={none}", staff))["items"] == []
    clock.advance(minutes=20)
    expired = await world.get(f"/api/v1/organizer/orders?state=expired&session_id={session}&limit=100", staff)
    assert [one["id"] for one in expired["items"]] == orders[:0:-1]
    for wrong in ("0001-01-01T00:00:00%2B08:00", "2027-03-01T00:00:00", "yesterday", "9999-12-31T23:59:59Z"):
        answer = await world.http.get(f"/api/v1/organizer/orders?from={wrong}", headers=staff)
        assert answer.status_code == 422, wrong
    moment = clock.now().isoformat().replace("+00:00", "Z")
    assert (await world.get(f"/api/v1/organizer/orders?from={moment}", staff))["items"] == []
    assert len((await world.get(f"/api/v1/organizer/orders?to={moment}&limit=100", staff))["items"]) == len(orders)


async def test_the_page_tells_everything_and_names_only_to_who_looks_on_purpose(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(attendee_names_required=True)
    _, order = await a_named_order(world, sale)
    staff = {role: await world.staff_login(sale.organizer_id, role) for role in ("owner", "support", "finance", "gate")}
    path = f"orders/{order['id']}"
    page = await world.get(f"/api/v1/organizer/{path}", staff["finance"])
    assert (page["state"], page["contact"]) == ("paid", {"name": "陈**", "phone": "*********8000"})
    assert [item["attendee"]["name"] for item in page["items"]] == ["林**", "Z**"]
    assert [item["ticket"]["state"] for item in page["items"]] == ["valid", "valid"]
    codes = [fact["code"] for fact in page["timeline"]["items"]]
    assert codes[:5] == ["order_placed", "payment_begun", "payment_paid", "order_paid", "tickets_issued"]
    await ask(world, "POST", f"{path}/personal-data-looks", staff["finance"], {}, status=403)
    await ask(world, "GET", path, staff["gate"], status=403)
    seen = await ask(world, "POST", f"{path}/personal-data-looks", staff["support"], {})
    assert seen["contact"] == CONTACT
    assert [one["name"] for one in seen["attendees"]] == ["林小雨", "Zoë O’Hara"]
    note = await ask(world, "POST", f"{path}/notes", staff["support"], {"text": "来电：林小雨"}, status=201)
    page = await world.get(f"/api/v1/organizer/{path}", staff["owner"])
    assert [one["text"] for one in page["notes"]] == ["来电：林小雨"]
    assert [fact["code"] for fact in page["timeline"]["items"]][-2:] == ["note_added", "personal_data_seen"]
    assert page["timeline"]["items"][-1]["who"]["kind"] == "staff"
    assert note["written_by"]["name"] is not None
    whole: list[Any] = []
    cursor = ""
    while cursor is not None:
        part = await world.get(
            f"/api/v1/organizer/{path}/timeline?limit=2{cursor and '&cursor=' + cursor}", staff["owner"]
        )
        whole += part["items"]
        cursor = part["next"]
    assert whole == page["timeline"]["items"]


@pytest.mark.parametrize(("verb", "path"), [("GET", ""), ("GET", "/timeline"), ("POST", "/refund-quotes")])
async def test_a_foreign_order_does_not_exist(world: World, verb: str, path: str) -> None:
    sale = await world.a_sale()
    order = await world.order(await world.login(), sale)
    foreign = await an_event_on_sale(await a_shop(world.db, organizer_id=8))
    staff = await world.staff_login(foreign.organizer_id, "owner")
    await ask(world, verb, f"orders/{order['id']}{path}", staff, None if verb == "GET" else {}, status=404)
    assert await found(world, staff, order["id"]) == []
    assert await found(world, staff, order["number"]) == []


async def test_a_refund_is_quoted_before_it_is_asked_for_and_is_what_was_shown(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(attendee_names_required=True)
    unpaid = await world.order(await world.login("zhou-ming"), sale, attendees=[{"name": "王军"}])
    _, order = await a_named_order(world, sale)
    staff = {role: await world.staff_login(sale.organizer_id, role) for role in ("owner", "support", "gate")}
    path, first = f"orders/{order['id']}", order["tickets"][0]
    price = order["total"]["amount"] // 2
    limit = {"above": {"amount": price - 1_000, "currency": "CNY"}}
    await ask(world, "PUT", "refund-approval", staff["owner"], limit)

    quote = await ask(world, "POST", f"{path}/refund-quotes", staff["support"], {})
    assert [one["chosen"] for one in quote["tickets"]] == [True, True]
    assert (quote["amount"]["amount"], quote["needs_approval"]) == (2 * price, True)
    assert [one["by_rule"]["reason"] for one in quote["tickets"]] == ["no_ladder", "no_ladder"]
    terms = {"tickets": [first], "fee_per_ticket": {"amount": 1_800, "currency": "CNY"}}
    quote = await ask(world, "POST", f"{path}/refund-quotes", staff["support"], terms)
    assert [one["chosen"] for one in quote["tickets"]] == [True, False]
    assert (quote["amount"]["amount"], quote["fee"]["amount"]) == (price - 1_800, 1_800)
    assert not quote["needs_approval"], "below the limit"

    await ask(world, "POST", f"{path}/refunds", staff["gate"], {**terms, "reason": "病假"}, status=403)
    other = {**terms, "reason": "病假", "amount": {"amount": price, "currency": "CNY"}}
    refused = await ask(world, "POST", f"{path}/refunds", staff["owner"], other, status=409)
    assert refused["code"] == "refund_terms_changed"
    same = {**terms, "reason": "病假", "amount": quote["amount"]}
    refund = await ask(world, "POST", f"{path}/refunds", staff["support"], same, status=201)
    assert (refund["amount"], refund["state"]) == (quote["amount"], "approved")

    quote = await ask(world, "POST", f"{path}/refund-quotes", staff["support"], {})
    assert [one["reason"] for one in quote["tickets"]] == ["refunded", None]
    assert quote["given_back"] == refund["amount"]
    assert quote["needs_approval"], "what was given back before counts"
    nothing = await ask(world, "POST", f"orders/{unpaid['id']}/refund-quotes", staff["support"], {})
    assert ([one["reason"] for one in nothing["tickets"]], nothing["amount"]["amount"]) == (["not_paid"], 0)
    await ask(world, "POST", f"{path}/refund-quotes", staff["gate"], {}, status=403)
    await ask(world, "POST", f"{path}/refund-quotes", staff["owner"], {"tickets": [unpaid["id"]]}, status=422)
