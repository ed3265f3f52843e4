"""Price rules over HTTP: the organizer makes them, the buyer sees why it costs what it costs, and pays just that."""

from datetime import timedelta
from typing import Any

import pytest

from builders.orders import HOLD_SECONDS
from builders.prices import used
from builders.shop import Sale, a_shop
from builders.world import World, a_key, an_item
from menpiao.kernel.ids import decode, encode, organizer_of
from menpiao.kernel.time import to_wire
from menpiao.orders.store.orders import release

PRICE = 18_000
CODE = {"kind": "code", "name": {"zh-CN": "春日八折", "en": "Spring"}, "effect": "percent", "percent": 20}


def fen(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


@pytest.fixture
async def sale(world: World) -> Sale:
    return await world.a_sale(price_fen=PRICE)


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any = None, *, status: int = 200) -> Any:
    """As a client asks that keeps to the rules: who replaces something has read it before."""
    headers = {**who, **a_key()}
    if verb == "PUT":
        headers["If-Match"] = (await world.http.get(f"/api/v1/{path}", headers=who)).headers.get("etag", '"0"')
    answer = await world.http.request(verb, f"/api/v1/{path}", headers=headers, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def promotion(world: World, owner: dict[str, str], **changes: Any) -> Any:
    return await ask(
        world, "POST", "organizer/promotions", owner, {**CODE, "codes": ["SPRING20"], **changes}, status=201
    )


async def test_a_buyer_pays_what_the_quote_said_and_the_order_says_why(world: World, sale: Sale) -> None:
    owner, buyer = await world.staff_login(sale.organizer_id, "owner"), await world.login()
    made = await promotion(world, owner, max_uses_per_buyer=1, budget=fen(10_000))
    type_id, event_id = encode(sale.ticket_type_id), encode(sale.event_id)
    await ask(
        world,
        "PUT",
        f"organizer/ticket-types/{type_id}/price-rules",
        owner,
        {"steps": [{"name": {"zh-CN": "早鸟"}, "price": fen(15_000), "places": 5}], "groups": []},
    )
    await ask(world, "PUT", f"organizer/events/{event_id}/service-fee", owner, {"basis_points": 200})
    await world.parts.refresh()
    page = await world.get(f"/api/v1/events/{event_id}")
    assert page["sessions"][0]["ticket_types"][0]["price_steps"] == [
        {"name": "早鸟", "price": fen(15_000), "until": None, "places": 5, "remaining": 5}
    ]
    assert page["service_fee"] == {"basis_points": 200, "ticket": fen(0), "order": fen(0)}

    asked = {"items": [an_item(sale, 2)], "promo_code": "spring 20"}
    quoted = await ask(world, "POST", "quotes", buyer, asked)
    assert (quoted["total"], quoted["service_fee"]) == (fen(24_480), fen(480))
    assert sum(part["amount"]["amount"] for part in quoted["price_parts"]) == 24_480
    assert [part["label"] for part in quoted["price_parts"] if part["position"] == 1] == ["普通票", "早鸟", "春日八折"]
    order = await ask(world, "POST", "orders", buyer, {**asked, "expected_total": quoted["total"]}, status=201)
    assert [order[name] for name in ("total", "service_fee", "price_parts", "lines")] == [
        quoted[name] for name in ("total", "service_fee", "price_parts", "lines")
    ]
    again = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert again["price_parts"] == order["price_parts"]

    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    paid = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (paid["state"], len(paid["tickets"])) == ("paid", 2)
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select amount_fen from payments") == 24_480

    finance = await world.staff_login(sale.organizer_id, "finance")
    # What goes back is the price of each ticket; the fee stays, and so does the use of the code
    for ticket in paid["tickets"]:
        refund = await ask(
            world,
            "POST",
            f"organizer/orders/{order['id']}/refunds",
            finance,
            {"tickets": [ticket], "reason": "buyer asked"},
            status=201,
        )
        assert refund["amount"] == fen(12_000)

    path = f"organizer/promotions/{made['id']}"
    seen = await world.get(f"/api/v1/{path}", owner)
    assert (seen["uses"], seen["spent"]) == (1, fen(6_000))
    assert (await world.get(f"/api/v1/{path}/uses", owner))["items"] == [
        {"order_id": order["id"], "times": 1, "discount": fen(6_000), "given_back_at": None}
    ]
    refused = await ask(world, "POST", "orders", buyer, asked, status=409)
    assert refused["code"] == "promotion_exhausted"


async def test_another_total_than_the_buyer_saw_is_refused_with_the_new_one(world: World, sale: Sale) -> None:
    buyer = await world.login()
    body = {"items": [an_item(sale, 1)], "expected_total": fen(15_000)}
    refused = await ask(world, "POST", "orders", buyer, body, status=409)
    assert refused["code"] == "price_changed"
    assert "180" in refused["detail"]
    await ask(world, "POST", "orders", buyer, {**body, "expected_total": fen(PRICE)}, status=201)


@pytest.mark.parametrize(("somebody_else", "state"), [(False, "paid"), (True, "expired")])
async def test_late_money_takes_the_uses_again_or_goes_back(
    world: World, sale: Sale, somebody_else: bool, state: str
) -> None:
    owner, buyer, other = await world.staff_login(sale.organizer_id, "owner"), await world.login(), await world.login()
    await promotion(world, owner, max_uses_per_code=1)
    asked = {"items": [an_item(sale, 1)], "promo_code": "SPRING20"}
    order = await ask(world, "POST", "orders", buyer, asked, status=201)
    payment = await world.start_payment(buyer, order)
    await release_behind_its_back(world, order["id"])
    assert await used(world.db) == {}
    if somebody_else:
        await ask(world, "POST", "orders", other, asked, status=201)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    seen = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (seen["state"], len(seen["refunds"])) == (state, int(somebody_else))
    assert await used(world.db) == {"uses": 1, "code": 1}
    assert await world.books() == []


@pytest.mark.parametrize(("somebody_else", "state"), [(False, "paid"), (True, "expired")])
async def test_late_money_has_its_place_out_of_the_allotment_again_or_goes_back(
    world: World, sale: Sale, somebody_else: bool, state: str
) -> None:
    owner, buyer, other = await world.staff_login(sale.organizer_id, "owner"), await world.login(), await world.login()
    type_id = encode(sale.ticket_type_id)
    await promotion(
        world, owner, ticket_type_ids=[type_id], allotments=[{"ticket_type_id": type_id, "places": 1}], max_uses=9
    )
    asked = {"items": [an_item(sale, 1)], "promo_code": "SPRING20"}
    order = await ask(world, "POST", "orders", buyer, asked, status=201)
    async with world.db.tx() as tx:
        await tx.connection.execute("update quotas set total = 1")
    payment = await world.start_payment(buyer, order)
    await release_behind_its_back(world, order["id"])
    await ask(world, "POST", "orders", other, {"items": [an_item(sale, 1)]}, status=409)
    if somebody_else:
        await ask(world, "POST", "orders", other, asked, status=201)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    seen = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (seen["state"], len(seen["refunds"])) == (state, int(somebody_else))
    assert await world.books() == []


async def test_a_code_tells_of_its_places_and_staff_see_how_many_are_left(world: World, sale: Sale) -> None:
    owner, buyer = await world.staff_login(sale.organizer_id, "owner"), await world.login()
    type_id = encode(sale.ticket_type_id)
    wanted = {"ticket_type_ids": [type_id], "allotments": [{"ticket_type_id": type_id, "places": 1}]}
    end = to_wire(world.db.clock.now() + timedelta(minutes=5))
    made = await promotion(world, owner, **wanted, release_at=end)
    aside = {"ticket_type_id": type_id, "places": 1, "aside": 1, "release_at": end, "released_at": None}
    assert made["allotments"] == [aside]
    look = {"event_id": encode(sale.event_id), "promo_code": "SPRING20"}
    (found,) = (await ask(world, "POST", "promo-codes/unlocked-types", buyer, look))["items"]
    assert (found["id"], found["hidden"], found["allotted"]) == (type_id, False, True)
    await ask(world, "POST", "orders", buyer, {"items": [an_item(sale)], "promo_code": "SPRING20"}, status=201)
    (found,) = (await ask(world, "POST", "promo-codes/unlocked-types", buyer, look))["items"]
    assert found["allotted"] is False
    world.clock.advance(minutes=6)  # type: ignore[attr-defined] # a test's clock
    await world.work()
    (over,) = (await world.get(f"/api/v1/organizer/promotions/{made['id']}", owner))["allotments"]
    assert (over["aside"], over["released_at"] is None) == (0, False)
    refused = await ask(
        world,
        "POST",
        "organizer/promotions",
        owner,
        {**CODE, "codes": ["MANY1111"], **wanted, "allotments": [{"ticket_type_id": type_id, "places": 5_000}]},
        status=409,
    )
    assert refused["code"] == "too_few_places_to_set_aside"
    assert await world.books() == []


async def release_behind_its_back(world: World, order_id: str) -> None:
    """The places go back while the provider could still take the money: what a query that lied brings about."""
    world.clock.advance(seconds=HOLD_SECONDS)  # type: ignore[attr-defined] # a test's clock
    identifier = decode(order_id)
    async with world.db.tx() as tx:
        await release(
            tx,
            organizer_id=organizer_of(identifier),
            order_ids=[identifier],
            state="expired",
            actor_kind="system",
            actor_id=None,
        )


async def test_a_code_unlocks_what_nobody_else_sees(world: World) -> None:
    sale = await world.a_sale(price_fen=PRICE, hidden=True)
    owner, buyer = await world.staff_login(sale.organizer_id, "owner"), await world.login()
    made = await promotion(
        world,
        owner,
        effect="none",
        percent=None,
        codes=[],
        generate=3,
        unlocks_hidden=True,
        ticket_type_ids=[encode(sale.ticket_type_id)],
        max_uses_per_code=1,
    )
    codes = (await world.get(f"/api/v1/organizer/promotions/{made['id']}/codes?limit=2", owner))["items"]
    assert [code["uses"] for code in codes] == [0, 0]
    look = {"event_id": encode(sale.event_id), "promo_code": codes[0]["code"].lower()}
    (found,) = (await ask(world, "POST", "promo-codes/unlocked-types", buyer, look))["items"]
    assert (found["id"], found["price"]) == (encode(sale.ticket_type_id), fen(PRICE))
    refused = await ask(
        world, "POST", "promo-codes/unlocked-types", buyer, {**look, "promo_code": "NOTHING1"}, status=409
    )
    assert refused["code"] == "promo_code_invalid"
    await ask(world, "POST", "orders", buyer, {"items": [an_item(sale)], "promo_code": codes[0]["code"]}, status=201)
    page = await world.get(f"/api/v1/organizer/promotions/{made['id']}/codes", owner)
    assert sorted(code["uses"] for code in page["items"]) == [0, 0, 1]


async def test_a_bundle_is_bought_as_one_item(world: World, sale: Sale) -> None:
    owner, buyer = await world.staff_login(sale.organizer_id, "manager"), await world.login()
    part = {"session_id": encode(sale.session_id), "ticket_type_id": encode(sale.ticket_type_id), "quantity": 2}
    bundle = await promotion(
        world, owner, kind="bundle", effect="price", percent=None, amount=fen(29_999), codes=[], parts=[part]
    )
    order = await world.order(buyer, sale, items=[{"kind": "bundle", "bundle_id": bundle["id"], "quantity": 2}])
    assert order["total"] == fen(59_998)
    assert [item["price"]["amount"] for item in order["items"]] == [15_000, 14_999, 15_000, 14_999]


async def test_who_may_and_what_is_foreign(world: World, sale: Sale) -> None:
    owner = await world.staff_login(sale.organizer_id, "owner")
    made = await promotion(world, owner)
    path, code = f"organizer/promotions/{made['id']}", {**CODE, "codes": ["OTHER111"]}
    finance = await world.staff_login(sale.organizer_id, "finance")
    assert (await world.get(f"/api/v1/{path}", finance))["uses"] == 0
    await ask(world, "POST", "organizer/promotions", finance, code, status=403)
    await ask(world, "GET", f"{path}/codes", finance, status=403)
    foreign = await world.staff_login((await a_shop(world.db, organizer_id=8)).organizer_id, "owner")
    for verb, suffix, body in (
        ("GET", "", None),
        ("GET", "/codes", None),
        ("GET", "/uses", None),
        ("POST", "/state", {"state": "ended"}),
    ):
        await ask(world, verb, path + suffix, foreign, body, status=404)
    type_path = f"organizer/ticket-types/{encode(sale.ticket_type_id)}/price-rules"
    await ask(world, "GET", type_path, foreign, status=404)
    await ask(world, "PUT", type_path, foreign, {"steps": [], "groups": []}, status=404)
    await ask(world, "PUT", f"organizer/events/{encode(sale.event_id)}/service-fee", foreign, {}, status=404)
    named = {**code, "ticket_type_ids": [encode(sale.ticket_type_id)]}
    problem = await ask(world, "POST", "organizer/promotions", foreign, named, status=422)
    assert problem["errors"][0]["pointer"] == "/ticket_type_ids/0"
    assert (await ask(world, "POST", f"{path}/state", owner, {"state": "ended"}))["state"] == "ended"
    assert (await ask(world, "POST", f"{path}/state", owner, {"state": "active"}, status=409))[
        "code"
    ] == "promotion_ended"
    assert (await ask(world, "POST", "organizer/promotions", owner, {**CODE, "codes": ["SPRING20"]}, status=409))[
        "code"
    ] == "promo_code_taken"


async def test_the_same_request_makes_one_promotion(world: World, sale: Sale) -> None:
    owner, key = await world.staff_login(sale.organizer_id, "owner"), a_key()
    body = {**CODE, "generate": 5_000, "prefix": "vip-", "max_uses_per_code": 1}
    answers = [
        await world.http.post("/api/v1/organizer/promotions", headers={**owner, **key}, json=body) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    (one,) = (await world.get("/api/v1/organizer/promotions", owner))["items"]
    codes = (await world.get(f"/api/v1/organizer/promotions/{one['id']}/codes?limit=100", owner))["items"]
    assert len({code["code"] for code in codes}) == 100
    assert {(code["code"][:3], len(code["code"])) for code in codes} == {("VIP", 13)}
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from promo_codes") == 5_000


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"percent": None}, "/percent"),
        ({"codes": []}, "/codes"),
        ({"codes": ["x"]}, "/codes/0"),
        ({"prefix": "VIP"}, "/prefix"),
        ({"generate": 5, "prefix": "VIP+"}, "/prefix"),
        ({"generate": 5_000}, "/codes"),
        ({"codes": ["SAME1111", "same-1111"]}, "/codes/1"),
        ({"effect": "none", "percent": None}, "/effect"),
        ({"unlocks_hidden": True}, "/ticket_type_ids"),
        ({"parts": [{"session_id": "x", "ticket_type_id": "x"}]}, "/parts/0/session_id"),
        ({"valid_from": "2027-03-02T00:00:00Z", "valid_until": "2027-03-01T00:00:00Z"}, "/valid_until"),
        ({"budget": {"amount": 1, "currency": "USD"}}, "/budget/currency"),
        ({"kind": "bundle", "effect": "price", "percent": None, "amount": {"amount": 1}}, "/parts"),
    ],
)
async def test_what_makes_no_sense_is_named(world: World, sale: Sale, changes: dict[str, Any], pointer: str) -> None:
    owner = await world.staff_login(sale.organizer_id, "owner")
    body = {**CODE, "codes": ["SPRING20"], **changes}
    problem = await ask(world, "POST", "organizer/promotions", owner, body, status=422)
    assert pointer in {error["pointer"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [(None, 428, "precondition_required"), ('"0"', 412, "precondition_failed"), ("1", 412, "precondition_failed")],
)
async def test_a_lost_update_of_prices_is_refused(
    world: World, sale: Sale, if_match: str | None, status: int, code: str
) -> None:
    owner = await world.staff_login(sale.organizer_id, "owner")
    rules = {"steps": [], "groups": [{"from_tickets": 2, "percent": 10}]}
    other: dict[str, Any] = {"steps": [], "groups": []}
    for path, body, changed in (
        (f"organizer/ticket-types/{encode(sale.ticket_type_id)}/price-rules", rules, other),
        (f"organizer/events/{encode(sale.event_id)}/service-fee", {"basis_points": 200}, {}),
    ):
        await ask(world, "PUT", path, owner, body)
        headers = {**owner, **({"If-Match": if_match} if if_match else {})}
        refused = await world.http.put(f"/api/v1/{path}", headers=headers, json=changed)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        # What is so already is no lost update: the request may have come twice.
        if if_match == '"0"':
            repeated = await world.http.put(f"/api/v1/{path}", headers=headers, json=body)
            assert (repeated.status_code, repeated.headers["etag"]) == (200, '"1"')


async def test_rules_written_twice_go_on_counting(world: World, sale: Sale) -> None:
    owner, buyer = await world.staff_login(sale.organizer_id, "owner"), await world.login()
    path = f"organizer/ticket-types/{encode(sale.ticket_type_id)}/price-rules"
    step = {"name": {"zh-CN": "早鸟"}, "price": fen(10_000), "places": 1}
    rules = {"steps": [step], "groups": [{"from_tickets": 2, "percent": 10}]}
    first = await ask(world, "PUT", path, owner, rules)
    assert (await world.order(buyer, sale))["total"] == fen(10_000)
    assert await ask(world, "PUT", path, owner, rules) == first
    named = {**rules, "steps": [{**step, "id": first["steps"][0]["id"]}]}
    assert await ask(world, "PUT", path, owner, named) == first
    other = await world.a_sale(price_fen=PRICE, shop=await a_shop(world.db))
    stolen = await ask(world, "PUT", f"organizer/ticket-types/{encode(other.ticket_type_id)}/price-rules", owner, named)
    assert stolen["steps"][0]["id"] != first["steps"][0]["id"]
    world.clock.advance(seconds=2)  # type: ignore[attr-defined] # a test's clock
    assert (await world.order(buyer, sale))["total"] == fen(PRICE)
    problem = await ask(world, "PUT", path, owner, {"steps": [{**step, "price": fen(PRICE)}], "groups": []}, status=422)
    assert problem["errors"][0]["pointer"] == "/steps/0/price"
